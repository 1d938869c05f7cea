"""E-mail: each message is one mail over SMTP, told apart and threaded by its Message-ID."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.errors import GiveUp, TryAgain
from bot.model import Delivery, Document, Receipt
from bot.ports import Clock
from bot.render import html, text

STEP_TIMEOUT = 25.0  # seconds for one answer of the mail server
TIMEOUT = 50.0  # for the whole, well within a delivery's lease
EXAMINED_WITHIN = 20.0
LEAVE_TAKEN = 0.1  # seconds, in which TLS takes leave: asyncio does not tell when it has
WIDTH = 72

_REMEDY = "correct the destination, STATEMENT_BOT_SMTP_FROM or STATEMENT_BOT_SMTP_URL"


class EmailChannel:
    """Mails to `email:ADDRESS` through the server of `url`, from `sender`.

    A password is sent over TLS only: smtps:// begins with it, smtp:// turns to it by STARTTLS.
    A mail can't be edited: the reply that comes with each edit says what is new.
    """

    tempo = None

    def __init__(
        self, *, url: str, sender: str, clock: Clock, step_timeout: float = STEP_TIMEOUT
    ) -> None:
        self._url = url
        self._sender = sender
        self._clock = clock
        self._step_timeout = step_timeout

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        """Send a mail, as an answer to the first one of its story if there is one."""
        mail = message(delivery, thread=thread, sender=self._sender, now=self._clock())
        client = self._client()
        try:
            async with asyncio.timeout(TIMEOUT):
                with _failures(sending=False):
                    await client.connect()
                with _failures(sending=True):
                    await client.send_message(mail)
                # The server has the mail: how the connection ends is no matter.
                with suppress(aiosmtplib.SMTPException, OSError):
                    await client.quit()
        except TimeoutError as error:
            raise TryAgain("the mail server is too slow", unknown=True) from error
        finally:
            client.close()
        return Receipt(id=mail["Message-ID"])

    async def edit(self, receipt: Receipt, document: Document, *, key: str) -> None:
        """Nothing: a mail can't be edited."""

    async def find(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt | None:
        """None: a mail server can't be asked; a repeat carries the same Message-ID."""
        return None

    def _client(self) -> aiosmtplib.SMTP:
        server = _Server.at(self._url)
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.tls,
            start_tls=True if server.user and not server.tls else None,
            timeout=self._step_timeout,
        )


class _Server(NamedTuple):
    """What the address of a mail server says."""

    host: str
    port: int
    user: str
    password: str
    tls: bool  # from the start

    @classmethod
    def at(cls, url: str) -> _Server:
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        usual = 465 if tls else 587 if parts.username else 25
        return cls(
            host=parts.hostname or "",
            port=parts.port or usual,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
        )


class Finding(NamedTuple):
    """What an examination came to: `code` is `ok`, or names the fault; `detail` is what was said.

    Faults: `unreachable`, `refused`, `certificate`, `no-tls`, `login`, `sender`.
    """

    code: str
    detail: str = ""


async def examine(url: str, *, sender: str | None, within: float = EXAMINED_WITHIN) -> Finding:
    """Go as far as a mail goes before it is one: connect, TLS, login, and who it would be from."""
    server = _Server.at(url)
    client = aiosmtplib.SMTP(
        hostname=server.host, port=server.port, use_tls=server.tls, start_tls=False, timeout=within
    )
    fault = "unreachable"
    try:
        async with asyncio.timeout(within):
            await client.connect()
            await client.ehlo()
            if not server.tls and (server.user or client.supports_extension("starttls")):
                fault = "no-tls"
                await client.starttls()
            if server.user:
                fault = "login"
                await client.login(server.user, server.password)
            if sender:
                fault = "sender"
                await client.mail(parseaddr(sender)[1])
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()
    except (aiosmtplib.SMTPException, OSError) as error:
        return _found(fault, error)
    finally:
        client.close()
        await asyncio.sleep(LEAVE_TAKEN)
    return Finding("ok", "logged in" if server.user else "without a login")


def _found(fault: str, error: Exception) -> Finding:
    """What a failure at a step means; TLS fails in its own ways, whichever step meets it."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return Finding("refused" if fault == "unreachable" else fault, _said(error))
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Finding("certificate", cause.verify_message)
    if isinstance(cause, ssl.SSLError):
        return Finding("no-tls", cause.reason or str(cause))
    return Finding(fault, str(error) or "no answer in time")


def message(
    delivery: Delivery, *, thread: Receipt | None, sender: str, now: datetime
) -> EmailMessage:
    """The mail that says what a delivery says, as text and as HTML."""
    document = delivery.document
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=name, addr_spec=address)
    mail["To"] = Address(addr_spec=delivery.address)
    mail["Subject"] = " ".join(html.legible(document.summary).split())
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{delivery.id}@{domain}>"
    if thread:
        mail["In-Reply-To"] = thread.id
        mail["References"] = thread.id
    mail["Auto-Submitted"] = "auto-generated"
    plain = html.legible(text.render(document, width=WIDTH))
    mail.set_content(plain, cte="quoted-printable")
    mail.add_alternative(html.page(document), subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{delivery.id}")  # quoted-printable text can't hold `=_`
    return mail


@contextmanager
def _failures(*, sending: bool) -> Iterator[None]:
    """Turn what the mail server or the network did into TryAgain or GiveUp."""
    try:
        yield
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _refusal(error.recipients[0]) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _refusal(error) from error
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
        what = "broke off" if sending else "can't be reached"
        raise TryAgain(f"the mail server {what}: {error}", unknown=sending) from error
    except (aiosmtplib.SMTPException, ValueError) as error:
        raise GiveUp(f"the mail can't be sent: {error}; {_REMEDY}") from error


def _refusal(error: aiosmtplib.SMTPResponseException) -> TryAgain | GiveUp:
    said = _said(error)
    return TryAgain(said) if error.code < 500 else GiveUp(f"{said}; {_REMEDY}")


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    return f"the mail server said {error.code} {' '.join(error.message.split())}"
