"""Entries as most feeds write them, read from lxml's tree.

feedparser knows what a hundred dialects mean, and takes ten times as long. Most entries have an
address, a name, a title, texts and dates, each once and with nothing inside: what these mean is not
in doubt. A feed with anything else in any of its entries is left to feedparser as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from bot.parse.entries import Entries, Entry
from bot.parse.feed import looks_like_html
from bot.text.html import clean, plain

_RSS_1 = "http://purl.org/rss/1.0/"
_ATOM = "http://www.w3.org/2005/Atom"
# feedparser knows these by their usual prefixes, whatever a document declares these for.
_PREFIXES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_DECLARED = re.compile(rb"xmlns:(?:content|dc|rdf)[\s=]")
# What it tells the dialect by, wherever it is declared.
_TELLING = frozenset({_RSS_1, _ATOM.lower(), "http://my.netscape.com/rdf/simple/0.9/"})

_UTF_8 = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml version=["']1\.0["'] encoding=["'](?i:utf-8)["'][^>\n]*\?>"""
)
# An address that stays as it is, whatever it is joined with.
_ADDRESS = re.compile(
    r"https?://[\w.-]+(?::\d+)?/[\w./%~+,@:!*()-]*(?:\?[\w./%~+,@:!*()=&-]+)?(?:#[\w./:-]+)?",
    re.ASCII,
)
_URN = re.compile(r"(?:tag|urn):[\w.-][\w.:,/?=&%#@~+-]*", re.ASCII)
# Text that was encoded twice, or in windows-1252, which feedparser mends.
_ODD = re.compile("[\x80-\x9f]|[\xc2-\xf4][\x80-\xbf]")

_ABOUT = f"{{{_PREFIXES['rdf']}}}about"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_OF_ENTRY = frozenset({_ABOUT, _LANGUAGE})
_MODULES = {
    f"{{{_PREFIXES['content']}}}encoded": "content",
    f"{{{_PREFIXES['dc']}}}date": "updated",
}


class _Dialect(NamedTuple):
    """The tag of a feed's root, and of its entries' elements the roles and attributes."""

    root: str
    roles: Mapping[str, str]
    attributes: frozenset[str]


def _roles(namespace: str, **roles: str) -> dict[str, str]:
    return {f"{{{namespace}}}{name}" if namespace else name: role for name, role in roles.items()}


_RSS = {"title": "title", "link": "link", "description": "summary"}
_DIALECTS = {  # by the tag of an entry
    "item": _Dialect(
        "rss",
        _roles("", **_RSS, guid="guid", pubDate="published") | _MODULES,
        frozenset({_LANGUAGE, "isPermaLink"}),
    ),
    f"{{{_RSS_1}}}item": _Dialect(
        f"{{{_PREFIXES['rdf']}}}RDF", _roles(_RSS_1, **_RSS) | _MODULES, frozenset({_LANGUAGE})
    ),
    f"{{{_ATOM}}}entry": _Dialect(
        f"{{{_ATOM}}}feed",
        _roles(
            _ATOM,
            **{each: each for each in ("title", "link", "published", "updated", "summary")},
            content="content",
            id="guid",
        ),
        frozenset({_LANGUAGE, "type", "rel", "href", "hreflang", "title", "length"}),
    ),
}
_ATOM_TAG = f"{{{_ATOM}}}"
_PAGE = (None, "text/html")
_OTHER_LINKS = frozenset({"edit", "enclosure", "related", "replies", "self", "via"})


class _NotSimple(Exception):
    """Something that only feedparser knows the meaning of."""


def simple_entries(
    root: etree._Element, entries: Sequence[etree._Element], body: bytes
) -> Entries | None:
    """What entries say that stand side by side in a document; None when not all are simple."""
    dialect = _dialect(root, entries, body)
    try:
        return dialect and Entries(entries=[_entry(entry, dialect) for entry in entries])
    except _NotSimple:
        return None


