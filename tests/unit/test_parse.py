from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.model import Address, Item, Kind, Source
from bot.parse import parse
from bot.ports import Parsed

DATA = Path(__file__).parents[1] / "data" / "feeds"
URL = "https://mfa.example/en/news/"


def read(
    body: bytes | str,
    kind: Kind = Kind.FEED,
    *,
    key: str = "guid",
    content_type: str = "",
    **options: str,
) -> Parsed:
    address = Address(url=URL, kind=kind, options=tuple(options.items()))
    source = Source(
        id="mfa",
        institution="Ministry",
        country="XX",
        languages=("en",),
        address=address,
        key="link" if key == "link" else "guid",
    )
    data = body.encode() if isinstance(body, str) else body
    return parse(source, address, url=URL, content_type=content_type, body=data)


def reason(body: bytes | str, kind: Kind = Kind.FEED, **options: str) -> str:
    with pytest.raises(ParseError) as caught:
        read(body, kind, **options)
    return caught.value.reason


def rss(*items: str) -> str:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>T</title>{entries}</channel></rss>'


def only(parsed: Parsed) -> Item:
    assert len(parsed.items) == 1
    return parsed.items[0]


# --- the formats ----------------------------------------------------------------------------------


def test_rss_2() -> None:
    parsed = read((DATA / "rss20.xml").read_bytes())
    assert parsed.warning == ""
    first, second, third = parsed.items
    assert first == Item(
        key="release-101",
        title="Joint statement on arms & ammunition",
        link="https://mfa.example/news/2024/01/joint-statement",
        text=(
            "Ministers condemn the transfers.\n\n"
            "They call on both states to stop, at once.\n\nAlbania\n\nAndorra"
        ),
        published=datetime(2024, 1, 10, tzinfo=UTC),
        published_raw="Wed, 10 Jan 2024 09:00:00 KST",
        language="en",
    )
    assert second.key == second.link == "https://mfa.example/news/2024/01/applications"
    assert second.published == datetime(2024, 1, 9, 17, 30, tzinfo=UTC)
    assert second.text == "Twelve places < thirteen."
    assert third.link == ""
    assert third.key
    assert third.published == datetime(2024, 1, 8, tzinfo=UTC)


def test_atom() -> None:
    first, second = read((DATA / "atom.xml").read_bytes()).items
    assert first.title == "UK & partners: joint statement"
    assert first.link == "https://office.example/speeches/1"
    assert first.text == "First paragraph.\n\nSecond paragraph."
    assert first.published == datetime(2024, 1, 10, 12, tzinfo=UTC)
    assert second.title == "Is 1 < 2 & 3?"
    assert second.text == "Yes <b> it is."
    assert second.link == ""
    assert second.published == datetime(2024, 1, 9, 6, tzinfo=UTC)
    assert second.updated_raw == "2024-01-09T10:00:00+02:00"


def test_a_source_may_be_keyed_by_link() -> None:
    body = (DATA / "atom.xml").read_bytes()
    assert read(body, key="link").items[0].key == "https://office.example/speeches/1"
    assert read(body).items[0].key == "https://office.example/speeches/1#2024-01-10T12:00:00Z"


@pytest.mark.parametrize(
    ("name", "title", "text", "published"),
    [
        ("rss091_windows-1251.xml", "О совместном заявлении", "Министры «осудили» поставки.", None),
        (
            "rdf_euc-kr.xml",
            "공동 성명 발표",
            "장관들은 무기 이전을 규탄하였다.",
            datetime(2024, 1, 10, 15, tzinfo=UTC),
        ),
        (
            "rss20_shift_jis.xml",
            "共同声明の発出",
            "外相は移転を非難した。",
            datetime(2024, 1, 10, 14, 30, tzinfo=UTC),
        ),
    ],
)
@pytest.mark.parametrize("content_type", ["", "text/xml; charset=utf-8"])
def test_the_prolog_names_the_encoding(
    name: str, title: str, text: str, published: datetime | None, content_type: str
) -> None:
    item = only(read((DATA / name).read_bytes(), content_type=content_type))
    assert (item.title, item.text, item.published) == (title, text, published)


def test_the_header_names_the_encoding_when_the_prolog_does_not() -> None:
    body = rss("<title>Déclaration</title>").encode("cp1252")
    assert only(read(body, content_type="text/xml; charset=windows-1252")).title == "Déclaration"
    assert only(read(body)).title == "Déclaration"


def test_json_feed() -> None:
    first, second = read((DATA / "feed.json").read_bytes()).items
    assert first.key == "7"
    assert first.text == "One.\n\nTwo & three."
    assert first.published == datetime(2024, 1, 10, tzinfo=UTC)
    assert second.key == "8"
    assert second.link == "https://un.example/8"
    assert second.text == "Plain <words>."


