"""Days of the Solar Hijri calendar are the days that they are."""

from datetime import date

import pytest

from bot.text.solar_hijri import from_solar_hijri


@pytest.mark.parametrize(
    ("solar", "day"),
    [
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1375, 1, 1), date(1996, 3, 20)),
        ((1396, 1, 1), date(2017, 3, 21)),
        ((1402, 10, 21), date(2024, 1, 11)),
        ((1403, 12, 30), date(2025, 3, 20)),  # a leap year
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1408, 1, 1), date(2029, 3, 20)),
        ((1409, 1, 1), date(2030, 3, 21)),  # the year before has its leap day after five years
    ],
)
def test_known_days(solar: tuple[int, int, int], day: date) -> None:
    assert from_solar_hijri(*solar) == day


@pytest.mark.parametrize("solar", [(1402, 12, 30), (1403, 7, 31), (1403, 13, 1), (1403, 1, 0)])
def test_days_that_there_are_not(solar: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no day"):
        from_solar_hijri(*solar)
