"""Dates, spans of time and times of day, as people type them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, tzinfo

_AGE = re.compile(r"(?P<n>\d{1,4})(?P<unit>[hdw])", re.IGNORECASE)
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_SPAN = re.compile(
    r"(?P<n>\d{1,3})\s*(?:(?P<h>h|hrs?|hours?)|(?P<d>d|days?)|(?P<w>w|wks?|weeks?))", re.IGNORECASE
)
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 168}


def period(typed: str, now: datetime) -> tuple[datetime, datetime] | None:
    """First moment of a date (2024-01-10, 2024-01, 2024) and of what follows it, in `now`'s zone.

    An age (7d, 12h, 2w) is the one moment that long ago. None: it is neither.
    """
    try:
        if age := _AGE.fullmatch(typed):
            ago = now - timedelta(hours=int(age["n"]) * _HOURS[age["unit"].lower()])
            return ago, ago
        if named := _DATE.fullmatch(typed):
            return _date(now.tzinfo, *(int(part) if part else None for part in named.groups()))
    except (ValueError, OverflowError):
        return None
    return None


def _date(
    zone: tzinfo | None, year: int | None, month: int | None, day: int | None
) -> tuple[datetime, datetime]:
    start = datetime(year or 0, month or 1, day or 1, tzinfo=zone)
    if day:
        return start, start + timedelta(days=1)
    if month:
        return start, (start + timedelta(days=31)).replace(day=1)
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
