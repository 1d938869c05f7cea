"""Sitemaps: links with the day of their last change, and titles where Google News asks for them."""

from __future__ import annotations

from lxml import etree

from bot.errors import ParseError
from bot.parse.entries import Document, Entries, Entry


def entries(document: Document) -> Entries:
    """The addresses that a sitemap lists; option `link_pattern` chooses among them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root: etree._Element | None = etree.fromstring(document.body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    # A document that holds nothing to recover gives None, whatever the types say.
    name = "" if root is None else str(root.tag).rpartition("}")[2]
    if name == "sitemapindex":
        raise ParseError("sitemap-index", "name one of the sitemaps that it lists")
    if root is None or name != "urlset":
        raise ParseError("html-not-feed" if document.looks_like_html else "not-a-feed")
    wanted = document.pattern("link_pattern")
    found = [_entry(node) for node in root.iterfind("{*}url")]
    return Entries(
        entries=[entry for entry in found if wanted is None or wanted.search(entry.link)],
        warning="malformed" if len(parser.error_log) else "",
    )


def _entry(node: etree._Element) -> Entry:
    changed = node.findtext("{*}lastmod", "")
    return Entry(
        title=node.findtext("{*}news/{*}title", ""),
        link=node.findtext("{*}loc", ""),
        published=node.findtext("{*}news/{*}publication_date", "") or changed,
        updated=changed,
    )
