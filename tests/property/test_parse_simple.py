"""Simple entries, read without feedparser, are the same that feedparser gives."""

from __future__ import annotations

from html import escape

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.polling import feeds
from bot.ports import Parsed
from tests.property.test_parse_known import as_whole, read
from tests.property.thorough import examples

SPACES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    " xmlns:content='http://purl.org/rss/1.0/modules/content/'"
)
ENCODED = "<?xml version='1.0' encoding='UTF-8'?>"

# What makes one wonder: markup or not, encoded twice, other dialects' words, what breaks a line.
PIECES = (
    *("<b>bold</b>", "<br/>", "a < b", "&", "&amp;", "&nbsp;", "&lt;p&gt;", "</p>", "&bogus;"),
    *("Ã©", "\x80", "\x96", "Â\xa0", "«", "\xa0", "\u2028", "\u3000", "\n", "\r\n", "\t", " ", "é"),
    *(
        "e\u0301",
        "회담",
        "会談",
        "Встреча",
        "#",
        ";",
        ":",
        "?",
        "%",
        "xmlns:dc=",
        "<![CDATA[",
        "🙂",
    ),
)
words = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(codec="utf-8", categories=["L", "N", "P"])),
    max_size=5,
).map("".join)
texts = words.map(escape) | words.map(lambda text: f"<![CDATA[{text.replace(']]>', '')}]]>")
addresses = st.just("https://a.example/x") | st.sampled_from(
    (
        *("https://a.example/1", "http://a.example/1?b=2&c=3", "https://a.example/x_(y)/%C3%A9"),
        *(
            "https://a.example/1#top",
            "https://a.example",
            "https://a.example?b",
            "HTTP://A.example/",
        ),
        *("https://a.example/1?", "https://a.example/1#", "https://a.example/1;d", "//a.example/1"),
        *("https:///a.example/1", "https://a.example/../1", "https://a.example/a b", "/1", "1", ""),
        *(
            "https://a.example/1?b=2&lang;",
            "https://ä.example/ö",
            "tag:a.example,2024:1",
            "urn:a:1",
        ),
        *("mailto:a@a.example", "javascript:alert(1)", "https://a.example:8/1", " https://a.b/1 "),
    )
).map(lambda link: escape(link, quote=True))
dates = st.sampled_from(
    ("Wed, 10 Jan 2024 09:00:00 GMT", "2024-01-10T09:00:00Z", "10 января 2024", "", " soon ")
)
langs = st.sampled_from(
    ("",) * 12 + (" xml:lang='fr'", " xml:base='https://b.example/'", " class='x'")
)


def element(
    name: str, *values: st.SearchStrategy[str], **attributes: str
) -> st.SearchStrategy[str]:
    """An element with one of these values, and attributes or without."""
    extra = st.sampled_from(("", *(f" {key}='{value}'" for key, value in attributes.items())))
    parts = st.tuples(extra, langs, st.one_of(*values))
    return parts.map(lambda part: f"<{name}{part[0]}{part[1]}>{part[2]}</{name}>")


RSS = (
    element("title", texts),
    element("guid", addresses, texts, isPermaLink="false", ispermalink="true"),
    element("pubDate", dates),
    element("description", texts),
    element("content:encoded", texts),
    element("dc:date", dates),
    element("link", addresses),
)
ATOM = (
    element("title", texts, type="html"),
    element("id", addresses),
    element("published", dates),
    element("updated", dates),
    element("summary", texts, type="text"),
    element("content", texts, type="html", src="https://a.example/c"),
    st.tuples(
        st.sampled_from(("", " rel='alternate'", " rel='self'", " rel='enclosure'", " rel='x'")),
        st.sampled_from(("", " type='text/html'", " type='application/pdf'")),
        addresses,
    ).map(lambda link: f"<link{link[0]}{link[1]} href='{link[2]}'/>"),
)
BESIDE = ("<dc:creator>A</dc:creator>", "<x>y</x>", "<!-- z -->", " w ", "<title/>")


