"""The ways in which sources fail in the field, one test for each; the numbers are the project's."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot import health, owe
from bot.errors import FetchError, StoreError
from bot.model import Address, Kind, Reason, SourceRecord, SourceState
from bot.poll import Outcome
from bot.render.text import render
from bot.store import Store, revisits, sources, statements, volumes
from tests.flow import (
    DESK,
    FEED,
    FOOTBALL,
    NOON,
    SHELLS,
    TRANSFER,
    Entry,
    Flow,
    full_disk,
    page,
    rss,
    source,
)
from tests.served import OPERATORS
from tests.servers.feeds import CHALLENGE

OLD = Entry(guid="old", title="Football", text=FOOTBALL, published=NOON - timedelta(days=2))
NEWS = Entry(guid="news")


def make(store: Store, **changes: object) -> Flow:
    """A flow whose operators get nothing but notices."""
    one = replace(source(), **changes)  # type: ignore[arg-type]  # each test names real fields
    return Flow(store, sources=[one], destinations=(DESK, OPERATORS))


@pytest.fixture
def flow(sqlite_store: Store) -> Flow:
    return make(sqlite_store)


async def record(flow: Flow) -> SourceRecord:
    await flow.poller.flush()
    async with flow.store.read() as tx:
        return await sources.get(tx, "mfa")


async def notices(flow: Flow) -> list[str]:
    """What operators were told, without the names of sources."""
    await flow.deliverer.pay_all()
    ours = [
        p.delivery.document.summary for p in flow.channel.posts if _is_notice(p.delivery.reason)
    ]
    return [summary.partition(":")[0] for summary in ours]


def _is_notice(reason: Reason) -> bool:
    return reason.value.startswith("source_")


async def alerts(flow: Flow) -> list[str]:
    await flow.deliverer.pay_all()
    ours = [p for p in flow.channel.posts if not _is_notice(p.delivery.reason)]
    return [p.delivery.document.summary.split()[0].strip(":") for p in ours]


def feed(
    count: int, *, host: str = "mfa.example", prefix: str = "", slash: str = ""
) -> list[Entry]:
    """News of one an hour, the newest first: all about the topic, no two alike."""
    return [
        Entry(
            guid=f"{prefix}{n}",
            title=f"Statement number {n}",
            text=f"{TRANSFER} This is what we said on occasion {n}.",
            published=NOON - timedelta(hours=n),
            link=f"https://{host}/news/2024/statement-number-{n}{slash}",
        )
        for n in range(count)
    ]


# --- 1, 2 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 403])
async def test_row_01_a_challenge_page_is_a_failure_until_a_feed_comes_back(
    flow: Flow, status: int
) -> None:
    await flow.poll(OLD)
    if status == 200:
        flow.web.put(FEED, CHALLENGE, content_type="text/html")
    else:
        flow.web.fail(FEED, FetchError("challenge"))
    for _ in range(health.DOWN_AFTER + 2):
        assert (await flow.poll()).outcome is Outcome.FAILED
    assert await notices(flow) == ["SOURCE DOWN"]
    assert (await record(flow)).state is SourceState.FAILING

    # A bare 304 would say nothing: the source is asked for a whole body.
    flow.web.put(FEED, rss(NEWS, OLD))
    assert (await flow.poll()).new == 1
    assert flow.web.asked[-1] == (FEED, None)
    assert await notices(flow) == ["SOURCE DOWN", "SOURCE BACK"]
    assert await alerts(flow) == ["NEW"]


async def test_row_02_validators_are_stored_with_the_items_or_not_at_all(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    await flow.poll(OLD)
    with full_disk(monkeypatch), pytest.raises(StoreError):
        await flow.poll(NEWS, OLD)
    flow.restart()
    assert (await flow.poll()).new == 1
    sent = flow.web.asked[-1][1]
    assert sent is not None
    assert sent.etag != flow.web.etag(FEED)
    assert await alerts(flow) == ["NEW"]


# --- 5, 6, 7, 8, 9 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        feed(6, prefix="tag:"),
        feed(6, prefix="x", host="www.mfa.gov.example"),
        feed(6, prefix="y", slash="/"),
        [replace(e, guid=f"z{e.guid}", link=f"http://mfa.example/?p={e.guid}") for e in feed(6)],
    ],
    ids=["guids", "host", "slash", "links"],
)
async def test_row_05_new_ids_or_addresses_post_nothing_and_are_told_once(
    flow: Flow, changed: list[Entry]
) -> None:
    await flow.poll(*feed(6))
    assert (await flow.poll(*changed)).new == 0
    assert (await flow.poll(*changed)).outcome is Outcome.UNCHANGED
    assert await alerts(flow) == []
    assert await notices(flow) == ["SOURCE RENAMED"]

    # What is renamed stays one statement, and what is new is told.
    edited = replace(changed[0], text=f"{changed[0].text} Today we add: it must end at once.")
    polled = await flow.poll(NEWS, edited, *changed[1:])
    assert polled.new == 2
    async with flow.store.read() as tx:
        statement = await statements.find(tx, "mfa", changed[0].guid)
    assert statement is not None
    assert statement.version == 2


def elsewhere(entries: list[Entry], **changes: object) -> list[Entry]:
    """The same texts on a new site: other ids, other paths, and what else changes."""
    return [
        replace(entry, guid=f"new-{n}", link=f"https://gov.example/en/press/p-{n}-x-y", **changes)  # type: ignore[arg-type]  # each test names real fields
        for n, entry in enumerate(entries)
    ]


def _undated(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, published=None) for entry in entries]


def _retitled(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, title=f"{entry.title} | Ministry") for entry in entries]


def _wrapped(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, text=f"Skip to content. {entry.text} Print.") for entry in entries]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (feed(5), elsewhere(feed(5), published=NOON)),
        (_undated(feed(5)), elsewhere(_undated(feed(5)))),
        (feed(5), _retitled(elsewhere(feed(5), published=NOON))),
        (feed(5), elsewhere(_undated(_wrapped(feed(5))))),
        (
            [replace(entry, text="") for entry in _undated(feed(5))],
            [replace(entry, text="") for entry in elsewhere(_undated(feed(5)))],
        ),
    ],
    ids=["dates", "undated", "titles", "wrapped", "titles alone"],
)
async def test_row_05_a_site_that_moves_posts_nothing_twice_and_hides_nothing(
    flow: Flow, before: list[Entry], after: list[Entry]
) -> None:
    await flow.poll(*before)
    flow.clock.advance(timedelta(days=1))
    assert (await flow.poll(*after[:-1])).reasons == ()
    assert await alerts(flow) == []
    assert await notices(flow) == ["SOURCE RENAMED"]

    shells = Entry(guid="shells", title="Eleven wagons of shells", text=SHELLS)
    await flow.poll(replace(shells, published=flow.clock()), *after)
    assert await alerts(flow) == ["NEW"]
    assert await notices(flow) == ["SOURCE RENAMED"]


async def test_row_05_what_is_new_in_the_hour_of_a_move_is_told_at_once(flow: Flow) -> None:
    await flow.poll(*feed(5))
    shells = Entry(guid="shells", title="Eleven wagons of shells", text=SHELLS)
    await flow.poll(shells, *elsewhere(feed(5), published=NOON))
    assert await alerts(flow) == ["NEW"]
    assert await notices(flow) == ["SOURCE RENAMED"]


async def test_row_05_an_id_that_changes_with_the_words_hides_no_amendment(flow: Flow) -> None:
    await flow.poll(OLD)
    first = Entry(guid="1", link="https://mfa.example/2024/our-statement-of-today")
    await flow.poll(first, OLD)
    harsher = replace(first, guid="2", text=f"{TRANSFER} This must end today.")
    await flow.poll(harsher, OLD)
    assert await alerts(flow) == ["NEW", "AMENDED"]


async def test_row_05_a_part_of_a_site_may_move_while_its_pages_can_not_be_read(
    sqlite_store: Store,
) -> None:
    flow = make(sqlite_store, body="page")
    before = [replace(entry, text="") for entry in feed(6)]
    for entry in feed(6):
        flow.web.put(entry.link, page(f"{entry.text}\n\n{ADDED}"), content_type="text/html")
    await flow.poll(*before)
    await flow.poller.read_owed()
    moved = elsewhere(before[:4], published=NOON)
    assert (await flow.poll(*moved, *before[4:])).new == 0
    for entry, known in zip(moved, feed(4), strict=True):
        flow.web.put(entry.link, page(f"{known.text}\n\n{ADDED}"), content_type="text/html")
    flow.clock.advance(timedelta(hours=1))
    await flow.poller.read_owed()
    assert await alerts(flow) == []
    assert await notices(flow) == ["SOURCE RENAMED"]


async def test_row_05_a_new_footer_on_all_texts_amends_none_and_hides_no_amendment(
    flow: Flow,
) -> None:
    await flow.poll(OLD, *old(6))
    footer = " Follow us on all our channels."
    dressed = [replace(entry, text=entry.text + footer) for entry in old(6)]
    dressed[2] = replace(dressed[2], text=f"Five hundred wagons more have come. {dressed[2].text}")
    await flow.poll(OLD, *dressed)
    assert await alerts(flow) == ["LATE"]  # told for the first time here: it is a baseline's
    said = render(flow.channel.posts[-1].delivery.document, width=300)
    assert "Statement number 2" in said


async def test_row_05_a_page_that_has_moved_is_not_taken_for_removed(told: Flow) -> None:
    there = "https://mfa.example/en/press/2024-17"
    told.web.fail(PAGE, FetchError("http-410"))
    told.web.put(there, page(FULL), content_type="text/html")
    await told.poll(replace(NEWS, link=there), OLD)
    await pass_days(told, 20)
    assert told.web.count(there) > 1
    assert await alerts(told) == ["NEW"]


def old(count: int) -> list[Entry]:
    """Texts of last year, no two about the same."""
    return [
        replace(
            entry,
            text=f"The DPRK sent {n + 3} trains of shells to Russia on {n + 2} March 2023.",
            published=NOON - timedelta(days=100 + 7 * n),
        )
        for n, entry in enumerate(feed(count))
    ]


@pytest.mark.parametrize("count", [3, 15])
async def test_row_05_a_burst_of_old_texts_is_held_and_told_in_one_list(
    flow: Flow, count: int
) -> None:
    await flow.poll(OLD)
    strangers = old(count)
    polled = await flow.poll(*strangers, OLD)
    assert (polled.new, polled.matched) == (count, count)
    assert await alerts(flow) == []
    assert await notices(flow) == ["BURST HELD"]
    await flow.poll(NEWS, *strangers)
    assert await alerts(flow) == ["NEW"]
    assert await notices(flow) == ["BURST HELD"]

    await flow.release()
    assert await alerts(flow) == ["NEW"]
    flow.clock.advance(timedelta(hours=1))
    await flow.release()
    assert await alerts(flow) == ["NEW", "Shown"]
    listed = render(flow.channel.posts[-1].delivery.document, width=300)
    assert listed.count("LATE ·") == count


async def test_row_05_operators_see_what_of_a_burst_matches_and_can_keep_it_from_the_list(
    flow: Flow,
) -> None:
    football = Entry(guid="f", title="Cup", text=FOOTBALL, published=NOON - timedelta(days=90))
    await flow.poll(OLD)
    await flow.poll(*old(3), football, OLD)
    await flow.deliverer.pay_all()
    (notice,) = flow.channel.posts
    said = " ".join(render(notice.delivery.document).split())
    assert "shows 4 unknown texts at once that are old or bear no date" in said
    assert "3 of them match, and are told in one list at 10 Jan 2024, 13:00 UTC" in said
    assert all(f"Statement number {n}" in said for n in range(3))
    assert "Cup" not in said

    (retract,) = re.findall(r"retract (\w+)", said)
    async with flow.store.write() as tx:
        statement = await statements.get(tx, retract)
        assert statement is not None
        await statements.retract(tx, retract, "Not ours.")
        retracted = replace(statement, retraction="Not ours.")
        await owe.correct(tx, retracted, "Not ours.", named=flow.destinations, now=flow.clock())
    flow.clock.advance(timedelta(hours=1))
    await flow.release()
    await flow.deliverer.pay_all()
    assert render(flow.channel.posts[-1].delivery.document, width=300).count("LATE ·") == 2


async def test_row_05_a_list_that_fills_up_after_an_empty_first_look_is_a_burst(flow: Flow) -> None:
    flow.web.put(FEED, rss())
    assert (await flow.poll()).outcome is Outcome.BASELINE
    await flow.poll(NEWS, *old(9))
    assert await alerts(flow) == ["NEW"]
    assert await notices(flow) == ["BURST HELD"]


async def test_row_05_undated_strangers_in_the_place_of_all_that_was_known_are_held(
    flow: Flow,
) -> None:
    await flow.poll(
        *[replace(e, title=f"Match {e.guid}", text=FOOTBALL) for e in _undated(feed(6))]
    )
    await flow.poll(*elsewhere(_undated(old(6))))
    assert await alerts(flow) == []
    assert await notices(flow) == ["BURST HELD", "SOURCE GAP"]
    flow.clock.advance(timedelta(hours=1))
    await flow.release()
    assert await alerts(flow) == ["Shown"]


@pytest.mark.parametrize("guid", ["same", "", "null"])
async def test_row_06_entries_that_share_an_id_are_all_kept_in_any_order(
    flow: Flow, guid: str
) -> None:
    shared = [replace(entry, guid=guid) for entry in feed(4)]
    assert (await flow.poll(*shared)).new == 4
    assert (await flow.poll(*reversed(shared))).new == 0
    assert (await flow.poll(*shared)).new == 0
    assert await alerts(flow) == []
    assert await notices(flow) == []


async def test_row_07_a_feed_that_shrinks_and_returns_says_nothing(flow: Flow) -> None:
    many = feed(50)
    await flow.poll(*many)
    assert (await flow.poll(*many[:2])).new == 0
    assert (await flow.poll(*many)).new == 0
    assert await alerts(flow) == []
    late = Entry(guid="late", title="Wagons", text=SHELLS, published=NOON - timedelta(days=20))
    await flow.poll(*many[:49], late)
    await flow.poll(*many)
    await flow.poll(*many[:49], late)
    assert await alerts(flow) == ["LATE"]
    assert await notices(flow) == []


ARCHIVE = "https://mfa.example/archive"


async def test_row_08_a_gap_is_told_and_filled_from_the_archive(sqlite_store: Store) -> None:
    archive = Address(url=ARCHIVE, kind=Kind.HTML_INDEX, options=(("link", "a"),))
    flow = make(sqlite_store, archive=archive)
    all_news = feed(40)
    await flow.poll(*all_news[20:30])
    flow.clock.advance(timedelta(hours=1))
    flow.web.put(ARCHIVE, _listing(all_news), content_type="text/html")
    polled = await flow.poll(*all_news[:10])
    assert polled.new == 20
    assert await notices(flow) == ["SOURCE GAP"]
    assert (await flow.poll(NEWS, *all_news[:9])).new == 1
    assert await notices(flow) == ["SOURCE GAP"]


def _listing(entries: list[Entry]) -> str:
    return "".join(
        f"<p><time datetime='{e.published:%F}'></time><a href='{e.link}'>{e.title}</a></p>"
        for e in entries
    )


@pytest.mark.parametrize("order", ["newest first", "oldest first", "one pinned"])
async def test_row_08_an_archive_with_days_but_no_hours_fills_a_gap_all_the_same(
    sqlite_store: Store, order: str
) -> None:
    dated = (("item", "p"), ("link", "a"), ("date", "time"))
    archive = Address(url=ARCHIVE, kind=Kind.HTML_INDEX, options=dated)
    flow = make(sqlite_store, archive=archive)
    all_news = feed(24)
    await flow.poll(*all_news[12:18])
    flow.clock.advance(timedelta(hours=1))
    listed = {
        "newest first": all_news,
        "oldest first": [*reversed(all_news)],
        "one pinned": [all_news[15], *all_news],
    }
    flow.web.put(ARCHIVE, _listing(listed[order]), content_type="text/html")
    polled = await flow.poll(*all_news[:6])
    assert polled.new >= 12
    async with flow.store.read() as tx:
        found = [
            await statements.search(tx, [], phrases=[e.title], unmatched=True)
            for e in all_news[:12]
        ]
    assert all(found)


async def test_row_08_a_gap_is_told_where_there_is_no_archive(flow: Flow) -> None:
    await flow.poll(*feed(30)[20:30])
    assert (await flow.poll(*feed(10))).new == 10
    assert await notices(flow) == ["SOURCE GAP"]


async def test_row_08_a_back_dated_text_hides_no_gap(flow: Flow) -> None:
    shown = feed(30)
    await flow.poll(*shown[20:30])
    back_dated = Entry(
        guid="back", title="Back-dated", text=FOOTBALL, published=NOON - timedelta(days=9)
    )
    await flow.poll(*shown[:9], back_dated)
    assert await notices(flow) == ["SOURCE GAP"]


async def test_row_09_equal_dates_and_old_dates_hide_nothing(flow: Flow) -> None:
    await flow.poll(OLD)
    first, second, third = (
        Entry(guid="1", title="Missiles for Russia", text=TRANSFER),
        Entry(guid="2", title="Eleven wagons of shells", text=SHELLS),
        Entry(guid="3", title="Football", text=FOOTBALL),
    )
    assert (await flow.poll(first, OLD)).new == 1
    assert (await flow.poll(third, second, first, OLD)).new == 2
    assert await alerts(flow) == ["NEW", "NEW"]


# --- 12 -------------------------------------------------------------------------------------------


@pytest.fixture(params=[datetime(2025, 2, 3, tzinfo=UTC), datetime(2025, 11, 20, tzinfo=UTC)])
def _elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in Seoul, in one month or another."""
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    with time_machine.travel(request.param):
        yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024/1/10 09:00:00", datetime(2024, 1, 10, 9, tzinfo=UTC)),
        ("2024년 1월 10일", datetime(2024, 1, 10, tzinfo=UTC)),
        ("Wed, 10 Jan 2024 09:00:00 KST", datetime(2024, 1, 10, 0, tzinfo=UTC)),
        ("Wed, 10 Jan 2024 09:00:00 CET", datetime(2024, 1, 10, 8, tzinfo=UTC)),
        ("mer., 10 janv. 2024 09:00:00 +0100", datetime(2024, 1, 10, 8, tzinfo=UTC)),
        ("Mi, 10 Jan 2024 09:00:00 +0100", datetime(2024, 1, 10, 8, tzinfo=UTC)),
        ("at noon, more or less", None),
    ],
)
async def test_row_12_dates_are_read_exactly_or_not_at_all(
    flow: Flow, raw: str, expected: datetime | None
) -> None:
    await flow.poll(OLD)
    shown = rss(NEWS, OLD).replace("Wed, 10 Jan 2024 12:00:00 +0000", raw, 1)
    flow.web.put(FEED, shown)
    await flow.poll()
    async with flow.store.read() as tx:
        statement = await statements.find(tx, "mfa", "news")
    assert statement is not None
    assert statement.published == expected
    assert statement.published_raw == raw
    assert statement.first_seen == NOON


