"""How Slack reaches us: an open socket that is watched, or signed requests to a port of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.channels.slack.channel import web_client
from bot.channels.slack.failures import APP_TOKEN, translated
from bot.errors import SendError, TryAgain
from bot.ports import Clock

PING = 5.0  # seconds between pings; a socket is stale after four that were not answered
WATCH = 0.5  # seconds between two looks at the socket
PATIENCE = 4  # looks for which it may be down: Slack has sockets replaced every few hours
CONNECT = 30.0  # seconds for one attempt
AGAIN = 5.0  # seconds between attempts
REFUSED = 60.0  # seconds until the next, when somebody must do something first

log = structlog.get_logger(__name__)

Told = Callable[[bool, str], Awaitable[None]]  # whether Slack can reach us now, and why not
Dispatch = Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]]
Last = Callable[[], Awaitable[None]]  # finishes what was begun, before a connection closes


async def by_socket(
    app: AsyncApp, *, token: str, api_url: str, clock: Clock, told: Told, last: Last
) -> None:
    """Keep a socket open, whatever happens, until cancelled."""
    while True:
        client = SocketModeClient(
            token,
            web_client=web_client(token, api_url),
            ping_interval=PING,
            auto_reconnect_enabled=False,  # it would retry one address for ever; we take a new one
        )
        client.socket_mode_request_listeners.append(_dispatching(app))
        pause = 0.0
        try:
            await _known(app, clock)
            await _connect(client, clock)
            await told(True, "")
            await _lost(client)
            await told(False, "the socket was closed")
        except SendError as error:
            await told(False, str(error))
            pause = _pause(error)
        finally:
            await last()
            await client.close()  # type: ignore[no-untyped-call]  # the SDK's
        await asyncio.sleep(pause)


async def by_requests(
    app: AsyncApp, served: asyncio.Event, *, clock: Clock, told: Told, last: Last
) -> None:
    """Say that Slack can reach us as soon as our HTTP server takes its requests."""
    try:
        await served.wait()
        while True:
            try:
                await _known(app, clock)
                break
            except SendError as error:
                await told(False, str(error))
                await asyncio.sleep(_pause(error))
        await told(True, "")
        await asyncio.Event().wait()
    finally:
        await last()


async def dispatched(app: AsyncApp, request: web.Request) -> web.Response:
    """Handle a request that Slack has signed; others are refused."""
    answer = await app.async_dispatch(await to_bolt_request(request))
    return await to_aiohttp_response(answer)


def _dispatching(app: AsyncApp) -> Dispatch:
    async def dispatch(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = await run_async_bolt_app(app, request)
        await send_async_response(client, request, answer, 0.0)

    return dispatch


async def _known(app: AsyncApp, clock: Clock) -> None:
    """Raise SendError unless Slack takes the bot's token: one without it could answer nobody."""
    async with translated(clock):
        await app.client.auth_test()


def _pause(error: SendError) -> float:
    return AGAIN if isinstance(error, TryAgain) else REFUSED


async def _connect(client: SocketModeClient, clock: Clock) -> None:
    async with translated(clock, APP_TOKEN), asyncio.timeout(CONNECT):
        opened = await client.web_client.apps_connections_open(app_token=client.app_token)
        client.wss_uri = opened["url"]
        await client.connect()  # type: ignore[no-untyped-call]  # the SDK's


async def _lost(client: SocketModeClient) -> None:
    """Wait until the socket is down, and has not come back by itself."""
    down = 0
    while down < PATIENCE:
        await asyncio.sleep(WATCH)
        down = 0 if await client.is_connected() else down + 1
