"""A strict webhook receiver: it takes a message once, and only if it is signed as documented.

    async with Receiver(secret=SECRET, clock=clock) as receiver:
        channel = WebhookChannel(addresses={"desk": receiver.url}, secret=SECRET, clock=clock)
        ...
        assert receiver.messages[0]["kind"] == "post"

Faults are played once each, in the order in which they were given to `receiver.play`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, Self

from aiohttp import web

from bot.ports import Clock
from tests.servers.serving import serving

LONGEST_AGE = timedelta(minutes=5)


class Receiver:
    """Listens on a free port of 127.0.0.1; its path is as secret as a token."""

    PATH = "/hook/t0ken"

    def __init__(
        self,
        *,
        secret: str,
        clock: Clock,
        ids: bool = True,
        longest_age: timedelta = LONGEST_AGE,
    ) -> None:
        self._longest_age = longest_age.total_seconds()
        self._secret = secret
        self._clock = clock
        self._ids = ids
        self._faults: deque[Fault] = deque()
        self.usual = Fault()  # how it answers when nothing else is to be played
        self._serving = AsyncExitStack()
        self._taken: dict[str, str] = {}
        self.messages: list[dict[str, Any]] = []
        self.requests: list[Mapping[str, str]] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post(self.PATH, self._serve)
        port = await self._serving.enter_async_context(serving(app))
        self.url = f"http://127.0.0.1:{port}{self.PATH}"
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._serving.aclose()

    def play(self, *faults: Fault) -> None:
        """Answer the next requests like this."""
        self._faults.extend(faults)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.requests.append(request.headers.copy())
        if not self._is_signed(request.headers, body):
            return web.Response(status=401)
        if request.content_type != "application/json":
            return web.Response(status=415)
        fault = self._faults.popleft() if self._faults else self.usual
        if fault.takes:
            self._take(request.headers["Idempotency-Key"], body)
        if fault.hangs:
            await asyncio.sleep(60)
        if fault.drops and request.transport is not None:
            request.transport.close()
        if fault.status is not None:
            return web.Response(status=fault.status, headers=fault.headers)
        taken = self._taken[request.headers["Idempotency-Key"]]
        return web.json_response({"id": taken}) if self._ids else web.Response(status=204)

    def _is_signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        timestamp = headers.get("X-Statement-Bot-Timestamp", "")
        signed = timestamp.encode() + b"." + body
        digest = hmac.new(self._secret.encode(), signed, hashlib.sha256).hexdigest()
        given = headers.get("X-Statement-Bot-Signature", "")
        fresh = abs(self._clock().timestamp() - int(timestamp or 0)) <= self._longest_age
        return fresh and hmac.compare_digest(f"v1={digest}", given)

    def _take(self, key: str, body: bytes) -> None:
        if key not in self._taken:
            self._taken[key] = f"message-{len(self._taken) + 1}"
            self.messages.append(json.loads(body))


class Fault:
    """What goes wrong with a request: its answer, and whether the message is taken all the same."""

    def __init__(
        self,
        status: int | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        drops: bool = False,
        hangs: bool = False,
    ) -> None:
        self.status = status
        self.headers = headers
        self.drops = drops
        self.hangs = hangs
        self.takes = status is None  # a receiver that answers with an error has not taken it
