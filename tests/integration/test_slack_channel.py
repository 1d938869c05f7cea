"""Slack as a channel, over real sockets: posted once, found again, edited, or refused."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.channels.slack import SlackChannel
from bot.deliver import Deliverer
from bot.errors import GiveUp, MessageGone, TryAgain
from bot.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Destination,
    Document,
    Heading,
    Quote,
    Reason,
    Receipt,
)
from bot.store import Store, outbox
from tests import made, worded
from tests.fakes import ManualClock
from tests.servers.slack import Channel, Fault, Message, Slack

NOW = datetime.now(UTC)
POST = "chat.postMessage"


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace with a channel in which the bot is."""
    async with Slack() as slack:
        slack.add(Channel(id="C1"))
        yield slack


@pytest.fixture
def channel(slack: Slack) -> SlackChannel:
    """The bot's side of it."""
    return SlackChannel(token=slack.bot_token, api_url=slack.api_url, clock=lambda: NOW)


def saying(words: str) -> Document:
    return Document(summary=words, blocks=(Heading(text=words),))


def long(parts: int, words: str = "long") -> Document:
    """What takes this many messages to say."""
    quote = Quote(text=f"{words} " * 2000, language="en")
    return Document(summary=words, blocks=(Heading(text=words), *[quote] * parts))


def delivery(document: Document | None = None, **changes: Any) -> Delivery:
    """The first alert of a story on its way to the channel."""
    first = Delivery(
        id="5d41402abc4b2a76",
        destination="slack:C1",
        reason=Reason.FIRST,
        document=document or worded.documents()["first"],
        kind=DeliveryKind.POST,
        story_id="4kq7a",
        statement_id="7fk2m",
        parent=True,
        reply_to=None,
        broadcast=False,
        state=DeliveryState.SENDING,
        attempts=1,
        due_at=NOW,
        created_at=NOW,
    )
    return replace(first, **changes)


def messages(slack: Slack) -> list[Message]:
    return slack.channel("C1").messages


async def test_an_alert_is_posted_and_its_replies_stand_in_its_thread(
    slack: Slack, channel: SlackChannel
) -> None:
    parent = await channel.send(delivery(), thread=None)
    reply = delivery(saying("Paris joined"), id="a", broadcast=True)
    receipt = await channel.send(reply, thread=parent)
    second = await channel.send(delivery(saying("Rome joined"), id="b"), thread=receipt)
    alert, joined, also = messages(slack)
    assert alert.text.startswith("NEW · 🇺🇸 United States: Joint Statement")
    assert alert.blocks[0]["type"] == "header"
    assert alert.thread is None
    assert (joined.thread, joined.broadcast) == (alert.ts, True)
    assert (also.thread, also.broadcast) == (alert.ts, False)
    assert parent == Receipt(id=f"C1/{alert.ts}")
    assert second.thread == alert.ts
    _, asked = slack.calls[0]
    assert (asked["unfurl_links"], asked["unfurl_media"], asked["parse"]) == (False, False, "none")


async def test_an_edit_rewords_and_can_still_be_found(slack: Slack, channel: SlackChannel) -> None:
    receipt = await channel.send(delivery(), thread=None)
    await channel.edit(receipt, saying("Published by 2 of 11"), key="k")
    assert slack.channel("C1").texts == ["Published by 2 of 11"]
    assert await channel.find(delivery(), thread=None) == receipt


async def test_what_is_too_long_goes_on_in_the_thread(slack: Slack, channel: SlackChannel) -> None:
    receipt = await channel.send(delivery(long(3)), thread=None)
    first, *more = messages(slack)
    assert len(more) >= 2
    assert {message.thread for message in more} == {first.ts}
    assert not any(message.broadcast for message in more)
    assert await channel.find(delivery(long(3)), thread=None) == receipt


async def test_an_edit_adds_and_removes_what_continues_a_message(
    slack: Slack, channel: SlackChannel
) -> None:
    receipt = await channel.send(delivery(long(1)), thread=None)
    before = len(messages(slack))
    await channel.edit(receipt, long(4, "grown"), key="k1")
    grown = len(messages(slack))
    assert grown > before
    await channel.edit(receipt, long(4, "again"), key="k2")
    assert len(messages(slack)) == grown
    assert all(message.text.startswith("again") for message in messages(slack))
    await channel.edit(receipt, saying("retracted"), key="k3")
    assert slack.channel("C1").texts == ["retracted"]


async def test_a_lost_answer_is_unknown_and_the_message_is_found(
    slack: Slack, channel: SlackChannel
) -> None:
    slack.play(POST, Fault(drops=True))
    with pytest.raises(TryAgain) as caught:
        await channel.send(delivery(), thread=None)
    assert caught.value.unknown
    assert slack.count(POST) == 1  # the library did not repeat it
    found = await channel.find(delivery(), thread=None)
    assert found == Receipt(id=f"C1/{messages(slack)[0].ts}")
    assert await channel.find(delivery(id="another"), thread=None) is None


