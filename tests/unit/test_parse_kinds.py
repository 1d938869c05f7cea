"""Each kind of source on a golden document of its own, written for this project."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model import Item, Kind
from tests.unit.test_parse import DATA, URL, read, reason


def golden(name: str) -> bytes:
    return (DATA / name).read_bytes()


# --- WordPress ------------------------------------------------------------------------------------


def test_wp_rest() -> None:
    post, protected, spare = read(golden("wp_rest.json"), Kind.WP_REST).items
    assert post == Item(
        key="https://mfa.example/?p=4210",
        title="Joint statement on arms & ammunition",
        link="https://mfa.example/2024/01/joint-statement/",
        text="Ministers condemn the transfers.\n\nAlbania\n\nAndorra",
        published=datetime(2024, 1, 10, 9, tzinfo=UTC),
        published_raw="2024-01-10T09:00:00Z",
        updated_raw="2024-01-10T10:30:00",
        language="en",
    )
    assert protected.title == "Protected: “Visit” to Oslo"
    assert protected.text == "There is no excerpt because this is a protected post."
    assert protected.published == datetime(2024, 1, 9, 12, tzinfo=UTC)
    assert (spare.key, spare.text) == ("4180", "")


def test_a_zone_is_for_the_dates_of_wordpress_that_are_not_in_utc() -> None:
    for field, hour in (("date_gmt", 9), ("date", 0)):
        post = f'[{{"id": 1, "link": "/1", "{field}": "2024-01-10T09:00:00"}}]'
        (item,) = read(post, Kind.WP_REST, zone="Asia/Seoul").items
        assert item.published == datetime(2024, 1, 10, hour, tzinfo=UTC)


def test_what_wordpress_says_in_the_place_of_posts_is_an_error() -> None:
    assert reason('{"code": "rest_no_route"}', Kind.WP_REST) == "not-a-list"


# --- sitemaps -------------------------------------------------------------------------------------


def test_sitemap() -> None:
    statement, visit = read(golden("sitemap.xml"), Kind.SITEMAP, link_pattern="/news/").items
    assert statement == Item(
        key="https://mfa.example/news/2024/joint-statement?lang=en&print=0",
        title="Joint statement on arms & ammunition",
        link="https://mfa.example/news/2024/joint-statement?lang=en&print=0",
        text="",
        published=datetime(2024, 1, 10, tzinfo=UTC),
        published_raw="2024-01-10",
        updated_raw="2024-01-11T08:00:00+09:00",
        language="en",
    )
    assert visit.link == "https://mfa.example/news/2024/visit"
    assert visit.published == datetime(2024, 1, 9, tzinfo=UTC)
    assert len(read(golden("sitemap.xml"), Kind.SITEMAP).items) == 3
    assert reason("<rdf:RDF x>", Kind.SITEMAP) == "not-a-feed"


def test_an_index_leads_to_the_sitemaps_that_changed_last() -> None:
    parsed = read(golden("sitemap_index.xml"), Kind.SITEMAP, sitemap_pattern="/news-")
    assert parsed.items == ()
    assert parsed.leads_to == tuple(
        f"https://mfa.example/news-{year}.xml" for year in (2024, 2023, 2022)
    )
    undated = "".join(f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in range(1, 5))
    parsed = read(f"<sitemapindex>{undated}</sitemapindex>", Kind.SITEMAP)
    assert parsed.leads_to[0] == "https://mfa.example/4.xml"
    assert reason("<sitemapindex/>", Kind.SITEMAP) == "no-items"


def test_of_a_long_sitemap_what_changed_last_is_read() -> None:
    days = [f"2024-01-{day:02}" for day in (10, 11, 9)]
    pages = [f"<url><loc>/{n}</loc><lastmod>{days[n % 3]}</lastmod></url>" for n in range(6_000)]
    parsed = read(f"<urlset>{''.join(pages)}</urlset>", Kind.SITEMAP)
    assert {item.published_raw for item in parsed.items} == {"2024-01-11"}
    assert (len(parsed.items), parsed.warning) == (2_000, "")
    undated = read(f"<urlset>{'<url><loc>/1</loc></url>' * 2_001}</urlset>", Kind.SITEMAP)
    assert undated.warning == "too-long"


# --- JSON -----------------------------------------------------------------------------------------


def test_json_api() -> None:
    remarks, spare = read(
        golden("json_api.json"),
        Kind.JSON_API,
        items="data.pages",
        title="name, description",
        text="parts.lead, parts.body",
        date="published",
        link="paths.0",
        id="number",
        base="https://api.example/",
    ).items
    assert remarks == Item(
        key="17",
        title="Remarks by the Minister on arms & ammunition",
        link="https://api.example/remarks/1",
        text="The transfers must end.\n\nThey break resolution 1718.",
        published=datetime(2024, 1, 10, tzinfo=UTC),
        published_raw="10 January 2024",
        language="en",
    )
    assert (spare.title, spare.link) == ("Of one field", "")
    assert reason(golden("json_api.json"), Kind.JSON_API, items="data.posts") == "no-items"


@pytest.mark.parametrize(("title", "link"), [("headline", "url"), ("title", "href")])
def test_a_list_in_json_whose_fields_have_other_names_now_is_no_list(title: str, link: str) -> None:
    listed = '[{"title": "T", "url": "/1", "id": 1}, {"title": "U", "url": "/2", "id": 2}]'
    assert reason(listed, Kind.JSON_API, title=title, link=link, id="id") == "no-items"


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("1704877200", datetime(2024, 1, 10, 9, tzinfo=UTC)),
        ("1704877200000", datetime(2024, 1, 10, 9, tzinfo=UTC)),
        ("1704877200.5", datetime(2024, 1, 10, 9, tzinfo=UTC)),
        ("20240110", datetime(2024, 1, 10, tzinfo=UTC)),
        ("202401100900", None),
        ("1e300", None),
        ("9" * 400, None),
        ("true", None),
    ],
)
def test_a_number_in_json_is_a_count_of_seconds_where_that_makes_sense(
    date: str, published: datetime | None
) -> None:
    listed = f'[{{"title": "T", "link": "/1", "date": {date}}}]'
    (item,) = read(listed, Kind.JSON_API, title="title", link="link", date="date").items
    assert item.published == published


@pytest.mark.parametrize("kind", [Kind.HTML_INDEX, Kind.PAGE_WATCH])
def test_a_page_of_too_many_links_says_so_but_counts_only_those_that_are_wanted(kind: Kind) -> None:
    others = "".join(f"<a href='/topic/{n}'>Topic</a> " for n in range(3_000))
    wanted = "".join(f"<a href='/news/{n}'>News {n}</a> " for n in range(2_001))
    parsed = read(f"<main>{others}{wanted}</main>", kind, link_pattern="/news/")
    assert (len(parsed.items) // 1_000, parsed.warning) == (2, "too-long")
    few = read(f"<main>{others}<a href='/news/1'>News</a></main>", kind, link_pattern="/news/")
    assert (few.items[0].link, few.warning) == ("https://mfa.example/news/1", "")


@pytest.mark.parametrize("kind", [Kind.WP_REST, Kind.JSON_API])
def test_a_list_that_is_too_long_says_so(kind: Kind) -> None:
    entries = ",".join(f'{{"id": {n}, "link": "/{n}"}}' for n in range(2_001))
    parsed = read(f"[{entries}]", kind, link="link")
    assert (len(parsed.items), parsed.warning) == (2_000, "too-long")


def test_of_a_long_list_with_the_oldest_first_the_newest_are_read() -> None:
    entries = [
        f'{{"id": {n}, "url": "/{n}", "date_published": "{2010 + n // 300}-01-10"}}'
        for n in range(2_101)
    ]
    listed = ",".join(entries)
    for body, kind in ((f'{{"items": [{listed}]}}', Kind.FEED), (f"[{listed}]", Kind.JSON_API)):
        parsed = read(body, kind, link="url", date="date_published")
        assert (parsed.items[-1].link, len(parsed.items)) == ("https://mfa.example/2100", 2_000)
        assert parsed.warning == "too-long"


# --- watched pages --------------------------------------------------------------------------------


def test_a_watched_page_is_an_entry_and_so_is_each_document() -> None:
    report, annex, page = read(golden("page_watch.html"), Kind.PAGE_WATCH).items
    assert (report.title, report.link) == ("First report", "https://mfa.example/files/report-1.pdf")
    assert annex.title == "annex.docx?v=2"
    assert (page.title, page.link) == ("Monitoring team", URL)
    assert "The first report is out." in page.text
    assert "Visits" not in page.text


def test_a_document_that_a_watched_page_gets_is_the_only_new_one() -> None:
    before = read(golden("page_watch.html"), Kind.PAGE_WATCH).items
    after = read(golden("page_watch_later.html"), Kind.PAGE_WATCH).items
    (new,) = [item for item in after if item.key not in {each.key for each in before}]
    assert new.link == "https://mfa.example/files/report-2.pdf"
    assert before[-1].key == after[-1].key


def test_a_watched_page_keeps_its_key_when_its_words_change() -> None:
    body = golden("page_watch.html")
    before = read(body, Kind.PAGE_WATCH).items[-1]
    after = read(body.replace(b"first", b"second"), Kind.PAGE_WATCH).items[-1]
    assert before.key == after.key
    assert before.text != after.text


def test_an_operator_may_say_what_is_watched() -> None:
    options = {"text": "h1", "link": ".reports a", "link_pattern": r"report-\d"}
    report, page = read(golden("page_watch.html"), Kind.PAGE_WATCH, **options).items
    assert report.title == "First report"
    assert page.text == "Monitoring team"
    assert reason("<p></p>", Kind.PAGE_WATCH) == "no-items"


def test_parts_of_a_watched_page_that_say_nothing_leave_no_gaps() -> None:
    body = "<p></p><p>First.</p><p> </p><p><img src='a.png'></p><p>Last.</p>"
    (page,) = read(body, Kind.PAGE_WATCH, text="p").items
    assert page.text == "First.\n\nLast."
