"""Who wants an alert, and which part of a filter says no."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Destination, Filter, Level, Reason
from bot.route import Refusal, refusal
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
