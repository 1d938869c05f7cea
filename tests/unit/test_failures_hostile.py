"""Hostile sources: documents that burn, addresses that reach inside, clocks that step."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import FetchError, ParseError
from bot.fetch import HttpFetch, Limits, guard
from bot.model import Address, Kind, Source, Validators
from bot.parse import parse
from bot.poll import Polled, Poller
from bot.ports import Fetched
from bot.reading import Reader
from bot.schedule import Schedule
from bot.store import Store, readings
from bot.workers import TaskLimits, WorkerPool
from tests.fakes import InlineWorkers, ManualClock
from tests.flow import eventually
from tests.servers import feeds
from tests.servers.feeds import FeedServer
from tests.shipped import analyst

NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)
URL = "https://mfa.example/feed"
SOURCE = Source(
    id="mfa", institution="Ministry", country="XX", languages=("en",), address=Address(url=URL)
)


def rss(*items: str, head: str = "") -> bytes:
    shown = "".join(f"<item>{item}</item>" for item in items)
    return f"{head}<rss version='2.0'><channel>{shown}</channel></rss>".encode()


# --- 14 -------------------------------------------------------------------------------------------

SECONDS = 4  # on a slow and busy machine; without bounds many of these took ten and more
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "author of 32 KB": rss(f"<title>T</title><author>{'a@' + 'a.' * 16_000}!</author>"),
    "author of 1 MB": rss(f"<title>T</title><author>{'a@' + 'a.' * 500_000}!</author>"),
    "billion laughs": rss("<title>&l9;</title>", head=f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>'),
    "XXE": rss(
        "<title>T&x;</title>", head='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "deep": b"<rss>" + b"<item>" * 100_000,
    "deep markup": rss(f"<title>T</title><description>{'&lt;b&gt;' * 50_000}</description>"),
    "null bytes": rss("<title>T</title>").replace(b"T", b"T\0\0"),
    "surrogates": rss("<title>T\ud800</title>".encode("utf-8", "surrogatepass").decode("latin-1")),
    "many attributes": rss(f"<title {' '.join(f'a{n}=_' for n in range(50_000))}>T</title>"),
    "endless tag": b"<rss><channel><item><title>" + b"<a " * 200_000,
    "empty": b"",
    "blank": b" " * 1_000_000,
    "entries": rss(*(f"<title>{n}</title>" for n in range(50_000))),
    "entries of one id": rss(*(f"<title>{n}</title><guid>1</guid>" for n in range(50_000))),
    "broken off": rss(*(f"<title>{n}</title>" for n in range(50_000)))[:-30] + b"<&",
    "elements": rss(f"<title>T</title>{'<x>y</x>' * 100_000}"),
    "nested for ever": rss("<x xml:base='a/'>" * 20_000),
    "entities": rss(f"<title>{'&amp;lt;' * 500_000}</title>"),
    "attributes": rss(
        *[f"<title {' '.join(f'a{n}=__' for n in range(500))}/>".replace("_", '"')] * 900
    ),
    "line ends": rss("<title>T</title>" + "\n" * 3_000_000),
    "dates": rss(*(f"<title>{n}</title><pubDate>{'1 ' * 5_000}</pubDate>" for n in range(900))),
    "accents": rss("<title>T</title><description>" + "\u0301\u0323" * 900_000 + "</description>"),
    "markup": rss(f"<title>T</title><description>{'&lt;p&gt;x' * 400_000}</description>"),
    "XHTML": rss(f"<title>T</title><content type='xhtml'>{'<p>x</p>' * 100_000}</content>"),
}


GOOD = Fetched(
    url=URL, status=200, headers=(), body=rss("<title>Good</title>"), validators=Validators()
)


async def test_row_14_a_hostile_feed_is_bounded_before_it_costs_seconds() -> None:
    """The limit on a worker's CPU is for what nobody has thought of: none of these meets it."""
    async with WorkerPool(size=1, limits=TaskLimits(parse_cpu=SECONDS)) as pool:
        await pool.parse(SOURCE, SOURCE.address, GOOD)
        (first,) = multiprocessing.active_children()
        for name, body in HOSTILE.items():
            fetched = replace(GOOD, body=body)
            with suppress(ParseError):
                parsed = await pool.parse(SOURCE, SOURCE.address, fetched)
                assert all("root:" not in item.title for item in parsed.items)
            (worker,) = multiprocessing.active_children()
            assert worker.pid == first.pid, name


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"]
)
def test_row_14_a_link_leads_to_the_web_or_nowhere(link: str) -> None:
    body = rss(f"<title>&lt;!channel&gt; \u202edlrow</title><link>{link}</link>")
    item = parse(SOURCE, SOURCE.address, url=URL, content_type="", body=body).items[0]
    assert item.link == ""
    assert "\u202e" not in item.title


