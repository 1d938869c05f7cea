"""How long an HTTP answer asks to wait, or says that it holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER = timedelta(hours=6)  # a source may ask for peace, but not for silence


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
    return max(_aware(when) - now, timedelta())


def fresh_for(header: Callable[[str], str | None]) -> timedelta:
    """How long an answer says that it holds, by the header fields that `header` looks up.

    Nothing for what may not be kept, and for what can't be read.
    """
    if control := (header("cache-control") or "").lower():
        if re.search(r"\bno-(?:cache|store)\b", control):
            return timedelta()
        if found := re.search(r'\bmax-age\s*=\s*"?(\d{1,9})\b', control):
            age = header("age") or ""
            spent = int(age) if age.isdecimal() and len(age) < 10 else 0
            return timedelta(seconds=max(int(found[1]) - spent, 0))
    expires = header("expires")
    if expires is None:
        return timedelta()
    try:
        until = parsedate_to_datetime(expires)
        since = parsedate_to_datetime(header("date") or "")
    except (TypeError, ValueError, OverflowError):
        return timedelta()
    return max(_aware(until) - _aware(since), timedelta())


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=moment.tzinfo or UTC)
