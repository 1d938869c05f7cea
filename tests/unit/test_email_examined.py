"""A mail server examined over real sockets: how far a mail would get, and what stops it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path

import pytest

from bot.channels.email import examine
from tests.servers.smtp import MailServer
from tests.shell import Shell

LOGIN = "bot:hunter2"
SENDER = "Arms desk <bot@desk.example>"


@pytest.fixture
def trusted(certified: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine knows who signed the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certified / "cert.pem"))


async def test_a_server_that_wants_no_login_is_well_and_gets_no_mail() -> None:
    async with MailServer() as server:
        found = await examine(server.url, sender=SENDER)
    assert found == ("ok", "without a login")
    assert server.mails == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("smtps", [False, True], ids=["starttls", "smtps"])
async def test_the_login_is_tried_behind_tls(tls: ssl.SSLContext, smtps: bool) -> None:
    scheme = "smtps" if smtps else "smtp"
    async with MailServer(tls=tls, login=LOGIN, smtps=smtps) as server:
        at = f"localhost:{server.port}"
        well = await examine(f"{scheme}://{LOGIN}@{at}", sender=SENDER)
        wrong = await examine(f"{scheme}://bot:hunter3@{at}", sender=SENDER)
    assert well == ("ok", "logged in")
    assert wrong.code == "login"
    assert wrong.detail.startswith("the mail server said 535")
    assert "hunter" not in wrong.detail


async def test_a_certificate_that_nobody_vouches_for_is_told(tls: ssl.SSLContext) -> None:
    async with MailServer(tls=tls, login=LOGIN) as server:
        starttls = await examine(f"smtp://{LOGIN}@localhost:{server.port}", sender=None)
    async with MailServer(tls=tls, login=LOGIN, smtps=True) as server:
        at_once = await examine(f"smtps://{LOGIN}@localhost:{server.port}", sender=None)
    assert starttls.code == at_once.code == "certificate"
    assert "self-signed" in starttls.detail


async def test_no_password_is_sent_in_the_clear() -> None:
    async with MailServer(login=LOGIN) as server:
        assert (await examine(f"smtp://{LOGIN}@127.0.0.1:{server.port}", sender=None))[
            0
        ] == "no-tls"
        assert (await examine(f"smtps://127.0.0.1:{server.port}", sender=None)).code == "no-tls"


async def test_a_sender_that_the_server_refuses_is_told() -> None:
    async with MailServer(refuse={"MAIL": "553 not your address"}) as server:
        found = await examine(server.url, sender=SENDER)
    assert found == ("sender", "the mail server said 553 not your address")


async def test_nobody_there_and_nobody_who_speaks() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        found = await examine(f"smtp://127.0.0.1:{port}", sender=None, within=0.2)
        assert found.code == "unreachable"
        assert found.detail
    assert (await examine(f"smtp://127.0.0.1:{port}", sender=None)).code == "unreachable"


def list_nobody() -> None:
    """A feeds.yaml whose one source does not answer."""
    entry = "id: aa, institution: A, country: FR, languages: [fr], url: 'http://127.0.0.1:9/'"
    Path("feeds.yaml").write_text(f"sources: [{{{entry}}}]", "utf-8")


@pytest.mark.usefixtures("trusted")
async def test_the_doctor_says_what_to_do(
    shell: Shell, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_nobody()
    async with MailServer(tls=tls, login=LOGIN) as server:
        url = f"smtp://bot:hunter3@localhost:{server.port}"
        monkeypatch.setenv("STATEMENT_BOT_SMTP_URL", url)
        ended = await asyncio.to_thread(shell, "doctor", "--json")
    (found,) = [each for each in ended.records if each["check"] == "mail-server"]
    assert (ended.code, found["code"]) == (1, "login")
    assert found["subject"] == f"localhost:{server.port}"
    assert "STATEMENT_BOT_SMTP_URL" in str(found["remedy"])
    assert "hunter3" not in ended.out + ended.err
