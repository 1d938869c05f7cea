"""The console as a channel, on real streams."""

from __future__ import annotations

import contextlib
import io
import os
import pty
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import compose
from bot.channels.console import ConsoleChannel
from bot.errors import TryAgain
from bot.model import Delivery, DeliveryKind, DeliveryState, Document, Reason, Receipt
from bot.ports import Channel
from tests.worded import AMERICAN, BRITISH, PARIS, SEEN, alert

FIRST = compose.alert(alert(Reason.FIRST, AMERICAN), PARIS, now=SEEN)
JOINED = compose.alert(alert(Reason.JOINED, AMERICAN, BRITISH), PARIS, now=SEEN)


def delivery(document: Document, reason: Reason = Reason.FIRST) -> Delivery:
    return Delivery(
        id="d1",
        kind=DeliveryKind.POST,
        destination="console",
        reason=reason,
        story_id="4kq7a",
        statement_id="7fk2m",
        reply_to=None,
        document=document,
        state=DeliveryState.SENDING,
        attempts=0,
        due_at=SEEN,
        created_at=SEEN - timedelta(seconds=1),
        parent=reason is Reason.FIRST,
        broadcast=False,
    )


async def test_a_message_is_printed_plain_where_nobody_watches() -> None:
    stream = io.StringIO()
    channel: Channel = ConsoleChannel(stream)
    receipt = await channel.send(delivery(FIRST), thread=None)
    assert receipt == Receipt(id="d1")
    assert stream.getvalue().startswith("NEW · 🇺🇸 United States")
    assert "\x1b" not in stream.getvalue()


async def test_a_reply_is_indented_under_its_storys_id() -> None:
    stream = io.StringIO()
    await ConsoleChannel(stream).send(delivery(JOINED, Reason.JOINED), thread=Receipt(id="d0"))
    lead, *lines = stream.getvalue().rstrip("\n").splitlines()
    assert lead == "  ↳ 4kq7a"
    assert all(not line or line.startswith("    ") for line in lines)


async def test_edits_print_nothing_and_nothing_is_remembered() -> None:
    stream = io.StringIO()
    channel = ConsoleChannel(stream)
    await channel.edit(Receipt(id="d1"), FIRST, key="e1")
    assert stream.getvalue() == ""
    assert await channel.find(delivery(FIRST), thread=None) is None


async def test_a_poor_encoding_costs_letters_but_no_message() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    await ConsoleChannel(stream).send(delivery(FIRST), thread=None)
    assert b"Joint Statement on DPRK?Russia" in raw.getvalue()


def test_a_stream_that_refuses_is_tried_again() -> None:
    with (
        contextlib.suppress(OSError),  # closing it is refused as well
        Path("/dev/full").open("w") as full,
        pytest.raises(TryAgain, match="console"),
    ):
        ConsoleChannel(full).show(FIRST)


@pytest.fixture
def shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    def show() -> str:
        monkeypatch.setenv("TERM", "xterm-256color")
        leader, follower = pty.openpty()
        with os.fdopen(follower, "w") as terminal:
            ConsoleChannel(terminal).show(FIRST)
            shown = os.read(leader, 65536).decode()
        os.close(leader)
        return shown

    return show


def test_a_terminal_gets_colours_and_links(shown_on_a_terminal: Callable[[], str]) -> None:
    assert "\x1b[1m" in shown_on_a_terminal()
    assert "\x1b]8;" in shown_on_a_terminal()


def test_no_color_is_respected(
    shown_on_a_terminal: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[36m" not in shown_on_a_terminal()
