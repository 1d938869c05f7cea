"""Sitemaps: links with the day of their last change, and titles where Google News asks for them.

Options: `link_pattern` chooses among the pages, `sitemap_pattern` among the sitemaps of an index.
"""

from __future__ import annotations

from lxml import etree

from bot.errors import ParseError
from bot.parse.bounds import MAX_ENTRIES
from bot.parse.entries import Document, Entries, Entry, web_link

_FOLLOWED = 3  # sitemaps of an index; older ones hold nothing new
_MAX_TAGS = 1_000_000  # the protocol allows 50,000 pages


def entries(document: Document) -> Entries:
    """The addresses that a sitemap lists, or the newest of the sitemaps that an index lists."""
    if document.body.count(b"<") > _MAX_TAGS:
        raise ParseError("limits", "more pages than a sitemap may list")
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
    listed = [_entry(node) for node in root.iterfind("{*}url")]
    found = [entry for entry in listed if wanted is None or wanted.search(entry.link)]
    kept = _newest(found)
    undated = len(kept) < len(found) and not all(entry.published for entry in found)
    warning = "malformed" if len(parser.error_log) else "too-long" if undated else ""
    return Entries(entries=kept, warning=warning)


def _newest(found: list[Entry]) -> list[Entry]:
    """The entries that changed last, as the index is read: where no date tells, the last ones."""
    if len(found) <= MAX_ENTRIES:
        return found
    order = sorted(range(len(found)), key=lambda place: (found[place].published, place))
    return [found[place] for place in sorted(order[-MAX_ENTRIES:])]


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
    fields = _fields(node)
    news = node.find("{*}news") if "news" in fields else None
    told = _fields(news) if news is not None else {}
    changed = fields.get("lastmod", "")
    return Entry(
        title=told.get("title", ""),
        link=fields.get("loc", ""),
        published=told.get("publication_date", "") or changed,
        updated=changed,
    )


def _fields(node: etree._Element) -> dict[str, str]:
    """The texts of an element's children by name, the first of each."""
    return {str(child.tag).rpartition("}")[2]: child.text or "" for child in reversed(node)}
