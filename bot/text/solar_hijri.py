"""The Solar Hijri calendar, in whose years Iran and Afghanistan write their dates."""

from __future__ import annotations

from datetime import date, timedelta

# Eight years of thirty-three are leap years: so it agrees with the observed calendar from 1799
# to 2254, in whole numbers.
_CYCLE, _LEAPS, _SHIFT = 33, 8, 21
_FIRST_DAY = date(2024, 3, 20), 1403  # a new year that is known
_MONTHS_OF_31 = 6


def from_solar_hijri(year: int, month: int, day: int) -> date:
    """The day in our calendar; raises ValueError for one that there is not."""
    lengths = [31] * _MONTHS_OF_31 + [30] * 5 + [29 + _days(year + 1) - _days(year) - 365]
    if not (1 <= month <= len(lengths) and 1 <= day <= lengths[month - 1]):
        raise ValueError(f"{year}-{month}-{day} is no day of the Solar Hijri calendar")
    since = _days(year) - _days(_FIRST_DAY[1]) + sum(lengths[: month - 1]) + day - 1
    return _FIRST_DAY[0] + timedelta(days=since)


def _days(year: int) -> int:
    """Days of all the years before."""
    return 365 * (year - 1) + (_LEAPS * year + _SHIFT) // _CYCLE
