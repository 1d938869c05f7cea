"""How a test's server begins and ends: on a free port of loopback, with nothing left open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext

from aiohttp import web

STEPS = 3  # of the loop, until a connection that was accepted has its protocol


@asynccontextmanager
async def serving(
    app: web.Application, *, host: str = "127.0.0.1", tls: SSLContext | None = None
) -> AsyncIterator[int]:
    """Serve on a free port, which is given, until the block ends."""
    # Answers that hang are cancelled at once when the test is over.
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    assert runner.server is not None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(runner.server, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await end(server)
        await runner.cleanup()


async def end(server: asyncio.Server) -> None:
    """Accept no more connections.

    One that was accepted a moment ago gets its protocol before: else its socket would stay open,
    and its warning be laid on whichever test runs when it is collected.
    """
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        loop.remove_reader(listening.fileno())
    for _ in range(STEPS):
        await asyncio.sleep(0)
    server.close()
