"""What Slack or the network did, in our own errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.channels.failures import no_connection
from bot.errors import GiveUp, MessageGone, TryAgain
from bot.ports import Clock
from bot.text.waiting import retry_after

TIMEOUT = 100.0  # seconds for all calls that one answer takes; a delivery is given up sooner

_GONE = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "cannot_reply_to_message",
        "cant_update_message",
        "edit_window_closed",
    }
)
_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "accesslimited"}
)
_REINSTALL = "install the app again and put its new token into SLACK_BOT_TOKEN"
REMEDIES = {
    "not_in_channel": "invite the bot: type /invite @statement in that channel",
    "channel_not_found": (
        "correct the channel's id in STATEMENT_BOT_DESTINATIONS (it stands at the end of the "
        "channel's details); if the channel is private, invite the bot first"
    ),
    "is_archived": "unarchive the channel, or remove it from STATEMENT_BOT_DESTINATIONS",
    "restricted_action": "let the bot post there: an admin of the workspace restricts who may",
    "restricted_action_read_only_channel": "let the bot post in this read-only channel",
    "invalid_auth": f"check SLACK_BOT_TOKEN, or {_REINSTALL}",
    "not_authed": f"check SLACK_BOT_TOKEN, or {_REINSTALL}",
    "token_revoked": _REINSTALL,
    "token_expired": _REINSTALL,
    "account_inactive": _REINSTALL,
    "not_allowed_token_type": "SLACK_BOT_TOKEN wants the token that begins with xoxb-",
    "missing_scope": "add the scope under OAuth & Permissions and install the app again",
}
_GENERATE = "generate an app-level token under Basic Information and put it into SLACK_APP_TOKEN"
APP_TOKEN = dict.fromkeys(  # remedies where it opens a socket
    ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"), _GENERATE
) | {
    "not_allowed_token_type": "SLACK_APP_TOKEN wants the token that begins with xapp-",
    "missing_scope": f"it lacks a scope: {_GENERATE}, with connections:write",
}
_ASK_THE_DOCTOR = "`statement-bot slack doctor` looks for the cause"


@asynccontextmanager
async def translated(clock: Clock, remedies: Mapping[str, str] = REMEDIES) -> AsyncIterator[None]:
    """Raise TryAgain, GiveUp or MessageGone for whatever goes wrong inside."""
    try:
        async with asyncio.timeout(TIMEOUT):
            yield
    except SlackApiError as error:
        raise _refusal(error, clock, remedies) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise TryAgain(f"Slack can't be reached: {no_connection(error)}") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise TryAgain(f"no answer from Slack ({type(error).__name__})", unknown=True) from error


def _refusal(
    error: SlackApiError, clock: Clock, remedies: Mapping[str, str]
) -> TryAgain | GiveUp | MessageGone:
    status, headers, body = _answer(error)
    code = str(body.get("error") or f"HTTP {status}")
    said = f"Slack said {code}"
    if status == 429 or code in _LIMITED:
        return TryAgain(said, after=retry_after(headers.get("Retry-After"), clock()))
    if status >= 500 or code in _PASSING:
        return TryAgain(said, unknown=True)
    if code in _GONE:
        return MessageGone(said)
    if code == "missing_scope":
        said = f"{said} ({body.get('needed')})"
    return GiveUp(f"{said}: {remedies.get(code, _ASK_THE_DOCTOR)}")


def _answer(error: SlackApiError) -> tuple[int, Any, dict[str, Any]]:
    """Status, headers and body; the SDK hands on a bare response when the body was unreadable."""
    response = error.response
    if isinstance(response, AsyncSlackResponse):
        body = response.data if isinstance(response.data, dict) else {}
        return response.status_code, response.headers, body
    return 500, {}, {}
