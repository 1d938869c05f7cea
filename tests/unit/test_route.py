"""Who wants an alert, which part of a filter says no, and until when it is held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.model import (
    Cadence,
    Destination,
    Filter,
    Hold,
    HoldCause,
    Level,
    Mute,
    Pace,
    QuietHours,
    Reason,
)
from bot.route import Refusal, hold, refusal
from tests.worded import AMERICAN, KOREA, MIRROR, alert

FIRST = alert(Reason.FIRST, AMERICAN)


def asking(wanted: Filter) -> Destination:
    return Destination(id="console", filter=wanted)


def test_an_empty_filter_wants_main_and_passage_but_no_mentions() -> None:
    mention = replace(AMERICAN, match=replace(AMERICAN.match, level=Level.MENTION))
    anybody = asking(Filter())
    assert refusal(anybody, FIRST) is None
    assert refusal(anybody, alert(Reason.JOINED, AMERICAN, KOREA)) is None
    assert refusal(anybody, alert(Reason.FIRST, mention)) is Refusal.LEVEL


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(topics=frozenset({"iran-russia-transfers"})), Refusal.TOPIC),
        (Filter(topics=frozenset({"dprk-russia-transfers"})), None),
        (Filter(countries=frozenset({"FR"})), Refusal.COUNTRY),
        (Filter(countries=frozenset({"FR", "US"})), None),
        (Filter(languages=frozenset({"fr"})), Refusal.LANGUAGE),
        (Filter(levels=frozenset({Level.PASSAGE})), Refusal.LEVEL),
        (Filter(reasons=frozenset({Reason.JOINED})), Refusal.REASON),
        (Filter(official_only=True), None),
        (Filter(minimum_score=0.95), Refusal.MINIMUM_SCORE),
        (Filter(minimum_score=0.934), None),
    ],
)
def test_each_part_of_a_filter_can_refuse(wanted: Filter, expected: Refusal | None) -> None:
    assert refusal(asking(wanted), FIRST) is expected


def test_mirrors_are_refused_where_only_official_sites_count() -> None:
    only = asking(Filter(official_only=True))
    assert refusal(only, alert(Reason.FIRST, MIRROR)) is Refusal.OFFICIAL_ONLY


def test_a_correction_reaches_everybody_whatever_their_filter() -> None:
    narrow = asking(Filter(countries=frozenset({"FR"}), reasons=frozenset({Reason.FIRST})))
    assert refusal(narrow, alert(Reason.CORRECTED, AMERICAN)) is None


BERLIN = Destination(id="console", timezone="Europe/Berlin")
DAILY = replace(BERLIN, pace=Pace(cadence=Cadence.DAILY, at=time(8)))
MONDAYS = replace(BERLIN, pace=Pace(cadence=Cadence.WEEKLY, at=time(8), weekday=0))
NIGHT = replace(BERLIN, quiet=QuietHours(start=time(22), end=time(7)))
SIESTA = replace(BERLIN, quiet=QuietHours(start=time(13), end=time(15)))
SMALL_HOURS = replace(BERLIN, pace=Pace(cadence=Cadence.DAILY, at=time(2, 30)))


def utc(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


# Germany is an hour ahead of UTC in winter and two in summer: from 31 March to 27 October 2024.
@pytest.mark.parametrize(
    ("wants", "now", "until"),
    [
        pytest.param(DAILY, utc("2024-01-10", "06:59"), utc("2024-01-10", "07:00"), id="today"),
        pytest.param(DAILY, utc("2024-01-10", "07:00"), utc("2024-01-11", "07:00"), id="at-it"),
        pytest.param(DAILY, utc("2024-01-10", "23:30"), utc("2024-01-11", "07:00"), id="local-day"),
        pytest.param(DAILY, utc("2024-03-30", "12:00"), utc("2024-03-31", "06:00"), id="to-summer"),
        pytest.param(DAILY, utc("2024-10-26", "12:00"), utc("2024-10-27", "07:00"), id="to-winter"),
        pytest.param(
            SMALL_HOURS, utc("2024-03-30", "12:00"), utc("2024-03-31", "01:30"), id="skipped-hour"
        ),
        pytest.param(
            SMALL_HOURS, utc("2024-10-27", "00:31"), utc("2024-10-28", "01:30"), id="twice-an-hour"
        ),
        pytest.param(MONDAYS, utc("2024-01-10", "12:00"), utc("2024-01-15", "07:00"), id="week"),
        pytest.param(MONDAYS, utc("2024-01-15", "06:59"), utc("2024-01-15", "07:00"), id="monday"),
        pytest.param(MONDAYS, utc("2024-01-15", "07:00"), utc("2024-01-22", "07:00"), id="next"),
        pytest.param(MONDAYS, utc("2024-01-14", "23:30"), utc("2024-01-15", "07:00"), id="sunday"),
        pytest.param(
            MONDAYS, utc("2024-03-29", "12:00"), utc("2024-04-01", "06:00"), id="week-to-summer"
        ),
        pytest.param(NIGHT, utc("2024-01-10", "20:59"), None, id="evening"),
        pytest.param(NIGHT, utc("2024-01-10", "21:00"), utc("2024-01-11", "06:00"), id="night"),
        pytest.param(NIGHT, utc("2024-01-11", "05:59"), utc("2024-01-11", "06:00"), id="morning"),
        pytest.param(NIGHT, utc("2024-01-11", "06:00"), None, id="woken"),
        pytest.param(NIGHT, utc("2024-03-30", "22:00"), utc("2024-03-31", "05:00"), id="short"),
        pytest.param(NIGHT, utc("2024-10-26", "21:00"), utc("2024-10-27", "06:00"), id="long"),
        pytest.param(SIESTA, utc("2024-01-10", "12:30"), utc("2024-01-10", "14:00"), id="siesta"),
        pytest.param(SIESTA, utc("2024-01-10", "15:00"), None, id="after-the-siesta"),
    ],
)
def test_digests_and_quiet_hours_follow_the_local_clock(
    wants: Destination, now: datetime, until: datetime | None
) -> None:
    found = hold(wants, FIRST, now)
    assert (found.until if found else None) == until


MUTED_UNTIL = utc("2024-01-10", "23:00")


@pytest.mark.parametrize(
    ("wants", "expected"),
    [
        (BERLIN, Hold(until=MUTED_UNTIL, cause=HoldCause.MUTE)),
        (NIGHT, Hold(until=utc("2024-01-11", "06:00"), cause=HoldCause.MUTE)),
        (SIESTA, Hold(until=MUTED_UNTIL, cause=HoldCause.MUTE)),
        (DAILY, Hold(until=utc("2024-01-11", "07:00"), cause=HoldCause.MUTE)),
    ],
    ids=["at-once", "ends-at-night", "ends-by-day", "ends-before-the-digest"],
)
def test_a_mute_that_ends_when_nothing_may_be_said_lasts_on(
    wants: Destination, expected: Hold
) -> None:
    muted = replace(wants, mutes=(Mute(until=MUTED_UNTIL),))
    assert hold(muted, FIRST, utc("2024-01-10", "10:00")) == expected


def test_a_muted_story_mutes_no_other() -> None:
    noon, story = utc("2024-01-10", "12:00"), FIRST.story.id
    this = replace(BERLIN, mutes=(Mute(until=MUTED_UNTIL, story_id=story),))
    other = replace(BERLIN, mutes=(Mute(until=MUTED_UNTIL, story_id="other"),))
    assert hold(this, FIRST, noon) == Hold(until=MUTED_UNTIL, cause=HoldCause.MUTE)
    assert hold(other, FIRST, noon) is None
    assert hold(this, FIRST, MUTED_UNTIL) is None


def test_what_we_took_back_does_not_wait() -> None:
    muted = replace(NIGHT, mutes=(Mute(until=MUTED_UNTIL),))
    assert hold(muted, alert(Reason.CORRECTED, AMERICAN), utc("2024-01-10", "21:30")) is None
