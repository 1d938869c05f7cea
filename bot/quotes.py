"""The sentences of a statement worth quoting: verbatim, whole, two or three, in text order.

A sentence is worth more the more of the matcher's evidence it holds and the more it does or asks
(condemn, call on …), then for facts that can be checked, for standing early and for being neither
curt nor endless. In a text that is about other things too, only evidence, what names the same
states, and what follows and speaks of one of them, or of something that can be checked, counts,
unless it asks something of a third. What a page wraps around a text, headings and what reporters
ask are never quoted; of two sentences that do the same thing the second is worth less, and where
the text asks something of the states it is about, one of the quotes does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from bot.lexicon.facts import ASKING, Mark, find
from bot.lexicon.facts.furniture import furniture, marks_in
from bot.model import Evidence, Facts, Level, Match, Span
from bot.text.sentences import Stretch, sentences

_EVIDENCE, _ACT, _REPEATED_ACT, _FACT = 1.0, 1.5, 0.3, 0.5
_MOST_EVIDENCE, _MOST_FACTS = 4, 2
_MILD_ACT, _MILD = 0.7, frozenset({"monitor", "welcome", "support", "confirm"})
_ABOUT, _LESS = frozenset({"business"}), 0.5  # sanctions and debates; what passed says more
_ASIDE = "labour"  # evidence of it counts only where there is no other
_NEXT_TO = 2  # sentences behind one that holds evidence
_LEAST = 0.8  # what a sentence that does nothing must be worth more than
_EARLY = (0.8, 0.6, 0.4)  # for the first sentences
_OPENING = ("boilerplate", "opening")
_CURT, _LONG = 40, 450  # characters; those of unspaced scripts count twice
_TERMINALS = ".!…。！｡։।۔"
_UNMARKED = frozenset({"th"})  # sentences end without a mark
_QUESTION_MARKS = ("?", "？", "؟")
_ASKED = re.compile(
    r"[(（<]?(?:Q(?:UESTION)?|Question|Frage|Pregunta|Вопрос|Запитання|\w{0,6}기자|\w{0,6}記者|\w{0,6}记者)"
    r"(?:[^\S\n]?[:：)）>]|(?<=Q)\s{2})"
)
# Who speaks next, in a transcript: "MR. KIRBY: ", "Ответ: ", "毛宁：".
_SPEAKER = re.compile(r"[(（<]?\w[^.!?:：\n]{0,3}(?:\.\s)?[^.!?:：\n]{0,40}(?::\s|[：)）>])")
_LABEL = re.compile(r"[•·▪●*–—-]\s+|[０-９]{1,2}[　．、]\s*|A\s?:\s+")
_CLOSERS = "\"'”’»›」』）)]"
_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class _Candidate:
    stretch: Stretch
    worth: float  # without its acts
    acts: frozenset[str]
    states: frozenset[str]  # that it names
    evidence: int
    facts: int  # that can be checked

    @property
    def asks(self) -> bool:
        return bool(self.acts & ASKING)


def pick(
    title: str, text: str, language: str, match: Match, facts: Facts, limit: int = 3
) -> tuple[Span, ...]:
    """Up to `limit` sentences of `text` that say who did what and what is asked."""
    stretches = [s for s in sentences(text, language) if text[s.start : s.end] != title]
    known = find(language, text)
    evidence = [each for each in match.evidence if each.rule != _ASIDE] or match.evidence
    wrapped = set(_wrapped(text, language, evidence, known))
    clean = [s for s in stretches if s not in wrapped]
    cut_off = len(text.rstrip())  # where a feed that shows a beginning stops
    whole = [s for s in clean if _is_whole(text[s.start : s.end], last=s.end == cut_off)]
    if not whole or language in _UNMARKED:
        whole = clean
    telling = (mark for mark in known if mark.kind in ("act", "country") and mark.value)
    marks = sorted(telling, key=_START)
    candidates = [_weigh(s, place, text, evidence, facts, marks) for place, s in enumerate(whole)]
    if match.level is not Level.MAIN:
        candidates = _on_topic(candidates, marks) or candidates
    asked = set(_asked(text, stretches))
    candidates = [each for each in candidates if each.stretch not in asked] or candidates
    return tuple(
        Span(field="text", start=start, end=end, text=text[start:end])
        for start, end in sorted(
            _unlabelled(text, each.stretch) for each in _best(candidates, limit)
        )
    )


def _wrapped(
    text: str, language: str, evidence: Iterable[Evidence], known: Iterable[Mark]
) -> Iterator[Stretch]:
    """What stands around a text: a page's furniture, and what tells only whose text it is."""
    proven = [each.span.start for each in evidence if each.span.field == "text"]
    opening = [mark.start for mark in known if (mark.kind, mark.value) == _OPENING]
    yield from furniture(language, text, keep=proven)
    for stretch in sentences(text, language) if opening else ():
        if _holds(stretch, opening) and not _holds(stretch, proven):
            yield stretch


