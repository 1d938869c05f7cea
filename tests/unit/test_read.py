from __future__ import annotations

from contextlib import suppress

import pytest

from bot.errors import ParseError
from bot.read import read
from tests.documents import pdf

URL = "https://mfa.example/en/news/1"
PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="{charset}"><title>Joint statement | Ministry of Examples</title></head>
<body>
  <nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
  <main>
    <h1>Joint statement on arms transfers</h1>
    <div class="article">
      <p>The text of the following statement was released by the Governments of:</p>
      <ul><li>Albania</li><li>Andorra</li><li>Côte d’Ivoire</li></ul>
      <p>We condemn in the strongest possible terms the transfer of ballistic missiles,
         and their use against cities on 30 December 2023 and 2 January 2024.</p>
      <p>We call upon both states to stop, and to abide by all relevant resolutions.</p>
    </div>
  </main>
  <section class="comments" id="comments"><p>First!</p></section>
  <footer><p>© Ministry of Examples. All rights reserved.</p></footer>
  <script>track()</script>
</body>
</html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_an_article_is_read_without_what_surrounds_it(charset: str) -> None:
    page = read(URL, "text/html", PAGE.replace("{charset}", charset).encode(charset))
    assert page.title == "Joint statement on arms transfers"
    assert page.language == "en"
    paragraphs = page.text.split("\n\n")
    assert "Côte d’Ivoire" in paragraphs
    assert (
        "We call upon both states to stop, and to abide by all relevant resolutions." in paragraphs
    )
    assert any(p.startswith("We condemn") and p.endswith("2 January 2024.") for p in paragraphs)
    assert "First!" not in page.text
    assert "track()" not in page.text


def test_the_header_decides_over_the_page() -> None:
    body = PAGE.replace("{charset}", "utf-8").encode("windows-1252")
    assert "Côte d’Ivoire" in read(URL, "text/html; charset=windows-1252", body).text


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "empty"), (b"  \n", "empty"), (b"<html><body></body></html>", "no-text")],
)
def test_pages_without_text(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(URL, "text/html", body)
    assert caught.value.reason == reason


@pytest.mark.parametrize("content_type", ["image/png", "application/json"])
def test_other_documents_are_no_pages(content_type: str) -> None:
    with pytest.raises(ParseError, match="not-a-page"):
        read(URL, content_type, PAGE.encode())


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xhtml+xml; charset=utf-8"])
def test_pages_under_other_names(content_type: str) -> None:
    assert "We call upon" in read(URL, content_type, PAGE.encode()).text


def test_a_deep_page_does_no_harm() -> None:
    body = b"<div>" * 50_000 + b"<p>Words at the bottom of it all.</p>"
    with suppress(ParseError):
        assert read(URL, "text/html", body).text


def test_a_pdf_is_read_in_paragraphs() -> None:
    body = pdf(
        "Joint statement",
        "",
        "We condemn the transfer of ballistic missi-",
        "les from the DPRK to Russia,",
        "and their use.",
        "We call upon both (states) to stop.",
        title="Report No. 1",
    )
    page = read(URL, "application/pdf", body)
    assert page.title == "Report No. 1"
    assert "transfer of ballistic missiles from the DPRK to Russia, and their use." in page.text
    assert page.text.endswith("\nWe call upon both (states) to stop.")


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\0" * 5_000, pdf("x")[:300], pdf()]
)
def test_a_pdf_without_text(body: bytes) -> None:
    with pytest.raises(ParseError, match="no-text"):
        read(URL, "application/pdf", body)


def test_a_gate_is_no_page() -> None:
    body = PAGE.replace("Joint statement | Ministry of Examples", "Just a moment...")
    with pytest.raises(ParseError, match="challenge"):
        read(URL, "text/html", body.encode())


def test_a_title_that_can_not_be_read_does_not_lose_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten thousand spoilt pages held one on which the library's search for a title fails."""

    def fails(_: object) -> str:
        raise ValueError("not XML compatible")

    monkeypatch.setattr("bot.read.extract_title", fails)
    page = read("https://mfa.example/1", "text/html", b"<h1>T</h1><article><p>Words.</p></article>")
    assert (page.title, "Words." in page.text) == ("", True)


