"""Cutting known entries out of a feed changes nothing about the others."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.model import Address, Item, Source
from bot.parse import bounds, parse
from bot.parse.bounds import within_means
from bot.parse.known import DIGEST
from bot.ports import Parsed
from tests.property.thorough import examples

URL = "https://mfa.example/en/news/"
ADDRESS = Address(url=URL)
SOURCE = Source(id="mfa", institution="Ministry", country="XX", languages=("en",), address=ADDRESS)
RAW = Path(__file__).parents[3] / "shared" / "feeds" / "raw"
OURS = Path(__file__).parents[1] / "data" / "feeds"
REAL = sorted([*RAW.glob("*.[xa][mt]*"), *OURS.glob("*.xml")])

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30)
entry = st.tuples(words, words, words, st.booleans())
entries = st.lists(entry, min_size=1, max_size=8)


def read(body: bytes, known: bytes = b"", content_type: str = "") -> Parsed:
    return parse(SOURCE, ADDRESS, url=URL, content_type=content_type, body=body, known=known)


def rss(shown: list[tuple[str, str, str, bool]]) -> bytes:
    """A feed whose entries have ids of their own, some of them written with CDATA."""
    written = []
    for number, (title, text, link, cdata) in enumerate(shown):
        body = f"<![CDATA[{text.replace(']]>', '')}</item>]]>" if cdata else escape(text)
        written.append(
            f"<item><guid>id:{number}</guid><title>{escape(title)}</title>"
            f"<link>/{number}/{escape(link)}</link><description>{body}</description></item>"
        )
    return (
        f"<rss version='2.0'><channel><title>T</title>{''.join(written)}</channel></rss>".encode()
    )


def atom(shown: list[tuple[str, str, str, bool]]) -> bytes:
    written = []
    for number, (title, text, link, html) in enumerate(shown):
        kind = "html" if html else "text"
        written.append(
            f"<a:entry><a:id>id:{number}</a:id><a:title>{escape(title)}</a:title>"
            f"<a:link rel='alternate' href='{number}?{escape(link, quote=True)}'/>"
            f"<a:content type='{kind}'>{escape(text)}</a:content></a:entry>"
        )
    return (
        "<?xml version='1.0' encoding='utf-8'?><a:feed xmlns:a='http://www.w3.org/2005/Atom'"
        f" xml:base='https://base.example/'>{''.join(written)}</a:feed>"
    ).encode()


def rdf(shown: list[tuple[str, str, str, bool]]) -> bytes:
    written = []
    for number, (title, text, link, cdata) in enumerate(shown):
        body = f"<![CDATA[{text.replace(']]>', '')}</item>]]>" if cdata else escape(text)
        about = f"https://mfa.example/{number}?{escape(link, quote=True)}"
        written.append(
            f"<item rdf:about='{about}'><title>{escape(title)}</title>"
            f"<!-- {number} --><link>{about}</link><description>{body}</description></item>\n"
        )
    return (
        "<?xml version='1.0'?><rdf:RDF xmlns='http://purl.org/rss/1.0/'"
        " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        f"<channel><title>T</title></channel>{''.join(written)}</rdf:RDF>"
    ).encode()


def each_alone(body: bytes, content_type: str = "") -> list[Item]:
    """The items of a feed, each parsed while all others are known."""
    digests = read(body, content_type=content_type).digests
    parts = [digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST)]
    found: list[Item] = []
    for own in parts:
        others = b"".join(part for part in parts if part != own)
        found += read(body, others, content_type).items
    return list(dict.fromkeys(found))


@examples(100)
@given(entries, st.sampled_from([rss, atom, rdf]))
def test_entries_are_the_same_alone_and_together(
    shown: list[tuple[str, str, str, bool]], document: object
) -> None:
    assert callable(document)
    body = document(shown)
    whole = read(body)
    assert len(whole.digests) == len(shown) * DIGEST
    assert each_alone(body) == list(whole.items)
    again = read(body, whole.digests)
    assert (again.items, again.unchanged) == ((), len(shown))


@examples(100)
@given(entries, st.binary(max_size=3), st.integers(min_value=0))
def test_a_broken_feed_is_parsed_whole(
    shown: list[tuple[str, str, str, bool]], noise: bytes, place: int
) -> None:
    whole = rss(shown)
    at = place % len(whole)
    body = whole[:at] + noise + whole[at + 1 :]
    try:
        parsed = read(body)
    except ParseError:
        return
    if parsed.digests:
        assert each_alone(body) == list(parsed.items)


BESIDE = (
    "<category domain='d'>{}</category>",
    "<author>{}</author>",
    "<author><name>{0}</name><email>{0}</email></author>",
    "<author><title>{}</title></author>",
    "<contributor><uri>{}</uri></contributor>",
    "<comments>https://mfa.example/{}</comments>",
    "<enclosure url='/{0}.pdf' type='{0}'>{0}</enclosure>",
    "<language>{}</language>",
    "<m:category><m:title>{}</m:title></m:category>",
    "<m:thumbnail url='/{}.jpg'/>",
    "<m:group><m:title>{0}</m:title><m:description>{0}</m:description></m:group>",
    "<c:creator>{}</c:creator>",
    "<c:subject>{}<!-- b --></c:subject>",
    "<c:date>{}</c:date>",
    "<c:identifier>{}</c:identifier>",
    "<image><title>{0}</title><link>/{0}</link></image>",
    "<source url='/{0}'>{0}</source>",
    "<x:category a='{0}'>{0}</x:category>",
    "<title>{}</title>",
    "{}",
)


@examples(150)
@given(
    entries,
    st.sampled_from([rss, atom, rdf]),
    st.lists(st.tuples(st.sampled_from(BESIDE), words.map(escape), st.booleans()), max_size=5),
)
def test_entries_are_the_same_without_what_no_item_needs(
    shown: list[tuple[str, str, str, bool]],
    document: object,
    beside: list[tuple[str, str, bool]],
) -> None:
    assert callable(document)
    spaces = (
        "xmlns:m='http://search.yahoo.com/mrss/' xmlns:c='http://purl.org/dc/elements/1.1/'"
        " xmlns:x='urn:x'"
    )
    body = re.sub(r"<(rss|a:feed|rdf:RDF)", rf"<\1 {spaces}", document(shown).decode(), count=1)
    for written, word, in_front in beside:
        put = f" {written.format(word)}\n ".replace("\\", r"\\")
        at = r"(?<=<item>)|(?<=<a:entry>)" if in_front else r"(?=</item>\s*</)|(?=</a:entry></)"
        body = re.sub(at, put, body, count=1)
    thin = read(body.encode())
    assert thin.digests
    assert (thin.items, thin.warning) == as_whole(body.encode())


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.stem)
def test_real_feeds_are_the_same_without_what_no_item_needs(path: Path) -> None:
    try:
        thin = read(path.read_bytes())
    except ParseError:
        return
    assert (thin.items, thin.warning) == as_whole(path.read_bytes())


def as_whole(body: bytes, content_type: str = "") -> tuple[tuple[Item, ...], str]:
    """The items and the warning of a feed of which nothing is cut out."""
    with pytest.MonkeyPatch.context() as uncut:
        uncut.setattr("bot.parse.cut", lambda *_: None)
        whole = read(body, content_type=content_type)
    return whole.items, whole.warning


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", "Зустріч – 회담 \\ ~ ¥"),
        ("utf-8-sig", "Зустріч – 회담 \\ ~ ¥"),
        ("iso-8859-1", "Réunion à Genève \x96 1 \\ ~"),
        ("windows-1252", "Réunion – “Genève”"),
        ("windows-1251", "Встреча в Женеве – №1"),
        ("koi8-r", "Встреча в Женеве"),
        ("euc-kr", "제네바 회담 \\ ~"),
        ("shift_jis", "ジュネーブ会談 \\ ~ ―"),
        ("euc-jp", "ジュネーブ会談 \\ ~"),
        ("gb2312", "日内瓦会谈 ~ 、"),
        ("big5", "日內瓦會談"),
        ("utf-7", "Зустріч"),
    ],
)
def test_entries_are_the_same_alone_and_together_in_each_encoding(
    encoding: str, title: str, declared: bool
) -> None:
    named = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?>" if declared else ""
    written = "".join(
        f"<item><guid>{number}</guid><title>{title} {number}</title></item>\n"
        for number in range(3)
    )
    body = f"{named}<rss version='2.0'><channel>{written}</channel></rss>".encode(encoding)
    for header in (
        "",
        f"text/xml; charset={encoding.removesuffix('-sig')}",
        "text/xml; charset=koi8-r",
    ):
        whole = read(body, content_type=header)
        assert not declared or [each.title[-3:] for each in whole.items] == [
            f"{title[-1]} {number}" for number in range(3)
        ]
        assert whole.digests or not declared or encoding == "utf-7"
        assert not whole.digests or each_alone(body, header) == list(whole.items)
        assert (whole.items, whole.warning) == as_whole(body, header)


@pytest.mark.parametrize("header", ["windows-1251", "koi8-r", "gb2312", "utf-8"])
def test_letters_that_are_spelled_by_number_are_the_same_whatever_a_header_names(
    header: str,
) -> None:
    body = b"""<rss version='2.0'><channel><item><guid>a</guid><title>&#1055;&#233;</title></item>
    <item><guid>b</guid><title>&#26085; B</title></item></channel></rss>"""
    whole = read(body, content_type=f"text/xml; charset={header}")
    assert [each.title for each in whole.items] == ["\u041f\u00e9", "\u65e5 B"]
    assert each_alone(body, f"text/xml; charset={header}") == list(whole.items)


