"""The ways in which sources fail in the field, one test for each; the numbers are the project's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot import health
from bot.errors import FetchError, StoreError
from bot.model import SourceState
from bot.poll import Outcome
from bot.store import Store, statements, volumes
from tests.flow import FEED, NOON, Entry, Flow, full_disk, rss
from tests.servers.feeds import CHALLENGE
from tests.watched import NEWS, OLD, alerts, feed, make, notices, record


@pytest.fixture
def flow(sqlite_store: Store) -> Flow:
    return make(sqlite_store)


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


async def test_row_17_a_source_that_never_answered_is_not_said_to_be_well(flow: Flow) -> None:
    for failures in range(1, health.DOWN_AFTER + 1):
        await flow.poll()
        known = await record(flow)
        assert health.of(flow.sources[0], known, now=flow.clock()).state is SourceState.FAILING
        told = ["SOURCE DOWN"] if failures == health.DOWN_AFTER else []
        assert await notices(flow) == told


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