SHORT = """<!DOCTYPE html><html lang="{0}"><head><meta charset="utf-8"><title>{1}</title></head>
<body>
<header><nav><a href="/">Home</a> <a href="/n">News</a></nav></header>
<main><article><h1>{1}</h1><p><a href="/">Home</a> &gt; <a href="/n">News</a></p>{2}{3}</article>
</main><footer>Contact us. Legal notice.</footer></body></html>"""
SHORT_TEXTS = {
    "en": ("A note on shells", ["We condemn the transfer of shells.", "It must <b>end</b>."]),
    "ja": ("砲弾に関する談話", ["日本は砲弾の輸送を非難する。", "直ちに<b>中止</b>すべきである。"]),
    "ko": ("포탄에 관한 논평", ["정부는 포탄 이전을 규탄한다.", "즉각 <b>중단</b>해야 한다."]),
    "uk": ("Заява про снаряди", ["Ми засуджуємо передачу снарядів.", "Це має <b>припинитися</b>."]),
}


@pytest.mark.parametrize(
    "day",
    [
        "",
        "<time>2024-05-03</time>",
        "<p>3.5.2024</p>",
        '<p>News: <time datetime="2024-05-03">3 May 2024</time></p>',
    ],
)
@pytest.mark.parametrize("language", SHORT_TEXTS)
def test_a_short_text_is_read_without_menu_headline_and_day(language: str, day: str) -> None:
    title, paragraphs = SHORT_TEXTS[language]
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    body = SHORT.format(language, title, day, text).encode()
    page = read(URL, "text/html; charset=utf-8", body)
    assert page.title == title
    plain = [each.replace("<b>", "").replace("</b>", "") for each in paragraphs]
    assert page.text.split("\n\n") == plain


def test_of_a_page_with_a_headline_only_that_is_the_text() -> None:
    body = SHORT.format("en", "We condemn the transfer of shells", "", "").encode()
    assert "We condemn the transfer of shells" in read(URL, "text/html", body).text


def test_a_short_text_in_divisions_and_a_form_is_read_in_its_lines() -> None:
    body = (
        "<form><div>Home | News</div><div>We condemn the transfer of shells.</div>"
        "<div>The day was fine.</div></form>"
    )
    text = read(URL, "text/html", body.encode()).text
    assert "\n\nWe condemn the transfer of shells.\n\n" in text


SENTENCES = "<div>We condemn the launch.</div><div>It must end.</div>"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (f'{SENTENCES}<p><a href="/1">Peru</a>, <a href="/2">Chile</a></p>', "Peru, Chile"),
        (
            f'{SENTENCES}<ul><li><a href="/1">Peru</a></li><li><a href="/2">Chile</a></li></ul>',
            "Peru\n\nChile",
        ),
        (
            "<header><h1>Note</h1><div>The DPRK sold 9,000 shells.</div></header>It must end.",
            "The DPRK sold 9,000 shells.\n\nIt must end.",
        ),
        (
            "<div>We name one state.</div><div>Chile</div><footer>Offices in Chile</footer>",
            "We name one state.\n\nChile",
        ),
        (f"{SENTENCES}<aside>It must end.</aside>", "We condemn the launch.\n\nIt must end."),
        (
            '<div>We have listed:</div><p><a href="/ship">Ladoga</a></p><div>It must end.</div>',
            "We have listed:\n\nLadoga\n\nIt must end.",
        ),
    ],
)
def test_of_a_short_text_nothing_is_taken_for_what_is_around_it(body: str, kept: str) -> None:
    page = f'<html lang="en"><title>Note</title><body>{body}</body></html>'
    assert kept in read(URL, "text/html", page.encode()).text


def test_links_behind_a_short_text_are_none_of_it() -> None:
    body = f'<title>Note</title>{SENTENCES}<p><a href="/">Home</a> | <a href="/n">News</a></p>'
    assert read(URL, "text/html", body.encode()).text.endswith("It must end.")


def test_a_short_text_of_very_many_parts_stays_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.read._MAX_BLOCKS", 1)
    body = f'<title>Note</title>{SENTENCES}<p><a href="/1">Peru</a>, <a href="/2">Chile</a></p>'
    text = read(URL, "text/html", body.encode()).text
    assert text.startswith("We condemn the launch. It must end. Peru")