async def test_row_12_a_date_in_the_future_is_kept_and_comes_no_earlier(flow: Flow) -> None:
    await flow.poll(OLD)
    await flow.poll(replace(NEWS, published=NOON + timedelta(days=90)), OLD)
    async with flow.store.read() as tx:
        statement = await statements.find(tx, "mfa", "news")
    assert statement is not None
    assert (statement.published, statement.at) == (NOON + timedelta(days=90), NOON)
    assert (await record(flow)).newest == OLD.published


# --- 17, 18 ---------------------------------------------------------------------------------------


async def test_row_17_silence_beyond_its_own_rhythm_is_told_once(flow: Flow) -> None:
    weekly = [
        replace(entry, published=NOON - timedelta(weeks=n)) for n, entry in enumerate(feed(6))
    ]
    await flow.poll(*weekly)
    for days in (7, 13, 2, 30):
        flow.clock.advance(timedelta(days=days))
        await flow.poll()
        told = await notices(flow)
        assert told == ([] if flow.clock() - NOON <= timedelta(weeks=3) else ["SOURCE QUIET"])
    flow.restart()
    await flow.poll(replace(NEWS, published=flow.clock()), *weekly)
    assert await notices(flow) == ["SOURCE QUIET", "SOURCE BACK"]


async def test_row_17_silence_counts_from_what_we_saw_where_nothing_bears_a_date(
    flow: Flow,
) -> None:
    shown = [replace(entry, published=None) for entry in feed(9)]
    await flow.poll(*shown[6:])
    for step in range(5, -1, -1):  # something new every fourth day
        flow.clock.advance(timedelta(days=4))
        await flow.poll(*shown[step : step + 3])
    for days in (7, 4, 2, 30):
        flow.clock.advance(timedelta(days=days))
        await flow.poll()
        silent = flow.clock() - NOON - timedelta(days=24)
        assert await notices(flow) == ([] if silent <= timedelta(days=12) else ["SOURCE QUIET"])
    async with flow.store.read() as tx:
        lately = await volumes.by_source(tx, NOON - timedelta(days=90))
    assert lately == {"mfa": 6}  # what the first look found was published at any time


