"""Whether a sentence holds the kind of thing that a question asks for: a number, a day, a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.asking.question.asked import Asked
from bot.asking.texts.counting import counted, counts
from bot.asking.vocabulary import normal
from bot.lexicon.facts import find
from bot.lexicon.facts.files import traits
from bot.lexicon.facts.phrases import places

_Kind = Callable[[Asked, str, str], float]

HARD = frozenset(  # without it there is no answer
    {
        "count",
        "share",
        "distance",
        "money",
        "price",
        "rate",
        "weight",
        "years",
        "speed",
        "size",
        "calibre",
        "called",
        "nations",
    }
)
UNDATED = 0.3  # for a sentence without a day, when its day is asked for
_RELATIVE = 0.8  # … and for "today", that of another day than what is asked about, maybe
_NARROWER = HARD - {"count", "share"}  # "how much does it weigh" asks for no mere number

_TOLD = ("share", "distance", "money", "rate", "weight", "years", "speed", "size", "calibre")
_TYPE = re.compile(r"\b[A-ZА-Я][\w]*-?\d+\w*")  # KN-23
_NATIONS = ("states", "members")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PROPER = re.compile(r"(?<=[\w,;:'\"“(«„] )[\"“«„]?[A-ZÀ-ÝА-ЯІЇЄҐΑ-Ω][\w'’-]+|[\u30a0-\u30ff]{3,}")


def holds(asked: Asked, text: str, language: str) -> float:
    """How well a sentence holds what is wanted, from 0 to 1; 0.7 when nothing special is."""
    wanted = (asked.wants & {"price"}) or (asked.wants & _NARROWER) or asked.wants
    credits = [_KINDS[kind](asked, text, language) for kind in wanted if kind in _KINDS]
    return max(credits, default=0.7)


def _count(asked: Asked, text: str, language: str) -> float:
    return counts(text, language)


def _nations(asked: Asked, text: str, language: str) -> float:
    """Whether a number stands beside a word for states."""
    beside = counted(text, language)
    return float(any(mark.kind in _NATIONS for each in beside for mark in find(language, each)))


def _tells(what: str) -> _Kind:
    """A kind that a sentence holds when its language's words for it stand there."""
    return lambda asked, text, language: float(is_told(what, text, language))


def is_told(what: str, text: str, language: str) -> bool:
    """True for a text with its language's words for a measure, such as a price."""
    return any(places(language, "told", what, text))


def _price(asked: Asked, text: str, language: str) -> float:
    return float(all(is_told(what, text, language) for what in ("money", "price")))


def _make(asked: Asked, text: str, language: str) -> float:
    if _TYPE.search(text):
        return 1.0
    return 1.0 if any(is_told(what, text, language) for what in ("make", "calibre")) else 0.5


def _when(asked: Asked, text: str, language: str) -> float:
    days = ("month", "relative", "weekday")
    marks = {mark.kind for mark in find(language, text) if mark.kind in days}
    if "day" in asked.wants and marks == {"relative"}:
        return _RELATIVE
    if marks:
        return 1.0
    if is_told("day", text, language):
        return 0.9
    return UNDATED if "day" in asked.wants else 0.9 if _YEAR.search(text) else 0.5


def _where(asked: Asked, text: str, language: str) -> float:
    if any(
        mark.kind == "place" and f"place:{mark.value}" not in asked.ideas
        for mark in find(language, text)
    ):
        return 1.0
    return 0.8 if _states(asked, text, language) or _new_names(asked, text, language) else 0.3


def _who(asked: Asked, text: str, language: str) -> float:
    if any(
        mark.kind == "name" and f"name:{mark.value}" not in asked.ideas
        for mark in find(language, text)
    ):
        return 1.0
    if _new_names(asked, text, language) or _states(asked, text, language):
        return 0.9
    return 0.6 if "uncased" in traits(language) else 0.4


def _states(asked: Asked, text: str, language: str) -> float:
    codes = {
        code
        for mark in find(language, text)
        if mark.kind in ("country", "bloc")
        for code in mark.value.split()
    }
    new = {code for code in codes if f"state:{code}" not in asked.ideas}
    return min(1.0, 0.6 + 0.2 * len(new)) if new else 0.0


def _names(asked: Asked, text: str, language: str) -> float:
    count = _new_names(asked, text, language)
    if count:
        return min(1.0, 0.3 + 0.2 * count)
    return 0.5 if "uncased" in traits(language) else 0.2


def _called(asked: Asked, text: str, language: str) -> float:
    """A name at all, or of one who is well known where a person's is asked for."""
    person = "who" in asked.wants
    if person and any(mark.kind == "name" for mark in find(language, text)):
        return _who(asked, text, language)
    return float("uncased" in traits(language) or _new_names(asked, text, language) > 0)


def _new_names(asked: Asked, text: str, language: str) -> int:
    """How many words are written as names of nobody well known, and are not in the question."""
    known = set(normal(asked.text).split())
    kinds = ("country", "bloc", "capital", "name")
    states = [mark for mark in find(language, text) if mark.kind in kinds]
    named = (
        normal(name[0])
        for name in _PROPER.finditer(text)
        if not any(mark.start <= name.start() < mark.end for mark in states)
    )
    return len(set(named) - known)


_KINDS: Mapping[str, _Kind] = {
    **{what: _tells(what) for what in _TOLD},
    "count": _count,
    "price": _price,
    "make": _make,
    "when": _when,
    "where": _where,
    "who": _who,
    "states": _states,
    "names": _names,
    "called": _called,
    "nations": _nations,
}
