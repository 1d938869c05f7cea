from __future__ import annotations

import gzip

import pytest

from bot.model import Kind
from tests.unit.test_parse import only, read, reason

WATCHED = """<html><head><title>Team | Monitoring</title></head><body>
  <nav><a href="/about">About</a></nav>
  <main><h1>Monitoring team</h1><p>The first report is out.</p>
    <ul class="reports">
      <li><a href="/files/report-1.pdf">First report</a></li>
      <li><a href="files/annex.docx?v=2"></a></li>
      <li><a href="javascript:alert(1).pdf">Nothing</a></li>
    </ul></main>
  <footer>Visits: 1033</footer></body></html>"""


def test_a_watched_page_is_an_entry_and_so_is_each_document() -> None:
    report, annex, page = read(WATCHED, Kind.PAGE_WATCH).items
    assert (report.title, report.link) == ("First report", "https://mfa.example/files/report-1.pdf")
    assert annex.title == "annex.docx?v=2"
    assert (page.title, page.link) == ("Monitoring team", "https://mfa.example/en/news/")
    assert "The first report is out." in page.text
    assert "Visits" not in page.text


def test_a_watched_page_keeps_its_key_when_its_words_change() -> None:
    before = read(WATCHED, Kind.PAGE_WATCH).items[-1]
    after = read(WATCHED.replace("first", "second"), Kind.PAGE_WATCH).items[-1]
    assert before.key == after.key
    assert before.text != after.text


def test_an_operator_may_say_what_is_watched() -> None:
    options = {"text": "h1", "link": ".reports a", "link_pattern": r"report-\d"}
    report, page = read(WATCHED, Kind.PAGE_WATCH, **options).items
    assert report.title == "First report"
    assert page.text == "Monitoring team"
    assert reason("<p></p>", Kind.PAGE_WATCH) == "no-items"


@pytest.mark.parametrize("kind", [Kind.HTML_INDEX, Kind.PAGE_WATCH])
@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Just a moment...", "challenge"),
        ("Attention Required! | Cloudflare", "challenge"),
        ("Ministry of Examples – Access denied", "challenge"),
        ("Technical Difficulties", "challenge"),
        ("404 - Page not found | Ministry", "soft-404"),
        ("페이지를 찾을 수 없습니다", "soft-404"),
    ],
)
def test_a_page_in_the_place_of_a_list(kind: Kind, title: str, expected: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><a href='/1'>One</a></body></html>"
    assert reason(page, kind, link="a") == expected


@pytest.mark.parametrize(
    "title", ["Access denied to inspectors in Vienna", "Statement on page 404"]
)
def test_a_headline_is_no_gate(title: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><a href='/1'>One</a></body></html>"
    assert read(page, Kind.HTML_INDEX, link="a").items


def _index(*sitemaps: tuple[str, str]) -> str:
    listed = "".join(
        f"<sitemap><loc>{loc}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>"
        for loc, day in sitemaps
    )
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'
    )


def test_an_index_leads_to_the_sitemaps_that_changed_last() -> None:
    body = _index(
        ("/news-2024.xml", "2024-01-10"),
        ("/news-2022.xml", "2022-12-31"),
        ("/news-2023.xml", "2023-12-31"),
        ("/pages.xml", "2024-01-09"),
        ("javascript:alert(1)", "2025-01-01"),
    )
    parsed = read(body, Kind.SITEMAP, sitemap_pattern="/news-")
    assert parsed.items == ()
    assert [link.rpartition("-")[2] for link in parsed.leads_to] == [
        "2024.xml", "2023.xml", "2022.xml",
    ]  # fmt: skip
    undated = read(
        _index(("/1.xml", ""), ("/2.xml", ""), ("/3.xml", ""), ("/4.xml", "")), Kind.SITEMAP
    )
    assert undated.leads_to[0] == "https://mfa.example/4.xml"
    assert reason("<sitemapindex/>", Kind.SITEMAP) == "no-items"


def test_a_sitemap_in_a_gzip_file() -> None:
    body = gzip.compress(b"<urlset><url><loc>/1</loc></url></urlset>")
    assert only(read(body, Kind.SITEMAP)).link == "https://mfa.example/1"
    assert reason(body[:-12], Kind.SITEMAP) == "decode"
    assert reason(gzip.compress(b" " * 60_000_000, 1), Kind.SITEMAP) == "limits"
