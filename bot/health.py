"""Is silence good news? The states of sources, from their records; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from bot.model import Reason, Source, SourceHealth, SourceRecord, SourceState

DOWN_AFTER = 3  # failures in a row; fewer are a hiccup
QUIET_GAPS = 3  # times its own usual gap
QUIET_AT_LEAST = timedelta(days=7)
QUIET_UNKNOWN = timedelta(days=30)  # of a source whose usual gap is not known
LATELY = timedelta(weeks=4)
_WEEK = timedelta(weeks=1)
LONGEST_PAUSE = timedelta(minutes=90)  # between two turns of a source that fails, and a half more
_FIRST_GAP = QUIET_UNKNOWN / QUIET_GAPS
_LATEST = 0.2  # how much the latest gap or lag weighs against those before
_LONGEST_LAG = timedelta(days=3)  # what is later was back-dated: it says nothing about our speed


def of(
    source: Source, record: SourceRecord, *, now: datetime, lately: int | None = None
) -> SourceHealth:
    """How a source is doing: its state, since when, and the code of its last failure.

    `lately` is how many texts it published in the time of that name.
    """
    state, since = _state(source, record, now)
    return SourceHealth(
        source=source,
        record=record,
        state=state,
        since=since,
        reason=record.last_reason,
        per_week=None if lately is None else _per_week(record, lately, now),
        next_poll=next_poll(source, record),
    )


def of_all(
    sources: Iterable[Source],
    records: Mapping[str, SourceRecord],
    *,
    now: datetime,
    lately: Mapping[str, int] | None = None,
) -> list[SourceHealth]:
    """The same of each; of what was never polled there is no record."""
    return [
        of(
            source,
            records.get(source.id, SourceRecord(source_id=source.id)),
            now=now,
            lately=None if lately is None else lately.get(source.id, 0),
        )
        for source in sources
    ]


def _per_week(record: SourceRecord, lately: int, now: datetime) -> float | None:
    """How many texts in a week; None as long as the source wasn't watched long enough to say.

    What it shows on more days than it is counted for has not been counted for that long.
    """
    if record.last_success is None:
        return None
    rate = round(lately / (LATELY / _WEEK), 1)
    if record.last_new and now - record.last_new >= LATELY:
        return rate
    expected = _WEEK / record.usual_gap if record.usual_gap else 0.0
    return rate if rate and rate >= expected / 2 else None


def _state(
    source: Source, record: SourceRecord, now: datetime
) -> tuple[SourceState, datetime | None]:
    if not source.enabled:
        return SourceState.DISABLED, None
    if record.last_polled is None:
        return SourceState.NEVER, None
    # What has never answered has no good days that a first failure could be a hiccup among.
    if record.failures >= (DOWN_AFTER if record.last_success else 1):
        return SourceState.FAILING, record.last_success or record.state_since
    last = last_news(record)
    if last and now - last > patience(record):
        return SourceState.QUIET, last
    return SourceState.OK, record.state_since if record.state is SourceState.OK else None


def was_asked_lately(
    sources: Iterable[Source], records: Mapping[str, SourceRecord], *, now: datetime
) -> bool:
    """Whether any source had its turn when it should have; a failing one has it each hour."""
    for source in sources:
        polled = records[source.id].last_polled if source.id in records else None
        if polled and now - polled < max(2 * source.every, LONGEST_PAUSE):
            return True
    return False


def next_poll(source: Source, record: SourceRecord) -> datetime | None:
    """When a source is asked again: by its period, or later where it asked for or earned that."""
    if not source.enabled or record.last_polled is None:
        return None
    usual = record.last_polled + source.every
    return max(usual, record.next_due or usual)


def last_news(record: SourceRecord) -> datetime | None:
    """When a source last had something new: as it dates it, or as we saw it."""
    return max((at for at in (record.newest, record.last_new) if at), default=None)


def patience(record: SourceRecord) -> timedelta:
    """For how long a source may be silent before that is odd."""
    if record.usual_gap is None:
        return QUIET_UNKNOWN
    return max(QUIET_GAPS * record.usual_gap, QUIET_AT_LEAST)


def passed(
    source: Source, record: SourceRecord, *, now: datetime
) -> tuple[SourceRecord, Reason | None]:
    """The record with the state it is in now, and what operators must be told of that."""
    state, _ = _state(source, record, now)
    # Where nothing answers yet, it may be our own network that is about to come.
    too_early = state is SourceState.FAILING and record.failures < DOWN_AFTER
    if state is record.state or too_early:
        return record, None
    return replace(record, state=state, state_since=now), notice(record.state, state)


def notice(before: SourceState, after: SourceState) -> Reason | None:
    """What operators must be told when a source passes from one state to another."""
    match before, after:
        case SourceState.FAILING, SourceState.FAILING:
            return None
        case _, SourceState.FAILING:
            return Reason.SOURCE_DOWN
        case SourceState.FAILING, SourceState.OK | SourceState.QUIET:
            return Reason.SOURCE_BACK
        case SourceState.OK | SourceState.NEVER, SourceState.QUIET:
            return Reason.SOURCE_QUIET
        case SourceState.QUIET, SourceState.OK:
            return Reason.SOURCE_BACK
    return None


def with_rhythm(
    record: SourceRecord,
    shown: Sequence[datetime],
    fresh: Sequence[datetime | None],
    lags: Sequence[timedelta],
    *,
    now: datetime,
) -> SourceRecord:
    """The record after a list with these dates, of which `fresh` were new, seen after these lags.

    The dates of a whole list tell the usual gap at once; later ones move it. What bears no date is
    as old as our first sight of it.
    """
    gap, before = record.usual_gap, last_news(record)
    days = sorted({at.date() for at in shown if at <= now})
    if len(days) > 2:
        gap = timedelta(days=median((b - a).days for a, b in pairwise(days)))
    elif before and fresh:
        latest = max(at or now for at in fresh)
        if latest.date() > before.date():
            gap = _next_gap(gap, latest - before)
    usual = [lag for lag in lags if timedelta() <= lag < _LONGEST_LAG]
    return replace(record, usual_gap=gap, lag=_moved(record.lag, _mean(usual)))


def _next_gap(usual: timedelta | None, latest: timedelta) -> timedelta | None:
    """The usual gap after another one; the first may count from our first sight of the source."""
    if usual is None:
        return max(latest, _FIRST_GAP)
    return latest if usual == _FIRST_GAP else _moved(usual, latest)


def _moved(before: timedelta | None, latest: timedelta | None) -> timedelta | None:
    if before is None or latest is None:
        return latest or before
    return before + (latest - before) * _LATEST


def _mean(spans: Iterable[timedelta]) -> timedelta | None:
    listed = list(spans)
    return sum(listed, timedelta()) / len(listed) if listed else None
