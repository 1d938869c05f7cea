"""E-mail: each message is one mail over SMTP, told apart and threaded by its Message-ID."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.errors import GiveUp, TryAgain
from bot.model import Delivery, Document, Receipt
from bot.ports import Clock
from bot.render import html, text

STEP_TIMEOUT = 25.0  # seconds for one answer of the mail server
TIMEOUT = 50.0  # for the whole, well within a delivery's lease
WIDTH = 72

_REMEDY = "correct the destination, STATEMENT_BOT_SMTP_FROM or STATEMENT_BOT_SMTP_URL"


class EmailChannel:
    """Mails to `email:ADDRESS` through the server of `url`, from `sender`.

    A password is sent over TLS only: smtps:// begins with it, smtp:// turns to it by STARTTLS.
    A mail can't be edited: the reply that comes with each edit says what is new.
    """

    name = "email"
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
        parts = urlsplit(self._url)
        tls = parts.scheme == "smtps"
        has_login = bool(parts.username)
        return aiosmtplib.SMTP(
            hostname=parts.hostname,
            port=parts.port,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=tls,
            start_tls=True if has_login and not tls else None,
            timeout=self._step_timeout,
        )


def message(
    delivery: Delivery, *, thread: Receipt | None, sender: str, now: datetime
) -> EmailMessage:
    """The mail that says what a delivery says, as text and as HTML."""
    document = delivery.document
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=name, addr_spec=address)
    mail["To"] = Address(addr_spec=delivery.destination.partition(":")[2])
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
    said = f"the mail server said {error.code} {' '.join(error.message.split())}"
    return TryAgain(said) if error.code < 500 else GiveUp(f"{said}; {_REMEDY}")
