"""What every parser makes of a document: raw entries, which become clean items with keys."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from hashlib import blake2b
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

from bot.errors import ParseError
from bot.model import Item
from bot.parse.bounds import refuse_markup
from bot.text.charsets import decode
from bot.text.dates import read_timestamp
from bot.text.html import clean, one_line
from bot.text.language import detect

_FIRST_YEAR = 1991  # of the web: what is dated before bears what its system fills in, such as 1970
_MAX_TITLE = 500
_MAX_TEXT = 200_000
_MAX_LINK = 2_000
_MAX_KEY = 500
_MAX_DATE = 100
_MAX_RAW = 10_000  # characters of a title, link or date that are looked at

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_UNSAFE_IN_LINK = re.compile(r"""[\s<>"\\^`{|}\x00-\x1f\x7f]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was fetched, and the options of the address it was fetched from."""

    url: str
    content_type: str
    body: bytes
    options: Mapping[str, str]

    @property
    def is_json(self) -> bool:
        """True when it begins as JSON does, and no markup may."""
        return self.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))

    @property
    def looks_like_html(self) -> bool:
        """True when it begins as a page does."""
        return _HTML.search(self.body[:1024]) is not None

    def json(self) -> object:
        """The document as JSON.

        Raises ParseError `html-not-feed`, `bad-json`, `too-deep` or `limits`.
        """
        refuse_markup(self.body)
        try:
            return json.loads(decode(self.body, self.content_type))
        except RecursionError as error:
            raise ParseError("too-deep") from error
        except ValueError as error:
            if self.looks_like_html:
                raise ParseError("html-not-feed") from error
            raise ParseError("bad-json", str(error)) from error

    def pattern(self, option: str) -> re.Pattern[str] | None:
        """An option as a regular expression; raises ParseError `bad-option`."""
        try:
            return re.compile(self.options[option]) if option in self.options else None
        except re.error as error:
            raise ParseError("bad-option", f"{option}: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as the document has it: its text is clean, its title plain, the rest is raw."""

    title: str = ""
    link: str = ""
    guid: str = ""
    text: str = ""
    published: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The entries of a document; `base` replaces its URL for relative links.

    `leads_to` are addresses of further documents, whose entries count as this one's.
    """

    entries: Sequence[Entry]
    base: str = ""
    warning: str = ""
    leads_to: Sequence[str] = ()


def items_of(
    found: Entries,
    url: str,
    *,
    key: Literal["guid", "link"],
    zone: tzinfo,
    languages: tuple[str, ...] = (),
) -> tuple[Item, ...]:
    """Entries as items, in order, each with a key of its own; empty ones are left out."""
    base = urljoin(url, found.base)
    items = []
    for entry in found.entries:
        link = web_link(base, entry.link)
        title = one_line(entry.title[:_MAX_RAW], _MAX_TITLE)
        text = entry.text[:_MAX_TEXT].rstrip()
        if not (link or title or text):
            continue
        published = _date(entry.published or entry.updated)
        moment = read_timestamp(published, zone=zone, languages=languages)
        item = Item(
            key="",
            title=title,
            link=link,
            text=text,
            published=moment if moment and moment.year >= _FIRST_YEAR else None,
            published_raw=published,
            updated_raw=_date(entry.updated),
        )
        items.append(replace(item, key=_key(item, entry, key)))
    # Told here, in a worker, since of what matches nothing it takes half the time to understand it.
    return tuple(
        replace(item, language=detect(f"{item.title}\n{item.text}", languages))
        for item in _told_apart(items)
    )


def _date(raw: str) -> str:
    return one_line(raw[:_MAX_RAW], _MAX_DATE)


def web_link(base: str, link: str) -> str:
    """An absolute http(s) link, or nothing for no link and for any other scheme."""
    link = clean(link) if len(link) <= _MAX_RAW else ""
    try:
        absolute = urljoin(base, link) if link else ""
        parts = urlsplit(absolute)
        public = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return ""
    if not public or len(absolute) > _MAX_LINK:
        return ""
    return _UNSAFE_IN_LINK.sub(lambda unsafe: quote(unsafe[0]), absolute)


def _key(item: Item, entry: Entry, kind: Literal["guid", "link"]) -> str:
    guid = clean(entry.guid)
    name = item.link if kind == "link" else guid or item.link
    return name if 0 < len(name) <= _MAX_KEY else _digest(name or item.title + "\0" + item.text)


def _told_apart(items: Sequence[Item]) -> tuple[Item, ...]:
    """Entries that share a key but not their content, told apart by what is theirs alone.

    A key depends on its entry and its namesakes, never on their order; true repeats are dropped.
    """
    namesakes: dict[str, set[Item]] = defaultdict(set)
    for item in items:
        namesakes[item.key].add(item)
    # Where their links differ they serve: they are steadier than words.
    linked = {
        key for key, group in namesakes.items() if len({each.link for each in group}) == len(group)
    }
    kept: dict[str, Item] = {}
    for item in items:
        key = item.key
        if len(namesakes[key]) > 1:
            key = f"{key}#{item.link if key in linked else _digest(repr(item))}"
        kept.setdefault(key, replace(item, key=key))
    return tuple(kept.values())


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
