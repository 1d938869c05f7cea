"""One HTTP server for all that is asked of us; every answer bears the headers that keep it safe."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.errors import StoreError
from bot.web.access import Guard

AGAIN = 5.0  # seconds between attempts to listen
FINISH = 4.0  # seconds in which requests are answered to the end when we stop

_HEADERS = {
    # Nothing but our own style sheet and icon: no script, no frame, no other host.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "statement-bot",
    "Referrer-Policy": "no-referrer",  # ministries need not know where their readers come from
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger(__name__)


class WebServer:
    """Listens at an address such as 127.0.0.1:8080; `served` is set while it does."""

    def __init__(self, address: str, guard: Guard) -> None:
        self._address = address
        self._guard = guard
        self._open: set[str] = set()
        self._app = web.Application(middlewares=[self._answered])
        self.served = asyncio.Event()

    def get(self, handlers: Mapping[str, Handler], *, guarded: bool = True) -> None:
        """Answer GET and HEAD at these paths; unless `guarded`, to anybody."""
        for path, handler in handlers.items():
            self._app.router.add_get(path, handler)
            if not guarded:
                self._open.add(path)

    def post(self, path: str, handler: Handler) -> None:
        """Take POST at a path whose handler itself knows who may send."""
        self._app.router.add_post(path, handler)
        self._open.add(path)

    async def run(self) -> None:
        """Serve until cancelled; an address that is taken is tried again."""
        where = urlsplit(f"//{self._address}")
        runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=FINISH)
        await runner.setup()
        try:
            while True:
                try:
                    await web.TCPSite(runner, where.hostname, where.port).start()
                    log.info("http-listening", address=self._address)
                    self.served.set()
                    await asyncio.Event().wait()
                except OSError as error:
                    log.error("http-not-listening", address=self._address, why=str(error))
                await asyncio.sleep(AGAIN)
        finally:
            self.served.clear()
            await runner.cleanup()

    @web.middleware
    async def _answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.path not in self._open:
                self._guard.require(request)
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(_HEADERS)
            raise
        except (StoreError, TimeoutError) as error:
            log.warning("http-without-store", path=request.path, why=str(error))
            response = web.Response(text="The database does not answer.\n", status=503)
        except Exception:
            log.exception("http-failed", path=request.path)
            response = web.Response(text="This failed on our side.\n", status=500)
        response.headers.update(_HEADERS)
        return response
