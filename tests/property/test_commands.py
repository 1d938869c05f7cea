"""Whatever is typed, parsing understands it or raises CommandError."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import compose
from bot.commands import VERBS, parse, period, typed, wishes
from bot.errors import CommandError
from bot.model import Destination
from bot.text.countries import country

HERE = Destination(id="console")
country("nowhere")  # the names in all languages are loaded once: no example should wait for that
PIECES = st.sampled_from(
    [
        *VERBS,
        '"',
        "“",
        "-",
        "—",
        ":",
        "since:",
        "country:",
        "fr",
        "7d",
        "2024",
        "topic:",
        "\n",
        "#",
        "?",
    ]
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
            small, capital = parse(f"{verb.lower()} {rest}"), parse(f"{verb.upper()} {rest}")
            if small.verb == "help":  # what is explained is kept as typed …
                small, capital = replace(small, options=()), replace(capital, options=())
            assert small == capital or small.verb == capital.verb == "ask"  # … and so is this


SOUGHT = st.sampled_from(
    [
        *(
            "missiles",
            "북한",
            "KN-23",
            "-sport",
            '"artillery shells"',
            '-"world cup"',
            "“obus”",
            "—x",
        ),
        *("country:fr", 'country:"south korea"', "lang:ko", "since:7d", 'until:"10 January 2024"'),
        *('from:"Department of State"', "before:7fk2m", "from:", '"', "-", ":"),
    ]
)
SEARCHES = st.lists(SOUGHT | st.text(max_size=6), min_size=1, max_size=6).map(" ".join)


@given(SEARCHES)
def test_a_search_written_out_again_is_the_same_search(line: str) -> None:
    with contextlib.suppress(CommandError):
        command = parse(f"search {line}")
        assert command.verb != "search" or parse(typed(command)) == command


@given(st.text() | st.from_regex(r"\d{1,5}[hdw]|\d{4}(-\d{1,2}){0,2}", fullmatch=True))
def test_a_period_ends_no_earlier_than_it_begins(text: str) -> None:
    named = period(text, datetime(2024, 1, 10, tzinfo=UTC))
    assert named is None or named[0] <= named[1]


KEYS = st.sampled_from(
    [*wishes.WISHES, "all", "off", "JP", "Korea", "08:00", "22:00-07:00", "0.5", "?"]
)
WISHED = st.lists(KEYS | st.text(max_size=6), max_size=6).map(" ".join)


def granted(line: str) -> Destination | CommandError:
    try:
        command = parse(f"settings {line}")
        # With a question mark behind it, it is only explained.
        return wishes.grant(HERE, command.options if command.verb == "settings" else ())
    except CommandError as error:
        return error


@given(WISHED)
def test_whatever_is_wished_for_is_granted_or_refused_in_words(line: str) -> None:
    wanted = granted(line)
    if isinstance(wanted, CommandError):
        assert compose.error(wanted, HERE).summary
    else:
        assert wishes.grant(HERE, wishes.said(wanted).items()) == wanted
