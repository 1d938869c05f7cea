"""What `health` and `sources` say of sources that were polled, to people and to programs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.answers import Answers
from bot.desk import Desk
from bot.errors import FetchError
from bot.model import Asker, Permissions
from bot.render.text import render
from bot.store import Store
from tests.flow import DESK, FEED, FOOTBALL, NOON, SHELLS, Entry, Flow, rss, source

SPARE = "https://mfa.example/spare"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def flow(sqlite_store: Store) -> Flow:
    return Flow(sqlite_store, sources=[source(fallbacks=[SPARE])])


def news(days: range) -> list[Entry]:
    """A text of each of so many days ago."""
    return [
        Entry(guid=str(n), title=f"Match {n}", text=f"{FOOTBALL} {n}", published=NOON - n * DAY)
        for n in days
    ]


async def said(flow: Flow, typed: str) -> str:
    """What people read."""
    desk, asker = _desk(flow)
    document = await desk.answer(typed, asker, now=flow.clock())
    return " ".join(render(document, width=300).split())


async def row(flow: Flow) -> dict[str, object]:
    """What programs read of the source."""
    desk, asker = _desk(flow)
    (found,) = await desk.records("sources", asker, now=flow.clock())
    assert json.loads(json.dumps(found)) == found
    return found


def _desk(flow: Flow) -> tuple[Desk, Asker]:
    desk = Desk(
        store=flow.store,
        answers=Answers(store=flow.store, sources=flow.sources, named=[DESK]),
        named=[DESK],
        permissions=Permissions(),
        topics=(),
    )
    return desk, desk.asker("fake", DESK.id)


async def test_rhythm_lag_and_the_next_poll_are_told(flow: Flow) -> None:
    shown = news(range(1, 29, 3))
    await flow.poll(*shown)
    flow.clock.advance(2 * HOUR)
    await flow.poll(Entry(guid="new", title="Wagons", text=SHELLS, published=NOON + HOUR), *shown)
    flow.clock.advance(timedelta(minutes=2))
    text = await said(flow, "sources")
    assert "2.5 a week · usually every 2 days 14 hrs · seen after 1 hr" in text
    assert "read 2 mins ago · next in 3 mins" in text
    told = await row(flow)
    assert told["per_week"] == 10 / 4
    gap = 0.8 * 3 * DAY + 0.2 * (DAY + HOUR)  # what was usual, and a fifth of the latest one
    assert told["usual_gap_seconds"] == gap.total_seconds()
    assert told["lag_seconds"] == HOUR.total_seconds()
    assert told["state"] == "ok"
    assert told["last_success"] == (NOON + 2 * HOUR).isoformat()
    assert told["next_poll"] == (NOON + 2 * HOUR + timedelta(minutes=5)).isoformat()
    assert told["address"] == FEED


async def test_nothing_is_said_of_how_often_where_that_is_not_known(flow: Flow) -> None:
    assert "a week" not in await said(flow, "sources")  # never polled
    assert (await row(flow))["per_week"] is None
    await flow.poll(*news(range(3)))
    assert (await row(flow))["per_week"] is None  # three days are no four weeks
    text = await said(flow, "sources")
    assert "usually every 1 day" in text
    assert "a week" not in text


async def test_a_poll_that_did_not_come_is_said_to_be_late(flow: Flow) -> None:
    await flow.poll(*news(range(3)))
    assert "ok for less than a minute" in await said(flow, "sources")
    flow.clock.advance(DAY)
    text = await said(flow, "sources")
    assert "read 1 day ago · was due 23 hrs 55 mins ago" in text
    assert "next in" not in text


async def test_the_fallback_that_serves_is_named(flow: Flow) -> None:
    await flow.poll(*news(range(3)))
    assert "as they should" not in await said(flow, "health")
    flow.web.fail(FEED, FetchError("http-403"))
    flow.web.put(SPARE, rss(*news(range(3))))
    await flow.poll()
    await flow.poller.flush()
    for command in ("sources", "health"):
        assert f"read at {SPARE}" in await said(flow, command)
    assert "All is well" in await said(flow, "health")
    assert (await row(flow))["address"] == SPARE


async def test_a_document_that_breaks_off_is_named_and_not_vouched_for(flow: Flow) -> None:
    whole = rss(*news(range(4)))
    flow.web.put(FEED, whole[: whole.index("Match 3")])
    assert (await flow.poll()).detail == "truncated"
    for command in ("sources", "health"):
        assert "its document breaks off (truncated)" in await said(flow, command)
    assert (await row(flow))["warning"] == "truncated"

    await flow.poll()
    sent = flow.web.asked[-1][1]
    assert sent is not None
    assert sent.etag is None
    await flow.poll(*news(range(4)))
    assert "breaks off" not in await said(flow, "sources")
    assert (await row(flow))["warning"] is None


async def test_a_failing_source_says_why_since_when_and_when_it_is_asked_next(flow: Flow) -> None:
    await flow.poll(*news(range(3)))
    flow.clock.advance(HOUR)
    flow.web.fail(FEED)
    flow.web.fail(SPARE, FetchError("http-503", retry_after=2 * HOUR))
    for _ in range(3):
        await flow.poll()
    await flow.poller.flush()
    text = await said(flow, "health")
    assert "1 thing is not well" in text
    assert "Sources ⚠ 1 failing" in text
    assert text.count("⚠") == 1
    assert "failing · mfa" in text
    assert "it answers with an error (http-503) · for 1 hr" in text
    told = await row(flow)
    assert (told["state"], told["reason"], told["failures"]) == ("failing", "http-503", 3)
    assert told["since"] == NOON.isoformat()
    assert told["next_poll"] == (NOON + 3 * HOUR).isoformat()


@pytest.mark.parametrize(
    ("control", "granted"),
    [
        ("max-age=600", timedelta(minutes=10)),
        ("max-age=31536000", timedelta(minutes=15)),
        ("max-age=nonsense", timedelta(minutes=5)),
        ("max-age=60", timedelta(minutes=5)),
        ("no-store, max-age=600", timedelta(minutes=5)),
    ],
)
async def test_a_source_may_ask_to_be_left_in_peace_and_not_for_silence(
    flow: Flow, control: str, granted: timedelta
) -> None:
    flow.web.put(FEED, rss(*news(range(3))), headers=(("Cache-Control", control),))
    await flow.poll()
    assert (await row(flow))["next_poll"] == (NOON + granted).isoformat()
    asked = flow.web.count(FEED)
    flow.clock.advance(timedelta(minutes=5))
    await flow.poller.poll_if_due(flow.sources[0])
    assert flow.web.count(FEED) - asked == (granted == timedelta(minutes=5))
    flow.clock.advance(timedelta(minutes=10))
    await flow.poller.poll_if_due(flow.sources[0])
    assert flow.web.count(FEED) > asked
