"""Statements whose text is the feed's, and whose pages change: days pass, the server is real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from aiohttp import web

from bot.fetch import HttpFetch
from bot.model import Address, Statement
from bot.render.text import render
from bot.store import Store, evidence, statements
from tests.fakes import ManualClock
from tests.flow import DESK, FOOTBALL, NOON, Entry, Flow, source
from tests.served import LIMITS, OPERATORS, Served
from tests.servers.feeds import FeedServer, challenge, document, status

FIRST = "We condemn the transfer of ballistic missiles from the DPRK to Russia."
SECOND = "Russia has fired 20 of these missiles at Ukraine since 30 December 2023."
THIRD = "Such transfers violate several resolutions of the Security Council."
LAST = "We call on Pyongyang and Moscow to end them at once."
TEXT = "\n\n".join((FIRST, SECOND, THIRD, LAST))
TEASER = "We condemn the transfer of ballistic missiles from the DPRK to Russia …"
CHANGED = TEXT.replace("fired 20", "fired 48")
JOINED = f"{TEXT}\n\nParaguay has joined this statement."
COOKIES = "We use cookies to improve how this site works for you."
LETTER = "Subscribe to our newsletter to get all our news by mail each morning."

SITE = """<html><head><title>{title} | Ministry</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<main><article><h1>{title}</h1><p class="date">10 January 2024</p>{text}</article></main>
<footer>{foot}</footer></body></html>"""
NEW_SITE = """<html><head><title>{title} – Ministry</title></head><body>
<div class="banner"><p>{cookies}</p><button>Agree</button></div>
<header><ul><li><a href="/en">Home</a></li><li><a href="/en/we">Ministry</a></li></ul></header>
<div id="content"><p>Press release</p><h1>{title}</h1><div class="body">{text}</div>
<div class="more"><p>{letter}</p><h3>More news</h3><ul><li><a href="/1">Minister visits Peru</a>
</li><li><a href="/2">Consular hours in Japan and Canada</a></li></ul></div></div>
<footer><p>© Ministry of Foreign Affairs of France. All rights reserved.</p></footer></body>"""


def paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(each)}</p>" for each in text.split("\n\n"))


def site(text: str, *, title: str = "Statement on missiles", foot: str = "Legal notice") -> str:
    """A statement's page."""
    return SITE.format(title=title, text=paragraphs(text), foot=foot)


def new_site(text: str) -> str:
    """The same page after its site was made anew."""
    return NEW_SITE.format(
        title="Statement on missiles", text=paragraphs(text), cookies=COOKIES, letter=LETTER
    )


@pytest.fixture
async def served(store: Store) -> AsyncIterator[Served]:
    """A source whose feed has its texts, on each of the two databases in turn."""
    clock = ManualClock(NOON)
    async with FeedServer() as server, HttpFetch(clock=clock, limits=LIMITS) as fetch:
        one = replace(source(), address=Address(url=server.url("/feed")), allow_private=True)
        told = (DESK, OPERATORS)
        flow = Flow(store, sources=[one], destinations=told, fetch=fetch, clock=clock)
        yield Served(server, flow)


def entry(served: Served, text: str = TEXT, *, title: str = "Statement on missiles") -> Entry:
    return Entry(guid="news", title=title, text=text, link=served.server.url("/news/17"))


def shows(served: Served, page: str) -> None:
    """The statement's page is this from now on."""
    served.server.put("/news/17", page, content_type="text/html; charset=utf-8")


async def begins(served: Served, text: str = TEXT, *, page: str = "") -> None:
    """A statement is told from the feed, and its page is there."""
    shows(served, page or site(TEXT))
    old = Entry(guid="old", title="Football", text=FOOTBALL, link=served.server.url("/old"))
    await served.poll(old)
    await served.poll(entry(served, text), old)
    assert await served.flow.told() == ["NEW"]


async def pass_hours(served: Served, hours: int) -> None:
    """Let time pass as a running bot does, and a process end now and then."""
    for hour in range(hours):
        served.flow.clock.advance(timedelta(hours=1))
        await served.flow.poller.revisit()
        if hour % 5 == 4:
            served.flow.restart()


async def versions(served: Served) -> list[Statement]:
    async with served.flow.store.read() as tx:
        (statement,) = await statements.latest(tx, 5)
        return await statements.versions(tx, statement.id)


def said(served: Served) -> str:
    """The last message."""
    return render(served.flow.channel.posts[-1].delivery.document, width=300)