# --- 15 -------------------------------------------------------------------------------------------

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
OUTSIDE = "127.0.7.7"
PUBLIC = replace(SOURCE, body="page")


@pytest.fixture
async def fetch() -> AsyncIterator[HttpFetch]:
    limits = Limits(total=3, connect=1, read=1, spacing=0)
    async with HttpFetch(clock=lambda: NOON, limits=limits) as fetch:
        yield fetch


def test_row_15_there_are_sixty_addresses() -> None:
    assert len(set(ADDRESSES)) >= 60


@pytest.mark.parametrize("page", [False, True], ids=["feed", "page"])
@pytest.mark.parametrize("address", ADDRESSES)
async def test_row_15_an_address_inside_is_not_asked(
    fetch: HttpFetch, address: str, page: bool
) -> None:
    with pytest.raises(FetchError) as caught:
        await fetch(PUBLIC, f"http://{address}/", page=page)
    # A name of this machine that is unknown here is as good as refused.
    assert caught.value.reason in ("refused-address", "scheme", "dns")


@pytest.fixture
async def internet(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FeedServer]:
    """A server at the one address of this machine that passes for the open internet."""
    monkeypatch.setattr(guard, "is_public", lambda address: str(address) == OUTSIDE)
    async with FeedServer(OUTSIDE) as server:
        yield server


@pytest.mark.parametrize("page", [False, True], ids=["feed", "page"])
async def test_row_15_no_redirect_leads_inside(
    fetch: HttpFetch, internet: FeedServer, page: bool
) -> None:
    for number, address in enumerate(ADDRESSES):
        internet.answer(f"/{number}", feeds.redirect(f"http://{address}/"))
        with pytest.raises(FetchError) as caught:
            await fetch(PUBLIC, internet.url(f"/{number}"), page=page)
        assert caught.value.reason in ("refused-address", "scheme", "dns")
        assert len(internet.requests(f"/{number}")) == 1


@pytest.mark.parametrize("page", [False, True], ids=["feed", "page"])
async def test_row_15_a_name_that_is_bound_anew_is_refused_when_it_is_connected_to(
    fetch: HttpFetch, internet: FeedServer, monkeypatch: pytest.MonkeyPatch, page: bool
) -> None:
    """Whatever a name led to when somebody looked before: what counts is where we connect."""
    monkeypatch.setattr(aiohttp.connector, "DefaultResolver", Rebinding)
    monkeypatch.setattr(Rebinding, "leads_to", OUTSIDE)
    internet.put("/feed", "<p>Hello</p>")
    url = f"http://rebound.example:{internet.port}/feed"
    assert (await fetch(PUBLIC, url, page=page)).status == 200
    async with FeedServer("127.0.0.1") as trap:
        monkeypatch.setattr(Rebinding, "leads_to", "127.0.0.1")
        inside = f"http://rebound.example:{trap.port}/feed"
        internet.answer("/hop", feeds.redirect(inside))
        for asked in (inside, internet.url("/hop")):
            with pytest.raises(FetchError, match="refused-address"):
                await fetch(PUBLIC, asked, page=page)
        assert trap.requests("/feed") == trap.requests("/robots.txt") == []


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


