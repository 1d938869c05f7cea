"""Which rooms the bot may be brought into, and by whom."""

from __future__ import annotations

from collections.abc import Collection

import nio
import structlog

log = structlog.get_logger(__name__)


async def accept(client: nio.AsyncClient, inviters: Collection[str]) -> None:
    """Join the rooms to which somebody invites who may; refuse the other invitations."""
    for room_id, room in list(client.invited_rooms.items()):
        allowed = may_invite(room.inviter or "", client.user_id, inviters)
        bound = log.bind(room=room_id, inviter=room.inviter)
        answer = await (client.join(room_id) if allowed else client.room_leave(room_id))
        if isinstance(answer, nio.ErrorResponse):
            bound.warning("matrix-invite-failed", why=answer.message)
        else:
            bound.info("matrix-joined" if allowed else "matrix-invite-refused")
        client.invited_rooms.pop(room_id, None)


def may_invite(inviter: str, us: str, inviters: Collection[str]) -> bool:
    """Whether the user or their homeserver is listed; without a list, whether it is our own."""
    server = inviter.partition(":")[2]
    if not inviters:
        return server == us.partition(":")[2]
    return inviter in inviters or server in inviters
