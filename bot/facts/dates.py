"""Days on which the text says something happened, as written or resolved, never guessed.

A day without a year takes the year that brings it nearest to the closest full date before it, or
else to the publication; one that stays more than four months behind it, or one month ahead, is left
out, as is "yesterday" without a publication date and 1/2/2024, which may be either of two days. A
weekday, and a day of the month alone ("지난 2일"), is the last such day up to the publication.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.model import EventDate
from bot.text.digits import matches
from bot.text.solar_hijri import from_solar_hijri

_BEHIND, _AHEAD = timedelta(days=120), timedelta(days=31)
_EARLIEST, _LATEST = 1945, 2100

# Or of the Buddhist era, as in Thailand.
_YEAR = r"(?P<year>(?:19|20)\d\d|25[5-7]\d)(?!\d)"
_BUDDHIST, _SINCE_BUDDHA = 2500, 543
_SINCE_HIJRA = 621  # a Solar Hijri year begins in March of the year so many later
_SOLAR_YEAR = r"(?P<year>1[34]\d\d)(?!\d)"
_SOLAR_YEAR_AFTER = re.compile(rf"(?:[\s\u200c]?ماه)?\s*[,،]?\s*(?:سال\s+)?{_SOLAR_YEAR}")
_SOLAR_NUMERIC = re.compile(
    rf"(?<![\d/-]){_SOLAR_YEAR}([/-])(?P<month>\d\d?)\2(?P<day>\d\d?)(?![\d/-])"
)
_SOLAR_WORDS = frozenset({4, 7})  # Tir is a shot as well, Mehr a seal: only a year tells
# After a month: "of 2023", "de 2023", "2023 року", ", 2024", "του 2023".
_YEAR_AFTER = re.compile(
    rf"(?:\s*[,.،]?\s*|\s+(?:of|de|del|do|di|a|u|του|din|tahun|năm|της|عام|של|vjetit|të|سال|พ\.?ศ\.?)\s+){_YEAR}",
    re.IGNORECASE,
)
# Before a month: "2023 m. gruodžio 30 d.", "2024. január 2.", "2023. gada 30. decembrī".
_YEAR_BEFORE = re.compile(
    rf"(?<!\d){_YEAR}(?:\.|\s*(?:m|г|р)\.|\.\s*gada|\s?-?жыл(?:дын|ы)|\s*წლის|\.?\s*aasta|\s*(?:yılı|yılının|жылғы|թվականի|թ\.))?\s*,?\s*$"
)
_ORDINAL = r"(?:\.|er|er\.|st|nd|rd|th|º|°|ª|ος|η|-?(?:го|ого|те|ма|ви|го|а|ga|е|е)|d\.?|ე)?"
_OF = r"(?:\s*(?:-?\s*)(?:of\s+|de\s+|del\s+|d['’]\s*|da\s+|di\s+|tháng\s+|ל|ב|ה)?)"
_DAY_BEFORE = re.compile(rf"(?<![\d.,/:])(?P<day>[0-3]?\d){_ORDINAL}\s?{_OF}$", re.IGNORECASE)
_DAY_AFTER = re.compile(
    r"\.?\s*(?P<day>[0-3]?\d)(?:st|nd|rd|th|-?(?:án|én|jén|i|ei|ai|e|a|d|ra|re|től|ին|ում)\b|\.)?(?![\d:]|[.,]\d|\s*(?:%|million))",
    re.IGNORECASE,
)
# An earlier day that shares the month: "2 and 3 January", "30-31 December".
_SHARED_DAY = re.compile(
    rf"(?<![\d.,/:])(?P<day>[0-3]?\d){_ORDINAL}\s*(?:[,–—-]|and|et|und|y|e|en|i|та|и|і|a|ja|og|och|to|ir|un|și|ve|és|და|και|dan|và|او|و|և|және|жана|və|और|และ|болон)\s*$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"""(?<![\d.,/-])(?:
      (?P<y1>(?:19|20)\d\d)\s?[-./]\s?(?P<m1>\d\d?)\s?[-./]\s?(?P<d1>\d\d?)
    | (?P<d2>\d\d?)\.\s?(?P<m2>\d\d?)\.\s?(?P<y2>(?:19|20)\d\d)
    | (?P<a3>\d\d?)[/-](?P<b3>\d\d?)[/-](?P<y3>(?:19|20)\d\d)
    )(?![\d/-])""",
    re.VERBOSE,
)
_EAST_ASIAN = re.compile(
    r"""(?:(?P<year>(?:19|20)\d\d)\s*[年년]\s*|(?P<last>昨年|去年|지난해|작년)\s*|(?P<this>今年|올해)\s*)?
        (?P<month>1[0-2]|[1-9])\s*[月월]\s*(?P<day>[1-3]?\d)\s*[日일号號]""",
    re.VERBOSE,
)
_ERA = re.compile(
    r"(?P<era>令和|平成)(?P<nth>元|\d{1,2})年\s*(?P<month>1[0-2]|[1-9])月\s*(?P<day>[1-3]?\d)日"
)
_ERAS = {"令和": 2018, "平成": 1988}  # the year before its first
# "2일(현지시간)", "10日夜"; not "10日間", "3일 동안", "12月30日".
_DAY_ALONE = re.compile(
    r"""(?<![\d.,年년第제/])(?:(?<![월月])(?<![월月]\s)|(?:今月|本月|이달)\s?)(?P<day>[1-3]?\d)
        (?:일(?=[\s,(.]|에|부터|까지|은|의|밤|오)(?!\s*(?:동안|간|만에|정도))|[日号號](?![間间目後后以本内內前]))""",
    re.VERBOSE,
)
_OTHER_WEEK = re.compile(
    r"next|coming|following|prochain|nächst|kommend|próxim|prossim|volgend|przyszł|następn|наступн"
    r"|следующ|příští|다음|오는|来週|來週|下周|下週|下星期|nästa|neste",
    re.IGNORECASE,
)
_EAST_ASIAN_DAY = re.compile(r"\s*(?:と|、|및|과|와|和|及|・|·|,)\s*(?P<day>[1-3]?\d)\s*[日일号號]")
# Months that are numbers beside their word.
_MONTH_WORDS = {
    "vi": re.compile(
        rf"(?:ngày|mùng|ng\.)\s*(?P<day>[0-3]?\d)(?:\s*tháng\s*|[/-])(?P<month>1[0-2]|0?[1-9])"
        rf"(?:(?:\s*năm\s*|[/-]){_YEAR})?",
        re.IGNORECASE,
    ),
    "mn": re.compile(
        r"(?:(?P<year>20\d\d)\s*оны?\s+)?(?P<month>1[0-2]|0?[1-9])\s*(?:дугаар|дүгээр|-р|р)?\s+"
        r"сарын\s+(?P<day>[0-3]?\d)(?!\d)",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """A day as written: the year may be missing, or relative to the publication."""

    start: int
    end: int
    day: int
    month: int
    year: int | None = None
    years_ago: int | None = None
    solar: bool = False


def event_dates(passages: Sequence[Passage], published: datetime | None) -> tuple[EventDate, ...]:
    """Each day once, in the order in which the text names them."""
    found: dict[date, EventDate] = {}
    for passage in passages:
        for start, end, day in sorted(_days(passage, published)):
            found.setdefault(day, EventDate(day=day, span=passage.span(start, end)))
    return tuple(found.values())


def _days(passage: Passage, published: datetime | None) -> Iterator[tuple[int, int, date]]:
    issued = published.date() if published else None
    anchor: date | None = None
    for reading in _readings(passage):
        day = _resolve(reading, anchor, issued)
        if day and not _is_dateline(passage.text, reading):
            yield reading.start, reading.end, day
            anchor = day if reading.year else anchor
    if issued:
        for mark in passage.of("relative"):
            yield mark.start, mark.end, issued + timedelta(days=int(mark.value))
        yield from _weekdays(passage, issued)
        yield from _days_alone(passage.text, issued)


def _weekdays(passage: Passage, issued: date) -> Iterator[tuple[int, int, date]]:
    """Days like "on Monday": the last one, unless a date follows or "next" stands beside it."""
    for mark in passage.of("weekday"):
        around = passage.text[max(0, mark.start - 14) : mark.end + 12]
        if not _OTHER_WEEK.search(around) and not re.search(
            r"\d", passage.text[mark.end : mark.end + 6]
        ):
            yield mark.start, mark.end, issued - timedelta((issued.weekday() - int(mark.value)) % 7)


def _days_alone(text: str, issued: date) -> Iterator[tuple[int, int, date]]:
    if not re.search("[일日号號]", text):
        return  # the search below is slow where it finds nothing
    for match in _DAY_ALONE.finditer(text):
        day = int(match["day"])
        month = issued if day <= issued.day else issued.replace(day=1) - timedelta(days=1)
        if 1 <= day <= monthrange(month.year, month.month)[1]:
            yield match.start(), match.end(), month.replace(day=day)


def _readings(passage: Passage) -> list[_Reading]:
    """Days as written, in order, without those inside a longer one."""
    text = passage.text
    everything = [
        *_numeric(text),
        *_east_asian(text),
        *_day_month_words(passage),
        *_with_month_names(passage),
        *_solar(passage),
    ]
    readings: list[_Reading] = []
    for reading in sorted(everything, key=lambda r: (r.start, -r.end)):
        if not readings or reading.start >= readings[-1].end:
            readings.append(reading)
    return readings


def _is_dateline(text: str, reading: _Reading) -> bool:
    """True for "(Jan 10, 2024)": when something was published, not when it happened."""
    return text[: reading.start].endswith(("(", "（")) and text[reading.end :].startswith(
        (")", "）")
    )


def _resolve(reading: _Reading, anchor: date | None, issued: date | None) -> date | None:
    if reading.year:
        return _date(reading.year, reading)
    if reading.years_ago is not None:
        return _date(issued.year - reading.years_ago, reading) if issued else None
    reference = anchor or issued
    if reference is None:
        return None
    this = reference.year - (_SINCE_HIJRA if reading.solar else 0)
    years = (this - 1, this, this + 1)
    days = [day for year in years if (day := _date(year, reading))]
    nearest = min(days, key=lambda day: abs(day - reference), default=None)
    return nearest if nearest and -_BEHIND <= nearest - reference <= _AHEAD else None


def _date(year: int, reading: _Reading) -> date | None:
    if year > _BUDDHIST:
        year -= _SINCE_BUDDHA
    try:
        if reading.solar:
            return from_solar_hijri(year, reading.month, reading.day)
        return date(year, reading.month, reading.day) if _EARLIEST <= year <= _LATEST else None
    except ValueError:
        return None


def _numeric(text: str) -> Iterator[_Reading]:
    for match in matches(_NUMERIC, text):
        part = {name: int(value) for name, value in match.groupdict().items() if value}
        if "y1" in part:
            day, month, year = part["d1"], part["m1"], part["y1"]
        elif "y2" in part:
            day, month, year = part["d2"], part["m2"], part["y2"]
        else:
            first, second, year = part["a3"], part["b3"], part["y3"]
            if first <= 12 and second <= 12 and first != second:
                continue
            day, month = (first, second) if first > 12 else (second, first)
        yield _Reading(match.start(), match.end(), day, month, year)


def _east_asian(text: str) -> Iterator[_Reading]:
    if not ("月" in text or "월" in text):
        return  # the search below is slow where it finds nothing
    for match in _ERA.finditer(text):
        nth = 1 if match["nth"] == "元" else int(match["nth"])
        since = _ERAS[match["era"]] + nth
        yield _Reading(match.start(), match.end(), int(match["day"]), int(match["month"]), since)
    for match in _EAST_ASIAN.finditer(text):
        month = int(match["month"])
        year = int(match["year"]) if match["year"] else None
        ago = 1 if match["last"] else 0 if match["this"] else None
        yield _Reading(match.start(), match.end(), int(match["day"]), month, year, ago)
        end = match.end()
        while more := _EAST_ASIAN_DAY.match(text, end):
            yield _Reading(more.start("day"), more.end(), int(more["day"]), month, year, ago)
            end = more.end()


def _day_month_words(passage: Passage) -> Iterator[_Reading]:
    pattern = _MONTH_WORDS.get(passage.language)
    for match in pattern.finditer(passage.text) if pattern else ():
        year = int(match["year"]) if match["year"] else None
        yield _Reading(match.start(), match.end(), int(match["day"]), int(match["month"]), year)


def _solar(passage: Passage) -> Iterator[_Reading]:
    """Days of the Solar Hijri calendar: ۲۱ دی ۱۴۰۲, ۱۴۰۲/۱۰/۲۱."""
    for name in passage.of("solar_month"):
        for reading in _around(passage.text, name, 0, len(passage.text), _SOLAR_YEAR_AFTER):
            if reading.year or reading.month not in _SOLAR_WORDS:
                yield replace(reading, solar=True)
    for match in _SOLAR_NUMERIC.finditer(passage.text) if passage.language == "fa" else ():
        year, month, day = (int(match[name]) for name in ("year", "month", "day"))
        yield _Reading(match.start(), match.end(), day, month, year, solar=True)


def _with_month_names(passage: Passage) -> Iterator[_Reading]:
    months = passage.of("month")
    for index, month in enumerate(months):
        following = months[index + 1].start if index + 1 < len(months) else len(passage.text)
        preceding = months[index - 1].end if index else 0
        yield from _around(passage.text, month, preceding, following)


def _around(
    text: str,
    month: Mark,
    preceding: int,
    following: int,
    year_after: re.Pattern[str] = _YEAR_AFTER,
) -> Iterator[_Reading]:
    number = int(month.value)
    before = _DAY_BEFORE.search(text, max(preceding, month.start - 16), month.start)
    if before and 1 <= int(before["day"]) <= 31:
        end, year = _year(year_after.match(text, month.end, following), month.end)
        start = before.start()
        if year is None and (ahead := _YEAR_BEFORE.search(text, max(0, start - 16), start)):
            start, year = ahead.start(), int(ahead["year"])
        yield _Reading(start, end, int(before["day"]), number, year)
        while shared := _SHARED_DAY.search(text, max(preceding, start - 14), start):
            start = shared.start()
            yield _Reading(start, shared.end("day"), int(shared["day"]), number, year)
        return
    after = _DAY_AFTER.match(text, month.end, following)
    if after and 1 <= int(after["day"]) <= 31:
        end, year = _year(year_after.match(text, after.end(), following), after.end())
        ahead = _YEAR_BEFORE.search(text, max(preceding, month.start - 14), month.start)
        start = month.start
        if year is None and ahead:
            start, year = ahead.start(), int(ahead["year"])
        yield _Reading(start, end, int(after["day"]), number, year)


def _year(match: re.Match[str] | None, end: int) -> tuple[int, int | None]:
    return (match.end(), int(match["year"])) if match else (end, None)
