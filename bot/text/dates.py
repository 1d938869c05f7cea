"""Feed dates, read strictly: what says two things, or nothing sure, is no date.

fold -> cut out the time and its offset -> cut out the day -> nothing but a zone may be left
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, localedata

_MAX_LENGTH = 100
_A_DAY = timedelta(days=1)  # by which no two clocks differ
_YEARS = range(1970, 2100)
_LANGUAGES = (
    "en fr de es it pt nl pl uk ru cs sk lt lv et fi sv nb nn da is ro bg hr sl sr el he ar tr hu"
    " mk sq ka vi id be bs ca ga mt ko ja zh"
)
_HEBREW_IN = "ב"  # written together with the month's name
# Abbreviations in use that CLDR lacks.
_MORE_MONTHS = {"sept": 9, "фев": 2, "сен": 9, "сент": 9, "ноя": 11, "нояб": 11, "mrz": 3, "ene": 1}
# Hours east of Greenwich. IST is missing: India, Israel and Ireland claim it.
_ZONES = {
    name: timedelta(hours=hours)
    for hours, names in {
        -8: "pst", -7: "mst pdt", -6: "cst mdt", -5: "est cdt", -4: "edt", 0: "z ut utc gmt wet",
        1: "west bst cet met mez", 2: "cest mest mesz eet", 3: "eest msk мск trt", 7: "ict wib",
        8: "hkt sgt awst", 9: "kst jst", 9.5: "acst", 10: "aest", 10.5: "acdt", 11: "aedt",
        12: "nzst", 13: "nzdt",
    }.items()
    for name in names.split()
}  # fmt: skip
_CST = re.compile(r"\bcst\b")  # Chicago's time, and China's
# Ordinal endings, prepositions and words for "year" and "o'clock", without accents.
_FILLER_WORDS = (
    "a al alle as at d da das de del den der di dne do e em er h i kl klo la le los o of om on"
    " ore os p r rd roku st the th uhr um в г года году о року"
)
_FILLERS = frozenset(_FILLER_WORDS.split())
_HALVES = {"am": 0, "오전": 0, "午前": 0, "上午": 0, "pm": 12, "오후": 12, "午後": 12, "下午": 12}

_CJK_DAY = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_REIWA = re.compile(r"令和\s*(\d{1,2}|元)\s*年")
_CJK_TIME = re.compile(r"(\d{1,2})\s*[時时点點시]\s*(?:(\d{1,2})\s*[分분])?")
_BASIC_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})(?!\d)")
_BASIC_TIME = re.compile(r"(?<=\d)t(\d{2})(\d{2})(\d{2})?(?!\d)")
_TIME = re.compile(
    rf"(?:(?<=\d)t|(?P<half>{'|'.join(_HALVES)})\s*|(?<![\d:.+-]))"
    r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?![\d:])"
    r"(?:\s*(?P<letter>[ap])\.?m\b\.?)?"
    r"(?:\s*(?:\b(?:utc|gmt))?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?![\d:]))?"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.])\s*(\d{1,2})\2\s*(\d{1,2})(?![-/.]?\d)")
_YEAR_LAST = re.compile(r"(?<![\d.])(\d{1,2})([-/.])\s*(\d{1,2})\2\s*(\d{4})(?!\d)")
_COMMENT = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"\d+|[^\W\d_]+")
# As RFC 822 and ISO 8601 have it, whatever the language of the feed.
_STANDARD = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),\s)?\d{1,2}\s"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\s\d{4}\s[\d:+\s-]+(?:gmt|utc?|z)?"
    r"|[\dtz:.+\s-]+"
)


class _Names(NamedTuple):
    """What words mean in some languages, without accents and in lower case."""

    months: dict[str, int]
    weekdays: frozenset[str]


def read_timestamp(
    raw: str, *, zone: tzinfo = UTC, languages: Collection[str] = ()
) -> datetime | None:
    """The moment that a feed's date names, in UTC, or None when it can't be read without a guess.

    `zone` holds for dates that name none. `languages` are tried before all the others: they
    decide what a month's name means where languages differ (listopad), and whose time CST is.
    """
    moment = _printed(raw, zone, languages)
    return moment.astimezone(UTC) if moment else None


def as_printed(raw: str, published: datetime, *, languages: Collection[str] = ()) -> datetime:
    """When something was `published`, on the clock by which its publisher wrote the date `raw`.

    As given where that date can't be read, or is another one.
    """
    moment = _printed(raw, UTC, languages)
    return moment if moment and abs(moment - published) < _A_DAY else published


def read_day(raw: str, *, languages: Collection[str] = ()) -> date | None:
    """The day that a date names, as printed; None when it also names a time of day.

    Midnight is no time of day: systems fill it in where their editors gave a day.
    """
    moment = _printed(raw, UTC, languages)
    return moment.date() if moment and moment.time() == time() else None


def _printed(raw: str, zone: tzinfo, languages: Collection[str]) -> datetime | None:
    """The moment as it stands there, or None."""
    if len(raw) > _MAX_LENGTH:
        return None
    text = _spelled_out(raw)
    if "zh" in languages:
        text = _CST.sub("hkt", text)
    try:
        # The names of a language take more than a megabyte, those of all 40: few dates need them.
        if _STANDARD.fullmatch(text):
            languages = ()
        moment = _read(text, zone, _names(" ".join(languages)))
        if moment is None and any(map(str.isalpha, text)):
            moment = _read(text, zone, _names(_LANGUAGES))
        return moment if moment and moment.year in _YEARS else None
    except (ValueError, OverflowError):  # the 30th of February, 25 o'clock
        return None


def _spelled_out(raw: str) -> str:
    """Folded, with East Asian and compact notations rewritten as 2024-1-10 09:00."""
    text = unicodedata.normalize("NFKC", raw).casefold().strip()
    text = _REIWA.sub(lambda m: f"{2018 + int(m[1].replace('元', '1'))}年", text)
    text = _CJK_DAY.sub(r"\1-\2-\3 ", text)
    text = _CJK_TIME.sub(lambda m: f"{m[1]}:{m[2] or '00':0>2} ", text)
    text = _BASIC_DAY.sub(r"\1-\2-\3", text)
    return _BASIC_TIME.sub(lambda m: f"t{m[1]}:{m[2]}:{m[3] or '00'}", text)


def _read(text: str, zone: tzinfo, names: _Names) -> datetime | None:
    clock = _TIME.search(text)
    if clock:
        text = f"{text[: clock.start()]} {text[clock.end() :]}"
    offset = _offset(clock) if clock else None
    if offset:
        text = _COMMENT.sub(" ", text)  # a name for the offset
    day, text = _numeric_day(text)
    words = [word for word in map(_fold, _WORD.findall(text)) if word not in _FILLERS]
    zones = [word for word in words if word in _ZONES]
    words = [word for word in words if word not in _ZONES]
    if day is None:
        day = _worded_day(words, names, two_digits=clock is not None)
    elif not names.weekdays.issuperset(words):
        return None
    if day is None or len(zones) > 1:
        return None
    if offset is None and zones:
        offset = timezone(_ZONES[zones[0]])
    hour, minute, second = _clock(clock) if clock else (0, 0, 0)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=offset or zone)


def _clock(clock: re.Match[str]) -> tuple[int, int, int]:
    """Hour, minute and second on a 24-hour clock; a leap second is the one before it."""
    hour, second = int(clock["hour"]), min(int(clock["second"] or 0), 59)
    half = clock["half"] or (clock["letter"] and clock["letter"] + "m")
    if half and hour <= 12:
        hour = hour % 12 + _HALVES[half]
    return hour, int(clock["minute"]), second


def _offset(clock: re.Match[str]) -> timezone | None:
    """The numeric offset behind a time; raises ValueError for one that no place has."""
    if not clock["sign"]:
        return None
    hours, minutes = int(clock["hours"]), int(clock["minutes"] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError("no such offset")
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(-east if clock["sign"] == "-" else east)


def _numeric_day(text: str) -> tuple[date | None, str]:
    """A day in figures, and the text without it; raises ValueError when its order is unsure.

    Dots mean that the day stands first; slashes and dashes say nothing.
    """
    if match := _YEAR_FIRST.search(text):
        day = date(int(match[1]), int(match[3]), int(match[4]))
    elif match := _YEAR_LAST.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12 or first == second:
            day = date(year, second, first)
        elif second > 12:
            day = date(year, first, second)
        else:
            raise ValueError("day or month first?")
    else:
        return None, text
    return day, f"{text[: match.start()]} {text[match.end() :]}"


def _worded_day(words: list[str], names: _Names, *, two_digits: bool) -> date | None:
    """A day whose month is a word, with or without its weekday.

    Two digits are a year only where RFC 822 has them: behind the month, and with a time.
    """
    weekday = next((i for i, word in enumerate(words) if word in names.weekdays), None)
    if len(words) == 4 and weekday is not None:
        words = words[:weekday] + words[weekday + 1 :]
    if len(words) != 3:
        return None
    a, b, c = words
    if a in names.months:  # January 10 2024
        year, month, day = c, a, b
    elif len(a) == 4:  # 2024 January 10
        year, month, day = a, b, c
    else:
        year, month, day = c, b, a
        if len(year) == 2 and two_digits and year.isdecimal():
            year = f"{'20' if int(year) < 50 else '19'}{year}"
    if month not in names.months or len(year) != 4:
        return None
    return date(int(year), names.months[month], int(day))


@lru_cache(maxsize=128)
def _names(languages: str) -> _Names:
    """Names of months and weekdays in these languages and English; disputed months are left out."""
    months: dict[str, set[int]] = defaultdict(set)
    weekdays: set[str] = set()
    for language in {"en", *languages.split()}:
        if not localedata.exists(language):
            continue
        locale = Locale(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months[_fold(name)].add(number)
                    months[_fold(_HEBREW_IN + name)].add(number)
                weekdays.update(map(_fold, locale.days[context][width].values()))
    for name, number in _MORE_MONTHS.items():
        months[_fold(name)].add(number)
    sure = {name: numbers.pop() for name, numbers in months.items() if len(numbers) == 1}
    return _Names(sure, frozenset(weekdays))


def _fold(name: str) -> str:
    """A name without case, accents and full stop."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return unicodedata.normalize("NFC", bare).strip(". ")
