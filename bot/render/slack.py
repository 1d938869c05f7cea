"""Document -> Block Kit: escaped, free of pings, and split into messages that Slack takes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

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

Json: TypeAlias = dict[str, Any]  # a block as Slack's API takes it

# What Slack refuses to exceed, or less; in UTF-16 units, the larger of the two ways to count.
HEADER, TEXT, LABEL, VALUE, URL = 150, 3000, 75, 2000, 3000
FIELDS, BUTTONS, BLOCKS = 10, 25, 48  # of blocks two less: buttons and a note may follow
MESSAGE, FALLBACK = 11_500, 3900
QUESTION, ANSWER = 300, 30  # of what is asked before a button acts

SHORT = 120  # a name and its value that look well in one of two columns
PIECE = 200  # characters of text that stay together when a long one is split
LONGEST_LINK = 1500  # of those within a sentence
ROW = 8000  # of buttons: leaves room for the words of the message

_MARKERS = re.compile(r"[*~`]|(?<!\w)_|_(?!\w)|:(?=[\w+'-]+:)|^>", re.MULTILINE)
_MARKUP = re.compile(r"[*~`\u2060]|<[^|>]*\|([^>]*)>")
_PIECES = re.compile(rf"(?s).{{1,{PIECE}}}(?:\Z|(?<=\s))|.{{1,{PIECE}}}")
_WEB = re.compile(r"https?://[^\s\\]+")
_JOINER = "\u2060"  # invisible; a marker between two of them marks nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one post holds: its blocks, and the same words for where blocks aren't shown."""

    text: str
    blocks: tuple[Json, ...]


def render(document: Document) -> tuple[Message, ...]:
    """The document as one message, and as many to continue it as its length needs."""
    blocks = [shown for block in document.blocks for shown in _block(block)]
    if not blocks:
        blocks = [*_sections(_atoms((Run(text=document.summary),)))] or [*_sections(["…"])]
    pages = _pages(blocks)
    return tuple(
        Message(text=_fallback(document.summary, page, number, len(pages)), blocks=tuple(page))
        for number, page in enumerate(pages, start=1)
    )


def escape(text: str) -> str:
    """Text in which nothing is a mention, a link or an entity to Slack."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, limit: int) -> Json:
    """Text without markup, cut to a limit, for titles and labels."""
    return _plain(_shortened(" ".join(clean(text).split()) or "…", limit))


def _pages(blocks: list[Json]) -> list[list[Json]]:
    """The blocks by message; buttons stay with the first, where people look for them."""
    pages = list(_packed(blocks, _weight, limit=MESSAGE, most=BLOCKS))
    buttons = [block for block in blocks if block["type"] == "actions"]
    room = MESSAGE - sum(map(_weight, buttons))
    if len(pages) == 1 or not buttons or room < MESSAGE / 4 or len(buttons) > BLOCKS / 2:
        return pages
    words = [block for block in blocks if block["type"] != "actions"]
    pages = list(_packed(words, _weight, limit=room, most=BLOCKS - len(buttons)))
    return [[*pages[0], *buttons], *pages[1:]] if pages else [buttons]


def _block(block: Block) -> Iterator[Json]:
    match block:
        case Heading(text=text):
            yield from _heading(" ".join(clean(text).split()))
        case Paragraph(runs=runs):
            yield from _sections(_atoms(runs))
        case Quote(text=text):
            lines = (_escaped(piece).replace("\n", "\n> ") for piece in _cut(text.strip()))
            yield from _sections(lines, lead="> ")
        case Fields(pairs=pairs):
            yield from _fields(pairs)
        case Bullets(items=items):
            yield from _sections(atom for runs in items for atom in ("• ", *_atoms(runs), "\n"))
        case Note(runs=runs):
            for text in _texts(_atoms(runs), TEXT):
                yield {"type": "context", "elements": [_mrkdwn(text)]}
        case Actions(buttons=buttons):
            yield from _actions(buttons)


def _heading(text: str) -> Iterator[Json]:
    if text and _size(_escaped(text)) <= HEADER:
        yield {"type": "header", "text": _plain(_escaped(text))}
    else:
        yield from _sections(_atoms((Run(text=text, strong=True),)))


def _fields(pairs: Iterable[tuple[str, Inline]]) -> Iterator[Json]:
    rows = [
        ([*_atoms((Run(text=" ".join(name.split()), strong=True),))], [*_atoms(runs)])
        for name, runs in pairs
    ]
    if all(_size("".join([*name, *value])) <= SHORT for name, value in rows):
        texts = ("\n".join(("".join(name), "".join(value))).strip() for name, value in rows)
        fields = [_mrkdwn(text) for text in texts if text]
        for group in _packed(fields, _weight, limit=TEXT, most=FIELDS):
            yield {"type": "section", "fields": group}
    else:
        yield from _sections(atom for name, value in rows for atom in (*name, "  ", *value, "\n"))


def _actions(buttons: Iterable[Button]) -> Iterator[Json]:
    shown = [
        _button(button, action_id=f"{number}/{button.action or 'open'}"[:255])
        for number, button in enumerate(buttons)
        if _can_be_pressed(button)
    ]
    for row in _packed(shown, _weight, limit=ROW, most=BUTTONS):
        yield {"type": "actions", "elements": row}


def _can_be_pressed(button: Button) -> bool:
    """A button that leads nowhere, or whose meaning had to be cut, would do harm."""
    if button.href:
        return _size(_target(button.href)) in range(1, URL + 1)
    return bool(button.action) and _size(button.value) <= VALUE


def _button(button: Button, *, action_id: str) -> Json:
    shown: Json = {"type": "button", "text": plain(button.label, LABEL), "action_id": action_id}
    if button.href:
        shown["url"] = _target(button.href)
    elif button.value:
        shown["value"] = button.value
    if button.confirm and not button.href:
        shown["confirm"] = _asked(button)
    return shown


def _asked(button: Button) -> Json:
    """What is asked before a button acts; its own label says yes."""
    return {
        "title": plain(button.label, LABEL),
        "text": plain(button.confirm, QUESTION),
        "confirm": plain(button.label, ANSWER),
        "deny": plain(button.cancel or "✕", ANSWER),
    }


def _atoms(runs: Inline) -> Iterator[str]:
    """The runs as marked-up pieces that may be parted, but not cut."""
    for run in runs:
        for piece in _cut(run.text):
            yield _marked(run, piece)


def _marked(run: Run, text: str) -> str:
    shown = _wrapped(escape(text).replace("`", "'"), "`") if run.code else _escaped(text)
    target = escape(_target(run.href)) if run.href else ""
    if target and _size(target) <= LONGEST_LINK and text.strip():
        label = " ".join(shown.split())
        before, after = (" " if edge.isspace() else "" for edge in (text[0], text[-1]))
        shown = f"{before}<{target}|{label}>{after}"
    for mark, wanted in (("*", run.strong), ("~", run.strike)):  # around links: in them it is text
        shown = _wrapped(shown, mark) if wanted and not run.code else shown
    return shown


def _wrapped(text: str, mark: str) -> str:
    """Each line between marks; Slack wants no space at their inner side."""
    return re.sub(r"(?m)\S(?:.*\S)?", rf"{mark}\g<0>{mark}", text)


def _escaped(text: str) -> str:
    """Text that shows as it is: its asterisks, tildes … mark nothing."""
    return escape(_MARKERS.sub(rf"{_JOINER}\g<0>{_JOINER}", clean(text)))


def _cut(text: str) -> list[str]:
    return _PIECES.findall(clean(text))


def _target(url: str) -> str:
    """Where a link may lead, spelled so that it can't end early; empty when not to the web."""
    if not _WEB.fullmatch(url):
        return ""
    return clean(url).replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")


