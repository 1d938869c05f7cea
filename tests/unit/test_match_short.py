"""Items of a few sentences: what is their subject, and what only their background."""

from __future__ import annotations

import pytest

from bot.match import Matcher
from bot.model import Level
from tests import shipped
from tests.golden import golden

ITEMS: dict[str, dict[str, list[tuple[str, str]]]] = golden("match/short_news")
CASES = [
    (language, kind, title, text)
    for language, kinds in ITEMS.items()
    for kind, items in kinds.items()
    for title, text in items
]
VISIT = "Russian foreign minister arrives in Pyongyang"
TALKS = "Lavrov is to hold talks on trade. "
TROOPS = "North Korea has sent troops to Russia."


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return shipped.matcher()


@pytest.mark.parametrize(("language", "kind", "title", "text"), CASES)
def test_news_alerts_and_its_background_does_not(
    matcher: Matcher, language: str, kind: str, title: str, text: str
) -> None:
    match = matcher.match(title, text, language=language, official=False)
    assert match.alerts == (kind == "news")


def test_a_reporters_background_is_a_mention(matcher: Matcher) -> None:
    assert matcher.match(VISIT, TALKS + TROOPS, official=False).level is Level.MENTION


def test_an_institution_says_its_second_sentence_itself(matcher: Matcher) -> None:
    assert matcher.match(VISIT, TALKS + TROOPS, official=True).alerts


def test_an_institution_recalls_on_purpose(matcher: Matcher) -> None:
    recalled = "As a reminder: North Korea has sent troops to Russia."
    assert matcher.match(VISIT, TALKS + recalled, official=True).alerts
    assert not matcher.match(VISIT, TALKS + recalled, official=False).alerts


def test_an_institution_completes_its_title_on_purpose(matcher: Matcher) -> None:
    title, lead = "Ambassador on shipments to Russia", "As a reminder, Pyongyang's shells go on."
    assert matcher.match(title, lead, official=True).alerts
    assert not matcher.match(title, lead, official=False).alerts


def test_what_the_title_touches_on_is_no_background(matcher: Matcher) -> None:
    title = "North Korea defends military cooperation with Russia"
    assert matcher.match(
        title, "It serves peace, the ministry holds. " + TROOPS, official=False
    ).alerts
