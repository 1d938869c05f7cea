"""Which rooms the bot may be brought into, and by whom."""

from __future__ import annotations

from collections.abc import Collection

import nio
import structlog

from bot.channels.matrix.failures import failure
from bot.errors import TryAgain

log = structlog.get_logger(__name__)


async def accept(client: nio.AsyncClient, inviters: Collection[str]) -> None:
    """Join the rooms to which somebody invites who may; refuse the other invitations.

    What the homeserver can't do now is tried again after the next news: it tells each only once.
    """
    for room_id, room in list(client.invited_rooms.items()):
        allowed = may_invite(room.inviter or "", client.user_id, inviters)
        bound = log.bind(room=room_id, inviter=room.inviter)
        answer = await (client.join(room_id) if allowed else client.room_leave(room_id))
        if isinstance(answer, nio.ErrorResponse):
            error = failure(answer, "an invitation")
            bound.warning("matrix-invite-failed", why=str(error))
            if isinstance(error, TryAgain):
                continue
        else:
            bound.info("matrix-joined" if allowed else "matrix-invite-refused")
        client.invited_rooms.pop(room_id, None)


def may_invite(inviter: str, us: str, inviters: Collection[str]) -> bool:
    """Whether the user or their homeserver is listed; without a list, whether it is our own."""
    return _listed(inviter, inviters) if inviters else _same_server(inviter, us)


def is_known(user: str, us: str, inviters: Collection[str]) -> bool:
    """Whether the user is one of our own people: on our homeserver, or listed."""
    return _same_server(user, us) or _listed(user, inviters)


def _listed(user: str, inviters: Collection[str]) -> bool:
    return user in inviters or user.partition(":")[2] in inviters


def _same_server(user: str, us: str) -> bool:
    return user.partition(":")[2] == us.partition(":")[2]
