"""One sentence with the terms found in it: who is there, what, and how far apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, KeysView, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.lexicon import Act, Cue, ItemClass, Lexicon, Small, Topic, Trait
from bot.match.scanner import Hit

_SYLLABIC = re.compile(r"[\u3041-\u30ff\u3400-\u9fff가-힣]")
_MARK = re.compile(r"[.,;:!?…、。，；：]")
_DIVIDER = re.compile(r"[;；]")
_VOICES: Mapping[str, str] = {
    "negation": "negated",
    "denial": "denied",
    "hypothetical": "hypothetical",
}
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
        if not others:
            return self
        start, end = self
        for other in others:
            start, end = min(start, other.start), max(end, other.end)
        return Stretch(start, end)

    def within(self, start: int, length: int) -> Stretch | None:
        """What of it lies in a part of the text, counted from there."""
        begin, end = max(self.start - start, 0), min(self.end - start, length)
        return Stretch(begin, end) if begin < end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What a text's title says, as far as it tells what the sentences below it speak of."""

    named: frozenset[str] = frozenset()  # the topic's actors
    sanctioned: bool = False  # it speaks of sanctions,
    armed: bool = False  # of an arm of the topic's first actor,
    manned: bool = False  # of its soldiers,
    fought: bool = False  # who have fought,
    announced: bool = False  # of arms that pass,
    shipped: bool = False  # or of something that the one sends to the other
    spoken: bool = False  # it begins with a third state


class Scene:
    """A folded sentence and its terms, as one topic sees them.

    `named` are its actors, `inherited` those of the topic that the words before have introduced,
    `subjects` those that the whole text is about.
    """

    def __init__(
        self,
        text: str,
        hits: Sequence[Hit],
        *,
        lexicon: Lexicon,
        topic: Topic,
        named: frozenset[str],
        inherited: frozenset[str] = frozenset(),
        subjects: frozenset[str] = frozenset(),
        title: Title,
    ) -> None:
        self.text = text
        self.topic = topic
        self.named = named
        self.inherited = inherited
        self.subjects = subjects
        self.title = title
        self.syllabic = not text.isascii() and _SYLLABIC.search(text) is not None
        self.small = lexicon.small
        self._classes = lexicon.items
        self._traits = lexicon.traits
        self._actors: list[Hit] = []
        self._concepts: dict[str, list[Hit]] = {}  # acts, cues and classes of items
        for hit in hits:
            term = hit.term
            if term.kind in ("actor", "recipient"):
                self._actors.append(hit)
                continue
            concept = term.keys[0]
            if term.kind == "item":
                concept = self._classes[concept]
                if concept not in topic.classes:
                    continue
            self._concepts.setdefault(concept, []).append(hit)
        # Flags of whoever speaks here: that it is so, that it isn't, or that it might be.
        self.voices = frozenset(map(_VOICES.__getitem__, _VOICES.keys() & self._concepts))
        # What rules ask for many times.
        self._named: dict[tuple[str | None, ...], Sequence[Hit]] = {}
        self._others: dict[tuple[str, ...], Sequence[Hit]] = {}
        self._told: dict[tuple[str, ...], Sequence[Hit]] = {}

    @property
    def concepts(self) -> KeysView[str]:
        """Acts, cues and classes of items that are there."""
        return self._concepts.keys()

    def class_of(self, item: Hit) -> ItemClass:
        """The class of an item."""
        return self._classes[item.term.keys[0]]

    def follows(self, small: Small, end: int) -> bool:
        """True when such a small word stands right behind what ends there."""
        return self.small[small].match(self.text, end) is not None

    def tongue_of(self, hit: Hit, trait: Trait) -> bool:
        """True when the term's language has a trait."""
        return hit.term.language in self._traits[trait]

    def reach(self, letters: int) -> int:
        """A distance given in letters of an alphabet, in this sentence's script."""
        return round(letters * _SYLLABIC_SCALE) if self.syllabic else letters

    def parted(self, one: Stretch, other: Hit) -> bool:
        """True when a punctuation mark stands between the two."""
        return self._between(_MARK, one, other)

    def divided(self, one: Stretch, other: Hit) -> bool:
        """True when the two stand in clauses of their own."""
        return self._between(_DIVIDER, one, other)

    def _between(self, mark: re.Pattern[str], one: Stretch, other: Hit) -> bool:
        left, right = min(one.end, other.end), max(one.start, other.start)
        return any(
            not any(hit.start <= found.start() < hit.end for hit in self._actors)  # "N. Korea"
            for found in mark.finditer(self.text, left, max(left, right))
        )

    def actors(self, *keys: str | None) -> Sequence[Hit]:
        """Where one of these actors is named; all of them if none is given."""
        if not keys:
            return self._actors
        found = self._named.get(keys)
        if found is None:
            wanted = frozenset(keys)
            found = [hit for hit in self._actors if not wanted.isdisjoint(hit.term.keys)]
            self._named[keys] = found
        return found

    def others(self, *keys: str) -> Sequence[Hit]:
        """Where any other actor is named."""
        found = self._others.get(keys)
        if found is None:
            unwanted = frozenset(keys)
            found = [hit for hit in self._actors if unwanted.isdisjoint(hit.term.keys)]
            self._others[keys] = found
        return found

    @cached_property
    def recipients(self) -> list[Hit]:
        """Where it is said to whom something goes."""
        return [hit for hit in self._actors if hit.term.kind == "recipient"]

    def acts(self, *keys: Act) -> Sequence[Hit]:
        """Where something of this kind is done."""
        return self._of(keys)

    def items(self, *classes: ItemClass) -> Sequence[Hit]:
        """Things of these classes, as far as the topic is about them."""
        return self._of(classes)

    def cues(self, key: Cue) -> Sequence[Hit]:
        """Where cues of this kind are."""
        return self._concepts.get(key, ())

    def _of(self, concepts: tuple[str, ...]) -> Sequence[Hit]:
        there = self._concepts
        if len(concepts) == 1:
            return there.get(concepts[0], ())
        told = self._told.get(concepts)
        if told is None:
            told = [hit for concept in concepts if concept in there for hit in there[concept]]
            self._told[concepts] = told
        return told

    @staticmethod
    def nearest(core: Stretch | Hit, hits: Iterable[Hit]) -> Hit | None:
        """The hit that is closest to `core`; the first of several."""
        start, end = core.start, core.end
        best, least = None, 0
        for hit in hits:
            gap = hit.start - end if hit.start > end else start - hit.end
            if best is None or gap < least:
                best, least = hit, gap
            if gap <= 0:
                return hit
        return best
