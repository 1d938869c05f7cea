"""The sample ministries on loopback: their feeds and pages as of the replay's clock."""

from __future__ import annotations

from hashlib import sha256
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.demo.world import World
from bot.demo.world.formats import Served
from bot.ports import Clock

FEED, PAGE = "/{source}/feed", "/{source}/{release}.html"


class DemoServer:
    """Serves a world on 127.0.0.1, on a port that the system chooses, while it is entered."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        app = web.Application()
        app.add_routes([web.get(FEED, self._feed), web.get(PAGE, self._page)])
        self._runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where the ministries are, without a slash at the end."""
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def _feed(self, request: web.Request) -> web.Response:
        source = request.match_info["source"]
        try:
            served = self._world.document(source, self._clock(), base_url=self.url)
        except KeyError:
            raise web.HTTPNotFound from None
        return _respond(request, served)

    async def _page(self, request: web.Request) -> web.Response:
        source, release = request.match_info["source"], request.match_info["release"]
        try:
            served = self._world.page(source, release, self._clock(), base_url=self.url)
        except KeyError:
            raise web.HTTPNotFound from None
        return _respond(request, served)


def _respond(request: web.Request, served: Served) -> web.Response:
    etag = sha256(served.body).hexdigest()[:16]
    known = {tag.value for tag in request.if_none_match or ()}
    response = web.Response(
        status=304 if etag in known else 200,
        body=None if etag in known else served.body,
        headers={"Content-Type": served.content_type},
    )
    response.etag = etag
    return response
