"""No request reaches a private address, on whichever way it is made: row 15 of the failures."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from structlog.testing import capture_logs

from bot.errors import FetchError
from bot.fetch import HttpFetch, Limits, guard
from bot.model import Address, EvidenceBlob, Facts, Item, Kind, Match, Source, Statement
from bot.poll import Poller
from bot.reading import Reader
from bot.store import Store, readings
from tests.fakes import InlineWorkers, ManualClock
from tests.flow import source
from tests.made import NOON
from tests.servers import feeds
from tests.servers.feeds import FeedServer
from tests.shipped import analyst

ADDRESSES = r"""
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.254 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254
169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.254 192.0.0.1 192.0.0.170 192.0.2.1
192.168.0.1 192.168.255.254 198.18.0.1 198.19.255.254 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255 [::] [::1] [::7f00:1] [::ffff:127.0.0.1]
[::ffff:10.0.0.1] [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [::ffff:0:127.0.0.1]
[64:ff9b::7f00:1] [64:ff9b::10.0.0.1] [64:ff9b:1::1] [100::1] [2001::1] [2001:0:7f00:1::]
[2001:db8::1] [2001:10::1] [2002:7f00:1::] [2002:c0a8:101::1] [2002:a9fe:a9fe::] [3fff::1]
[5f00::1] [fc00::1] [fd00:ec2::254] [fe80::1] [fec0::1] [ff02::1] [ff0e::1] 2130706433
0x7f000001 017700000001 0177.0.0.1 0x7f.0.0.1 127.1 127.0.1 127.0.0.1. ①②⑦.⓪.⓪.① user@127.0.0.1
a:b@10.0.0.1 127.0.0.1\@mfa.example mfa.example\@127.0.0.1 localhost ip6-localhost
""".split()  # noqa: SIM905  # a list of sixty strings is harder to read
REFUSED = {"refused-address", "scheme", "dns"}  # a name that is unknown here is as good as refused
OUTSIDE = "127.0.7.7"
PUBLIC = source(country="XX", body="page")


def test_row_15_there_are_sixty_addresses() -> None:
    assert len(set(ADDRESSES)) >= 60


def rss(*items: str) -> str:
    shown = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel>{shown}</channel></rss>"


@dataclass(slots=True)
class World:
    """What fetches, and a server at the one address of this machine that passes for outside."""

    store: Store
    fetch: HttpFetch
    outside: FeedServer
    reader: Reader = field(init=False)
    polled: int = 0

    def __post_init__(self) -> None:
        clock = ManualClock(NOON)
        self.reader = Reader(
            fetch=self.fetch, workers=InlineWorkers(), analyst=analyst(), clock=clock
        )

    async def poll(self, source: Source) -> str:
        """Poll a source; why that failed, if it did."""
        clock = ManualClock(NOON)
        poller = Poller(
            known_sources=[source],
            store=self.store,
            fetch=self.fetch,
            workers=InlineWorkers(),
            reader=self.reader,
            destinations=(),
            clock=clock,
            rng=Random(7),
            on_owed=lambda: None,
        )
        polled = await poller.poll(source)
        await poller.read_owed()
        return polled.detail

    def source(self, **changes: object) -> Source:
        """A source of its own, of public addresses."""
        self.polled += 1
        return replace(PUBLIC, id=f"mfa{self.polled}", **changes)  # type: ignore[arg-type]  # real fields


async def raised(asking: Awaitable[object]) -> str:
    with pytest.raises(FetchError) as caught:
        await asking
    return str(caught.value)


async def by_feed(world: World, url: str) -> str:
    return await world.poll(world.source(address=Address(url=url)))


async def by_list(world: World, url: str) -> str:
    listed = Address(url=url, kind=Kind.HTML_INDEX, options=(("link", "a"),))
    return await world.poll(world.source(address=listed))


async def by_fallback(world: World, url: str) -> str:
    nothing = Address(url=world.outside.url("/nothing"))
    return await world.poll(world.source(address=nothing, fallbacks=(Address(url=url),)))


async def by_sitemap(world: World, url: str) -> str:
    """The addresses that an index lists are a stranger's choice."""
    world.outside.put("/map", f"<sitemapindex><sitemap><loc>{url}</loc></sitemap></sitemapindex>")
    index = Address(url=world.outside.url("/map"), kind=Kind.SITEMAP)
    return await world.poll(world.source(address=index))


async def by_robots(world: World, url: str) -> str:
    world.outside.answer("/robots.txt", feeds.redirect(url))
    return await raised(world.fetch(PUBLIC, world.outside.url("/page"), page=True))


async def by_page(world: World, url: str) -> str:
    item = Item(key=url, title="T", link=url, text="")
    evidence = EvidenceBlob(url=url, fetched_at=NOON, sha256="", headers=(), body=b"")
    return (await world.reader.item(PUBLIC, item, evidence, silent=False)).unread


async def by_pdf(world: World, url: str) -> str:
    return await by_page(world, f"{url}report.pdf" if url.endswith("/") else url)


async def by_owed_reading(world: World, url: str) -> str:
    return await raised(world.reader.owed(PUBLIC, shown(url), url, silent=False))


async def by_revisit(world: World, url: str) -> str:
    return await raised(world.reader.again(PUBLIC, shown(url), None))


async def by_add_command(world: World, url: str) -> str:
    return await raised(world.reader.given(PUBLIC, url, published=None, topic="t"))


def shown(url: str) -> Statement:
    return Statement(
        id="abcde",
        source_id=PUBLIC.id,
        institution=PUBLIC.institution,
        country=PUBLIC.country,
        official=True,
        language="en",
        key=url,
        version=1,
        title="T",
        text="",
        url=url,
        published=None,
        published_raw="",
        first_seen=NOON,
        match=Match(topic="", level=None, score=0.0),
        facts=Facts(),
        story_id=None,
    )


async def by_archive(world: World, url: str) -> str:
    """What is missed is looked for where the source lists older texts."""
    source = world.source(
        address=Address(url=world.outside.url("/feed")), archive=Address(url=url), body="feed"
    )
    for start in (0, 5):
        news = (
            f"<item><title>T{n}</title><guid>{n}</guid></item>" for n in range(start, start + 5)
        )
        world.outside.put("/feed", f"<rss><channel>{''.join(news)}</channel></rss>")
        with capture_logs() as logs:
            assert await world.poll(source) == ""
    return next(str(each["why"]) for each in logs if each["event"] == "archive-not-read")


Way = Callable[[World, str], Awaitable[str]]
CHEAP: list[Way] = [
    *(by_feed, by_list, by_fallback, by_sitemap, by_robots, by_page, by_pdf),
    *(by_owed_reading, by_revisit, by_add_command),
]
WAYS = [*CHEAP, by_archive]


@pytest.fixture
async def world(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    really = guard.is_public
    monkeypatch.setattr(guard, "is_public", lambda each: str(each) == OUTSIDE or really(each))
    limits = Limits(total=5, connect=2, read=2, spacing=0)
    async with (
        HttpFetch(clock=lambda: NOON, limits=limits) as fetch,
        FeedServer(OUTSIDE) as outside,
    ):
        yield World(sqlite_store, fetch, outside)


@pytest.mark.parametrize(
    "way", [*CHEAP, pytest.param(by_archive, marks=pytest.mark.long)], ids=lambda way: way.__name__
)
async def test_row_15_an_address_inside_is_not_asked_nor_redirected_to(
    world: World, way: Way
) -> None:
    for number, address in enumerate(ADDRESSES):
        inside, hop = f"http://{address}/", f"/hop{number}"
        world.outside.answer(hop, feeds.redirect(inside))
        for asked in (inside, world.outside.url(hop)):
            assert (await way(world, asked)).partition(":")[0] in REFUSED, asked
        assert len(world.outside.requests(hop)) == 1


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_row_15_a_name_that_is_bound_anew_is_refused_when_it_is_connected_to(
    world: World, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    """Whatever a name led to when somebody looked before: what counts is where we connect."""
    monkeypatch.setattr(aiohttp.connector, "DefaultResolver", Rebinding)
    monkeypatch.setattr(Rebinding, "leads_to", OUTSIDE)
    world.outside.put("/", "<p>Hello</p>")
    assert (
        await world.fetch(PUBLIC, f"http://rebound.example:{world.outside.port}/")
    ).status == 200
    async with FeedServer("127.0.0.1") as trap:
        monkeypatch.setattr(Rebinding, "leads_to", "127.0.0.1")
        inside = f"http://rebound.example:{trap.port}/"
        world.outside.answer("/hop", feeds.redirect(inside))
        for asked in (inside, world.outside.url("/hop"), trap.url("/")):
            assert (await way(world, asked)).startswith("refused-address")
        assert trap.asked == 0


class Rebinding(AbstractResolver):
    """Leads every name to one address, and then to another."""

    leads_to = ""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host=self.leads_to, port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("suffix", ["", "report.pdf"], ids=["page", "pdf"])
async def test_row_15_no_link_of_a_feed_leads_inside(world: World, suffix: str) -> None:
    inside = [f"http://{address}:{world.outside.port}/{suffix}" for address in ADDRESSES]
    shown = [f"<title>T{n}</title><link>{link}</link>" for n, link in enumerate(inside)]
    world.outside.put("/feed", rss(*shown))
    async with FeedServer("127.0.0.1") as trap:
        world.outside.put("/feed", rss(*shown, f"<title>T</title><link>{trap.url('/')}</link>"))
        source = replace(PUBLIC, address=Address(url=world.outside.url("/feed")))
        assert await world.poll(source) == ""
        assert trap.requests("/") == []
    async with world.store.read() as tx:
        owed = await readings.due(tx, NOON + timedelta(days=9), 100)
    assert len(owed) > 60
    assert {each.error.partition(":")[0] for each in owed if each.error} <= {
        "refused-address",
        "scheme",
        "dns",
    }
