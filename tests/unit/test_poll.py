from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.analyse import Analysis, Analyst
from bot.errors import FetchError, StoreError
from bot.model import Address, Kind, Lack, Reason, Source, Statement
from bot.poll import LONGEST_BACKOFF, Outcome
from bot.poll.twins import cut_short
from bot.ports import Fetched, Parsed
from bot.store import Store, readings, sources, statements
from bot.text.waiting import LONGEST_RETRY_AFTER
from tests.fakes import InlineWorkers
from tests.flow import (
    FEED,
    FOOTBALL,
    NOON,
    SHELLS,
    TRANSFER,
    Entry,
    Flow,
    counted,
    full_disk,
    page,
    rss,
    source,
)
from tests.shipped import lexicon
from tests.watched import NEWS, OLD


@pytest.fixture
def flow(sqlite_store: Store) -> Flow:
    return Flow(sqlite_store)


async def found(flow: Flow, key: str) -> Statement:
    async with flow.store.read() as tx:
        statement = await statements.find(tx, "mfa", key)
    assert statement is not None
    return statement


async def usual_lag(flow: Flow) -> timedelta | None:
    async with flow.store.read() as tx:
        (record,) = (await sources.every(tx)).values()
    return record.lag


# --- what is new ----------------------------------------------------------------------------------


async def test_a_monitor_reads_how_late_news_was_seen_and_hears_nothing_of_history(
    flow: Flow,
) -> None:
    seen = counted("statement_bot_lag_seconds_count"), counted("statement_bot_lag_seconds_sum")
    items = counted("statement_bot_items_total")
    await flow.poll(OLD)
    flow.clock.advance(timedelta(hours=1))
    await flow.poll(replace(NEWS, published=NOON), OLD)
    await flow.poll(replace(NEWS, published=NOON, text=SHELLS), OLD)  # amended: no second sight
    assert counted("statement_bot_items_total") - items == 2
    assert counted("statement_bot_lag_seconds_count") - seen[0] == 1
    assert counted("statement_bot_lag_seconds_sum") - seen[1] == 3600


async def test_the_first_poll_is_silent_and_the_next_new_item_alerts(flow: Flow) -> None:
    baseline = await flow.poll(Entry(guid="history"), OLD)
    assert (baseline.outcome, baseline.items, baseline.new) == (Outcome.BASELINE, 2, 2)
    assert await flow.told() == []

    shells = Entry(guid="shells", title="Eleven wagons of shells", text=SHELLS)
    polled = await flow.poll(shells, Entry(guid="history"), OLD)
    assert (polled.outcome, polled.new, polled.matched) == (Outcome.READ, 1, 1)
    assert polled.reasons == (Reason.FIRST,)
    assert await flow.told() == ["NEW"]


async def test_what_does_not_match_is_kept_and_not_told(flow: Flow) -> None:
    await flow.poll(OLD)
    polled = await flow.poll(Entry(guid="match", text=FOOTBALL), OLD)
    assert (polled.new, polled.matched, polled.reasons) == (1, 0, ())
    assert await flow.told() == []
    assert (await found(flow, "match")).match.nearest


async def test_titles_that_a_source_skips_are_not_read(sqlite_store: Store) -> None:
    flow = Flow(sqlite_store, sources=[source(title_skip=("(?i)travel advice",))])
    await flow.poll(OLD)
    polled = await flow.poll(Entry(guid="advice", title="Travel advice: Russia"), OLD)
    assert (polled.new, polled.matched) == (1, 0)
    assert (await flow.poll(Entry(guid="advice", title="Travel advice: Russia"))).new == 0
    assert await flow.told() == []


async def test_an_unchanged_feed_is_not_read_again_and_booked_with_others(flow: Flow) -> None:
    await flow.poll(OLD)
    flow.clock.advance(timedelta(minutes=5))
    assert (await flow.poll()).outcome is Outcome.UNCHANGED
    async with flow.store.read() as tx:
        assert (await sources.get(tx, "mfa")).last_polled == NOON

    await flow.poller.flush()
    async with flow.store.read() as tx:
        record = await sources.get(tx, "mfa")
    assert record.last_polled == NOON + timedelta(minutes=5)
    assert record.last_items == 1


async def test_the_same_bytes_without_a_304_are_unchanged_too(flow: Flow) -> None:
    flow.web.put(FEED, rss(OLD), etag=False)
    await flow.poll()
    assert (await flow.poll()).outcome is Outcome.UNCHANGED


