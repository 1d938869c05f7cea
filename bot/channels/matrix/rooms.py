"""Who may do what in a room, read from its state events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

import nio

_CREATORS_RULE = {str(version) for version in range(1, 12)}  # there, creators have no privilege


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """Who has which power in a room, and how much it takes to post there."""

    creators: frozenset[str]  # whose power is infinite, from room version 12 on
    users: Mapping[str, int]
    default: int
    to_post: int

    def of(self, user: str) -> float:
        """A user's power level."""
        return inf if user in self.creators else self.users.get(user, self.default)

    def may_post(self, user: str) -> bool:
        """Whether a user may write messages."""
        return self.of(user) >= self.to_post

    def runs(self, user: str, *, power: int) -> bool:
        """Whether a user may decide what comes here, whatever the room's own settings take."""
        return self.of(user) >= power


def powers(state: Iterable[Mapping[str, Any]], *, encrypted: bool) -> Powers:
    """What a room's full state says of powers."""
    by_type = {event["type"]: event for event in state if event.get("state_key") == ""}
    levels = by_type.get("m.room.power_levels", {}).get("content", {})
    needed = levels.get("events", {})
    kind = "m.room.encrypted" if encrypted else "m.room.message"
    return Powers(
        creators=creators(by_type.get("m.room.create", {})),
        users={user: int(level) for user, level in levels.get("users", {}).items()},
        default=int(levels.get("users_default", 0)),
        to_post=int(needed.get(kind, levels.get("events_default", 0))),
    )


def creators(created: Mapping[str, Any]) -> frozenset[str]:
    """Who outranks every power level, by a room's m.room.create event."""
    content = created.get("content", {})
    if content.get("room_version", "1") in _CREATORS_RULE:
        return frozenset()
    return frozenset([created["sender"], *content.get("additional_creators", [])])


def predecessor(created: Mapping[str, Any]) -> str | None:
    """The room that this one goes on from, by its m.room.create event."""
    before: str | None = created.get("content", {}).get("predecessor", {}).get("room_id")
    return before


def is_direct(room: nio.MatrixRoom) -> bool:
    """Whether it is a conversation of two."""
    count: int = room.member_count
    return count == 2
