"""Whatever is typed, parsing understands it or raises CommandError."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import compose
from bot.commands import VERBS, parse, period
from bot.errors import CommandError
from bot.model import Destination

HERE = Destination(id="console")
PIECES = st.sampled_from(
    [*VERBS, '"', "“", "-", "—", ":", "since:", "country:", "fr", "7d", "2024", "topic:", "\n", "#"]
)
LINES = st.lists(PIECES | st.text(max_size=8), max_size=8).map(" ".join) | st.text()


def understood(line: str) -> bool:
    with contextlib.suppress(CommandError):
        return parse(line).verb in VERBS
    return False


def worded(line: str) -> bool:
    with pytest.raises(CommandError) as caught:
        parse(line)
    return bool(compose.error(caught.value, HERE).summary)


@given(LINES)
def test_parse_raises_nothing_but_command_errors_and_all_are_worded(line: str) -> None:
    assert understood(line) or worded(line)


@given(LINES)
def test_the_case_of_the_verb_does_not_matter(line: str) -> None:
    verb, _, rest = line.partition(" ")
    if verb.isascii():
        with contextlib.suppress(CommandError):
            assert parse(f"{verb.lower()} {rest}") == parse(f"{verb.upper()} {rest}")


@given(st.text() | st.from_regex(r"\d{1,5}[hdw]|\d{4}(-\d{1,2}){0,2}", fullmatch=True))
def test_a_period_ends_no_earlier_than_it_begins(text: str) -> None:
    named = period(text, datetime(2024, 1, 10, tzinfo=UTC))
    assert named is None or named[0] <= named[1]
