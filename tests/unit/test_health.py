"""The states of a source, and what operators hear when it passes from one to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import health
from bot.model import Reason, SourceRecord, SourceState
from tests.worded import SOURCE

NOW = datetime(2024, 1, 10, 12, tzinfo=UTC)
POLLED = SourceRecord(
    source_id=SOURCE.id, last_polled=NOW, last_success=NOW, newest=NOW - timedelta(days=1)
)
FAILED = replace(POLLED, failures=3, last_success=NOW - timedelta(hours=2), last_reason="http-503")
SILENT = replace(POLLED, newest=NOW - timedelta(days=31))


@pytest.mark.parametrize(
    ("record", "state", "since"),
    [
        (SourceRecord(source_id=SOURCE.id), SourceState.NEVER, None),
        (POLLED, SourceState.OK, None),
        (replace(FAILED, failures=2), SourceState.OK, None),
        (FAILED, SourceState.FAILING, NOW - timedelta(hours=2)),
        (replace(FAILED, last_success=None), SourceState.FAILING, None),
        (replace(FAILED, last_success=None, failures=1), SourceState.FAILING, None),
        (SILENT, SourceState.QUIET, NOW - timedelta(days=31)),
        (replace(SILENT, failures=3), SourceState.FAILING, NOW),
    ],
)
def test_states(record: SourceRecord, state: SourceState, since: datetime | None) -> None:
    found = health.of(SOURCE, record, now=NOW)
    assert (found.state, found.since) == (state, since)


def test_a_hiccup_is_ok_but_says_what_it_was() -> None:
    assert health.of(SOURCE, replace(FAILED, failures=1), now=NOW).reason == "http-503"


@pytest.mark.parametrize(
    ("every", "due", "told"),
    [
        (timedelta(hours=6), timedelta(minutes=40), timedelta(hours=6)),  # no turn comes earlier
        (timedelta(minutes=5), timedelta(minutes=40), timedelta(minutes=40)),
        (timedelta(minutes=5), None, timedelta(minutes=5)),
    ],
)
def test_the_next_poll_comes_with_a_turn(
    every: timedelta, due: timedelta | None, told: timedelta
) -> None:
    record = replace(FAILED, next_due=NOW + due if due else None)
    assert health.next_poll(replace(SOURCE, every=every), record) == NOW + told


def test_a_disabled_source_is_nothing_else() -> None:
    disabled = replace(SOURCE, enabled=False, reason="no feed")
    assert health.of(disabled, FAILED, now=NOW).state is SourceState.DISABLED


OK, FAILING, QUIET, NEVER = (
    SourceState.OK,
    SourceState.FAILING,
    SourceState.QUIET,
    SourceState.NEVER,
)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (NEVER, OK, None),
        (NEVER, FAILING, Reason.SOURCE_DOWN),
        (OK, OK, None),
        (OK, FAILING, Reason.SOURCE_DOWN),
        (OK, QUIET, Reason.SOURCE_QUIET),
        (FAILING, FAILING, None),
        (FAILING, OK, Reason.SOURCE_BACK),
        (FAILING, QUIET, Reason.SOURCE_BACK),
        (QUIET, QUIET, None),
        (QUIET, OK, Reason.SOURCE_BACK),
        (QUIET, FAILING, Reason.SOURCE_DOWN),
        (OK, SourceState.DISABLED, None),
    ],
)
def test_notices(before: SourceState, after: SourceState, reason: Reason | None) -> None:
    assert health.notice(before, after) is reason


def test_the_first_gap_makes_nobody_impatient_and_the_next_ones_do() -> None:
    """It may count from our first sight of a source that shows no dates."""
    record = replace(POLLED, newest=None, last_new=NOW)
    for days, patience in ((2, 30), (30, 90), (30, 90)):
        now = (record.last_new or NOW) + timedelta(days=days)
        record = replace(
            health.with_rhythm(record, (), (None,), (), now=now), last_new=now, last_polled=now
        )
        assert health.patience(record) == timedelta(days=patience)
