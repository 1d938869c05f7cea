"""What is amiss with the bot's place in Slack, as codes: it reads, and changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.findings import OK, Finding
from bot.channels.slack.channel import web_client
from bot.channels.slack.failures import APP_TOKEN, translated
from bot.channels.slack.spots import is_direct
from bot.errors import SendError, TryAgain
from bot.ports import Clock

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "users:read",
    }
)
HELLO_WITHIN = 10.0  # seconds
_KINDS = ("xoxb-", "xoxp-", "xoxe", "xapp-", "https://")  # how secrets of Slack's begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the operator was given by Slack; with a signing secret, no app token is needed."""

    bot_token: str
    app_token: str
    signing_secret: str
    api_url: str


async def examine(keys: Keys, channels: Iterable[str], *, clock: Clock) -> list[Finding]:
    """Look at the tokens, the socket and each of the channels.

    Checks: bot-token, app-token, login, scopes, socket, and channel.
    """
    found = [_kind("bot-token", keys.bot_token, "xoxb-")]
    if keys.app_token or not keys.signing_secret:
        found.append(_kind("app-token", keys.app_token, "xapp-"))
    if found[0].code == OK:
        client = web_client(keys.bot_token, keys.api_url)
        found += [each async for each in _installed(client, channels, clock)]
    if found[1:] and found[1].check == "app-token" and found[1].code == OK:
        found.append(await _socket(web_client(keys.app_token, keys.api_url), clock))
    return found


def _kind(check: str, token: str, expected: str) -> Finding:
    """Whether a token is there and of this kind; `detail` names another kind, if it is one."""
    if not token:
        return Finding(check=check, code="missing")
    if token.startswith(expected):
        return Finding(check=check, code=OK)
    other = next((kind for kind in _KINDS if token.startswith(kind)), "")
    return Finding(check=check, code="wrong-kind", detail=other)


async def _installed(
    client: AsyncWebClient, channels: Iterable[str], clock: Clock
) -> AsyncIterator[Finding]:
    try:
        async with translated(clock):
            who = await client.auth_test()
    except SendError as error:
        yield _failed("login", error)
        return
    yield Finding(check="login", code=OK, subject=f"{who['user']} in {who['team']}")
    yield _scopes(who.headers)
    for channel in channels:
        yield await _channel(client, channel, clock)


def _failed(check: str, error: SendError, subject: str = "") -> Finding:
    """A refusal of Slack's says itself what to do; one that may pass says nothing of the cause."""
    code = "no-answer" if isinstance(error, TryAgain) else "failed"
    return Finding(check=check, code=code, subject=subject, detail=str(error))


def _scopes(headers: Any) -> Finding:
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    has = {scope.strip() for scope in told.split(",") if scope.strip()}
    if not has:
        return Finding(check="scopes", code=OK, detail="not told")  # by servers other than Slack
    missing = ", ".join(sorted(SCOPES - has))
    return Finding(check="scopes", code="missing" if missing else OK, detail=missing)


async def _channel(client: AsyncWebClient, channel: str, clock: Clock) -> Finding:
    try:
        async with translated(clock):
            answer = await _conversation(client, channel)
    except SendError as error:
        return _failed("channel", error, channel)
    if answer is None:
        return Finding(check="channel", code="not-found", subject=channel)
    code, name = OK, answer.get("name") or ""
    if answer.get("is_archived"):
        code = "archived"
    elif not answer.get("is_im") and not answer.get("is_member"):
        code = "not-a-member"
    elif answer.get("is_read_only"):
        code = "read-only"
    return Finding(check="channel", code=code, subject=channel, detail=name)


async def _conversation(client: AsyncWebClient, channel: str) -> dict[str, Any] | None:
    """What Slack tells of a channel; None when there is none, or none that the bot may know of."""
    try:
        if is_direct(channel):  # to read it is enough; asking about it would take one more scope
            await client.conversations_history(channel=channel, limit=1)
            return {"is_im": True}
        answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if error.response.get("error") == "channel_not_found":
            return None
        raise
    return dict(answer["channel"])


async def _socket(client: AsyncWebClient, clock: Clock) -> Finding:
    try:
        async with translated(clock, APP_TOKEN):
            opened = await client.apps_connections_open(app_token=str(client.token))
            said = await _first_frame(str(opened["url"]), client.proxy)
    except SendError as error:
        return _failed("socket", error)
    return Finding(check="socket", code=OK if said == "hello" else "silent", detail=said)


async def _first_frame(url: str, proxy: str | None) -> str:
    async with (
        asyncio.timeout(HELLO_WITHIN),
        aiohttp.ClientSession() as session,
        session.ws_connect(url, proxy=proxy) as socket,
    ):
        frame = await socket.receive()
        return str(frame.json().get("type")) if frame.type is aiohttp.WSMsgType.TEXT else ""
