"""Politeness: one request in flight per host, a pause between two, and the rest it asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yarl import URL

from bot.errors import FetchError
from bot.ports import Clock
from bot.text.waiting import LONGEST_RETRY_AFTER

# One document must not silence all the others on its host for long.
LONGEST_REST_OF_HOST = timedelta(hours=1)
_RESTS_KEPT = 1_000
_HOSTS_KEPT = 1_000


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # on the loop's clock


class Pace:
    """Turns per host, in memory: advice, not a promise across processes."""

    def __init__(self, spacing: float) -> None:
        self._spacing = spacing
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait until `name` may be asked, and hold its turn."""
        clock = asyncio.get_running_loop().time
        host = self._hosts.get(name) or self._host(name, clock())
        async with host.turn:
            if (wait := host.free_at - clock()) > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                host.free_at = clock() + self._spacing

    def _host(self, name: str, now: float) -> _Host:
        """A host that nobody waits for; others of that kind are forgotten when they are many."""
        if len(self._hosts) >= _HOSTS_KEPT:
            self._hosts = {
                known: host
                for known, host in self._hosts.items()
                if host.turn.locked() or host.free_at > now
            }
        return self._hosts.setdefault(name, _Host())


class Rests:
    """Documents and hosts that said Retry-After, and until when; in memory, as turns are.

    So whoever wants a document obeys, whichever source, fallback or page it belongs to.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, tuple[datetime, str]] = {}

    def check(self, url: URL) -> None:
        """Raise the FetchError that a document's or its host's rest began with, while it lasts."""
        if not self._until:
            return
        now = self._clock()
        for name in (str(url), url.authority):
            until, reason = self._until.get(name, (now, ""))
            if until > now:
                raise FetchError(
                    reason, f"asked to wait until {until:%F %T}", retry_after=until - now
                )

    def note(self, url: URL, error: FetchError) -> None:
        """Remember what an answer asked for: after "too many requests" the whole host rests."""
        if not error.retry_after:
            return
        now = self._clock()
        if len(self._until) >= _RESTS_KEPT:
            self._until = {name: rest for name, rest in self._until.items() if rest[0] > now}
        self._until[str(url)] = (now + min(error.retry_after, LONGEST_RETRY_AFTER), error.reason)
        if error.reason == "http-429":
            until = now + min(error.retry_after, LONGEST_REST_OF_HOST)
            self._until[url.authority] = (until, error.reason)
