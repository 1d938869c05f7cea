"""Whether a number counts a weapon, or troops: only where it stands right at their noun.

Between them may stand adjectives, whose the weapons are, their names and calibres, and a measure:
"12,000 North Korean soldiers", "103 of 170 mm howitzers", "5 million rounds of 122 mm shells".
What opens another phrase parts them, as does another noun or a verb: "five companies over
missiles", "10 partners condemn rockets". Each language's words for it, how its adjectives end and
where they stand, are in its file of `lexicon/facts`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.facts.passage import Passage, within
from bot.lexicon.facts import Mark
from bot.lexicon.facts.files import traits
from bot.lexicon.facts.numbers import Number
from bot.lexicon.facts.phrases import NOTHING, glue, pattern, places, source
from bot.model import PERSONNEL
from bot.text.fold import fold, fold_each

YEARS = range(1945, 2100)
_YEARS_OF_ANY_ERA = (YEARS, range(2488, 2643), range(1324, 1479))  # Buddhist, Solar Hijri
_LAST_DAY = 31
_LATELY = range(1990, 2040)  # "in 2024 rockets arrived": a year, as it is not for "2,024 rockets"
_WORD_BEFORE = re.compile(r"(\w+)\s$")
_BESIDE = 4  # characters between a month and its day or year
_UNIT_REACH = 16  # characters of a unit
REACH = 48  # characters between a number and what it counts
_WORDS = 4  # at most so many adjectives stand there …
_ONE_BEFORE = 1  # … and hardly any where they follow the noun
# A type, or a name in quotation marks: "KN-23", "Hwasong-11A", «Град».
_MODEL = re.compile(r'(?<!\w)[^\W\d_]+-?\d[\w-]*|[«“„"][^«»“”„"]{1,20}[»”“"]')
_DIGIT = re.compile(r"\d")
_REST = re.compile(r"[\w-]*")  # of a word
_WHOSE = ("country", "capital", "demonym", "adjective", "name", "bloc")
_OTHERS = ("states", "members", "act", "role", "company", "lead", "direct_lead")
_STOP = re.compile(
    r"[,.;:!?()（）。、，…«»“”„\"\n\d]"
)  # what stands behind such a mark is not counted
# A number with a unit is a calibre, a range or a share, an ordinal one of many, another a date.
_NO_COUNT = ("unit", "uncounted")


def counts(passage: Passage, number: Number, mark: Mark) -> bool:
    """True if the number before the item counts it."""
    between = passage.text[number.end : mark.start]
    if len(between) > REACH or _counts_nothing(passage, number):
        return False
    if passage.text[number.end - 1].isalpha():
        between = between.removeprefix(".")  # "12 tys. żołnierzy"
    if _counted_elsewhere(passage.language).match(passage.folded(number.end, mark.start)):
        return False
    if _STOP.search(_without_models(passage.language, between)):
        return False
    return not (
        _other_stands_between(passage, number, mark)
        or _counts_containers(passage, number)
        or _is_of_a_date(passage, number)
        or _is_a_year(passage, number)
        or _is_formation(passage, mark)
    ) and _is_right_at(passage, number, mark)


def is_calibre(passage: Passage, number: Number) -> bool:
    """True for the 170 of "170 mm howitzers": what counts them may stand before it."""
    behind = "0" + passage.folded(number.end, number.end + _UNIT_REACH)
    return pattern(passage.language, "told", "calibre").match(behind) is not None


def _counts_nothing(passage: Passage, number: Number) -> bool:
    """True where a unit or the like stands behind the number."""
    behind = "0" + passage.folded(number.end, number.end + _UNIT_REACH)
    return any(pattern(passage.language, kind).match(behind) for kind in _NO_COUNT)


@cache
def _counted_elsewhere(language: str) -> re.Pattern[str]:
    """What ends a count that another noun belongs to: 3천명 추가 파병, 자주포."""
    counters = "|".join(source(language, "counter", of) for of in ("person", "thing"))
    particles = "|".join(source(language, "particle", of) for of in ("object", "other"))
    return re.compile(rf"\s?(?:{counters})(?:{particles})?\s(?!{source(language, 'of')})")


def _other_stands_between(passage: Passage, number: Number, mark: Mark) -> bool:
    """True where something else is counted: states, officials, containers of shells."""
    kinds = (*map(passage.of, _OTHERS), passage.containers)
    return any(within(marks, number.end, mark.start) for marks in kinds)


def _counts_containers(passage: Passage, number: Number) -> bool:
    return "unspaced" in traits(passage.language) and any(
        0 <= number.start - box.end <= 1 for box in passage.containers
    )


def _is_of_a_date(passage: Passage, number: Number) -> bool:
    """True for what stands beside a month, "in December 2024 rockets arrived", and for 28/10."""
    text = passage.text
    if "/" in (text[number.start - 1 : number.start], text[number.end : number.end + 1]):
        return True
    a_day = number.value <= _LAST_DAY
    if not (a_day or any(number.value in years for years in _YEARS_OF_ANY_ERA)):
        return False
    months = (*passage.of("month"), *passage.of("solar_month"))
    behind = any(0 <= number.start - mark.end <= _BESIDE for mark in months)
    return behind or (a_day and any(0 <= mark.start - number.end <= _BESIDE for mark in months))


def _is_a_year(passage: Passage, number: Number) -> bool:
    """True for what is written as a year and stands behind a preposition."""
    text = passage.text
    if number.value not in _LATELY or not text[number.start : number.end].isdigit():
        return False
    word = _WORD_BEFORE.search(text, max(0, number.start - REACH), number.start)
    parted = pattern(passage.language, "parted")
    return word is not None and parted.fullmatch(fold(word[1])) is not None


def _is_formation(passage: Passage, mark: Mark) -> bool:
    """True for brigades: how many of them there are is not how many troops."""
    if mark.value not in PERSONNEL or "unspaced" in traits(passage.language):
        return False
    named = fold(passage.text[mark.start : mark.end])
    return pattern(passage.language, "counted").search(named) is not None


def _is_right_at(passage: Passage, number: Number, mark: Mark) -> bool:
    """True where nothing stands between but adjectives, names, calibres and a measure."""
    language, between = passage.language, passage.text[number.end : mark.start]
    plural = pattern(language, "plural")
    if between.isspace() and plural.pattern == NOTHING:
        return True
    between = _without_names(passage, number.end, mark.start)
    parted, counted, measure = (
        pattern(language, kind) for kind in ("parted", "counted", "measure")
    )
    if "unspaced" in traits(language):
        people = pattern(language, "counter", "person").match(fold(between))
        return (mark.value in PERSONNEL or not people) and not any(
            other.search(fold_each(between)) for other in (counted, parted)
        )
    if plural.search(fold(passage.text[mark.start : mark.end])):
        return False
    if "noun_capitals" in traits(language) and any(
        _is_noun(word, measure) for word in between.split()
    ):
        return False
    plain = measure.sub(" ", _partitive(language).sub(" ", fold(between)))
    if parted.search(plain) or counted.search(plain):
        return False
    return _are_adjectives(plain.split(), language)


@cache
def _partitive(language: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{source(language, 'of')}\s*")


def _without_names(passage: Passage, start: int, end: int) -> str:
    """What stands there, without whose the weapons are, and without models and calibres."""
    left = passage.text[start:end]
    for marks in (*map(passage.of, _WHOSE), passage.owners):
        for mark in within(marks, start, end):
            left = _blank(left, mark.start - start, min(mark.end, end) - start)
    return _without_models(passage.language, left)


def _without_models(language: str, text: str) -> str:
    """The text without models and calibres, and what joins calibres: "122 mm and 152 mm"."""
    if not _DIGIT.search(text):
        return _MODEL.sub(" ", text)
    done = 0
    for start, end in places(language, "told", "calibre", text):
        joined = done and glue(language).fullmatch(fold_each(text[done:start]))
        rest = _REST.match(text, end)
        before, done = done, rest.end() if rest else end
        text = _blank(text, before if joined else start, done)
    return _MODEL.sub(" ", text)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _is_noun(word: str, measure: re.Pattern[str]) -> bool:
    """True for what German writes with a capital, and is no measure."""
    return word[0].isupper() and not measure.fullmatch(fold(word))


def _are_adjectives(left: Sequence[str], language: str) -> bool:
    """True for words that end as adjectives do, and otherwise than nouns behind a number."""
    most = _ONE_BEFORE if "adjective_behind" in traits(language) else _WORDS
    ends, nouns = pattern(language, "adjective_ends"), pattern(language, "noun_ends")
    if nouns.pattern == ends.pattern == NOTHING:
        return len(left) <= most
    return len(left) <= most and all(
        ends.fullmatch(word) or (nouns.pattern != NOTHING and not nouns.fullmatch(word))
        for word in left
        if len(word) > 1
    )
