"""One sentence with the terms found in it: who is there, what, and how far apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.lexicon import Lexicon, Topic
from bot.match.scanner import Hit

_SYLLABIC = re.compile(r"[\u0e00-\u0e7f\u3041-\u30ff\u3400-\u9fff가-힣]")
_SYLLABIC_SCALE = 0.4  # a syllable or ideograph says as much as two or three letters


class Stretch(NamedTuple):
    """A stretch of folded text."""

    start: int
    end: int

    @classmethod
    def of(cls, hit: Hit) -> Stretch:
        """Where a term was found."""
        return cls(hit.start, hit.end)

    def gap(self, other: Stretch | Hit) -> int:
        """Letters between the two; 0 when they touch or overlap."""
        return max(0, other.start - self.end, self.start - other.end)

    def join(self, *others: Stretch | Hit) -> Stretch:
        """The stretch that holds this one and all others."""
        return Stretch(
            min(self.start, *(other.start for other in others), self.start),
            max(self.end, *(other.end for other in others), self.end),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A folded sentence and its terms, as one topic sees them.

    `inherited` names actors of the topic that the words before have introduced.
    """

    text: str
    hits: tuple[Hit, ...]
    lexicon: Lexicon
    topic: Topic
    inherited: frozenset[str] = frozenset()

    def reach(self, letters: int) -> int:
        """A distance given in letters of an alphabet, in this sentence's script."""
        return round(letters * _SYLLABIC_SCALE) if _SYLLABIC.search(self.text) else letters

    def actors(self, *keys: str) -> Iterator[Hit]:
        """Where one of these actors is named; all actors when none is given."""
        return (
            hit
            for hit in self.hits
            if hit.term.kind in ("actor", "recipient")
            and (not keys or not set(keys).isdisjoint(hit.term.keys))
        )

    def names(self, key: str | None) -> bool:
        """True when the sentence itself names this actor."""
        return key is not None and any(True for _ in self.actors(key))

    def acts(self, *keys: str) -> Iterator[Hit]:
        """Where something of this kind is done."""
        return (h for h in self.hits if h.term.kind == "act" and h.term.keys[0] in keys)

    def items(self, *classes: str) -> Iterator[Hit]:
        """Things of these classes."""
        items = self.lexicon.items
        wanted = self.topic.classes.intersection(classes)
        return (h for h in self.hits if h.term.kind == "item" and items[h.term.keys[0]] in wanted)

    def cue(self, key: str) -> bool:
        """True when a cue of this kind is there."""
        return any(h.term.kind == "cue" and h.term.keys[0] == key for h in self.hits)

    def cues(self, key: str) -> Iterator[Hit]:
        """Where cues of this kind are."""
        return (h for h in self.hits if h.term.kind == "cue" and h.term.keys[0] == key)

    def nearest(self, core: Stretch, hits: Iterable[Hit]) -> Hit | None:
        """The hit that is closest to `core`."""
        return min(hits, key=core.gap, default=None)
