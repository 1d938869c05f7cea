"""What feeds showed: which of it we have read, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.schema import items, short_key
from bot.store.engine import Tx
from bot.store.upsert import upsert

_AT_ONCE = 500  # keys in one query, well under what either database allows


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """An item as last read: the hash of what it showed, and the statement kept of it, if any."""

    key: str
    content_hash: str
    statement_id: str | None = None


async def known(tx: Tx, source_id: str, keys: Iterable[str]) -> dict[str, SeenItem]:
    """Those of a source's items that were seen before, by key."""
    wanted = {short_key(key): key for key in keys}
    shortened = list(wanted)
    found: dict[str, SeenItem] = {}
    for start in range(0, len(shortened), _AT_ONCE):
        query = select(items.c.key, items.c.content_hash, items.c.statement_id).where(
            items.c.source_id == source_id, items.c.key.in_(shortened[start : start + _AT_ONCE])
        )
        for row in await tx.execute(query):
            key = wanted[row.key]
            found[key] = SeenItem(
                key=key, content_hash=row.content_hash, statement_id=row.statement_id
            )
    return found


async def put(tx: Tx, source_id: str, seen: Iterable[SeenItem], now: datetime) -> None:
    """Remember items as seen now; when each was first seen stays."""
    rows = [
        {
            "source_id": source_id,
            "key": item.key,
            "content_hash": item.content_hash,
            "statement_id": item.statement_id,
            "first_seen": now,
            "last_seen": now,
        }
        for item in seen
    ]
    await upsert(tx, items, rows, keep={"first_seen"})
