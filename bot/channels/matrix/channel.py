"""The port to Matrix: messages, thread replies and edits in rooms, encrypted ones too."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from types import TracebackType
from typing import Self

import nio

from bot.channels.matrix import content
from bot.channels.matrix.connection import Connection
from bot.channels.matrix.content import Place
from bot.channels.matrix.failures import failure, translated
from bot.channels.matrix.listener import MatrixListener
from bot.channels.matrix.login import Account
from bot.channels.matrix.posting import Poster
from bot.desk import Desk
from bot.errors import MessageGone
from bot.model import Delivery, Document, Receipt
from bot.ports import Clock
from bot.render import matrix

PAGE = 100  # events looked at in one request when a message is searched
PAGES = 20
SKEW = timedelta(minutes=10)  # by which the homeserver's clock may be behind ours


class MatrixChannel:
    """Posts to `matrix:ROOM`; an async context manager that follows the homeserver meanwhile.

    A delivery's id is its transaction id, by which the homeserver tells a repeat for about a day.
    """

    tempo = None  # homeservers differ, and each says by 429 when it is too much

    def __init__(self, account: Account, *, rng: Random) -> None:
        self._connection = Connection(account, rng)
        self._poster = Poster(self._connection)

    async def __aenter__(self) -> Self:
        self._connection.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._connection.close()

    def listener(self, desk: Desk, clock: Clock, *, settings_power: int) -> MatrixListener:
        """What hears people on the same connection, while it is open.

        From `settings_power` on, a member runs a room: they may decide what comes there.
        """
        return MatrixListener(self._connection, desk, clock, settings_power)

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        """Post a message, in as many events as it takes.

        A reply stands in the thread of its story, where few are notified; one that all should see
        stands in the room and points to the story.
        """
        room = await self._poster.room(delivery.address)
        above = Place.of(thread) if thread else None
        if above:
            await self._expect(above.room, above.root)
        messages = matrix.render(delivery.document)
        events: list[str] = []
        for number, message in enumerate(messages, start=1):
            part = f"{number}/{len(messages)}"
            event = content.post(message, delivery=delivery.id, part=part)
            if above and delivery.broadcast:
                event = content.replying(event, above.root)
            elif above:
                event = content.threaded(event, above.root)
            events.append(
                await self._poster.post(room, event, transaction=_part(delivery.id, number))
            )
        return _receipt(room.room_id, events, above)

    async def edit(self, receipt: Receipt, document: Document, *, key: str) -> None:
        """Replace what a message says, event by event.

        Events that the new wording doesn't need are emptied; what it has beyond them follows in
        the message's thread.
        """
        place = Place.of(receipt)
        room = await self._poster.room(place.room)
        await self._expect(place.room, place.events[0])
        messages = matrix.render(document)
        for number, message in enumerate(messages, start=1):
            if number <= len(place.events):
                event = content.reworded(message, place.events[number - 1])
            else:
                part = f"{number}/{len(messages)}"
                more = content.post(message, delivery=key, part=part)
                event = content.threaded(more, place.root)
            await self._poster.post(room, event, transaction=_part(key, number))
        for number, needless in enumerate(place.events[len(messages) :], start=len(messages) + 1):
            await self._poster.empty(place.room, needless, transaction=_part(key, number))

    async def find(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt | None:
        """The message of this delivery, if all its events are in the room."""
        room = delivery.address
        client = await self._connection.client()
        found: dict[int, str] = {}
        start: str | None = None
        for _ in range(PAGES):
            with translated("the room's messages"):
                page = await client.room_messages(room, start=start, limit=PAGE)
            if isinstance(page, nio.ErrorResponse):
                raise failure(page, "the room's messages")
            parts = _parts(page.chunk, delivery.id)
            found |= {number: event for number, _, event in parts}
            if any(len(found) == total for _, total, _ in parts):
                events = [found[number] for number in sorted(found)]
                return _receipt(room, events, Place.of(thread) if thread else None)
            oldest = min((event.server_timestamp for event in page.chunk), default=0)
            if not page.end or oldest / 1000 < (delivery.created_at - SKEW).timestamp():
                return None
            start = page.end
        return None

    async def _expect(self, room_id: str, event: str) -> None:
        """Raise MessageGone if an event was deleted or can't be seen."""
        shown = await self._poster.event(room_id, event)
        if not shown or "redacted_because" in shown.get("unsigned", {}):
            raise MessageGone(f"{event} in {room_id} was deleted")


def _parts(events: list[nio.Event], delivery: str) -> list[tuple[int, int, str]]:
    """Number, total and event id of each part of a delivery among these events."""
    found = []
    for event in events:
        holds = event.source.get("content", {})
        number, _, total = str(holds.get(content.PART, "")).partition("/")
        if holds.get(content.DELIVERY) == delivery and number.isdecimal() and total.isdecimal():
            found.append((int(number), int(total), str(event.event_id)))
    return found


def _receipt(room: str, events: list[str], above: Place | None) -> Receipt:
    root = above.root if above else events[0]
    return Place(room=room, events=tuple(events), root=root).receipt()


def _part(key: str, number: int) -> str:
    return key if number == 1 else f"{key}-{number}"
