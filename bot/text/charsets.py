"""Bytes to characters: as they are declared where that can be true, else by the look of them.

Servers and templates outlive the encoding that they declare. A page read as what it is not still
has its words' length and no word of ours: nothing fails, and all that it says is missed.
"""

from __future__ import annotations

import codecs
import re
from email.message import Message

from charset_normalizer import from_bytes

_META_CHARSET = re.compile(
    rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_XML = re.compile(rb"""\s*<\?xml(?:[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40}))?[^>]{0,200}>""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers read these labels as the larger set that servers mean by them.
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "euc_jp": "euc_jis_2004",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
# Those of scripts other than Latin: what tells the Latin ones apart are a few letters, too few.
_SCRIPTS = ["cp1251", "koi8_u", "cp1253", "cp1255", "cp1256", "cp874"]
_SCRIPTS += ["euc_jp", "cp932", "cp949", "gb18030", "big5"]

_ENOUGH = 8  # characters beyond ASCII that are no UTF-8 by chance
_LOST = 0.25  # of them: more than a few broken ones
_SAMPLE = 10_000  # bytes
_HIGH = re.compile(rb"[\x80-\xff]")
_LATIN = re.compile(rb"[A-Za-z]")
_MARKUP = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)


def decode(body: bytes, content_type: str) -> str:
    """A page's characters: by byte order mark, header, meta element, or the look of the bytes."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    meta = _META_CHARSET.search(body[:4096])
    named = str(meta[1], "ascii", "replace") if meta else None
    return _decoded(body, charset(content_type), named)


def recoded(body: bytes, content_type: str) -> bytes:
    """An XML document as it is, or in UTF-8 where what is declared of it can't be true."""
    if body.isascii() or b"\x00" in body[:200] or body.startswith(tuple(bom for bom, _ in _BOMS)):
        return body
    head = _XML.match(body)
    named = str(head[1], "ascii") if head and head[1] else None
    if _decode_as(body, named or charset(content_type) or "utf-8") is not None:
        return body
    text = _decoded(body[head.end() if head else 0 :], named, charset(content_type))
    return b'<?xml version="1.0" encoding="utf-8"?>' + text.encode()


def charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type, in lower case."""
    header = Message()
    header["Content-Type"] = content_type.replace("\n", " ").replace("\r", " ")
    return header.get_content_charset()


def _decoded(body: bytes, *labels: str | None) -> str:
    for label in (*labels, "utf-8"):
        if label and (text := _decode_as(body, label)) is not None:
            return text
    return body.decode(_guessed(body), "replace")


def _decode_as(body: bytes, label: str) -> str | None:
    """The characters under a label, or None where it can't be true."""
    try:
        name = codecs.lookup(label).name
        if name != "utf-8" and _is_utf8(body):
            return None
        text = body.decode(_LARGER.get(name, name), "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    lost = text.count("\ufffd") - body.count("\ufffd".encode())  # which some write
    return None if lost > 0 and lost > _LOST * _beyond_ascii(text) else text


def _is_utf8(body: bytes) -> bool:
    """True for what has so many characters in UTF-8 that it is nothing else."""
    try:  # a document may be cut off within a character
        text = codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return False
    return _beyond_ascii(text) >= _ENOUGH


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _guessed(body: bytes) -> str:
    """The encoding that bytes look like which are not UTF-8."""
    first = _HIGH.search(body)
    words = _MARKUP.sub(b" ", body[first.start() if first else 0 :][: 10 * _SAMPLE])[:_SAMPLE]
    sample = words.rpartition(b" ")[0] or words  # no half of a character
    high = len(_HIGH.findall(sample))
    if high < max(_ENOUGH, len(_LATIN.findall(sample)) / 2):
        return "cp1252"
    found = from_bytes(sample, cp_isolation=_SCRIPTS).best()
    return found.encoding if found else "cp1252"
