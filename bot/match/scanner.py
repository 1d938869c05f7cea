"""Finding a lexicon's terms in folded text: one pass of an automaton, then word boundaries."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import itemgetter
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

    def met(self, folded: str) -> Iterator[Term]:
        """The terms that are there, as they are found."""
        patterns, terms, compiled = self._patterns, self._terms, self._compiled
        return (
            terms[index]
            for index, start, _ in self._automaton.find_matches_as_indexes(folded, overlapping=True)
            if (patterns[index] or compiled(index)).match(folded, start)
        )

    def scan(self, sentences: Sequence[str]) -> list[list[Hit]]:
        """All terms of each folded sentence in order; of overlapping ones of a kind, the longest.

        One pass over all sentences: starting one costs as much as a few hundred letters.
        """
        found = _longest(self._found("\n".join(sentences)))
        hits: list[list[Hit]] = []
        first = begin = 0
        for sentence in sentences:
            following = first + len(sentence) + 1
            end = bisect_left(found, (following,), begin)
            hits.append([Hit(s - first, e - first, term) for s, e, term in found[begin:end]])
            first, begin = following, end
        return hits

    def every(self, folded: str) -> list[Hit]:
        """All terms, overlapping or not."""
        return [Hit(*found) for found in self._found(folded)]

    def _found(self, folded: str) -> list[tuple[int, int, Term]]:
        patterns, terms, compiled = self._patterns, self._terms, self._compiled
        return [
            (start, found.end(), terms[index])
            for index, start, _ in self._automaton.find_matches_as_indexes(folded, overlapping=True)
            if (found := (patterns[index] or compiled(index)).match(folded, start))
        ]

    def _compiled(self, index: int) -> re.Pattern[str]:
        pattern = self._patterns[index] = re.compile(self._terms[index].pattern)
        return pattern


def _longest(found: list[tuple[int, int, Term]]) -> list[tuple[int, int, Term]]:
    """Terms in order, without what lies inside a longer one of its kind, or one to be ignored."""
    found.sort(key=itemgetter(1), reverse=True)
    found.sort(key=itemgetter(0))
    kept = []
    reach: dict[str, tuple[int, int]] = {}
    ignored = {start: end for start, end, term in reversed(found) if "ignore" in term.keys}
    muted = 0  # how far the longest phrase reaches whose parts don't count
    for each in found:
        start, end, term = each
        if start in ignored and ignored[start] > muted:
            muted = ignored[start]
        if end <= muted:
            continue
        if family := _FAMILIES.get(term.kind):
            if family in reach and end <= reach[family][1] and (start, end) != reach[family]:
                continue
            reach[family] = (start, end)
        kept.append(each)
    return kept
