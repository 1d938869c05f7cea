"""CSS selectors that operators wrote as options."""

from __future__ import annotations

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from bot.errors import ParseError
from bot.parse.entries import Document


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
