"""What need not be read of a feed, cut out of it before it is parsed.

feedparser takes a hundred times as long for an entry as lxml takes to find it. So what is left for
it is the same document without the entries that were read before, and without what no item needs of
the others; where these are simple, it is nothing at all. Where cutting is not safe (broken XML, odd
encodings, entries that share a name) nothing is cut out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from lxml import etree

from bot.errors import ParseError
from bot.parse.entries import Entries
from bot.parse.feed import names_encoding
from bot.parse.simple import simple_entries

DIGEST = 8  # bytes for each entry
_ENTRIES = ("{*}item", "{*}entry")
_NAMES = frozenset({"guid", "id", "link", "origlink"})
# What feedparser would take as much time for as for a title, and keeps apart from all that we read.
_UNREAD = tuple(
    f"{{*}}{name}"
    for name in (
        *("author", "category", "comments", "commentRss", "contributor", "creator", "credit"),
        *("enclosure", "format", "identifier", "keywords", "language", "lat", "long", "publisher"),
        *("rating", "rights", "subject", "thumbnail", "type"),
    )
)
_PERSON = ("{*}name", "{*}email", "{*}uri")  # what such an element may hold
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_UNSAFE = (b"\x00", b"\xfe\xff", b"\xff\xfe")  # UTF-16 and UTF-32: what says so may be cut off


@dataclass(frozen=True, slots=True)
class Cut:
    """A feed without its known entries: what is left, how many are gone, digests of all."""

    left: bytes  # for feedparser
    simple: Entries | None  # what is left, where feedparser need not read it
    gone: int
    digests: bytes
    all_gone: bool


def cut(body: bytes, known: bytes) -> Cut | None:
    """Cut out the entries whose digests are among `known`; None where that is not safe.

    Raises ParseError `limits` for what nothing readable is nested like.
    """
    if any(mark in body[:200] for mark in _UNSAFE):
        return None
    try:
        root = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise ParseError("limits", error.msg) from error
        return None
    entries = list(root.iter(*_ENTRIES))
    place = _place(entries)
    if place is None or not _told_apart(entries):
        return None
    encoding = root.getroottree().docinfo.encoding or "utf-8"
    digests = [_digest(entry, encoding) for entry in entries]
    familiar = set(_split(known))
    new = []
    for entry, digest in zip(entries, digests, strict=True):
        if digest in familiar:
            place.remove(entry)
        else:
            new.append(entry)
    _thin_out(place)
    simple = simple_entries(root, new, body)
    left = b"" if simple else _written(root, encoding, body)
    if not simple and (not left.startswith(b"<") or encoding.lower() == "hz"):
        return None  # UTF-7 and HZ, which feedparser reads only as others write them
    gone = len(entries) - len(new)
    return Cut(left, simple, gone, b"".join(digests), all_gone=not new)


def _parser() -> etree.XMLParser:
    """A parser that leaves all as it is written, and fetches nothing."""
    return etree.XMLParser(resolve_entities=False, strip_cdata=False, no_network=True)


def _place(entries: Sequence[etree._Element]) -> etree._Element | None:
    """The element that the entries stand in; None where that is not one, or holds loose words."""
    places = {entry.getparent() for entry in entries}
    loose = any(entry.tail and entry.tail.strip() for entry in entries)
    return places.pop() if len(places) == 1 and not loose else None


def _told_apart(entries: Sequence[etree._Element]) -> bool:
    """True when each entry has a name, and none that another one has: no key hangs on others."""
    names = [_names(entry) for entry in entries]
    return all(names) and sum(map(len, names)) == len(set().union(*names))


def _names(entry: etree._Element) -> set[str]:
    """By which names an entry goes: its ids and links."""
    found = [entry.get(_ABOUT, "")]
    for child in entry.iterchildren("{*}*"):
        if str(child.tag).rpartition("}")[2].lower() in _NAMES:
            found.append("".join(child.itertext()))
            if child.get("rel", "alternate") == "alternate":
                found.append(child.get("href", ""))
    return {name for each in found if (name := " ".join(each.split()))}


def _thin_out(place: etree._Element) -> None:
    """Take from entries what no item needs, and the white space between the rest."""
    for entry in place.iterchildren(*_ENTRIES):
        for child in list(entry.iterchildren(*_UNREAD)):
            if len(child) == sum(1 for _ in child.iterchildren(*_PERSON)):
                entry.remove(child)
        entry.text = None
        for child in entry:
            child.tail = None


def _digest(entry: etree._Element, encoding: str) -> bytes:
    written = etree.tostring(entry, encoding=encoding, xml_declaration=False, with_tail=False)
    return blake2b(written, digest_size=DIGEST).digest()


def _split(digests: bytes) -> Iterator[bytes]:
    return (digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST))


def _written(root: etree._Element, encoding: str, body: bytes) -> bytes:
    """The document in its own encoding, which it names if it did: else the header's may count.

    So what was spelled in ASCII alone stays so: any encoding of a header's holds that.
    """
    named = names_encoding(body)
    if not named and body.isascii():
        encoding = "us-ascii"
    return etree.tostring(root.getroottree(), encoding=encoding, xml_declaration=named)
