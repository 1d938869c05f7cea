"""Thousands of spoilt documents and texts: no crash, no hang, nothing but ParseError."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from bot.errors import ParseError
from bot.model import Kind
from bot.read import read
from tests.documents import pdf
from tests.golden import golden
from tests.property.test_parse import GOLDEN, OPTIONS, URL, harmless
from tests.shipped import analyst

DATA = Path(__file__).parents[1] / "data" / "feeds"
KINDS = {
    "news": Kind.HTML_INDEX,
    "wp_rest": Kind.WP_REST,
    "json_api": Kind.JSON_API,
    "sitemap": Kind.SITEMAP,
    "sitemap_index": Kind.SITEMAP,
    "page_watch": Kind.PAGE_WATCH,
}
PAGES = ("page", "pdf")  # what is read for its text
SPICE = [
    b"<", b">", b"&", b"&#0;", b"&#x110000;", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE x [",
    b"<!ENTITY a 'b'>", b"&a;", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"{", b"[[",
    b'"', b"\\ud800", b"9" * 400, b"encoding='utf-7'", b"<item>", b"</item>", b"<entry/>",
    b"<guid>", b"http://[", b"javascript:", b"\xe2\x80\xae", b" " * 5_000, b"<div>" * 500,
    b"endobj", b"stream", b"/Length 999999999", b"%PDF-",
]  # fmt: skip


def seeds() -> dict[str, list[bytes]]:
    """What is spoilt, by kind: our golden documents, a PDF file, a sitemap in a gzip file."""
    found: dict[str, list[bytes]] = {kind: [] for kind in Kind}
    for path in sorted(DATA.iterdir()):
        found[KINDS.get(path.stem.partition("_later")[0], Kind.FEED)].append(path.read_bytes())
    sitemap = b"<urlset><url><loc>/1</loc><lastmod>2024-01-10</lastmod></url></urlset>"
    found[Kind.SITEMAP].append(gzip.compress(sitemap, mtime=0))
    page = found[Kind.HTML_INDEX] + found[Kind.PAGE_WATCH]
    report = pdf("Joint statement", "We condemn the transfer.", title="T")
    return found | {"page": page, "pdf": [report]}


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


@pytest.mark.parametrize("kind", [*Kind, *PAGES])
@pytest.mark.parametrize(
    "count",
    [
        pytest.param(150, id="a thousand in all"),
        pytest.param(
            10_000, id="ten thousand", marks=[pytest.mark.long, pytest.mark.timeout(3600)]
        ),
    ],
)
def test_spoilt_documents_cost_less_than_a_second_and_raise_parse_errors_only(
    kind: str, count: int
) -> None:
    rng, documents = Random(count), seeds()
    for body in documents[kind]:  # what is loaded at first sight is not the spoilt ones' to pay
        take(kind, body)
        take("pdf", body)
    for number in range(count):
        body = spoilt(rng.choice(documents[kind]), rng)
        started = time.process_time()
        take(kind, body)
        if number % 5 == 0:  # what is asked for as one thing may be another
            take(rng.choice([*Kind, *PAGES]), body)
        assert time.process_time() - started < 1.0, body


def take(kind: str, body: bytes) -> None:
    """Parse a document as one of a kind, or read it for its text."""
    if kind not in PAGES:
        harmless(Kind(kind), body, options=GOLDEN.get(Kind(kind), OPTIONS))
        return
    with suppress(ParseError):
        assert read(URL, "", body).text


# --- texts ----------------------------------------------------------------------------------------

TEXTS: dict[str, dict[str, list[str]]] = golden("match/golden")  # of all languages, by language
WORDS = [
    "North Korea and Russia ", "КНДР", "北朝鮮", "\n\n", "«", "”", '"', "(", "—", "\u202e",
    "\u0301", "İ", "ß", "million ", "만", "A.B.C. ", "1718 (2006), ", "1 January 2024 ",
    "ACME LLC, ",
]  # fmt: skip
RUNS = [
    "9", "1,", "12 ", " ", ". ", ", ", " and ", "(", ")", '"', "-", "a", "м", "の", "가", "เ",
    "\u0301", "\n", "://", "@", "1 January 2024 ", "ACME LLC, ", "A.B.C. ",
]  # fmt: skip
LONG_RUN = 15_000  # characters: what takes the square of it takes seconds


@pytest.mark.parametrize(
    "count", [200, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
)
def test_spoilt_texts_are_understood_in_time_and_quoted_as_they_are(count: int) -> None:
    rng, published = Random(count), datetime(2024, 1, 10, tzinfo=UTC)
    for number in range(count):
        language, text = spoilt_text(rng, with_run=number % 10 == 0)
        title = text[: rng.choice((0, 80, 300))]
        started = time.process_time()
        found = analyst().analyse(title, text, languages=(language,), published=published)
        spent = time.process_time() - started
        assert spent < 3.0, (spent, language, text[:2_000])  # the first of a language loads words
        for span in (each.span for each in found.match.evidence):
            assert (title if span.field == "title" else text)[span.start : span.end] == span.text


def spoilt_text(rng: Random, *, with_run: bool) -> tuple[str, str]:
    """A few sentences, most of one language, with stretches cut, doubled, turned or spiced."""
    languages = sorted(TEXTS)
    language = rng.choice(languages)
    told = [
        rng.choice([*TEXTS[one]["about"], *TEXTS[one]["not_about"]])
        for one in [language, *rng.choices((language, rng.choice(languages)), k=rng.randint(0, 9))]
    ]
    text = " ".join(told)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(text) + 1)
        to = min(len(text), at + rng.choice((0, 1, 2, 8, 64, 512)))
        there = text[at:to]
        spice = rng.choice((*WORDS, chr(rng.randrange(0x20, 0x3000))))
        text = text[:at] + rng.choice(("", there * 2, there[::-1], spice)) + text[to:]
    if with_run:
        at, run = rng.randrange(len(text) + 1), rng.choice(RUNS)
        text = text[:at] + (run * LONG_RUN)[:LONG_RUN] + text[at:]
    return language, text
