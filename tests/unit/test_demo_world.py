from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import aiohttp
import feedparser
import pytest
from lxml import html

from bot.demo.server import DemoServer
from bot.demo.world import START, World
from bot.text.dates import read_timestamp
from tests.january import expected

BASE = "http://ministries.test"
WORLD = World.load()
EXPECTED = expected()
END = WORLD.moments()[-1]
VERSIONS = {"rss": "rss20", "atom": "atom10", "rdf": "rss10"}


@pytest.mark.parametrize("source", WORLD.ministries)
def test_a_feed_is_what_its_format_and_encoding_promise(source: str) -> None:
    ministry = WORLD.ministries[source]
    served = WORLD.document(source, END, base_url=BASE)
    titles = [release.title for release in ministry.shown(END)]

    if ministry.format == "json":
        assert [item["title"] for item in json.loads(served.body)["items"]] == titles
        return
    feed = feedparser.parse(served.body)
    assert not feed.bozo
    assert (feed.version, feed.encoding) == (VERSIONS[ministry.format], ministry.encoding)
    assert [entry.title for entry in feed.entries] == titles


def test_no_two_releases_share_a_guid_and_each_source_lists_them_in_time_order() -> None:
    guids = Counter(
        (source, release.id)
        for source, ministry in WORLD.ministries.items()
        for release in ministry.releases
    )
    assert max(guids.values()) == 1
    for ministry in WORLD.ministries.values():
        appearances = [release.at for release in ministry.releases]
        assert appearances == sorted(appearances), ministry.id


def test_moments_are_distinct_and_in_order_and_each_changes_a_feed() -> None:
    moments = WORLD.moments()
    assert moments[0] == START
    assert list(moments) == sorted(set(moments))
    for before, after in pairwise(moments):
        assert any(
            WORLD.ministries[source].shown(before) != WORLD.ministries[source].shown(after)
            for source in WORLD.ministries
        )


def test_the_baseline_holds_everyday_news_only() -> None:
    for source, ministry in WORLD.ministries.items():
        labels = {EXPECTED.releases[source][release.id] for release in ministry.shown(START)}
        assert labels, f"{source} shows nothing yet"
        assert labels <= {"near", "no"}, source


def test_dates_can_be_read_and_never_lie_after_the_appearance() -> None:
    for ministry in WORLD.ministries.values():
        for release in ministry.releases:
            if not release.dated:
                continue
            dated = read_timestamp(release.dated)
            assert dated is not None, release.dated
            assert START - timedelta(days=7) < dated <= release.at, release.id


def test_every_release_has_an_expectation() -> None:
    assert {source: set(labels) for source, labels in EXPECTED.releases.items()} == {
        source: {release.id for release in ministry.releases}
        for source, ministry in WORLD.ministries.items()
    }
    assert {label for labels in EXPECTED.releases.values() for label in labels.values()} == {
        *EXPECTED.stories,
        "near",
        "no",
    }


@pytest.mark.parametrize("story", EXPECTED.stories)
def test_the_expected_counts_are_those_of_the_world(story: str) -> None:
    wanted = EXPECTED.stories[story]
    told = {
        source: release
        for source, name in EXPECTED.telling(story)
        for release in WORLD.ministries[source].releases
        if release.id == name
    }
    assert len(told) == wanted.publishers == len(EXPECTED.telling(story))
    assert sum(WORLD.ministries[source].demo for source in told) == wanted.demo_publishers
    assert min(told, key=lambda source: told[source].at) == wanted.first
    assert {(s, r.id, e.at) for s, r in told.items() for e in r.edits} == {
        (amended.source, amended.release, amended.at) for amended in wanted.amended
    }


def test_two_ministries_publish_the_statement_in_the_same_second() -> None:
    moments = Counter(
        release.at
        for ministry in WORLD.ministries.values()
        if ministry.demo
        for release in ministry.releases
        if (ministry.id, release.id) in EXPECTED.telling("missiles")
    )
    assert max(moments.values()) == 2


def test_the_statement_grows_to_50_states_and_each_list_is_as_long_as_its_title_says() -> None:
    counts = set()
    for source, name in EXPECTED.telling("missiles"):
        if not WORLD.ministries[source].official:
            continue  # the copy leaves the list out
        release = next(r for r in WORLD.ministries[source].releases if r.id == name)
        edits = ((edit.title, edit.text) for edit in release.edits)
        for title, text in ((release.title, release.text), *edits):
            count = next(count for count in (47, 48, 50) if str(count) in title)
            _, states = re.split("[:：]", text.split("\n\n")[-1])
            named = [state for state in re.split("[,、]", states) if "European" not in state]
            assert len(named) == count, source
            counts.add(count)
    assert counts == {47, 48, 50}


def test_the_demo_is_a_dozen_ministries_and_a_mirror() -> None:
    demo = World.load(demo=True)
    sources = demo.sources(BASE)
    assert sum(source.official for source in sources) == 12
    assert sum(not source.official for source in sources) == 1
    assert {language for source in sources for language in source.languages} >= {
        *("en", "fr", "de", "uk", "ko", "ja", "pl", "es", "it", "nl", "cs")
    }
    assert {WORLD.ministries[source.id].format for source in sources} == {*VERSIONS, "json"}
    assert all(source.allow_private and source.address.url.startswith(BASE) for source in sources)


async def test_the_server_answers_as_of_its_clock_and_says_304_until_something_changes() -> None:
    now = [START]
    async with DemoServer(WORLD, lambda: now[0]) as server, aiohttp.ClientSession() as client:
        url = f"{server.url}/us/feed"
        async with client.get(url) as first:
            assert first.status == 200
            assert first.content_type == "application/rss+xml"
            assert b"47 Foreign Ministers" not in await first.read()
        known = {"If-None-Match": first.headers["ETag"]}
        async with client.get(url, headers=known) as unchanged:
            assert (unchanged.status, await unchanged.read()) == (304, b"")

        now[0] = datetime(2024, 1, 9, 19, tzinfo=UTC)
        async with client.get(url, headers=known) as changed:
            assert changed.status == 200
            assert b"47 Foreign Ministers" in await changed.read()


async def test_a_page_carries_the_text_that_its_feed_leaves_out() -> None:
    now = [START]
    async with DemoServer(WORLD, lambda: now[0]) as server, aiohttp.ClientSession() as client:
        url = f"{server.url}/fr/2024-01-10-declaration-conjointe.html"
        async with client.get(url) as too_early:
            assert too_early.status == 404

        now[0] = END
        async with client.get(f"{server.url}/fr/feed") as feed:
            document = await feed.text()
            assert url in document
            assert "Nous condamnons" not in document
        async with client.get(url) as page:
            article = html.fromstring(await page.text()).find(".//article")
            assert article is not None
            assert "Nous condamnons sans réserve" in article.text_content()
        async with client.get(f"{server.url}/nowhere/feed") as unknown:
            assert unknown.status == 404
