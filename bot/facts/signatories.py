"""Who speaks: lists of states that a text names as its authors, and how many it says they are.

A run of states counts when a word for signing or for ministers leads into it ("the Foreign
Ministers of …", "signed by …"), when such a word or a joint act follows it, or when it is a long
list of its own. A state that the text merely mentions is no signatory, and the two that such
statements are about never are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.numbers import Number
from bot.lexicon.facts.phrases import pattern, source
from bot.model import Signatory

_LEAD_REACH, _TAIL_REACH = 45, 30
_ACTING = 3  # states directly before what they do: "Japan, Canada and Norway condemn"
_LONG = 8  # states that make a list without any word for signing
# How far before or behind their number "countries" and "members" may stand.
_STATES_REACH, _MEMBERS_REACH = (12, 30), (20, 40)
_FEWEST, _MOST = 3, 195
_BESIDE = 2  # characters between a day and its month
_SMALL_REACH = 24  # characters of a small word beside a number
_DAY = re.compile(r"\s?[年月日号號년월일]")  # 24日
_TARGETS = frozenset({"KP", "RU"})


def signatories(passages: Sequence[Passage]) -> tuple[Signatory, ...]:
    """The states (and EU) that speak, each once, in the order of the text."""
    found: dict[str, Signatory] = {}
    for passage in passages:
        for run in passage.lists:
            if _speaks(passage, run):
                for mark in run:
                    for code in (code for code in mark.value.split() if code not in _TARGETS):
                        span = passage.span(mark.start, mark.end)
                        found.setdefault(code, Signatory(country=code, span=span))
    return tuple(found.values())


def signatory_count(passages: Sequence[Passage]) -> int | None:
    """How many states the text says speak ("48 countries"); None where no number is given."""
    for passage in passages:
        for number in passage.numbers:
            if _FEWEST <= number.value <= _MOST and _counts_speakers(passage, number):
                return number.value + _leaves_one_out(passage, number)
    return None


def _speaks(passage: Passage, run: Sequence[Mark]) -> bool:
    if not (len(run) >= _LONG or _is_led(passage, run[0].start) or _act_jointly(passage, run)):
        return False
    return not _near(passage, "not_lead", run[0].start - _LEAD_REACH, run[0].start)


def _act_jointly(passage: Passage, run: Sequence[Mark]) -> bool:
    """True for several states behind which a word for signing stands, or what they do."""
    states = {mark.value for mark in run}
    if states & _TARGETS or not (len(states) > 1 or any(" " in mark.value for mark in run)):
        return False
    end = run[-1].end
    acting = len(states) >= _ACTING and any(0 <= a.start - end <= 1 for a in passage.of("act"))
    return acting or _near(passage, "tail", end, end + _TAIL_REACH)


def _is_led(passage: Passage, start: int) -> bool:
    """True when a word that leads into a list stands before `start`, after the state before it."""
    if not _near(passage, "lead", start - _LEAD_REACH, start):
        return False
    index = bisect_right(passage.states, start, key=lambda mark: mark.end) - 1
    before = passage.states[index].end if index >= 0 else 0
    return _near(passage, "lead", max(start - _LEAD_REACH, before), start)


def _near(passage: Passage, kind: str, start: int, end: int) -> bool:
    """True if such a term stands in `[start, end)` and no sentence begins next to it."""
    marks = passage.of(kind)
    first = bisect_left(marks, (start,))
    for mark in takewhile(lambda mark: mark.start < end, marks[first:]):
        if mark.end <= end:
            gap = (mark.end, end) if kind.endswith("lead") else (start, mark.start)
            if not passage.parts(*gap) or ":" in passage.text[gap[0] : gap[1]]:
                return True
    return False


def _counts_speakers(passage: Passage, number: Number) -> bool:
    sentence = passage.sentence_at(number.start)
    if _DAY.match(passage.text, number.end) or _is_of_a_month(passage, number):
        return False

    def beside(kind: str, before: int, after: int) -> bool:
        start = max(sentence.start, number.start - before)
        end = min(sentence.end, number.end + after)
        return any(start <= mark.start and mark.end <= end for mark in passage.of(kind))

    return (
        beside("states", *_STATES_REACH)
        and not beside("members", *_MEMBERS_REACH)
        and any(
            sentence.start <= mark.start < sentence.end
            for kind in ("lead", "tail", "act")
            for mark in passage.of(kind)
        )
    )


def _is_of_a_month(passage: Passage, number: Number) -> bool:
    """True for a day: "December 16 (Agency): Foreign ministers of …"."""
    return any(
        0 <= number.start - month.end <= _BESIDE or 0 <= month.start - number.end <= _BESIDE
        for month in passage.of("month")
    )


def _leaves_one_out(passage: Passage, number: Number) -> bool:
    """True where the number leaves out who speaks: "together with 47 other states"."""
    sentence = passage.sentence_at(number.start)
    behind = passage.folded(number.end, number.end + _SMALL_REACH).lstrip()
    before = passage.folded(max(sentence.start, number.start - _SMALL_REACH), number.start)
    return bool(
        pattern(passage.language, "other").match(behind) or _with(passage.language).search(before)
    )


@cache
def _with(language: str) -> re.Pattern[str]:
    return re.compile(rf"{source(language, 'with')}\s+$")
