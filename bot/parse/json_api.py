"""A ministry's own JSON, read along dotted paths.

Options: `items` leads to the list (empty: the document is the list); `title`, `text`, `link`,
`date` and `id` lead to an item's fields, and several paths parted by commas are read one after
the other; `base` is what relative links are joined with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.errors import ParseError
from bot.parse.bounds import newest_that_fit
from bot.parse.entries import Document, Entries, Entry
from bot.text.html import plain

_FIRST, _LAST = 946_684_800, 4_102_444_800  # the years 2000 and 2100 in seconds since 1970


def entries(document: Document) -> Entries:
    """The items that the options lead to.

    Raises ParseError `no-items` when there is no list, or no title or link in all of it.
    """
    options = document.options
    items = _at(document.json(), options.get("items", ""))
    if not isinstance(items, list):
        raise ParseError("no-items", f"no list at {options.get('items') or 'the top'}")
    kept, warning = newest_that_fit(items, lambda item: _date(item, options.get("date", "")))
    found = []
    for item in kept:
        title, text, link, key = (
            _text(item, options.get(name, "")) for name in ("title", "text", "link", "id")
        )
        date = _date(item, options.get("date", ""))
        found.append(
            Entry(title=plain(title), text=plain(text), link=link, published=date, guid=key)
        )
    _refuse_what_leads_nowhere(found, options)
    return Entries(entries=found, base=options.get("base", ""), warning=warning)


def _refuse_what_leads_nowhere(found: Sequence[Entry], options: Mapping[str, str]) -> None:
    """Raise ParseError `no-items` for entries without any title, or without any link.

    Their fields have other names now: what is left would be taken for texts taken back.
    """
    for name in ("title", "link"):
        if name in options and found and not any(getattr(each, name) for each in found):
            raise ParseError("no-items", f"no entry has a {name} at {options[name]}")


def _at(value: object, path: str) -> object:
    """What a dotted path leads to (numbers are places in a list), or None."""
    for step in filter(None, path.split(".")):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _date(item: object, paths: str) -> str:
    """A date as text; a number counts the seconds or milliseconds since 1970."""
    value = _at(item, paths.strip())
    for unit in (1, 1000):
        if isinstance(value, int | float) and _FIRST * unit <= value <= _LAST * unit:
            return datetime.fromtimestamp(value / unit, UTC).isoformat(timespec="seconds")
    return _text(item, paths)


def _text(item: object, paths: str) -> str:
    values = (_at(item, path.strip()) for path in paths.split(",") if path.strip())
    return " ".join(str(value).strip() for value in values if isinstance(value, str | int | float))
