"""The flow on a real store, with fakes for its ports: poll, deliver, look at the channel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random

import pytest

from bot import metrics, owe
from bot.analyse import Analyst
from bot.deliver import Deliverer
from bot.errors import StoreError
from bot.model import Address, Destination, Source
from bot.poll import Polled, Poller
from bot.ports import Fetch
from bot.reading import Reader
from bot.store import Store, held
from bot.store import sources as source_records
from tests.fakes import FakeChannel, FakeFetch, InlineWorkers, ManualClock, channels
from tests.shipped import analyst

NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)
FEED = "https://mfa.example/feed"
DESK = Destination(id="fake:desk")

TRANSFER = (
    "We condemn the transfer of ballistic missiles from the DPRK to Russia. "
    "Russia has fired them at Ukraine on 30 December 2023."
)
SHELLS = (
    "The Ministry is concerned that the DPRK has sent artillery shells to Russia by rail. "
    "Eleven wagons crossed the Tumen river in March 2024, and we call on Pyongyang to stop."
)
FOOTBALL = "The national team has won its match in Lyon by two goals to one."


async def eventually(true: Callable[[], bool], *, within: float = 30.0) -> None:
    """Wait until something is true, looking from outside as a user does."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110  # what is waited for knows nothing of this test
            await asyncio.sleep(0.01)


def counted(metric: str) -> float:
    """The value that a monitor reads of a metric, given with its labels; 0 before it has one."""
    lines = metrics.exposition().decode().splitlines()
    return sum(float(each.removeprefix(metric)) for each in lines if each.startswith(f"{metric} "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a test feed."""

    guid: str
    title: str = "Statement on missiles"
    text: str = TRANSFER
    published: datetime | None = NOON
    link: str = ""


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The record of a source can't be written for a while."""

    async def refuse(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(source_records, "put", refuse)
        yield


def rss(*entries: Entry) -> str:
    """An RSS feed of these entries."""
    shown = "".join(
        f"<item><guid isPermaLink='false'>{entry.guid}</guid><title>{escape(entry.title)}</title>"
        f"<link>{entry.link or f'https://mfa.example/{entry.guid}'}</link>"
        f"<description>{escape(entry.text)}</description>"
        + (f"<pubDate>{format_datetime(entry.published)}</pubDate>" if entry.published else "")
        + "</item>"
        for entry in entries
    )
    return f"<rss version='2.0'><channel><title>News</title>{shown}</channel></rss>"


def page(text: str) -> str:
    """The page of a statement."""
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    return f"<html><head><title>News</title></head><body><article>{paragraphs}</article></body>"


def source(
    id_: str = "mfa",
    *,
    url: str = FEED,
    institution: str = "",
    country: str = "FR",
    official: bool = True,
    body: str = "feed",
    fallbacks: Sequence[str] = (),
    title_skip: tuple[str, ...] = (),
) -> Source:
    """A source that a test polls."""
    return Source(
        id=id_,
        institution=institution or f"Ministry {id_}",
        country=country,
        languages=("en",),
        address=Address(url=url),
        fallbacks=tuple(Address(url=fallback) for fallback in fallbacks),
        official=official,
        body="page" if body == "page" else "feed",
        title_skip=title_skip,
        every=timedelta(minutes=5),
    )


@dataclass(slots=True)
class Flow:
    """Poller and Deliverer around one store, one fake web and one fake channel."""

    store: Store
    sources: Sequence[Source] = field(default_factory=lambda: (source(),))
    destinations: Sequence[Destination] = (DESK,)
    analyst: Analyst = field(default_factory=analyst)
    web: FakeFetch = field(default_factory=FakeFetch)
    fetch: Fetch | None = None  # in the place of `web`, when a test has a server
    channel: FakeChannel = field(default_factory=FakeChannel)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    poller: Poller = field(init=False)
    deliverer: Deliverer = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget all that is not in the store, as a new process does."""
        self.deliverer = Deliverer(
            store=self.store,
            channels=channels(self.channel),
            destinations=self.destinations,
            clock=self.clock,
            rng=Random(7),
        )
        workers, fetch = InlineWorkers(), self.fetch or self.web
        self.poller = Poller(
            known_sources=self.sources,
            store=self.store,
            fetch=fetch,
            workers=workers,
            reader=Reader(fetch=fetch, workers=workers, analyst=self.analyst, clock=self.clock),
            destinations=self.destinations,
            clock=self.clock,
            rng=Random(7),
            on_owed=self.deliverer.wake,
        )

    async def poll(self, *entries: Entry, at: Source | None = None) -> Polled:
        """Poll a source whose feed shows these entries (or what it showed before)."""
        polled = at or self.sources[0]
        if entries:
            self.web.put(polled.address.url, rss(*entries))
        return await self.poller.poll(polled)

    async def release(self) -> None:
        """Owe the lists of what was held back until now."""
        async with self.store.write() as tx:
            for place in await held.due_at(tx, self.clock()):
                await owe.release(tx, place, self.destinations, self.clock())

    async def told(self) -> list[str]:
        """Deliver what is due; the first word of every message posted so far."""
        await self.deliverer.pay_all()
        return [summary.split()[0].strip(":") for summary in self.channel.summaries]
