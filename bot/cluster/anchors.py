"""The anchors of a text, by kind: what two texts that tell one event have in common."""

from __future__ import annotations

from collections.abc import Mapping

Anchors = Mapping[str, frozenset[str]]  # by kind
NONE: frozenset[str] = frozenset()
# Named in most texts on the topic: half as telling.
COMMON = frozenset(
    {"security_council", "KP/kim_jong_un", "KP/kcna", "RU/putin", "UA/zelensky", "kursk"}
    | {"NATO/nato", "US/pentagon", "US/white_house", "wagner"}
)


def owners(names: frozenset[str]) -> set[str]:
    """The states, and groups of them, that names stand for."""
    return {name.partition("/")[0] for name in names}


def listed(kind: str, values: frozenset[str]) -> tuple[str, ...]:
    """Anchors of a kind, as grounds show them."""
    return tuple(f"{kind}:{value}" for value in sorted(values))
