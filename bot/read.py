"""A page's bytes to its full text: the article without menus, comments and footers."""

from __future__ import annotations

import re

from trafilatura import bare_extraction
from trafilatura.metadata import extract_title

from bot.errors import ParseError
from bot.ports import Page
from bot.text.html import decode, one_line, text_of, tree

_OTHER = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?!.*(?:html|xml))", re.IGNORECASE
)
_MAX_TITLE = 500
_MAX_TEXT = 200_000


def read(url: str, content_type: str, body: bytes) -> Page:
    """The main text of a page, its lists (signatories!) and tables included.

    Raises ParseError: `empty`, `not-a-page` (a PDF, a picture), or `no-text` when nothing on it
    reads like an article.
    """
    if not body.strip():
        raise ParseError("empty")
    if body.startswith(b"%PDF-") or _OTHER.match(content_type):
        raise ParseError("not-a-page", content_type)
    page = tree(decode(body, content_type))
    title = one_line(extract_title(page) or "", _MAX_TITLE)
    language = page.get("lang", "").split("-")[0].strip().lower()
    try:
        found = bare_extraction(page, url=url, favor_recall=True, include_comments=False)
    except RecursionError as error:
        raise ParseError("too-deep") from error
    except Exception as error:  # on hostile trees trafilatura's parts raise what they like
        raise ParseError("no-text", f"{type(error).__name__}: {error}") from error
    content = None if found is None or isinstance(found, dict) else found.body
    text = "" if content is None else text_of(content)[:_MAX_TEXT].rstrip()
    if not text:
        raise ParseError("no-text")
    return Page(title=title, text=text, language=language or None)