@pytest.mark.parametrize("shown", [(), (Entry(guid="1", title="Football", published=None),)])
async def test_row_17_a_source_that_never_shows_anything_new_is_told_of_too(
    flow: Flow, shown: tuple[Entry, ...]
) -> None:
    flow.web.put(FEED, rss(*shown))
    for _ in range(2):
        await flow.poll()
        assert await notices(flow) == []
        flow.clock.advance(health.QUIET_UNKNOWN - timedelta(days=1))
    flow.clock.advance(timedelta(days=1))
    await flow.poll()
    assert await notices(flow) == ["SOURCE QUIET"]


async def test_row_17_a_hiccup_is_not_told(flow: Flow) -> None:
    await flow.poll(OLD)
    flow.web.fail(FEED)
    for _ in range(health.DOWN_AFTER - 1):
        await flow.poll()
    await flow.poll(OLD)
    assert await notices(flow) == []


NEW_PLACE = "https://www.mfa.example/rss"


def _redirects(flow: Flow, *entries: Entry, to: str = NEW_PLACE, for_good: bool = True) -> None:
    flow.web.put(to, rss(*entries), etag=False)
    flow.web.put(FEED, rss(*entries), etag=False)
    flow.web.redirect(FEED, to, for_good=for_good)


async def test_row_18_a_redirect_for_a_while_is_followed_and_never_adopted(flow: Flow) -> None:
    await flow.poll(OLD)
    _redirects(flow, OLD, for_good=False)
    for _ in range(30):
        await flow.poll()
    assert await notices(flow) == []
    _redirects(flow, NEWS, OLD, for_good=False)
    assert (await flow.poll()).new == 1
    assert {url for url, _ in flow.web.asked} == {FEED}


