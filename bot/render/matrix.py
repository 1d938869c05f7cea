"""Document -> what a Matrix message holds: a plain body, and HTML of the tags all clients show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

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
from bot.render.text import clean

# An event may have 65,536 bytes; encryption makes four of three, and relations need some room.
LARGEST = 45_000
LONGEST_HREF = 2_000
LONGEST_NAME = 200

_NOT_IN_JSON = re.compile("[\ud800-\udfff]")  # halves of characters, which servers refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one event says, twice: `body` for notifications and plain clients, and as HTML."""

    body: str
    html: str


def render(document: Document, *, largest: int = LARGEST) -> tuple[Message, ...]:
    """The document as one message, or as several that follow each other where it is long.

    `largest` bounds the bytes of a message's body and HTML, written as ASCII JSON.
    """
    parts: list[list[Message]] = [[]]
    size = 0
    for message in _fitting(document.blocks, largest):
        size += _size(message)
        if size > largest and parts[-1]:
            parts.append([])
            size = _size(message)
        parts[-1].append(message)
    return tuple(joined(*part) for part in parts)


def joined(*messages: Message) -> Message:
    """Several messages as one."""
    return Message(
        body="\n\n".join(message.body for message in messages),
        html="".join(message.html for message in messages),
    )


def _fitting(blocks: Iterable[Block], largest: int) -> Iterator[Message]:
    """Each block's message; a block that is too large is halved until its pieces fit."""
    for block in blocks:
        message = _block(block)
        if _size(message) <= largest:
            if message.body:
                yield message
        else:
            yield from _fitting(_halves(block), largest)


def _size(message: Message) -> int:
    return len(json.dumps([message.body, message.html]))


def _block(block: Block) -> Message:
    match block:
        case Heading(text=text):
            line = " ".join(_legible(text).split())
            return Message(body=line, html=f"<p><strong>{escape(line)}</strong></p>")
        case Quote(text=text):
            lines = _legible(text).split("\n")
            body = "\n".join(f"> {line}".rstrip() for line in lines)
            return Message(body=body, html=f"<blockquote>{_html(text)}</blockquote>")
        case Paragraph(runs=runs):
            return Message(body=_plain(runs), html=f"<p>{_inline(runs)}</p>")
        case Note(runs=runs):
            return Message(body=_plain(runs), html=f"<p><em>{_inline(runs)}</em></p>")
        case Bullets(items=items):
            body = "\n".join("• " + _plain(runs).replace("\n", "\n  ") for runs in items)
            rows = "".join(f"<li>{_inline(runs)}</li>" for runs in items)
            return Message(body=body, html=f"<ul>{rows}</ul>")
        case Fields(pairs=pairs):
            # Not as a table: clients on phones show its cells without any order.
            named = [(_legible(name)[:LONGEST_NAME], runs) for name, runs in pairs]
            body = "\n".join(f"{name}: {_plain(runs)}" for name, runs in named)
            lines = [f"<strong>{escape(name)}:</strong> {_inline(runs)}" for name, runs in named]
            return Message(body=body, html=f"<p>{'<br>'.join(lines)}</p>")
        case Actions():
            return _block(Paragraph(runs=_links(block)))


def _links(actions: Actions) -> Inline:
    """The buttons that lead somewhere; Matrix has no others."""
    links = [Run(text=each.label, href=each.href) for each in actions.buttons if each.href]
    parted = [run for link in links for run in (Run(text=" · "), link)]
    return tuple(parted[1:])


def _halves(block: Block) -> tuple[Block, Block]:
    match block:
        case Heading(text=text) | Quote(text=text):
            first, second = _cut(text)
            return replace(block, text=first), replace(block, text=second)
        case Paragraph(runs=runs) | Note(runs=runs):
            before, after = _half_runs(runs)
            return replace(block, runs=before), replace(block, runs=after)
        case Bullets(items=[runs]):
            before, after = _half_runs(runs)
            return replace(block, items=(before,)), replace(block, items=(after,))
        case Bullets(items=items):
            middle = len(items) // 2
            return replace(block, items=items[:middle]), replace(block, items=items[middle:])
        case Fields(pairs=[(name, runs)]):
            before, after = _half_runs(runs)
            return replace(block, pairs=((name, before),)), Paragraph(runs=after)
        case Fields(pairs=pairs):
            middle = len(pairs) // 2
            return replace(block, pairs=pairs[:middle]), replace(block, pairs=pairs[middle:])
        case Actions():
            return _halves(Paragraph(runs=_links(block)))


def _half_runs(runs: Inline) -> tuple[Inline, Inline]:
    if len(runs) == 1:
        first, second = _cut(runs[0].text)
        return (replace(runs[0], text=first),), (replace(runs[0], text=second),)
    middle = len(runs) // 2
    return runs[:middle], runs[middle:]


def _cut(text: str) -> tuple[str, str]:
    """Two halves, parted between words if there is a space near the middle."""
    middle = len(text) // 2
    at = max(text.rfind(" ", middle // 2, middle), text.rfind("\n", middle // 2, middle)) + 1
    return text[: at or middle], text[at or middle :]


def _plain(runs: Inline) -> str:
    """Words without markup; what can be typed is set apart from others by backticks."""
    return "".join(_plain_run(run, alone=len(runs) == 1) for run in runs)


def _plain_run(run: Run, *, alone: bool) -> str:
    text = _legible(run.text)
    if run.code and not alone:
        text = f"`{text}`"
    href = _target(run.href)
    return text if href is None or href == text else f"{text} ({href})"


def _inline(runs: Inline) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    html = _html(run.text)
    if run.strike:
        html = f"<del>{html}</del>"
    if run.code:
        html = f"<code>{html}</code>"
    if run.strong:
        html = f"<strong>{html}</strong>"
    if href := _target(run.href):
        html = f'<a href="{escape(href)}">{html}</a>'
    return html


def _html(text: str) -> str:
    return escape(_legible(text)).replace("\n", "<br>")


def _target(href: str | None) -> str | None:
    """Where a link may lead: to the web and nowhere else."""
    legible = "".join(_legible(href or "").split())
    is_web = legible.startswith(("https://", "http://")) and len(legible) <= LONGEST_HREF
    return legible if is_web else None


def _legible(text: str) -> str:
    return _NOT_IN_JSON.sub("", clean(text))
