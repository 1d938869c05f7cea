"""What a document may hold: bounded before a library takes it apart, whose time grows with that.

A feed that holds more is cut after the last entry that fits; where its dates say that it lists the
oldest first, the newest ones are kept instead. One without an entry that fits is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

from bot.errors import ParseError
from bot.text.dates import read_timestamp

T = TypeVar("T")

MAX_ENTRIES = 2_000  # of a list; a ministry publishes as many in years
_MAX_FEED = 4 * 1024 * 1024  # bytes
_BUDGET = 600_000
# Of the budget, in microseconds, more or less.
_ENTRY, _TAG, _ATTRIBUTE, _HTML_TAG, _PIECE = 250, 25, 15, 5, 3
_MAX_MARKUP = 200_000  # tags and entities in the texts of a list in JSON
_TAIL = 4_096  # bytes after the last entry that are kept
_DATED = 65_536  # bytes at either end in which the first and the last date are looked for

_ENTRY_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_ENTRY_NEXT = re.compile(rb"%b\s*(?=<(?:[\w.-]+:)?(?:item|entry)[\s>])" % _ENTRY_END.pattern)
_ENTRY_FIRST = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_DATE = re.compile(
    rb"<(?:[\w.-]+:)?(?:pubDate|published|updated|modified|date)(?:\s[^<>]{0,100})?>([^<]{4,60})<"
)
_PRICED = re.compile(
    rb"""(?P<open><!\[CDATA\[)|(?P<close>\]\]>)|(?P<entry>%b)|(?P<tag><)|(?P<attribute>=["'])|[&\n]"""
    % _ENTRY_END.pattern
)
_PRICES = {"entry": _ENTRY, "tag": _TAG, "attribute": _ATTRIBUTE}
_MARKS = b"<&=]\n"  # one in each of what has a price
_MARKUP = re.compile(rb"[<&]|\\u00(?:3c|26)", re.IGNORECASE)


def within_means(body: bytes) -> bytes:
    """A feed as far as it may be read: the same bytes, nearly always.

    Raises ParseError `limits` when not even its first entry fits.
    """
    marks = len(body) - len(body.translate(None, _MARKS))
    if len(body) <= _MAX_FEED and marks * _ENTRY <= _BUDGET:
        return body  # nearly always, and told in no time
    end = _affordable(body)
    if newest := _newest(body, room=end):
        return newest
    if not end:
        raise ParseError("limits", "an entry that is larger than any statement")
    tail = max(end, len(body) - _TAIL)
    closed = [match.end() for match in _ENTRY_END.finditer(body, tail)]
    # What closes the feed; where half an entry stands there, nothing does.
    last = closed[-1] if closed else tail if tail == end else len(body)
    return body[:end] + body[last:] if last > end else body


def _newest(body: bytes, room: int) -> bytes:
    """Of a feed that lists its oldest entries first, the last ones that fit; else nothing.

    `room` is how many bytes of its beginning do: about as many of its end will.
    """
    first = _ENTRY_FIRST.search(body)
    if first is None:
        return b""
    earliest = _DATE.findall(body, first.start(), first.start() + _DATED)[:1]
    latest = _DATE.findall(body, len(body) - _DATED)[-1:]
    if not _ascends([raw.decode("ascii", "ignore") for raw in earliest + latest]):
        return b""
    while room > _TAIL and (begin := _ENTRY_NEXT.search(body, len(body) - room)):
        kept = body[: first.start()] + body[begin.end() :]
        if _affordable(kept) == len(kept):
            return kept
        room = room * 9 // 10
    return b""


def _ascends(dates: Sequence[str]) -> bool:
    """True for two dates that can be read, the second being later."""
    moments = [moment for raw in dates if (moment := read_timestamp(raw))]
    return len(moments) == 2 and moments[0] < moments[1]


def refuse_markup(body: bytes) -> None:
    """Raise ParseError `limits` for JSON whose texts hold more markup than statements need."""
    if next(islice(_MARKUP.finditer(body), _MAX_MARKUP, None), None):
        raise ParseError("limits", "more markup than a list of statements has; ask for fewer items")


def newest_that_fit(entries: Sequence[T], date: Callable[[T], str]) -> tuple[Sequence[T], str]:
    """As `as_many_as_fit`, but the last ones where dates say that those are the newest."""
    if len(entries) > MAX_ENTRIES and _ascends([date(entries[0]), date(entries[-1])]):
        return entries[-MAX_ENTRIES:], "too-long"
    return as_many_as_fit(entries)


def as_many_as_fit(entries: Iterable[T]) -> tuple[list[T], str]:
    """The first of many entries, and the warning `too-long` where there are more."""
    first = list(islice(entries, MAX_ENTRIES + 1))
    return first[:MAX_ENTRIES], "too-long" if len(first) > MAX_ENTRIES else ""


def _affordable(body: bytes) -> int:
    """Where the last entry ends that the budget pays for; where a feed ends that it pays for."""
    spent, end, within = 0, 0, False  # a CDATA section
    for match in _PRICED.finditer(body, 0, _MAX_FEED):
        kind = match.lastgroup or ""
        if within:
            spent += _HTML_TAG if kind in ("tag", "entry") else _PIECE
        else:
            spent += _PRICES.get(kind, _PIECE)
        if kind in ("open", "close"):
            within = kind == "open"
        if spent > _BUDGET:
            return end
        if kind == "entry" and not within:
            end = match.end()
    return end if len(body) > _MAX_FEED else len(body)