async def test_a_page_is_read_anew_when_it_is_to_be_read_otherwise(sqlite_store: Store) -> None:
    def reading(link: str) -> Source:
        listed = Address(url=FEED, kind=Kind.HTML_INDEX, options=(("link", link),))
        return replace(source(), address=listed)

    flow = Flow(sqlite_store, sources=[reading("a.news")])
    links = "<a class='news' href='/1'>Football</a> <a class='arms' href='/2'>On arms</a>"
    flow.web.put(FEED, f"<body>{links}</body>", content_type="text/html")
    outcomes = [
        (await flow.poller.poll(reading(link))).outcome
        for link in ("a.news", "a.news", "a.arms", "a.arms", "a.gone", "a.arms")
    ]
    read, unchanged, failed = Outcome.READ, Outcome.UNCHANGED, Outcome.FAILED
    assert outcomes == [Outcome.BASELINE, unchanged, read, unchanged, failed, unchanged]


async def test_a_crash_before_the_commit_loses_no_item(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    await flow.poll(OLD)
    old = flow.web.asked[-1][1]
    with full_disk(monkeypatch), pytest.raises(StoreError):
        await flow.poll(NEWS, OLD)
    flow.restart()
    polled = await flow.poll()

    sent = flow.web.asked[-1][1]
    assert old is None
    assert sent is not None
    assert sent.etag != flow.web.etag(FEED)
    assert polled.new == 1
    assert await flow.told() == ["NEW"]


async def test_what_a_quiet_poll_taught_is_kept_when_the_disk_was_full(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    await flow.poll(OLD)
    flow.web.put(FEED, rss(OLD), etag=False)
    flow.clock.advance(timedelta(hours=1))
    await flow.poll()
    with full_disk(monkeypatch), pytest.raises(StoreError):
        await flow.poller.flush()
    await flow.poll()
    await flow.poller.flush()
    flow.restart()
    await flow.poll()
    validators = flow.web.asked[-1][1]
    assert validators is not None
    assert validators.etag is None


async def test_entries_that_share_a_guid_are_all_kept_and_their_order_says_nothing(
    flow: Flow,
) -> None:
    shared = [
        Entry(guid="same", title=f"Item {n}", link=f"https://mfa.example/{n}", text=text)
        for n, text in enumerate((FOOTBALL, TRANSFER, SHELLS))
    ]
    assert (await flow.poll(*shared)).new == 3
    assert (await flow.poll(*reversed(shared))).new == 0
    assert await flow.told() == []


async def test_a_feed_that_shrinks_and_returns_says_nothing(flow: Flow) -> None:
    many = [Entry(guid=str(n), title=f"News {n}", text=f"{TRANSFER} {n}") for n in range(12)]
    await flow.poll(*many)
    assert (await flow.poll(*many[:2])).new == 0
    assert (await flow.poll(*many)).new == 0
    assert await flow.told() == []


async def test_an_unseen_item_with_an_old_date_is_told_once_as_late(flow: Flow) -> None:
    await flow.poll(OLD)
    late = Entry(guid="late", published=NOON - timedelta(days=20))
    await flow.poll(OLD, late)
    assert await flow.told() == ["LATE"]
    await flow.poll(OLD)
    await flow.poll(late, OLD)
    assert await flow.told() == ["LATE"]


async def test_equal_dates_that_arrive_in_two_polls_are_all_told(flow: Flow) -> None:
    await flow.poll(OLD)
    first = Entry(guid="1", title="Missiles for Russia", text=TRANSFER)
    second = Entry(guid="2", title="Eleven wagons of shells", text=SHELLS)
    await flow.poll(first, OLD)
    await flow.poll(second, first, OLD)
    assert await flow.told() == ["NEW", "NEW"]


async def test_how_late_a_source_is_seen_is_told_by_dates_with_a_time_of_day(flow: Flow) -> None:
    await flow.poll(OLD)
    day = Entry(guid="day", title="Shells", text=SHELLS, published=NOON.replace(hour=0))
    await flow.poll(day, OLD)
    assert await usual_lag(flow) is None
    await flow.poll(Entry(guid="hour", published=flow.clock.now - timedelta(hours=2)), day, OLD)
    assert await usual_lag(flow) == timedelta(hours=2)


async def test_an_item_without_a_date_is_told_as_of_when_it_was_seen(flow: Flow) -> None:
    await flow.poll(OLD)
    await flow.poll(Entry(guid="undated", published=None), OLD)
    assert await flow.told() == ["NEW"]
    assert (await found(flow, "undated")).at == NOON


# --- what has changed -----------------------------------------------------------------------------


async def test_changed_words_are_told_once_and_trifles_never(flow: Flow) -> None:
    await flow.poll(OLD)
    await flow.poll(Entry(guid="n", text=f"{TRANSFER} 1,033 views."), OLD)
    await flow.poll(Entry(guid="n", text=f"{TRANSFER}  1,047 views."), OLD)
    assert await flow.told() == ["NEW"]

    harsher = Entry(guid="n", text=f"{TRANSFER} This must end today. 1,047 views.")
    polled = await flow.poll(harsher, OLD)
    assert polled.reasons == (Reason.AMENDED,)
    assert (await flow.poll(harsher)).reasons == ()
    assert await flow.told() == ["NEW", "AMENDED"]
    assert flow.channel.posts[1].delivery.broadcast


async def test_words_that_leave_the_topic_are_an_amendment_of_what_was_told(flow: Flow) -> None:
    await flow.poll(OLD)
    await flow.poll(NEWS, OLD)
    await flow.poll(Entry(guid="news", text="This text has been withdrawn."), OLD)
    assert await flow.told() == ["NEW", "AMENDED"]


# --- what fails -----------------------------------------------------------------------------------


async def test_a_failing_source_is_left_in_peace_for_longer_each_time(flow: Flow) -> None:
    flow.web.fail(FEED)
    pauses = []
    for _ in range(8):
        assert (await flow.poll()).outcome is Outcome.FAILED
        pauses.append(await _pause(flow))
    assert timedelta(minutes=2.5) <= pauses[0] <= timedelta(minutes=5)
    assert pauses[0] < pauses[1] < pauses[2]
    assert LONGEST_BACKOFF / 2 <= pauses[-1] <= LONGEST_BACKOFF
    assert len(set(pauses)) == len(pauses)  # jitter

    asked = flow.web.count(FEED)
    await flow.poller.poll_if_due(flow.sources[0])
    assert flow.web.count(FEED) == asked
    flow.clock.advance(LONGEST_BACKOFF)
    await flow.poller.poll_if_due(flow.sources[0])
    assert flow.web.count(FEED) == asked + 1


async def test_a_clock_that_is_set_back_makes_no_pause_longer(flow: Flow) -> None:
    flow.web.fail(FEED)
    await flow.poll()
    asked = flow.web.count(FEED)
    flow.clock.advance(-timedelta(hours=1))
    await flow.poller.poll_if_due(flow.sources[0])
    assert flow.web.count(FEED) == asked + 1
    await flow.poller.poll_if_due(flow.sources[0])
    assert flow.web.count(FEED) == asked + 1  # from here on it pauses by the new time


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (timedelta(minutes=45), timedelta(minutes=45)),
        (timedelta(days=9), LONGEST_RETRY_AFTER),
    ],
)
async def test_a_source_may_ask_for_peace_but_not_for_silence(
    flow: Flow, asked: timedelta, granted: timedelta
) -> None:
    flow.web.fail(FEED, FetchError("http-429", retry_after=asked))
    await flow.poll()
    assert await _pause(flow) == granted


