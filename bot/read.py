"""A page's bytes to its full text: the article without menus, comments and footers, or a PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from lxml.html import HtmlElement
from pypdf import PdfReader
from trafilatura import bare_extraction
from trafilatura.metadata import extract_title

from bot.errors import ParseError
from bot.lexicon.facts import find
from bot.ports import Page
from bot.text.charsets import decode
from bot.text.dates import read_timestamp
from bot.text.gates import refuse_gate
from bot.text.html import clean, one_line, text_of, tree
from bot.text.sentences import ENDED

_OTHER = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?!.*(?:html|xml))", re.IGNORECASE
)
_MAX_TITLE = 500
_MAX_TEXT = 200_000
_MAX_SHOWN = 2 * _MAX_TEXT
_MAX_PAGES = 200  # of a PDF
_MAX_RUN = 20_000  # of a text that was run together
_MAX_BLOCKS = 200  # of such a text, and links in it: all are compared with each other
_MENUS = ("nav", "header", "footer", "aside", "button")
_SAID = re.compile(rf"{ENDED.pattern}|[:：;,]$")  # a sentence, or the beginning of one
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
    with the text. These are left out where they stand before its first sentence or behind its last
    one, unless nothing else is there, or they may be a list of states that signed.
    """
    blocks, rest = list[str](), (whole := _unspaced(run))
    for block in shown.split("\n\n"):
        if rest and rest.startswith(words := _unspaced(block)):
            blocks.append(block)
            rest = rest[len(words) :]
    links = [each for each in _texts(page, "a") if each in whole]
    # What comes from elsewhere (from the page's metadata, say), or is long, stays as it was.
    if rest or max(len(blocks), len(links)) > _MAX_BLOCKS:
        return run
    around = _Around(
        title=_unspaced(title),
        menus=_menus(page),
        headlines=frozenset(_texts(page, "h1")),
        times=[each for each in _texts(page, "time") if each in whole][:_MAX_BLOCKS],
        links=links,
        language=language,
    )
    return "\n\n".join(_within(blocks, around) or blocks)


def _within(blocks: Sequence[str], around: _Around) -> Sequence[str]:
    """Those from the first sentence to the last one, and of the others what may be the text's."""
    outer = [around.has(each) for each in blocks]
    inner = [n for n, each in enumerate(blocks) if _SAID.search(each) and not outer[n]]
    inner = inner or [n for n, is_outer in enumerate(outer) if not is_outer]
    first, last = (inner[0], inner[-1]) if inner else (len(blocks), len(blocks))
    named = [around.states(each) if outer[n] else frozenset() for n, each in enumerate(blocks)]
    signed = {
        n
        for side in (range(first), range(last + 1, len(blocks)))
        if len(frozenset[str]().union(*(named[each] for each in side))) > 1
        for n in side
        if named[n]
    }
    return [
        each for n, each in enumerate(blocks) if first <= n <= last or not outer[n] or n in signed
    ]


class _Around(NamedTuple):
    """What a short page has around its text, without white space."""

    title: str
    menus: Collection[str]  # block by block
    headlines: Collection[str]
    times: Sequence[str]
    links: Sequence[str]
    language: str

    def has(self, block: str) -> bool:
        """True for a part of a menu, a headline, a day of publication, a list of links.

        No sentence is, but for the title: a page repeats it, and has it elsewhere.
        """
        words = _unspaced(block)
        if words == self.title or ENDED.search(block):
            return words == self.title
        if words in self.headlines or words in self.menus:
            return True
        dated = any(each in words for each in self.times)
        languages = (self.language,) if self.language else ()
        return (
            read_timestamp(block, languages=languages) is not None
            or (dated and len(_without(words, self.times)) < _LABEL)
            or not _without(words, self.links)
        )

    def states(self, block: str) -> frozenset[str]:
        """The states that a list names: several may be those that signed a text."""
        if _unspaced(block) in (self.title, *self.headlines):
            return frozenset()
        named = find(self.language, block)
        return frozenset(mark.value for mark in named if mark.kind == "country")


def _menus(page: HtmlElement) -> frozenset[str]:
    """What menus say, block by block, but for those within the text or within others."""
    return frozenset(
        _unspaced(block)
        for menu in page.iter(*_MENUS)
        if not any(up.tag in (*_MENUS, "article", "main") for up in menu.iterancestors())
        for block in text_of(menu).split("\n\n")
    )


def _texts(page: HtmlElement, tag: str) -> list[str]:
    """What elements of a kind say, the longest first."""
    found = {_unspaced(text_of(each)) for each in page.iter(tag)}
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
