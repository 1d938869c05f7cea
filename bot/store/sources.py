"""What the store remembers of sources between polls."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from bot.batches import batched
from bot.model import SourceRecord, SourceState, Validators
from bot.schema import sources
from bot.store.engine import Tx
from bot.store.upsert import upsert

# Built once: that takes longer than to run it, and each poll with news asks.
_BY_ID = select(sources).where(sources.c.source_id == bindparam("source"))
# All that a poll without news changes, which nearly all are.
_TIMES = ("last_polled", "last_success", "next_due")
_TOUCH = (
    update(sources)
    .where(sources.c.source_id == bindparam("source"))
    .values(
        last_polled=bindparam("polled"), last_success=bindparam("polled"), next_due=bindparam("due")
    )
)
_AT_ONCE = 500  # rows that are handed over together: each takes two kilobytes meanwhile
_lasting = attrgetter(*(each.name for each in fields(SourceRecord) if each.name not in _TIMES))


async def get(tx: Tx, source_id: str) -> SourceRecord:
    """What is known of a source; an empty record for one never polled."""
    row = (await tx.execute(_BY_ID, {"source": source_id})).first()
    return _record(row) if row else SourceRecord(source_id=source_id)


async def every(tx: Tx) -> dict[str, SourceRecord]:
    """What is known of all sources, by id."""
    return {row.source_id: _record(row) for row in await tx.execute(select(sources))}


async def put(tx: Tx, *records: SourceRecord) -> None:
    """Remember; a baseline that is done stays done, whatever another bot thinks."""
    for some in batched([each for each in records if each.baseline_done], _AT_ONCE):
        await upsert(tx, sources, [_row(record) for record in some])
    for some in batched([each for each in records if not each.baseline_done], _AT_ONCE):
        await upsert(tx, sources, [_row(record) for record in some], keep={"baseline_done"})


def differ(before: SourceRecord, after: SourceRecord) -> bool:
    """True when more has changed than the times of polls, or the last one failed."""
    return after.last_polled != after.last_success or bool(_lasting(before) != _lasting(after))


async def touch(tx: Tx, *records: SourceRecord) -> None:
    """Remember when known sources were polled, with success: a fifth of what `put` takes.

    They must not `differ` in more than that from what is stored.
    """
    for some in batched(records, _AT_ONCE):
        polled = [
            {"source": each.source_id, "polled": each.last_polled, "due": each.next_due}
            for each in some
        ]
        await tx.execute(_TOUCH, polled)


def _record(row: Row[Any]) -> SourceRecord:
    return SourceRecord(
        source_id=row.source_id,
        validators=Validators(
            etag=row.etag, last_modified=row.last_modified, body_hash=row.body_hash
        ),
        baseline_done=row.baseline_done,
        failures=row.failures,
        last_polled=row.last_polled,
        last_success=row.last_success,
        last_reason=row.last_reason,
        last_items=row.last_items,
        newest=row.newest,
        next_due=row.next_due,
        serving=row.serving,
        warning=row.warning or "",
        last_new=row.last_new,
        usual_gap=_span(row.usual_gap),
        lag=_span(row.lag),
        state=SourceState(row.state or SourceState.NEVER),
        state_since=row.state_since,
        moved_from=row.moved_from or "",
        moved_to=row.moved_to or "",
        moves=row.moves or 0,
    )


def _row(record: SourceRecord) -> dict[str, Any]:
    return {
        "source_id": record.source_id,
        "etag": record.validators.etag,
        "last_modified": record.validators.last_modified,
        "body_hash": record.validators.body_hash,
        "baseline_done": record.baseline_done,
        "failures": record.failures,
        "last_polled": record.last_polled,
        "last_success": record.last_success,
        "last_reason": record.last_reason,
        "last_items": record.last_items,
        "newest": record.newest,
        "next_due": record.next_due,
        "serving": record.serving,
        "warning": record.warning,
        "last_new": record.last_new,
        "usual_gap": _seconds(record.usual_gap),
        "lag": _seconds(record.lag),
        "state": record.state,
        "state_since": record.state_since,
        "moved_from": record.moved_from,
        "moved_to": record.moved_to,
        "moves": record.moves,
    }


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
