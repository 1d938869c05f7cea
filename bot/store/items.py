"""What feeds showed: which of it we have read, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select

from bot.batches import batched
from bot.schema import items, short_key
from bot.store.engine import Tx
from bot.store.upsert import upsert

_AT_ONCE = 500  # keys in one query, well under what either database allows
# Built once: that takes longer than to run them, and each changed feed asks.
_SEEN = select(
    items.c.key, items.c.content_hash, items.c.statement_id, items.c.by_place, items.c.by_date
)
_OWN = items.c.source_id == bindparam("source")
_KNOWN = _SEEN.where(_OWN, items.c.key.in_(bindparam("keys", expanding=True)))
# Spelled out like this, each half has an index of its own.
_ALIKE = _SEEN.where(
    or_(
        and_(_OWN, items.c.by_place.in_(bindparam("places", expanding=True))),
        and_(_OWN, items.c.by_date.in_(bindparam("dates", expanding=True))),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """An item as last read: the hash of what it showed, and the statement kept of it, if any."""

    key: str
    content_hash: str
    statement_id: str | None = None
    by_place: str | None = None  # what it is known again by when its key has changed:
    by_date: str | None = None  # its title with the path of its link, and with its date


async def known(tx: Tx, source_id: str, keys: Iterable[str]) -> dict[str, SeenItem]:
    """Those of a source's items that were seen before, by key."""
    wanted = {short_key(key): key for key in keys}
    found: dict[str, SeenItem] = {}
    for keys_at_once in batched(list(wanted), _AT_ONCE):
        values = {"source": source_id, "keys": keys_at_once}
        for row in await tx.execute(_KNOWN, values):
            found[wanted[row.key]] = SeenItem(**{**row._mapping, "key": wanted[row.key]})
    return found


async def alike(tx: Tx, source_id: str, new: Iterable[SeenItem]) -> list[SeenItem]:
    """A source's items that are like these by place or by date, whatever their keys."""
    found: list[SeenItem] = []
    for some in batched(list(new), _AT_ONCE):
        values = {
            "source": source_id,
            "places": [each.by_place for each in some if each.by_place],
            "dates": [each.by_date for each in some if each.by_date],
        }
        found += (SeenItem(**row._mapping) for row in await tx.execute(_ALIKE, values))
    return found


async def put(tx: Tx, source_id: str, seen: Iterable[SeenItem], now: datetime) -> None:
    """Remember items as seen now; when each was first seen stays."""
    rows = [
        {
            "source_id": source_id,
            "key": item.key,
            "content_hash": item.content_hash,
            "statement_id": item.statement_id,
            "by_place": item.by_place,
            "by_date": item.by_date,
            "first_seen": now,
            "last_seen": now,
        }
        for item in seen
    ]
    await upsert(tx, items, rows, keep={"first_seen"})
