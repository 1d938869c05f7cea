"""What to look for in the index, and when, so that a few dozen statements hold the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.asking.question import Asked, Sought, spelled
from bot.asking.vocabulary import THE_TWO, Vocabulary
from bot.asking.when import Period

_MOST_WORDS = 48  # for one thing
_YEARS_BACK = 4  # for a day that is named without its year
_MONTH_AND_A_FEW_DAYS = timedelta(days=35)
_UNTELLING = frozenset(f"state:{code}" for code in THE_TWO)


class Word(NamedTuple):
    """A folded word or phrase to look for; `open_ended` when its last word may go on."""

    text: str
    open_ended: bool


def things(
    asked: Asked, vocabulary: Vocabulary, languages: Sequence[str]
) -> list[tuple[Word, ...]]:
    """The words of each thing a question names, the most telling thing first."""
    telling = [each for each in asked.sought if not each.keys & _UNTELLING]
    ordered = sorted(telling or asked.sought, key=lambda each: -each.weight)
    words = (tuple(_words(each, asked, vocabulary, languages)) for each in ordered)
    return [each for each in words if each]


def _words(
    sought: Sought, asked: Asked, vocabulary: Vocabulary, languages: Sequence[str]
) -> Iterator[Word]:
    terms = [*spelled(sought, asked.language)]
    for language in languages:
        terms += vocabulary.terms(language, sought.keys)
    found = dict.fromkeys(_word(term.literal, term.pattern) for term in terms)
    yield from list(found)[:_MOST_WORDS]


def _word(literal: str, pattern: str) -> Word:
    text = literal.strip("9 ") if re.fullmatch(r"9\w+9", literal) else literal.strip()
    whole = pattern.endswith(re.escape(literal) + r"(?!\w)") or literal != text
    return Word(text, not whole)


def windows(asked: Asked, now: datetime) -> list[tuple[datetime, datetime]]:
    """When what a question dates was published: the newest first."""
    return [window for period in asked.periods for window in _windows(period, now)]


def _windows(period: Period, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    if period.month is None:
        start = period.first(now)
        yield start, start.replace(year=start.year + 1)
        return
    length = _MONTH_AND_A_FEW_DAYS if period.day is None else timedelta(days=8)
    start = period.first(now)
    for back in range(1 if period.year else _YEARS_BACK):
        first = start - timedelta(days=365.25 * back)
        yield first, first + length
