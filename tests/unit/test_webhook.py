"""Webhooks over real sockets: what receivers get, and what their answers mean.

`python -m tests.unit.test_webhook` writes the golden file anew: read it before committing.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.webhook import WebhookChannel
from bot.errors import GiveUp, TryAgain
from bot.model import Delivery, Reason, Receipt
from bot.render import json as payloads
from tests import worded
from tests.made import under_way
from tests.servers.feeds import FeedServer
from tests.servers.webhook import Fault, Receiver

TESTS = Path(__file__).parents[1]
GOLDEN = TESTS / "data" / "golden" / "webhook.json"
DOCS = TESTS.parent / "docs" / "webhook.md"
SECRET = "the receiver knows it too"
NOW = worded.SEEN


def delivery(**changes: Any) -> Delivery:
    """The first alert of the story, on its way to the desk."""
    first = worded.documents()["first"]
    return replace(under_way("webhook:desk", first, at=NOW), **changes)


def reply() -> Delivery:
    """A further publisher."""
    return delivery(
        id="7d793037a0760186",
        reason=Reason.JOINED,
        document=worded.documents()["joined"],
        statement_id="b3x9r",
        parent=False,
    )


def channel(url: str, *, secret: str = SECRET, timeout: float = 5.0) -> WebhookChannel:
    """The channel, with one receiver."""
    return WebhookChannel(
        addresses={"desk": url}, secret=secret, clock=lambda: NOW, timeout=timeout
    )


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver(secret=SECRET, clock=lambda: NOW) as receiver:
        yield receiver


async def failure(webhook: WebhookChannel) -> TryAgain | GiveUp:
    """How sending fails."""
    async with webhook:
        with pytest.raises((TryAgain, GiveUp)) as caught:
            await webhook.send(delivery(), thread=None)
    assert isinstance(caught.value, TryAgain | GiveUp)
    return caught.value


# --- what is sent ---------------------------------------------------------------------------------


def payload() -> dict[str, Any]:
    parent = Receipt(id="message-1", thread="desk")
    sent: dict[str, Any] = json.loads(payloads.post(delivery(), thread=parent, sent_at=NOW))
    return sent


def test_the_payload_is_as_golden() -> None:
    assert payload() == json.loads(GOLDEN.read_text("utf-8"))


def test_every_key_of_the_payload_is_documented() -> None:
    documented = set(re.findall(r"(?m)^\| `(\w+)` \|", DOCS.read_text("utf-8")))
    assert payload().keys() <= documented
    assert {block["type"] for block in payload()["document"]["blocks"]} <= documented


def test_the_documented_check_tells_ours_from_others() -> None:
    example = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert example
    known: dict[str, Any] = {}
    exec(example[1], known)
    headers = channel("")._signature(b"{}")
    seconds = NOW.timestamp()
    assert known["is_ours"](SECRET, headers, b"{}", now=seconds + 299)
    assert not known["is_ours"](SECRET, headers, b"{}", now=seconds + 301)
    assert not known["is_ours"](SECRET, headers, b"{ }", now=seconds)
    assert not known["is_ours"]("another secret", headers, b"{}", now=seconds)
    assert not known["is_ours"](SECRET, {}, b"{}", now=seconds)


async def test_a_story_arrives_with_its_replies_and_edits(receiver: Receiver) -> None:
    edited = worded.documents()["first-edited"]
    async with channel(receiver.url) as webhook:
        parent = await webhook.send(delivery(), thread=None)
        await webhook.send(reply(), thread=parent)
        await webhook.edit(parent, edited, key="e1")
    first, joined, edit = receiver.messages
    assert (first["kind"], first["reason"], first["story"]) == ("post", "first", "4kq7a")
    assert first["reply_to"] is None
    assert joined["reply_to"] == "message-1"
    assert (edit["kind"], edit["edits"], edit["delivery"]) == ("edit", "message-1", "e1")
    assert "3 of 11 signatories" in edit["text"]
    assert [sent["Idempotency-Key"] for sent in receiver.requests] == [
        delivery().id,
        reply().id,
        "e1",
    ]
    assert receiver.requests[0]["User-Agent"].startswith("statement-bot/")


async def test_a_receiver_need_not_answer_anything() -> None:
    async with (
        Receiver(secret=SECRET, clock=lambda: NOW, ids=False) as silent,
        channel(silent.url) as webhook,
    ):
        receipt = await webhook.send(delivery(), thread=None)
    assert receipt.id == delivery().id


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault(drops=True), Fault(hangs=True)])
async def test_a_message_whose_answer_was_lost_is_taken_once(
    receiver: Receiver, fault: Fault
) -> None:
    receiver.play(fault)
    error = await failure(channel(receiver.url, timeout=0.3))
    assert isinstance(error, TryAgain)
    assert error.unknown
    async with channel(receiver.url) as webhook:
        assert await webhook.find(delivery(), thread=None) is None
        receipt = await webhook.send(delivery(), thread=None)
    assert receipt.id == "message-1"
    assert len(receiver.messages) == 1
    assert len(receiver.requests) == 2  # nothing was repeated behind our back


@pytest.mark.parametrize(("listens", "why"), [(False, "Connection refused"), (True, "in time")])
async def test_a_receiver_that_takes_no_connection_has_taken_nothing(
    listens: bool, why: str
) -> None:
    with socket.socket() as deaf, socket.socket() as waiting:
        deaf.bind(("127.0.0.1", 0))
        if listens:  # to one, who waits for ever; nobody else gets through
            deaf.listen(0)
            waiting.connect(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/hook/t0ken"
        error = await failure(channel(url, timeout=0.5))
    assert isinstance(error, TryAgain)
    assert not error.unknown
    assert why in str(error)
    assert "t0ken" not in str(error)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_receiver_says_how_long_to_wait(receiver: Receiver, status: int) -> None:
    receiver.play(Fault(status, headers={"Retry-After": "120"}))
    error = await failure(channel(receiver.url))
    assert isinstance(error, TryAgain)
    assert error.after == timedelta(minutes=2)
    assert not error.unknown


async def test_an_error_of_the_receiver_leaves_open_what_it_took(receiver: Receiver) -> None:
    receiver.play(Fault(500))
    error = await failure(channel(receiver.url))
    assert isinstance(error, TryAgain)
    assert error.unknown


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (400, "the receiver's own log says why"),
        (404, "correct its address in STATEMENT_BOT_WEBHOOKS"),
        (410, "or remove it"),
        (413, "take larger requests"),
        (302, "put the new address into STATEMENT_BOT_WEBHOOKS"),
    ],
)
async def test_a_refusal_says_what_to_do(receiver: Receiver, status: int, told: str) -> None:
    receiver.play(Fault(status, headers={"Location": "/elsewhere"}))
    error = await failure(channel(receiver.url))
    assert isinstance(error, GiveUp)
    assert f"webhook desk answered {status}" in str(error)
    assert told in str(error)


async def test_another_secret_is_refused(receiver: Receiver) -> None:
    error = await failure(channel(receiver.url, secret="not the receiver's"))
    assert isinstance(error, GiveUp)
    assert "STATEMENT_BOT_WEBHOOK_SECRET" in str(error)
    assert not receiver.messages


async def test_a_receiver_that_is_away_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    error = await failure(channel(f"http://127.0.0.1:{port}/hook/t0ken"))
    assert isinstance(error, TryAgain)
    assert not error.unknown
    assert "t0ken" not in str(error)


async def test_a_certificate_that_nobody_trusts_is_told(tls: ssl.SSLContext) -> None:
    async with (
        FeedServer("localhost", tls=tls) as server,
        channel(server.url("/hook")) as desk,
    ):
        with pytest.raises(TryAgain, match=r"no connection \(self-signed certificate\)"):
            await desk.send(delivery(), thread=None)


async def test_a_receiver_that_speaks_no_tls_is_told(receiver: Receiver) -> None:
    async with channel(receiver.url.replace("http:", "https:")) as desk:
        with pytest.raises(TryAgain, match=r"no connection \([A-Z_]+\)"):
            await desk.send(delivery(), thread=None)


async def test_a_webhook_that_was_removed_is_told() -> None:
    async with channel("http://127.0.0.1:1") as webhook:
        with pytest.raises(GiveUp, match="no webhook 'gone'"):
            await webhook.send(delivery(destination="webhook:gone"), thread=None)


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(payload(), ensure_ascii=False, indent=2) + "\n", "utf-8")