async def test_row_18_a_permanent_redirect_is_adopted_after_many_sightings(flow: Flow) -> None:
    await flow.poll(OLD)
    _redirects(flow, OLD)
    for _ in range(19):
        await flow.poll()
    assert await notices(flow) == []
    await flow.poll()
    assert await notices(flow) == ["SOURCE MOVED"]
    await flow.poll()
    assert flow.web.asked[-1][0] == NEW_PLACE
    assert await notices(flow) == ["SOURCE MOVED"]

    # The new place fails: the old one is asked again.
    flow.web.fail(NEW_PLACE, FetchError("http-403"))
    flow.web.put(FEED, rss(NEWS, OLD))
    assert (await flow.poll()).new == 1
    await flow.poll()
    assert flow.web.asked[-1][0] == FEED


async def test_row_18_a_redirect_that_comes_and_goes_is_not_adopted(flow: Flow) -> None:
    await flow.poll(OLD)
    for _ in range(3):
        _redirects(flow, OLD)
        for _ in range(15):
            await flow.poll()
        await flow.poll(OLD)
    _redirects(flow, OLD, to="http://mfa.example/insecure")
    for _ in range(30):
        await flow.poll()
    assert await notices(flow) == []


# --- 20 -------------------------------------------------------------------------------------------

PAGE = "https://mfa.example/news"
ADDED = "We call on Pyongyang to end these deliveries at once, and on Moscow to refuse them."
FULL = f"{TRANSFER}\n\n{ADDED}"