def _sections(atoms: Iterable[str], *, lead: str = "") -> Iterator[Json]:
    for text in _texts(atoms, TEXT - len(lead)):
        yield {"type": "section", "text": _mrkdwn(lead + text)}


def _texts(atoms: Iterable[str], limit: int) -> Iterator[str]:
    for group in _packed(atoms, _size, limit=limit, most=limit):
        text = "".join(group).strip()
        if text:
            yield text


def _packed(
    items: Iterable[Any], size: Callable[[Any], int], *, limit: int, most: int
) -> Iterator[list[Any]]:
    """The items in groups of at most `most`, together no larger than `limit`."""
    group: list[Any] = []
    total = 0
    for item in items:
        if group and (total + size(item) > limit or len(group) == most):
            yield group
            group, total = [], 0
        group.append(item)
        total += size(item)
    if group:
        yield group


def _fallback(summary: str, page: list[Json], number: int, pages: int) -> str:
    head = escape(" ".join(summary.split()))
    said = "\n".join(filter(None, map(_words, page)))
    first, _, rest = said.partition("\n")
    if _bare(first) == _bare(head):  # a notification should not say it twice
        said = rest
    if pages > 1:
        head = f"{head} ({number}/{pages})".strip()
    whole = "\n".join(filter(None, (head, said)))
    if _size(whole) <= FALLBACK:
        return whole or "…"
    return _shortened_markup(whole)


def _words(block: Json) -> str:
    texts = [block.get("text"), *block.get("fields", ())]
    if block["type"] == "context":
        texts += block["elements"]
    return "\n".join(text["text"] for text in texts if text)


def _bare(text: str) -> str:
    """What is read of a line, whatever its marks."""
    return " ".join(_MARKUP.sub(r"\1", text).split())


def _shortened_markup(text: str) -> str:
    """The beginning, ended where neither an entity nor a link is cut."""
    kept = re.sub(r"(&\w*|<[^>]*)$", "", text[: FALLBACK // 2])
    return f"{kept}…"


def _shortened(text: str, limit: int) -> str:
    """Escaped text, cut before escaping so that no entity is broken."""
    if _size(escape(text)) <= limit:
        return escape(text)
    kept = text[:limit]
    while _size(escape(kept)) >= limit:
        kept = kept[:-1]
    return f"{escape(kept).rstrip()}…"


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}  # names and addresses stay words


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def _weight(block: Json) -> int:
    return _size(json.dumps(block, ensure_ascii=False))


def _size(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
