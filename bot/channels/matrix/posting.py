"""Events put into rooms: encrypted where the room is, and never in the clear there."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import nio

from bot.channels.matrix import content
from bot.channels.matrix.connection import Connection
from bot.channels.matrix.content import Content
from bot.channels.matrix.crypto import Json, call, share_keys
from bot.channels.matrix.failures import failure, translated
from bot.errors import GiveUp, TryAgain
from bot.model import Attachment

ROOMS = "/_matrix/client/v3/rooms"
UPLOAD = 60.0  # seconds for one file


class Poster:
    """Posts to rooms, and looks at what stands there. Raises TryAgain and GiveUp."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def room(self, room_id: str) -> nio.MatrixRoom:
        """The room, if the bot is there and knows whether it is encrypted."""
        client = await self._connection.client()
        room = client.rooms.get(room_id)
        if room is None:
            raise GiveUp(f"the bot isn't in the room {room_id}: invite it, then replay the message")
        # Encryption may have been switched on since the last /sync: nothing must go in the clear.
        path = f"{ROOMS}/{quote(room_id, safe='')}/state/m.room.encryption"
        with translated("a room's state"):
            if not room.encrypted and await call(client, "GET", path, optional=True):
                raise TryAgain(f"{room_id} has just become encrypted")
        return room

    async def post(self, room: nio.MatrixRoom, event: Content, *, transaction: str) -> str:
        """Send one message and return its event's id.

        Which delivery it is stays readable for us: another device of ours must find it, too.
        """
        client = await self._connection.client()
        with translated("a message"):
            kind, said = "m.room.message", event
            if room.encrypted:
                await share_keys(client, room)
                kind, sealed = client.encrypt(room.room_id, kind, event)
                said = {**sealed, **content.marks(event)}
            where = f"{ROOMS}/{quote(room.room_id, safe='')}/send/{kind}"
            path = f"{where}/{quote(transaction, safe='')}"
            sent = await call(client, "PUT", path, said, doing=f"a message in {room.room_id}")
        return str(sent["event_id"])

    async def upload(self, room: nio.MatrixRoom, attachment: Attachment) -> Content:
        """Give the homeserver a file, unreadable to it where the room is encrypted."""
        client = await self._connection.client()
        with translated("a file"):
            async with asyncio.timeout(UPLOAD):
                kept, keys = await client.upload(
                    lambda *_: attachment.content,
                    content_type=attachment.media_type,
                    filename=None if room.encrypted else attachment.name,
                    encrypt=room.encrypted,
                    filesize=len(attachment.content),
                )
        if isinstance(kept, nio.ErrorResponse):
            raise failure(kept, "a file")
        return content.file(attachment, kept.content_uri, keys)

    async def event(self, room_id: str, event_id: str) -> Json:
        """An event as the homeserver shows it; empty when it can't be seen."""
        client = await self._connection.client()
        path = f"{ROOMS}/{quote(room_id, safe='')}/event/{quote(event_id, safe='')}"
        with translated("an earlier message"):
            return await call(client, "GET", path, optional=True)

    async def delivery(self, room_id: str, event_id: str) -> str | None:
        """The delivery of which a message of ours is a part, as the message itself says."""
        client = await self._connection.client()
        shown = await self.event(room_id, event_id)
        if shown.get("sender") != client.user_id:
            return None
        named: str | None = shown.get("content", {}).get(content.DELIVERY)
        return named or self._sealed(client, shown)

    def _sealed(self, client: nio.AsyncClient, shown: Json) -> str | None:
        """The delivery that is named within an encrypted event: older ones name it only there."""
        event = nio.Event.parse_event(shown)
        if isinstance(event, nio.MegolmEvent):
            try:
                event = client.decrypt_event(event)
            except nio.EncryptionError:  # written by a device whose keys we have no more
                return None
        named: str | None = event.source["content"].get(content.DELIVERY)
        return named

    async def empty(self, room_id: str, event_id: str, *, transaction: str) -> None:
        """Take the words out of an event."""
        client = await self._connection.client()
        with translated("a redaction"):
            done = await client.room_redact(room_id, event_id, tx_id=transaction)
        if isinstance(done, nio.ErrorResponse):
            raise failure(done, f"a redaction in {room_id}")
