"""An office with the bot in its Slack: sources, store, desk, channel and listener, connected."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from bot.answers import Answers
from bot.channels.slack.app import Access, SlackListener
from bot.channels.slack.channel import SlackChannel
from bot.deliver import Deliverer
from bot.desk import Desk
from bot.model import Destination, Permissions
from bot.store import Store
from bot.web import Guard, WebServer
from tests.flow import Entry, Flow, eventually
from tests.processes import free_port
from tests.servers.slack import Channel, Message, Person, Slack, User

OLD = Entry(guid="old", title="Football", text="Two goals to one.")
NEWS = Entry(guid="news", title="Missiles <!channel>")
TOPICS = ("dprk-russia-transfers",)
RULES = Permissions(operators=frozenset({"slack:U1"}))


class Office:
    """A workspace with people in it, and the bot behind it."""

    def __init__(self, slack: Slack, store: Store, rules: Permissions, *, mode: str) -> None:
        named = (Destination(id="slack:C1"),)
        self.slack = slack
        self.flow = Flow(store, destinations=named)
        channel = SlackChannel(token=slack.bot_token, api_url=slack.api_url, clock=self.flow.clock)
        self.flow.deliverer = Deliverer(
            store=store,
            channels={"slack": channel},
            destinations=named,
            clock=self.flow.clock,
            rng=Random(7),
        )
        self.desk = Desk(
            store=store,
            answers=Answers(store=store, sources=self.flow.sources, named=named),
            named=named,
            permissions=rules,
            topics=TOPICS,
            sources=self.flow.sources,
        )
        self.server: WebServer | None = None
        if mode == "requests":
            address = f"127.0.0.1:{free_port()}"
            self.server = WebServer(address, Guard(token="not for Slack"))
            slack.request_url = f"http://{address}/slack/events"
        access = Access(
            bot_token=slack.bot_token,
            app_token=slack.app_token,
            signing_secret=slack.signing_secret,
            api_url=slack.api_url,
            served=self.server.served if self.server else None,
        )
        self.listener = SlackListener(
            access=access, desk=self.desk, store=store, clock=self.flow.clock
        )
        if self.server:
            self.server.post("/slack/events", self.listener.take)

    async def alert(self) -> Message:
        """The first alert of a story, posted to C1."""
        await self.flow.poll(OLD)
        await self.flow.poll(OLD, NEWS)
        await self.flow.deliverer.pay_all()
        return self.slack.channel("C1").messages[-1]

    async def asks(self, line: str, *, who: str = "U1", channel: str = "C1") -> Message:
        """Type a command; the answer that comes."""
        return await self.answer(self.slack.person(who).types(line, channel=channel), channel)

    async def presses(
        self, message: Message, label: str, *, who: str = "U1", channel: str = "C1"
    ) -> Message:
        """Press a button by its label; the answer that comes."""
        action = button(message, label)["action_id"]
        person = self.slack.person(who)
        return await self.answer(person.presses(message, action, channel=channel), channel)

    async def answer(self, doing: object, channel: str = "C1") -> Message:
        """Wait for the next message in a channel, save what tells all of a change."""
        messages = self.slack.channel(channel).messages
        before = len(messages)
        await doing  # type: ignore[misc]  # what a person does

        def answers() -> list[Message]:
            return [each for each in messages[before:] if not tells_all(each)]

        await eventually(lambda: bool(answers()))
        return answers()[-1]


def tells_all(message: Message) -> bool:
    """Whether a message tells a channel who has changed what comes there."""
    return "changed what comes here" in message.text


def button(message: Message, label: str) -> dict[str, str]:
    """The button of a message with this label."""
    return next(
        element
        for block in message.blocks
        for element in block.get("elements", ())
        if element["type"] == "button" and element["text"]["text"] == label
    )


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    return [
        element["text"]["text"]
        for block in message.blocks
        for element in block.get("elements", ())
        if element["type"] == "button"
    ]


def words(blocks: object) -> str:
    """All that blocks say, in one line."""
    return json.dumps(blocks, ensure_ascii=False).replace("\u2060", "")


@asynccontextmanager
async def opened(
    store: Store, *, mode: str = "socket", rules: Permissions = RULES, revoked: bool = False
) -> AsyncIterator[Office]:
    """The office at work: the bot listens, unless its tokens are `revoked`."""
    async with Slack(burst=1000) as slack:
        slack.revoked = revoked
        slack.add(
            Channel(id="C1", members={"U0BOT", "U1", "U2", "U3"}),
            Channel(id="C2", name="elsewhere", members={"U1"}),
            Channel(id="D1", name="direct"),
            User(id="U2", name="bea"),
            User(id="U3", name="gus", guest=True),
            User(id="U4", name="eve", team="T0OTHER"),
        )
        office = Office(slack, store, rules, mode=mode)
        running = [asyncio.create_task(office.listener.run())]
        if office.server:
            running.append(asyncio.create_task(office.server.run()))
        try:
            await eventually(lambda: revoked or office.listener.listens)
            yield office
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


__all__ = ["NEWS", "OLD", "Office", "Person", "button", "labels", "opened", "words"]
