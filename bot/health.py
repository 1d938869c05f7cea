"""Is silence good news? The states of sources, from their records; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import Reason, Source, SourceHealth, SourceRecord, SourceState

DOWN_AFTER = 3  # failures in a row; fewer are a hiccup
QUIET_AFTER = timedelta(days=30)  # without a new item, of a source that publishes


def of(source: Source, record: SourceRecord, *, now: datetime) -> SourceHealth:
    """How a source is doing: its state, since when, and the code of its last failure."""
    state, since = _state(source, record, now)
    return SourceHealth(
        source=source, record=record, state=state, since=since, reason=record.last_reason
    )


def _state(
    source: Source, record: SourceRecord, now: datetime
) -> tuple[SourceState, datetime | None]:
    if not source.enabled:
        return SourceState.DISABLED, None
    if record.last_polled is None:
        return SourceState.NEVER, None
    if record.failures >= DOWN_AFTER:
        return SourceState.FAILING, record.last_success
    if record.newest and now - record.newest > QUIET_AFTER:
        return SourceState.QUIET, record.newest
    return SourceState.OK, None


def notice(before: SourceState, after: SourceState) -> Reason | None:
    """What operators must be told when a source passes from one state to another."""
    match before, after:
        case SourceState.FAILING, SourceState.FAILING:
            return None
        case _, SourceState.FAILING:
            return Reason.SOURCE_DOWN
        case SourceState.FAILING, SourceState.OK | SourceState.QUIET:
            return Reason.SOURCE_BACK
        case SourceState.OK, SourceState.QUIET:
            return Reason.SOURCE_QUIET
        case SourceState.QUIET, SourceState.OK:
            return Reason.SOURCE_BACK
    return None
