"""What the network did to a channel, in words that quote no address: it may hold a token."""

from __future__ import annotations

import os
import ssl

import aiohttp


def no_connection(error: aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError) -> str:
    """Why no connection came about."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "no answer in time"
    cause = error.os_error
    if isinstance(cause, ssl.SSLError):  # whose numbers are not the system's
        return getattr(cause, "verify_message", "") or cause.reason or "no TLS"
    if cause.errno and cause.errno > 0:
        return os.strerror(cause.errno)  # asyncio's own words for it name the address
    return cause.strerror or type(cause).__name__
