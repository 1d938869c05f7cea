"""Forty real documents, served, fetched and parsed; skipped where the collection isn't there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ParseError
from bot.fetch import HttpFetch, Limits
from bot.model import Address, Kind, Source
from bot.parse import parse
from bot.ports import Parsed
from tests.servers.feeds import FeedServer

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FEEDS = Path(__file__).parents[3] / "shared" / "feeds"
MANIFEST: list[dict[str, Any]] = (
    json.loads((FEEDS / "manifest.json").read_text()) if FEEDS.exists() else []
)

pytestmark = pytest.mark.skipif(not MANIFEST, reason="../shared/feeds is not there")

# Where we differ from feedparser's own count of entries, and why.
OTHER_ENTRIES = {
    "pcmag_illegally_nested.xml": 10,  # ten items wrap another one and hold nothing themselves
    "bbc_bulgarian_rdf_iso-8859-5.xml": 12,  # cut off inside the thirteenth
}
# Dates that feedparser gives up on and that can be read: KST, China's clocks, Portuguese names.
OTHER_DATES = {
    "acnnewswire_euc-kr.xml": 8,
    "acnnewswire_gb2312.xml": 8,
    "uol_noticias_no_encoding.xml": 15,
}
WARNINGS = {
    "bbc_bulgarian_rdf_iso-8859-5.xml": "truncated",
    "coolloud_big5.xml": "malformed",
    "saxerror.xml": "malformed",
    "gov_us_nws_alerts.atom": "malformed",
    "gov_fr_elysee_unbound_prefix.xml": "malformed",
}
OPTIONS = {
    "nato_transcripts.json": (
        Kind.JSON_API,
        (
            ("items", "pages"),
            ("title", "headingTitle,description"),
            ("link", "link"),
            ("date", "pageDate"),
        ),
    ),
    "gov_de_auswaertiges_listing.html": (
        Kind.HTML_INDEX,
        (("item", "li.timeline__item-wrapper"), ("link", "a.teaser__link"), ("title", "h3")),
    ),
}


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


async def parsed(server: FeedServer, name: str) -> Parsed:
    server.put(f"/{name}", (FEEDS / "raw" / name).read_bytes(), content_type="text/xml")
    kind, options = OPTIONS.get(name, (Kind.FEED, ()))
    address = Address(url=server.url(f"/{name}"), kind=kind, options=options)
    source = Source(
        id="s",
        institution="Institution",
        country="XX",
        languages=("en",),
        address=address,
        allow_private=True,
    )
    async with HttpFetch(clock=lambda: NOW, limits=Limits(spacing=0)) as fetch:
        fetched = await fetch(source, address.url)
    return parse(
        source,
        address,
        url=fetched.url,
        content_type=fetched.header("content-type") or "",
        body=fetched.body,
    )


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
async def test_every_document_is_accounted_for(server: FeedServer, entry: dict[str, Any]) -> None:
    name = entry["file"]
    found = await parsed(server, name)
    assert len({item.key for item in found.items}) == len(found.items)
    assert all(item.title or item.text or item.link for item in found.items)
    assert all(item.link.startswith("http") for item in found.items)
    assert not any("\ufffd" in item.title for item in found.items)
    assert found.warning == WARNINGS.get(name, "")
    if name in OPTIONS:
        assert found.items
        return
    expected = entry["feedparser"]
    assert len(found.items) == OTHER_ENTRIES.get(name, expected["entries"])
    dates = sum(item.published is not None for item in found.items)
    assert dates == OTHER_DATES.get(name, expected["with_date"])


async def test_double_encoding_is_put_right(server: FeedServer) -> None:
    found = await parsed(server, "yandex_double_encoded.xml")
    assert found.items[0].title.startswith("В Москве")


def test_a_page_is_no_feed() -> None:
    body = (FEEDS / "raw" / "gov_de_auswaertiges_listing.html").read_bytes()
    address = Address(url="https://mfa.example/feed")
    source = Source(
        id="s", institution="Institution", country="XX", languages=("en",), address=address
    )
    with pytest.raises(ParseError) as caught:
        parse(source, address, url=address.url, content_type="text/html", body=body)
    assert caught.value.reason == "html-not-feed"
