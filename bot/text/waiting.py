"""How long an HTTP answer asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After asks to wait (seconds or an HTTP date), None when unreadable."""
    if value is None:
        return None
    try:
        if value.strip().isdecimal():
            return timedelta(seconds=int(value))
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(when.replace(tzinfo=when.tzinfo or UTC) - now, timedelta())
