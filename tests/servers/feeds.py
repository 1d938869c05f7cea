"""A local web server for tests: it plays well-behaved, broken and hostile sources.

    async with FeedServer() as server:
        server.put("/feed.xml", body, content_type="application/rss+xml")
        await fetch(source, server.url("/feed.xml"))
        assert server.requests("/feed.xml")[0].headers["User-Agent"].startswith("statement-bot")

A document may be changed at any time with another `put`. Faults are answers of their own, given
with `answer` and one of the functions at the end of this module: `server.answer("/a", slow(5))`.
"""

from __future__ import annotations

import asyncio
import gzip
import sys
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from hashlib import blake2b
from importlib import import_module
from ssl import SSLContext
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.servers.serving import serving

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Logged:
    """A request that arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    at: float  # on the loop's clock


class FeedServer:
    """Serves on a free port of 127.0.0.1, or of another loopback address."""

    def __init__(self, host: str = "127.0.0.1", *, tls: SSLContext | None = None) -> None:
        self._host = host
        self._tls = tls
        self._answers: dict[str, Answer] = {}
        self._log: dict[str, list[Logged]] = defaultdict(list)
        self._serving = AsyncExitStack()
        self._asked = 0
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self.port = await self._serving.enter_async_context(
            serving(app, host=self._host, tls=self._tls)
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._serving.aclose()

    def url(self, path: str, *, host: str | None = None) -> str:
        """Where a path is; `host` may be another name of this machine, such as localhost."""
        return f"http{'s' if self._tls else ''}://{host or self._host}:{self.port}{path}"

    def put(
        self,
        path: str,
        body: bytes | str,
        *,
        content_type: str = "application/rss+xml",
        validators: bool = True,
        compress: bool = False,
    ) -> None:
        """Serve a document, with ETag and 304 unless `validators` is off."""
        data = body.encode() if isinstance(body, str) else body
        self.answer(path, document(data, content_type, validators=validators, compress=compress))

    def answer(self, path: str, answer: Answer) -> None:
        """Answer a path (with its query, if it has one) in a way of its own."""
        self._answers[path] = answer

    def requests(self, path: str) -> list[Logged]:
        """What was asked of a path, oldest first."""
        return self._log[path]

    @property
    def asked(self) -> int:
        """How many requests arrived, whatever they asked for."""
        return self._asked

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        now = asyncio.get_running_loop().time()
        self._asked += 1
        for path in dict.fromkeys((request.path_qs, request.path)):
            self._log[path].append(
                Logged(request.method, path, request.headers.copy(), request.cookies, now)
            )
        answer = self._answers.get(request.path_qs) or self._answers.get(request.path)
        return await answer(request) if answer else web.Response(status=404)


def document(
    body: bytes,
    content_type: str = "application/rss+xml",
    *,
    validators: bool = True,
    compress: bool = False,
) -> Answer:
    """A document, as a well-kept server gives it."""
    etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'

    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": content_type}
        if validators:
            headers["ETag"] = etag
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers=headers)
        if compress:
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=gzip.compress(body) if compress else body, headers=headers)

    return answer


def dated(body: bytes, last_modified: str) -> Answer:
    """A document that knows only Last-Modified, and compares it as a string."""

    async def answer(request: web.Request) -> web.StreamResponse:
        same = request.headers.get("If-Modified-Since") == last_modified
        headers = {"Content-Type": "application/rss+xml", "Last-Modified": last_modified}
        return web.Response(
            status=304 if same else 200, body=None if same else body, headers=headers
        )

    return answer


def status(code: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
    """A bare status: 429 with Retry-After, 500, 403 with a challenge page …"""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=code, headers=headers, body=body)

    return answer


def redirect(location: str, code: int = 302) -> Answer:
    """A redirect."""
    return status(code, {"Location": location})


def cookie_gate(then: Answer, code: int = 307) -> Answer:
    """Redirects to itself until the cookie that it sets comes back."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.cookies.get("gate") == "open":
            return await then(request)
        headers = {"Location": str(request.url), "Set-Cookie": "gate=open; Path=/"}
        return web.Response(status=code, headers=headers)

    return answer


def slow(seconds: float, then: Answer) -> Answer:
    """Another answer, later; with a huge number it hangs."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await then(request)

    return answer


def truncated(body: bytes, promised: int) -> Answer:
    """Promises more bytes than it sends, then hangs up."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(promised)})
        await response.prepare(request)
        await response.write(body)
        if request.transport is not None:
            request.transport.close()
        return response

    return answer


def drip(body: bytes, pause: float = 0.01) -> Answer:
    """A body that comes one byte at a time, so that no wait between two pieces is long."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await response.prepare(request)
        for byte in body:
            await response.write(bytes((byte,)))
            await asyncio.sleep(pause)
        return response

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other, the last one for good: a source that flaps or changes."""
    coming = deque(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        now = coming.popleft() if len(coming) > 1 else coming[0]
        return await now(request)

    return answer


def endless(chunk: bytes = b"<item/>" * 10_000) -> Answer:
    """A body that never ends."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await response.prepare(request)
        while True:
            await response.write(chunk)

    return answer


_ZSTD = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": import_module("brotli").compress,
    "zstd": _ZSTD.compress,
}


def packed(body: bytes, encoding: str) -> Answer:
    """A body in one of the encodings that `PACKERS` names."""
    headers = {"Content-Encoding": encoding, "Content-Type": "text/xml"}
    return status(200, headers, PACKERS[encoding](body))


CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    b"<body><p>Checking your browser before you go on.</p></body></html>"
)


def challenge(code: int = 200) -> Answer:
    """The page that a gatekeeper shows to bots, with 200 or 403."""
    return status(code, {"Content-Type": "text/html", "cf-mitigated": "challenge"}, CHALLENGE)