def _dialect(
    root: etree._Element, entries: Sequence[etree._Element], body: bytes
) -> _Dialect | None:
    """The dialect of a document that means what it seems to; None for others."""
    tags = {str(entry.tag) for entry in entries}
    dialect = _DIALECTS.get(tags.pop()) if len(tags) == 1 else None
    spaces = root.nsmap
    told_by = _TELLING & {space.lower() for space in spaces.values()}
    if (
        dialect is None
        or dialect.root != root.tag
        or not _stand_in_place(entries[0], root)
        or not _UTF_8.match(body)
        or b"<!DOCTYPE" in body
        or b"<!ENTITY" in body
        or any(spaces.get(prefix, space) != space for prefix, space in _PREFIXES.items())
        or len(_DECLARED.findall(body)) != len(_PREFIXES.keys() & spaces.keys())
    ):
        return None
    return dialect if dialect.root == "rss" or len(told_by) == 1 else None


def _stand_in_place(entry: etree._Element, root: etree._Element) -> bool:
    """True where an entry stands in the root, or in the channel of RSS 2.0."""
    above = entry.getparent()
    return above is root or (
        above is not None and above.tag == "channel" and above.getparent() is root
    )


def _entry(entry: etree._Element, dialect: _Dialect) -> Entry:
    if not _OF_ENTRY.issuperset(entry.keys()):
        raise _NotSimple
    fields = {"guid": about} if (about := entry.get(_ABOUT)) else {}
    for element in entry:
        role = dialect.roles.get(str(element.tag))
        if role is None or len(element) or not dialect.attributes.issuperset(element.keys()):
            raise _NotSimple
        if role == "link" and element.get("rel") in _OTHER_LINKS and element.get("href"):
            continue
        if role in fields:
            raise _NotSimple  # which of them counts?
        fields[role] = _READERS[role](element)
    if "link" not in fields:
        raise _NotSimple  # a name may serve for it
    updated = fields.get("updated", "")
    return Entry(
        title=fields.get("title", ""),
        link=fields["link"],
        guid=fields.get("guid", ""),
        text=max(fields.get("summary", ""), fields.get("content", ""), key=len),
        published=fields.get("published") or updated,
        updated=updated,
    )


def _words(element: etree._Element) -> str:
    words = (element.text or "").strip()
    if not words.isascii() and _ODD.search(words):
        raise _NotSimple
    return words


def _title(element: etree._Element) -> str:
    words = _words(element)
    if not _is_atom(element):
        return plain(words) if looks_like_html(words) else clean(words)
    return _typed(element, words)


def _text(element: etree._Element) -> str:
    words = _words(element)
    return _typed(element, words) if _is_atom(element) else plain(words)


def _typed(element: etree._Element, words: str) -> str:
    """What a text of Atom says, which names its type."""
    kind = element.get("type", "text")
    if kind not in ("text", "html"):
        raise _NotSimple
    return plain(words) if kind == "html" else clean(words)


def _is_atom(element: etree._Element) -> bool:
    return str(element.tag).startswith(_ATOM_TAG)


def _link(element: etree._Element) -> str:
    if not _is_atom(element):
        link = _words(element)
    elif element.get("rel", "alternate") == "alternate" and element.get("type") in _PAGE:
        link = element.get("href", "")
    else:
        raise _NotSimple
    if not _ADDRESS.fullmatch(link):
        raise _NotSimple
    return link


def _name(element: etree._Element) -> str:
    name = _words(element)
    is_address = element.get("isPermaLink", "true") == "true"
    if is_address and not _ADDRESS.fullmatch(name) and not _URN.fullmatch(name):
        raise _NotSimple
    return name


_READERS: Mapping[str, Callable[[etree._Element], str]] = {
    "title": _title,
    "link": _link,
    "guid": _name,
    "summary": _text,
    "content": _text,
    "published": _words,
    "updated": _words,
}
