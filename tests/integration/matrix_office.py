"""A bot at work in Matrix rooms: the whole flow behind it, and people who speak to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Any
from urllib.parse import quote

from bot.answers import Answers
from bot.channels.matrix.channel import MatrixChannel
from bot.deliver import Deliverer
from bot.desk import Desk
from bot.model import Permissions, Source
from bot.ports import Passing, passing
from bot.store import Store
from tests.flow import TRANSFER, Entry, Flow, source
from tests.integration.matrix import MESSAGES, Team
from tests.processes import PATIENCE
from tests.servers.synapse import User

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5  # seconds between two looks
CLIENT = "/_matrix/client/v3"
TOPICS = ("dprk-russia-transfers",)
OLD = Entry(guid="old", title="Football", text="Two goals to one.")
SOURCES = (source(), source("kr", url="https://mofa.example/feed", country="KR"))

_transactions = count(1)


@dataclass(slots=True)
class Office:
    """The bot's flow, two ministries, and a team's room."""

    team: Team
    flow: Flow
    deliverer: Deliverer = field(init=False)
    greetings: int = 0  # that were seen before the test began
    permissions: Permissions | None = None  # without any, the team's reader is an operator
    settings_power: int = 50
    passing: Passing = passing
    _read: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by room
    _ends: dict[str, str] = field(default_factory=dict)  # up to where each room is read

    @asynccontextmanager
    async def open(self, url: str | None = None) -> AsyncIterator[None]:
        """The bot runs, as a process of its own would, with a homeserver at this address."""
        flow, team = self.flow, self.team
        account = replace(team.account(url), inviters=("synapse.test",))
        async with MatrixChannel(account, rng=Random(1)) as channel:
            self.deliverer = Deliverer(
                store=flow.store,
                channels={"matrix": channel},
                destinations=(),
                clock=flow.clock,
                rng=Random(1),
                passing=self.passing,
            )
            desk = Desk(
                store=flow.store,
                answers=Answers(store=flow.store, sources=SOURCES, named=()),
                named=(),
                permissions=self.permissions
                or Permissions(operators=frozenset({f"matrix:{team.reader.id}"})),
                topics=TOPICS,
                on_owed=self.deliverer.wake,
            )
            listener = channel.listener(desk, flow.clock, settings_power=self.settings_power)
            tasks = [asyncio.create_task(each.run()) for each in (listener, self.deliverer)]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task

    async def publish(self, *, at: Source = SOURCES[0]) -> None:
        """A ministry publishes, and is polled."""
        await self.flow.poll(OLD, Entry(guid="new"), at=at)
        self.deliverer.wake()

    async def publish_silently(self, *, text: str = TRANSFER) -> None:
        """A ministry publishes before anybody subscribed."""
        await self.flow.poll(OLD, Entry(guid="new", text=text))

    # --- what people do ---------------------------------------------------------------------

    def say(
        self, body: str, more: Mapping[str, Any] | None = None, *, by: User | None = None
    ) -> str:
        """Somebody writes a message; its event's id."""
        said = {"msgtype": "m.text", "body": body, **(more or {})}
        return self.put("m.room.message", said, by=by)

    def say_in_thread(self, root: str, body: str) -> str:
        return self.say(body, {"m.relates_to": {"rel_type": "m.thread", "event_id": root}})

    def edit(self, event: str, body: str) -> str:
        new = {"msgtype": "m.text", "body": body}
        relation = {"rel_type": "m.replace", "event_id": event}
        return self.say(body, {"m.new_content": new, "m.relates_to": relation})

    def react(self, event: str, key: str, *, by: User | None = None) -> str:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": key}
        return self.put("m.reaction", {"m.relates_to": relation}, by=by)

    def put(self, kind: str, content: dict[str, Any], *, by: User | None = None) -> str:
        path = f"rooms/{quote(self.team.room)}/send/{kind}/{next(_transactions)}"
        return str(self.call("PUT", path, content, by=by)["event_id"])

    def call(
        self, method: str, path: str, body: object = None, *, by: User | None = None
    ) -> dict[str, Any]:
        team = self.team
        return team.homeserver.call(method, f"{CLIENT}/{path}", body, user=by or team.reader)

    def invite(self, name: str) -> User:
        """Somebody else is asked into the room, and from then on counts as one of it."""
        user = self.team.homeserver.register(f"{name}{next(_transactions)}")
        self.call("POST", f"rooms/{self.team.room}/invite", {"user_id": user.id})
        return user

    def another(self, name: str) -> User:
        """Somebody else comes into the room."""
        user = self.invite(name)
        self.call("POST", f"join/{self.team.room}", {}, by=user)
        return user

    # --- what they see ----------------------------------------------------------------------

    def seen(self) -> list[dict[str, Any]]:
        """What the bot wrote into the room after its greeting, oldest first."""
        room = self.team.room
        read = self._read.setdefault(room, [])
        read += self._read_on(room)
        ours = [
            event
            for event in read
            if event["sender"] == self.team.bot.id and event["type"] in MESSAGES
        ]
        return ours[self.greetings :]

    def _read_on(self, room: str) -> list[dict[str, Any]]:
        """What has happened in a room since it was last read: tests look again and again."""
        since = f"&from={self._ends[room]}" if room in self._ends else ""
        page = self.call("GET", f"rooms/{quote(room)}/messages?dir=f&limit=1000{since}")
        if "end" in page:
            self._ends[room] = page["end"]
        found: list[dict[str, Any]] = page["chunk"]
        return found

    async def greeted(self) -> None:
        """Wait until the bot has begun to listen."""
        await until((self.team.folder / "position.json").exists)
        self.greetings = len(self.seen())

    def answers(self, question: str) -> list[dict[str, Any]]:
        """What the bot wrote in answer to a message."""
        return [event for event in self.seen() if _answered(event) == question]

    async def all_answered(self, questions: Collection[str]) -> None:
        """Wait until each of these messages has an answer."""
        wanted = set(questions)
        await until(lambda: wanted <= {_answered(event) for event in self.seen()})

    async def answer(self, question: str) -> str:
        """The words of the one answer to a message."""
        await until(lambda: bool(self.answers(question)))
        (event,) = self.answers(question)
        assert event["content"]["msgtype"] == "m.notice"
        return str(event["content"]["body"])


async def office(team: Team, store: Store) -> Office:
    """The ministries were looked at once; the bot isn't open yet."""
    flow = Flow(store, sources=SOURCES, destinations=())
    for each in SOURCES:
        await flow.poll(OLD, at=each)
    return Office(team, flow)


def _answered(event: dict[str, Any]) -> str | None:
    relation = event["content"].get("m.relates_to", {})
    answered: str | None = relation.get("m.in_reply_to", {}).get("event_id")
    return answered


async def until(true: Callable[[], bool]) -> None:
    """Look again and again, without holding up the bot, which may run on the same loop."""
    pause = SHORTEST_PAUSE
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(true):
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)  # each look costs the homeserver time
