"""What a text makes of a number of weapons: at least so many, more, up to, or about so many.

Each language's words for it are in its file of `lexicon/facts`: right before the number, or behind
it and what it counts by. "Concern over 250 missiles" makes no more of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from bot.facts.passage import Passage
from bot.lexicon.facts.numbers import Number
from bot.lexicon.facts.phrases import source
from bot.model import Bound

BOUNDS: tuple[Bound, ...] = get_args(Bound)
_REACH = 40  # characters before a number …
_REACH_BEHIND = 24  # … and behind it
_COUNTERS = ("person", "thing")


def bound(passage: Passage, start: int, end: int) -> tuple[int, int, Bound | None]:
    """Where the number at `[start, end)` and what is made of it begin and end, and what that is."""
    first = max(0, start - _REACH)
    if found := _before(passage.language).search(passage.folded(first, start)):
        if found["unless"]:
            return start, end, None
        at, _ = passage.written_at(first, found.span("bound"))
        return at, end, _kind(found)
    at, made_of_it = _told_behind(passage, end)
    return start, at, made_of_it


def beyond(passage: Passage, number: Number) -> Number:
    """The number with what is made of it behind it: 12,000 soldiers or "1万名以上的" of them."""
    return number._replace(end=_told_behind(passage, number.end)[0])


def _told_behind(passage: Passage, end: int) -> tuple[int, Bound | None]:
    """Where that ends which stands behind a number, and what it makes of the number."""
    last = max(0, end - 1)  # it may be the number's last sign: "1만여"
    found = _behind(passage.language).match(passage.folded(last, end + _REACH_BEHIND))
    if found is None:
        return end, None
    _, at = passage.written_at(last, found.span())
    return max(end, at), _kind(found)


def _kind(found: re.Match[str]) -> Bound:
    return next(each for each in BOUNDS if found[each])


@cache
def _before(language: str) -> re.Pattern[str]:
    unless = source(language, "bound", "unless")
    # The longest words that end there: "no more than" is not "more than".
    return re.compile(
        rf"(?:(?P<unless>{unless})\W+)?(?P<bound>{_groups(language, 'bound')})[\s\-–־]*$"
    )


@cache
def _behind(language: str) -> re.Pattern[str]:
    counters = "|".join(source(language, "counter", of) for of in _COUNTERS)
    # Endings may be glued to the number, and words for it to what it counts by.
    between = rf"\w?(?:[\s'’]?\w{{1,5}}\s|\s?(?:{counters})?\s?)"
    return re.compile(f"{between}(?:{_groups(language, 'bound_behind')})")


def _groups(language: str, kind: str) -> str:
    return "|".join(f"(?P<{each}>{source(language, kind, each)})" for each in BOUNDS)
