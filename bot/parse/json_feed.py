"""JSON Feed, versions 1 and 1.1."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import ParseError
from bot.parse.bounds import newest_that_fit
from bot.parse.entries import Document, Entries, Entry
from bot.text.html import clean, plain


def entries(document: Document) -> Entries:
    """The items of a JSON Feed."""
    data = document.json()
    items = data.get("items") if isinstance(data, Mapping) else None
    if not isinstance(items, list):
        raise ParseError("not-a-feed", "JSON without a list of items")
    listed = [item for item in items if isinstance(item, Mapping)]
    kept, warning = newest_that_fit(listed, lambda item: _text(item, "date_published"))
    return Entries(entries=[_entry(item) for item in kept], warning=warning)


def _entry(item: Mapping[str, object]) -> Entry:
    bodies = (plain(_text(item, "content_html")), clean(_text(item, "content_text")))
    return Entry(
        title=_text(item, "title"),
        link=_text(item, "url") or _text(item, "external_url"),
        guid=_text(item, "id"),
        text=max(bodies, key=len) or clean(_text(item, "summary")),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
    )


def _text(item: Mapping[str, object], name: str) -> str:
    """A member as text; numbers serve as ids in the wild."""
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) else ""
