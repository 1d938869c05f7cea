"""A page's bytes to its full text: the article without menus, comments and footers, or a PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from lxml.html import HtmlElement
from pypdf import PdfReader
from trafilatura import bare_extraction
from trafilatura.metadata import extract_title

from bot.errors import ParseError
from bot.ports import Page
from bot.text.dates import read_timestamp
from bot.text.gates import refuse_gate
from bot.text.html import clean, decode, one_line, text_of, tree
from bot.text.sentences import ENDED

_OTHER = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?!.*(?:html|xml))", re.IGNORECASE
)
_MAX_TITLE = 500
_MAX_TEXT = 200_000
_MAX_SHOWN = 2 * _MAX_TEXT
_MAX_PAGES = 200  # of a PDF
_MAX_RUN = 20_000  # of a text that was run together
_MENUS = ("nav", "header", "footer", "aside", "button")
_LABEL = 12  # letters beside a day: "Published 3 May"
_MAX_TAGS = 40_000  # of a page; trafilatura takes tens of microseconds for each
# Lines of a PDF end where the paper ends: a paragraph goes on unless a sentence or gap ends it.
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_A-Z])")
_BROKEN = re.compile(r"(?<![.!?:;。！？\n])\n(?!\n)")


def read(url: str, content_type: str, body: bytes) -> Page:
    """The main text of a page, its lists (signatories!) and tables included.

    Raises ParseError: `empty`, `not-a-page` (a picture), `challenge`, `soft-404`, `locked` (a PDF
    with a password), or `no-text` when nothing on it reads like an article.
    """
    if not body.strip():
        raise ParseError("empty")
    if b"%PDF-" in body[:1024]:
        return _read_pdf(body)
    if _OTHER.match(content_type):
        raise ParseError("not-a-page", content_type)
    page = tree(decode(body, content_type), max_tags=_MAX_TAGS)
    refuse_gate(page)
    title = ""
    with suppress(Exception):  # on hostile trees trafilatura's parts raise what they like
        title = one_line(extract_title(page) or "", _MAX_TITLE)
    language = page.get("lang", "").split("-")[0].strip().lower()
    shown = text_of(page)[:_MAX_SHOWN]
    try:
        found = bare_extraction(page, url=url, favor_recall=True, include_comments=False)
    except RecursionError as error:
        raise ParseError("too-deep") from error
    except Exception as error:  # here too
        raise ParseError("no-text", f"{type(error).__name__}: {error}") from error
    content = None if found is None or isinstance(found, dict) else found.body
    text = "" if content is None else text_of(content)[:_MAX_TEXT].rstrip()
    if not text:
        raise ParseError("no-text")
    if "\n" not in text and len(text) < _MAX_RUN:
        text = _in_blocks(text, shown, page, title, language)
    return Page(title=title, text=text, language=language or None, shown=shown)


def _in_blocks(run: str, shown: str, page: HtmlElement, title: str, language: str) -> str:
    """A text that was run together, in the paragraphs in which its page shows it.

    Of short pages the extraction gives all words in one line: the menu's, the headline and the day
    with the text. These are left out, unless nothing else is there.
    """
    blocks, rest = list[str](), (whole := _unspaced(run))
    for block in shown.split("\n\n"):
        if rest and rest.startswith(words := _unspaced(block)):
            blocks.append(block)
            rest = rest[len(words) :]
    if rest:
        return run  # it comes from elsewhere: from the page's metadata, say
    around = _Around(
        menus=_texts(page, *_MENUS, outside=(*_MENUS, "article", "main")),
        headlines=(_unspaced(title), *_texts(page, "h1")),
        times=[each for each in _texts(page, "time") if each in whole],
        links=[each for each in _texts(page, "a") if each in whole],
        languages=(language,) if language else (),
    )
    return "\n\n".join([each for each in blocks if not around.has(each)] or blocks)


class _Around(NamedTuple):
    """What a short page has around its text, without white space."""

    menus: Sequence[str]
    headlines: Sequence[str]
    times: Sequence[str]
    links: Sequence[str]
    languages: Sequence[str]

    def has(self, block: str) -> bool:
        """True for a part of a menu, a headline, a day of publication, a list of links."""
        words = _unspaced(block)
        if words in self.headlines or any(words in menu for menu in self.menus):
            return True
        if ENDED.search(block):
            return False
        dated = any(each in words for each in self.times)
        return (
            read_timestamp(block, languages=self.languages) is not None
            or (dated and len(_without(words, self.times)) < _LABEL)
            or not _without(words, self.links)
        )


def _texts(page: HtmlElement, *tags: str, outside: Sequence[str] = ()) -> list[str]:
    """What elements of some kinds say, the longest first, but for those within others."""
    found = {
        _unspaced(text_of(each))
        for each in page.iter(*tags)
        if not any(up.tag in outside for up in each.iterancestors())
    }
    return sorted(filter(None, found), key=len, reverse=True)


def _without(words: str, parts: Iterable[str]) -> str:
    """The letters that are left of a text without some of its parts."""
    for part in parts:
        words = words.replace(part, "")
    return "".join(filter(str.isalpha, words))


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _read_pdf(body: bytes) -> Page:
    """The text of a PDF in the order in which it is drawn."""
    try:
        document = PdfReader(io.BytesIO(body))
        if document.is_encrypted and not document.decrypt(""):
            raise ParseError("locked")
        text = _first_pages(document)
        title = one_line((document.metadata and document.metadata.title) or "", _MAX_TITLE)
    except ParseError:
        raise
    except RecursionError as error:
        raise ParseError("too-deep") from error
    except Exception as error:  # on broken files pypdf's parts raise what they like
        raise ParseError("no-text", f"{type(error).__name__}: {error}") from error
    lines = "\n".join(line.strip() for line in text.split("\n"))
    text = clean(_BROKEN.sub(" ", _HYPHENATED.sub("", lines)))[:_MAX_TEXT].rstrip()
    if not text:
        raise ParseError("no-text", "a PDF without text, perhaps pictures of pages")
    return Page(title=title, text=text, shown=text)


def _first_pages(document: PdfReader) -> str:
    """The text of as many pages as make a whole one: a page takes some ten milliseconds."""
    text = ""
    for page in document.pages[:_MAX_PAGES]:
        text += page.extract_text() + "\n"
        if len(text) > _MAX_TEXT:
            break
    return text
