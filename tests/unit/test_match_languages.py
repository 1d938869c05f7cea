"""Sentences of our own in every language: what must match, as title and as text, and what not."""

import pytest

from bot.lexicon import ANY, Lexicon
from bot.match import Matcher
from bot.match.scanner import Scanner
from bot.model import Level
from bot.text.fold import fold
from tests import shipped
from tests.golden import golden

GOLDEN: dict[str, dict[str, list[str]]] = golden("match/golden")
ABOUT = [(language, text) for language, rows in GOLDEN.items() for text in rows["about"]]
NOT_ABOUT = [(language, text) for language, rows in GOLDEN.items() for text in rows["not_about"]]
WORDS: dict[str, dict[str, list[str]]] = golden("match/words")
KEYS = {
    "dprk": {"dprk"},
    "give": {"give", "receive", "trade"},
    "use": {"use"},
    "deny": {"denial"},
}


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


@pytest.mark.parametrize(
    ("language", "kind"), [(language, kind) for language, kinds in WORDS.items() for kind in kinds]
)
def test_the_words_of_headlines_are_known(lexicon: Lexicon, language: str, kind: str) -> None:
    wanted = KEYS.get(kind) or {key for key, name in lexicon.items.items() if name == kind}
    terms = [term for term in lexicon.terms if term.language in (language, ANY)]
    scanner = Scanner([term for term in terms if not wanted.isdisjoint(term.keys)])
    unknown = [word for word in WORDS[language][kind] if not scanner.every(fold(word))]
    assert not unknown
