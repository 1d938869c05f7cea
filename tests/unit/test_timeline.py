"""A story's time line: every statement has its place, and a few round moments are named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.compose.pages import timeline
from bot.compose.voice import Voice
from bot.model import Destination

START = datetime(2024, 1, 9, 19, 20, tzinfo=UTC)
READER = Voice(Destination(id="web", timezone="Europe/Paris"))


@pytest.mark.parametrize(
    "span", [timedelta(minutes=3), *(timedelta(hours=1.7**power) for power in range(22))], ids=str
)
def test_a_few_moments_are_named_in_order_however_long_a_story_takes(span: timedelta) -> None:
    named = timeline.ticks(READER, [START, START + span])
    assert len(named) <= timeline.MOST_TICKS + 1
    assert all(0 <= tick.x <= 100 for tick in named)
    assert all(one.x < other.x for one, other in pairwise(named))


def test_moments_are_those_of_the_readers_zone() -> None:
    named = timeline.ticks(READER, [START, START + timedelta(hours=12)])
    assert [tick.label for tick in named] == ["21:00", "10 Jan", "03:00", "06:00"]
    assert timeline.ticks(READER, [START]) == ()


def test_places_run_from_the_first_to_the_last() -> None:
    hours = [0, 3, 12]
    assert timeline.places([START + timedelta(hours=n) for n in hours]) == [0, 25, 100]
    assert timeline.places([START, START]) == [0, 0]
