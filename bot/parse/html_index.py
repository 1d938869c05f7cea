"""Pages that list press releases.

Options: `item` selects the cards, or else `link` (a CSS selector) or `link_pattern` (a regular
expression on the address) chooses the links themselves; `title` and `date` select within a card;
`title_pattern` takes a part of the title (its first group) and leaves out what doesn't match;
`date_in_url` reads a day from the address by its groups y, m and d.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from bot.errors import ParseError
from bot.parse.bounds import as_many_as_fit
from bot.parse.entries import Document, Entries, Entry, web_link
from bot.parse.selecting import page_of, select
from bot.text.html import one_line, text_of

_MAX_TITLE = 1_000


def entries(document: Document) -> Entries:
    """The links that the options choose; raises ParseError `no-items` when there is none."""
    if not {"item", "link", "link_pattern"} & document.options.keys():
        raise ParseError("bad-option", "item, link or link_pattern is needed")
    page, base, root = page_of(document)
    merged: dict[str, Entry] = {}
    cards, warning = as_many_as_fit(_cards(document, page))
    for entry in cards:
        link = web_link(root, entry.link)
        merged[link] = _merged(merged.get(link), replace(entry, link=link))
    found = [entry for link, entry in merged.items() if link and entry.title]
    if not found:
        raise ParseError("no-items", "the selectors find no link with a title")
    return Entries(entries=found, base=base, warning=warning)


def _cards(document: Document, page: HtmlElement) -> Iterator[Entry]:
    """Each card or link on the page that has an address as the options ask."""
    chosen = document.pattern("link_pattern")
    titled = document.pattern("title_pattern")
    dated = document.pattern("date_in_url")
    links = document.options.get("link", "a[href]")
    for card in select(document, page, "item", default=links):
        link = card if card.get("href") else _first(select(document, card, "link", default=links))
        href = "" if link is None else link.get("href", "")
        if link is None or not href or (chosen and not chosen.search(href)):
            continue
        title = _title(_first(select(document, card, "title")), link, titled)
        if title is not None:
            date = _day_in(href, dated) or _date(document, card)
            yield Entry(title=title, link=href, published=date)


def _title(
    heading: HtmlElement | None, link: HtmlElement, pattern: re.Pattern[str] | None
) -> str | None:
    """The heading's text, or the link's; None when it isn't what the pattern asks for."""
    text = "" if heading is None else text_of(heading)
    text = one_line(text or text_of(link) or link.get("title", ""), _MAX_TITLE)
    match = pattern.search(text) if pattern else None
    if pattern is None or match is None:
        return None if pattern else text
    return match[1] if pattern.groups else match[0]


def _date(document: Document, card: HtmlElement) -> str:
    """The date on a card: where the option says, else in a time element."""
    found = _first(select(document, card, "date", default="time"))
    return "" if found is None else found.get("datetime", "") or text_of(found)


def _day_in(link: str, pattern: re.Pattern[str] | None) -> str:
    """The day that an address carries, as ISO 8601."""
    match = pattern.search(link) if pattern else None
    if match is None:
        return ""
    try:
        return "-".join(match[group].zfill(2) for group in ("y", "m", "d"))
    except (IndexError, AttributeError) as error:
        raise ParseError("bad-option", "date_in_url needs the groups y, m and d") from error


def _merged(known: Entry | None, entry: Entry) -> Entry:
    """One entry for the picture, the title and the "read more" of the same release."""
    if known is None:
        return entry
    longer = max(known, entry, key=lambda e: len(e.title))
    return replace(longer, published=known.published or entry.published)


def _first(elements: list[HtmlElement]) -> HtmlElement | None:
    return elements[0] if elements else None
