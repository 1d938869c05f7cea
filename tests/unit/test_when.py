"""When a question asks of: days that it names, and days that are still to come."""

from datetime import UTC, date, datetime

import pytest

from bot.asking.question.periods import Period
from bot.asking.question.tense import is_to_come


@pytest.mark.parametrize(
    ("language", "question", "to_come"),
    [
        ("ru", "Когда приедет министр?", True),
        ("ru", "Когда визит министра в КНДР?", False),
        ("ru", "Когда истёк мандат группы экспертов?", False),
        ("fr", "Quand viendra le ministre ?", True),
        ("fr", "Quand la prime extra a-t-elle été versée ?", False),
    ],
)
def test_the_verb_says_whether_a_day_is_still_to_come(
    language: str, question: str, to_come: bool
) -> None:
    assert is_to_come(question, language) is to_come


def test_since_a_month_goes_on_in_the_next_year() -> None:
    since = Period(start=0, end=8, year=2024, month=12, since=True, unnamed=True)
    assert since.holds(date(2024, 12, 2))
    assert since.holds(date(2025, 1, 5))
    assert since.holds(date(2023, 12, 5))  # the December before may be meant as well
    assert not since.holds(date(2023, 5, 5))


def test_since_29_february_may_be_asked_in_any_year() -> None:
    day = Period(start=0, end=11, month=2, day=29)
    assert day.first(datetime(2028, 1, 9, 12, tzinfo=UTC)) == datetime(2027, 3, 1, tzinfo=UTC)
    assert day.first(datetime(2028, 3, 9, 12, tzinfo=UTC)) == datetime(2028, 2, 29, tzinfo=UTC)
    assert day.first(datetime(2027, 3, 9, 12, tzinfo=UTC)) == datetime(2027, 3, 1, tzinfo=UTC)
