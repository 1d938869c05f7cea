"""Document -> HTML for mails and feed readers: escaped, and nothing in it is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement
from lxml.html import builder as E  # noqa: N812  # what lxml's own documentation calls it

from bot.model import (
    Actions,
    Block,
    Bullets,
    Button,
    Document,
    Fields,
    Heading,
    Inline,
    Note,
    Paragraph,
    Quote,
    Run,
)
from bot.render.text import clean

_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")  # lxml refuses to write these

# Mail programs read the styles that stand on an element, and few others.
_PAGE = (
    "margin:0 auto;padding:16px;max-width:640px;"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif"
)
_HEADING = "margin:0 0 8px;font-size:20px;line-height:1.3"
_PARAGRAPH = "margin:0 0 12px"
_QUOTE = "margin:0 0 12px;padding:2px 0 2px 12px;border-left:3px solid #888"
_TABLE = "margin:0 0 12px;border-collapse:collapse"
_NAME = (
    "padding:0 16px 4px 0;text-align:left;vertical-align:top;"
    "font-weight:normal;white-space:nowrap;color:#767676"
)
_VALUE = "padding:0 0 4px;vertical-align:top"
_BULLETS = "margin:0 0 12px;padding-left:20px"
_NOTE = "margin:0 0 12px;font-size:13px;color:#767676"


def page(document: Document) -> str:
    """The document as a page of its own."""
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(legible(document.summary))}</title>\n</head>\n"
        f'<body style="{escape(_PAGE)}">\n{fragment(document)}</body>\n</html>\n'
    )


def fragment(document: Document) -> str:
    """The document's blocks, a line each, to stand in a page or an entry of a feed."""
    elements = (element for block in document.blocks for element in _block(block))
    return "".join(
        f"{etree.tostring(element, encoding='unicode', method='html')}\n" for element in elements
    )


def legible(text: str) -> str:
    """Text without what steers its surroundings or can't stand in XML."""
    return _NOT_IN_XML.sub("", clean(text))


def is_web(href: str) -> bool:
    """True for an address that a reader may safely follow."""
    try:
        return urlsplit(href).scheme in ("http", "https")
    except ValueError:
        return False


def _block(block: Block) -> Iterator[HtmlElement]:
    match block:
        case Heading(text=text):
            yield E.H1(*_lines(text), dir="auto", style=_HEADING)
        case Paragraph(runs=runs):
            yield E.P(*_inline(runs), dir="auto", style=_PARAGRAPH)
        case Quote(text=text, language=language):
            yield E.BLOCKQUOTE(*_lines(text), lang=legible(language), dir="auto", style=_QUOTE)
        case Fields(pairs=pairs):
            yield E.TABLE(*(_row(name, runs) for name, runs in pairs), style=_TABLE)
        case Bullets(items=items):
            yield E.UL(*(E.LI(*_inline(runs), dir="auto") for runs in items), style=_BULLETS)
        case Note(runs=runs):
            yield E.P(*_inline(runs), dir="auto", style=_NOTE)
        case Actions(buttons=buttons):
            if links := list(_links(buttons)):
                yield E.P(*links, style=_PARAGRAPH)


def _row(name: str, runs: Inline) -> HtmlElement:
    head = E.TH(legible(name), scope="row", style=_NAME)
    return E.TR(head, E.TD(*_inline(runs), dir="auto", style=_VALUE))


def _links(buttons: Iterable[Button]) -> Iterator[HtmlElement | str]:
    for index, button in enumerate(each for each in buttons if each.href and is_web(each.href)):
        if index:
            yield " · "
        yield E.A(legible(button.label), href=legible(button.href or ""))


def _inline(runs: Inline) -> Iterator[HtmlElement | str]:
    for run in runs:
        yield from _run(run)


def _run(run: Run) -> Iterator[HtmlElement | str]:
    pieces = list(_lines(run.text))
    if run.strike:
        pieces = [E.S(*pieces)]
    if run.code:
        pieces = [E.CODE(*pieces)]
    if run.strong:
        pieces = [E.STRONG(*pieces)]
    if run.href and is_web(run.href):
        pieces = [E.A(*pieces, href=legible(run.href))]
    yield from pieces


def _lines(text: str) -> Iterator[HtmlElement | str]:
    for index, line in enumerate(legible(text).split("\n")):
        if index:
            yield E.BR()
        if line:
            yield line
