"""The sentences of a statement worth quoting: verbatim, whole, two or three, in text order.

A sentence is worth more the more of the matcher's evidence it holds and the more it does or asks
(condemn, call on …), then for facts that can be checked, for standing early and for being neither
curt nor endless. In a text that is about other things too, only evidence, what names the same
states, and what follows and speaks of one of them, or of something that can be checked, counts,
unless it asks something of a third. What a page wraps around a text, headings and questions are
never quoted; of two sentences that do the same thing the second is worth less, so that the asking
comes in as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.lexicon.facts import ASKING, Mark, find
from bot.model import Facts, Level, Match, Span
from bot.text.sentences import Stretch, sentences

_EVIDENCE, _ACT, _REPEATED_ACT, _FACT = 1.0, 1.5, 0.3, 0.5
_MOST_EVIDENCE, _MOST_FACTS = 4, 2
_MILD_ACT, _MILD = 0.7, frozenset({"monitor", "welcome", "support", "confirm"})
_ABOUT, _LESS = frozenset({"business"}), 0.5  # sanctions and debates; what passed says more
_NEXT_TO = 2  # sentences behind one that holds evidence
_LEAST = 0.8  # what a sentence that does nothing must be worth more than
_EARLY = (0.8, 0.6, 0.4)  # for the first sentences
_CURT, _LONG = 40, 450  # characters; those of unspaced scripts count twice
_TERMINALS = ".!…。！؟։"
_ASKED = re.compile(
    r"[(（<]?(?:Q(?:UESTION)?|Question|Frage|Pregunta|Вопрос|Запитання|\w{0,6}기자|\w{0,6}記者|\w{0,6}记者)"
    r"[^\S\n]?[:：)）>]"
)
_BULLET = re.compile(r"[•·▪●*–—-]\s+|[０-９]{1,2}[　．、]\s*")
_CLOSERS = "\"'”’»›」』）)]"


@dataclass(frozen=True, slots=True)
class _Candidate:
    stretch: Stretch
    worth: float  # without its acts
    acts: frozenset[str]
    evidence: int
    facts: int  # that can be checked


def pick(
    title: str, text: str, language: str, match: Match, facts: Facts, limit: int = 3
) -> tuple[Span, ...]:
    """Up to `limit` sentences of `text` that say who did what and what is asked."""
    stretches = [s for s in sentences(text, language) if text[s.start : s.end] != title]
    known = find(language, text)
    noise = [mark.start for mark in known if mark.kind == "boilerplate"]
    clean = [s for s in stretches if not _holds(s, noise)]
    cut_off = len(text.rstrip())  # where a feed that shows a beginning stops
    whole = [s for s in clean if _is_whole(text[s.start : s.end], last=s.end == cut_off)] or clean
    verbs = [mark for mark in known if mark.kind == "act"]
    candidates = [_weigh(s, place, text, match, facts, verbs) for place, s in enumerate(whole)]
    if match.level is not Level.MAIN:
        states = [mark for mark in known if mark.kind == "country" and mark.value]
        candidates = _on_topic(candidates, states, verbs) or candidates
    return tuple(
        Span(field="text", start=start, end=end, text=text[start:end])
        for start, end in sorted(_best(candidates, limit))
    )


def _holds(stretch: Stretch, offsets: Iterable[int]) -> bool:
    return any(stretch.start <= offset < stretch.end for offset in offsets)


def _is_whole(sentence: str, *, last: bool) -> bool:
    """True for a sentence that ends as one: no heading, no question, not cut off by a feed."""
    end = sentence.rstrip(_CLOSERS)
    if _ASKED.match(sentence):
        return False
    return end.endswith(tuple(_TERMINALS)) and not (last and end.endswith(("...", "…")))


def _on_topic(
    candidates: Sequence[_Candidate], states: Sequence[Mark], verbs: Sequence[Mark]
) -> list[_Candidate]:
    """Evidence, what names two of the states that it names, and what follows and is still of it."""
    named = [[mark for mark in states if _holds(each.stretch, [mark.start])] for each in candidates]
    proven = [place for place, each in enumerate(candidates) if each.evidence]
    ours = {mark.value for place in proven for mark in named[place]}

    def follows(place: int) -> bool:
        each, here = candidates[place], named[place]
        asks = min((verb.start for verb in verbs if _holds(each.stretch, [verb.start])), default=-1)
        third = any(mark.value not in ours and -1 < asks < mark.start for mark in here)
        near = any(0 < place - other <= _NEXT_TO for other in proven)
        still = each.facts > 0 or any(mark.value in ours for mark in here)
        return near and not third and (still or bool(each.acts & ASKING and not here))

    return [
        each
        for place, each in enumerate(candidates)
        if each.evidence or len({mark.value for mark in named[place]} & ours) > 1 or follows(place)
    ]


def _weigh(
    stretch: Stretch, place: int, text: str, match: Match, facts: Facts, verbs: Sequence[Mark]
) -> _Candidate:
    def within(spans: Iterable[Span]) -> list[Span]:
        return [s for s in spans if s.field == "text" and stretch.start <= s.start < stretch.end]

    rules = {e.rule for e in match.evidence if within([e.span])}
    evidence = len(within(e.span for e in match.evidence)) + len(rules)
    checkable = [f.span for f in facts.resolutions] + [f.span for f in facts.dates]
    checkable += [m.span for m in facts.items if m.quantity]
    worth = _EVIDENCE * min(evidence, _MOST_EVIDENCE) - _LESS * (rules == _ABOUT)
    told = len(within(checkable))
    worth += _FACT * min(told, _MOST_FACTS)
    worth += _EARLY[place] if place < len(_EARLY) else 0.0
    length = sum(1 if ord(c) < 0x1100 else 2 for c in text[stretch.start : stretch.end])
    worth -= 2.0 * (length < _CURT) + 1.5 * (length > _LONG)
    acts = frozenset(verb.value for verb in verbs if _holds(stretch, [verb.start]))
    bullet = _BULLET.match(text, stretch.start, stretch.end)
    start = bullet.end() if bullet else stretch.start
    return _Candidate(Stretch(start, stretch.end), worth, acts, evidence, told)


def _done_by(acts: frozenset[str]) -> float:
    return sum(_MILD_ACT if act in _MILD else _ACT for act in acts)


def _best(candidates: Sequence[_Candidate], limit: int) -> list[Stretch]:
    """The worthiest first, each weighed against what the ones before it already do."""
    left, chosen, done = list(candidates), list[Stretch](), set[str]()
    while left and len(chosen) < limit:
        best = max(
            left,
            key=lambda c: c.worth + _done_by(c.acts - done) + _REPEATED_ACT * len(c.acts & done),
        )
        chosen.append(best.stretch)
        done |= best.acts
        # Behind the first, a sentence must be worth a line.
        left = [c for c in left if c is not best and (c.worth > _LEAST or c.acts)]
    return chosen
