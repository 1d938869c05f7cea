"""Who gives, gets or fights: the state beside such a verb, with nothing between that it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.lexicon.asking import ONLY_ASKED
from bot.match.scanner import Hit

PASSING = frozenset({"do:give", "do:receive", "do:trade", "do:deploy"})  # seen from either side
_ACTING = PASSING | {"do:fight", "event:combat"}  # … and who fights
_SUBJECT = {"ja": "はが", "ko": "은는이가"}  # what stands right after it
_OBJECTS_FIRST = frozenset({"de", "nl"})  # the verb may be the last word
_PREPOSITION = re.compile(
    r"\b(?:gegen|nach|an|fur|von|aus|mit|in|tegen|naar|aan|voor|van|uit|met)(?: d\w+)? $"
)
# In questions of these the subject may follow its verb, behind no more than such a word.
_VERB_OR_SUBJECT_FIRST = frozenset({"de", "es", "it", "nl", "pl", "pt", "ru", "uk"})
_BEHIND = re.compile(r" (?:(?:ли|die|der|das|de|het|el|la|il|o|a) )?")
_POSSESSIVE = " s"  # Seoul's, folded: its estimate goes up, and it gives nothing
_VERB_FIRST = frozenset({"ar"})
_NEAR = 14  # characters from a state to its verb in a question: "a-t-elle envoyé"
_THINGS = ("idea:", "item:", "light:promise")  # what is promised is not given
_ELSE = ("act:", "event:sanction", "event:confirm", "cue:denial")
_SAYS = ("act:", "ask:said", "cue:denial")


def givers(hits: Sequence[Hit], folded: str, language: str) -> frozenset[str]:
    """The states that may be the subject of such a verb in a sentence."""
    if language in _VERB_FIRST:
        return frozenset(key for hit in hits for key in _states(hit))
    every = language in _OBJECTS_FIRST
    return frozenset(
        key
        for verb in hits
        if not _ACTING.isdisjoint(verb.term.keys)
        for state in _before(verb, hits, folded, language)[0 if every else -1 :]
        if not _does_else(state, verb, hits)
        for key in _states(state)
    )


def giver(hits: Sequence[Hit], folded: str, language: str) -> frozenset[str]:
    """The state that a question takes for the giver, if it says so: did Japan send …"""
    if any(key.startswith(_SAYS) for hit in hits for key in hit.term.keys):
        return frozenset()
    things = [hit for hit in hits if hit.term.keys[0].startswith(_THINGS)]
    for verb in hits:
        if _ACTING.isdisjoint(verb.term.keys) or any(_overlap(verb, thing) for thing in things):
            continue
        before = [
            hit
            for hit in _before(verb, hits, folded, language)
            if not folded[hit.start : hit.end].endswith(_POSSESSIVE)
        ]
        if before and language in _OBJECTS_FIRST:
            if _PREPOSITION.search(folded[: before[0].start]) or _does_else(before[0], verb, hits):
                return frozenset()
            return frozenset(_states(before[0]))
        if not before and language in _VERB_OR_SUBJECT_FIRST:
            states = (hit for hit in hits if any(_states(hit)))
            before = [hit for hit in states if _BEHIND.fullmatch(folded, verb.end, hit.start)]
        last = language in _SUBJECT and not any(verb.end <= thing.start for thing in things)
        if before and (last or _is_subject(before[-1], verb, hits)):
            return frozenset(_states(before[-1]))
    return frozenset()


def _does_else(state: Hit, verb: Hit, hits: Sequence[Hit]) -> bool:
    """True for a state that condemns, or sanctions, what another does."""
    return any(
        key.startswith(_ELSE)
        for hit in hits
        if state.end <= hit.start and hit.end <= verb.start
        for key in hit.term.keys
    )


def _is_subject(state: Hit, verb: Hit, hits: Sequence[Hit]) -> bool:
    """True for a state close before a verb, and nothing between them that does something else."""
    between = (hit for hit in hits if state.end <= hit.start and hit.end <= verb.start)
    return verb.start - state.end <= _NEAR and all(
        key.startswith(ONLY_ASKED) for hit in between for key in hit.term.keys
    )


def _before(verb: Hit, hits: Sequence[Hit], folded: str, language: str) -> list[Hit]:
    """The states before a verb; where a particle marks the subject, those that have it."""
    marks = _SUBJECT.get(language)
    return [
        hit
        for hit in hits
        if hit.end <= verb.start
        and any(_states(hit))
        and (marks is None or folded[hit.end : hit.end + 1] in marks)
    ]


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def _states(hit: Hit) -> Iterator[str]:
    return (key for key in hit.term.keys if key.startswith("state:"))
