from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from aiohttp import web
from yarl import URL

from bot.errors import FetchError
from bot.fetch import HttpFetch, Limits
from bot.fetch.pace import Pace
from bot.fetch.robots import Robots
from bot.model import Address, Source, Validators
from bot.text.waiting import fresh_for, retry_after
from tests.fakes import ManualClock
from tests.servers import feeds
from tests.servers.feeds import FeedServer

NOW = datetime(2024, 1, 10, 12, 0, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>Ministry</title></channel></rss>"
SOURCE = Source(
    id="mfa",
    institution="Ministry",
    country="XX",
    languages=("en",),
    address=Address(url="http://127.0.0.1/feed"),
    fallbacks=(Address(url="http://localhost/feed"),),
    allow_private=True,
)
LIMITS = Limits(total=2, connect=1, read=0.5, body=100_000, spacing=0)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def fetch() -> AsyncIterator[HttpFetch]:
    async with HttpFetch(clock=lambda: NOW, contact="https://bot.example", limits=LIMITS) as fetch:
        yield fetch


async def failure(fetch: HttpFetch, url: str, source: Source = SOURCE) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetch(source, url)
    return caught.value


async def test_a_document_comes_with_what_validates_it(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.put("/feed", FEED)
    fetched = await fetch(SOURCE, server.url("/feed"))
    assert fetched.body == FEED
    assert fetched.validators.etag
    assert fetched.validators.body_hash
    assert fetched.header("content-type") == "application/rss+xml"
    assert fetched.moved_to is None


async def test_an_unchanged_document_is_not_sent_again(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.put("/feed", FEED)
    first = await fetch(SOURCE, server.url("/feed"))
    second = await fetch(SOURCE, server.url("/feed"), validators=first.validators)
    assert second.not_modified
    assert second.validators == first.validators
    server.put("/feed", FEED + b"<!-- news -->")
    third = await fetch(SOURCE, server.url("/feed"), validators=second.validators)
    assert third.status == 200
    assert third.validators.body_hash != first.validators.body_hash


async def test_last_modified_goes_back_as_it_came(server: FeedServer, fetch: HttpFetch) -> None:
    server.answer("/feed", feeds.dated(FEED, "yesterday, more or less"))
    first = await fetch(SOURCE, server.url("/feed"))
    again = await fetch(SOURCE, server.url("/feed"), validators=first.validators)
    assert again.not_modified


async def test_a_304_that_nobody_asked_for_is_a_failure(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.answer("/feed", feeds.status(304))
    assert (await failure(fetch, server.url("/feed"))).reason == "http-304"


async def test_it_says_who_it_is(server: FeedServer, fetch: HttpFetch) -> None:
    server.put("/feed", FEED)
    await fetch(SOURCE, server.url("/feed"))
    await fetch(replace(SOURCE, user_agent="Reader/1"), server.url("/feed"))
    ours, theirs = (r.headers["User-Agent"] for r in server.requests("/feed"))
    assert ours.startswith("statement-bot/")
    assert "(+https://bot.example)" in ours
    assert theirs == "Reader/1"


async def test_compressed_bodies_arrive_unfolded(server: FeedServer, fetch: HttpFetch) -> None:
    server.put("/feed", FEED, compress=True)
    assert (await fetch(SOURCE, server.url("/feed"))).body == FEED


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (feeds.status(500), "http-500"),
        (feeds.status(404), "http-404"),
        (feeds.challenge(403), "challenge"),
        (feeds.endless(), "too-large"),
        *((feeds.packed(b" " * 30_000_000, each), "too-large") for each in feeds.PACKERS),
        (feeds.truncated(FEED, 5_000), "truncated"),
        *((feeds.status(200, {"Content-Encoding": e}, b"not so"), "decode") for e in feeds.PACKERS),
        (feeds.slow(60, feeds.document(FEED)), "timeout"),
        (feeds.redirect("/feed"), "redirects"),
        (feeds.redirect("ftp://example.org/"), "scheme"),
        (feeds.redirect("file:///etc/hosts"), "scheme"),
        (feeds.redirect("http://user@example.org/"), "refused-address"),
        (feeds.redirect("http://127.0.0.1\\@example.org/"), "refused-address"),
    ],
)
async def test_failures_have_codes(
    server: FeedServer, fetch: HttpFetch, answer: feeds.Answer, reason: str
) -> None:
    server.answer("/feed", answer)
    assert (await failure(fetch, server.url("/feed"))).reason == reason


async def test_a_body_that_drips_is_read_but_not_for_ever(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.answer("/feed", feeds.drip(FEED, 0))
    assert (await fetch(SOURCE, server.url("/feed"))).body == FEED
    server.answer("/feed", feeds.drip(FEED * 1_000))
    async with HttpFetch(clock=lambda: NOW, limits=replace(LIMITS, total=0.3)) as impatient:
        assert (await failure(impatient, server.url("/feed"))).reason == "timeout"


async def test_redirects_share_the_time_of_one_fetch(server: FeedServer) -> None:
    for hop in range(5):
        server.answer(f"/{hop}", feeds.slow(0.15, feeds.redirect(f"/{hop + 1}")))
    server.put("/5", FEED)
    async with HttpFetch(clock=lambda: NOW, limits=replace(LIMITS, total=0.5)) as impatient:
        assert (await failure(impatient, server.url("/0"))).reason == "timeout"
    assert server.requests("/5") == []


async def test_nobody_there(fetch: HttpFetch) -> None:
    assert str(await failure(fetch, "http://127.0.0.1:9/")) == (
        "connect: 127.0.0.1:9: Connection refused"
    )
    assert (await failure(fetch, "http://nowhere.invalid/")).reason == "dns"


async def test_plain_http_behind_https(server: FeedServer, fetch: HttpFetch) -> None:
    url = server.url("/feed").replace("http:", "https:")
    assert (await failure(fetch, url)).reason == "no-tls"


async def test_being_asked_to_wait(server: FeedServer, fetch: HttpFetch) -> None:
    server.answer("/feed", feeds.status(429, {"Retry-After": "120"}))
    assert (await failure(fetch, server.url("/feed"))).retry_after == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("90", 90),
        ("Wed, 10 Jan 2024 12:01:00 GMT", 60),
        ("Wed, 10 Jan 2024 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("9" * 30, None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(value, NOW) == expected


@pytest.mark.parametrize(("codes", "moved"), [((301, 308), True), ((301, 302), False)])
async def test_only_a_wholly_permanent_move_is_reported(
    server: FeedServer, fetch: HttpFetch, codes: tuple[int, int], moved: bool
) -> None:
    server.answer("/old", feeds.redirect("/older", codes[0]))
    server.answer("/older", feeds.redirect(server.url("/new", host="localhost"), codes[1]))
    server.put("/new", FEED)
    fetched = await fetch(SOURCE, server.url("/old"))
    assert fetched.url == server.url("/new", host="localhost")
    assert fetched.moved_to == (fetched.url if moved else None)


async def test_a_gate_opens_when_its_cookie_comes_back(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.answer("/feed", feeds.cookie_gate(feeds.document(FEED)))
    fetched = await fetch(SOURCE, server.url("/feed"))
    assert fetched.body == FEED
    assert fetched.moved_to is None
    # The jar is the source's own.
    await fetch(replace(SOURCE, id="other"), server.url("/feed"))
    assert [bool(r.cookies) for r in server.requests("/feed")] == [False, True, False, True]


async def test_a_document_that_asked_for_rest_is_left_alone_whoever_wants_it(
    server: FeedServer,
) -> None:
    clock = ManualClock(NOW)
    server.answer("/feed", feeds.status(503, {"Retry-After": "120"}))
    server.put("/other", FEED)
    async with HttpFetch(clock=clock, limits=LIMITS) as fetch:
        await failure(fetch, server.url("/feed"))
        clock.advance(timedelta(seconds=50))
        again = await failure(fetch, server.url("/feed"), replace(SOURCE, id="another"))
        assert (again.reason, again.retry_after) == ("http-503", timedelta(seconds=70))
        assert len(server.requests("/feed")) == 1
        assert (await fetch(SOURCE, server.url("/other"))).status == 200
        server.put("/feed", FEED)
        clock.advance(timedelta(seconds=70))
        assert (await fetch(SOURCE, server.url("/feed"))).status == 200


async def test_after_too_many_requests_a_host_rests_but_nothing_for_days(
    server: FeedServer,
) -> None:
    clock = ManualClock(NOW)
    server.answer("/page", feeds.status(429, {"Retry-After": str(9 * 86_400)}))
    server.put("/feed", FEED)
    async with HttpFetch(clock=clock, limits=LIMITS) as fetch:
        await failure(fetch, server.url("/page"))
        assert (await failure(fetch, server.url("/feed"))).reason == "http-429"
        clock.advance(timedelta(hours=1))
        assert (await fetch(SOURCE, server.url("/feed"))).status == 200
        assert (await failure(fetch, server.url("/page"))).retry_after == timedelta(hours=5)
        clock.advance(timedelta(hours=5))
        await failure(fetch, server.url("/page"))
    assert len(server.requests("/page")) == 2


async def test_what_waited_for_its_turn_is_not_asked_of_a_host_that_wants_rest_by_then(
    server: FeedServer,
) -> None:
    pages = [f"/page-{number}" for number in range(5)]
    for page in pages:
        server.answer(page, feeds.status(429, {"Retry-After": "600"}))
    async with HttpFetch(clock=lambda: NOW, limits=LIMITS) as fetch:
        errors = await asyncio.gather(*(failure(fetch, server.url(page)) for page in pages))
    assert {(error.reason, error.retry_after) for error in errors} == {
        ("http-429", timedelta(minutes=10))
    }
    assert sum(len(server.requests(page)) for page in pages) == 1


async def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(server: FeedServer) -> None:
    server.put("/feed", FEED)
    limits = replace(LIMITS, spacing=0.1)
    async with HttpFetch(clock=lambda: NOW, limits=limits) as fetch:
        await asyncio.gather(*(fetch(SOURCE, server.url("/feed")) for _ in range(3)))
    times = [request.at for request in server.requests("/feed")]
    assert all(later - earlier >= 0.09 for earlier, later in pairwise(times))


async def test_a_public_source_does_not_reach_private_addresses(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.put("/feed", FEED)
    public = replace(SOURCE, allow_private=False)
    for host in ("127.0.0.1", "localhost"):
        error = await failure(fetch, server.url("/feed", host=host), public)
        assert error.reason == "refused-address"
    # Not over a connection that a private source left open, either.
    await fetch(SOURCE, server.url("/feed", host="localhost"))
    error = await failure(fetch, server.url("/feed", host="localhost"), public)
    assert error.reason == "refused-address"
    assert len(server.requests("/feed")) == 1


async def test_a_private_source_leads_to_no_private_host_but_its_own(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.put("/feed", FEED)
    alone = replace(SOURCE, fallbacks=())
    for host in ("127.0.0.2", "localhost"):
        server.answer("/moved", feeds.redirect(server.url("/feed", host=host)))
        for url in (server.url("/moved"), server.url("/feed", host=host)):
            assert (await failure(fetch, url, alone)).reason == "refused-address"
    assert (await fetch(SOURCE, server.url("/moved"))).body == FEED  # localhost is named there


async def test_validators_without_a_tag_ask_unconditionally(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.put("/feed", FEED)
    await fetch(SOURCE, server.url("/feed"), validators=Validators(body_hash="00"))
    assert "If-None-Match" not in server.requests("/feed")[0].headers


async def test_a_proxy_is_used(server: FeedServer) -> None:
    server.put("/feed", FEED)
    proxy = server.url("")
    async with HttpFetch(clock=lambda: NOW, proxy=proxy, limits=LIMITS) as fetch:
        public = replace(SOURCE, allow_private=False)
        assert (await fetch(public, "http://ministry.example/feed")).body == FEED
        error = await failure(fetch, "http://169.254.169.254/feed", public)
    assert error.reason == "refused-address"
    assert server.requests("/feed")[0].headers["Host"] == "ministry.example"


@pytest.mark.parametrize("code", [200, 403, 503])
async def test_a_marked_challenge_is_known_whatever_its_status(
    server: FeedServer, fetch: HttpFetch, code: int
) -> None:
    server.answer("/feed", feeds.challenge(code))
    assert (await failure(fetch, server.url("/feed"))).reason == "challenge"


async def test_a_feed_that_tells_the_time_is_the_same_feed(
    server: FeedServer, fetch: HttpFetch
) -> None:
    shown = "<rss><channel>{}<item><pubDate>{}</pubDate></item></channel></rss>"
    hashes = []
    for clock, entry in (("12:00", "1"), ("12:05", "1"), ("12:05", "2")):
        server.put("/feed", shown.format(f"<lastBuildDate>{clock}</lastBuildDate>", entry))
        hashes.append((await fetch(SOURCE, server.url("/feed"))).validators.body_hash)
    assert hashes[0] == hashes[1] != hashes[2]


async def test_headers_and_proxy_of_a_source(server: FeedServer, fetch: HttpFetch) -> None:
    server.put("/feed", FEED)
    server.answer("/moved", feeds.redirect(server.url("/feed", host="localhost")))
    key = replace(SOURCE, address=Address(url=server.url("/feed")), headers=(("X-Key", "secret"),))
    await fetch(key, server.url("/feed"))
    await fetch(key, server.url("/moved"))
    assert [r.headers.get("X-Key") for r in server.requests("/feed")] == ["secret", None]
    assert "secret" not in repr(key)
    async with FeedServer() as neighbour:  # another port of the same host
        neighbour.put("/feed", FEED)
        server.answer("/next", feeds.redirect(neighbour.url("/feed")))
        await fetch(key, server.url("/next"))
        assert "X-Key" not in neighbour.requests("/feed")[0].headers
    secure = replace(key, address=Address(url=f"https://127.0.0.1:{server.port}/feed"))
    await fetch(secure, server.url("/feed"))  # and never in the clear
    assert "X-Key" not in server.requests("/feed")[-1].headers

    proxied = replace(SOURCE, proxy=server.url(""), allow_private=False)
    assert (await fetch(proxied, "http://ministry.example/feed")).body == FEED


async def test_a_page_that_robots_txt_forbids_is_not_fetched(
    server: FeedServer, fetch: HttpFetch
) -> None:
    rules = "User-agent: *\nDisallow: /private\nAllow: /private/press$\n"
    server.put("/robots.txt", rules, content_type="text/plain")
    for path in ("/private/1", "/private/press", "/news"):
        server.put(path, FEED)
    with pytest.raises(FetchError, match="robots"):
        await fetch(SOURCE, server.url("/private/1"), page=True)
    await fetch(SOURCE, server.url("/private/press"), page=True)
    await fetch(SOURCE, server.url("/news"), page=True)
    assert len(server.requests("/robots.txt")) == 1
    assert server.requests("/private/1") == []
    await fetch(SOURCE, server.url("/private/1"))  # a feed is made for programs


async def test_pages_that_are_wanted_together_ask_for_robots_txt_once(
    server: FeedServer, fetch: HttpFetch
) -> None:
    pages = [f"/page-{number}" for number in range(5)]
    for path in ("/robots.txt", *pages):
        server.put(path, "User-agent: *\nDisallow: /private\n", content_type="text/plain")
    await asyncio.gather(*(fetch(SOURCE, server.url(page), page=True) for page in pages))
    assert len(server.requests("/robots.txt")) == 1


async def test_robots_txt_counts_wherever_a_page_redirects_to(
    server: FeedServer, fetch: HttpFetch
) -> None:
    async with FeedServer() as other:
        rules = "User-agent: *\nDisallow: /private\n"
        other.put("/robots.txt", rules, content_type="text/plain")
        other.put("/private/1", FEED)
        server.answer("/news", feeds.redirect(other.url("/private/1")))
        with pytest.raises(FetchError, match="robots"):
            await fetch(SOURCE, server.url("/news"), page=True)
        assert other.requests("/private/1") == []


async def test_a_site_without_robots_txt_allows_all_and_one_that_fails_is_asked_later(
    server: FeedServer, fetch: HttpFetch
) -> None:
    server.put("/news", FEED)
    server.answer("/robots.txt", feeds.status(503))
    with pytest.raises(FetchError, match="http-503"):
        await fetch(SOURCE, server.url("/news"), page=True)
    server.answer("/robots.txt", feeds.status(404))
    await fetch(SOURCE, server.url("/news"), page=True)


async def test_only_the_beginning_of_an_endless_robots_txt_is_read(
    server: FeedServer,
) -> None:
    rules = "User-agent: *\nDisallow: /private\n" + "Disallow: /a*b\n" * 400_000
    server.put("/robots.txt", rules + "Disallow: /news\n", content_type="text/plain")
    server.put("/news", FEED)
    async with HttpFetch(clock=lambda: NOW, limits=replace(LIMITS, body=10**7)) as fetch:
        with pytest.raises(FetchError, match="robots"):
            await fetch(SOURCE, server.url("/private"), page=True)
        assert (await fetch(SOURCE, server.url("/news"), page=True)).body == FEED


async def test_who_gives_up_waiting_for_robots_txt_makes_nobody_ask_for_it_again() -> None:
    robots, answered, asked = Robots(clock=lambda: NOW), asyncio.Event(), []

    async def ask(url: URL) -> bytes:
        asked.append(url)
        await answered.wait()
        return b""

    def check() -> asyncio.Task[None]:
        return asyncio.create_task(robots.check(URL("https://mfa.example/news"), ask))

    first, second = check(), check()
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    third = check()
    await asyncio.sleep(0)
    answered.set()
    await asyncio.gather(first, third)
    assert len(asked) == 1


async def test_a_source_that_leads_everywhere_fills_no_memory(server: FeedServer) -> None:
    """Of the rules of sites, of hosts and of cookies so many are kept and no more."""
    clock = ManualClock(NOW)
    robots, pace = Robots(clock=clock), Pace(0)
    asked = []

    async def ask(url: URL) -> bytes:
        asked.append(url)
        return b"User-agent: *\nDisallow: /private\n".ljust(500 * 1024)

    for n in range(9):
        await robots.check(URL(f"https://mfa{n}.example/news"), ask)
    await robots.check(URL("https://mfa8.example/1"), ask)
    with pytest.raises(FetchError):
        await robots.check(URL("https://mfa0.example/private"), ask)
    assert len(asked) == 10  # the first was let go, the last was not

    for n in range(3_000):
        async with pace.turn(f"mfa{n}.example"):
            pass
    assert len(pace._hosts) <= 1_000

    async def many_cookies(request: web.Request) -> web.Response:
        response = web.Response(body=FEED)
        for n in range(40):
            response.set_cookie(f"c{len(server.requests('/feed'))}-{n}", "x")
        return response

    server.answer("/feed", many_cookies)
    async with HttpFetch(clock=clock, limits=LIMITS) as fetch:
        for _ in range(9):
            await fetch(SOURCE, server.url("/feed"))
    assert max(len(request.cookies) for request in server.requests("/feed")) <= 140


async def test_robots_txt_may_be_passed_over(server: FeedServer) -> None:
    server.put("/robots.txt", "User-agent: *\nDisallow: /", content_type="text/plain")
    server.put("/news", FEED)
    async with HttpFetch(clock=lambda: NOW, limits=LIMITS, obey_robots=False) as fetch:
        await fetch(SOURCE, server.url("/news"), page=True)
    assert server.requests("/robots.txt") == []


@pytest.mark.parametrize("encoding", feeds.PACKERS)
async def test_every_encoding_that_is_offered_can_be_read(
    server: FeedServer, fetch: HttpFetch, encoding: str
) -> None:
    server.answer("/feed", feeds.packed(FEED, encoding))
    assert (await fetch(SOURCE, server.url("/feed"))).body == FEED
    assert encoding in server.requests("/feed")[0].headers["Accept-Encoding"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "500"}, 100),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "max-age=soon"}, 0),
        (
            {
                "Date": "Wed, 10 Jan 2024 12:00:00 GMT",
                "Expires": "Wed, 10 Jan 2024 12:05:00 GMT",
            },
            300,
        ),
        ({"Expires": "0"}, 0),
        ({}, 0),
    ],
)
def test_how_long_an_answer_holds(headers: dict[str, str], seconds: int) -> None:
    known = {name.lower(): value for name, value in headers.items()}
    assert fresh_for(known.get) == timedelta(seconds=seconds)
