"""The archive's pages as they come over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import sha256

import aiohttp
import feedparser
import pytest
from lxml import html

from bot.record import Found, record
from bot.store import Store
from bot.web import Guard
from tests import archived
from tests.flow import DESK
from tests.made import NOON, another, told_by
from tests.unit.test_addresses import MET, told
from tests.unit.test_related import PACKAGE, STATEMENT


class Reader:
    """Somebody with a browser that keeps nothing."""

    def __init__(self, session: aiohttp.ClientSession, ids: dict[str, str]) -> None:
        self.session = session
        self.ids = ids

    async def page(self, path: str, *, status: int = 200, accept: str = "") -> html.HtmlElement:
        """The page at `path`, parsed."""
        async with self.session.get(path, headers={"Accept-Language": accept}) as answer:
            assert answer.status == status
            assert answer.content_type == "text/html"
            return html.document_fromstring(await answer.text())


@pytest.fixture
async def reader(sqlite_store: Store) -> AsyncIterator[Reader]:
    ids = await archived.fill(sqlite_store)
    async with archived.served(sqlite_store) as url, aiohttp.ClientSession(url) as session:
        yield Reader(session, ids)


def words(page: html.HtmlElement, selector: str = "main") -> str:
    """What a reader sees, in one line."""
    return " ".join(" ".join(each.text_content() for each in page.cssselect(selector)).split())


def links(page: html.HtmlElement, selector: str) -> list[str]:
    """Where the links lead."""
    return [each.get("href") or "" for each in page.cssselect(selector)]


async def test_stories_are_listed_newest_first_and_lead_to_their_pages(reader: Reader) -> None:
    page = await reader.page("/")
    assert links(page, ".entries h2 a") == [
        f"./story/{reader.ids['story of france']}",
        f"./story/{reader.ids['story of hostile']}",
    ]
    assert "2 of 3 signatories and 1 unofficial source" in words(page)
    assert "10 Jan 2024, 13:00 CET" in words(page)  # the zone of the settings


async def test_a_story_says_who_published_when_and_who_has_not(reader: Reader) -> None:
    page = await reader.page(f"/story/{reader.ids['story of france']}")
    rows = page.cssselect(".timeline tbody tr")
    assert [each.cssselect("circle")[0].get("cx") for each in rows] == ["0.0%", "66.67%", "100.0%"]
    assert [each.cssselect("circle")[0].get("class") for each in rows][-1] == "mirror"
    assert "20 hrs later" in rows[1].text_content()
    assert "Not yet 1" in words(page)
    assert "Japan" in words(page, "section[aria-labelledby=signatories]")
    quotes = [each.text_content() for each in page.cssselect("blockquote")]
    assert quotes
    assert all(each in told_by("France").text for each in quotes)
    assert sha256(archived.BODY).hexdigest() in words(page, ".traces")
    assert "no bytes kept" in words(page, ".traces")


async def test_a_page_under_many_addresses_is_listed_once(sqlite_store: Store) -> None:
    _, room = await told(sqlite_store)
    other, row = await room.records("latest 2", room.asker("fake:op", DESK.id), now=NOON)
    async with archived.served(sqlite_store) as url, aiohttp.ClientSession(url) as session:
        reader = Reader(session, {})
        story = await reader.page(f"/story/{row['story']}")
        ours = [f"../statement/{each['id']}" for each in (row, other)]
        assert sorted(links(story, ".timeline .told a:not(.away)")) == sorted(ours)
        assert words(story, ".timeline").count("also at 4 other addresses") == 1
        found = await reader.page("/?q=missiles country:fr")
        assert words(found, "h1") == "2 statements found"
        assert words(found, ".entries").count("also at 4 other addresses") == 1
        page = await reader.page(f"/statement/{row['id']}")
        assert links(page, "aside dd a[rel]") == list(MET[1:])


async def test_a_story_tells_how_governments_differ(reader: Reader) -> None:
    page = await reader.page(f"/story/{reader.ids['story of france']}")
    assert words(page, "#differences") == "Differences from the text of 🇫🇷 France"
    assert words(page, "details summary") == "🇩🇪 Germany (English)"
    assert "February" in words(page, "details")
    pair = f"{reader.ids['france']}/{reader.ids['germany']}"
    alone = await reader.page(f"/differences/{pair}")
    assert "February" in words(alone)


async def test_a_statement_shows_the_words_that_matched_and_its_versions(reader: Reader) -> None:
    page = await reader.page(f"/statement/{reader.ids['germany']}")
    assert "".join(each.text_content() for each in page.cssselect("article mark")) == " foreig"
    anchor = links(page, "aside dl a")[0].removeprefix("#")
    assert page.cssselect(f"article [id='{anchor}']")[0].text_content()
    assert "January" in words(page, "aside .changes del")
    assert "February" in words(page, "article")
    first = await reader.page(f"/statement/{reader.ids['germany']}?version=1")
    assert "January" in words(first, "article")
    assert not first.cssselect(".changes")
    assert links(page, "a.away")[0] == "https://ministry.example/1"


async def test_sources_are_listed_with_how_they_do(reader: Reader) -> None:
    page = await reader.page("/sources")
    states = [each.text_content() for each in page.cssselect(".sources .state")]
    assert states == ["never polled", "never polled", "ok"]  # what needs a look comes first


async def test_what_is_hostile_is_shown_and_does_nothing(reader: Reader) -> None:
    for path in (
        "/",
        f"/story/{reader.ids['story of hostile']}",
        f"/statement/{reader.ids['hostile']}",
        "/?q=<script>alert(1)</script>\u202e",
    ):
        async with reader.session.get(path) as answer:
            source = await answer.text()
        page = html.document_fromstring(source)
        assert not page.cssselect("script, img, [onerror]")
        assert "\u202e" not in source
        assert not [each for each in page.iterlinks() if each[2].startswith("javascript")]
    page = await reader.page(f"/statement/{reader.ids['hostile']}")
    assert "<script>document.title='owned'</script>" in words(page, "h1")
    assert "<img src=x onerror=alert(1)>" in words(page, "article")


async def test_a_search_speaks_the_grammar_of_the_chat(reader: Reader) -> None:
    found = await reader.page("/?q=missiles country:de")
    assert words(found, "h1") == "1 statement found"
    assert links(found, ".entries a")[0] == f"./statement/{reader.ids['germany']}"
    assert found.cssselect("#q")[0].get("value") == "missiles country:de"
    nothing = await reader.page("/?q=missiles country:nowhere")
    assert "is no country" in words(nothing)
    nothing = await reader.page("/?q=football missiles")
    assert "Nothing was found" in words(nothing)
    assert "./?q=missiles" in links(nothing, "main li a")


async def test_long_lists_are_turned_page_by_page_without_gaps(
    reader: Reader, sqlite_store: Store
) -> None:
    async with sqlite_store.write() as tx:
        for number in range(2, 25):
            await record(tx, Found(statement=another(number)), destinations=(), now=NOON)
    seen: list[str] = []
    path = "/"
    while path:
        page = await reader.page(path)
        seen += links(page, ".entries h2 a")
        path = "".join(links(page, "a[rel=next]")).removeprefix(".")
    assert len(seen) == len(set(seen)) == 25
    found = await reader.page("/?q=missiles")
    (older,) = links(found, "a[rel=next]")
    assert older.startswith("./?q=missiles&before=")


async def test_what_is_not_there_is_a_page_that_helps(reader: Reader) -> None:
    nowhere = ("/story/zzzzz", "/statement/zzzzz?version=1", "/story/%00", "/nowhere/x")
    for path in (*nowhere, f"/statement/{reader.ids['france']}?version=9"):
        page = await reader.page(path, status=404)
        assert words(page, "h1") == "There is no such page"
        assert page.cssselect("form[role=search]")


async def test_pages_speak_the_language_that_is_asked_for(reader: Reader) -> None:
    accept = "pt;q=0.9, fr-CA;q=0.8, en;q=0.1"
    assert (await reader.page("/", accept=accept)).get("lang") == "fr"
    page = await reader.page("/?lang=de", accept=accept)
    assert page.get("lang") == "de"
    assert links(page, ".entries a")[0].endswith("?lang=de")
    assert (await reader.page("/", accept="xx;q=much")).get("lang") == "en"
    assert (await reader.page("/", accept="en; q=0.1, fr; q=0.9")).get("lang") == "fr"


async def test_a_page_is_not_sent_twice_and_can_be_asked_for_its_head(reader: Reader) -> None:
    async with reader.session.get("/") as answer:
        tag = answer.headers["ETag"]
        length = len(await answer.read())
    async with reader.session.get("/", headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with reader.session.head("/") as answer:
        assert (answer.status, answer.content_length) == (200, length)
        assert await answer.read() == b""
    async with reader.session.post("/") as answer:
        assert answer.status == 405
    (style,) = links(await reader.page("/"), "link[rel=stylesheet]")
    async with reader.session.get(style.removeprefix(".")) as answer:
        assert answer.content_type == "text/css"
        assert "immutable" in answer.headers["Cache-Control"]


async def test_the_feed_names_where_it_is_found(reader: Reader) -> None:
    async with reader.session.get("/stories.atom") as answer:
        assert answer.content_type == "application/atom+xml"
        feed = feedparser.parse(await answer.read())
    assert not feed.bozo
    assert feed.feed.id == "https://statements.desk.example/stories.atom"
    assert len(feed.entries) == 2


async def test_behind_a_password_nothing_is_shown_to_others(sqlite_store: Store) -> None:
    ids = await archived.fill(sqlite_store)
    guard = Guard(password="desk:a-long-one")
    login = {"Authorization": aiohttp.encode_basic_auth("desk", "a-long-one")}
    async with (
        archived.served(sqlite_store, guard=guard) as url,
        aiohttp.ClientSession(url) as session,
    ):
        for path in ("/", f"/story/{ids['story of france']}", "/stories.atom", "/static/style.css"):
            async with session.get(path) as answer:
                assert answer.status == 401
                assert "Joint" not in await answer.text()
            async with session.get(path, headers=login) as answer:
                assert answer.status == 200


async def test_an_empty_archive_says_so(sqlite_store: Store) -> None:
    async with archived.served(sqlite_store) as url, aiohttp.ClientSession(url) as session:
        page = await Reader(session, {}).page("/")
    assert words(page) == "The store holds no story yet."


async def test_a_story_told_once_has_no_time_line(reader: Reader) -> None:
    page = await reader.page(f"/story/{reader.ids['story of hostile']}")
    assert not page.cssselect("svg")
    assert len(page.cssselect(".timeline tbody tr")) == 1


async def test_follow_ups_are_listed_on_the_page_of_a_story(sqlite_store: Store) -> None:
    async with sqlite_store.write() as tx:
        for new in (STATEMENT, PACKAGE):
            await record(tx, Found(statement=new, silent=True), destinations=(), now=NOON)
    async with archived.served(sqlite_store) as url, aiohttp.ClientSession(url) as session:
        someone = Reader(session, {})
        newest = links(await someone.page("/"), ".entries h2 a")[0].removeprefix(".")
        page = await someone.page(newest)
    assert words(page, "h1") == PACKAGE.title
    assert words(page, "section[aria-labelledby=related] h3") == STATEMENT.title