def _holds(stretch: Stretch, offsets: Collection[int]) -> bool:
    return any(stretch.start <= offset < stretch.end for offset in offsets)


def _is_whole(sentence: str, *, last: bool) -> bool:
    """True for a sentence that ends as one: no heading, no question, not cut off by a feed."""
    end = sentence.rstrip(_CLOSERS)
    return end.endswith(tuple(_TERMINALS)) and not (last and end.endswith(("...", "…")))


def _asked(text: str, stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """What reporters say in a transcript: up to a question mark, or to who speaks next."""
    asking = False
    for stretch in stretches:
        sentence = text[stretch.start : stretch.end]
        asking = bool(_ASKED.match(sentence)) or (asking and not _SPEAKER.match(sentence))
        if asking:
            yield stretch
        asking = asking and not sentence.rstrip(_CLOSERS).endswith(_QUESTION_MARKS)


def _unlabelled(text: str, stretch: Stretch) -> Stretch:
    label = _LABEL.match(text, stretch.start, stretch.end)
    return Stretch(label.end(), stretch.end) if label else stretch


def _on_topic(candidates: Sequence[_Candidate], marks: Sequence[Mark]) -> list[_Candidate]:
    """Evidence, what names two of the states that it names, and what follows and is still of it."""
    proven = [place for place, each in enumerate(candidates) if each.evidence]
    ours = _proven_states(candidates)

    def follows(place: int) -> bool:
        each = candidates[place]
        near = any(0 < place - other <= _NEXT_TO for other in proven)
        still = each.facts > 0 or bool(each.states & ours)
        of_all = each.asks and not each.states
        return near and not _of_a_third(each, marks, ours) and (still or of_all)

    return [
        each
        for place, each in enumerate(candidates)
        if each.evidence or len(each.states & ours) > 1 or follows(place)
    ]


def _proven_states(candidates: Iterable[_Candidate]) -> set[str]:
    return {state for each in candidates if each.evidence for state in each.states}


def _of_a_third(each: _Candidate, marks: Sequence[Mark], ours: Collection[str]) -> bool:
    """True for what does or asks something of a state that no evidence names."""
    here = marks_in(each.stretch, marks)
    verb = min((mark.start for mark in here if mark.kind == "act"), default=each.stretch.end)
    return any(m.kind == "country" and m.value not in ours and verb < m.start for m in here)


def _weigh(
    stretch: Stretch,
    place: int,
    text: str,
    proof: Sequence[Evidence],
    facts: Facts,
    marks: Sequence[Mark],
) -> _Candidate:
    def within(spans: Iterable[Span]) -> list[Span]:
        return [s for s in spans if s.field == "text" and stretch.start <= s.start < stretch.end]

    rules = {e.rule for e in proof if within([e.span])}
    evidence = len(within(e.span for e in proof)) + len(rules)
    checkable = [f.span for f in facts.resolutions] + [f.span for f in facts.dates]
    checkable += [m.span for m in facts.items if m.quantity]
    worth = _EVIDENCE * min(evidence, _MOST_EVIDENCE) - _LESS * (rules == _ABOUT)
    told = len(within(checkable))
    worth += _FACT * min(told, _MOST_FACTS)
    worth += _EARLY[place] if place < len(_EARLY) else 0.0
    length = sum(1 if ord(c) < 0x1100 else 2 for c in text[stretch.start : stretch.end])
    worth -= 2.0 * (length < _CURT) + 1.5 * (length > _LONG)
    here = marks_in(stretch, marks)
    acts, states = (
        frozenset(mark.value for mark in here if mark.kind == kind) for kind in ("act", "country")
    )
    return _Candidate(stretch, worth, acts, states, evidence, told)


def _done_by(acts: frozenset[str]) -> float:
    return sum(_MILD_ACT if act in _MILD else _ACT for act in acts)


def _best(candidates: Sequence[_Candidate], limit: int) -> list[_Candidate]:
    """The worthiest first, each weighed against what the ones before it already do."""
    left, chosen, done = list(candidates), list[_Candidate](), set[str]()
    while left and len(chosen) < limit:
        best = max(
            left,
            key=lambda c: c.worth + _done_by(c.acts - done) + _REPEATED_ACT * len(c.acts & done),
        )
        chosen.append(best)
        done |= best.acts
        # Behind the first, a sentence must be worth a line.
        left = [c for c in left if c is not best and (c.worth > _LEAST or c.acts)]
    asking = _asking(candidates)
    if asking and limit > 1 and not any(each.asks for each in chosen):
        chosen[limit - 1 :] = [asking]
    return chosen


def _asking(candidates: Sequence[_Candidate]) -> _Candidate | None:
    """What asks most of the states that evidence names, or asks and names none."""
    ours = _proven_states(candidates)
    asking = [each for each in candidates if each.asks and (each.states & ours or not each.states)]
    return max(asking, key=lambda each: (len(each.states & ours), each.worth), default=None)
