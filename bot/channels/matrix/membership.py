"""Where the bot is: brought in, put out, moved to a room's successor, left alone."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote

import nio
import structlog

from bot.channels.matrix.connection import Connection
from bot.channels.matrix.crypto import call
from bot.channels.matrix.failures import translated
from bot.channels.matrix.rooms import is_direct, predecessor
from bot.desk import Desk
from bot.errors import GiveUp
from bot.model import Document
from bot.ports import Clock

SERVERS = 3  # by way of which a room is looked for

log = structlog.get_logger(__name__)


class Membership:
    """Tells the desk of comings and goings. Raises TryAgain, GiveUp and StoreError."""

    def __init__(self, connection: Connection, desk: Desk, clock: Clock) -> None:
        self._connection = connection
        self._desk = desk
        self._clock = clock

    async def came(self, room_id: str, event: nio.RoomMemberEvent) -> Document | None:
        """We are in a room: a greeting, unless it goes on from one where we were."""
        before = predecessor(self._connection.created.get(room_id, {}))
        if before and await self._move(before, room_id):
            return None
        inviter = event.source.get("unsigned", {}).get("prev_sender", event.sender)
        room = (await self._connection.client()).rooms.get(room_id)
        asker = self._desk.asker(
            f"matrix:{inviter}", f"matrix:{room_id}", direct=room is not None and is_direct(room)
        )
        return await self._desk.joined(asker, now=self._clock())

    async def went(self, room_id: str, room: nio.RoomInfo, us: str) -> None:
        """We are out of a room; an invitation that we refused was none."""
        ours = [
            event
            for event in room.timeline.events
            if isinstance(event, nio.RoomMemberEvent)
            and (event.state_key, event.prev_membership) == (us, "join")
        ]
        if ours:
            why = _why(ours[-1], us)
            log.info("matrix-left", room=room_id, why=why)
            await self._desk.left(f"matrix:{room_id}", why, now=self._clock())
            client = await self._connection.client()
            with translated("forgetting a room"):
                await client.room_forget(room_id)

    async def look(self, room_id: str) -> None:
        """Follow a room that goes on elsewhere; leave one where nobody else is left."""
        client = await self._connection.client()
        room = client.rooms.get(room_id)
        if room and room.replacement_room:
            await self._follow(room)
        elif room and room.member_count <= 1:
            with translated("leaving a room"):
                await client.room_leave(room_id)

    async def _follow(self, room: nio.MatrixRoom) -> None:
        client = await self._connection.client()
        new = room.replacement_room
        if new in client.rooms:
            await self._move(room.room_id, new)
            return
        servers = Counter(user.partition(":")[2] for user in room.users)
        via = "&".join(f"via={quote(server)}" for server, _ in servers.most_common(SERVERS))
        try:
            with translated("a room's successor"):
                await call(client, "POST", f"/_matrix/client/v3/join/{quote(new)}?{via}", {})
        except GiveUp as error:
            # As soon as somebody invites us there, we move all the same.
            log.warning("matrix-upgrade-not-followed", room=room.room_id, new=new, why=str(error))

    async def _move(self, old: str, new: str) -> bool:
        """Take along what was wanted, if both rooms say that one goes on from the other."""
        client = await self._connection.client()
        room = client.rooms.get(old)
        follows = predecessor(self._connection.created.get(new, {})) == old
        if room is None or not follows or room.replacement_room != new:
            return False
        told = await self._desk.subscribed("matrix")
        # A second time, after a crash, would find nothing wanted in the old room any more.
        if f"matrix:{new}" not in [each.id for each in told]:
            await self._desk.moved(f"matrix:{old}", f"matrix:{new}", now=self._clock())
        log.info("matrix-moved", old=old, new=new)
        with translated("leaving a room"):
            await client.room_leave(old)
        return True


def _why(event: nio.RoomMemberEvent, us: str) -> str:
    """How we came to leave, for the operator."""
    reason = event.content.get("reason")
    said = f" ({reason})" if reason else ""
    if event.sender == us:
        return "the bot left the room: nobody else was in it, or it goes on elsewhere"
    how = "banned" if event.membership == "ban" else "removed"
    return f"the bot was {how} from the room by {event.sender}{said}"
