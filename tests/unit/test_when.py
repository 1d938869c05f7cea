"""When a question asks of: days that it names, and days that are still to come."""

from datetime import date

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
