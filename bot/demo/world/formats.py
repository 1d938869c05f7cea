"""Entries -> the bytes of a feed or a page, in the format and encoding of its institution."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.builder import ElementMaker

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS1 = "http://purl.org/rss/1.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One release as its feed shows it; `html` is empty where only the page has the text."""

    guid: str
    link: str
    title: str
    html: str
    published: str  # empty: the feed gives no dates
    updated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed's own description."""

    title: str
    link: str
    language: str
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An answer's body and its Content-Type."""

    content_type: str
    body: bytes


def rss(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """RSS 2.0."""
    make = ElementMaker(nsmap={"content": CONTENT})
    content = ElementMaker(namespace=CONTENT)
    shown = make.channel(
        make.title(channel.title),
        make.link(channel.link),
        make.description(channel.title),
        make.language(channel.language),
    )
    for entry in entries:
        item = make.item(
            make.title(entry.title),
            make.link(entry.link),
            make.guid(entry.guid, isPermaLink="false"),
        )
        if entry.published:
            item.append(make.pubDate(entry.published))
        if entry.html:
            item.append(content.encoded(entry.html))
        shown.append(item)
    return _xml(make.rss(shown, version="2.0"), channel.encoding)


def atom(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Atom 1.0; the newest entry dates the feed."""
    make = ElementMaker(namespace=ATOM, nsmap={None: ATOM})
    feed = make.feed(
        make.title(channel.title),
        make.id(channel.link),
        make.link(href=channel.link),
        make.updated(max(entry.updated for entry in entries)),
    )
    for entry in entries:
        feed.append(
            make.entry(
                make.title(entry.title),
                make.id(entry.guid),
                make.link(rel="alternate", href=entry.link),
                make.published(entry.published),
                make.updated(entry.updated),
                make.content(entry.html, type="html"),
            )
        )
    return _xml(feed, channel.encoding)


def rdf(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """RSS 1.0."""
    prefixes = {None: RSS1, "rdf": RDF, "dc": DC}
    make, core, dc = (ElementMaker(namespace=name, nsmap=prefixes) for name in (RSS1, RDF, DC))
    about, resource = f"{{{RDF}}}about", f"{{{RDF}}}resource"
    root = core.RDF(
        make.channel(
            {about: channel.link},
            make.title(channel.title),
            make.link(channel.link),
            make.description(channel.title),
            make.items(core.Seq(*(core.li({resource: entry.guid}) for entry in entries))),
        )
    )
    for entry in entries:
        root.append(
            make.item(
                {about: entry.guid},
                make.title(entry.title),
                make.link(entry.link),
                make.description(entry.html),
                dc.date(entry.published),
            )
        )
    return _xml(root, channel.encoding)


def json_feed(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.link,
        "language": channel.language,
        "items": [
            {
                "id": entry.guid,
                "url": entry.link,
                "title": entry.title,
                "content_html": entry.html,
                "date_published": entry.published,
            }
            for entry in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode(channel.encoding)


FORMATS: dict[str, tuple[str, Callable[[Channel, Sequence[Entry]], bytes]]] = {
    "rss": ("application/rss+xml", rss),
    "atom": ("application/atom+xml", atom),
    "rdf": ("application/rdf+xml", rdf),
    "json": ("application/feed+json", json_feed),
}


def page(channel: Channel, title: str, paragraphs: Sequence[str]) -> bytes:
    """A release's own page, with the furniture that ministries put around their words."""
    make = ElementMaker()
    html = make.html(
        make.head(make.title(f"{title} | {channel.title}")),
        make.body(
            make.header(make.nav(make.a(channel.title, href=channel.link))),
            make.main(make.article(make.h1(title), *(make.p(text) for text in paragraphs))),
            make.footer(make.p(channel.title)),
        ),
        lang=channel.language,
    )
    return etree.tostring(html, method="html", encoding=channel.encoding, doctype="<!DOCTYPE html>")


def _xml(root: etree._Element, encoding: str) -> bytes:
    return etree.tostring(root, encoding=encoding, xml_declaration=True, pretty_print=True)