def test_dates_without_a_zone_may_be_given_one() -> None:
    body = rss("<title>T</title><pubDate>2024-01-10 09:00:00</pubDate>")
    item = only(read(body, zone="Asia/Seoul"))
    assert item.published == datetime(2024, 1, 10, tzinfo=UTC)


def test_an_unreadable_date_is_kept_as_it_stood() -> None:
    item = only(read(rss("<title>T</title><pubDate>01/02/2024</pubDate>")))
    assert item.published is None
    assert item.published_raw == "01/02/2024"


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("guid", ["<guid>0</guid>", "<guid></guid>", "<guid>null</guid>", ""])
def test_entries_that_share_a_guid_are_all_kept_whatever_their_order(guid: str) -> None:
    items = [f"<title>Release {n}</title><description>{n}</description>{guid}" for n in range(3)]
    keys = {item.title: item.key for item in read(rss(*items)).items}
    assert len(set(keys.values())) == 3
    assert {item.title: item.key for item in read(rss(*reversed(items))).items} == keys


def test_a_shared_guid_with_links_survives_an_edit() -> None:
    def keys(text: str) -> set[str]:
        entries = (
            f"<guid>0</guid><link>https://mfa.example/{n}</link><title>{text}</title>"
            for n in range(2)
        )
        return {item.key for item in read(rss(*entries)).items}

    assert keys("before") == keys("after")


def test_a_true_repeat_is_dropped() -> None:
    assert len(read(rss(*["<guid>1</guid><title>Once</title>"] * 3)).items) == 1


def test_an_empty_entry_is_no_item() -> None:
    assert (
        only(read(rss("", '<guid isPermaLink="false">1</guid>', "<title>A</title>"))).title == "A"
    )


# --- text and links -------------------------------------------------------------------------------


def test_text_carries_no_controls_overrides_or_surrogates() -> None:
    body = json.dumps(
        {"items": [{"title": "a\u202eb\x00c\ud800d\u2066e", "content_text": "x\x0by"}]}
    )
    item = only(read(body))
    assert item.title == "abcde"
    assert item.text == "xy"


def test_text_is_composed_but_not_rewritten() -> None:
    item = only(read(rss("<title>de\u0301claration ① ﬁ</title>")))
    assert item.title == "déclaration ① ﬁ"


@pytest.mark.parametrize("title", ["Déclaration commune", "“Ґрунт”: 10 €", "ñ", "大使の声明"])
def test_utf_8_that_was_encoded_twice_is_put_right(title: str) -> None:
    # What windows-1252 has no letter for, browsers and servers keep as it is.
    twice = "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in title.encode()
    )
    assert only(read(rss(f"<title>{twice}</title>"))).title == title
    assert only(read(rss(f"<title>{title} Ã© Â€</title>"))).title != title


@pytest.mark.parametrize("mark", ["\u0323", "\u0e38", "\U0001e000"])
def test_a_letter_has_no_more_marks_than_any_script_gives_it(mark: str) -> None:
    assert only(read(rss(f"<title>q{mark * 300}p{mark}</title>"))).title == f"q{mark * 100}p{mark}"


def test_many_letters_of_a_distant_plane_are_no_marks() -> None:
    title = "\U00010400" * 300
    assert only(read(rss(f"<title>{title}</title>"))).title == title


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("/a", "https://mfa.example/a"),
        ("a?b=1&amp;c=2", "https://mfa.example/en/news/a?b=1&c=2"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("https://mfa.example/a b|c&gt;", "https://mfa.example/a%20b%7Cc%3E"),
        ("javascript:alert(1)", ""),
        ("java\tscript:alert(1)", "https://mfa.example/en/news/java%20script:alert(1)"),
        ("data:text/html,x", ""),
        ("mailto:press@mfa.example", ""),
        ("http://[", ""),
    ],
)
def test_links_are_absolute_and_of_the_web(link: str, absolute: str) -> None:
    assert only(read(rss(f"<title>T</title><link>{link}</link>"))).link == absolute


def test_long_fields_are_cut() -> None:
    item = only(
        read(rss(f"<title>{'t' * 9_000}</title><description>{'d ' * 200_000}</description>"))
    )
    assert len(item.title) == 500
    assert len(item.text) <= 200_000


# --- broken and hostile ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [Kind.FEED, Kind.HTML_INDEX, Kind.WP_REST, Kind.SITEMAP, Kind.JSON_API]
)
def test_an_empty_body(kind: Kind) -> None:
    assert reason(b" \r\n", kind, link="a") == "empty"


