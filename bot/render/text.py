"""Document -> text for a terminal or a pipe, by rich; feeds can't steer the terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO
from shutil import get_terminal_size
from typing import TextIO

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.model import (
    Actions,
    Block,
    Bullets,
    Document,
    Fields,
    Heading,
    Inline,
    Note,
    Paragraph,
    Quote,
    Run,
)

# Controls (C0 but for line feed and tab, DEL, C1), bidi overrides and isolates, line separators.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]"
)

# Rich breaks lines at any white space. These two forbid it, and French has them before : and ?, so
# noncharacters, which no text holds, stand for them until lines are broken.
_UNBREAKABLE = str.maketrans("\u00a0\u202f", "\ufdd0\ufdd1")
_SPACES = str.maketrans("\ufdd0\ufdd1", "\u00a0\u202f")

WIDEST = 100  # longer lines are tiring to read, however wide the terminal
IN_A_PIPE = 100_000  # what reads there looks for whole lines


def console(stream: TextIO) -> Console:
    """A console for a stream: as wide as its terminal; in a pipe or a file, lines stay whole.

    COLUMNS decides in both, where it is set.
    """
    made = Console(file=stream, highlight=False)
    if not made.is_terminal:
        made.width = get_terminal_size((IN_A_PIPE, 0)).columns
    return made


def render(document: Document, *, width: int = 80) -> str:
    """The document as plain text, at most `width` cells wide except for long addresses."""
    width = min(width, WIDEST)
    page = Console(file=StringIO(), width=width, color_system=None, force_terminal=False)
    return render_for(page, document)


def render_for(console: Console, document: Document, *, indent: int = 0) -> str:
    """The document with the width, colours and links that a console has."""
    widest = min(console.width, WIDEST) if console.is_terminal else console.width
    width = max(20, widest - indent)
    with console.capture() as captured:
        console.print(renderable(document), width=width, crop=False)
    lines = (line.rstrip() for line in captured.get().translate(_SPACES).splitlines())
    return "".join(f"{' ' * indent if line else ''}{line}\n" for line in lines)


def renderable(document: Document) -> RenderableType:
    """The document as something rich can print."""
    parts: list[RenderableType] = []
    blocks = [block for block in document.blocks if _shows(block)]
    for before, block in zip((None, *blocks), blocks, strict=False):
        if before is not None and not _belong_together(before, block):
            parts.append("")
        parts.append(_block(block))
    return Group(*parts)


def clean(text: str) -> str:
    """Text without what could steer a terminal or turn the direction of what follows."""
    return _UNSAFE.sub("", text)


def _shows(block: Block) -> bool:
    """False for buttons that lead nowhere: nothing can be pressed in a terminal."""
    return not isinstance(block, Actions) or any(button.href for button in block.buttons)


def _belong_together(before: Block, after: Block) -> bool:
    return (
        isinstance(before, Heading)
        or (isinstance(before, Actions) and isinstance(after, Note))
        or (isinstance(before, Paragraph) and isinstance(after, Bullets))
    )


def _block(block: Block) -> RenderableType:
    match block:
        case Heading(text=text):
            return Text(_line(text), style="bold")
        case Paragraph(runs=runs):
            return _Led(_inline(runs), addresses=_addresses(runs))
        case Quote(text=text):
            return _Led(Text(_unbroken(text), style="italic"), first="▎ ", then="▎ ")
        case Fields(pairs=pairs):
            return _Table([(Text(_line(name), style="dim"), _inline(runs)) for name, runs in pairs])
        case Bullets(items=items):
            listed = ((_inline(runs), _addresses(runs)) for runs in items)
            return Group(*(_Led(*each, first="• ", then="  ") for each in listed))
        case Note(runs=runs):
            return _Led(_inline(runs, style="dim"), addresses=_addresses(runs))
        case Actions(buttons=buttons):
            return Group(*(_link(each.label, each.href) for each in buttons if each.href))


def _inline(runs: Inline, *, style: str = "") -> Text:
    return Text.assemble(*((_unbroken(run.text), _style(run)) for run in runs), style=style)


def _addresses(runs: Inline) -> tuple[str, ...]:
    """Where the words of a line lead, each once."""
    targets = (_target(run.href) for run in runs if run.href != run.text)
    return tuple(dict.fromkeys(filter(None, targets)))


def _link(label: str, url: str) -> Text:
    # An address must stay whole, however long, so that it can be clicked or copied.
    address = (_line(url), Style(link=_target(url)))
    return Text.assemble(f"{_line(label)}: ", address, no_wrap=True, overflow="ignore")


def _style(run: Run) -> Style:
    return Style(
        bold=run.strong or None,
        color="cyan" if run.code else None,
        strike=run.strike or None,
        link=_target(run.href),
    )


def _target(url: str | None) -> str | None:
    """Where a link may lead: to the web and nowhere else."""
    return _line(url) if url and url.startswith(("https://", "http://")) else None


def _unbroken(text: str) -> str:
    return clean(text).translate(_UNBREAKABLE)


def _line(text: str) -> str:
    return " ".join(_unbroken(text).split())


class _Table:
    """Names and values side by side; below each other where names would take half the width."""

    def __init__(self, rows: Sequence[tuple[Text, Text]]) -> None:
        self._rows = rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if 2 * max((name.cell_len for name, _ in self._rows), default=0) > options.max_width:
            for name, value in self._rows:
                yield name
                yield _Led(value, first="  ", then="  ")
            return
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for row in self._rows:
            table.add_row(*row)
        yield table


class _Led:
    """Text with something before its first line, and before those that follow.

    Where its words can't be links, the addresses that they lead to stand below, each on a line of
    its own, which is as long as it must be.
    """

    def __init__(
        self, text: Text, addresses: tuple[str, ...] = (), *, first: str = "", then: str = ""
    ) -> None:
        self._text = text
        self._addresses = addresses
        self._first, self._then = first, then

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        narrower = options.update_width(max(1, options.max_width - len(self._then)))
        lead = self._first
        for line in console.render_lines(self._text, narrower, pad=False):
            yield Segment(lead, Style(dim=True))
            yield from line
            yield Segment.line()
            lead = self._then
        for address in self._addresses if console.color_system is None else ():
            yield Segment(f"{lead}{address}")
            yield Segment.line()
