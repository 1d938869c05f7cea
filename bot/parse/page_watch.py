"""A page without dates or a feed: its own text is one entry, each document it links to another.

Options: `text` selects the part whose words are watched (without it: the page's main part);
`link` (a CSS selector) or `link_pattern` (a regular expression on the address) chooses the
documents, else every link to a PDF or office file is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from bot.errors import ParseError
from bot.parse.bounds import as_many_as_fit
from bot.parse.entries import Document, Entries, Entry, web_link
from bot.parse.selecting import page_of, select
from bot.text.html import one_line, text_of

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|rtf)(?:$|[?#])", re.IGNORECASE)
_MAIN = "main, [role=main], article"
_MAX_TITLE = 500


def entries(document: Document) -> Entries:
    """The page and its documents; raises ParseError `no-items` when it holds neither."""
    page, base, root = page_of(document)
    linked, warning = as_many_as_fit(_linked(document, page, root))
    found = {entry.link: entry for entry in linked if entry.link}
    text = _watched(document, page)
    if text:
        own = Entry(title=_title(page), link=document.url, guid=document.url, text=text)
        found[document.url] = own
    if not found:
        raise ParseError("no-items", "neither text nor documents")
    return Entries(entries=list(found.values()), base=base, warning=warning)


def _watched(document: Document, page: HtmlElement) -> str:
    """The words of the parts that are watched."""
    if "text" in document.options:
        parts = select(document, page, "text")
    else:
        parts = select(document, page, "text", default=_MAIN)[:1] or [page]
    return "\n\n".join(filter(None, map(text_of, parts)))


def _linked(document: Document, page: HtmlElement, root: str) -> Iterator[Entry]:
    wanted = document.pattern("link_pattern") or (None if "link" in document.options else _DOCUMENT)
    for anchor in select(document, page, "link", default="a[href]"):
        link = web_link(root, anchor.get("href", ""))
        if wanted is None or wanted.search(link):
            title = one_line(text_of(anchor) or anchor.get("title", ""), _MAX_TITLE)
            yield Entry(title=title or link.rsplit("/", 1)[-1], link=link, guid=link)


def _title(page: HtmlElement) -> str:
    heading = next(page.iter("h1"), None)
    if heading is None:
        heading = next(page.iter("title"), None)
    return "" if heading is None else one_line(heading.text_content(), _MAX_TITLE)
