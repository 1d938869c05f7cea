"""What operators said of which story a statement tells: it holds, whatever is decided later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Literal, cast

from sqlalchemy import or_, select

from bot.model import Ruling
from bot.schema import rulings
from bot.store.engine import Tx
from bot.store.upsert import upsert

c = rulings.c


async def put(tx: Tx, statement_ids: Sequence[str], ruling: Ruling) -> None:
    """Keep what was said of these statements; it takes the place of what was said before."""
    values = {
        "action": ruling.action,
        "story_id": ruling.story_id,
        "apart_from": ruling.apart_from,
        "who": ruling.who,
        "at": ruling.at,
    }
    await upsert(tx, rulings, [{"statement_id": each, **values} for each in statement_ids])


async def get(tx: Tx, statement_id: str) -> Ruling | None:
    """What was last said of a statement."""
    row = (await tx.execute(select(rulings).where(c.statement_id == statement_id))).first()
    if row is None:
        return None
    return Ruling(
        action=cast(Literal["merge", "split"], row.action),
        story_id=row.story_id,
        apart_from=row.apart_from,
        who=row.who,
        at=row.at,
    )


async def parted(tx: Tx, story_ids: Collection[str]) -> dict[str, set[str]]:
    """For each of these stories, those that it was said not to be one with."""
    pairs = select(c.story_id, c.apart_from).where(
        c.apart_from.is_not(None),
        or_(c.story_id.in_(story_ids), c.apart_from.in_(story_ids)),
    )
    apart: dict[str, set[str]] = defaultdict(set)
    for row in await tx.execute(pairs.distinct()):
        apart[row.story_id].add(row.apart_from)
        apart[row.apart_from].add(row.story_id)
    return apart