async def poll(store: Store, fetch: HttpFetch, source: Source, *, times: int = 1) -> Polled:
    clock, workers = ManualClock(NOON), InlineWorkers()
    poller = Poller(
        known_sources=[source],
        store=store,
        fetch=fetch,
        workers=workers,
        reader=Reader(fetch=fetch, workers=workers, analyst=analyst(), clock=clock),
        destinations=(),
        clock=clock,
        rng=Random(7),
        on_owed=lambda: None,
    )
    for _ in range(times):
        polled = await poller.poll(source)
        await poller.read_owed()
    return polled


@pytest.mark.parametrize("suffix", ["", "report.pdf"], ids=["page", "pdf"])
async def test_row_15_no_link_of_a_feed_leads_inside(
    sqlite_store: Store, fetch: HttpFetch, internet: FeedServer, suffix: str
) -> None:
    inside = [f"http://{address}:{internet.port}/{suffix}" for address in ADDRESSES]
    shown = [f"<title>T{n}</title><link>{link}</link>" for n, link in enumerate(inside)]
    internet.put("/feed", rss(*shown))
    async with FeedServer("127.0.0.1") as trap:
        internet.put("/feed", rss(*shown, f"<title>T</title><link>{trap.url('/')}</link>"))
        source = replace(PUBLIC, address=Address(url=internet.url("/feed")))
        assert (await poll(sqlite_store, fetch, source)).new == len(ADDRESSES) + 1
        assert trap.requests("/") == []
    async with sqlite_store.read() as tx:
        owed = await readings.due(tx, NOON + timedelta(days=9), 100)
    assert len(owed) > 60
    assert {each.error.partition(":")[0] for each in owed if each.error} <= {
        "refused-address",
        "scheme",
        "dns",
    }


async def test_row_15_no_fallback_sitemap_or_archive_leads_inside(
    sqlite_store: Store, fetch: HttpFetch, internet: FeedServer
) -> None:
    async with FeedServer("127.0.0.1") as trap:
        trap.put("/", "<urlset><url><loc>/1</loc></url></urlset>")
        inside = Address(url=trap.url("/"))
        source = replace(PUBLIC, address=inside, fallbacks=(inside,))
        assert (await poll(sqlite_store, fetch, source)).detail.startswith("refused-address")

        listed = "".join(f"<sitemap><loc>http://{each}/</loc></sitemap>" for each in ADDRESSES)
        mine = f"<sitemap><loc>{trap.url('/')}</loc></sitemap>"
        internet.put("/map", f"<sitemapindex>{listed}{mine}</sitemapindex>")
        index = Address(url=internet.url("/map"), kind=Kind.SITEMAP)
        source = replace(PUBLIC, id="map", address=index)
        assert (await poll(sqlite_store, fetch, source)).detail.startswith("refused-address")

        source = replace(
            PUBLIC, id="gap", address=Address(url=internet.url("/feed")), archive=inside
        )
        for start in (0, 10):
            news = [f"<title>T{n}</title><guid>{n}</guid>" for n in range(start, start + 10)]
            internet.put("/feed", rss(*news))
            polled = await poll(sqlite_store, fetch, source)
        assert polled.new == 10
        assert trap.requests("/") == []


# --- 16 -------------------------------------------------------------------------------------------


async def test_row_16_a_run_that_comes_late_still_comes_and_once() -> None:
    """The process is frozen for several periods: one run makes up for all of them."""
    runs: list[float] = []

    async def job() -> None:
        runs.append(time.monotonic())

    schedule = Schedule(clock=lambda: datetime.now(UTC), rng=Random(7))
    schedule.every(timedelta(seconds=0.2), job, name="job", within=timedelta())
    schedule.start()
    await eventually(lambda: bool(runs))
    before = len(runs)
    time.sleep(1.1)  # noqa: ASYNC251  # the whole loop is to stand still, for five runs
    await eventually(lambda: len(runs) > before)
    await asyncio.sleep(0.05)
    await schedule.stop()
    assert len(runs) - before < 5
