"""The real Synapse, thrown away after use: on loopback, with SQLite, asking nobody else.

    with synapse.running() as homeserver:
        alice = homeserver.register("alice")
        ...

`Proxy` stands before it and plays outages.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import importlib.util
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.processes import PATIENCE, free_port
from tests.servers.serving import serving

PASSWORD = "correct-horse"

_ANY = {"per_second": 1000, "burst_count": 1000}
_NO_LIMITS = {
    "rc_message": _ANY,
    "rc_registration": _ANY,
    "rc_login": {"address": _ANY, "account": _ANY, "failed_attempts": _ANY},
    "rc_joins": {"local": _ANY, "remote": _ANY},
    "rc_joins_per_room": _ANY,
    "rc_invites": {"per_room": _ANY, "per_user": _ANY, "per_issuer": _ANY},
    "rc_room_creation": _ANY,
}


def installed() -> bool:
    """Whether there is a Synapse to run."""
    return importlib.util.find_spec("synapse") is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account, and the token of its first device."""

    id: str
    access_token: str
    device_id: str


@dataclass(slots=True, kw_only=True)
class Homeserver:
    """A server that keeps what it knows in a folder, while it runs and between."""

    home: Path
    url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    secret: str = field(default_factory=secrets.token_hex)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it, and wait until it answers."""
        config = str(self.home / "homeserver.json")
        command = [sys.executable, "-m", "synapse.app.homeserver", "-c", config]
        with (self.home / "output").open("ab") as output:
            process = subprocess.Popen(command, cwd=self.home, stdout=output, stderr=output)
        self._process = process
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            try:
                self.call("GET", "/_matrix/client/versions")
            except OSError:
                time.sleep(0.05)
            else:
                return
        said = (self.home / "output").read_text()[-2000:]
        raise RuntimeError(f"Synapse didn't start:\n{said}")

    def kill(self) -> None:
        """End it at once, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def register(self, name: str) -> User:
        """A new account, whose password is PASSWORD."""
        path = "/_synapse/admin/v1/register"
        nonce = self.call("GET", path)["nonce"]
        parts = (nonce, name, PASSWORD, "notadmin")
        mac = hmac.new(self.secret.encode(), "\0".join(parts).encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": PASSWORD, "mac": mac}
        made = self.call("POST", path, {**body, "admin": False})
        return User(
            id=made["user_id"], access_token=made["access_token"], device_id=made["device_id"]
        )

    def call(
        self, method: str, path: str, body: object = None, *, user: User | None = None
    ) -> dict[str, Any]:
        """What the client-server API answers, refusals too."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data)
        request.add_header("Content-Type", "application/json")
        if user:
            request.add_header("Authorization", f"Bearer {user.access_token}")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                answered: dict[str, Any] = json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                answered = json.load(error)
        return answered


@contextmanager
def running(*, limits: bool = False) -> Iterator[Homeserver]:
    """A homeserver that lives as long as the block, with the usual rate limits or none."""
    homeserver = Homeserver(home=Path(tempfile.mkdtemp(prefix="synapse-")))
    home = homeserver.home
    (home / "log.json").write_text(json.dumps(_log(home)))
    (home / "homeserver.json").write_text(json.dumps(_config(homeserver, limits=limits)))
    try:
        homeserver.start()
        yield homeserver
    finally:
        homeserver.kill()
        shutil.rmtree(home)


def _config(homeserver: Homeserver, *, limits: bool) -> dict[str, object]:
    home = homeserver.home
    seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    listener = {
        "type": "http",
        "port": int(homeserver.url.rpartition(":")[2]),
        "bind_addresses": ["127.0.0.1"],
        "resources": [{"names": ["client"]}],
    }
    return {
        "server_name": "synapse.test",
        "report_stats": False,
        "listeners": [listener],
        "database": {"name": "sqlite3", "args": {"database": str(home / "homeserver.db")}},
        "media_store_path": str(home / "media"),
        "pid_file": str(home / "pid"),
        "log_config": str(home / "log.json"),
        "signing_key": f"ed25519 a_test {seed}",
        "macaroon_secret_key": secrets.token_hex(),
        "form_secret": secrets.token_hex(),
        "bcrypt_rounds": 4,
        "registration_shared_secret": homeserver.secret,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
        "presence": {"enabled": False},
        **({} if limits else _NO_LIMITS),
    }


def _log(home: Path) -> dict[str, object]:
    handler = {"class": "logging.FileHandler", "filename": str(home / "homeserver.log")}
    return {
        "version": 1,
        "handlers": {"file": handler},
        "root": {"level": "WARNING", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }


class Proxy:
    """Stands before a homeserver and notes the paths it is asked for.

    While `down`, or with the homeserver away, it answers 502, and 429 to paths that hold one of
    the `busy` words; while `lossy` it passes messages on and hangs up. News pass only while
    `hearing`. While `expired` every token is refused as one whose device is still there.
    """

    def __init__(self, homeserver: Homeserver) -> None:
        self._target = homeserver.url
        self._serving = AsyncExitStack()
        self.url = ""
        self.requests: list[str] = []
        self.down = False
        self.busy: set[str] = set()
        self.lossy = False
        self.expired = False
        self.hearing = asyncio.Event()
        self.hearing.set()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self.url = f"http://127.0.0.1:{await self._serving.enter_async_context(serving(app))}"
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._serving.aclose()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.path)
        if self.down:
            return _bad_gateway()
        if any(word in request.path for word in self.busy):
            return web.json_response({"errcode": "M_LIMIT_EXCEEDED", "error": ""}, status=429)
        if self.expired and "Authorization" in request.headers:
            said = {"errcode": "M_UNKNOWN_TOKEN", "error": "expired", "soft_logout": True}
            return web.json_response(said, status=401)
        names = ("Authorization", "Content-Type")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        target, sent = self._target + request.path_qs, await request.read()
        try:
            async with self._session.request(
                request.method, target, data=sent, headers=headers
            ) as response:
                status, kind = response.status, response.content_type
                body = await response.read()
        except aiohttp.ClientError:  # the homeserver is away
            return _bad_gateway()
        if self.lossy and "/send/" in request.path and request.transport is not None:
            request.transport.close()
        if request.path.endswith("/sync"):
            await self.hearing.wait()
        return web.Response(status=status, body=body, content_type=kind)


def _bad_gateway() -> web.Response:
    return web.Response(status=502, text="<h1>Bad Gateway</h1>", content_type="text/html")
