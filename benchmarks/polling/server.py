"""A server of many feeds in a process of its own, fast enough not to be what is measured.

It listens on all loopback addresses: feed 1 lives at 127.1.0.1, feed 300 at 127.1.1.44, and so on.
`GET /mode/NAME` on any of them says how it answers from now on, and hangs up on everybody: minutes
pass between two polls of a source, and no connection outlives them.

    steady   ETag, and 304 to whoever sends it back
    same     the same bodies, without an ETag
    newsN    as steady, and each hundredth feed has N entries more
    tenthN   as steady, and each tenth feed has N entries more
    badN     as tenthN, but of the other feeds each fortieth takes five seconds, and each fortieth
             fails
"""

from __future__ import annotations

import asyncio
import re
from multiprocessing.connection import Connection
from typing import ClassVar

from benchmarks.polling.feeds import ENTRIES, body

SLOW = 5.0
_REQUEST = re.compile(rb"GET /(\w+)/([a-z]*)(\d*) ")


def url(number: int, port: int) -> str:
    """Where a feed is: each on an address of its own."""
    return f"http://127.1.{number // 250}.{number % 250 + 1}:{port}/feed/{number}"


def has_news(number: int) -> bool:
    """True for each tenth feed; those that are slow or fail are others."""
    return number % 10 == 5


def is_slow(number: int) -> bool:
    """True for each fortieth feed, which takes its time while some are bad."""
    return number % 40 == 20


class _Server(asyncio.Protocol):
    mode = "steady"
    more = 0  # entries
    connected: ClassVar[set[asyncio.Transport]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._seen = b""
        self.connected.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.connected.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._seen += data
        while b"\r\n\r\n" in self._seen:
            request, _, self._seen = self._seen.partition(b"\r\n\r\n")
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        found = _REQUEST.match(request)
        assert found is not None
        if found[1] == b"mode":
            _Server.mode, _Server.more = found[2].decode(), int(found[3] or 0)
            self._send(b"200 OK", b"ok")
            for transport in list(self.connected):
                transport.close()
        else:
            self._feed(int(found[3]), request)

    def _feed(self, number: int, request: bytes) -> None:
        mode = _Server.mode
        if mode == "bad" and number % 40 == 0:
            self._send(b"503 Service Unavailable", b"")
            return
        is_new = number % 100 == 0 if mode == "news" else has_news(number)
        more = self.more if is_new else 0
        tag = b'"%d"' % (ENTRIES + more)
        if mode == "bad" and is_slow(number):
            header = b"ETag: " + tag
            loop = asyncio.get_running_loop()
            loop.call_later(SLOW, self._send, b"200 OK", body(number, ENTRIES), header)
            return
        if mode != "same" and tag in request:
            self._send(b"304 Not Modified", None, b"ETag: " + tag)
            return
        shown = body(number, ENTRIES + more)
        header = b"X-Mode: same" if mode == "same" else b"ETag: " + tag
        self._send(b"200 OK", shown, header)

    def _send(self, status: bytes, body: bytes | None, header: bytes = b"X-Mode: any") -> None:
        if self._transport.is_closing():
            return
        length = b"" if body is None else b"Content-Length: %d\r\n" % len(body)
        kind = b"Content-Type: application/xml\r\n"
        head = b"HTTP/1.1 %b\r\n%b%b%b\r\n\r\n" % (status, kind, length, header)
        self._transport.write(head + (body or b""))


def serve(pipe: Connection, feeds: int) -> None:
    """Make the bodies of so many feeds, tell the port, and serve until killed."""
    for number in range(feeds):
        body(number, ENTRIES)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Server, "0.0.0.0", 0, backlog=2_000)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())
