"""The entries of a feed that were read before, cut out of it before it is parsed.

feedparser takes a hundred times as long for an entry as expat takes to find where it begins and
ends. So what is left for it are the same bytes without the known entries. Where that is not safe
(broken XML, odd encodings, entries that share a name) nothing is cut out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from xml.parsers import expat

from bot.errors import ParseError

DIGEST = 8  # bytes for each entry
_MAX_DEPTH = 200  # elements; feedparser's time grows with its square
_ENTRIES = frozenset({"item", "entry"})
_NAMES = frozenset({"guid", "id", "link", "origlink"})
_UNSAFE = (b"\x00", b"\xfe\xff", b"\xff\xfe")  # UTF-16 and UTF-32: '>' is more than a byte


@dataclass(frozen=True, slots=True)
class Cut:
    """A feed without its known entries: what is left, how many are gone, digests of all."""

    left: bytes
    gone: int
    digests: bytes
    all_gone: bool


@dataclass(slots=True)
class _Entry:
    start: int
    depth: int
    end: int = 0
    names: set[str] = field(default_factory=set)


def cut(body: bytes, known: bytes) -> Cut | None:
    """Cut out the entries whose digests are among `known`; None where that is not safe.

    Raises ParseError `too-deep` for what nothing readable is nested like.
    """
    if any(mark in body[:200] for mark in _UNSAFE):
        return None
    try:
        entries = _Finder(body).entries()
    except (expat.ExpatError, ValueError, LookupError):
        return None
    if not entries or not _told_apart(entries):
        return None
    familiar = set(_split(known))
    digests = [blake2b(body[e.start : e.end], digest_size=DIGEST).digest() for e in entries]
    left = bytearray()
    place = gone = 0
    for entry, digest in zip(entries, digests, strict=True):
        if digest in familiar:
            left += body[place : entry.start]
            place = entry.end
            gone += 1
    left += body[place:]
    return Cut(bytes(left), gone, b"".join(digests), all_gone=gone == len(entries))


def _split(digests: bytes) -> Iterator[bytes]:
    return (digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST))


def _told_apart(entries: list[_Entry]) -> bool:
    """True when each entry has a name, and none that another one has: no key hangs on others."""
    total = sum(len(entry.names) for entry in entries)
    return all(entry.names for entry in entries) and total == len(
        set().union(*(entry.names for entry in entries))
    )


class _Finder:
    """Where each entry begins and ends, and by which names it goes."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._depth = 0
        self._found: list[_Entry] = []
        self._open: _Entry | None = None
        self._text: list[str] | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def entries(self) -> list[_Entry]:
        """Raises ExpatError for what is not well-formed, ValueError for what has odd tags."""
        self._parser.Parse(self._body, True)
        return self._found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ParseError("too-deep")
        name = tag.rpartition(":")[2]
        if self._open is None:
            if name in _ENTRIES:
                self._open = _Entry(self._parser.CurrentByteIndex, self._depth)
                self._name(attributes.get("rdf:about", ""))
        elif name in _ENTRIES:
            raise ValueError("entries within an entry")
        elif self._depth == self._open.depth + 1 and name.lower() in _NAMES:
            self._text = []
            if attributes.get("rel", "alternate") == "alternate":
                self._name(attributes.get("href", ""))

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        entry = self._open
        if entry and self._depth == entry.depth + 1 and self._text is not None:
            self._name("".join(self._text))
            self._text = None
        elif entry and self._depth == entry.depth:
            closing = self._parser.CurrentByteIndex
            if closing == entry.start:
                raise ValueError("an empty entry")
            entry.end = self._body.index(b">", closing) + 1
            self._found.append(entry)
            self._open = None
        self._depth -= 1

    def _name(self, name: str) -> None:
        if self._open and (name := " ".join(name.split())):
            self._open.names.add(name)
