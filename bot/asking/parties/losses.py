"""How many of whom fell: what a sentence must name itself, so that it counts no others' dead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.asking.sought import Sought
from bot.asking.vocabulary import AT_WAR
from bot.match.scanner import Hit

LOSSES = frozenset(
    {"idea:half_lost", "idea:dead", "idea:wounded", "event:casualties", "light:loss"}
)
PEOPLE = frozenset({"item:troops", "item:special_forces", "item:sappers", "item:workers"})
_BESIDE = 12  # characters between those who fell, or that they did, and whose they are


def whose_losses(sought: Sequence[Sought]) -> frozenset[int]:
    """The places of the losses, of those who fell and of the state beside them; empty where no
    losses are asked about."""
    losses = [place for place, each in enumerate(sought) if each.keys & LOSSES]
    if not losses:
        return frozenset()
    people = [place for place, each in enumerate(sought) if each.keys & PEOPLE]
    fallen = people or losses
    gaps = {
        place: min(_gap(each, sought[other]) for other in fallen)
        for place, each in enumerate(sought)
        if any(key.startswith("state:") for key in each.keys)
    }
    nearest = min(gaps, key=lambda place: gaps[place], default=None)
    beside = [nearest] if nearest is not None and gaps[nearest] <= _BESIDE else []
    return frozenset([*losses, *people, *beside])


def are_theirs(asked: Sequence[Sought], places: Collection[int], hits: Sequence[Hit]) -> bool:
    """True when those who fell in a sentence are of the state that is asked about: no other is
    named nearer to one of them. True as well where no state is asked about.

    `places` are those of `whose_losses`.
    """
    keys = [asked[place].keys for place in sorted(places)]
    states = {key for each in keys for key in each if key.startswith("state:")}
    named = [key for each in keys for key in each & PEOPLE] or [k for each in keys for k in each]
    near = [hit for hit in hits if any(key.startswith("state:") for key in hit.term.keys)]
    fallen = [hit for hit in hits if not {*named}.isdisjoint(hit.term.keys)]
    return not states or any(
        not states.isdisjoint(min(near, key=lambda hit: _apart(hit, one)).term.keys)
        for one in fallen
        if near
    )


def are_implied(
    asked: Sequence[Sought],
    places: Collection[int],
    hits: Sequence[Hit],
    before: Sequence[Hit],
    title: Sequence[Hit],
) -> bool:
    """True when a sentence names no party, and its fallen are those whom the sentence `before` it
    speaks of, or its soldiers those of the one party that the title names."""
    states = {key for place in places for key in asked[place].keys if key.startswith("state:")}
    parties = _parties(title)
    if not states or _parties(hits):
        return False
    if any(_is_people(hit) for hit in hits) and parties and parties <= states:
        return True
    near = [hit for hit in before if _parties([hit])]
    people = [hit for hit in before if _is_people(hit)]
    return any(
        not states.isdisjoint(min(near, key=lambda hit: _apart(hit, one)).term.keys)
        for one in people
        if near
    )


def _parties(hits: Sequence[Hit]) -> frozenset[str]:
    return frozenset(key for hit in hits for key in hit.term.keys if key in AT_WAR)


def _is_people(hit: Hit) -> bool:
    return not PEOPLE.isdisjoint(hit.term.keys)


def _apart(one: Hit, other: Hit) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _gap(one: Sought, other: Sought) -> int:
    first, second = sorted((one, other), key=lambda each: each.start)
    return second.start - first.start - len(first.text)
