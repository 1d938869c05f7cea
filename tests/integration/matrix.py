"""What tests of the Matrix channel share: a bot, a reader and a room, and messages to send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import nio

from bot.channels.matrix.channel import MatrixChannel
from bot.channels.matrix.login import Account
from bot.errors import SendError, TryAgain
from bot.model import Delivery, DeliveryKind, DeliveryState, Document, Heading, Reason, Receipt
from tests.processes import PATIENCE
from tests.servers.synapse import Homeserver, User

MESSAGES = ("m.room.message", "m.room.encrypted")  # types of events

_names = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The bot's account, a reader's, and a room where both are."""

    homeserver: Homeserver
    bot: User
    reader: User
    room: str
    folder: Path

    def account(self, url: str | None = None) -> Account:
        return Account(
            folder=self.folder,
            homeserver=url or self.homeserver.url,
            access_token=self.bot.access_token,
        )

    @asynccontextmanager
    async def channel(self, url: str | None = None) -> AsyncIterator[MatrixChannel]:
        async with MatrixChannel(self.account(url), rng=Random(1)) as channel:
            yield channel

    def events(self, *, by: User | None = None) -> list[dict[str, Any]]:
        """The messages of the room as the reader, or another, gets them, oldest first."""
        path = f"/_matrix/client/v3/rooms/{self.room}/messages?dir=b&limit=300"
        chunk = self.homeserver.call("GET", path, user=by or self.reader)["chunk"]
        return [event for event in reversed(chunk) if event["type"] in MESSAGES]


def team(
    homeserver: Homeserver, folder: Path, *, encrypted: bool = False, invited: bool = True
) -> Team:
    """The bot is in the room, if it was `invited`."""
    number = next(_names)
    bot, reader = homeserver.register(f"bot{number}"), homeserver.register(f"reader{number}")
    state = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    room = homeserver.call(
        "POST",
        "/_matrix/client/v3/createRoom",
        {"invite": [bot.id] if invited else [], "initial_state": [state] if encrypted else []},
        user=reader,
    )["room_id"]
    if invited:
        homeserver.call("POST", f"/_matrix/client/v3/join/{room}", {}, user=bot)
    return Team(homeserver=homeserver, bot=bot, reader=reader, room=room, folder=folder / "matrix")


@asynccontextmanager
async def reading(team: Team, folder: Path) -> AsyncIterator[nio.AsyncClient]:
    """A reader's client with encryption, its keys uploaded."""
    client = nio.AsyncClient(team.homeserver.url, store_path=str(folder))
    client.restore_login(team.reader.id, team.reader.device_id, team.reader.access_token)
    try:
        await client.sync(full_state=True)
        if client.should_upload_keys:
            await client.keys_upload()
        yield client
    finally:
        await client.close()
        client.store.database.close()


async def bodies(client: nio.AsyncClient, team: Team) -> list[str]:
    """What the reader can read in the room now, oldest first."""
    await client.sync()
    page = await client.room_messages(team.room, limit=50)
    events = [event for event in reversed(page.chunk) if not isinstance(event, nio.BadEvent)]
    kinds = (nio.RoomMessageText, nio.MegolmEvent)
    return [getattr(event, "body", "?") for event in events if isinstance(event, kinds)]


def document(text: str = "Joint statement") -> Document:
    return Document(summary=text, blocks=(Heading(text=text),))


def delivery(team: Team, name: str = "d1", **values: Any) -> Delivery:
    made = Delivery(
        id=name,
        destination=f"matrix:{team.room}",
        reason=Reason.FIRST,
        document=document(),
        kind=DeliveryKind.POST,
        story_id="4kq7a",
        statement_id="7fk2m",
        parent=True,
        reply_to=None,
        broadcast=False,
        state=DeliveryState.SENDING,
        attempts=1,
        due_at=datetime.now(UTC),
        created_at=datetime.now(UTC),
    )
    return replace(made, **values)


async def eventually(
    attempt: Callable[[], Awaitable[Receipt]], *, seen: list[SendError] | None = None
) -> Receipt:
    """Try until it works, as long as each refusal asks for; `seen` collects them."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await attempt()
            except SendError as error:
                if seen is not None:
                    seen.append(error)
                after = error.after if isinstance(error, TryAgain) else None
                await asyncio.sleep(after.total_seconds() if after else 0.1)
