"""robots.txt: what sites ask programs not to fetch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from protego import Protego
from yarl import URL

from bot.errors import FetchError
from bot.ports import Clock

KEPT = timedelta(days=1)
NAME = "statement-bot"  # as sites call us in their rules
_MOST = 500 * 1024  # bytes; what RFC 9309 asks of who reads it, and soon read
# Of all sites: one that links to thousands of others must not fill the memory with their rules.
_MOST_IN_ALL = 4 * _MOST
_MOST_SITES = 1_000


@dataclass(frozen=True, slots=True)
class _Rules:
    allowed: Protego
    size: int  # bytes they were read from
    until: datetime


class Robots:
    """The rules of each site, asked for once a day."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._rules: dict[URL, _Rules] = {}
        self._asking: WeakValueDictionary[URL, asyncio.Lock] = WeakValueDictionary()

    async def check(self, url: URL, ask: Callable[[URL], Awaitable[bytes]]) -> None:
        """Raise FetchError `robots` for a page that its site asks us not to fetch.

        `ask` gets the file. A site without one allows everything; where it can't be had now, the
        page has to wait too, with the same FetchError.
        """
        site = url.origin()
        rules = self._known(site) or await self._asked(site, ask)
        if not rules.allowed.can_fetch(str(url), NAME):
            raise FetchError("robots", str(url))

    def _known(self, site: URL) -> _Rules | None:
        rules = self._rules.get(site)
        return rules if rules and rules.until > self._clock() else None

    async def _asked(self, site: URL, ask: Callable[[URL], Awaitable[bytes]]) -> _Rules:
        """The rules as the site has them now, asked for once by all who want them meanwhile."""
        async with self._asking.setdefault(site, asyncio.Lock()):
            if rules := self._known(site):
                return rules
            body = await _read(ask, site / "robots.txt")
            allowed = Protego.parse(body.decode("utf-8", "replace"))
            rules = _Rules(allowed, len(body), self._clock() + KEPT)
            self._keep(site, rules)
            return rules

    def _keep(self, site: URL, rules: _Rules) -> None:
        """Keep the rules of a site, and let go those that were asked for first."""
        self._rules.pop(site, None)
        self._rules[site] = rules
        size = sum(each.size for each in self._rules.values())
        while size > _MOST_IN_ALL or len(self._rules) > _MOST_SITES:
            size -= self._rules.pop(next(iter(self._rules))).size


async def _read(ask: Callable[[URL], Awaitable[bytes]], url: URL) -> bytes:
    try:
        return (await ask(url))[:_MOST]
    except FetchError as error:
        if not error.reason.startswith("http-4") or error.reason == "http-429":
            raise
        return b""
