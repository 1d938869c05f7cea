"""How sources fail in the field, over real sockets: a server that plays the fault, and our fetch.

The numbers are the project's; what the flow makes of each in detail is in test_failures_of_*.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot import health
from bot.errors import StoreError
from bot.model import Address, Kind, SourceState
from bot.poll import Outcome
from bot.schedule import Schedule
from bot.store import statements
from tests.flow import FOOTBALL, NOON, Entry, eventually, full_disk, page, rss
from tests.served import Served
from tests.servers import feeds
from tests.watched import (
    FULL,
    NEWS,
    OLD,
    alerts,
    feed,
    notices,
    pass_days,
    record,
)

XML = {"Content-Type": "application/rss+xml"}


FAULTS = {
    "challenge page": (feeds.challenge(200), "challenge"),
    "challenge page, 403": (feeds.challenge(403), "challenge"),
    "unmarked challenge page": (feeds.document(feeds.CHALLENGE, "text/html"), "html-not-feed"),
    "valid but empty": (feeds.document(rss().encode()), "no-entries"),
    "server error": (feeds.status(500), "http-500"),
    "empty body": (feeds.status(200, XML), "empty"),
    "hangs up": (feeds.truncated(b"<rss>", 5_000), "truncated"),
    "never ends": (feeds.endless(), "too-large"),
    "gzip bomb": (feeds.packed(b" " * 30_000_000, "gzip"), "too-large"),
    "not gzip": (feeds.status(200, {"Content-Encoding": "gzip"}, b"plain"), "decode"),
    "redirect loop": (feeds.redirect("/feed", 301), "redirects"),
    "leads to no web address": (feeds.redirect("file:///etc/passwd"), "scheme"),
}


async def test_row_01_a_fault_is_a_failure_and_what_is_known_stays(served: Served) -> None:
    await served.poll(OLD)
    for name, (fault, reason) in FAULTS.items():
        assert (await served.meets(fault)).detail.partition(":")[0] == reason, name
    assert (await record(served.flow)).state is SourceState.FAILING
    assert await notices(served.flow) == ["SOURCE DOWN"]
    # A whole body ends it, and what is in it is told once.
    assert (await served.poll(NEWS, OLD)).new == 1
    assert "If-None-Match" not in served.server.requests("/feed")[-1].headers
    assert await notices(served.flow) == ["SOURCE DOWN", "SOURCE BACK"]
    assert await alerts(served.flow) == ["NEW"]


async def test_row_01_a_source_that_flaps_between_failures_and_304_stays_failed(
    served: Served,
) -> None:
    await served.poll(OLD)
    flapping = feeds.in_turn(*[feeds.status(502), feeds.status(304)] * 9)
    for _ in range(health.DOWN_AFTER):
        assert (await served.meets(flapping)).outcome is Outcome.FAILED
    assert (await record(served.flow)).state is SourceState.FAILING


async def test_row_02_the_validators_of_what_was_not_stored_are_never_sent(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    await served.poll(OLD)
    with full_disk(monkeypatch), pytest.raises(StoreError):
        await served.poll(NEWS, OLD)
    served.flow.restart()
    assert (await served.poll()).new == 1
    assert (await served.poll()).outcome is Outcome.UNCHANGED
    _, before, after, stored = (
        each.headers.get("If-None-Match") for each in served.server.requests("/feed")
    )
    assert before == after != stored


async def test_row_05_a_site_that_moves_with_new_ids_floods_nobody(served: Served) -> None:
    await served.poll(*feed(5))
    served.server.put("/new", rss(*feed(5, prefix="tag:", host="www.mfa.example", slash="/")))
    assert (await served.meets(feeds.redirect("/new", 301))).new == 0
    assert await alerts(served.flow) == []
    assert await notices(served.flow) == ["SOURCE RENAMED"]


async def test_row_06_entries_of_one_id_are_kept_in_any_order(served: Served) -> None:
    shared = [replace(entry, guid="null") for entry in feed(4)]
    assert (await served.poll(*shared)).new == 4
    assert (await served.poll(*reversed(shared))).new == 0
    assert await alerts(served.flow) == []


async def test_row_07_a_feed_that_shrinks_and_returns_says_nothing(served: Served) -> None:
    for shown in (9, 2, 9):
        polled = await served.poll(*feed(shown))
    assert polled.new == 0
    assert await alerts(served.flow) == await notices(served.flow) == []


@pytest.mark.parametrize("allowed", [True, False])
async def test_row_08_a_gap_is_filled_from_the_archive_where_robots_txt_lets_us(
    served: Served, allowed: bool
) -> None:
    rules = f"User-agent: *\nDisallow: {'/private' if allowed else '/'}\n"
    served.server.put("/robots.txt", rules, content_type="text/plain")
    archive = served.server.url("/archive")
    served.become(archive=Address(url=archive, kind=Kind.HTML_INDEX, options=(("link", "a"),)))
    every = feed(16)
    await served.poll(*every[10:])
    listing = "".join(f"<p><a href='{e.link}'>{e.title}</a></p>" for e in every)
    served.server.put("/archive", listing, content_type="text/html")
    assert (await served.poll(*every[:6])).new == (10 if allowed else 6)
    assert len(served.server.requests("/archive")) == allowed
    assert "SOURCE GAP" in await notices(served.flow)


async def test_robots_txt_holds_for_a_fallback_that_is_a_page(served: Served) -> None:
    listed = Address(url=served.server.url("/list"), kind=Kind.HTML_INDEX, options=(("link", "a"),))
    served.become(fallbacks=(listed,))
    served.server.put("/robots.txt", "User-agent: *\nDisallow: /", content_type="text/plain")
    served.server.put("/list", "<a href='/1'>News</a>", content_type="text/html")
    assert (await served.meets(feeds.status(500))).detail.startswith("robots")
    assert served.server.requests("/list") == []


async def test_row_09_equal_dates_hide_nothing(served: Served) -> None:
    one, two, three = (replace(entry, published=NOON) for entry in feed(3))
    await served.poll(OLD)
    assert (await served.poll(one, OLD)).new == 1
    assert (await served.poll(three, two, one, OLD)).new == 2


async def test_row_12_dates_and_letters_are_read_whatever_the_header_says(served: Served) -> None:
    await served.poll(OLD)
    encodings = (("windows-1251", "utf-8"), ("koi8-r", "iso-8859-1"), ("utf-8", "windows-1251"))
    for written, said in encodings:
        shown = rss(Entry(guid=written, title="Заявление МИД", text=FOOTBALL), OLD)
        shown = shown.replace("12:00:00 +0000", "15:00:00 MSK", 1)
        body = f"<?xml version='1.0' encoding='{written}'?>{shown}".encode(written)
        await served.meets(feeds.document(body, f"application/rss+xml; charset={said}"))
        async with served.flow.store.read() as tx:
            statement = await statements.find(tx, "mfa", written)
        assert statement is not None
        assert (statement.title, statement.published) == ("Заявление МИД", NOON)


async def test_row_14_half_a_document_gives_what_it_has_and_says_so(served: Served) -> None:
    await served.poll(OLD)
    whole = rss(NEWS, *feed(3), OLD)
    polled = await served.meets(feeds.document(whole[: len(whole) * 2 // 3].encode()))
    assert polled.new >= 1
    assert polled.detail == "truncated"
    assert "If-None-Match" not in (await _next_request(served))
    assert await alerts(served.flow) != []


async def _next_request(served: Served) -> set[str]:
    """The names of the headers of one more poll."""
    await served.poll()
    return set(served.server.requests("/feed")[-1].headers)


async def test_row_16_a_poll_that_comes_late_still_comes_and_once(served: Served) -> None:
    """The process is frozen for several periods: one poll makes up for all of them."""
    served.put(OLD)

    async def job() -> None:
        await served.poll()

    def asked() -> int:
        return len(served.server.requests("/feed"))

    schedule = Schedule(clock=lambda: datetime.now(UTC), rng=Random(7))
    schedule.every(timedelta(seconds=0.2), job, name="job", within=timedelta())
    schedule.start()
    await eventually(lambda: asked() > 0)
    before = asked()
    time.sleep(1.1)  # noqa: ASYNC251  # the whole loop is to stand still, for five polls
    await eventually(lambda: asked() > before)
    await asyncio.sleep(0.05)
    await schedule.stop()
    assert asked() - before < 5


async def test_row_17_a_source_is_asked_in_time_whatever_its_max_age_says(served: Served) -> None:
    for forever in ("max-age=999999999", "max-age=" + "9" * 40, "public, max-age=31536000"):
        headers = {**XML, "Cache-Control": forever}
        await served.meets(feeds.status(200, headers, rss(replace(OLD, title=forever)).encode()))
        asked = len(served.server.requests("/feed"))
        served.flow.clock.advance(timedelta(minutes=15))
        await served.flow.poller.poll_if_due(served.flow.sources[0])
        assert len(served.server.requests("/feed")) == asked + 1


async def test_row_18_a_document_that_asked_for_rest_gets_it_while_a_fallback_serves(
    served: Served,
) -> None:
    served.become(fallbacks=(Address(url=served.server.url("/spare")),))
    await served.poll(OLD)
    served.server.put("/spare", rss(NEWS, OLD))
    busy = feeds.status(503, {"Retry-After": "3600"})
    assert (await served.meets(busy)).new == 1
    for _ in range(3):
        served.flow.clock.advance(timedelta(minutes=15))
        assert (await served.poll()).outcome is Outcome.UNCHANGED
    assert len(served.server.requests("/feed")) == 2
    assert (await record(served.flow)).serving.endswith("/spare")
    served.flow.clock.advance(timedelta(minutes=15))
    await served.poll(NEWS, OLD)
    assert (await record(served.flow)).serving.endswith("/feed")


async def test_row_17_silence_is_told_though_every_answer_is_well(served: Served) -> None:
    weekly = [replace(e, published=NOON - timedelta(weeks=n)) for n, e in enumerate(feed(4))]
    await served.poll(*weekly)
    for _ in range(5):
        served.flow.clock.advance(timedelta(days=7))
        assert (await served.poll()).outcome is Outcome.UNCHANGED
    assert await notices(served.flow) == ["SOURCE QUIET"]


@pytest.mark.parametrize(
    ("code", "adopted"), [(301, True), (308, True), (302, False), (307, False)]
)
async def test_row_18_a_move_is_believed_when_it_is_said_for_good_and_often(
    served: Served, code: int, adopted: bool
) -> None:
    await served.poll(OLD)
    served.server.put("/new", rss(OLD))
    for _ in range(21):
        await served.meets(feeds.redirect("/new", code))
    asked = len(served.server.requests("/feed"))
    await served.poll()
    assert len(served.server.requests("/feed")) == asked + (not adopted)
    assert await notices(served.flow) == (["SOURCE MOVED"] if adopted else [])


@pytest.mark.parametrize(
    ("gone", "removed"),
    [
        (feeds.status(404), True),
        (feeds.document(b"<title>Page not found</title><p>Sorry.", "text/html"), True),
        (feeds.in_turn(feeds.status(404), feeds.document(page(FULL).encode(), "text/html")), False),
    ],
    ids=["404", "soft 404", "404 once"],
)
async def test_row_20_only_a_page_that_stays_gone_was_removed(
    served: Served, gone: feeds.Answer, removed: bool
) -> None:
    served.become(body="page")
    await served.poll(OLD)
    served.server.put("/statement-on-arms", page(FULL), content_type="text/html")
    link = served.server.url("/statement-on-arms")
    await served.poll(Entry(guid="news", link=link), OLD)
    served.server.answer("/statement-on-arms", gone)
    await pass_days(served.flow, 16)
    assert await alerts(served.flow) == (["NEW", "REMOVED"] if removed else ["NEW"])
