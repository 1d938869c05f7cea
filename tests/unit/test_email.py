"""Mails over real sockets: what readers get, and what the mail server's answers mean.

`python -m tests.unit.test_email` writes the golden mail anew: read it before committing.
"""

from __future__ import annotations

import socket
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lxml.html import document_fromstring

from bot.channels.email import EmailChannel, message
from bot.errors import GiveUp, TryAgain
from bot.model import (
    Actions,
    Bullets,
    Button,
    Delivery,
    Document,
    Fields,
    Heading,
    Paragraph,
    Quote,
    Reason,
    Receipt,
    Run,
)
from bot.render import html
from tests import worded
from tests.made import under_way
from tests.servers.smtp import MailServer

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
SENDER = "Arms desk <bot@desk.example>"
PARENT = Receipt(id="<first@desk.example>")


def delivery(**changes: Any) -> Delivery:
    """The first alert of the story, on its way to a reader."""
    first = worded.documents()["first"]
    return replace(under_way("email:reader@news.example", first, at=worded.SEEN), **changes)


def channel(url: str, *, step_timeout: float = 5.0) -> EmailChannel:
    return EmailChannel(
        url=url, sender=SENDER, clock=lambda: worded.SEEN, step_timeout=step_timeout
    )


def part(mail: EmailMessage, kind: str) -> str:
    """One of the two forms of a mail's body."""
    body = mail.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content


async def failure(server: MailServer) -> TryAgain | GiveUp:
    """How sending fails."""
    with pytest.raises((TryAgain, GiveUp)) as caught:
        await channel(server.url).send(delivery(), thread=None)
    assert isinstance(caught.value, TryAgain | GiveUp)
    return caught.value


# --- what is sent ---------------------------------------------------------------------------------


def golden_mail() -> str:
    joined = delivery(document=worded.documents()["joined"], reason=Reason.JOINED)
    mail = message(joined, thread=PARENT, sender=SENDER, now=worded.SEEN)
    return bytes(mail).decode("ascii").replace("\r\n", "\n")


def test_the_mail_is_as_golden() -> None:
    assert golden_mail() == (GOLDEN / "joined.eml").read_text("utf-8")


def test_the_page_is_as_golden() -> None:
    page = html.page(worded.documents()["first"])
    assert page == (GOLDEN / "first.html").read_text("utf-8")


async def test_a_mail_arrives_readable_in_both_forms() -> None:
    document = worded.documents()["first-korean"]
    async with MailServer() as server:
        receipt = await channel(server.url).send(delivery(document=document), thread=None)
    (mail,) = server.mails
    assert server.envelopes[0].rcpt_tos == ["reader@news.example"]
    assert server.envelopes[0].mail_from == "bot@desk.example"
    assert mail["Subject"] == document.summary
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == receipt.id == "<5d41402abc4b2a76@desk.example>"
    assert mail["Date"].datetime == worded.SEEN
    for kind in ("plain", "html"):
        assert "탄도미사일" in part(mail, kind)
        assert "https://mofa.example/ko/1" in part(mail, kind)
    assert max(map(len, part(mail, "plain").splitlines())) <= 72


async def test_replies_are_threaded_and_edits_send_nothing() -> None:
    async with MailServer() as server:
        mailer = channel(server.url)
        parent = await mailer.send(delivery(), thread=None)
        await mailer.send(delivery(id="7d793037a0760186"), thread=parent)
        await mailer.edit(parent, worded.documents()["first-edited"], key="e1")
        assert await mailer.find(delivery(), thread=None) is None
    first, reply = server.mails
    assert first["In-Reply-To"] is None
    assert reply["In-Reply-To"] == reply["References"] == parent.id


# --- what others wrote ----------------------------------------------------------------------------

HOSTILE = "x\r\nBcc: all@news.example\r\n\r\n<script>alert(1)</script>\x00\ufffe"


def hostile() -> Document:
    """A document in which every field is somebody's attack."""
    run = Run(text=HOSTILE, href="javascript:alert(1)", strong=True, code=True, strike=True)
    button = Button(label=HOSTILE, href='https://x.example/"><img src=y onerror=alert(1)>')
    return Document(
        summary=HOSTILE,
        blocks=(
            Heading(text=HOSTILE),
            Paragraph(runs=(run,)),
            Quote(text=HOSTILE, language='en" onclick="alert(1)'),
            Fields(pairs=((HOSTILE, (run,)),)),
            Bullets(items=((run,),)),
            Actions(buttons=(button, Button(label="no", href="javascript:alert(1)"))),
        ),
    )


async def test_a_feed_can_neither_add_headers_nor_markup() -> None:
    async with MailServer() as server:
        await channel(server.url).send(delivery(document=hostile()), thread=None)
    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("x Bcc: all@news.example")
    page = document_fromstring(part(mail, "html"))
    elements = list(page.iter("*"))
    assert not {element.tag for element in elements} & {"script", "img"}
    assert {name for element in elements for name in element.attrib} <= {
        *("charset", "content", "dir", "href", "lang", "name", "scope", "style")
    }
    assert all(link.startswith("https://x.example/") for _, _, link, _ in page.iterlinks())


def test_pages_fetch_nothing() -> None:
    for document in worded.documents().values():
        page = html.page(document)
        assert not any(word in page for word in ("src=", "url(", "<link", "@import"))


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_a_server_may_put_a_mail_off(command: str) -> None:
    async with MailServer(refuse={command: "451 4.7.1 come back later"}) as server:
        error = await failure(server)
    assert isinstance(error, TryAgain)
    assert not error.unknown
    assert "451" in str(error)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_a_refusal_says_what_to_do(command: str) -> None:
    async with MailServer(refuse={command: "550 5.1.1 no such reader"}) as server:
        error = await failure(server)
    assert isinstance(error, GiveUp)
    assert "550 5.1.1 no such reader" in str(error)
    assert "STATEMENT_BOT_SMTP_FROM" in str(error)


async def test_a_connection_lost_after_the_mail_leaves_open_whether_it_was_taken() -> None:
    async with MailServer(drops=True) as server:
        error = await failure(server)
    assert isinstance(error, TryAgain)
    assert error.unknown


async def test_a_server_that_is_away_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(TryAgain) as caught:
        await channel(f"smtp://127.0.0.1:{port}").send(delivery(), thread=None)
    assert not caught.value.unknown


async def test_a_server_that_never_greets_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(TryAgain):
            await channel(url, step_timeout=0.2).send(delivery(), thread=None)


async def test_a_password_is_not_sent_in_the_clear() -> None:
    async with MailServer() as server:
        url = server.url.replace("//", "//bot:hunter2@")
        with pytest.raises(GiveUp) as caught:
            await channel(url).send(delivery(), thread=None)
    assert "STARTTLS" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert not server.mails


if __name__ == "__main__":
    (GOLDEN / "joined.eml").write_text(golden_mail(), "utf-8")
    (GOLDEN / "first.html").write_text(html.page(worded.documents()["first"]), "utf-8")
