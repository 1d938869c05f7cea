"""A page's bytes to its full text: the article without menus, comments and footers, or a PDF."""

from __future__ import annotations

import io
import re
from contextlib import suppress

from pypdf import PdfReader
from trafilatura import bare_extraction
from trafilatura.metadata import extract_title

from bot.errors import ParseError
from bot.ports import Page
from bot.text.gates import refuse_gate
from bot.text.html import clean, decode, one_line, text_of, tree

_OTHER = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?!.*(?:html|xml))", re.IGNORECASE
)
_MAX_TITLE = 500
_MAX_TEXT = 200_000
_MAX_SHOWN = 2 * _MAX_TEXT
_MAX_PAGES = 200  # of a PDF
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
    return Page(title=title, text=text, language=language or None, shown=shown)


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