async def test_a_page_is_read_when_it_says_or_a_little_before_we_would(
    sqlite_store: Store,
) -> None:
    flow = Flow(sqlite_store, sources=[source(body="page")])
    await flow.poll(OLD)
    flow.web.fail("https://mfa.example/news", FetchError("http-503"))
    await flow.poll(NEWS, OLD)
    await flow.poller.read_owed()
    assert timedelta(seconds=30) <= await _reading_pause(flow) < timedelta(minutes=1)
    for asked, granted in ((45, 45), (9 * 1440, 360)):
        flow.clock.advance(timedelta(hours=9))
        waits = FetchError("http-429", retry_after=timedelta(minutes=asked))
        flow.web.fail("https://mfa.example/news", waits)
        await flow.poller.read_owed()
        assert await _reading_pause(flow) == timedelta(minutes=granted)


async def _reading_pause(flow: Flow) -> timedelta:
    async with flow.store.read() as tx:
        (owed,) = [
            each
            for each in await readings.due(tx, flow.clock() + timedelta(days=9), 9)
            if each.key == "news"
        ]
    return owed.due_at - flow.clock()


async def _pause(flow: Flow) -> timedelta:
    await flow.poller.flush()
    async with flow.store.read() as tx:
        due = (await sources.get(tx, "mfa")).next_due
    assert due is not None
    return due - flow.clock()