@pytest.fixture
async def told(sqlite_store: Store) -> Flow:
    """A flow that has told of one statement, whose page it has read."""
    flow = make(sqlite_store, body="page")
    await flow.poll(OLD)
    flow.web.put(PAGE, page(FULL), content_type="text/html")
    await flow.poll(NEWS, OLD)
    assert await alerts(flow) == ["NEW"]
    return flow


async def pass_days(flow: Flow, days: int) -> None:
    """Let time pass as a running bot does."""
    for _ in range(days * 4):
        flow.clock.advance(timedelta(hours=6))
        await flow.poller.revisit()


@pytest.mark.parametrize("reason", ["http-404", "http-410"])
async def test_row_20_a_page_is_removed_only_after_days(told: Flow, reason: str) -> None:
    told.web.fail(PAGE, FetchError(reason))
    await pass_days(told, 2)
    assert await alerts(told) == ["NEW"]
    await pass_days(told, 14)
    assert await alerts(told) == ["NEW", "REMOVED"]
    assert told.channel.posts[-1].delivery.broadcast


async def test_row_20_a_page_that_says_not_found_with_200_is_removed_too(told: Flow) -> None:
    missing = "<html><head><title>404 - Page not found</title></head><body>Sorry.</body></html>"
    told.web.put(PAGE, missing, content_type="text/html")
    await pass_days(told, 8)
    assert await alerts(told) == ["NEW", "REMOVED"]


