"""What people do with us, whichever platform they do it on: ask, subscribe, mute, acknowledge.

line typed ─► Command ─► allowed? ─► asks:    Answers
button     ─► the same               changes: one transaction, with a Deed
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from bot import commands, compose
from bot.answers import Answers, Reply
from bot.answers.records import Record
from bot.commands import Right, wishes
from bot.desk import answering, operating, permissions, places, pressing, regrouping, wanting
from bot.desk.adding import Adding, Reading
from bot.desk.overview import overview
from bot.desk.rematching import Rematching
from bot.desk.request import Place, Request, place
from bot.errors import CommandError
from bot.model import (
    Asker,
    Command,
    Destination,
    Document,
    HomePage,
    Permissions,
    SettingsForm,
    Source,
)
from bot.store import Store, Tx, heard, listening, outbox

__all__ = ["Desk", "Reading"]

ABOUT_STORIES = ("story", "who", "export")  # in a story's thread these need no ID
_NO_SUCH_ID = ("no-story", "no-statement")
Work = Callable[[Tx, Request], Awaitable[Reply]]
_EMPTY = (
    "nothing-found",
    "nothing-yet",
    "store-empty",
)  # errors that only say what would find something

LOOKS: Mapping[str, Work] = {
    "settings": wanting.show,
    "deliveries list": operating.list_deliveries,
    "deliveries show": operating.show_delivery,
}
CHANGES: Mapping[str, Work] = {
    "subscribe": wanting.subscribe,
    "unsubscribe": wanting.unsubscribe,
    "settings change": wanting.change,
    "test": wanting.test,
    "mute": wanting.mute,
    "unmute": wanting.unmute,
    "deliveries retry": operating.retry,
    "deliveries drop": operating.drop,
    "story merge": regrouping.merge,
    "story split": regrouping.split,
    "faq add": answering.add,
    "faq drop": answering.drop,
    "retract": operating.retract,
    "correct": operating.correct,
    "acknowledge": pressing.acknowledge,
    "not_relevant": pressing.not_relevant,
}


class Desk:
    """The one entry for every channel and the terminal.

    `named` are the destinations of the settings; `on_owed` is called when something is to be sent;
    `reading` opens what it takes to read a page.
    """

    def __init__(
        self,
        *,
        store: Store,
        answers: Answers,
        named: Sequence[Destination],
        permissions: Permissions,
        topics: Sequence[str] = (),
        sources: Sequence[Source] = (),
        on_owed: Callable[[], None] = lambda: None,
        reading: Reading | None = None,
    ) -> None:
        self._store = store
        self._answers = answers
        self._named = named
        self._permissions = permissions
        self._topics = topics
        self._sources = sources
        self._on_owed = on_owed
        self._adding = Adding(store=store, reading=reading, sources=sources)
        self._rematching = Rematching(
            store=store, reading=reading, sources=sources, on_owed=on_owed
        )

    def asker(
        self,
        person: str,
        destination: str,
        *,
        name: str = "",
        admin: bool = False,
        outsider: bool = False,
        direct: bool = False,
        story_id: str | None = None,
    ) -> Asker:
        """Somebody with what they may do, by the settings; `admin`: of this place, by its platform.

        In a conversation of two with us, a `direct` one, everybody is an admin.
        """
        return Asker(
            person=person,
            destination=destination,
            name=name or person,
            operator=permissions.operates(self._permissions, person),
            may_change=permissions.changes(self._permissions, person, admin=admin or direct),
            outsider=outsider,
            direct=direct,
            story_id=story_id,
        )

    async def answer(self, text: str, asker: Asker, *, now: datetime) -> Document:
        """What to show for a line somebody typed, or what is wrong with it. Raises StoreError."""
        return (await self.outcome(text, asker, now=now))[0]

    async def outcome(self, text: str, asker: Asker, *, now: datetime) -> tuple[Document, bool]:
        """The same, and whether it could be done, for programs: to find nothing is an answer."""
        try:
            return (await self._reply(text, asker, now)).document, True
        except CommandError as error:
            return await self._worded(error, asker), error.code in _EMPTY

    async def records(self, text: str, asker: Asker, *, now: datetime) -> list[Record]:
        """The same answer as rows for JSON. Raises CommandError and StoreError."""
        return list((await self._reply(text, asker, now)).records)

    async def press(self, action: str, value: str, asker: Asker, *, now: datetime) -> Document:
        """Do what a button of ours says (its `action` and `value`); what to show to the presser.

        `acknowledge` (a story's id), `not_relevant` (a statement's id), or any verb, the value
        being the rest of the line: `mute` `24h`, `show` `7fk2m`. Raises StoreError.
        """
        if action not in pressing.ACTIONS:
            return await self.answer(f"{action} {value}", asker, now=now)
        try:
            permissions.require(Right.MARK, asker, self._permissions)
            command = Command(verb=action, words=(value,))
            return (await self._do(action, command, asker, now)).document
        except CommandError as error:
            return await self._worded(error, asker)

    async def form(self, asker: Asker) -> SettingsForm | Document:
        """The settings of the asker's destination as a form; a refusal when they may not change it.

        Raises StoreError.
        """
        here = await self._place(asker)
        try:
            permissions.require(Right.CHANGE, asker, self._permissions)
        except CommandError as error:
            return compose.error(error, here.wants)
        values = wishes.said(here.wants)
        return compose.form(here.wants, values, subscribed=here.subscribed, topics=self._topics)

    async def save(
        self, answers: Mapping[str, str], asker: Asker, *, now: datetime
    ) -> Document | Mapping[str, str]:
        """Keep a form's answers, by field key, and subscribe; or what is wrong, by field key.

        Raises StoreError.
        """
        here = (await self._place(asker)).wants
        wrong = {}
        for key, value in answers.items():
            try:
                wishes.grant(here, [(key, value)], self._topics)
            except CommandError as error:
                wrong[key] = compose.error(error, here).summary
        if wrong:
            return wrong
        try:
            permissions.require(Right.CHANGE, asker, self._permissions)
            command = Command(verb="subscribe", options=tuple(answers.items()))
            return (await self._do("subscribe", command, asker, now)).document
        except CommandError as error:
            return compose.error(error, here)

    async def joined(self, asker: Asker, *, now: datetime) -> Document:
        """We were invited: a greeting. What was wanted before we had to leave is wanted again."""
        async with self._store.write() as tx:
            here = await places.joined(tx, asker, self._named, now)
        self._on_owed()
        return self._greeting(asker, here)

    async def invited(self, asker: Asker, *, now: datetime) -> Document | None:
        """The same where a platform may tell twice; None if we have just come there."""
        async with self._store.write() as tx:
            if await places.came_lately(tx, asker.destination, now):
                return None
            here = await places.joined(tx, asker, self._named, now)
        self._on_owed()
        return self._greeting(asker, here)

    async def found(self, asker: Asker, *, now: datetime) -> Document | None:
        """The same where nobody told us of the invitation; None if we know of it by now."""
        async with self._store.write() as tx:
            if not await places.unnoticed(tx, [asker.destination], self._named):
                return None
            here = await places.joined(tx, asker, self._named, now)
        self._on_owed()
        return self._greeting(asker, here)

    async def unnoticed(self, destinations: Iterable[str]) -> tuple[str, ...]:
        """Those of the places where we are whose invitation we have not heard of."""
        async with self._store.read() as tx:
            return await places.unnoticed(tx, destinations, self._named)

    async def left(self, destination: str, why: str, *, now: datetime) -> None:
        """We were removed, or the place is gone: what is still owed is parked with the reason."""
        async with self._store.write() as tx:
            await places.left(tx, destination, why, self._named, now)

    async def barred(self, platform: str, why: str, *, now: datetime) -> None:
        """Our token is void: what is owed on a platform is parked; who is told stays the same."""
        async with self._store.write() as tx:
            await places.barred(tx, platform, why, self._named, now)

    async def moved(self, old: str, new: str, *, now: datetime) -> None:
        """A room goes on under another id: what was wanted and what is owed go with it."""
        async with self._store.write() as tx:
            await places.moved(tx, old, new, self._named, now)
        self._on_owed()

    async def known(self) -> Sequence[str]:
        """The destinations of the settings, and those that people have said something of."""
        async with self._store.read() as tx:
            return await places.known(tx, self._named)

    async def subscribed(self, platform: str) -> tuple[Destination, ...]:
        """The destinations of a platform (slack, matrix …) that get alerts, as they want them."""
        async with self._store.read() as tx:
            return await places.subscribed(tx, platform, self._named)

    async def wants(self, destination: str) -> Destination:
        """What a destination wants, subscribed or not: its language and time zone among it."""
        async with self._store.read() as tx:
            return (await place(tx, destination, self._named)).wants

    async def home(self, asker: Asker, names: Mapping[str, str], *, now: datetime) -> HomePage:
        """What somebody sees first; `names` are those of their places, by destination."""
        async with self._store.read() as tx:
            here = (await place(tx, asker.destination, self._named)).wants
            try:
                # Though it may lie beside a conversation of two, Home is no message.
                looker = replace(asker, direct=False)
                permissions.require(Right.READ, looker, self._permissions)
            except CommandError as error:
                return HomePage(about=compose.error(error, here), places=())
            told = await places.subscribed(tx, here.platform, self._named)
            theirs = [(each, names[each.id]) for each in told if each.id in names]
            theirs.sort(key=itemgetter(1))  # else a place would move when it is paused
            ids = [each.id for each, _ in theirs]
            seen = await overview(tx, here.platform, self._sources, ids, now)
        return compose.home(seen, here, theirs, now=now)

    async def heard(self, platform: str, since: datetime | None, why: str = "") -> None:
        """Keep since when we hear people on a platform; None: we don't, and why."""
        async with self._store.write() as tx:
            await listening.put(tx, platform, since, why)

    async def takes(self, event: str, who: str, *, now: datetime) -> bool:
        """Whether `who`, one of several that hear the same, is to act on an event: one of them is.

        The one that began may do so again.
        """
        async with self._store.write() as tx:
            return await heard.takes(tx, event, who, now)

    async def story_of(self, destination: str, receipt: str) -> str | None:
        """The story that a posted message (the id of its receipt) tells; None for other messages.

        For platforms whose reactions and threads name a message only.
        """
        async with self._store.read() as tx:
            delivery = await outbox.posted(tx, destination, receipt)
        return delivery.story_id if delivery else None

    async def story_owed(self, destination: str, delivery_id: str) -> str | None:
        """The story that a delivery tells there, whether or not we know that it has arrived."""
        async with self._store.read() as tx:
            delivery = await outbox.get(tx, delivery_id)
        return delivery.story_id if delivery and delivery.destination == destination else None

    def _greeting(self, asker: Asker, here: Place) -> Document:
        direct = self._permissions.direct_messages if asker.direct else None
        return compose.greeting(here.wants, subscribed=here.subscribed, direct=direct)

    async def _reply(self, text: str, asker: Asker, now: datetime) -> Reply:
        command = self._understood(text, asker)
        permissions.require(_right(command), asker, self._permissions)
        work = _work(command)
        if work in LOOKS or work in CHANGES:
            return await self._do(work, command, asker, now)
        here = await self._place(asker)
        if command == commands.GREETING:
            return Reply(document=self._greeting(asker, here), records=[])
        if command.verb == "rematch":
            return await self._rematching.rematch(self._request(command, asker, here, now))
        if command.verb == "add":
            reply = await self._adding.add(self._request(command, asker, here, now))
            self._on_owed()
            return reply
        try:
            return await self._answered(command, asker, here, now)
        except CommandError as error:
            stray = error.code in _NO_SUCH_ID and not error.values.get("meant")
            if not (stray and commands.may_be_a_question(text)):
                raise
            asked = Command(verb="ask", words=(commands.ungreeted(text).strip(),))
            return await self._answered(asked, asker, here, now)

    async def _answered(self, command: Command, asker: Asker, here: Place, now: datetime) -> Reply:
        return await self._answers.reply(
            command,
            here.wants,
            now=now,
            everywhere=asker.operator,
            story_id=asker.story_id,
        )

    def _understood(self, text: str, asker: Asker) -> Command:
        try:
            return commands.parse(text, topics=self._topics)
        except CommandError:
            # Those who get no answers aren't told of their mistakes either.
            permissions.require(Right.READ, asker, self._permissions)
            verb, rest = commands.begun(text)
            lacks_id = not rest or rest.lower() in commands.FORMATS
            if asker.story_id is None or not verb or verb.verb not in ABOUT_STORIES or not lacks_id:
                raise
            return commands.parse(f"{verb.verb} {asker.story_id} {rest}", topics=self._topics)

    async def _do(self, work: str, command: Command, asker: Asker, now: datetime) -> Reply:
        """Look, or change something in one transaction."""
        transaction = self._store.write if work in CHANGES else self._store.read
        async with transaction() as tx:
            here = await place(tx, asker.destination, self._named)
            request = self._request(command, asker, here, now)
            reply = await (CHANGES.get(work) or LOOKS[work])(tx, request)
        if work in CHANGES:
            self._on_owed()
        return reply

    def _request(self, command: Command, asker: Asker, here: Place, now: datetime) -> Request:
        return Request(
            command=command,
            asker=asker,
            permissions=self._permissions,
            place=here,
            now=now,
            named=self._named,
            topics=self._topics,
        )

    async def _place(self, asker: Asker) -> Place:
        async with self._store.read() as tx:
            return await place(tx, asker.destination, self._named)

    async def _worded(self, error: CommandError, asker: Asker) -> Document:
        return compose.error(error, (await self._place(asker)).wants)


def _work(command: Command) -> str:
    """What a command does: its verb, with what is done to deliveries or settings."""
    if command.verb == "deliveries":
        return f"deliveries {command.words[0]}"
    if command.verb == "settings" and command.options:
        return "settings change"
    return command.verb


def _right(command: Command) -> Right:
    """What one must be allowed to do; anybody may look at the settings."""
    if _work(command) == "settings":
        return Right.READ
    return commands.VERBS[command.verb].right