async def test_a_source_that_recovers_starts_afresh_and_missed_nothing(flow: Flow) -> None:
    await flow.poll(OLD)
    flow.web.fail(FEED)
    await flow.poll()
    await flow.poll()
    assert (await flow.poll(NEWS, OLD)).new == 1
    async with flow.store.read() as tx:
        record = await sources.get(tx, "mfa")
    assert (record.failures, record.last_reason, record.next_due) == (0, "", None)
    assert await flow.told() == ["NEW"]


async def test_a_failed_poll_keeps_the_validators(flow: Flow) -> None:
    await flow.poll(OLD)
    flow.web.fail_once(FEED)
    await flow.poll()
    assert (await flow.poll()).outcome is Outcome.UNCHANGED


async def test_no_entries_where_there_were_some_is_a_failure(flow: Flow) -> None:
    await flow.poll(OLD)
    flow.web.put(FEED, rss())
    polled = await flow.poll()
    assert polled.outcome is Outcome.FAILED
    assert "no-entries" in polled.detail
    assert (await flow.poll(OLD)).new == 0


async def test_a_page_in_the_place_of_a_feed_is_a_failure(flow: Flow) -> None:
    await flow.poll(OLD)
    flow.web.put(FEED, page("Checking your browser."), content_type="text/html")
    assert "html-not-feed" in (await flow.poll()).detail


async def test_fallbacks_are_asked_in_turn_and_have_validators_of_their_own(
    sqlite_store: Store,
) -> None:
    spare = "https://mfa.example/spare"
    flow = Flow(sqlite_store, sources=[source(fallbacks=[spare])])
    await flow.poll(OLD)
    flow.web.fail(FEED)
    flow.web.put(spare, rss(NEWS, OLD))
    polled = await flow.poll()
    assert (polled.outcome, polled.new) == (Outcome.READ, 1)
    assert flow.web.asked[-1] == (spare, None)
    assert (await flow.poll()).outcome is Outcome.UNCHANGED
    assert flow.web.asked[-2] == (FEED, None)

    flow.web.fail(spare, FetchError("http-503"))
    assert (await flow.poll()).detail == "http-503"
    assert await flow.told() == ["NEW"]


@pytest.mark.parametrize("served", ["<html><title>Just a moment...</title></html>", rss()])
async def test_a_fallback_is_asked_where_the_first_address_shows_no_feed(
    sqlite_store: Store, served: str
) -> None:
    spare = "https://mfa.example/spare"
    flow = Flow(sqlite_store, sources=[source(fallbacks=[spare])])
    await flow.poll(OLD)
    flow.web.put(FEED, served)
    flow.web.put(spare, rss(NEWS, OLD))
    polled = await flow.poll()
    assert (polled.outcome, polled.new) == (Outcome.READ, 1)
    assert await flow.told() == ["NEW"]

    flow.web.fail(spare, FetchError("http-503"))
    assert (await flow.poll()).outcome is Outcome.FAILED


class Stumbling(Analyst):
    """Trips over one word."""

    def analyse(
        self,
        title: str,
        text: str,
        *,
        language: str = "",
        languages: Sequence[str] = (),
        published: datetime | None,
        published_raw: str = "",
        official: bool = True,
        on_topic: bool = False,
    ) -> Analysis:
        if "banana" in text:
            raise ZeroDivisionError
        return super().analyse(
            title,
            text,
            language=language,
            languages=languages,
            published=published,
            published_raw=published_raw,
            official=official,
            on_topic=on_topic,
        )


