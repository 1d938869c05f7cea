"""What unit tests share: a command line, a flow whose source is served, and a certificate."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.served import served
from tests.shell import shell

__all__ = ["certified", "served", "shell", "tls"]

OPENSSL = shutil.which("openssl")


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for localhost, signed by itself, and its key."""
    if OPENSSL is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *(OPENSSL, "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"),
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def tls(certified: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certified / "cert.pem", certified / "key.pem")
    return context
