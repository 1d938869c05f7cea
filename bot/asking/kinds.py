"""Whether a sentence holds the kind of thing that a question asks for: a number, a day, a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.asking.counting import counts
from bot.asking.question import Asked
from bot.asking.vocabulary import normal
from bot.lexicon.facts import find

HARD = frozenset({"count", "share", "distance", "money"})  # without it there is no answer

_DISTANCE = re.compile(
    r"\d[\s-]?(?:km|kilom|quilôm|quilóm|miles?\b|км|килом|кілом|公里|キロ|킬로|㎞)", re.IGNORECASE
)
_MONEY = re.compile(
    r"[$€£¥₩₽]|\b(?:dollars?|euros?|won|roubles?|rubles?|usd|eur)\b|доллар|долар|евро|євро|달러|ドル|美元",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\d\s?%|percent|per cent|pour ?cent|prozent|процент|відсот|퍼센트|割|パーセント|百分之"
    r"|\bhalf\b|moiti|hälfte|mitad|metà|metade|helft|połow|половин|절반|半分|半数|一半",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PROPER = re.compile(r"(?<=[\w,;:'\"“(«„] )[\"“«„]?[A-ZÀ-ÝА-ЯІЇЄҐΑ-Ω][\w'’-]+|[\u30a0-\u30ff]{3,}")
_UNCASED = frozenset({"ko", "ja", "zh", "ar", "he", "ka"})


def holds(asked: Asked, text: str, language: str) -> float:
    """How well a sentence holds what is wanted, from 0 to 1; 0.7 when nothing special is."""
    credits = [_KINDS[kind](asked, text, language) for kind in asked.wants if kind in _KINDS]
    return max(credits, default=0.7)


def _count(asked: Asked, text: str, language: str) -> float:
    return counts(text, language)


def _share(asked: Asked, text: str, language: str) -> float:
    return 1.0 if _SHARE.search(text) else 0.5 * _count(asked, text, language)


def _distance(asked: Asked, text: str, language: str) -> float:
    return 1.0 if _DISTANCE.search(text) else 0.0


def _money(asked: Asked, text: str, language: str) -> float:
    return 1.0 if _MONEY.search(text) else 0.0


def _when(asked: Asked, text: str, language: str) -> float:
    days = ("month", "relative", "weekday")
    if any(mark.kind in days for mark in find(language, text)):
        return 1.0
    return 0.9 if _YEAR.search(text) or re.search(r"\d[일日号]", text) else 0.5


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
    return 0.6 if language in _UNCASED else 0.4


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
    return 0.5 if language in _UNCASED else 0.2


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


_KINDS: Mapping[str, Callable[[Asked, str, str], float]] = {
    "count": _count,
    "share": _share,
    "distance": _distance,
    "money": _money,
    "when": _when,
    "where": _where,
    "who": _who,
    "states": _states,
    "names": _names,
}
