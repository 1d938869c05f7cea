"""Sitemaps: links with the day of their last change, and titles where Google News asks for them.

Options: `link_pattern` chooses among the pages, `sitemap_pattern` among the sitemaps of an index.
"""

from __future__ import annotations

from lxml import etree

from bot.errors import ParseError
from bot.parse.entries import Document, Entries, Entry, web_link

_FOLLOWED = 3  # sitemaps of an index; older ones hold nothing new


def entries(document: Document) -> Entries:
    """The addresses that a sitemap lists, or the newest of the sitemaps that an index lists."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root: etree._Element | None = etree.fromstring(document.body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    # A document that holds nothing to recover gives None, whatever the types say.
    name = "" if root is None else str(root.tag).rpartition("}")[2]
    if root is not None and name == "sitemapindex":
        return _index(document, root)
    if root is None or name != "urlset":
        raise ParseError("html-not-feed" if document.looks_like_html else "not-a-feed")
    wanted = document.pattern("link_pattern")
    found = [_entry(node) for node in root.iterfind("{*}url")]
    return Entries(
        entries=[entry for entry in found if wanted is None or wanted.search(entry.link)],
        warning="malformed" if len(parser.error_log) else "",
    )


def _index(document: Document, root: etree._Element) -> Entries:
    """The sitemaps to read: those changed last, or else the last ones listed."""
    wanted = document.pattern("sitemap_pattern")
    listed = [
        (node.findtext("{*}lastmod", "").strip(), place, link)
        for place, node in enumerate(root.iterfind("{*}sitemap"))
        if (link := web_link(document.url, node.findtext("{*}loc", "")))
        and (wanted is None or wanted.search(link))
    ]
    if not listed:
        raise ParseError("no-items", "the index lists no sitemap that is wanted")
    newest = sorted(listed, reverse=True)[:_FOLLOWED]
    return Entries(entries=(), leads_to=[link for _, _, link in newest])


def _entry(node: etree._Element) -> Entry:
    changed = node.findtext("{*}lastmod", "")
    return Entry(
        title=node.findtext("{*}news/{*}title", ""),
        link=node.findtext("{*}loc", ""),
        published=node.findtext("{*}news/{*}publication_date", "") or changed,
        updated=changed,
    )
