"""Pages that could not be read yet: they stay owed a reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.schema import readings
from bot.store.engine import Tx
from bot.store.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedReading:
    """A page to read for an item of a source; `attempts` have failed, the last with `error`.

    What a `silent` one says is matched and stored, but not told: it belongs to a baseline.
    """

    source_id: str
    key: str
    url: str
    silent: bool
    due_at: datetime
    attempts: int = 0
    error: str = ""


async def owe(tx: Tx, owed: Iterable[OwedReading]) -> None:
    """Owe items a reading of their pages; owed again, it starts afresh."""
    await upsert(tx, readings, [asdict(each) for each in owed])


async def due(tx: Tx, now: datetime, limit: int) -> list[OwedReading]:
    """What is due for reading, longest due first."""
    query = select(readings).where(readings.c.due_at <= now).order_by(readings.c.due_at)
    return [OwedReading(**row._mapping) for row in await tx.execute(query.limit(limit))]


async def again(tx: Tx, source_id: str, key: str, *, due_at: datetime, error: str) -> None:
    """A reading failed: try again at `due_at`."""
    await tx.execute(
        update(readings)
        .where(readings.c.source_id == source_id, readings.c.key == key)
        .values(due_at=due_at, error=error, attempts=readings.c.attempts + 1)
    )


async def done(tx: Tx, source_id: str, key: str) -> None:
    """A page was read, or is given up."""
    await tx.execute(
        delete(readings).where(readings.c.source_id == source_id, readings.c.key == key)
    )
