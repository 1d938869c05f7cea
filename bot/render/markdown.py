"""Document -> Markdown, for files: nothing in a text of others is markup there."""

from __future__ import annotations

import re
from collections.abc import Iterable

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

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&!]")
_LINE_START = re.compile(r"(?m)^(?P<number>\s*\d*)(?P<sign>(?<=\d)[.)]|(?<!\d)[-+=])")


def render(document: Document) -> str:
    """The document; its first heading is the file's title, the others begin its parts."""
    shown = [text for block in document.blocks if (text := _block(block))]
    return "\n\n".join([shown[0].replace("## ", "# ", 1), *shown[1:]]) + "\n" if shown else ""


def _block(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"## {_line(text)}"
        case Paragraph(runs=runs) | Note(runs=runs):
            return _unlisted(_inline(runs).strip())
        case Quote(text=text):
            return _led("> ", _unlisted(_text(text)))
        case Fields(pairs=pairs):
            return _list(f"**{_line(name)}:** {_inline(runs)}" for name, runs in pairs)
        case Bullets(items=items):
            return _list(_unlisted(_inline(runs)) for runs in items)
        case Actions(buttons=buttons):
            return _list(_link(_line(each.label), each.href) for each in buttons if each.href)


def _list(items: Iterable[str]) -> str:
    return "\n".join("- " + item.replace("\n", "\n  ") for item in items)


def _led(lead: str, text: str) -> str:
    return "\n".join(f"{lead}{line}".rstrip() for line in text.split("\n"))


def _inline(runs: Inline) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    if run.code:
        shown = f"`{clean(run.text).replace('`', chr(39))}`"
    else:
        shown = _text(run.text)
        for mark, wanted in (("**", run.strong), ("~~", run.strike)):
            shown = _wrapped(shown, mark) if wanted else shown
    return _link(shown, run.href) if run.href else shown


def _wrapped(text: str, mark: str) -> str:
    """Each line between marks, which stand close to its words."""
    return re.sub(r"(?m)\S(?:.*\S)?", rf"{mark}\g<0>{mark}", text)


def _link(shown: str, href: str) -> str:
    """A link to the web; what leads elsewhere is only text."""
    target = "".join(clean(href).split())
    if not target.startswith(("https://", "http://")):
        return shown
    return f"[{shown}](<{target.replace('<', '%3C').replace('>', '%3E')}>)"


def _text(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", clean(text))


def _unlisted(shown: str) -> str:
    """Lines of which none begins a list or underlines a title."""
    return _LINE_START.sub(r"\g<number>\\\g<sign>", shown)


def _line(text: str) -> str:
    return " ".join(_text(text).split())