async def test_a_text_that_breaks_the_rules_is_kept_and_stops_no_other(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    flow = Flow(sqlite_store, analyst=Stumbling(lexicon()))
    await flow.poll(OLD)
    polled = await flow.poll(Entry(guid="odd", text="A banana."), NEWS, OLD)
    assert (polled.new, polled.matched) == (2, 1)
    assert await flow.told() == ["NEW"]
    assert (await found(flow, "odd")).match.nearest == Lack("failed", ("ZeroDivisionError",))


# --- pages ----------------------------------------------------------------------------------------

PAGE = "https://mfa.example/news"
ADDED = "We call on Pyongyang to end these deliveries at once, and on Moscow to refuse them."


@pytest.fixture
def pages(sqlite_store: Store) -> Flow:
    return Flow(sqlite_store, sources=[source(body="page")])


async def owed(flow: Flow) -> int:
    async with flow.store.read() as tx:
        return len(await readings.due(tx, flow.clock() + timedelta(days=400), 100))


async def test_the_full_text_is_read_from_the_page(pages: Flow) -> None:
    pages.web.put("https://mfa.example/old", page(FOOTBALL), content_type="text/html")
    pages.web.put(PAGE, page(f"{TRANSFER}\n\n{ADDED}"), content_type="text/html")
    await pages.poll(OLD)
    await pages.poll(Entry(guid="news", text="In short."), OLD)
    assert await pages.told() == ["NEW"]
    assert ADDED in (await found(pages, "news")).text


async def test_a_text_is_in_the_language_of_its_own_words_not_of_the_feeds(pages: Flow) -> None:
    french = (
        "Le ministre a reçu hier l'ambassadeur, avec qui il a parlé de la pêche et du commerce."
    )
    await pages.poll(OLD)
    pages.web.put(PAGE, page(french), content_type="text/html")
    news = Entry(guid="news", title="The minister spoke of fish", text="It was on trade with them.")
    await pages.poll(news, OLD)
    assert (await found(pages, "news")).language == "fr"
    assert (await found(pages, "old")).language == "en"


async def test_a_page_that_can_not_be_read_is_read_later_and_told_once(pages: Flow) -> None:
    await pages.poll(OLD)
    pages.web.fail(PAGE, FetchError("http-503"))
    await pages.poll(NEWS, OLD)
    assert await pages.told() == ["NEW"]
    assert not (await found(pages, "news")).complete

    await pages.poller.read_owed()
    pages.web.put(PAGE, page(f"{TRANSFER}\n\n{ADDED}"), content_type="text/html")
    assert await pages.poller.read_owed() == 0  # not before its time
    pages.clock.advance(timedelta(minutes=2))
    assert await pages.poller.read_owed() == 2
    statement = await found(pages, "news")
    assert (statement.complete, statement.version) == (True, 1)
    assert ADDED in statement.text
    assert await pages.told() == ["NEW"]


async def test_a_page_that_alone_matches_is_told_when_it_is_read(pages: Flow) -> None:
    await pages.poll(OLD)
    await pages.poll(Entry(guid="news", text="Answers of the spokesperson."), OLD)
    assert await pages.told() == []
    pages.web.put(PAGE, page(f"{TRANSFER}\n\n{ADDED}"), content_type="text/html")
    pages.clock.advance(timedelta(minutes=2))
    await pages.poller.read_owed()
    assert await pages.told() == ["NEW"]


async def test_an_owed_reading_that_fails_waits_longer_each_time_and_is_not_given_up(
    pages: Flow,
) -> None:
    await pages.poll(OLD)
    await pages.poll(NEWS, OLD)
    for _ in range(12):
        await pages.poller.read_owed()
        pages.clock.advance(timedelta(days=1))
    assert await owed(pages) == 2
    assert pages.web.count(PAGE) == 13


async def test_pages_that_fail_keep_no_others_from_being_read_once(pages: Flow) -> None:
    """Those of a long list, of which most fail, in one go: each is asked for once."""
    bad = [Entry(guid=f"bad{n}", link=f"https://mfa.example/bad{n}") for n in range(25)]
    await pages.poll(*bad, Entry(guid="news", text="In short."))
    pages.web.put(PAGE, page(TRANSFER), content_type="text/html")
    started = pages.clock()
    rounds = 0
    while await pages.poller.read_owed(started):
        pages.clock.advance(timedelta(hours=1))  # so long that those that failed are due again
        rounds += 1
    assert rounds == 2
    assert (await found(pages, "news")).match.alerts


async def test_pages_of_a_baseline_are_read_later_and_in_silence(pages: Flow) -> None:
    pages.web.put(PAGE, page(f"{TRANSFER}\n\n{ADDED}"), content_type="text/html")
    await pages.poll(Entry(guid="news", text="In short."), OLD)
    assert pages.web.count(PAGE) == 0
    await pages.poller.read_owed()
    assert (await found(pages, "news")).match.alerts
    assert await pages.told() == []


async def test_a_page_behind_a_changed_title_is_read_again(pages: Flow) -> None:
    pages.web.put(PAGE, page(f"{TRANSFER}\n\n{ADDED}"), content_type="text/html")
    await pages.poll(OLD)
    await pages.poll(NEWS, OLD)
    pages.web.put(PAGE, page(f"{TRANSFER}\n\nNothing else is said."), content_type="text/html")
    await pages.poll(Entry(guid="news", title="Statement on missiles, corrected"), OLD)
    assert await pages.told() == ["NEW", "AMENDED"]


async def test_a_title_that_changes_while_its_page_is_down_is_told_after_all(pages: Flow) -> None:
    full = page(f"{TRANSFER}\n\n{ADDED}")
    pages.web.put(PAGE, full, content_type="text/html")
    await pages.poll(OLD)
    await pages.poll(NEWS, OLD)
    pages.web.fail(PAGE)
    await pages.poll(Entry(guid="news", title="Statement by 50 states"), OLD)
    assert await pages.told() == ["NEW"]
    pages.web.put(PAGE, full, content_type="text/html")
    await pages.poll(Entry(guid="news", title="Statement by 50 states"))
    assert await pages.told() == ["NEW", "AMENDED"]
    assert (await found(pages, "news")).title == "Statement by 50 states"


async def test_a_page_whose_feed_says_that_it_was_updated_is_read_again(pages: Flow) -> None:
    await pages.poll(OLD)
    pages.web.put(PAGE, page(f"{TRANSFER}\n\n{ADDED}"), content_type="text/html")
    pages.web.put(FEED, _atom("2024-01-10T12:00:00Z"), content_type="application/atom+xml")
    await pages.poll()
    pages.web.put(PAGE, page(f"{TRANSFER}\n\nSigned by Paraguay."), content_type="text/html")
    pages.web.put(FEED, _atom("2024-01-10T15:00:00Z"), content_type="application/atom+xml")
    await pages.poll()
    assert await pages.told() == ["NEW", "AMENDED"]


def _atom(updated: str) -> str:
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><entry><id>news</id>"
        f"<title>Statement</title><link href='{PAGE}'/><published>2024-01-10T11:00:00Z</published>"
        f"<updated>{updated}</updated><summary>In short.</summary></entry></feed>"
    )


