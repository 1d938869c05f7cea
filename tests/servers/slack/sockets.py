"""Socket Mode: envelopes to one of the app's sockets, acknowledged or sent again."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.servers.slack.limits import Json

ATTEMPTS = 4  # the first and three more


class Sockets:
    """The app's open sockets; what is not acknowledged in time is delivered again."""

    def __init__(self, *, ack_within: float) -> None:
        self._ack_within = ack_within
        self._open: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._tickets: set[str] = set()
        self._numbers = count(1)
        self._connected = asyncio.Event()
        self.delivered: list[Json] = []

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._open)

    def ticket(self) -> str:
        """What lets one socket in."""
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Greet a socket and read its acknowledgements until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._open.append(socket)
        await socket.send_json({"type": "hello", "num_connections": len(self._open)})
        self._connected.set()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(frame.data))
        finally:
            self._forget(socket)
        return socket

    async def connected(self) -> None:
        """Wait until a socket is open."""
        await self._connected.wait()

    async def deliver(self, kind: str, payload: Json, *, retries: bool = True) -> Json:
        """Send an envelope to one socket; the payload of its acknowledgement.

        Raises TimeoutError when nobody acknowledged any attempt.
        """
        envelope: Json = {
            "envelope_id": f"envelope-{next(self._numbers)}",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        for attempt in range(ATTEMPTS if retries and kind == "events_api" else 1):
            if attempt:
                envelope |= {"retry_attempt": attempt, "retry_reason": "timeout"}
            await self.connected()
            self.delivered.append(envelope)
            if (answer := await self._answer(envelope)) is not None:
                return answer
        raise TimeoutError(f"{kind} was not acknowledged")

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every socket to reconnect; a refresh closes the old ones."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason})
            if reason != "warning":
                self._forget(socket)
                await socket.close()

    def abort(self) -> None:
        """Break every connection without a word."""
        for socket in list(self._open):
            self._forget(socket)
            transport: Any = socket.get_extra_info("socket") and socket._req
            transport.transport.abort()

    async def close(self) -> None:
        """Close every socket."""
        for socket in list(self._open):
            await socket.close()

    async def _answer(self, envelope: Json) -> Json | None:
        name = envelope["envelope_id"]
        self._acks[name] = asyncio.get_running_loop().create_future()
        try:
            await self._open[-1].send_json(envelope)
            return await asyncio.wait_for(self._acks[name], self._ack_within)
        except (TimeoutError, ConnectionError):
            return None
        finally:
            del self._acks[name]

    def _acknowledged(self, said: Json) -> None:
        waiting = self._acks.get(said.get("envelope_id", ""))
        if waiting and not waiting.done():
            waiting.set_result(said.get("payload") or {})

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
        if not self._open:
            self._connected.clear()