@pytest.mark.parametrize("kind", [Kind.FEED, Kind.WP_REST, Kind.SITEMAP, Kind.JSON_API])
def test_a_page_instead_of_data(kind: Kind) -> None:
    assert reason("<!DOCTYPE html><html><p>One moment…</p></html>", kind) == "html-not-feed"


@pytest.mark.parametrize("body", ["Access denied", "<error/>", '{"error": 1}', "/etc/hostname"])
def test_something_else_instead_of_a_feed(body: str) -> None:
    assert reason(body) == "not-a-feed"


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()) == Parsed(items=())


def test_a_truncated_feed_gives_its_whole_entries() -> None:
    whole = rss("<title>One</title>", "<title>Two</title><description>All of it.</description>")
    parsed = read(whole[: whole.index("of it")])
    assert [item.title for item in parsed.items] == ["One"]
    assert parsed.warning == "truncated"


def test_a_malformed_feed_gives_what_can_be_read() -> None:
    parsed = read(rss("<title>A & B</title>", "<title>C</title>"))
    assert [item.title for item in parsed.items] == ["A & B", "C"]
    assert parsed.warning == "malformed"


@pytest.mark.parametrize("element", ["author", "managingEditor", "dc:creator"])
def test_a_long_author_costs_nothing(element: str) -> None:
    author = "a@" + "a." * 16_000 + "!"
    body = rss(f"<title>T</title><{element}>{author}</{element}>")
    started = time.process_time()
    read(body)
    assert time.process_time() - started < 10  # of CPU; what backtracks takes minutes


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;">',
        f'<!ENTITY a "{"x" * 1000}">',
        f"<!ENTITY a '{'x' * 1000}'>",
    ],
)
def test_entities_that_unfold_are_refused(declaration: str) -> None:
    assert reason(f"<!DOCTYPE rss [{declaration}]>" + rss("<title>&b;</title>")) == "limits"


def test_external_entities_are_not_read() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    parsed = read(doctype + rss("<title>T&x;</title>"))
    assert "root" not in parsed.items[0].title


def test_a_deep_feed_is_refused() -> None:
    deep = f"{'<div>' * 300}{'</div>' * 300}"
    assert reason(rss(f"<guid>a</guid><description>{deep}</description>")) == "limits"


@pytest.mark.parametrize(
    "date", ["Thu, 01 Jan 1970 00:00:00 GMT", "1970-05-05", "1980-01-01", "0001-01-01T00:00:00Z"]
)
def test_a_date_from_before_the_web_is_none(date: str) -> None:
    item = only(read(rss(f"<guid>a</guid><title>T</title><pubDate>{date}</pubDate>")))
    assert (item.published, item.published_raw) == (None, date)


def test_the_mark_before_a_prolog_names_the_encoding() -> None:
    body = rss("<title>Заява</title>").encode("utf-8-sig")
    assert only(read(body, content_type="text/xml; charset=koi8-r")).title == "Заява"


def test_deep_json_is_refused() -> None:
    assert reason("[" * 100_000, Kind.JSON_API) == "too-deep"


# --- the other kinds ------------------------------------------------------------------------------


def test_html_index_by_cards() -> None:
    page = (DATA / "news.html").read_bytes()
    first, second = read(
        page, Kind.HTML_INDEX, item="li.card", link="a.more", title="h3", date=".day, time"
    ).items
    assert first.title == "Joint statement on arms transfers"
    assert first.link == first.key == "https://mfa.example/en/news/2024/01/10/joint-statement"
    assert first.published == datetime(2024, 1, 10, tzinfo=UTC)
    assert second.published == datetime(2024, 1, 9, 14, tzinfo=UTC)


def test_html_index_by_link_pattern() -> None:
    items = read(
        (DATA / "news.html").read_bytes(),
        Kind.HTML_INDEX,
        link_pattern=r"/?\d{4}/\d\d/\d\d/",
        date_in_url=r"(?P<y>\d{4})/(?P<m>\d\d)/(?P<d>\d\d)",
        title_pattern=r"(?i)(joint .*)",
    ).items
    assert [item.title for item in items] == ["Joint statement on arms transfers"]
    assert items[0].published == datetime(2024, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "bad-option"),
        ({"link": "a["}, "bad-option"),
        ({"link_pattern": "("}, "bad-option"),
        ({"link": "a", "date_in_url": r"\d{4}"}, "bad-option"),
        ({"link": "a.none"}, "no-items"),
        ({"link": "a", "zone": "Mars/Olympus"}, "bad-option"),
    ],
)
def test_html_index_names_what_is_wrong(options: dict[str, str], expected: str) -> None:
    assert reason((DATA / "news.html").read_bytes(), Kind.HTML_INDEX, **options) == expected