@pytest.mark.parametrize("reason", ["timeout", "http-403", "http-503", "challenge"])
async def test_row_20_a_page_that_can_not_be_read_is_not_removed(told: Flow, reason: str) -> None:
    told.web.fail(PAGE, FetchError(reason))
    await pass_days(told, 20)
    assert await alerts(told) == ["NEW"]


async def test_row_20_a_page_that_was_missing_for_a_while_is_not_removed(told: Flow) -> None:
    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 2)
    told.web.put(PAGE, page(FULL), content_type="text/html")
    await pass_days(told, 20)
    assert await alerts(told) == ["NEW"]


async def test_row_20_a_removal_is_proven_whatever_else_fails_in_between(told: Flow) -> None:
    await pass_days(told, 13)
    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 3)
    told.web.fail(PAGE, FetchError("http-503"))  # also at the last of the planned visits
    await pass_days(told, 2)
    assert await alerts(told) == ["NEW"]
    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 3)
    assert await alerts(told) == ["NEW", "REMOVED"]


async def test_row_20_a_suspicion_that_nothing_proves_is_dropped(told: Flow) -> None:
    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 2)
    told.web.fail(PAGE, FetchError("http-503"))
    await pass_days(told, 40)
    assert await alerts(told) == ["NEW"]
    async with told.store.read() as tx:
        assert await revisits.due(tx, told.clock() + timedelta(days=400), 10) == []