async def test_a_lost_reply_is_found_in_its_thread(slack: Slack, channel: SlackChannel) -> None:
    parent = await channel.send(delivery(), thread=None)
    slack.play(POST, Fault(drops=True))
    reply = delivery(saying("Paris joined"), id="a")
    with pytest.raises(TryAgain):
        await channel.send(reply, thread=parent)
    found = await channel.find(reply, thread=parent)
    assert found is not None
    assert found.thread == messages(slack)[0].ts


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("fault", ["dropped", "refused"])
async def test_no_part_of_a_long_message_is_posted_twice(
    slack: Slack, channel: SlackChannel, failing: int, fault: str
) -> None:
    bad = Fault(drops=True) if fault == "dropped" else Fault(status=503)
    slack.play(POST, *[Fault()] * (failing - 1), bad)
    with pytest.raises(TryAgain):
        await channel.send(delivery(long(3)), thread=None)
    again = delivery(long(3), attempts=2)
    receipt = await channel.find(again, thread=None) or await channel.send(again, thread=None)
    carried = [(each.metadata or {})["event_payload"]["part"] for each in messages(slack)]
    assert carried == list(range(1, len(carried) + 1))
    assert receipt == Receipt(id=f"C1/{messages(slack)[0].ts}")


async def test_no_part_is_posted_twice_when_a_long_message_was_parked_and_is_retried(
    slack: Slack, channel: SlackChannel, sqlite_store: Store
) -> None:
    deliverer = Deliverer(
        store=sqlite_store,
        channels={"slack": channel},
        destinations=[],
        clock=lambda: NOW,
        rng=Random(1),
    )
    owed = made.delivery("long", destination="slack:C1", parent=True, due_at=NOW)
    async with sqlite_store.write() as tx:
        await outbox.owe(tx, replace(owed, document=long(2)))
    slack.play(POST, Fault(), Fault(error="restricted_action"))
    await deliverer.pay_all()
    assert len(messages(slack)) == 1
    async with sqlite_store.write() as tx:
        assert await outbox.retry(tx, "long", NOW)
    await deliverer.pay_all()
    carried = [(each.metadata or {})["event_payload"]["part"] for each in messages(slack)]
    assert carried == list(range(1, len(carried) + 1))
    assert len(carried) > 1


async def test_a_busy_channel_is_searched_page_by_page(slack: Slack, channel: SlackChannel) -> None:
    receipt = await channel.send(delivery(), thread=None)
    for number in range(450):
        ts = slack.workspace.ts()
        messages(slack).append(Message(ts=ts, user="U1", text=f"chat {number}"))
    assert await channel.find(delivery(), thread=None) == receipt
    assert slack.count("conversations.history") == 3
    future = delivery(created_at=NOW + timedelta(days=3))
    assert await channel.find(future, thread=None) is None


@pytest.mark.parametrize("left", ["a tombstone", "nothing"])
async def test_what_was_deleted_is_gone(slack: Slack, channel: SlackChannel, left: str) -> None:
    parent = await channel.send(delivery(), thread=None)
    reply = delivery(saying("Paris joined"), id="a")
    if left == "a tombstone":
        await channel.send(reply, thread=parent)
    slack.channel("C1").delete(messages(slack)[0].ts)
    with pytest.raises(MessageGone):
        await channel.edit(parent, saying("new"), key="k")
    with pytest.raises(MessageGone):
        await channel.send(delivery(saying("Rome joined"), id="b"), thread=parent)
    anew = await channel.send(delivery(saying("Rome joined"), id="b", broadcast=True), thread=None)
    assert await channel.find(delivery(saying("Rome joined"), id="b"), thread=parent) == anew


async def test_a_message_too_old_to_edit_is_gone(slack: Slack, channel: SlackChannel) -> None:
    receipt = await channel.send(delivery(), thread=None)
    slack.play("chat.update", Fault(error="edit_window_closed"))
    with pytest.raises(MessageGone):
        await channel.edit(receipt, saying("new"), key="k")


async def test_too_many_posts_are_told_to_wait() -> None:
    async with Slack(burst=1) as slack:
        slack.add(Channel(id="C1"))
        channel = SlackChannel(token=slack.bot_token, api_url=slack.api_url, clock=lambda: NOW)
        await channel.send(delivery(), thread=None)
        with pytest.raises(TryAgain) as caught:
            await channel.send(delivery(id="b"), thread=None)
        assert caught.value.after == timedelta(seconds=1)
        assert not caught.value.unknown


