"""Words that mean something else beside others of the same question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from bot.asking.parties.losses import LOSSES
from bot.asking.sought import Sought

_SIGNATORY = "light:signatory"
_THEY_ASK = frozenset({_SIGNATORY, "idea:appeal"})
_WISHES = frozenset({"idea:appeal", "act:call_on", "light:goal", "light:require"})
_STATEMENT = frozenset({"event:joint_statement"})


def of_their_statement(sought: Iterable[Sought], ideas: Set[str]) -> tuple[Sought, ...]:
    """The same; where signatories ask for something, the statement does, which needn't call or
    count them so."""
    if not ideas >= _THEY_ASK:
        return tuple(sought)
    return tuple(
        replace(each, keys=_STATEMENT, focus=False) if _SIGNATORY in each.keys else each
        for each in sought
        if not each.text.isdigit()
    )


def wanted_back(sought: Iterable[Sought], ideas: Set[str]) -> tuple[Sought, ...]:
    """The same; what is asked for in return is no appeal."""
    if "idea:in_return" not in ideas:
        return tuple(sought)
    return tuple(each for each in sought if not each.keys or not each.keys <= _WISHES)


def suffered(sought: Sequence[Sought]) -> tuple[Sought, ...]:
    """The same; casualties are suffered, and are then no suffering."""
    if not any(each.keys & LOSSES for each in sought):
        return tuple(sought)
    return tuple(each for each in sought if each.keys != {"idea:suffering"})
