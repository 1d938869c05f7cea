"""Who speaks in two statements, as log odds that they tell one event.

What each does for itself, others do not tell as theirs; a joint statement, or a meeting, is told by
each that takes part, and what passes between two by both.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.cluster.anchors import COMMON, NONE, Anchors, listed, owners
from bot.cluster.voices import PARTIES
from bot.model import Ground

# Each ministry tells a joint statement, or a meeting that it spoke at, as its own.
_SHARED_BY_MANY = frozenset({"joint_statement", "council_meeting", "veto"})
PARTNERS = frozenset({"KP", "RU"})  # what passes between two is told by both, but for denials
_STANCES = frozenset({"condemn", "urge", "call_on", "demand", "express_concern"})
_SPEAK_AS_ONE = frozenset({"G7", "NATO", "NB8", "JEF", "MSMT"})
_TOGETHER = 2.0  # log odds for those who speak in both, half where they speak every day
_DAILY = frozenset({"KR", "UA"})
_ONE_SPEAKER, _ONE_PARTY = -0.7, -0.3  # … where but one text tells who speaks
_OTHERS = -1.2  # … for others of one state than the other text names, or begins with


def others(left: Anchors, right: Anchors) -> Iterator[Ground]:
    """Whom each text begins with, or who of one state: each of them says something else."""
    if left.get("number", NONE) & right.get("number", NONE):
        return  # who gives the same number says the same
    mine, theirs = (side.get("name", NONE) - COMMON for side in (left, right))
    begun = [side.get("lead:name", NONE) - COMMON for side in (left, right)]
    if mine.isdisjoint(theirs) and (states := owners(mine) & owners(theirs)):
        parted = frozenset(name for name in mine | theirs if name.partition("/")[0] in states)
        yield Ground("others", _OTHERS * len(states), listed("name", parted))
    elif all(begun) and begun[0].isdisjoint(begun[1]):
        yield Ground("others", _OTHERS, listed("name", begun[0] | begun[1]))


def speakers(left: Anchors, right: Anchors) -> Iterator[Ground]:
    """Who speaks in both texts, in one alone, or in each somebody else."""
    mine, theirs = left.get("speaker", NONE), right.get("speaker", NONE)
    both = mine & theirs
    if left.get("voice") and left.get("voice") == right.get("voice"):
        return  # one ministry publishes much on one day
    if both:
        weight = min(_TOGETHER, len(both) - len(mine ^ theirs))  # one doesn't say what three say
        if weight > 0 and both <= _DAILY:
            weight /= 2
        yield Ground("speakers", weight, listed("speaker", mine | theirs))
    elif bool(mine) != bool(theirs):
        weight = _ONE_PARTY if mine | theirs <= PARTIES else _ONE_SPEAKER
        yield Ground("one-speaker", weight, listed("speaker", mine | theirs))
    elif speak_apart(left, right) and not _both_are_told_by_many(left, right):
        if not (_unheard(left, right) or _unheard(right, left)):
            weight = -4.2 if _quoted_alone(left, right) or _quoted_alone(right, left) else -2.0
            yield Ground("other-speakers", weight, listed("speaker", mine ^ theirs))
        elif _takes_stance(left) == _takes_stance(right):
            yield Ground("other-speakers", -3.0, listed("speaker", mine ^ theirs))
        else:
            yield Ground("answer", -4.2, listed("speaker", mine ^ theirs))


def _both_are_told_by_many(left: Anchors, right: Anchors) -> bool:
    """True when one of several speakers may tell as its own what the others tell too."""
    if not shared_by_many(left, right):
        return False
    # Two groups of states speak each for itself.
    return any(
        len(side["speaker"]) == 1 and side["speaker"].isdisjoint(_SPEAK_AS_ONE)
        for side in (left, right)
    )


def shared_by_many(left: Anchors, right: Anchors) -> frozenset[str]:
    """What both texts begin with that each of several speakers tells as its own."""
    begun = left.get("lead:event", NONE) & right.get("lead:event", NONE)
    return begun & _SHARED_BY_MANY


def _takes_stance(side: Anchors) -> bool:
    return bool(side.get("act", NONE) & _STANCES)


def speak_apart(left: Anchors, right: Anchors) -> bool:
    """True when others speak in the one text than in the other, each for itself."""
    mine, theirs = left.get("speaker", NONE), right.get("speaker", NONE)
    if not (mine and theirs) or mine & theirs:
        return False
    begun = left.get("lead:event", NONE) | right.get("lead:event", NONE)
    if mine | theirs <= PARTNERS and "deny" not in begun:
        return False
    # Of a guest and a host each may be who one text begins with; they name each other.
    return mine.isdisjoint(_people_of(right)) or theirs.isdisjoint(_people_of(left))


def _people_of(side: Anchors) -> set[str]:
    """Whose people a text names, other than those whom most texts name."""
    return owners(side.get("name", NONE) - COMMON) - _SPEAK_AS_ONE


def _unheard(left: Anchors, right: Anchors) -> bool:
    """True when a government speaks itself in one text, and nobody of it in the other's title."""
    named = {name.partition("/")[0] for name in right.get("title:name", NONE)}
    return bool(left.get("voice")) and not left["voice"] & named


def _quoted_alone(left: Anchors, right: Anchors) -> bool:
    """True when a headline marks somebody's words as such of whom the other text is silent."""
    told = left.get("title:speaker", NONE)
    return bool(told) and told.isdisjoint(owners(right.get("name", NONE)))
