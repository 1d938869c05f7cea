"""What we keep: statements, the stories they tell, the bytes they were read from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.model.texts import Apart, Facts, Match, Span

LATE_AFTER = timedelta(days=3)  # first seen this long after its date: alerted, labelled LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStatement:
    """A text as read now, before the store gave it an id and a version."""

    source_id: str
    institution: str
    country: str
    official: bool
    language: str
    key: str  # what identifies it within its source
    title: str
    text: str
    url: str
    published: datetime | None
    published_raw: str
    first_seen: datetime
    match: Match
    facts: Facts
    complete: bool = True  # False: the feed's words only, its page is owed a reading
    given_id: str | None = None  # the id an import gave


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One text published once by one source, at one of its versions."""

    id: str  # five to seven characters, people type it
    source_id: str
    institution: str
    country: str
    official: bool
    language: str
    key: str  # what identifies it within its source
    version: int  # 1 for the text as first seen
    title: str
    text: str
    url: str
    published: datetime | None
    published_raw: str
    first_seen: datetime
    match: Match
    facts: Facts
    story_id: str | None
    complete: bool = True  # False: the feed's words only, its page is owed a reading
    given_id: str | None = None  # the id an import gave
    retraction: str = ""  # why an operator took it back; empty while it stands
    gone_since: datetime | None = None  # its page was told as removed: when it was first missing
    back_at: datetime | None = None  # when that page was seen again

    def draft(self, **changes: Any) -> NewStatement:
        """The text as one that is read now, with some changes."""
        kept = {each.name: getattr(self, each.name) for each in fields(NewStatement)}
        return NewStatement(**kept | changes)

    @property
    def is_gone(self) -> bool:
        """True while its page is known as removed."""
        return self.gone_since is not None and self.back_at is None

    @property
    def at(self) -> datetime:
        """When it was published as far as we know: never later than when we first saw it."""
        return min(self.published or self.first_seen, self.first_seen)

    @property
    def is_late(self) -> bool:
        """True when it was published long before we first saw it."""
        return self.first_seen - self.at > LATE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event told by one or more statements, oldest first."""

    id: str
    topic: str
    first_at: datetime
    statements: tuple[Statement, ...]

    @property
    def publishers(self) -> tuple[str, ...]:
        """Institutions that published it, each once, in order of appearance."""
        return tuple(dict.fromkeys(s.institution for s in self.statements))

    @property
    def standing(self) -> Story:
        """The story without what we took back of it; the whole of it when nothing stands."""
        left = tuple(each for each in self.statements if not each.retraction)
        return replace(self, statements=left or self.statements)


class Shift(StrEnum):
    """What becomes of a text that is judged by other rules than before."""

    FOUND = "found"  # it matches, or is more than a mention, only now
    LOST = "lost"  # it does not match any more, or is a mention only
    TOPIC = "topic"  # the one that it was about is watched no more
    LEVEL = "level"
    FACTS = "facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """A text that today's rules judge otherwise, and what was done about it."""

    shift: Shift
    statement: Statement  # as it was judged before
    match: Match
    facts: Facts
    apart: tuple[Apart, ...]  # facts: before on the left, now on the right
    story_id: str | None = None  # what is new now tells this story
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rematched:
    """What a run of today's rules over the texts that are kept came to."""

    texts: int
    counts: tuple[tuple[Shift, int], ...]
    shifted: tuple[Shifted, ...]  # the first ones of each kind
    applied: bool
    since: datetime | None = None
    dropped: str = ""  # why lost ones were retracted, if they were


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceBlob:
    """The bytes a statement was read from, as they came over the wire."""

    url: str
    fetched_at: datetime
    sha256: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def content_type(self) -> str:
        """As the server named it, or nothing."""
        return next((v for name, v in self.headers if name.lower() == "content-type"), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A version of a statement with all that it can be traced to."""

    statement: Statement  # as it stood at that version
    seen_at: datetime
    quotes: tuple[Span, ...]
    read_from: EvidenceBlob | None