def test_what_a_document_declares_counts_for_what_is_left_of_it() -> None:
    body = b"""<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY co "&#169;">]><?style none?>
    <rss version='2.0' xml:base='https://base.example/'><channel><title>T</title>
    <item><guid>a</guid><title>&co; A</title><link>a</link></item>
    <item><guid>b</guid><title>&co; B</title><link>b</link></item></channel></rss><!-- end -->"""
    whole = read(body)
    assert whole.digests
    assert each_alone(body) == list(whole.items)


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><guid>a</guid></item> b <item><guid>c</guid></item></channel></rss>",
        "<rss><channel><item><guid>a</guid><item><guid>b</guid></item></item></channel></rss>",
        "<rss><channel><item><guid>a</guid></item><item><guid>a</guid></item></channel></rss>",
        "<rss><channel><item><title>a</title></item></channel></rss>",
        "<rss><channel><x:item><guid>a</guid></x:item></channel></rss>",
    ],
)
def test_what_can_not_be_cut_is_parsed_whole(body: str) -> None:
    parsed = read(body.encode(), b"\0" * DIGEST)
    assert parsed == read(body.encode())
    assert (parsed.digests, parsed.unchanged) == (b"", 0)


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.stem)
def test_real_feeds_are_the_same_entry_by_entry(path: Path) -> None:
    body = path.read_bytes()
    try:
        whole = read(body)
    except ParseError:
        return
    if whole.digests:
        assert each_alone(body) == list(whole.items)
    else:
        assert read(body, b"\0" * DIGEST) == whole