# --- what is told ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [site, new_site])
async def test_words_that_change_on_the_page_alone_are_told_once(
    served: Served, page: object
) -> None:
    assert callable(page)
    await begins(served, page=page(TEXT))
    await pass_hours(served, 3)
    shows(served, page(CHANGED))
    await pass_hours(served, 24 * 20)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    assert "20 → 48" in said(served)
    assert "cookies" not in said(served)
    first, second = await versions(served)
    assert (first.text, second.text) == (TEXT, CHANGED)
    async with served.flow.store.read() as tx:
        kept = await evidence.get(tx, second.id, 2)
    assert kept
    assert b"fired 48" in kept.body
    assert kept.url == served.server.url("/news/17")


async def test_nothing_is_told_while_the_page_stays_as_it_was(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 24 * 20)
    assert await served.flow.told() == ["NEW"]
    assert len(await versions(served)) == 1
    assert len(served.server.requests("/news/17")) == 6


async def test_a_state_that_joins_behind_the_last_sentence_is_told(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    shows(served, site(JOINED))
    await pass_hours(served, 24)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    assert "Paraguay has joined this statement" in said(served)
    assert (await versions(served))[-1].text == JOINED


async def test_a_state_that_shares_a_view_behind_the_last_sentence_is_told(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    shows(served, site(f"{TEXT}\n\nParaguay shares these views."))
    await pass_hours(served, 24)
    assert await served.flow.told() == ["NEW", "AMENDED"]


async def test_a_title_that_changes_on_the_page_alone_is_told(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    shows(served, site(TEXT, title="Joint statement on missiles and shells"))
    await pass_hours(served, 24)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    assert "Joint statement on missiles and shells" in said(served)


async def test_where_the_feed_has_a_part_only_the_page_is_compared_with_itself(
    served: Served,
) -> None:
    await begins(served, TEASER)
    await pass_hours(served, 2)
    shows(served, site(CHANGED))
    await pass_hours(served, 24)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    assert "20 → 48" in said(served)
    assert THIRD not in said(served)
    feed, before, after = await versions(served)
    assert feed.text == TEASER
    assert SECOND in before.text
    assert before.text.replace("fired 20", "fired 48") == after.text


async def test_two_amendments_are_told_one_after_the_other(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    shows(served, site(CHANGED))
    await pass_hours(served, 24 * 2)
    shows(served, site(CHANGED.replace("several", "nine")))
    await pass_hours(served, 24 * 3)
    assert await served.flow.told() == ["NEW", "AMENDED", "AMENDED"]
    assert "several → nine" in said(served)
    assert "48" not in said(served).partition("nine")[0]


@pytest.mark.parametrize("text", [TEXT, TEASER])
@pytest.mark.parametrize("counter", ["1,2{:02} views", "Last updated: 12 January 2024 at 12:{:02}"])
async def test_a_counter_amid_the_text_hides_no_amendment(
    served: Served, text: str, counter: str
) -> None:
    counted = [f"{FIRST}\n\n{counter.format(n)}\n\n{{}}\n\n{THIRD}\n\n{LAST}" for n in range(60)]
    await begins(served, text)
    for hour, page in enumerate(counted):
        shows(served, site(page.format(SECOND if hour < 4 else SECOND.replace("20", "48", 1))))
        await pass_hours(served, 1)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    assert "20 → 48" in said(served)


# --- what is not ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [TEXT, TEASER])
async def test_a_site_made_anew_amends_nothing(served: Served, text: str) -> None:
    await begins(served, text)
    await pass_hours(served, 2)
    shows(served, new_site(TEXT))
    await pass_hours(served, 24 * 2)
    assert await served.flow.told() == ["NEW"]
    assert len(await versions(served)) == 1
    shows(served, new_site(CHANGED))
    await pass_hours(served, 24 * 6)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    assert "20 → 48" in said(served)
    assert "newsletter" not in said(served)


@pytest.mark.parametrize(
    "beside",
    [
        COOKIES,
        LETTER,
        "Last updated: 12 January 2024 at 12:04",
        "1,204 views",
        "Minister visits Peru",
        "The Ministry of Foreign Affairs of France works for peace.",
    ],
)
async def test_what_a_site_puts_beside_its_texts_amends_nothing(
    served: Served, beside: str
) -> None:
    await begins(served)
    await pass_hours(served, 2)
    shows(served, site(f"{TEXT}\n\n{beside}"))
    await pass_hours(served, 24)
    shows(served, site(f"{beside}\n\n{TEXT}"))
    await pass_hours(served, 24 * 8)
    assert await served.flow.told() == ["NEW"]


async def test_a_trifle_on_the_page_is_not_told(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    shows(served, site(TEXT.replace("at once.", "AT ONCE!").replace("Russia has", "Russia  has")))
    await pass_hours(served, 24 * 8)
    assert await served.flow.told() == ["NEW"]
    assert len(await versions(served)) == 1


@pytest.mark.parametrize("when", ["at first", "later"])
async def test_a_challenge_is_no_amendment(served: Served, when: str) -> None:
    await begins(served)
    await pass_hours(served, 0 if when == "at first" else 2)
    served.server.answer("/news/17", challenge())
    await pass_hours(served, 24)
    human = "Please show that you are human before you read on. Tick the box, then wait."
    shows(served, site(human, title="One step more"))
    await pass_hours(served, 24)
    shows(served, site(TEXT))
    await pass_hours(served, 24 * 3)
    assert await served.flow.told() == ["NEW"]
    shows(served, site(CHANGED))
    await pass_hours(served, 24 * 8)
    assert await served.flow.told() == ["NEW", "AMENDED"]


async def test_a_page_with_less_than_the_feed_amends_nothing(served: Served) -> None:
    await begins(served, page=site(FIRST))
    await pass_hours(served, 2)
    shows(served, site(FIRST.replace("condemn", "strongly condemn")))
    await pass_hours(served, 24 * 8)
    assert await served.flow.told() == ["NEW"]
    async with served.flow.store.read() as tx:
        (statement,) = await statements.latest(tx, 5)
        assert await evidence.get(tx, statement.id, evidence.PAGE) is None


async def test_what_is_seen_once_only_is_not_told(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 5)
    shows(served, site(CHANGED))
    await pass_hours(served, 1)
    shows(served, site(TEXT))
    await pass_hours(served, 24 * 20)
    assert await served.flow.told() == ["NEW"]


# --- the feed says it, too ------------------------------------------------------------------------


async def test_what_the_feed_says_first_the_page_does_not_say_again(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    await served.poll(entry(served, CHANGED))
    assert await served.flow.told() == ["NEW", "AMENDED"]
    await pass_hours(served, 12)
    shows(served, site(CHANGED))
    await pass_hours(served, 24 * 20)
    assert await served.flow.told() == ["NEW", "AMENDED"]


@pytest.mark.parametrize("text", [TEXT, TEASER])
async def test_what_the_page_says_first_the_feed_does_not_say_again(
    served: Served, text: str
) -> None:
    await begins(served, text)
    await pass_hours(served, 2)
    shows(served, site(CHANGED))
    await pass_hours(served, 24)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    number = len(await versions(served))
    await served.poll(entry(served, text, title="Statement on Missiles"))  # the old words
    await served.poll(entry(served, text.replace("fired 20", "fired 48")))  # the new ones
    await pass_hours(served, 24)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    assert len(await versions(served)) == number


async def test_a_feed_that_changes_after_its_page_has_the_page_read(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    shows(served, site(CHANGED))
    await pass_hours(served, 24 * 15)
    assert await served.flow.told() == ["NEW", "AMENDED"]
    further = CHANGED.replace("several", "nine")
    shows(served, site(further))
    await served.poll(entry(served, further))
    await pass_hours(served, 3)
    assert await served.flow.told() == ["NEW", "AMENDED", "AMENDED"]
    assert (await versions(served))[-1].text == further


@pytest.mark.parametrize("text", [TEXT, TEASER])
async def test_what_the_feed_says_while_the_page_is_read_is_not_said_again(
    served: Served, text: str
) -> None:
    await begins(served, text)
    await pass_hours(served, 5)
    shows(served, site(CHANGED))
    await pass_hours(served, 1)
    flow = served.flow
    page = document(site(CHANGED).encode(), content_type="text/html; charset=utf-8")
    async with HttpFetch(clock=flow.clock, limits=LIMITS) as fetch:
        other = Flow(
            flow.store,
            sources=flow.sources,
            destinations=(DESK, OPERATORS),
            fetch=fetch,
            clock=flow.clock,
        )

        async def meanwhile(request: web.Request) -> web.StreamResponse:
            await other.poller.poll(flow.sources[0])
            return await page(request)

        served.put(entry(served, CHANGED))
        served.server.answer("/news/17", meanwhile)
        await pass_hours(served, 24 * 3)
    assert await flow.told() == ["NEW", "AMENDED"]
    assert len(await versions(served)) == 2


# --- removal, retention ---------------------------------------------------------------------------


async def test_a_page_that_was_amended_may_still_be_removed(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    shows(served, site(CHANGED))
    await pass_hours(served, 24)
    served.server.answer("/news/17", status(410))
    await pass_hours(served, 24 * 8)
    assert await served.flow.told() == ["NEW", "AMENDED", "REMOVED"]


async def test_a_page_whose_bytes_were_forgotten_is_kept_anew(served: Served) -> None:
    await begins(served)
    await pass_hours(served, 2)
    async with served.flow.store.write() as tx:
        await evidence.forget_bodies(tx, served.flow.clock() + timedelta(days=1))
    await pass_hours(served, 5)
    shows(served, site(CHANGED))
    await pass_hours(served, 24)
    assert await served.flow.told() == ["NEW", "AMENDED"]
