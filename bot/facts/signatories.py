"""Who speaks: lists of states that a text names as its authors, and how many it says they are.

A run of states counts when a word for signing or for ministers leads into it ("the Foreign
Ministers of …", "signed by …"), when such a word or a joint act follows it, or when it is a long
list of its own. A state that the text merely mentions is no signatory, and the two that such
statements are about never are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.numbers import Number
from bot.model import Signatory

# Arabic and Hebrew write "and" (و, ו) as a letter of the next word.
_SEPARATORS = re.compile(r"[\s,.;:、，،·・ㆍ*•▪●–—\-/&|()'’\"“”„وו]*")
_LEAD_REACH, _TAIL_REACH = 45, 30
_GAP = 60  # characters between two states of one list
_LONG = 8  # states that make a list without any word for signing
# How far before or behind their number "countries" and "members" may stand.
_STATES_REACH, _MEMBERS_REACH = (12, 30), (20, 40)
_FEWEST, _MOST = 3, 195
_TARGETS = frozenset({"KP", "RU"})


def signatories(passages: Sequence[Passage]) -> tuple[Signatory, ...]:
    """The states (and EU) that speak, each once, in the order of the text."""
    found: dict[str, Signatory] = {}
    for passage in passages:
        for run in _runs(passage):
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
                return number.value
    return None


def _runs(passage: Passage) -> Iterator[list[Mark]]:
    """Runs of states with nothing between them but list words."""
    run: list[Mark] = []
    for mark in passage.states:
        if run and not _joined(passage, run[-1], mark):
            yield run
            run = []
        run.append(mark)
    if run:
        yield run


def _joined(passage: Passage, left: Mark, right: Mark) -> bool:
    if right.start - left.end > _GAP:
        return False
    between = passage.text[left.end : right.start]
    if re.search(r"[.!?]\s+\w|\n\s*\n", between) and not re.fullmatch(r"\W*", between):
        return False
    glue = passage.of("glue")
    first = bisect_left(glue, left.end, key=lambda mark: mark.start)
    last = bisect_left(glue, right.start, key=lambda mark: mark.start)
    for mark in reversed(glue[first:last]):
        cut = (mark.start - left.end, min(mark.end, right.start) - left.end)
        between = between[: cut[0]] + between[cut[1] :]
    return bool(_SEPARATORS.fullmatch(between))


def _speaks(passage: Passage, run: list[Mark]) -> bool:
    start, end = run[0].start, run[-1].end
    if _near(passage, "not_lead", start - _LEAD_REACH, start):
        return False
    if len(run) >= _LONG or _near(passage, "lead", _lead_from(passage, start), start):
        return True
    states = {mark.value for mark in run}
    several = len(states) > 1 or any(" " in mark.value for mark in run)
    return several and not states & _TARGETS and _near(passage, "tail", end, end + _TAIL_REACH)


def _lead_from(passage: Passage, start: int) -> int:
    """Where a word that leads into a list at `start` may begin: after the state before it."""
    index = bisect_right(passage.states, start, key=lambda mark: mark.end) - 1
    return max(start - _LEAD_REACH, passage.states[index].end if index >= 0 else 0)


def _near(passage: Passage, kind: str, start: int, end: int) -> bool:
    """True if such a term stands in `[start, end)` and no sentence begins next to it."""
    marks = passage.of(kind)
    first = bisect_left(marks, start, key=lambda mark: mark.start)
    for mark in takewhile(lambda mark: mark.start < end, marks[first:]):
        if mark.end <= end:
            gap = (mark.end, end) if kind.endswith("lead") else (start, mark.start)
            if not passage.parts(*gap) or ":" in passage.text[gap[0] : gap[1]]:
                return True
    return False


def _counts_speakers(passage: Passage, number: Number) -> bool:
    sentence = passage.sentence_at(number.start)

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