async def test_row_20_nothing_is_removed_while_its_source_is_down(told: Flow) -> None:
    told.web.fail(FEED, FetchError("http-404"))
    told.web.fail(PAGE, FetchError("http-404"))
    for _ in range(health.DOWN_AFTER):
        await told.poll()
    await pass_days(told, 20)
    assert await alerts(told) == ["NEW"]


# --- amendments -----------------------------------------------------------------------------------


async def test_a_page_that_changes_is_told_as_amended(told: Flow) -> None:
    told.web.put(PAGE, page(f"{FULL}\n\nParaguay has joined."), content_type="text/html")
    await pass_days(told, 1)
    assert await alerts(told) == ["NEW", "AMENDED"]


async def test_a_clock_on_a_page_is_a_trifle(told: Flow) -> None:
    told.web.put(PAGE, page(f"{FULL}\n\n12:04"), content_type="text/html")
    await pass_days(told, 1)
    assert await alerts(told) == ["NEW"]


async def test_a_page_with_nothing_in_common_must_be_seen_twice(told: Flow) -> None:
    told.web.put(PAGE, page(FOOTBALL), content_type="text/html")
    told.clock.advance(timedelta(hours=2))
    await told.poller.revisit()
    told.web.put(PAGE, page(FULL), content_type="text/html")
    await pass_days(told, 3)
    assert await alerts(told) == ["NEW"]
    told.web.put(PAGE, page(FOOTBALL), content_type="text/html")
    await pass_days(told, 5)
    assert await alerts(told) == ["NEW", "AMENDED"]


async def test_pages_are_left_alone_after_two_weeks(told: Flow) -> None:
    await pass_days(told, 16)
    asked = told.web.count(PAGE)
    assert asked == 6  # the visits after 1 h and 6 h fall together here
    await pass_days(told, 30)
    assert told.web.count(PAGE) == asked
    async with told.store.read() as tx:
        assert await revisits.due(tx, told.clock(), 10) == []
