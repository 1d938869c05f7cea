"""How much was published: texts counted by source and by level."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, or_, select

from bot import schema
from bot.model import Level
from bot.store import positions
from bot.store.engine import Tx

c = schema.statements.c


async def by_level(tx: Tx, *, since: datetime) -> Counter[Level | None]:
    """How many texts were first seen since then, by level; None: those that didn't match."""
    query = select(c.level, func.count()).where(c.first_seen >= since).group_by(c.level)
    found = await tx.execute(query)
    return Counter({row[0] and Level(row[0]): row[1] for row in found})


async def by_source(tx: Tx, since: datetime) -> dict[str, int]:
    """How many texts each source published since then.

    What bears no date counts as published when first seen; not so what its first poll found.
    """
    lately = c.position >= positions.of(since)
    undated = select(c.source_id).where(lately, c.published.is_(None)).distinct()
    item = schema.items.c
    first = (
        select(item.source_id, func.min(item.first_seen).label("poll"))
        .where(item.source_id.in_(undated))
        .group_by(item.source_id)
        .subquery()
    )
    query = (
        select(c.source_id, func.count())
        .join_from(schema.statements, first, c.source_id == first.c.source_id, isouter=True)
        .where(lately, or_(c.published.is_not(None), c.first_seen > first.c.poll))
        .group_by(c.source_id)
    )
    return {row[0]: row[1] for row in await tx.execute(query)}
