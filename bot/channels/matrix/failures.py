"""What a refusal or a silence of the homeserver means for a delivery."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import nio

from bot.channels.failures import no_connection
from bot.errors import GiveUp, SendError, TryAgain

LOGIN_REMEDY = "run `statement-bot matrix login`, or set a new MATRIX_ACCESS_TOKEN"
_ASK_THE_DOCTOR = "`statement-bot matrix doctor` says more"
_REMEDIES = {
    "M_FORBIDDEN": "invite the bot to the room, and let it post there",
    "M_NOT_FOUND": "correct the room's id in the destination, and invite the bot",
    "M_TOO_LARGE": "please report this: messages should be split before",
}
UNTIL_LOGIN = timedelta(minutes=5)


class LoggedOut(GiveUp):
    """The homeserver doesn't know the access token any more."""


def failure(response: nio.ErrorResponse, doing: str) -> SendError:
    """The error for an answer that isn't the one hoped for; `doing` says what was asked."""
    said = f"the homeserver refuses {doing}: {response.status_code} {response.message}"
    if response.soft_logout:
        # The device is still there: after a login everything goes on where it stood.
        return TryAgain(f"{said}; {LOGIN_REMEDY}", after=UNTIL_LOGIN)
    match response.status_code:
        case "M_UNKNOWN_TOKEN" | "M_MISSING_TOKEN":
            return LoggedOut(f"{said}; {LOGIN_REMEDY}")
        case "M_LIMIT_EXCEEDED":
            pause = timedelta(milliseconds=response.retry_after_ms or 0)
            return TryAgain(said, after=pause or None)
        case str(code) if _status(response) < 500:
            return GiveUp(f"{said}; {_REMEDIES.get(code, _ASK_THE_DOCTOR)}")
    return TryAgain(f"the homeserver answers {_status(response)} to {doing}", unknown=True)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what the network or the library raises into TryAgain or GiveUp."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise TryAgain(f"the homeserver can't be reached ({no_connection(error)})") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        lost = f"the homeserver doesn't answer {doing} ({type(error).__name__})"
        raise TryAgain(lost, unknown=True) from error
    except (nio.LocalProtocolError, nio.EncryptionError, nio.GroupEncryptionError) as error:
        raise TryAgain(f"{doing} isn't possible yet: {error}") from error


def _status(response: nio.ErrorResponse) -> int:
    transport = response.transport_response
    return int(transport.status) if transport else 0
