"""How pages are removed, or seem to be, and how they change; the numbers are the project's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import commands, health
from bot.answers import Answers
from bot.errors import FetchError
from bot.model import Command, Statement
from bot.read import read
from bot.render.text import render
from bot.store import Store, revisits, statements
from tests.flow import (
    DESK,
    FEED,
    FOOTBALL,
    TRANSFER,
    Flow,
    page,
)

# --- 20 -------------------------------------------------------------------------------------------
from tests.watched import FULL, NEWS, OLD, PAGE, alerts, make, pass_days


@pytest.fixture
async def told(sqlite_store: Store) -> Flow:
    """A flow that has told of one statement, whose page it has read."""
    flow = make(sqlite_store, body="page")
    await flow.poll(OLD)
    flow.web.put(PAGE, page(FULL), content_type="text/html")
    await flow.poll(NEWS, OLD)
    assert await alerts(flow) == ["NEW"]
    return flow


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


async def test_a_page_that_is_back_is_told_and_both_are_remembered(told: Flow) -> None:
    async def kept() -> Statement:
        async with told.store.read() as tx:
            return (await statements.latest(tx, 1))[0]

    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 10)
    assert await alerts(told) == ["NEW", "REMOVED"]
    gone = await kept()
    assert gone.is_gone
    told.web.put(PAGE, page(FULL), content_type="text/html")
    await pass_days(told, 10)
    assert await alerts(told) == ["NEW", "REMOVED", "BACK"]
    back = await kept()
    assert (back.is_gone, back.gone_since) == (False, gone.gone_since)
    assert back.back_at is not None
    answers = Answers(store=told.store, sources=told.sources, named=[DESK])
    for command in (Command(verb="latest"), Command(verb="show", words=(back.id,))):
        reply = await answers.reply(command, DESK, now=told.clock())
        assert "page back since" in render(reply.document)


async def test_another_page_in_the_place_of_a_removed_one_is_not_it(told: Flow) -> None:
    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 10)
    for number in range(4):
        notice = f"Notice {number}: what you look for is kept in our library. Write to us for it."
        told.web.put(PAGE, page(notice), content_type="text/html")
        await pass_days(told, 8)
    assert await alerts(told) == ["NEW", "REMOVED"]
    told.web.put(PAGE, page(FULL), content_type="text/html")
    await pass_days(told, 10)
    assert await alerts(told) == ["NEW", "REMOVED", "BACK"]


async def test_a_page_that_is_removed_once_more_is_told_again(told: Flow) -> None:
    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 20)
    told.web.put(PAGE, page(FULL), content_type="text/html")
    await pass_days(told, 8)
    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 20)
    assert await alerts(told) == ["NEW", "REMOVED", "BACK", "REMOVED"]


@pytest.mark.parametrize(
    "line", ["latest", "show {id}", "story {story}", "who {story}", "why {id}", "export {story} md"]
)
async def test_every_answer_remembers_that_a_page_was_removed(told: Flow, line: str) -> None:
    told.web.fail(PAGE, FetchError("http-410"))
    await pass_days(told, 10)
    async with told.store.read() as tx:
        (gone,) = await statements.latest(tx, 1)
    answers = Answers(store=told.store, sources=told.sources, named=[DESK])
    command = commands.parse(line.format(id=gone.id, story=gone.story_id))
    reply = await answers.reply(command, DESK, now=told.clock())
    shown = [render(reply.document), *(each.text for each in reply.document.attachments)]
    assert "page removed, missing since" in " ".join(shown)
    if "gone_since" in reply.records[0]:
        assert reply.records[0]["gone_since"]


async def test_a_removed_page_is_not_looked_for_for_ever(told: Flow) -> None:
    told.web.fail(PAGE, FetchError("http-404"))
    await pass_days(told, 220)
    assert await alerts(told) == ["NEW", "REMOVED"]
    async with told.store.read() as tx:
        assert await revisits.due(tx, told.clock() + timedelta(days=400), 10) == []


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


async def test_row_05_a_page_that_has_moved_is_not_taken_for_removed(told: Flow) -> None:
    there = "https://mfa.example/en/press/2024-17"
    told.web.fail(PAGE, FetchError("http-410"))
    told.web.put(there, page(FULL), content_type="text/html")
    await told.poll(replace(NEWS, link=there), OLD)
    await pass_days(told, 20)
    assert told.web.count(there) > 1
    assert await alerts(told) == ["NEW"]


# --- amendments -----------------------------------------------------------------------------------


async def test_a_page_that_changes_is_told_as_amended(told: Flow) -> None:
    told.web.put(PAGE, page(f"{FULL}\n\nParaguay has joined."), content_type="text/html")
    await pass_days(told, 1)
    assert await alerts(told) == ["NEW", "AMENDED"]


def titled(title: str) -> str:
    """The statement's page under a title."""
    return page(FULL).replace("<title>News</title>", f"<title>{title}</title>")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Missiles from the DPRK", "Missiles and shells from the DPRK", ["NEW", "AMENDED"]),
        ("Missiles from the DPRK", "Missiles from the DPRK | Ministry", ["NEW"]),
        ("Ministry – Missiles from the DPRK", "Missiles from the DPRK", ["NEW"]),
        ("Missiles from the DPRK", "Missiles from the DPRK", ["NEW"]),  # the feed's is another
        ("Missiles from the DPRK", "MISSILES FROM THE DPRK", ["NEW"]),
    ],
)
async def test_a_title_that_changes_on_its_page_alone_is_told(
    sqlite_store: Store, before: str, after: str, expected: list[str]
) -> None:
    flow = make(sqlite_store, body="page")
    await flow.poll(OLD)
    flow.web.put(PAGE, titled(before), content_type="text/html")
    await flow.poll(NEWS, OLD)
    flow.web.put(PAGE, titled(after), content_type="text/html")
    await pass_days(flow, 8)
    assert await alerts(flow) == expected
    if len(expected) > 1:
        said = flow.channel.posts[-1].delivery.document
        assert "shells" in render(said, width=300)


async def test_a_heading_that_is_read_on_one_site_only_was_always_there(
    sqlite_store: Store,
) -> None:
    text = (
        f"<p>{TRANSFER}</p><h2>Next steps</h2><p>We bring this before the Security Council, and"
        " share what we know with our partners.</p><blockquote><p>Nobody may look away, the"
        " Minister said.</p></blockquote>"
    )
    old = (
        f"<html><body><nav>Press</nav><article><h1>Missiles</h1>{text}</article>"
        "<footer>Contact for the press</footer></body></html>"
    )
    new = (
        "<html><body><section><p>Press</p><h1>Missiles</h1></section><section><div>"
        f"{text}</div><div><p>Contact for the press</p></div></section></body></html>"
    )
    reads = [read(PAGE, "text/html", each.encode()).text for each in (old, new)]
    assert ["Next steps" in each for each in reads] == [True, False]
    flow = make(sqlite_store, body="page")
    await flow.poll(OLD)
    flow.web.put(PAGE, old, content_type="text/html")
    await flow.poll(NEWS, OLD)
    flow.web.put(PAGE, new, content_type="text/html")
    await pass_days(flow, 8)
    assert await alerts(flow) == ["NEW"]
    flow.web.put(PAGE, new.replace("our partners", "all partners"), content_type="text/html")
    await pass_days(flow, 8)
    assert await alerts(flow) == ["NEW", "AMENDED"]


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
