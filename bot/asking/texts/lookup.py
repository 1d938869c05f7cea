"""What to look for in the index, and when, so that a few dozen statements hold the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from bot.asking.question.asked import Asked
from bot.asking.question.periods import Period
from bot.asking.sought import Sought, spelled
from bot.asking.vocabulary import THE_TWO_STATES, Vocabulary
from bot.lexicon import Term
from bot.text.fold import FIRST_UNPARTED

_MOST_SPOKEN, _MOST_OTHER = (
    120,
    36,
)  # words for one thing in one language; phrases cost more
_MANY, _FEW = 40, 6  # endings of one word
_SYLLABLES = frozenset({"vi"})  # written with a space between them: its words are phrases
_RARE = ("name:", "place:")
_WORDED = frozenset({"distance", "price"})  # what is told in the words that ask for it
_BEFORE_ITS_MEASURE = 3  # things that tell more than the kilometres somebody asks for
_SHORTEST_BEGINNING = 4  # letters of a last word: "kim jong un" is found by its usual endings
_TWO_CAPITALS = re.compile(r"9[^\W\d]{2}9")  # as `vocabulary.normal` writes them; no 9M729
_WHOLE = r"(?!\w)"
_ENDINGS = re.compile(r"\(\?:([^()\\]*)\)\(\?!\\w\)$")
# The usual endings, folded, the commonest first.
_CYRILLIC = " а у и і ы е ів ов ам ом ой ами ия ию ии их ых ий ый ої ого ім им ая ую ые ими ому ою"
_SLAVIC = " y a i e u ly li la ow om ami ach em ie ego ej ich ych im ym o owie al ali"
_USUAL = {
    "en": " s ed ing er e es d",
    "fr": " s e es er ent ant ee ees",
    "de": " e en er es n s em t te ten",
    "es": " s o a os as es ar an on aron ado ados",
    "it": " o a i e ono are ato ati ata ate",
    "pt": " s o a os as es ar ou aram ado ados",
    "nl": " en s e n t de den",
    "pl": _SLAVIC, "cs": _SLAVIC, "sk": _SLAVIC,
    "ru": _CYRILLIC, "uk": _CYRILLIC, "bg": _CYRILLIC,
}  # fmt: skip
_OTHERS = " s e n en a i o er et ta te"
_YEARS_BACK = 4  # for a day that is named without its year
_YEAR = timedelta(days=365.25)
_A_FEW_DAYS, _MONTH_AND_A_FEW_DAYS = timedelta(days=10), timedelta(days=35)


class Word(NamedTuple):
    """A folded word or phrase to look for; `open_ended` when its last word may go on."""

    text: str
    open_ended: bool


def things(
    asked: Asked, vocabulary: Vocabulary, *languages: Sequence[str]
) -> list[list[tuple[Word, ...]]]:
    """The words of each thing a question names, the most telling thing first: those of the first
    languages, with their turns of phrase, and what each further group of languages adds."""
    telling = [each for each in asked.sought if not each.keys & THE_TWO_STATES]
    ordered = sorted(telling or asked.sought, key=lambda each: -each.weight)
    measured = [
        Sought(text=kind, start=-1, keys=frozenset({f"ask:{kind}"}))
        for kind in sorted(asked.wants & _WORDED)
    ]
    wanted = [*ordered[:_BEFORE_ITS_MEASURE], *measured, *ordered[_BEFORE_ITS_MEASURE:]]
    words = (_words(each, asked, vocabulary, languages) for each in wanted)
    return [each for each in words if any(each)]


def _words(
    sought: Sought, asked: Asked, vocabulary: Vocabulary, languages: Sequence[Sequence[str]]
) -> list[tuple[Word, ...]]:
    alone = len(asked.sought) == 1
    rare = not sought.keys or any(key.startswith(_RARE) for key in sought.keys)
    own = _own_forms(sought, asked.language, rare=rare)
    parts: list[tuple[Word, ...]] = []
    for number, group in enumerate(languages):
        spoken = number == 0
        of_group = dict.fromkeys(own if spoken else ())
        for language in group:
            terms = vocabulary.terms(language, sought.keys)
            terms.sort(key=lambda term: sought.keys.isdisjoint(term.keys))  # its own words first
            forms = (
                form
                for term in terms
                if spoken or alone or language in _SYLLABLES or " " not in term.literal
                for form in _forms(term, rare=rare, endings=_MANY if spoken or alone else _FEW)
            )
            of_group |= dict.fromkeys(islice(forms, _MOST_SPOKEN if spoken else _MOST_OTHER))
        known = {word for part in parts for word in part}
        parts.append(tuple(word for word in of_group if word not in known))
    return parts


def forms(sought: Sought, language: str) -> list[Word]:
    """A word of a question as texts of any language may hold it."""
    return list(dict.fromkeys(_own_forms(sought, language, rare=True)))


def _own_forms(sought: Sought, language: str, *, rare: bool) -> Iterator[Word]:
    for term in spelled(sought, language):
        yield from _forms(term, rare=rare, endings=_MANY)


def _forms(term: Term, *, rare: bool, endings: int) -> Iterator[Word]:
    """A term as the index may hold it; of a common or short one the usual endings, because looking
    for whatever begins so would read the places of all words that do."""
    literal, pattern = term.literal, term.pattern
    if _TWO_CAPITALS.fullmatch(literal):
        yield Word(literal.strip("9"), open_ended=False)
        return
    text = literal.strip()
    listed = _ENDINGS.search(pattern)
    if pattern.endswith(re.escape(literal) + _WHOLE) or max(text) >= FIRST_UNPARTED:
        yield Word(text, open_ended=False)
    elif listed and pattern.endswith(listed[0]):
        yield from (Word(text + ending, open_ended=False) for ending in listed[1].split("|"))
    elif rare and len(text.rpartition(" ")[2]) >= _SHORTEST_BEGINNING:
        yield Word(text, open_ended=True)
    else:
        usual = _USUAL.get(term.language, _OTHERS).split(" ")[:endings]
        yield from (Word(text + ending, open_ended=False) for ending in usual)


def windows(asked: Asked, now: datetime) -> list[tuple[datetime, datetime]]:
    """When what a question dates was published: the newest first."""
    readings = [each for period in asked.periods for each in (period, period.other) if each]
    return [window for period in readings for window in _windows(period, now)]


def _windows(period: Period, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    if period.month is None:
        start = period.first(now)
        yield start, start.replace(year=start.year + 1)
        return
    length = _A_FEW_DAYS if period.day else _MONTH_AND_A_FEW_DAYS
    start = period.first(now)
    for back in range(1 if period.year else _YEARS_BACK):
        first = start - back * _YEAR
        yield first, first + length
