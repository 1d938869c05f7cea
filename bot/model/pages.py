"""The archive's pages: every text on them is ready to show, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.documents import Document, Inline, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    language: str
    languages: tuple[tuple[str, str], ...]  # codes, and what each language calls itself
    stories: str
    sources: str
    feed: str
    search: str
    search_hint: str
    skip: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A story or a statement in a list, with the address of its page."""

    path: str  # e.g. story/4kq7a
    title: str
    language: str
    when: str
    moment: str  # ISO 8601
    who: str
    note: str = ""
    snippet: str = ""
    elsewhere: str = ""  # how many other addresses show the same
    is_retracted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Stories, or what a search found, newest first."""

    heading: str
    entries: tuple[Entry, ...]
    labels: Mapping[str, str]
    typed: str = ""  # what was searched for
    trouble: Document | None = None  # what was wrong with that, or would find something
    older: str | None = None  # the id after which the next page begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A statement on a story's time line."""

    id: str
    x: float  # 0 at the first statement of the story, 100 at the last
    when: str
    moment: str  # ISO 8601
    lag: str
    flag: str
    who: str
    is_official: bool
    standing: str
    title: str
    language: str
    url: str
    elsewhere: str = ""  # how many other addresses show the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A moment that is named on the axis of a time line."""

    x: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signatory; `id` is that of its first own copy, if it has published one."""

    name: str
    id: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A version of a statement and the bytes that it was read from."""

    id: str
    who: str
    version: int
    seen: str
    moment: str  # ISO 8601
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two governments' texts that are compared, on a page of their own or in `shown`."""

    label: str
    path: str
    shown: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """One event and who told it."""

    id: str
    title: str
    language: str
    byline: Inline
    labels: Mapping[str, str]  # headings of its parts and columns
    publications: tuple[Publication, ...]
    ticks: tuple[Tick, ...]
    quotes: tuple[Quote, ...]
    quoted_from: tuple[str, str]  # a statement's id, and who published it
    facts: tuple[tuple[str, Inline], ...]
    signed: tuple[Signature, ...]
    unsigned: tuple[Signature, ...]
    traces: tuple[Trace, ...]
    differences: tuple[Difference, ...] = ()
    related: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text: words that matched, words that state a fact, or neither."""

    text: str
    matched: bool = False
    stated: bool = False
    anchor: str = ""  # by which a fact is found in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """One text at one of its versions, with the words that matched."""

    id: str
    story_id: str | None
    language: str
    speaker: str
    dated: str
    url: str
    title: tuple[Piece, ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    remarks: tuple[str, ...]
    facts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # names; values and their anchors
    record: tuple[tuple[str, Inline], ...]
    versions: tuple[Trace, ...]
    version: int
    changes: tuple[Inline, ...]  # from the version before
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """How a source is doing."""

    id: str
    state: str
    state_key: str
    who: str
    details: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """All sources, those in trouble first."""

    heading: str
    rows: tuple[SourceRow, ...]
    labels: Mapping[str, str]
