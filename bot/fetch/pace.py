"""Politeness: one request in flight per host, a pause between two, and the rest it asks for."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import TracebackType

from yarl import URL

from bot.errors import FetchError
from bot.ports import Clock
from bot.text.waiting import LONGEST_RETRY_AFTER

# One document must not silence all the others on its host for long.
LONGEST_REST_OF_HOST = timedelta(hours=1)
_RESTS_KEPT = 1_000
_HOSTS_KEPT = 1_000


class Host:
    """A host's turns, one after the other: each waits until the host may be asked, and holds it."""

    __slots__ = ("_spacing", "_turn", "free_at")

    def __init__(self, spacing: float) -> None:
        self._spacing = spacing
        self._turn = asyncio.Lock()
        self.free_at = 0.0  # on the loop's clock

    @property
    def is_busy(self) -> bool:
        """Whether somebody has a turn, or waits for one."""
        return self._turn.locked()

    async def __aenter__(self) -> None:
        await self._turn.acquire()
        if (wait := self.free_at - asyncio.get_running_loop().time()) > 0:
            try:
                await asyncio.sleep(wait)
            except BaseException:
                self._turn.release()
                raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.free_at = asyncio.get_running_loop().time() + self._spacing
        self._turn.release()


class Pace:
    """Turns per host, in memory: advice, not a promise across processes."""

    def __init__(self, spacing: float) -> None:
        self._spacing = spacing
        self._hosts: dict[str, Host] = {}
        self._most = _HOSTS_KEPT

    def turn(self, name: str) -> Host:
        """What to enter at once to wait until `name` may be asked, and to hold its turn."""
        return self._hosts.get(name) or self._host(name)

    def _host(self, name: str) -> Host:
        """A host that nobody waits for; others of that kind are forgotten when they are many."""
        if len(self._hosts) >= self._most:
            now = asyncio.get_running_loop().time()
            self._hosts = {
                known: host
                for known, host in self._hosts.items()
                if host.is_busy or host.free_at > now
            }
            # Else a crowd is gone over each time.
            self._most = max(_HOSTS_KEPT, 2 * len(self._hosts))
        return self._hosts.setdefault(name, Host(self._spacing))


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