def entries(
    tag: str, link: str, kinds: tuple[st.SearchStrategy[str], ...]
) -> st.SearchStrategy[str]:
    """A simple entry, and one that has some of these elements in any order."""
    some = st.lists(st.sampled_from(kinds), max_size=5, unique_by=id)
    drawn = some.flatmap(lambda chosen: st.tuples(*chosen)).map("".join)
    about = st.sampled_from(("", " rdf:about='https://a.example/r'" if tag == "item" else ""))
    links = st.sampled_from((link, link, link, ""))
    own = st.tuples(about, links, drawn, st.sampled_from(("", "", "", *BESIDE))).map(
        lambda e: f"<{tag}{e[0]}>{e[1]}{e[2]}{e[3]}</{tag}>"
    )
    return own.map(lambda shown: f"{shown}\n<{tag}>{link.replace('/1', '/2')}</{tag}>")


LINK = "<link>https://a.example/1</link>"
ATOM_LINK = "<link href='https://a.example/1'/>"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
feeds_of_any_kind = st.one_of(
    entries("item", LINK, RSS).map(
        lambda shown: (
            f"<rss version='2.0' xmlns:rdf='{RDF}' {SPACES}><channel>{shown}</channel></rss>"
        )
    ),
    entries("item", LINK, (RSS[0], *RSS[3:])).map(
        lambda shown: (
            f"<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='{RDF}' {SPACES}>"
            f"{shown}</rdf:RDF>"
        )
    ),
    entries("entry", ATOM_LINK, ATOM).map(
        lambda shown: f"<feed xmlns='http://www.w3.org/2005/Atom' {SPACES}>{shown}</feed>"
    ),
)


@examples(400)
@given(feeds_of_any_kind)
def test_simple_or_not_entries_are_what_feedparser_says(feed: str) -> None:
    body = (ENCODED + feed).encode()
    parsed = read(body)
    assert (parsed.items, parsed.warning) == as_whole(body)


def without_feedparser(body: bytes) -> Parsed:
    with pytest.MonkeyPatch.context() as alone:
        alone.setattr(feedparser, "parse", None)
        return read(body)


@pytest.mark.parametrize("number", range(30))
def test_entries_as_most_feeds_write_them_need_no_feedparser(number: int) -> None:
    body = feeds.body(number, feeds.ENTRIES)
    parsed = without_feedparser(body)
    assert len(parsed.items) == feeds.ENTRIES
    assert (parsed.items, parsed.warning) == as_whole(body)


@pytest.mark.parametrize(
    ("declared", "what"),
    [
        ("xmlns:content='http://purl.org/dc/elements/1.1/'", "<content:date>2024</content:date>"),
        ("xmlns:d='http://purl.org/dc/elements/1.1/'", "<d:date>2024-01-10</d:date>"),
        ("xmlns:dc='urn:x'", "<dc:date>2024-01-10</dc:date>"),
        ("xmlns:a='http://www.w3.org/2005/Atom'", "<title>A &lt;b&gt;B&lt;/b&gt;</title>"),
        ("xmlns:d='http://purl.org/dc/elements/1.1/'", "<d:date xmlns:dc='urn:x'>2024</d:date>"),
    ],
)
@pytest.mark.parametrize("root", ["rss", "rdf:RDF"])
def test_prefixes_mean_what_they_mean_to_feedparser(root: str, declared: str, what: str) -> None:
    own = f"xmlns='http://purl.org/rss/1.0/' xmlns:rdf='{RDF}'" if root == "rdf:RDF" else ""
    entry = f"<item><link>https://a.example/1</link>{what}</item>"
    held = entry if own else f"<channel>{entry}</channel>"
    body = f"{ENCODED}<{root} {own} {declared}>{held}</{root}>".encode()
    assert (read(body).items, read(body).warning) == as_whole(body)
