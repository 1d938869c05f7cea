"""The sentences of a statement worth quoting: verbatim, whole, two or three, in text order.

A sentence is worth more the more of the matcher's evidence it holds and the more it does or asks
(condemn, call on …), then for facts that can be checked, for standing early and for being neither
curt nor endless. What a page wraps around a text, headings and questions are never quoted; of two
sentences that do the same thing the second is worth less, so that the asking comes in as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.lexicon.facts import find
from bot.model import Facts, Match, Span
from bot.text.sentences import Stretch, sentences

_EVIDENCE, _ACT, _REPEATED_ACT, _FACT = 1.0, 1.5, 0.3, 0.5
_MOST_EVIDENCE = 4
_EARLY = (1.0, 0.7, 0.4)  # for the first sentences
_CURT, _LONG = 40, 450  # characters; those of unspaced scripts count twice
_TERMINALS = ".!…。！؟։"
_CLOSERS = "\"'”’»›」』）)]"


@dataclass(frozen=True, slots=True)
class _Candidate:
    stretch: Stretch
    worth: float  # without its acts
    acts: frozenset[str]


def pick(
    title: str, text: str, language: str, match: Match, facts: Facts, limit: int = 3
) -> tuple[Span, ...]:
    """Up to `limit` sentences of `text` that say who did what and what is asked."""
    stretches = [s for s in sentences(text, language) if text[s.start : s.end] != title]
    noise = [mark.start for mark in find(language, text) if mark.kind == "boilerplate"]
    clean = [s for s in stretches if not _holds(s, noise)]
    whole = [s for s in clean if _is_whole(text[s.start : s.end])] or clean
    candidates = [_weigh(s, place, text, match, facts) for place, s in enumerate(whole)]
    return tuple(
        Span(field="text", start=start, end=end, text=text[start:end])
        for start, end in sorted(_best(candidates, limit))
    )


def _holds(stretch: Stretch, offsets: Iterable[int]) -> bool:
    return any(stretch.start <= offset < stretch.end for offset in offsets)


def _is_whole(sentence: str) -> bool:
    """True for a sentence that ends as one: no heading, no question, not cut off by a feed."""
    end = sentence.rstrip(_CLOSERS)
    return end.endswith(tuple(_TERMINALS)) and not end.endswith(("...", "…"))


def _weigh(stretch: Stretch, place: int, text: str, match: Match, facts: Facts) -> _Candidate:
    def within(spans: Iterable[Span]) -> list[Span]:
        return [s for s in spans if s.field == "text" and stretch.start <= s.start < stretch.end]

    rules = {e.rule for e in match.evidence if within([e.span])}
    evidence = len(within(e.span for e in match.evidence)) + len(rules)
    checkable = [f.span for f in facts.resolutions] + [f.span for f in facts.dates]
    checkable += [m.span for m in facts.items if m.quantity]
    worth = _EVIDENCE * min(evidence, _MOST_EVIDENCE) + _FACT * len(within(checkable))
    worth += _EARLY[place] if place < len(_EARLY) else 0.0
    length = sum(1 if ord(c) < 0x1100 else 2 for c in text[stretch.start : stretch.end])
    worth -= 2.0 * (length < _CURT) + 1.5 * (length > _LONG)
    acts = frozenset(act.act for act in facts.acts if within([act.span]))
    return _Candidate(stretch, worth, acts)


def _best(candidates: Sequence[_Candidate], limit: int) -> list[Stretch]:
    """The worthiest first, each weighed against what the ones before it already do."""
    left, chosen, done = list(candidates), list[Stretch](), set[str]()
    while left and len(chosen) < limit:
        best = max(
            left,
            key=lambda c: c.worth + _ACT * len(c.acts - done) + _REPEATED_ACT * len(c.acts & done),
        )
        left.remove(best)
        if chosen and best.worth <= 0 and not best.acts:
            break  # nothing more that is worth a line
        chosen.append(best.stretch)
        done |= best.acts
    return chosen
