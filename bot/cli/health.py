"""`statement-bot healthy`: asks the service that runs beside it, for container engines."""

from __future__ import annotations

import argparse
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import ConfigError, StatementBotError
from bot.settings import Settings
from bot.settings.origins import read_origins, variable
from bot.settings.values import listen_address

SECONDS = 5
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # read here, not listened at


async def healthy(arguments: argparse.Namespace) -> int:
    """Ask /healthz of the service on this machine; 1 when it is not well."""
    # Not all settings: a mistake in feeds.yaml does not make a running service unwell.
    address = read_origins(Settings, None, Path.cwd()).values.get("http")
    if not address:
        raise ConfigError(
            f"the service can be asked only when it answers over HTTP: set {variable('http')},"
            " such as 127.0.0.1:8080"
        )
    try:
        listen_address(address)
    except ValueError as error:
        raise ConfigError(f"{variable('http')}: got {address!r}, expected {error}") from error
    print(_asked(address))
    return 0


def _asked(address: str) -> str:
    at = urlsplit(f"//{address}")
    host = _EVERYWHERE.get(at.hostname or "", at.hostname or "")
    with closing(HTTPConnection(host, at.port, timeout=SECONDS)) as connection:
        try:
            connection.request("GET", "/healthz")
            with connection.getresponse() as answer:
                said = answer.read(200).decode("utf-8", "replace").strip()
        except (OSError, HTTPException) as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise StatementBotError(
                f"nobody answers at {address} ({why}); is the service running?"
            ) from error
    if not answer.headers.get("Content-Type", "").startswith("text/plain"):
        raise StatementBotError(
            f"something else than the service answers at {address}"
            f" ({answer.status} {answer.reason}); is the port its own?"
        )
    if answer.status != 200:
        raise StatementBotError(f"the service is not well: {answer.status} {said}")
    return said
