"""Questions of those who signed a statement, which are questions of what it says."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from bot.asking.naming import Sought

_SIGNATORY = "light:signatory"
_THEY_ASK = frozenset({_SIGNATORY, "idea:appeal"})
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