def _of_two_parts(store: Store) -> tuple[Flow, Source, str]:
    """A source whose sitemap is an index, and what the addresses of its parts begin with."""
    site = "https://mfa.example/map"
    one = replace(source(), address=Address(url=f"{site}.xml", kind=Kind.SITEMAP))
    flow = Flow(store, sources=[one])
    parts = "".join(f"<sitemap><loc>{site}-{n}.xml</loc></sitemap>" for n in range(2))
    flow.web.put(one.address.url, f"<sitemapindex>{parts}</sitemapindex>")
    return flow, one, site


async def test_an_index_is_read_with_its_parts_and_tells_of_the_one_that_is_faulty(
    sqlite_store: Store,
) -> None:
    flow, one, site = _of_two_parts(sqlite_store)
    flow.web.put(f"{site}-0.xml", "<urlset><url><loc>/0</loc></url></urlset>")
    flow.web.put(f"{site}-1.xml", "<urlset><url><loc>/1</loc></url><url></urlset>")
    polled = await flow.poller.poll(one)
    assert (polled.items, polled.detail) == (2, "malformed")


async def test_the_parts_of_an_index_are_sent_and_parsed_once(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow, one, site = _of_two_parts(sqlite_store)

    def put(part: int, *pages: str) -> None:
        shown = "".join(f"<url><loc>/{page}</loc></url>" for page in pages)
        flow.web.put(f"{site}-{part}.xml", f"<urlset>{shown}</urlset>")

    parsed: list[str] = []
    parse = InlineWorkers.parse

    async def noted(
        self: InlineWorkers, of: Source, at: Address, got: Fetched, *, known: bytes = b""
    ) -> Parsed:
        parsed.append(got.url)
        return await parse(self, of, at, got, known=known)

    monkeypatch.setattr(InlineWorkers, "parse", noted)
    put(0, "a")
    put(1, "b")
    assert (await flow.poller.poll(one)).items == 2
    put(0, "a", "c")
    polled = await flow.poller.poll(one)
    assert (polled.items, polled.new) == (3, 1)
    assert parsed == [f"{site}{n}.xml" for n in ("", "-1", "-0", "", "-0")]
    # After a failure only whole documents prove that the source is well.
    flow.web.fail_once(f"{site}-0.xml")
    assert (await flow.poller.poll(one)).outcome is Outcome.FAILED
    assert (await flow.poller.poll(one)).items == 3
    assert flow.web.asked[-1][1] is None


# --- what is shown no more ------------------------------------------------------------------------

_FULL = f"{TRANSFER} The ministers met in Vienna. They will meet again."
_CUT = {
    "nothing": "",
    "its beginning, and a mark": f"{_FULL[:90]} …",
    "its beginning, and a mark in brackets": f"{_FULL[:90]}[...]",
    "half a word": _FULL[: _FULL.index("enna")],
}


@pytest.mark.parametrize("cut", _CUT.values(), ids=_CUT)
async def test_a_feed_that_cuts_a_text_short_has_not_changed_it(flow: Flow, cut: str) -> None:
    await flow.poll(OLD)
    await flow.poll(Entry(guid="n", text=_FULL), OLD)
    assert (await flow.poll(Entry(guid="n", text=cut), OLD)).reasons == ()
    assert (await found(flow, "n")).text == _FULL
    await flow.poll(Entry(guid="n", text=_FULL), OLD)
    assert await flow.told() == ["NEW"]
    await flow.poll(Entry(guid="n", text=f"{_FULL} Paraguay joins them."), OLD)
    assert await flow.told() == ["NEW", "AMENDED"]


async def test_words_taken_from_the_end_of_a_text_are_an_amendment(flow: Flow) -> None:
    await flow.poll(OLD)
    await flow.poll(Entry(guid="n", text=f"{TRANSFER} Signed by France, Japan, Malta"), OLD)
    await flow.poll(Entry(guid="n", text=f"{TRANSFER} Signed by France, Japan"), OLD)
    assert await flow.told() == ["NEW", "AMENDED"]


async def test_a_feed_that_comes_down_to_first_sentences_has_changed_no_text(flow: Flow) -> None:
    whole = [Entry(guid=str(n), text=f"{SHELLS} Part {n}. It is long.") for n in range(4)]
    await flow.poll(*whole)
    polled = await flow.poll(*(replace(each, text=SHELLS) for each in whole))
    assert (polled.new, polled.reasons) == (4, ())
    assert (await found(flow, "1")).text == whole[1].text


async def test_a_title_that_is_left_out_is_not_taken_back(flow: Flow) -> None:
    await flow.poll(OLD)
    await flow.poll(NEWS, OLD)
    await flow.poll(replace(NEWS, title=""), OLD)
    assert await flow.told() == ["NEW"]
    assert (await found(flow, "news")).title == NEWS.title


async def test_a_page_says_what_a_sitemap_does_not_its_title(sqlite_store: Store) -> None:
    listed = Address(url="https://mfa.example/map.xml", kind=Kind.SITEMAP)
    one = replace(source(body="page"), address=listed)
    flow = Flow(sqlite_store, sources=[one])

    def put(*names: str) -> None:
        shown = "".join(f"<url><loc>https://mfa.example/news/{name}</loc></url>" for name in names)
        flow.web.put(listed.url, f"<urlset>{shown}</urlset>")
        for name in names:
            text = page(TRANSFER).replace("News", f"On {name}")
            flow.web.put(f"https://mfa.example/news/{name}", text, content_type="text/html")

    put("old-arms")
    await flow.poller.poll(one)
    await flow.poller.read_owed()
    put("old-arms", "new-arms")
    await flow.poller.poll(one)
    titles = {
        (await found(flow, f"https://mfa.example/news/{n}-arms")).title for n in ("old", "new")
    }
    assert titles == {"On old-arms", "On new-arms"}


def test_a_text_of_marks_without_end_is_looked_at_in_no_time() -> None:
    marks = "…" * 20_000
    before = time.process_time()
    assert cut_short({"n": (f"{marks} and more", f"{marks} and")}, 3) == set()
    assert time.process_time() - before < 1
