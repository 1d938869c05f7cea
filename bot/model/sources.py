"""Where institutions publish, and how those places are doing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.model.statements import Statement

IMPORTED = "import"  # stands for the source of texts that were imported


class Kind(StrEnum):
    """How a source's document is read; one parser each in `bot.parse`."""

    FEED = "feed"
    HTML_INDEX = "html_index"
    WP_REST = "wp_rest"
    SITEMAP = "sitemap"
    JSON_API = "json_api"
    PAGE_WATCH = "page_watch"

    @property
    def is_page(self) -> bool:
        """True for what is made for people: there robots.txt is asked first."""
        return self in (Kind.HTML_INDEX, Kind.PAGE_WATCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One place to fetch from: what it holds and how to read it."""

    url: str
    kind: Kind = Kind.FEED
    options: tuple[tuple[str, str], ...] = ()  # per kind: CSS selectors, JSON paths …


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvidence:
    """Why we believe that an address works: the date of a report and how much it is worth."""

    date: str  # YYYY, YYYY-MM or YYYY-MM-DD
    confidence: Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place where an institution publishes."""

    id: str
    institution: str
    country: str  # ISO 3166 alpha-2, or EU, UN, XX
    languages: tuple[str, ...]  # BCP 47 primary subtags, most usual first
    address: Address
    fallbacks: tuple[Address, ...] = ()
    archive: Address | None = None  # a longer list, read when a short one moved on unseen
    official: bool = True  # False: a mirror, an aggregator or the press
    body: Literal["feed", "page", "api"] = "feed"  # where the full text is
    key: Literal["guid", "link"] = "guid"
    user_agent: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # may hold a secret
    proxy: str | None = field(default=None, repr=False)  # may hold a password
    title_skip: tuple[str, ...] = ()  # regular expressions; such titles are not read
    every: timedelta = timedelta(minutes=5)
    enabled: bool = True
    reason: str = ""  # why it is disabled
    evidence: FeedEvidence | None = None
    allow_private: bool = False  # may live on a private address (tests, intranets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a source told us about the body we have: opaque, sent back as they came."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a feed showed: one entry, cleaned to plain text."""

    key: str  # guid, link or content hash, as the source's `key` says
    title: str
    link: str  # absolute http(s), or empty
    text: str  # plain text; paragraphs are parted by a blank line
    published: datetime | None = None  # None: missing or unreadable
    published_raw: str = ""  # as it stood in the feed
    updated_raw: str = ""
    # As its own words tell; empty: nobody has looked. No part of what its key may be made of.
    language: str = field(default="", repr=False)


class SourceState(StrEnum):
    """What a source's records say about it."""

    OK = "ok"
    FAILING = "failing"
    QUIET = "quiet"
    NEVER = "never"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """What the store remembers of a source between polls."""

    source_id: str
    validators: Validators = field(default_factory=Validators)
    baseline_done: bool = False
    failures: int = 0  # in a row
    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_reason: str = ""  # of the last failure; empty when the last poll succeeded
    last_items: int = 0
    newest: datetime | None = None
    next_due: datetime | None = None
    serving: str = ""  # the address that answered last
    warning: str = ""  # the fault that left something readable
    last_new: datetime | None = None  # when we saw something new, or began to look
    usual_gap: timedelta | None = None  # between two days with news
    lag: timedelta | None = None  # from publishing to our first sight, of late
    state: SourceState = SourceState.NEVER  # as operators know it
    state_since: datetime | None = None
    moved_from: str = ""  # the address that redirects for good …
    moved_to: str = ""  # … to this one
    moves: int = 0  # how often in a row it did


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """A source's state, since when, and why: the code of the last failure, if that was the last."""

    source: Source
    record: SourceRecord
    state: SourceState
    since: datetime | None = None
    reason: str = ""
    per_week: float | None = None  # texts published in a week, of late
    next_poll: datetime | None = None  # about then

    @property
    def elsewhere(self) -> str:
        """The address that answered last, where it is not the source's own; or nothing."""
        serving = self.record.serving
        return "" if serving == self.source.address.url else serving


class ChangeKind(StrEnum):
    """What operators should know of a source that works."""

    MOVED = "moved"  # it redirects for good, and is asked at its new address from now on
    RENAMED = "renamed"  # its entries have new ids or addresses, and were known again
    BURST = "burst"  # many texts appeared at once that can't all be news: they are told later
    GAP = "gap"  # it moved on by more entries than it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """A change at a source, how many texts it concerns, and where it is to be seen."""

    kind: ChangeKind
    source: Source
    count: int = 0
    found: int = 0  # GAP: texts found in the archive
    matched: tuple[Statement, ...] = ()  # BURST: those of them that match
    until: datetime | None = None  # BURST: when these are told
    address: str = ""
