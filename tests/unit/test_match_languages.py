"""Sentences of our own in every language: what must match, as title and as text, and what not."""

import pytest

from bot.lexicon import Lexicon
from bot.match import Matcher
from bot.model import Level
from tests import shipped
from tests.golden import golden

GOLDEN: dict[str, dict[str, list[str]]] = golden("match/golden")
ABOUT = [(language, text) for language, rows in GOLDEN.items() for text in rows["about"]]
NOT_ABOUT = [(language, text) for language, rows in GOLDEN.items() for text in rows["not_about"]]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return shipped.lexicon()


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return shipped.matcher()


def test_every_language_of_the_lexicon_is_tried(lexicon: Lexicon) -> None:
    assert set(GOLDEN) == set(lexicon.languages)


@pytest.mark.parametrize(("language", "text"), ABOUT)
def test_a_title_is_enough(matcher: Matcher, language: str, text: str) -> None:
    match = matcher.match(text, "", language=language)
    assert match.level is Level.MAIN
    assert match.evidence


@pytest.mark.parametrize(("language", "text"), ABOUT)
def test_a_lead_is_enough(matcher: Matcher, language: str, text: str) -> None:
    assert matcher.match("", text, language=language).alerts


@pytest.mark.parametrize(("language", "text"), ABOUT)
def test_the_language_need_not_be_told(matcher: Matcher, language: str, text: str) -> None:
    assert matcher.match(text, "").alerts


@pytest.mark.parametrize(("language", "text"), NOT_ABOUT)
def test_nothing_passes(matcher: Matcher, language: str, text: str) -> None:
    match = matcher.match(text, "", language=language)
    assert not match.alerts
    assert match.level or match.nearest
