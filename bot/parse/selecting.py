"""Pages, and the CSS selectors that operators wrote as options."""

from __future__ import annotations

from typing import NamedTuple

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from bot.errors import ParseError
from bot.parse.entries import Document, web_link
from bot.text.charsets import decode
from bot.text.gates import refuse_gate
from bot.text.html import tree


class Page(NamedTuple):
    """A page as a tree, the base that it names, and the address that links are relative to."""

    tree: HtmlElement
    base: str
    root: str


def page_of(document: Document) -> Page:
    """A document as a page; raises ParseError for a challenge in its place."""
    page = tree(decode(document.body, document.content_type))
    refuse_gate(page)
    base = next((each.get("href", "") for each in page.iter("base")), "")
    return Page(page, base, web_link(document.url, base) or document.url)


def select(
    document: Document, element: HtmlElement, option: str, *, default: str = ""
) -> list[HtmlElement]:
    """What an option selects below an element; raises ParseError `bad-option`."""
    selector = document.options.get(option, default)
    if not selector:
        return []
    try:
        return list(CSSSelector(selector, translator="html")(element))
    except SelectorError as error:
        raise ParseError("bad-option", f"{option}: {error}") from error
