"""Memory: what was seen, said and owed. SQLAlchemy only here and in `bot.schema`.

    async with store.write() as tx:          one transaction, serialised with all other writers
        statement = await statements.insert(tx, new)
        await outbox.owe(tx, delivery)       stored together or not at all

    await store.keep(work)                   the same for a `work(tx)` that awaits nothing else

`Store` opens the database and hands out transactions; the other modules of this package are the
functions that work in one, by what they are about: `sources`, `statements`, `outbox` …
"""

from bot.store.engine import Store, Tx
from bot.store.items import SeenItem
from bot.store.kept import Kept
from bot.store.outbox import Claim, Parent, Standing
from bot.store.readings import OwedReading
from bot.store.revisits import Revisit
from bot.store.statements import Hit

__all__ = [
    "Claim",
    "Hit",
    "Kept",
    "OwedReading",
    "Parent",
    "Revisit",
    "SeenItem",
    "Standing",
    "Store",
    "Tx",
]
