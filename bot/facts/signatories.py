"""Who speaks: lists of states that a text names as its authors, and how many it says they are.

A run of states counts when a word for signing or for ministers leads into it ("the Foreign
Ministers of …", "signed by …"), when such a word or a joint act follows it, or when it is a long
list of its own. A state that the text merely mentions is no signatory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.facts.numbers import Number
from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.model import Signatory

_SEPARATORS = re.compile(r"[\s,.;:、，،·・ㆍ*•▪●–—\-/&|()'’\"“”„]*")
_LEAD_REACH, _TAIL_REACH = 70, 30
_GAP = 60  # characters between two states of one list
_LONG = 8  # states that make a list without any word for signing
_BEFORE, _AFTER = 12, 30  # how far "countries" may stand from their number
_FEWEST, _MOST = 3, 195
_TARGETS = frozenset({"KP", "RU"})


def signatories(passages: Sequence[Passage]) -> tuple[Signatory, ...]:
    """The states (and EU) that speak, each once, in the order of the text."""
    found: dict[str, Signatory] = {}
    for passage in passages:
        for run in _runs(passage):
            if _speaks(passage, run):
                for mark in run:
                    for code in mark.value.split():
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
    for mark in passage.of("country", "bloc"):
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
    for glue in sorted(passage.of("glue"), key=lambda m: -m.start):
        if left.end <= glue.start and glue.end <= right.start:
            between = between[: glue.start - left.end] + between[glue.end - left.end :]
    return bool(_SEPARATORS.fullmatch(between))


def _speaks(passage: Passage, run: list[Mark]) -> bool:
    start, end = run[0].start, run[-1].end
    if _near(passage, "not_lead", start - _LEAD_REACH, start):
        return False
    if _near(passage, "lead", start - _LEAD_REACH, start) or len(run) >= _LONG:
        return True
    states = {mark.value for mark in run}
    several = len(states) > 1 or any(" " in mark.value for mark in run)
    return several and not states & _TARGETS and _near(passage, "tail", end, end + _TAIL_REACH)


def _near(passage: Passage, kind: str, start: int, end: int) -> bool:
    """True if such a term stands in `[start, end)` in the same sentence."""
    for mark in passage.of(kind):
        if start <= mark.start and mark.end <= end:
            gap = (
                passage.text[mark.end : end]
                if kind.endswith("lead")
                else passage.text[max(start, 0) : mark.start]
            )
            if not re.search(r"[.!?。]\s", gap):
                return True
    return False


def _counts_speakers(passage: Passage, number: Number) -> bool:
    if not _near(passage, "states", number.start - _BEFORE, number.end + _AFTER):
        return False
    if _near(passage, "members", number.start - 20, number.end + 40):
        return False
    sentence = passage.sentence_at(number.start)
    return any(
        sentence.start <= mark.start < sentence.end for mark in passage.of("lead", "tail", "act")
    )
