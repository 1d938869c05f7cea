"""Thousands of spoilt documents: no crash, no hang, nothing but ParseError."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from bot.errors import ParseError
from bot.model import Kind
from bot.read import read
from tests.documents import pdf
from tests.property.test_parse import URL, harmless

DATA = Path(__file__).parents[1] / "data" / "feeds"
SPICE = [
    b"<", b">", b"&", b"&#0;", b"&#x110000;", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE x [",
    b"<!ENTITY a 'b'>", b"&a;", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"{", b"[[",
    b'"', b"\\ud800", b"9" * 400, b"encoding='utf-7'", b"<item>", b"</item>", b"<entry/>",
    b"<guid>", b"http://[", b"javascript:", b"\xe2\x80\xae", b" " * 5_000, b"<div>" * 500,
    b"endobj", b"stream", b"/Length 999999999", b"%PDF-",
]  # fmt: skip


def seeds() -> list[bytes]:
    """What is spoilt: our feeds, a PDF file, a sitemap in a gzip file."""
    documents = [path.read_bytes() for path in sorted(DATA.iterdir())]
    sitemap = gzip.compress(b"<urlset><url><loc>/1</loc></url></urlset>", mtime=0)
    return [*documents, pdf("Joint statement", "We condemn the transfer."), sitemap]


def spoilt(body: bytes, rng: Random) -> bytes:
    """A document with a few stretches cut, doubled, swapped for another's, or spiced."""
    spoiling = bytearray(body)
    for _ in range(rng.randint(1, 10)):
        at = rng.randrange(len(spoiling) + 1)
        to = min(len(spoiling), at + rng.choice((0, 1, 2, 8, 64, 512)))
        there = bytes(spoiling[at:to])
        spoiling[at:to] = rng.choice(
            (b"", there * 2, there[::-1], rng.randbytes(3), rng.choice(SPICE))
        )
    return bytes(spoiling)


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(1_000, id="thousand"),
        pytest.param(
            10_000, id="ten thousand", marks=[pytest.mark.long, pytest.mark.timeout(3600)]
        ),
    ],
)
def test_spoilt_documents_cost_less_than_a_second_and_raise_parse_errors_only(count: int) -> None:
    rng, documents, kinds = Random(count), seeds(), list(Kind)
    for body in documents:  # what is loaded at first sight is not the spoilt ones' to pay
        harmless(Kind.FEED, body)
        with suppress(ParseError):
            read(URL, "", body)
    for _ in range(count):
        body = spoilt(rng.choice(documents), rng)
        started = time.process_time()
        harmless(rng.choice(kinds), body)
        if rng.random() < 0.2:
            with suppress(ParseError):
                assert read(URL, "", body).text
        assert time.process_time() - started < 1.0, body
