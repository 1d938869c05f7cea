"""Hears what people write, react and do in rooms, and answers in the thread of the question.

/sync ─► News ─► events in order ─► desk ─► m.notice ─► position kept

A crash before the last step leads to the same answers again, under transaction ids made of the
questions' ids: the homeserver takes each once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

import nio
import structlog

from bot import compose
from bot.channels.matrix import content, hearing
from bot.channels.matrix.backlog import events
from bot.channels.matrix.connection import Connection, News
from bot.channels.matrix.invites import is_known
from bot.channels.matrix.membership import Membership
from bot.channels.matrix.posting import Poster
from bot.channels.matrix.rooms import Powers, creators, is_direct
from bot.commands import repeatable
from bot.desk import Desk
from bot.errors import GiveUp, StoreError, TryAgain
from bot.model import Asker, Attachment, Document
from bot.ports import Clock
from bot.render import matrix
from bot.render.matrix import Message

# Homeservers forget transaction ids after about a day: an older question could be answered twice.
LONGEST_AGO = timedelta(hours=12)
KEYS_MAY_TAKE = timedelta(minutes=5)  # for a message to become readable
PAGE = 12_000  # bytes of an answer that is shown at once
ATTEMPTS = 8  # at one answer, while the homeserver is there: the others wait
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=1)

T = TypeVar("T")

log = structlog.get_logger(__name__)


class MatrixListener:
    """Handles what the homeserver tells, one event after the other."""

    name = "matrix"

    def __init__(
        self, connection: Connection, desk: Desk, clock: Clock, settings_power: int
    ) -> None:
        self._connection = connection
        self._settings_power = settings_power
        self._desk = desk
        self._clock = clock
        self._poster = Poster(connection)
        self._membership = Membership(connection, desk, clock)
        self._unreadable: dict[str, tuple[str, nio.MegolmEvent]] = {}

    @property
    def listens(self) -> bool:
        """Whether the homeserver answers."""
        return self._connection.answers

    async def run(self) -> None:
        """Listen until cancelled; what is cut off is handled after the next start."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tell_standing())
            tasks.create_task(self._listen())

    async def _tell_standing(self) -> None:
        """Write down since when the homeserver answers, or why not, for whoever asks how we are."""
        why = None
        try:
            while True:
                why = await self._connection.turned(why)
                since = None if why else self._clock()
                await self._insist(partial(self._desk.heard, self.name, since, why))
        finally:
            with contextlib.suppress(StoreError):
                await self._desk.heard(self.name, None)

    async def _listen(self) -> None:
        while True:
            news = await self._connection.news()
            await self._handle(news)
            try:
                self._connection.handled(news)
            except Exception:
                # A full disk, say: what comes after is handled, and perhaps kept.
                log.exception("matrix-position-not-kept")

    async def _handle(self, news: News) -> None:
        for room_id, room in news.told.rooms.leave.items():
            await self._insist(partial(self._membership.went, room_id, room, news.user_id))
        if news.whole:
            # What became of a room while we were away may be too long ago to be told as an event.
            for room_id in news.told.rooms.join:
                await self._insist(partial(self._membership.look, room_id))
        oldest = self._clock() - LONGEST_AGO
        found = await self._insist(partial(events, self._connection, news, oldest=oldest)) or []
        for room_id, event in [*await self._readable_now(), *found]:
            if isinstance(event, nio.MegolmEvent):
                self._unreadable[event.event_id] = (room_id, event)
            # At the very first /sync nobody knows what was answered before.
            elif news.since or isinstance(event, nio.RoomMemberEvent):
                await self._insist(partial(self._event, room_id, event, news.user_id))

    async def _event(self, room_id: str, event: nio.Event, us: str) -> None:
        match event:
            case nio.RoomMemberEvent(state_key=who):
                await self._member(room_id, event, came=who == us and event.membership == "join")
            case nio.RoomUpgradeEvent():
                await self._insist(partial(self._membership.look, room_id))
            case nio.RoomMessageText() if event.sender != us:
                await self._message(room_id, event, us)
            case nio.ReactionEvent() if event.sender != us:
                await self._reaction(room_id, event, us)

    async def _member(self, room_id: str, event: nio.RoomMemberEvent, *, came: bool) -> None:
        if came and event.prev_membership != "join" and await self._takes(event):
            greeting = await self._insist(partial(self._membership.came, room_id, event))
            if greeting:
                await self._tell(room_id, greeting, event.event_id)
        elif event.membership in ("leave", "ban"):
            await self._insist(partial(self._membership.look, room_id))

    async def _message(self, room_id: str, event: nio.RoomMessageText, us: str) -> None:
        room = await self._insist(partial(self._room, room_id))
        if room is None:
            return
        said = event.source["content"]
        line = hearing.line(said, us=us, names=_names(room, us), direct=is_direct(room))
        if line is None or not await self._takes(event):
            return
        root = hearing.thread(said)
        about = root or hearing.answered(said)
        asker = await self._insist(partial(self._asker, room, event.sender, us, about))
        if asker is None:
            return
        number, line = hearing.page(line)
        ask = partial(self._desk.answer, line, asker, now=self._clock())
        answer = await self._insist(partial(self._answer, room_id, ask))
        if answer is None:
            return
        pages = await self._pages(room_id, answer, line, number)
        await self._tell(room_id, answer, event.event_id, root=root or event.event_id, pages=pages)

    async def _reaction(self, room_id: str, event: nio.ReactionEvent, us: str) -> None:
        action = hearing.action(event.key)
        room = await self._insist(partial(self._room, room_id)) if action else None
        if action is None or room is None:
            return
        asker = await self._insist(partial(self._asker, room, event.sender, us, event.reacts_to))
        if asker is None or asker.story_id is None or not await self._takes(event):
            return
        value = f"story {asker.story_id}" if action == "mute" else asker.story_id
        press = partial(self._desk.press, action, value, asker, now=self._clock())
        shown = await self._insist(partial(self._poster.event, room_id, event.reacts_to)) or {}
        root = hearing.thread(shown.get("content", {})) or event.reacts_to
        answer = await self._insist(partial(self._answer, room_id, press))
        await self._tell(room_id, answer, event.event_id, root=root)

    async def _takes(self, event: nio.Event) -> bool:
        """Whether no other bot on this database acts on an event, nor an earlier device of ours."""

        async def take() -> bool:
            device = (await self._connection.client()).device_id
            return await self._desk.takes(f"matrix:{event.event_id}", device, now=self._clock())

        return bool(await self._insist(take))

    async def _room(self, room_id: str) -> nio.MatrixRoom | None:
        return (await self._connection.client()).rooms.get(room_id)

    async def _asker(
        self, room: nio.MatrixRoom, sender: str, us: str, message: str | None
    ) -> Asker:
        """Who asks; `message` is what they react or reply to, or the root of their thread."""
        destination = f"matrix:{room.room_id}"
        powers = Powers(
            creators=creators(self._connection.created.get(room.room_id, {})),
            users=room.power_levels.users,
            default=room.power_levels.defaults.users_default,
            to_post=room.power_levels.defaults.events_default,
        )
        return self._desk.asker(
            f"matrix:{sender}",
            destination,
            name=room.user_name(sender) or sender,
            admin=powers.runs(sender, power=self._settings_power),
            outsider=not is_known(sender, us, self._connection.inviters),
            direct=is_direct(room),
            story_id=await self._story(room.room_id, message) if message else None,
        )

    async def _story(self, room_id: str, message: str) -> str | None:
        """The story that a message of ours tells; None for other messages.

        The store may not know the message: that it has arrived is written down a moment after, and
        of a long alert only the first event. So the message is asked too.
        """
        destination = f"matrix:{room_id}"
        if story := await self._desk.story_of(destination, message):
            return story
        delivery = await self._poster.delivery(room_id, message)
        return await self._desk.story_owed(destination, delivery) if delivery else None

    async def _answer(self, room_id: str, ask: Callable[[], Awaitable[Document]]) -> Document:
        """What the desk answers; that something is wrong with us, if it can't."""
        try:
            return await ask()
        except StoreError:
            raise
        except Exception:
            log.exception("matrix-answer-failed", room=room_id)
            return compose.trouble(await self._desk.wants(f"matrix:{room_id}"))

    async def _pages(
        self, room_id: str, answer: Document, line: str, number: int
    ) -> Sequence[Message]:
        """One page, with what shows the next; all of what can't be asked again for a page."""
        pages = matrix.render(answer, largest=PAGE)
        if len(pages) == 1 or not repeatable(line):
            return matrix.render(answer)
        number = min(number, len(pages))
        wants = await self._desk.wants(f"matrix:{room_id}")
        following = hearing.turned(line, number + 1)
        below = compose.next_page(following, wants, page=number, pages=len(pages))
        return [matrix.joined(pages[number - 1], *matrix.render(below))]

    async def _tell(
        self,
        room_id: str,
        document: Document | None,
        event_id: str,
        *,
        root: str | None = None,
        pages: Sequence[Message] = (),
    ) -> None:
        """Post an answer to an event, or these pages of it, in the thread under `root` if any."""
        if document is None:
            return
        for number, message in enumerate(pages or matrix.render(document), start=1):
            said = content.notice(message)
            if root:
                said = content.threaded(said, root, to=event_id)
            transaction = f"answer-{event_id}-{number}"
            await self._insist(partial(self._post, room_id, said, transaction))
        for number, attachment in enumerate(document.attachments, start=1):
            transaction = f"answer-{event_id}-file-{number}"
            await self._insist(
                partial(self._attach, room_id, attachment, transaction, root, event_id)
            )

    async def _post(self, room_id: str, said: content.Content, transaction: str) -> None:
        room = await self._poster.room(room_id)
        await self._poster.post(room, said, transaction=transaction)

    async def _attach(
        self, room_id: str, attachment: Attachment, transaction: str, root: str | None, to: str
    ) -> None:
        room = await self._poster.room(room_id)
        event = await self._poster.upload(room, attachment)
        if root:
            event = content.threaded(event, root, to=to)
        await self._poster.post(room, event, transaction=transaction)

    async def _readable_now(self) -> list[tuple[str, nio.Event]]:
        """Messages whose keys came after them; those whose keys don't come are forgotten."""
        if not self._unreadable:
            return []
        client = await self._insist(self._connection.client)
        if client is None:
            return []
        found = []
        for event_id, (room_id, event) in list(self._unreadable.items()):
            age = self._clock().timestamp() - event.server_timestamp / 1000
            try:
                found.append((room_id, client.decrypt_event(event)))
            except nio.EncryptionError:
                if age < KEYS_MAY_TAKE.total_seconds():
                    continue
                log.warning("matrix-unreadable", room=room_id, event=event_id)
            del self._unreadable[event_id]
        return found

    async def _insist(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Do it, again where it failed for the moment; None when it can't be done."""
        delay, left = FIRST_DELAY, ATTEMPTS
        while True:
            try:
                return await work()
            except TryAgain as error:
                left -= 1
                if not left:
                    log.error("matrix-not-answered", why=str(error))
                    return None
                pause = error.after or delay
                await asyncio.sleep(min(pause, LONGEST_DELAY).total_seconds())
                await self._connection.well()
            except StoreError as error:
                # Nothing else would succeed meanwhile.
                log.warning("matrix-waits-for-the-store", why=str(error))
                await asyncio.sleep(delay.total_seconds())
            except GiveUp as error:
                log.error("matrix-not-answered", why=str(error))
                return None
            except Exception:
                # A fault of ours in one event must not keep us from the others.
                log.exception("matrix-not-answered")
                return None
            delay = min(delay * 2, LONGEST_DELAY)


def _names(room: nio.MatrixRoom, us: str) -> set[str]:
    """What we are called in a room."""
    short = us.partition(":")[0]
    names = {us, short, short[1:], room.user_name(us)}
    return {name for name in names if name}
