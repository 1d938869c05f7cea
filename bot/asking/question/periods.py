"""Days, months and years that a question names, and texts that are of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from bot.lexicon import asking as words
from bot.lexicon.facts import Mark, find
from bot.text.fold import fold

# No part of a name such as M1989.
_YEAR = re.compile(
    r"(?<![\dA-Za-z\u0370-\u04ff])(?<![A-Za-z\u0370-\u04ff]-)((?:19|20)\d\d)(?!\d)(?:\s?[年년])?"
)
_SHORT_YEAR = re.compile(r",? ['’](\d\d)(?!\w)")
_BARE_YEAR = re.compile(r",? (2\d)(?![\w%$€£]|[:.,/-]\d)")  # behind a day and month: 25 Oct 24
_DAY_BEFORE = re.compile(
    r"(?<!\w)(?<![^\W\d]-)([0-3]?\d)(?:st|nd|rd|th|er|\.|º|-?го|-е)?\s*(?:of|de|d['’])?\s*$"
)
_DAY_AFTER = re.compile(r"^\.?\s*(?:the\s+)?([0-3]?\d)(?:st|nd|rd|th)?(?!:?\d)")
_EAST_ASIAN = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*[年년]\s*)?(?P<month>1[0-2]|[1-9])\s*[月월](?:\s*(?P<day>[1-3]?\d)\s*[日일])?"
)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?(?!\d)")
# 16.12.2024, 16/12/2024; the month first where the other way round there is no such month.
_POINTED = re.compile(
    r"(?<![\d./-])(?P<day>[0-3]?\d)(?P<mark>[./-])(?P<month>[0-3]?\d)(?P=mark)"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-]|\.\d)"
)
# Without a year only beside a word for a day: on 6/1, vom 30.12., ngày 6-1.
_POINTED_SHORT = re.compile(
    r"(?i)(?<!\w)(?:on|dated|of|le|du|am|vom|zum|el|del|dia|día|il|dal|op|van|em|no|do|dnia|z|w|"
    r"от|с|від|з|ngày|hôm)\s+(?P<date>(?P<day>[0-3]?\d)(?P<mark>[./-])(?P<month>[0-1]?\d))"
    r"(?![\d/-]|[.,]\d)"
)
_DASH = re.compile(r"\s*[-–—~〜～]\s*")
_PARTS = ("year", "month", "day")
_FIRST_SHORT = 20  # what may be a year in two figures; those of the day in '19 are no news
_CENTURY, _LAST_MONTH, _LAST_DAY = 2000, 12, 31
_MODAL = re.compile(r"(?i)^(?:may|mar|mai|maja|mają|się|sep|dec|ago|set|lis)$")
_REACH = 9  # characters between a month and its year: "4 May of 2024", "mai de l'année 2024"
_LATER = timedelta(days=4)  # what happens at a month's end is told in the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A day, month or year as far as it was named, and where in the question it stands."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    start: int
    end: int
    since: bool = False  # it, and all that follows
    unnamed: bool = False  # its year was not named: the last such month is meant, or one before it
    # How else it may be read: December 24, or of '24; of several months the first.
    other: Period | None = None

    def holds(self, day: date) -> bool:
        """True when all that was named of the period is so of the day, or the day is later."""
        if self.other and self.other.holds(day):
            return True
        if self.since and self.year:
            first = (self.month or 1, self.day or 1)
            if (day.year, day.month, day.day) >= (self.year, *first):
                return True
            return self.unnamed and (day.month, day.day) >= first
        named = ((self.year, day.year), (self.month, day.month), (self.day, day.day))
        return all(wanted is None or wanted == found for wanted, found in named)

    def told_at(self, moment: datetime) -> bool:
        """True when a text of that moment may tell of the period, or was published in it."""
        if self.other and self.other.told_at(moment):
            return True
        last = moment.date()
        if self.day is not None:
            return any(self.holds(last - timedelta(days=n)) for n in range(2))
        return self.holds(last) or (self.month is not None and self.holds(last - _LATER))

    def first(self, now: datetime) -> datetime:
        """The first moment of the period, in `now`'s zone; without a year the last such one."""
        begins, into = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0), self.day or 1
        begins = begins.replace(year=self.year or now.year, month=self.month or 1)
        start = begins + timedelta(days=into - 1)  # 1 March for 29 February of most years
        if self.year or start <= now:
            return start
        return begins.replace(year=begins.year - 1) + timedelta(days=into - 1)

    def following(self, now: datetime) -> Period:
        """The period and all that follows it."""
        unnamed = self.year is None
        return replace(self, since=True, unnamed=unnamed, year=self.year or self.first(now).year)