@examples(60)
@given(entries, st.sampled_from([rss, atom, rdf]), st.integers(min_value=0, max_value=3_000))
def test_a_feed_that_is_too_long_gives_entries_from_one_end_as_they_are(
    shown: list[tuple[str, str, str, bool]], document: object, budget: int
) -> None:
    assert callable(document)
    body = document(shown)
    whole = read(body)
    with pytest.MonkeyPatch.context() as poor:
        poor.setattr(bounds, "_BUDGET", budget)
        try:
            first = read(body)
        except ParseError:
            return
    size = len(first.items)
    assert first.items in (whole.items[:size], whole.items[len(whole.items) - size :])
    assert first.warning == ("" if first.items == whole.items else "too-long")
    kept = size * DIGEST
    assert first.digests in (whole.digests[:kept], whole.digests[len(whole.digests) - kept :])


@pytest.mark.parametrize("tag", ["pubDate", "dc:date"])
def test_a_feed_that_is_too_long_and_lists_the_oldest_first_gives_the_newest(tag: str) -> None:
    entry = "<item><guid>{0}</guid><title>{0}</title><{1}>{2}-01-10T09:00Z</{1}><d>{3}</d></item>"
    listed = [entry.format(n, tag, 2000 + n // 50, "word " * 2_000) for n in range(500)]
    for order in (listed, listed[::-1]):
        feed = f"<rss xmlns:dc='x'><channel><title>All</title>{''.join(order)}</channel></rss>"
        parsed = read(feed.encode())
        assert max(int(item.title) for item in parsed.items) == 499
        assert (0 < len(parsed.items) < 500, parsed.warning) == (True, "too-long")


def test_a_feed_that_is_too_long_and_broken_off_gives_whole_entries() -> None:
    entry = "<item><guid>{0}</guid><title>{0}</title><description>{1}</description></item>"
    words = "word " * 2_000
    body = "<rss version='2.0'><channel>" + "".join(entry.format(n, words) for n in range(500))
    for broken in (body, body + "<item><title>half" + words):
        parsed = read(broken.encode())
        assert 0 < len(parsed.items) < 500
        assert all(len(item.text) == len(words) - 1 for item in parsed.items)


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.stem)
def test_no_real_feed_is_too_long(path: Path) -> None:
    body = path.read_bytes()
    assert within_means(body) is body
