"""All texts that are kept, matched or not, one batch after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from bot.model import Statement
from bot.schema import short_key, statements
from bot.store import positions
from bot.store.engine import Tx
from bot.store.statements import of_row

c = statements.c


class Kept(NamedTuple):
    """A text by its id, the key it is kept under, and its words."""

    id: str
    key: str
    title: str
    text: str


async def batch(
    tx: Tx, limit: int, *, since: datetime | None = None, after: int = -positions.END
) -> dict[int, Statement]:
    """Texts first seen since then, by their positions, in the order of time.

    `after` is the last position of the batch before. What was retracted is left out.
    """
    query = select(statements).where(c.retraction.is_(None), c.position > after)
    if since:
        query = query.where(c.first_seen >= since)
    rows = await tx.execute(query.order_by(c.position).limit(limit))
    return {row.position: of_row(row) for row in rows}


async def gone(tx: Tx, source_id: str, shown: Iterable[str], *, limit: int) -> list[Kept]:
    """A source's newest texts, but for those under the keys that it shows now."""
    query = select(c.id, c.key, c.title, c.text).where(c.source_id == source_id)
    rows = await tx.execute(query.order_by(c.position.desc()).limit(limit))
    there = {short_key(key) for key in shown}
    return [Kept(*row) for row in rows if row.key not in there]


async def these(tx: Tx, ids: Sequence[str]) -> dict[str, Kept]:
    """The texts with these ids, by id; a few hundred at most."""
    query = select(c.id, c.key, c.title, c.text).where(c.id.in_(ids))
    return {row.id: Kept(*row) for row in await tx.execute(query)}


async def count(tx: Tx, *, since: datetime | None = None) -> int:
    """How many there are."""
    query = select(func.count()).select_from(statements).where(c.retraction.is_(None))
    if since:
        query = query.where(c.first_seen >= since)
    return (await tx.execute(query)).scalar_one()
