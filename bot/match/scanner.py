"""Finding a lexicon's terms in folded text: one pass of an automaton, then word boundaries."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from bot.lexicon import Term

# Kinds in which the longer of two overlapping terms is the one that is meant.
_FAMILIES = {"actor": "actor", "recipient": "actor", "item": "item"}


class Hit(NamedTuple):
    """A term found at `[start, end)` of folded text."""

    start: int
    end: int
    term: Term


class Scanner:
    """Looks for a fixed set of terms; `fast` costs memory, and suits a small set."""

    def __init__(self, terms: Sequence[Term], *, fast: bool = False) -> None:
        self._terms = tuple(terms)
        self._automaton = AhoCorasick(
            [term.literal for term in terms],
            implementation=Implementation.DFA if fast else Implementation.ContiguousNFA,
        )
        # Compiling takes longer than a scan, and most terms are never met.
        self._patterns: list[re.Pattern[str] | None] = [None] * len(self._terms)

    def found(self, folded: str) -> bool:
        """True when any term is there."""
        return next(self._found(folded), None) is not None

    def scan(self, sentences: Sequence[str]) -> list[list[Hit]]:
        """All terms of each folded sentence in order; of overlapping ones of a kind, the longest.

        One pass over all sentences: starting one costs as much as a few hundred letters.
        """
        starts = list(accumulate((len(sentence) + 1 for sentence in sentences), initial=0))
        found: list[list[Hit]] = [[] for _ in sentences]
        for start, end, term in self._found("\n".join(sentences)):
            place = bisect_right(starts, start) - 1
            first = starts[place]
            found[place].append(Hit(start - first, end - first, term))
        return [_longest(hits) if len(hits) > 1 else hits for hits in found]

    def every(self, folded: str) -> list[Hit]:
        """All terms, overlapping or not."""
        return [Hit(*found) for found in self._found(folded)]

    def _found(self, folded: str) -> Iterator[tuple[int, int, Term]]:
        patterns, terms = self._patterns, self._terms
        for index, start, _ in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if found := (patterns[index] or self._compiled(index)).match(folded, start):
                yield start, found.end(), terms[index]

    def _compiled(self, index: int) -> re.Pattern[str]:
        pattern = self._patterns[index] = re.compile(self._terms[index].pattern)
        return pattern


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _longest(hits: list[Hit]) -> list[Hit]:
    """Drop what lies inside a longer term of its kind, or inside one to be ignored."""
    hits.sort(key=_place)
    kept: list[Hit] = []
    reach: dict[str, tuple[int, int]] = {}
    ignored = [hit for hit in hits if "ignore" in hit.term.keys]
    for hit in hits:
        if ignored and any(s.start <= hit.start and hit.end <= s.end for s in ignored):
            continue
        family = _FAMILIES.get(hit.term.kind)
        if family:
            start, end = reach.get(family, (-1, -1))
            if hit.end <= end and (hit.start, hit.end) != (start, end):
                continue
            reach[family] = (hit.start, hit.end)
        kept.append(hit)
    return kept