def periods(text: str, language: str, now: datetime) -> tuple[Period, ...]:
    """What a question names, in order; of overlapping ones the longest."""
    found = sorted(
        [
            *_numeric(text),
            *_pointed(text),
            *_worded(text, language, now),
            *_past(text, language, now),
        ],
        key=lambda p: (p.start, p.start - p.end),
    )
    kept: list[Period] = []
    for period in found:
        if not kept or period.start >= kept[-1].end:
            kept.append(period)
    years = [
        Period(year=int(year[1]), start=year.start(), end=year.end())
        for year in _YEAR.finditer(text)
        if not any(p.start <= year.start() < p.end for p in kept)
    ]
    return tuple(_ranges(sorted([*kept, *years], key=lambda p: p.start), text))


def _ranges(named: Iterable[Period], text: str) -> Iterator[Period]:
    """The same; of months or days from one to another either will do."""
    waiting: Period | None = None
    for each in named:
        if waiting and waiting.month and _joins(text[waiting.end : each.start]):
            first = replace(waiting, year=waiting.year or each.year)
            last = replace(each, start=waiting.start, year=each.year or waiting.year, other=first)
            waiting = last if each.month else each
            continue
        if waiting:
            yield waiting
        waiting = each
    if waiting:
        yield waiting


def _joins(between: str) -> bool:
    """True for what stands between the first and the last month, or day, of several."""
    return bool(_DASH.fullmatch(between) or _to().fullmatch(fold(between)))


@cache
def _to() -> re.Pattern[str]:
    return re.compile(rf"\s*{words.joining('and', 'to')}\s*(?:(?:mid|early|late)[ -])?")


def _numeric(text: str) -> Iterator[Period]:
    for pattern in (_ISO, _EAST_ASIAN):
        for found in pattern.finditer(text):
            year, month, day = (int(found[name]) if found[name] else None for name in _PARTS)
            if month and month <= 12:
                start, end = found.span()
                yield Period(year=year, month=month, day=day, start=start, end=end)


def _pointed(text: str) -> Iterator[Period]:
    for found in _POINTED.finditer(text):
        year = int(found["year"])
        yield from _of_day(found, *found.span(), year if year > 99 else _CENTURY + year)
    for found in _POINTED_SHORT.finditer(text):
        yield from _of_day(found, *found.span("date"), None)


def _of_day(found: re.Match[str], start: int, end: int, year: int | None) -> Iterator[Period]:
    """The day that two numbers name, if they name any."""
    day, month = int(found["day"]), int(found["month"])
    if month > _LAST_MONTH:
        day, month = month, day
    if 1 <= month <= _LAST_MONTH and 1 <= day <= _LAST_DAY:
        yield Period(year=year, month=month, day=day, start=start, end=end)


def _worded(text: str, language: str, now: datetime) -> Iterator[Period]:
    months = [mark for mark in find(language, text) if mark.kind == "month"]
    for month in months:
        yield from _around(text, month, now)


def _past(text: str, language: str, now: datetime) -> Iterator[Period]:
    """Yesterday and the like; "today" may as well mean nowadays."""
    for mark in find(language, text):
        if mark.kind == "relative" and int(mark.value) < 0:
            day = now.date() + timedelta(days=int(mark.value))
            yield Period(
                year=day.year, month=day.month, day=day.day, start=mark.start, end=mark.end
            )


def _around(text: str, month: Mark, now: datetime) -> Iterator[Period]:
    start, end, day = month.start, month.end, None
    if before := _DAY_BEFORE.search(text, 0, month.start):
        start, day = before.start(1), int(before[1])
    elif (after := _DAY_AFTER.match(text[month.end :])) and 1 <= int(after[1]) <= 31:
        end, day = month.end + after.end(), int(after[1])
    year = _YEAR.search(text, end, min(len(text), end + _REACH + 4))
    short = _SHORT_YEAR.match(text, end) or (_BARE_YEAR.match(text, end) if day else None)
    if year and not any(c in "?!" for c in text[end : year.start()]):
        end = year.end()
    elif short:
        end = short.end()
    if day is None and year is None and _MODAL.match(text[month.start : month.end]):
        return  # "may" is a word of its own
    period = Period(
        year=int(year[1]) if year else _CENTURY + int(short[1]) if short else None,
        month=int(month.value),
        day=day,
        start=start,
        end=end,
    )
    if day and not before and period.year is None and _FIRST_SHORT <= day <= now.year - _CENTURY:
        period = replace(period, other=replace(period, day=None, year=_CENTURY + day))
    yield period
