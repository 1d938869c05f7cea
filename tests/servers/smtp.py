"""A strict mail server on a free port of 127.0.0.1, with faults to play.

async with MailServer() as server:
    channel = EmailChannel(url=server.url, ...)
    ...
    assert server.mails[0]["Subject"] == ...
"""

from __future__ import annotations

import asyncio
import ssl
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as POLICY
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.serving import end


class MailServer:
    """Takes mails of 7 bits; `refuse` maps a command to the answer given in its place.

    With `login`, NAME:PASSWORD, nobody else may send, and only after STARTTLS with `tls`;
    `smtps` speaks TLS from the start.
    """

    def __init__(
        self,
        *,
        refuse: dict[str, str] | None = None,
        drops: bool = False,
        tls: ssl.SSLContext | None = None,
        login: str = "",
        smtps: bool = False,
    ) -> None:
        self._refuse = refuse or {}
        self._drops = drops
        self._tls = tls
        self._login = login
        self._smtps = smtps
        self._server: asyncio.Server | None = None
        self._sessions: list[SMTP] = []
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.url = ""
        self.port = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        at_once = self._tls if self._smtps else None
        self._server = await loop.create_server(self._session, "127.0.0.1", 0, ssl=at_once)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._server is not None:
            await end(self._server)
        for session in self._sessions:
            transport = session.transport
            if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
                transport.abort()

    def _session(self) -> SMTP:
        by_starttls = bool(self._tls) and not self._smtps
        session = SMTP(
            self,
            hostname="mail.example",
            decode_data=False,
            enable_SMTPUTF8=False,
            tls_context=self._tls if by_starttls else None,
            authenticator=self._authenticated if self._login else None,
            auth_required=bool(self._login) and by_starttls,
            auth_require_tls=by_starttls,
        )
        self._sessions.append(session)
        return session

    def _authenticated(self, *told: Any) -> AuthResult:
        *_, shown = told
        assert isinstance(shown, LoginPassword)
        said = f"{shown.login.decode()}:{shown.password.decode()}"
        return AuthResult(success=said == self._login, handled=False)

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._refuse.get("MAIL"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._refuse.get("RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        if answer := self._refuse.get("DATA"):
            return answer
        assert isinstance(envelope.content, bytes)
        assert envelope.content.isascii()
        self.envelopes.append(envelope)
        self.mails.append(BytesParser(EmailMessage, policy=POLICY).parsebytes(envelope.content))
        if self._drops:
            server.transport.abort()
        return "250 taken"
