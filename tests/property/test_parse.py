"""Whatever the bytes, parse and read answer or raise ParseError, and what they give is clean."""

from __future__ import annotations

import json
import random
import re
from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.model import Address, Kind, Source
from bot.parse import parse
from bot.read import read
from bot.text.dates import read_timestamp
from tests.property.thorough import examples

URL = "https://mfa.example/news"
DOCUMENTS = [
    path.read_bytes() for path in sorted((Path(__file__).parents[1] / "data/feeds").iterdir())
]
OPTIONS = (("link", "a"), ("title", "t"), ("date", "d"), ("items", "items"))
GOLDEN = {
    Kind.JSON_API: (
        *(("items", "data.pages"), ("title", "name, description"), ("link", "paths.0")),
        *(("text", "parts.lead, parts.body"), ("date", "published"), ("id", "number")),
    ),
    Kind.PAGE_WATCH: (),
}  # for the documents of tests/data
KINDS = list(Kind)
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # all of Unicode's, but for the line's end


def harmless(kind: Kind, body: bytes, *, options: tuple[tuple[str, str], ...] = OPTIONS) -> None:
    address = Address(url=URL, kind=kind, options=options)
    source = Source(
        id="mfa", institution="Ministry", country="XX", languages=("en",), address=address
    )
    with suppress(ParseError):
        parsed = parse(source, address, url=URL, content_type="text/html; charset=x", body=body)
        keys = [item.key for item in parsed.items]
        assert len(set(keys)) == len(keys)
        for item in parsed.items:
            assert item.link == "" or item.link.startswith(("http://", "https://"))
            for text in (item.key, item.title, item.text, item.published_raw):
                text.encode()
                assert not CONTROL.search(text)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """One of our documents, cut, doubled or with some bytes replaced."""
    body = bytearray(draw(st.sampled_from(DOCUMENTS)))
    rng = random.Random(draw(st.integers()))
    for _ in range(draw(st.integers(1, 12))):
        at = rng.randrange(len(body) or 1)
        to = at + rng.randrange(40)
        body[at:to] = draw(st.one_of(st.binary(max_size=8), st.just(bytes(body[at:to]) * 2)))
    return bytes(body)


@examples(150)
@given(st.sampled_from(KINDS), mutations())
def test_mutated_documents_do_no_harm(kind: Kind, body: bytes) -> None:
    harmless(kind, body, options=GOLDEN.get(kind, OPTIONS))


@examples(100)
@given(st.sampled_from(KINDS), st.one_of(st.binary(max_size=300), st.text().map(str.encode)))
def test_arbitrary_bytes_do_no_harm(kind: Kind, body: bytes) -> None:
    harmless(kind, body)


MEMBERS = st.sampled_from(["items", "title", "t", "d", "id", "url", "link", "content", "rendered"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(MEMBERS, inner),
    max_leaves=15,
)


@examples(100)
@given(st.sampled_from([Kind.FEED, Kind.WP_REST, Kind.JSON_API]), JSON)
def test_json_of_any_shape_does_no_harm(kind: Kind, data: object) -> None:
    harmless(kind, json.dumps({"items": [data, {"items": data}]}).encode())
    harmless(kind, json.dumps([data]).encode())


@examples(40)
@given(mutations())
def test_pages_do_no_harm(body: bytes) -> None:
    with suppress(ParseError):
        assert read(URL, "", body).text


@examples(150)
@given(st.text(alphabet="0123456789 :-/.,+TZadjnJuly年月日년월일", max_size=40) | st.text())
def test_dates_of_any_shape_do_no_harm(raw: str) -> None:
    moment = read_timestamp(raw)
    assert moment is None or 1970 <= moment.year <= 2100
