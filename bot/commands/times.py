"""Dates, spans of time and times of day, as people type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.text.dates import read_timestamp

_AGE = re.compile(r"(?P<n>\d{1,4})(?P<unit>[hdw])", re.IGNORECASE)
_DATE = re.compile(r"(?P<year>\d{4})(?:[年년]|-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_EAST_ASIAN_MONTH = re.compile(r"(?P<year>\d{4})[年년]\s*(?P<month>\d{1,2})[月월]")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SPAN = re.compile(
    r"(?P<n>\d{1,3})\s*(?:(?P<h>h|hrs?|hours?)|(?P<d>d|days?)|(?P<w>w|wks?|weeks?))", re.IGNORECASE
)
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?", re.IGNORECASE)
_AGO = {  # days
    "today": 0,
    "yesterday": 1,
    "last week": 7,
    "last month": 30,
    "last year": 365,
    **dict.fromkeys(("aujourd'hui", "heute", "сьогодні", "сегодня", "오늘", "今日"), 0),
    **dict.fromkeys(("hier", "gestern", "вчора", "учора", "вчера", "어제", "昨日"), 1),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY, _LONGEST_MONTH = timedelta(days=1), timedelta(days=31)
_HOURS = {"h": 1, "d": 24, "w": 168}


def period(typed: str, now: datetime) -> tuple[datetime, datetime] | None:
    """First moment of a date (2024-01-10, 2024-01, 2024) and of what follows it, in `now`'s zone.

    A day or month may be written as people write it (10.1.2024, 10 janvier 2024, March, gestern,
    last Tuesday). An age (7d, 12h, 2 weeks) is the one moment that long ago. None: it is no date.
    """
    try:
        if age := _AGE.fullmatch(typed):
            ago = now - timedelta(hours=int(age["n"]) * _HOURS[age["unit"].lower()])
            return ago, ago
        if lasting := span(typed):
            return now - lasting, now - lasting
        if named := _DATE.fullmatch(typed):
            return _date(now.tzinfo, *(int(part) if part else None for part in named.groups()))
        if month := _EAST_ASIAN_MONTH.fullmatch(typed):
            return _date(now.tzinfo, int(month["year"]), int(month["month"]), None)
        return _relative(typed.lower().replace("’", "'"), now) or _worded(typed, now)
    except (ValueError, OverflowError):
        return None


def _relative(typed: str, now: datetime) -> tuple[datetime, datetime] | None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if typed in _AGO:
        start = midnight - _AGO[typed] * _DAY
        return start, start + max(_AGO[typed] - 1, 1) * _DAY
    weekday = typed.removeprefix("last ")
    if weekday in WEEKDAYS:
        days = (now.weekday() - WEEKDAYS.index(weekday) - 1) % 7 + 1
        return midnight - days * _DAY, midnight - (days - 1) * _DAY
    return None


def _worded(typed: str, now: datetime) -> tuple[datetime, datetime] | None:
    """A day in figures or words, or a month in words; without a year the last such month."""
    zone = now.tzinfo or UTC
    if day := read_timestamp(typed, zone=zone):
        start = day.astimezone(zone).replace(hour=0, minute=0)
        return start, start + _DAY
    if not any(map(str.isalpha, typed)):
        return None
    dated = _YEAR.search(typed) is not None
    years = ("",) if dated else (f" {now.year}", f" {now.year - 1}")
    for year in years:
        month = read_timestamp(f"1 {typed}{year}", zone=zone)
        if month and (dated or month <= now):
            start = month.astimezone(zone)
            return start, (start + _LONGEST_MONTH).replace(day=1)
    return None


def _date(
    zone: tzinfo | None, year: int | None, month: int | None, day: int | None
) -> tuple[datetime, datetime]:
    start = datetime(year or 0, month or 1, day or 1, tzinfo=zone)
    if day:
        return start, start + _DAY
    if month:
        return start, (start + _LONGEST_MONTH).replace(day=1)
    return start, start.replace(year=start.year + 1)


def span(typed: str) -> timedelta | None:
    """A span of time: 24h, 7d, 3 days, 2 weeks. None: it is none, or it is empty."""
    found = _SPAN.fullmatch(typed.strip())
    if not found:
        return None
    unit = next(name for name in _HOURS if found[name])
    return timedelta(hours=int(found["n"]) * _HOURS[unit]) or None


def clock(typed: str) -> time | None:
    """A time of day: 08:00, 8:30, 8. None: it is none."""
    found = _CLOCK.fullmatch(typed.strip())
    try:
        return time(int(found["hour"]), int(found["minute"] or 0)) if found else None
    except ValueError:
        return None
