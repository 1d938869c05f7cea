"""RSS, Atom and RDF by feedparser; JSON Feed by its own few lines."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.sax import SAXException

import feedparser
from feedparser import mixin

from bot.errors import ParseError
from bot.parse import json_feed
from bot.parse.entries import Document, Entries, Entry
from bot.text.charsets import charset
from bot.text.html import clean, plain

_NO_DATE = (0,) * 9  # as time.struct_time has them
# feedparser looks for an e-mail address in each author, in quadratic time: 32 KB cost ten seconds.
# We have no use for authors.
mixin._FeedParserMixin._sync_author_detail = lambda *_: None
# It tries dozens of patterns on each date. We read dates ourselves, from the words as they stand.
feedparser.registerDateHandler(lambda _: _NO_DATE)
# It copies the properties of each title and text (their type, their language) with the generic
# machinery, which takes an eighth of its time: they are strings all.
feedparser.FeedParserDict.__deepcopy__ = lambda self, _: feedparser.FeedParserDict(self)
# It joins the document's address with itself at every tag, which takes a fifth of its time.
mixin.make_safe_absolute_uri = lru_cache(8)(mixin.make_safe_absolute_uri)

_ENTITY = re.compile(rb"""<!ENTITY\s+[^%\s]\S*\s+(?:"([^"]*)"|'([^']*)')""")
_MAX_ENTITY = 64  # characters; real feeds declare single letters
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=""")
_CLOSED = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|RDF)\s*>", re.IGNORECASE)
_ENTRY_TAG = re.compile(rb"<(/?)(?:[\w.-]+:)?(?:item|entry)[\s>]")


def entries(document: Document) -> Entries:
    """The entries of a feed in any format."""
    if document.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return json_feed.entries(document)
    _refuse_entity_bombs(document.body)
    try:
        found = feedparser.parse(
            # Bare bytes would be tried as the name of a file first.
            io.BytesIO(document.body),
            response_headers=_headers(document),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except RecursionError as error:
        raise ParseError("too-deep") from error
    except Exception as error:  # on hostile bytes feedparser's parts raise what they like
        raise ParseError("not-a-feed", f"{type(error).__name__}: {error}") from error
    if not found.get("version") and not found["entries"]:
        raise ParseError("html-not-feed" if document.looks_like_html else "not-a-feed")
    warning = _warning(document.body, found)
    kept = found["entries"][: -1 if warning == "truncated" and _cut_open(document.body) else None]
    return Entries(entries=[_entry(entry) for entry in kept], warning=warning)


def names_encoding(body: bytes) -> bool:
    """True when a document says itself how it is encoded."""
    return body.startswith(codecs.BOM_UTF8) or _DECLARED.match(body) is not None


def looks_like_html(text: str) -> bool:
    """Whether feedparser takes a title of RSS for HTML: nothing says what it is."""
    marked = "</" in text or "&" in text  # nearly never
    return marked and mixin._FeedParserMixin.looks_like_html(text)


def _refuse_entity_bombs(body: bytes) -> None:
    """Raise ParseError `limits` for entities that unfold to more than a few letters."""
    for match in _ENTITY.finditer(body):
        value = match[1] or match[2] or b""
        if len(value) > _MAX_ENTITY or re.search(rb"&[^#]", value):
            raise ParseError("limits", "entity declarations that unfold")


def _headers(document: Document) -> dict[str, str]:
    """What feedparser may know of the answer: the document is right where both name an encoding."""
    headers = {"content-location": document.url}
    encoding = charset(document.content_type)
    if encoding and not names_encoding(document.body):
        headers["content-type"] = f"application/xml; charset={encoding}"
    return headers


def _warning(body: bytes, found: Mapping[str, Any]) -> str:
    """What is wrong with a feed that could be read all the same."""
    if not isinstance(found.get("bozo_exception"), SAXException):
        return ""
    return "malformed" if _CLOSED.search(body[-1000:]) else "truncated"


def _cut_open(body: bytes) -> bool:
    """True when the document ends inside an entry, whose text is then not all there."""
    tags = _ENTRY_TAG.findall(body)
    return bool(tags) and tags[-1] == b""


def _entry(raw: dict[str, Any]) -> Entry:
    bodies = [raw.get("summary_detail"), *raw.get("content", ())]
    # Asked the usual way, `updated` falls back to `published`, with a warning.
    updated = dict.get(raw, "updated") or ""
    return Entry(
        title=_plain(raw.get("title_detail")),
        link=raw.get("feedburner_origlink") or raw.get("link") or "",
        guid=raw.get("id") or "",
        text=max((_plain(body) for body in bodies), key=len),
        published=raw.get("published") or raw.get("created") or updated,
        updated=updated,
    )


def _plain(detail: Mapping[str, Any] | None) -> str:
    """A text construct without its markup."""
    if detail is None:
        return ""
    value: str = detail.get("value") or ""
    return clean(value) if detail.get("type") == "text/plain" else plain(value)
