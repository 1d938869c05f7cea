from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import FetchError
from bot.fetch import HttpFetch
from tests.servers.feeds import FeedServer
from tests.unit.test_fetch import LIMITS, NOW, SOURCE

OPENSSL = shutil.which("openssl")

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")

AUTHORITY = """
[ca]
default_ca = local
[local]
database = index.txt
serial = serial.txt
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
"""


def openssl(folder: Path, *arguments: str) -> None:
    assert OPENSSL
    subprocess.run([OPENSSL, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with an authority, and a certificate for localhost that ended in 2021."""
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(
        tmp_path, "req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca"
    )
    openssl(
        tmp_path, "req", *new_key, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=x"
    )
    (tmp_path / "ca.cnf").write_text(AUTHORITY)
    (tmp_path / "names.cnf").write_text("subjectAltName = DNS:localhost\n")
    (tmp_path / "index.txt").touch()
    (tmp_path / "serial.txt").write_text("01\n")
    openssl(
        tmp_path,
        *("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key"),
        *("-in", "request.pem", "-out", "cert.pem", "-extfile", "names.cnf"),
        *("-startdate", "20200101000000Z", "-enddate", "20210101000000Z"),
    )
    return tmp_path


@pytest.fixture
async def url(authority: Path) -> AsyncIterator[str]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority / "cert.pem", authority / "key.pem")
    async with FeedServer("localhost", tls=context) as server:
        yield server.url("/")


async def test_a_certificate_that_has_expired_has_a_code_of_its_own(
    url: str, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    async with HttpFetch(clock=lambda: NOW, limits=LIMITS) as fetch:
        with pytest.raises(FetchError) as caught:
            await fetch(SOURCE, url)
    assert str(caught.value) == "tls-expired: certificate has expired"


async def test_an_unknown_authority_is_not_trusted(url: str) -> None:
    async with HttpFetch(clock=lambda: NOW, limits=LIMITS) as fetch:
        with pytest.raises(FetchError) as caught:
            await fetch(SOURCE, url)
    assert caught.value.reason == "tls"


async def test_plain_http_at_a_secure_address_is_told_from_a_bad_certificate() -> None:
    async with FeedServer("localhost") as server, HttpFetch(clock=lambda: NOW, limits=LIMITS) as f:
        with pytest.raises(FetchError) as caught:
            await f(SOURCE, server.url("/").replace("http://", "https://"))
    assert caught.value.reason == "no-tls"
