"""Who visits whom: the state that is named first near the word for the visit, in any language."""

from __future__ import annotations

from collections.abc import Sequence, Set

from bot.asking.sought import Sought
from bot.asking.vocabulary import state_of
from bot.match.scanner import Hit

_VISIT = "event:visit"
_BEFORE, _AFTER = 40, 60  # characters around the word in which the two are named


def visitor(sought: Sequence[Sought]) -> Set[str]:
    """The state, as a key, whose visit to another a question is about; empty if it is none."""
    states = [_states(each.keys) for each in sought if _states(each.keys)]
    about = any(_VISIT in each.keys for each in sought)
    return states[0] if about and len(states) == 2 else frozenset()


def tells_of(visiting: Set[str], hits: Sequence[Hit]) -> bool:
    """True for a sentence with a visit of theirs."""
    named = sorted((hit for hit in hits if _states(hit.term.keys)), key=lambda hit: hit.start)
    for visit in (hit for hit in hits if _VISIT in hit.term.keys):
        near = [
            hit
            for hit in named
            if hit.end >= visit.start - _BEFORE and hit.start <= visit.end + _AFTER
        ]
        if near and visiting & _states(near[0].term.keys):
            return True
    return False


def _states(keys: Sequence[str] | Set[str]) -> frozenset[str]:
    """The states that are named, by themselves or by somebody who speaks for them."""
    states = {key for key in keys if key.startswith("state:")}
    return frozenset(states.union(filter(None, map(state_of, keys))))
