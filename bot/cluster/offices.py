"""Offices of state, as names: "МИД Украины" is `UA/foreign`, in whatever language it is named.

A state that is spoken of and its ministry that speaks are told apart by that, and what the same
ministry says is known again in another language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from bot.lexicon.facts import Mark, speaks_for
from bot.lexicon.facts.phrases import glue
from bot.text.fold import fold

_OWNERS = frozenset({"country", "capital", "adjective"})
_AHEAD, _BEHIND = 3, 9  # characters between an office and its state: "'s ", " of the "
_AHEAD_ONLY = frozenset({"ja", "ko", "zh"})  # where the state that follows does something itself
_UNSPACED = frozenset({"ja", "zh"})  # where a space parts clauses
_NEXT = 20  # … and between two states of a list
_PARTING = re.compile(r"[][.,;:!?…–—|/()\"“”„«»「」『』、。，：；；（）\n]|\s['‘’]")

# "Utrikesministern om Nordkorea", "the minister on Russia": of whom he speaks.
_ABOUT = re.compile(
    r"\s+(?:on|about|over|against|to|with|om|mot|til|till|über|zu|gegen|mit|sur|contre|avec"
    r"|sobre|contra|con|su|sulla|contro|met|tegen|o|об?|про|против|проти|za|protiv|despre)\s+",
    re.IGNORECASE,
)


def with_offices(text: str, marks: Sequence[Mark], language: str) -> list[Mark]:
    """The marks of a text, with each office beside its state as a name; they stay in order."""
    offices = [mark for mark in marks if mark.kind == "office"]
    states = [m for m in marks if m.kind in _OWNERS and not any(_overlap(m, o) for o in offices)]
    alone = list(_alone(text, states, language))
    behind = 0 if language in _AHEAD_ONLY else _BEHIND
    if language in _UNSPACED:
        offices = [each for each in offices if not text[: each.start][-1:].isspace()]
    owned = list(_owned(text, offices, alone, behind))
    # "러시아 외교부" is not the ministry that is called 외교부 where no state is named.
    stay = [m for m in marks if m.kind != "name" or not any(_overlap(m, each) for each in owned)]
    return sorted([*stay, *owned])


def _alone(text: str, states: Sequence[Mark], language: str) -> Iterator[Mark]:
    """Those that stand in no list of states, whose ministers speak together."""
    listed = {
        state.start
        for one, other in pairwise(states)
        if one.value != other.value
        and 0 <= other.start - one.end <= _NEXT
        and glue(language).fullmatch(fold(text[one.end : other.start]))
        for state in (one, other)
    }
    return (state for state in states if " " not in state.value and state.start not in listed)


def _owned(
    text: str, offices: Iterable[Mark], states: Sequence[Mark], most_behind: int
) -> Iterator[Mark]:
    for office in offices:
        ahead = (s for s in states if _joined(text, s.end, office.start, _AHEAD))
        behind = (s for s in states if _joined(text, office.end, s.start, most_behind))
        if state := next(chain(ahead, behind), None):
            name = f"{state.value}/{office.value}"
            yield office._replace(kind="name", value=speaks_for().get(name, name))


def _joined(text: str, end: int, start: int, most: int) -> bool:
    if not 0 <= start - end <= most or _ABOUT.match(text, end, start):
        return False
    return not _PARTING.search(text, end, start)


def _overlap(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end
