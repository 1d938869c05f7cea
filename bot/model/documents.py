"""What we show, before any platform's markup."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of inline text in one style."""

    text: str
    href: str | None = None
    strong: bool = False
    code: bool = False
    strike: bool = False


Inline = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The line that says it all."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A few sentences."""

    runs: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Verbatim words of a statement, in its own language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Names and values, shown as a small table."""

    pairs: tuple[tuple[str, Inline], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Small print."""

    runs: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press where the platform has buttons: a link, or an action with a value."""

    label: str
    href: str | None = None
    action: str | None = None
    value: str = ""
    confirm: str = ""  # asked before it acts, where the platform can ask
    cancel: str = ""  # what declines then


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """A row of buttons."""

    buttons: tuple[Button, ...]


Block = Heading | Paragraph | Quote | Fields | Bullets | Note | Actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with an answer."""

    name: str
    media_type: str
    text: str

    @property
    def content(self) -> bytes:
        """The file's bytes: UTF-8, in which halves of characters are question marks."""
        return self.text.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Text to show, before any platform's markup; `summary` is its one-line plain form."""

    summary: str
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()
