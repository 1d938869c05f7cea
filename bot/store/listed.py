"""The newest of what matched, by what tells one page from another: no text, no facts are read."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from bot import schema
from bot.store.engine import Tx

_c = schema.statements.c


class Sighting(NamedTuple):
    """A statement that is listed: where in time it stands, at which address, and as whose."""

    position: int
    id: str
    url: str
    institution: str
    country: str
    official: bool
    language: str
    retraction: str | None


async def newest(
    tx: Tx, limit: int, *, country: str | None = None, topic: str | None = None
) -> list[Sighting]:
    """What matched as main or passage, newest first: a hundredth of what its statements cost."""
    query = select(*(_c[name] for name in Sighting._fields)).where(_c.listed)
    if country:
        query = query.where(_c.country == country)
    if topic:
        query = query.where(_c.topic == topic)
    rows = await tx.execute(query.order_by(_c.position.desc()).limit(limit))
    return [Sighting(*row) for row in rows]
