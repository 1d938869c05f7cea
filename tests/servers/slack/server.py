"""The server: tokens, scopes, rate limits, faults, and the sockets it listens on."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Self

from aiohttp import web

from tests.servers.serving import serving
from tests.servers.slack.limits import Json, Refused, check_message
from tests.servers.slack.methods import METHODS, needs
from tests.servers.slack.people import Person
from tests.servers.slack.sockets import Sockets
from tests.servers.slack.workspace import BOT, SCOPES, Channel, Message, User, Workspace

BURST = 20  # posts to one channel that are taken at once; then one a second
RESPONSES = 5  # uses of a response_url


class Fault:
    """What goes wrong with a call: how it ends, and whether it takes effect all the same."""

    def __init__(
        self,
        *,
        status: int | None = None,
        error: str | None = None,
        headers: Mapping[str, str] | None = None,
        drops: bool = False,
        hangs: bool = False,
        takes: bool | None = None,
    ) -> None:
        self.status = status
        self.error = error
        self.headers = headers
        self.drops = drops
        self.hangs = hangs
        self.takes = not (status or error) if takes is None else takes


class Slack:
    """A workspace on a free port of 127.0.0.1, with one app installed."""

    def __init__(self, *, burst: int = BURST, ack_within: float = 3.0) -> None:
        self.bot_token = "xoxb-bot"
        self.app_token = "xapp-app"
        self.signing_secret = "signing-secret"
        self.scopes = set(SCOPES)
        self.revoked = False
        self.request_url: str | None = None  # set: events are signed requests, not envelopes
        self.workspace = Workspace()
        self.sockets = Sockets(ack_within=ack_within)
        self.calls: list[tuple[str, Json]] = []
        self.url = ""
        self._burst = burst
        self._posts: dict[str, deque[float]] = defaultdict(deque)
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._responses: dict[str, tuple[str, str, int, Message | None]] = {}
        self._serving = AsyncExitStack()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL should be."""
        return f"{self.url}/api/"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10**8)
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/response/{id}", self._respond)
        app.router.add_get("/socket", self.sockets.serve)
        self.url = f"http://127.0.0.1:{await self._serving.enter_async_context(serving(app))}"
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.sockets.close()
        await self._serving.aclose()

    def add(self, *things: Channel | User) -> None:
        """Make channels and people known."""
        for each in things:
            if isinstance(each, Channel):
                self.workspace.channels[each.id] = each
            else:
                self.workspace.users[each.id] = each

    def channel(self, channel: str) -> Channel:
        """A channel, seen from outside the app."""
        return self.workspace.channels[channel]

    def person(self, user: str = "U1") -> Person:
        """Somebody to type, press and read."""
        return Person(self, self.workspace.users[user])

    def play(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method go wrong like this."""
        self._faults[method].extend(faults)

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(called == method for called, _ in self.calls)

    def response_url(self, channel: str, user: str, message: Message | None = None) -> str:
        """An address that takes a few answers to one interaction, perhaps with a message."""
        name = f"r{self.workspace.number()}"
        self._responses[name] = (channel, user, RESPONSES, message)
        return f"{self.url}/response/{name}"

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        asked = await _arguments(request)
        self.calls.append((method, asked))
        fault = self._faults[method].popleft() if self._faults[method] else Fault()
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.scopes)), **(fault.headers or {})}
        answer: Json = {"ok": False, "error": fault.error or "internal_error"}
        if fault.takes:
            answer = self._answer(method, asked, request.headers.get("Authorization", ""))
        if fault.hangs:
            await asyncio.sleep(60)
        if fault.drops and request.transport is not None:
            request.transport.close()
        if answer.get("error") == "ratelimited":
            headers.setdefault("Retry-After", str(answer.pop("retry_after", 1)))
            return web.json_response(answer, status=429, headers=headers)
        return web.json_response(answer, status=fault.status or 200, headers=headers)

    def _answer(self, method: str, asked: Json, authorization: str) -> Json:
        try:
            self._check_token(method, authorization)
            self._check_scopes(method, asked)
            return {"ok": True, **self._called(method, asked)}
        except Refused as refused:
            return {"ok": False, "error": refused.error, **refused.details}

    def _called(self, method: str, asked: Json) -> Json:
        if method == "apps.connections.open":
            return {
                "url": self.url.replace("http", "ws") + f"/socket?ticket={self.sockets.ticket()}"
            }
        if method == "files.getUploadURLExternal":
            name = f"F{self.workspace.number()}"
            return {"upload_url": f"{self.url}/upload/{name}", "file_id": name}
        if method not in METHODS:
            raise Refused("unknown_method")
        if method == "chat.postMessage":
            self._check_rate(str(asked.get("channel")))
        return METHODS[method](self.workspace, asked)

    def _check_token(self, method: str, authorization: str) -> None:
        token = authorization.removeprefix("Bearer ")
        if not token:
            raise Refused("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise Refused("invalid_auth")
        if self.revoked:
            raise Refused("token_revoked")
        wanted = self.app_token if method == "apps.connections.open" else self.bot_token
        if token != wanted:
            raise Refused("not_allowed_token_type")

    def _check_scopes(self, method: str, asked: Json) -> None:
        missing = needs(self.workspace, method, asked) - self.scopes
        if missing:
            provided = ",".join(sorted(self.scopes))
            raise Refused("missing_scope", needed=",".join(sorted(missing)), provided=provided)

    def _check_rate(self, channel: str) -> None:
        now, posts = time.monotonic(), self._posts[channel]
        while posts and posts[0] < now - self._burst:
            posts.popleft()
        if len(posts) >= self._burst:
            raise Refused("ratelimited", retry_after=math.ceil(posts[0] + self._burst - now))
        posts.append(now)

    async def _upload(self, request: web.Request) -> web.Response:
        self.workspace.files[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    async def _respond(self, request: web.Request) -> web.Response:
        name, said = request.match_info["id"], await request.json()
        channel, user, left, original = self._responses.get(name, ("", "", 0, None))
        if not left:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        self._responses[name] = (channel, user, left - 1, original)
        if said.get("delete_original") and original:
            original.deleted = True
            return web.json_response({"ok": True})
        text, blocks = said.get("text") or "", said.get("blocks") or []
        try:
            check_message(text, blocks)
        except Refused as refused:
            return web.json_response({"ok": False, "error": refused.error}, status=400)
        if said.get("replace_original") and original:
            original.text, original.blocks, original.edited = text, blocks, True
            return web.json_response({"ok": True})
        for_all = said.get("response_type") == "in_channel"
        message = Message(
            ts=self.workspace.ts(),
            user=BOT,
            text=text,
            blocks=blocks,
            thread=said.get("thread_ts"),
            only_for=None if for_all else user,
        )
        self.channel(channel).messages.append(message)
        return web.json_response({"ok": True})


async def _arguments(request: web.Request) -> Json:
    """What a call was given: in the address, as a form or as JSON."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.can_read_body:
        given |= dict(await request.post())
    for name in ("blocks", "metadata", "view", "files"):
        if isinstance(given.get(name), str):
            given[name] = json.loads(given[name])
    return given
