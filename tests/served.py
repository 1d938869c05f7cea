"""The flow on a real store with a real fetch, and a server in the place of its one source."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.fetch import HttpFetch, Limits
from bot.model import Address, Destination, Filter, Reason, Source
from bot.poll import Polled
from bot.store import Store
from tests.fakes import ManualClock
from tests.flow import DESK, NOON, Entry, Flow, rss, source
from tests.servers import feeds
from tests.servers.feeds import FeedServer

LIMITS = Limits(total=2, connect=1, read=1, body=200_000, spacing=0)
OPERATORS = Destination(
    id="fake:ops", operator=True, filter=Filter(reasons=frozenset({Reason.SOURCE_DOWN}))
)


@dataclass(slots=True)
class Served:
    """A flow whose one source is on a server, and asked by our fetch."""

    server: FeedServer
    flow: Flow

    def put(self, *entries: Entry) -> None:
        """Show these entries from now on."""
        self.server.put("/feed", rss(*entries))

    async def poll(self, *entries: Entry) -> Polled:
        """Poll the source, whose feed shows these entries (or what it showed before)."""
        if entries:
            self.put(*entries)
        return await self.flow.poller.poll(self.flow.sources[0])

    async def meets(self, fault: feeds.Answer) -> Polled:
        """Poll the source while it answers like this."""
        self.server.answer("/feed", fault)
        return await self.poll()

    def become(self, **changes: object) -> None:
        """Change the source, as an operator does."""
        one: Source = replace(self.flow.sources[0], **changes)  # type: ignore[arg-type]  # real fields
        self.flow.sources = [one]
        self.flow.restart()


@pytest.fixture
async def served(sqlite_store: Store) -> AsyncIterator[Served]:
    clock = ManualClock(NOON)
    async with FeedServer() as server, HttpFetch(clock=clock, limits=LIMITS) as fetch:
        one = replace(source(), address=Address(url=server.url("/feed")), allow_private=True)
        flow = Flow(
            sqlite_store, sources=[one], destinations=(DESK, OPERATORS), fetch=fetch, clock=clock
        )
        yield Served(server, flow)
