"""A title or a text with its known terms, as the readers of facts see it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Literal

from bot.lexicon.facts import Mark, Materiel, find
from bot.lexicon.facts.numbers import Number, numbers
from bot.lexicon.facts.phrases import glue, pattern
from bot.lexicon.facts.plain import Plain, plain
from bot.model import Span
from bot.text.sentences import Stretch, sentences

_OWN_DIGITS = frozenset({"ar", "fa", "hi", "th"})
_DIGITS = {
    ord(digit): str(n)
    for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙")
    for n, digit in enumerate(row)
}

_SAID = 40  # characters behind a name in which it may be said to speak
_GAP = 60  # characters between two states of one list
_NEXT = re.compile(r"[.!?]\s+\w|\n\s*\n")  # another sentence, or paragraph
_NO_WORD = re.compile(r"\W*")

_start = attrgetter("start")


def within(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    """Those of the marks, which are in order, that begin in `[start, end)`."""
    return marks[bisect_left(marks, (start,)) : bisect_left(marks, (end,))]


@dataclass(frozen=True)
class Passage:
    """One field of a statement; offsets are into `written`, and into `text` alike."""

    field: Literal["title", "text"]
    written: str
    language: str
    materiel: Materiel

    @cached_property
    def text(self) -> str:
        """What is written, with digits that all read."""
        return self.written.translate(_DIGITS) if self.language in _OWN_DIGITS else self.written

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Every known term, in order within its kind."""
        return find(self.language, self.text) + self.materiel.items.find(self.text)

    @cached_property
    def owners(self) -> tuple[Mark, ...]:
        """Actors whose materiel it may be, in order; most texts have none to ask it of."""
        return self.materiel.owners.find(self.text)

    @cached_property
    def sentences(self) -> tuple[Stretch, ...]:
        """The sentences, in order."""
        return sentences(self.text, self.language)

    @cached_property
    def _by_kind(self) -> dict[str, list[Mark]]:
        groups: dict[str, list[Mark]] = {}
        for mark in self.marks:
            groups.setdefault(mark.kind, []).append(mark)
        return groups

    def of(self, kind: str) -> list[Mark]:
        """The terms of a kind, in order."""
        return self._by_kind.get(kind, [])

    def holds(self, kind: str, offset: int) -> bool:
        """True where a term of a kind stands."""
        marks = self.of(kind)
        index = bisect_right(marks, offset, key=_start) - 1
        return index >= 0 and offset < marks[index].end

    @cached_property
    def states(self) -> list[Mark]:
        """States and blocs of states, in order; seas and peninsulas named after one are none."""
        marks = [*self.of("country"), *self.of("bloc")]
        return sorted((mark for mark in marks if mark.value), key=_start)

    @cached_property
    def containers(self) -> list[Mark]:
        """Containers and shipments, which a number may count instead of what is in them."""
        return [mark for mark in self.of("event") if mark.value == "shipment"]

    @cached_property
    def lists(self) -> tuple[tuple[Mark, ...], ...]:
        """Runs of states with nothing between them but list words, in order."""
        runs: list[list[Mark]] = []
        for mark in self.states:
            if runs and self._joined(runs[-1][-1], mark):
                runs[-1].append(mark)
            else:
                runs.append([mark])
        return tuple(map(tuple, runs))

    def _joined(self, left: Mark, right: Mark) -> bool:
        between = self.text[left.end : right.start]
        if len(between) > _GAP or (_NEXT.search(between) and not _NO_WORD.fullmatch(between)):
            return False
        return glue(self.language).fullmatch(self.folded(left.end, right.start)) is not None

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The whole numbers, in order."""
        return numbers(self.language, self.text)

    def sentence_at(self, offset: int) -> Stretch:
        """The sentence that holds `offset`, or the whole field."""
        index = bisect_right(self.sentences, (offset, len(self.text) + 1)) - 1
        if index >= 0 and self.sentences[index].end >= offset:
            return self.sentences[index]
        return Stretch(0, len(self.text))

    def parts(self, start: int, end: int) -> bool:
        """True if a sentence begins in `[start, end]`: what lies on either side is parted."""
        index = bisect_left(self.sentences, (start,))
        return index < len(self.sentences) and self.sentences[index].start <= end

    @cached_property
    def _plain(self) -> Plain:
        return plain(self.text)

    def folded(self, start: int, end: int) -> str:
        """What stands in `[start, end)`, folded."""
        way, start = self._plain, max(0, start)
        if not way.shifted:
            return way.text[start:end]
        return way.text[way.folded(start) : way.folded(end)]

    def written_at(self, start: int, span: tuple[int, int]) -> tuple[int, int]:
        """Where `span` stands that was found in what is folded from `start` on."""
        behind = self._plain.folded(start)
        return self._plain.original(behind + span[0], behind + span[1])

    def speaks(self, end: int) -> bool:
        """True for a name, ending there, that stands right before a verb of saying."""
        behind = self.folded(end, end + _SAID).lstrip(" ,")
        return pattern(self.language, "said").match(behind) is not None

    def span(self, start: int, end: int) -> Span:
        """`[start, end)` with the words that stand there."""
        return Span(field=self.field, start=start, end=end, text=self.written[start:end])
