"""UN Security Council resolutions: numbers in a chain beside a word for "resolution".

"Resolutions 1718 (2006), 1874 (2009) and 2270 (2016)", "UNSCR 1718", "第2270号決議", "안보리 결의
1718·1874호". The year is the stated one; where none is stated it is filled from the table below,
so that two texts about one resolution agree, and stays empty for numbers the table lacks. Of a
range, "1718 through 2397", both ends are read and nothing between is made up.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.phrases import source
from bot.model import Resolution
from bot.text.digits import matches

# Resolutions on the DPRK and on Russia's war, with the year of their adoption (un.org).
YEARS = {
    **dict.fromkeys((82, 83, 84, 85), 1950),
    825: 1993,
    1540: 2004,
    1695: 2006,
    1718: 2006,
    1874: 2009,
    1887: 2009,
    1928: 2010,
    1985: 2011,
    2050: 2012,
    2087: 2013,
    2094: 2013,
    2141: 2014,
    2202: 2015,
    2207: 2015,
    2270: 2016,
    2276: 2016,
    2321: 2016,
    2345: 2017,
    2356: 2017,
    2371: 2017,
    2375: 2017,
    2397: 2017,
    2407: 2018,
    2464: 2019,
    2515: 2020,
    2569: 2021,
    2623: 2022,
    2627: 2022,
    2680: 2023,
    2774: 2025,
}
_NUMBER = re.compile(r"(?<![\d/.,])(?:S/RES/)?(\d{3,4})(?![\d%])(?!/\d{4}\()")
# A year behind a number, in brackets or behind a slash.
_YEAR = re.compile(
    r"""(?:호|号|號|\.)?\s*[(\[\uff08]\s*(?P<paren>(?:19|20)\d\d)[^)\]\uff09\d]{0,8}[)\]\uff09]
      | \s*/\s*(?P<slash>(?:19|20)\d\d)(?!\d)""",
    re.VERBOSE,
)
_YEAR_REACH = 32  # characters in which it stands behind words
_LINK_REACH = 64  # characters of what may stand between two numbers of a list
_MARK = r"[\s.,،;、，·・ㆍ/&+()–—-]"
_LINKING = ("and", "as_well", "to", "between_names", "between_numbers")
# A word with a number of its own names no other: "100 missiles, and resolution 2397".
_LEADS = re.compile(r"\s(?:n[r°ºo]\.?\s?|№\s?)?\d{3,4}(?!\d)", re.IGNORECASE)
_BEFORE, _AFTER = 60, 90  # how far a number may stand from the word for "resolution"
_LONGEST = 60  # characters of such a word
_FIRST, _LAST = 80, 2999


def resolutions(passages: Sequence[Passage]) -> tuple[Resolution, ...]:
    """Each resolution once, in order; an occurrence that states the year is preferred."""
    found: dict[int, Resolution] = {}
    for passage in passages:
        for resolution in _read(passage):
            known = found.get(resolution.number)
            if known is None or _states_year(resolution) > _states_year(known):
                found[resolution.number] = resolution
    return tuple(found.values())


def _states_year(resolution: Resolution) -> bool:
    return not resolution.span.text.removeprefix("S/RES/").isdigit()


def _read(passage: Passage) -> Iterator[Resolution]:
    words = passage.of("resolution")
    for chain in _chains(passage):
        if chain[0][0].group().startswith("S/RES/") or _is_named(passage, chain, words):
            yield from (_resolution(passage, *link) for link in chain)


class _Year(NamedTuple):
    """A year that is stated, and where it ends."""

    value: int
    end: int


Link = tuple[re.Match[str], _Year | None]  # a number, and its year if one is stated


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Numbers that may be a resolution's; where no symbol leads into one, they begin at digits."""
    if "S/RES/" in text:
        return _NUMBER.finditer(text)
    return matches(_NUMBER, text)


def _chains(passage: Passage) -> Iterator[list[Link]]:
    """Runs of numbers parted by nothing but list words."""
    chain: list[Link] = []
    end = -1
    for number in _numbers(passage.text):
        if number.start() < end:
            continue  # the year of the number before
        if chain and not _is_linked(passage, end, number.start()):
            yield chain
            chain = []
        year = _year(passage, number.end())
        chain.append((number, year))
        end = year.end if year else number.end()
    if chain:
        yield chain


def _is_linked(passage: Passage, end: int, start: int) -> bool:
    if start - end > _LINK_REACH:
        return False
    return _link(passage.language).fullmatch(passage.folded(end, start)) is not None


@cache
def _link(language: str) -> re.Pattern[str]:
    """What may stand between two numbers of a list."""
    words = "|".join(source(language, kind) for kind in _LINKING)
    return re.compile(rf"(?:{_MARK}|{words}){{0,6}}")


def _year(passage: Passage, end: int) -> _Year | None:
    """The year behind a number: "(2006)", "/2006", "of 2006"."""
    if found := _YEAR.match(passage.text, end):
        return _Year(int(found["paren"] or found["slash"]), found.end())
    behind = passage.folded(end, end + _YEAR_REACH)
    if told := _year_of(passage.language).match(behind):
        return _Year(int(told[1]), end + told.end())
    return None


@cache
def _year_of(language: str) -> re.Pattern[str]:
    of = source(language, "year_of")
    return re.compile(rf"\s*[,，]?\s*{of}\s+(?:\w{{3,9}}\s+)?((?:19|20)\d\d)(?!\d)")


def _is_named(passage: Passage, chain: list[Link], words: list[Mark]) -> bool:
    first, last = chain[0][0], chain[-1][0]
    year = chain[-1][1]
    start, end = first.start(), year.end if year else last.end()
    if not all(_FIRST <= int(number[1]) <= _LAST for number, _ in chain):
        return False
    near = slice(
        bisect_left(words, (start - _AFTER - _LONGEST,)), bisect_right(words, (end + _BEFORE + 1,))
    )
    return any(
        _reaches(passage, word, start, end)
        and (not _looks_like_year(first[1]) or chain[0][1] is not None or _adjacent(word, start))
        for word in words[near]
    )


def _looks_like_year(digits: str) -> bool:
    return 1945 <= int(digits) <= 2035


def _adjacent(word: Mark, start: int) -> bool:
    return 0 <= start - word.end <= 5


def _reaches(passage: Passage, word: Mark, start: int, end: int) -> bool:
    gap = (word.end, start) if word.end <= start else (end, word.start)
    limit = _AFTER if word.end <= start else _BEFORE
    if not 0 <= gap[1] - gap[0] <= limit:
        return False
    between = passage.text[gap[0] : gap[1]]
    if word.start >= end and between.strip() and _LEADS.match(passage.text, word.end):
        return False
    if re.search(r"\d", between) or passage.parts(*gap):
        return False
    around = range(min(word.start, start) - 30, max(word.end, end) + 30)
    return not any(mark.start in around for mark in passage.of("not_resolution"))


def _resolution(passage: Passage, number: re.Match[str], year: _Year | None) -> Resolution:
    value = int(number[1])
    return Resolution(
        number=value,
        year=year.value if year else YEARS.get(value),
        span=passage.span(number.start(), year.end if year else number.end()),
    )