@pytest.mark.parametrize(
    "fault",
    [Fault(status=500), Fault(status=503), Fault(error="internal_error")],
    ids=["500", "503", "internal_error"],
)
async def test_trouble_at_slack_passes(slack: Slack, channel: SlackChannel, fault: Fault) -> None:
    slack.play(POST, fault)
    with pytest.raises(TryAgain) as caught:
        await channel.send(delivery(), thread=None)
    assert caught.value.unknown


async def test_an_answer_that_does_not_come_is_not_waited_for(slack: Slack) -> None:
    hasty = SlackChannel(token=slack.bot_token, api_url=slack.api_url, clock=lambda: NOW, timeout=1)
    slack.play(POST, Fault(hangs=True))
    with pytest.raises(TryAgain) as caught:
        await hasty.send(delivery(), thread=None)
    assert caught.value.unknown


async def test_no_connection_is_known_to_have_sent_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/api/"
        channel = SlackChannel(token="xoxb-bot", api_url=url, clock=lambda: NOW)
        with pytest.raises(TryAgain) as caught:
            await channel.send(delivery(), thread=None)
    assert not caught.value.unknown


def _uninvite(slack: Slack) -> None:
    slack.channel("C1").members.clear()


def _archive(slack: Slack) -> None:
    slack.channel("C1").archived = True


def _remove(slack: Slack) -> None:
    slack.workspace.channels.clear()


def _revoke(slack: Slack) -> None:
    slack.revoked = True


def _narrow(slack: Slack) -> None:
    slack.scopes.remove("chat:write")


def _reissue(slack: Slack) -> None:
    slack.bot_token = "xoxb-new"


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (_uninvite, r"not_in_channel: invite the bot"),
        (_archive, r"is_archived: unarchive the channel"),
        (_remove, r"channel_not_found: correct the channel's id"),
        (_revoke, r"token_revoked: install the app again"),
        (_narrow, r"missing_scope \(chat:write\): add the scope"),
        (_reissue, r"invalid_auth: check SLACK_BOT_TOKEN"),
    ],
)
async def test_a_refusal_says_what_to_do(
    slack: Slack, channel: SlackChannel, happens: Any, told: str
) -> None:
    happens(slack)
    with pytest.raises(GiveUp, match=told) as caught:
        await channel.send(delivery(), thread=None)
    assert "xoxb" not in str(caught.value)


async def test_an_unknown_refusal_names_the_doctor(slack: Slack, channel: SlackChannel) -> None:
    slack.play(POST, Fault(error="team_access_not_granted"))
    with pytest.raises(GiveUp, match="team_access_not_granted: `statement-bot slack doctor`"):
        await channel.send(delivery(), thread=None)


@pytest.mark.parametrize("name", worded.documents())
async def test_slack_takes_whatever_we_say(slack: Slack, channel: SlackChannel, name: str) -> None:
    said = worded.documents()[name]
    receipt = await channel.send(delivery(said), thread=None)
    await channel.edit(receipt, said, key="k")
    assert len(messages(slack)) == 1


@pytest.mark.parametrize("method", [POST, "chat.update", "conversations.history"])
@pytest.mark.parametrize(
    "fault",
    [Fault(drops=True), Fault(status=503), Fault(status=429, headers={"Retry-After": "2"})],
    ids=["dropped", "503", "429"],
)
async def test_nothing_is_lost_and_nothing_comes_twice(
    slack: Slack, channel: SlackChannel, sqlite_store: Store, method: str, fault: Fault
) -> None:
    clock = ManualClock(NOW)
    channel.tempo = None  # no need to be slow here
    deliverer = Deliverer(
        store=sqlite_store,
        channels={"slack": channel},
        destinations=[Destination(id="slack:C1")],
        clock=clock,
        rng=Random(1),
    )
    parent = made.delivery("parent", destination="slack:C1", parent=True, due_at=NOW)
    reply = made.delivery("reply", destination="slack:C1", due_at=NOW)
    reply = replace(reply, reply_to="parent", document=long(2, "reply"))
    edit = replace(
        made.delivery("edit", destination="slack:C1", due_at=NOW),
        reply_to="parent",
        kind=DeliveryKind.EDIT,
        document=saying("edited"),
    )
    async with sqlite_store.write() as tx:
        for each in (parent, reply, edit):
            await outbox.owe(tx, each)
    slack.play(POST, Fault(drops=True), Fault(status=503), Fault(), Fault(drops=True))
    slack.play(method, fault)
    for _ in range(12):
        await deliverer.pay_all()
        clock.advance(timedelta(minutes=16))
    first, *rest = messages(slack)
    assert first.text.startswith("edited")
    numbers = [re.findall(r"\((\d)/\d\)", message.text)[0] for message in rest]
    assert numbers == sorted(set(numbers))
    assert {message.thread for message in rest} == {first.ts}
    async with sqlite_store.read() as tx:
        states = {each.state for each in await outbox.listing(tx)}
    assert states == {DeliveryState.SENT}
