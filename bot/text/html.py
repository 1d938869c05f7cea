"""Markup to clean plain text: what feeds, list pages and articles have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot.errors import ParseError

_MAX_FIELD = 1_000_000  # characters of one field of a feed that are looked at
_PILE = 100  # marks upon a letter; Unicode's own limit for streams is 30
_MAX_TAGS = 100_000  # of a page; the longest have some ten thousand
_MAX_ATTRIBUTES = 500  # of a tag; libxml2's time grows with their square

# Controls, lone surrogates, bidi overrides and isolates, byte order marks.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
# What names itself ISO-8859-1 is in truth windows-1252.
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_AS_BYTES = {ord(char): byte for byte, char in _C1.items() if char}
# UTF-8 that was taken for windows-1252 has such a pair where it had a letter.
_MANGLED = re.compile(f"[\xc2-\xf4][\x80-\xbf{''.join(_C1.values())}]")
_NEWLINES = "\r\x0c\u2028\u2029"
_UNCLEAN = re.compile(f"{_UNWANTED.pattern[:-1]}{_NEWLINES}]")
# One look at each character: regular expressions for the same would take twice the time.
_CLEANED = {
    **{code: "" for code in range(0x10000) if _UNWANTED.match(chr(code))},
    **dict.fromkeys(map(ord, _NEWLINES), "\n"),
    **_C1,
}
_BLANK_LINES = re.compile(r"\n{3,}")
_LONG_TAG = re.compile(r"<([a-z][\w:-]*)\s[^<>]{10000,}", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")

# HTML's blocks, and those of the simplified tree that article extraction gives.
_BLOCKS = (
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section table tbody tfoot"
    " thead tr ul head item list quote row"
)
_BREAKS = dict.fromkeys(_BLOCKS.split(), "\n\n") | {"br": "\n", "lb": "\n", "td": " ", "th": " "}
_HIDDEN = frozenset(
    (
        "title",
        "iframe",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
    )
)


def clean(text: str) -> str:
    """Text in NFC without controls or surplus space; one blank line parts paragraphs."""
    text = text.strip(" \n")
    if text.isascii() and text.isprintable():  # most titles, links and dates
        return " ".join(text.split())
    text = _unmangled(text)
    if _UNCLEAN.search(text):
        text = text.replace("\r\n", "\n").translate(_CLEANED)
    if len(text) > _PILE and _heaps().search(text):
        text = _piles().sub(r"\1", text)
    text = unicodedata.normalize("NFC", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


@lru_cache(1)
def _piles() -> re.Pattern[str]:
    """More marks upon one letter than any script has: sorting them takes their number's square."""
    marks = _marks(range(0x300, 0x1F000))
    return re.compile(f"([{marks}]{{{_PILE}}})[{marks}]+")


@lru_cache(1)
def _heaps() -> re.Pattern[str]:
    """What may be such a pile, told thirty times as fast: above U+FFFF all counts as a mark."""
    return re.compile(f"[{_marks(range(0x300, 0x10000))}\U00010000-\U0010ffff]{{{_PILE}}}")


def _marks(codes: range) -> str:
    return "".join(chr(code) for code in codes if unicodedata.combining(chr(code)))


def _unmangled(text: str) -> str:
    """Text whose UTF-8 was taken for windows-1252 and encoded again, put right."""
    if not _MANGLED.search(text):
        return text
    try:
        return text.translate(_AS_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def one_line(text: str, limit: int) -> str:
    """Clean text on one line, cut to `limit` characters."""
    return " ".join(clean(text).split())[:limit].rstrip()


def plain(markup: str) -> str:
    """What a piece of HTML says, as clean text; entities are decoded once."""
    markup = _unmangled(markup[:_MAX_FIELD])
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    return text_of(tree(markup))


def text_of(root: HtmlElement | etree._Element) -> str:
    """The visible text below an element, its tail left out, as clean text."""
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and tag in _HIDDEN:
            walk.skip_subtree()
        pieces.append(_BREAKS.get(tag, ""))
        if event == "start" and tag not in _HIDDEN:
            pieces.append(_flow(element.text))
        elif event != "start" and element is not root:
            pieces.append(_flow(element.tail))
    return clean("".join(pieces))


def _flow(text: str | None) -> str:
    """Text of the source as it flows on the page: line ends are spaces there."""
    if not text:
        return ""
    before, after = (" " if edge.isspace() else "" for edge in (text[0], text[-1]))
    return f"{before}{' '.join(text.split())}{after}"


def tree(markup: str, *, max_tags: int = _MAX_TAGS) -> HtmlElement:
    """The tree of an HTML document or fragment, however broken.

    Raises ParseError `limits` for more tags than any article has.
    """
    if markup.count("<") > max_tags:
        raise ParseError("limits", f"more than {max_tags} tags")
    parser = HTMLParser(encoding="utf-8")
    markup = _LONG_TAG.sub(_bounded, _UNWANTED.sub("", markup))
    try:
        return document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError:  # nothing in it, not even text
        return document_fromstring(b"<html/>", parser=parser)


def _bounded(tag: re.Match[str]) -> str:
    """A long tag, without its attributes where these are beyond number."""
    words = _QUOTED.sub("", tag[0]).split()
    return tag[0] if len(words) <= _MAX_ATTRIBUTES else f"<{tag[1]} "
