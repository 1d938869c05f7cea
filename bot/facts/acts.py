"""Speech acts: who condemns, urges, calls on … whom.

The actor is the nearest state, or "we", before the verb in its sentence; the target the nearest
state after it. Either may be missing: a text often says only what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.model import Act

_REACH = 160  # characters between a verb and a target that is still its own


def acts(passages: Sequence[Passage]) -> tuple[Act, ...]:
    """Every act in order; the same act of the same actor on the same target once."""
    found: dict[tuple[str, str | None, str | None], Act] = {}
    for passage in passages:
        for act in _read(passage):
            found.setdefault((act.act, act.actor, act.target), act)
    return tuple(found.values())


def _read(passage: Passage) -> Iterator[Act]:
    parties = sorted(
        [*passage.states, *passage.of("capital"), *passage.of("speaker")], key=lambda m: m.start
    )
    for verb in passage.of("act"):
        sentence = passage.sentence_at(verb.start)
        near = [mark for mark in parties if sentence.start <= mark.start < sentence.end]
        yield Act(
            act=verb.value,
            actor=_last(near, verb),
            target=_first(near, verb),
            span=passage.span(verb.start, verb.end),
        )


def _last(parties: list[Mark], verb: Mark) -> str | None:
    before = [mark for mark in parties if mark.end <= verb.start]
    return before[-1].value or None if before else None


def _first(parties: list[Mark], verb: Mark) -> str | None:
    after = (
        mark.value
        for mark in parties
        if mark.kind != "speaker" and verb.end <= mark.start <= verb.end + _REACH
    )
    return next(after, None)
