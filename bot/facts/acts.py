"""Speech acts: who condemns, urges, calls on … whom.

The actor is the nearest state, or "we", before the verb in its sentence, unless a colon parts them
or a preposition shows that it is no subject; the target is the nearest state, or all of them
("UN"), after it. Where verbs come last, as in Korean, a particle marks the actor and the target
stands before the verb. Either may be missing: a text often says only what is asked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.model import Act

_REACH = 160  # characters between a verb and a target that is still its own
_NEAR = 80  # … between a verb and its subject, or the one that it asks
_ASKING = frozenset({"call_on", "urge", "demand"})
_VERB_LAST = frozenset({"ja", "ko"})
_TOPIC = ("은", "는", "は")  # a mere subject, as with が, is often that of an inner clause
_NO_SUBJECT = re.compile(
    r"""\b(?:against|by|to|in|into|with|from|on|at|contre|vers|par|à|gegen|an|contra|hacia|em|contro
        |verso|tegen|aan|przeciwko?|do|na|wobec|проти|против|до|на|в|у|срещу|proti|prieš|mot|til
        |împotriva|ضد)\s+(?:(?:the|la|le|les|die|der|den|het|de|el)\s+|l['’])?$""",
    re.VERBOSE | re.IGNORECASE,
)


def acts(passages: Sequence[Passage]) -> tuple[Act, ...]:
    """Every act in order; the same act of the same actor on the same target once."""
    found: dict[tuple[str, str | None, str | None], Act] = {}
    for passage in passages:
        for act in _read(passage):
            found.setdefault((act.act, act.actor, act.target), act)
    return tuple(found.values())


def _read(passage: Passage) -> Iterator[Act]:
    kinds = ("capital", "speaker", "everyone")
    parties = sorted(
        [*passage.states, *(mark for kind in kinds for mark in passage.of(kind))],
        key=_start,
    )
    sides = _verb_last if passage.language in _VERB_LAST else _verb_second
    for verb in passage.of("act"):
        sentence = passage.sentence_at(verb.start)
        first, last = (bisect_left(parties, edge, key=_start) for edge in sentence)
        near = parties[first:last]
        actor, target = sides(passage.text, near, verb)
        yield Act(
            act=verb.value,
            actor=actor.value or None if actor else None,
            target=target.value if target else None,
            span=passage.span(verb.start, verb.end),
        )


def _start(mark: Mark) -> int:
    return mark.start


def _verb_second(text: str, parties: Sequence[Mark], verb: Mark) -> tuple[Mark | None, Mark | None]:
    before = [mark for mark in parties if mark.end <= verb.start and _is_subject(text, mark, verb)]
    reach = _NEAR if verb.value in _ASKING else _REACH
    after = (
        mark
        for mark in parties
        if mark.kind != "speaker" and verb.end <= mark.start <= verb.end + reach
    )
    return (before[-1] if before else None), next(after, None)


def _is_subject(text: str, mark: Mark, verb: Mark) -> bool:
    between = text[mark.end : verb.start]
    return (
        mark.kind != "everyone"
        and len(between) <= _NEAR
        and ":" not in between
        and not _NO_SUBJECT.search(text, max(0, mark.start - 24), mark.start)
    )


def _verb_last(text: str, parties: Sequence[Mark], verb: Mark) -> tuple[Mark | None, Mark | None]:
    before = [mark for mark in parties if mark.end <= verb.start]
    subjects = [
        mark
        for mark in before
        if mark.kind == "speaker" or (mark.kind != "everyone" and text.startswith(_TOPIC, mark.end))
    ]
    objects = [
        mark
        for mark in before
        if mark not in subjects and mark.kind != "speaker" and verb.start - mark.end <= _REACH
    ]
    return (subjects[-1] if subjects else None), (objects[-1] if objects else None)
