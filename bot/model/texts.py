"""What texts say: spans, matches, facts, and what helps to tell their story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple


class Level(StrEnum):
    """How much of a text is about the topic; MAIN and PASSAGE alert by default."""

    MAIN = "main"
    PASSAGE = "passage"
    MENTION = "mention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a statement's title or text: `[start, end)` in code points."""

    field: Literal["title", "text"]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A rule that spoke and the words that made it."""

    rule: str
    span: Span


class Lack(NamedTuple):
    """What a text lacks that is no match: who is not named, named alone, or has nothing to do.

    The code `failed` names the error of an analysis that broke off; `said` the words that an
    earlier version kept.
    """

    code: Literal["unnamed", "alone", "unrelated", "failed", "said"]
    who: tuple[str, ...]  # actors by the names that their topic has for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whether a text is about a topic, and which words say so.

    `level` is None when it isn't; `nearest` then says what was missing.
    """

    topic: str
    level: Level | None
    score: float  # 0 to 1
    evidence: tuple[Evidence, ...] = ()
    nearest: Lack | None = None
    flags: frozenset[str] = frozenset()  # negated, hypothetical, to_russia, to_dprk, use …

    @property
    def alerts(self) -> bool:
        """True for what the text is about or says in a passage of its own."""
        return self.level in (Level.MAIN, Level.PASSAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A UN Security Council resolution."""

    number: int
    year: int | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UnDocument:
    """A document of the United Nations, by its symbol: S/2024/215."""

    symbol: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """A day on which the text says something happened."""

    day: date
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """A state (or EU, UN …) that the text names as one of its authors."""

    country: str
    span: Span


PERSONNEL = frozenset(  # keys of the lexicon's items
    {"troops", "special_forces", "sappers", "military_builders", "officers"}
    | {"military_instructors", "workers"}
)


Bound = Literal["at_least", "more_than", "at_most", "less_than", "about"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Materiel:
    """Weapons, ammunition, technology or personnel that the text names."""

    item: str  # a key of the lexicon, e.g. ballistic_missile
    quantity: str | None  # 12000, 10000–12000
    span: Span  # with the words for the bound
    bound: Bound | None = None  # what the text makes of the number: at least 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A speech act: who condemns, urges, calls on … whom."""

    act: str  # a key of the lexicon, e.g. condemn
    actor: str | None  # country, or None for the speaker ("we")
    target: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Somebody, or a ship, that the text says is sanctioned."""

    name: str
    programme: str | None  # EO 14024, EU 269/2014, CFSP 2016/849, UN 1718
    span: Span
    aliases: tuple[str, ...] = ()  # other names of a person
    role: str = ""  # what a person is, in the text's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text says that can be checked."""

    resolutions: tuple[Resolution, ...] = ()
    dates: tuple[EventDate, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    signatory_count: int | None = None  # "48 countries"; None when no number is given
    items: tuple[Materiel, ...] = ()
    acts: tuple[Act, ...] = ()
    documents: tuple[UnDocument, ...] = ()
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What of a statement helps to tell which story it tells; computed by `bot.cluster`.

    `keys` are looked up to find candidate stories; the rest is compared with them.
    """

    keys: frozenset[str]
    language: str
    at: datetime  # published, or first seen
    title: str
    sentences: frozenset[str]  # hashes of folded sentences
    minhash: tuple[int, ...]
    anchors: frozenset[str]  # language-neutral: resolutions, days, signatories, names, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCandidate:
    """A story that shares keys with a new statement, with the fingerprints of what tells it.

    Stories merged by hand are candidates each by itself: what is near to one of them joins both.
    """

    story_id: str
    first_at: datetime
    members: tuple[Fingerprint, ...]
    parted: frozenset[str] = frozenset()  # stories that an operator said tell another event


class Ground(NamedTuple):
    """What speaks for one event, or against it: log odds, a code, and what it rests on.

    Values are anchors as in a fingerprint (`item:shells`, `date:2024-01-09`), numbers or codes;
    of the code `said`, words that an earlier version kept.
    """

    code: str
    weight: float = 0.0
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDecision:
    """Which story a statement tells (None: a new one), how sure that is, and on what grounds."""

    story_id: str | None
    score: float
    why: tuple[Ground, ...]  # the strongest first; of a new story, what was nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A story that follows up on another one, or that it follows up on."""

    story_id: str
    score: float
    shared: tuple[str, ...]  # telling anchors of both: date:2024-01-09, document:S/2024/5 …
    sentences: int = 0  # of some length, that stand in both


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an operator said of the story that a statement tells."""

    action: Literal["merge", "split"]
    story_id: str  # the one it tells
    who: str
    at: datetime
    apart_from: str | None = None  # a split: the one that it doesn't


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words of a text that gave way to others; `context` is the new text around them."""

    before: str
    after: str
    context: str = ""


Differing = Literal["name", "act", "signatory", "resolution", "date", "item", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What only one of two texts says, of one kind: values, each with its words in the text."""

    kind: Differing
    left: tuple[tuple[str, str], ...]
    right: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How two texts differ: facts in any languages; names and wording where they share theirs."""

    same_language: bool
    apart: tuple[Apart, ...]
    left_only: tuple[str, ...] = ()  # sentences
    right_only: tuple[str, ...] = ()
    reworded: tuple[Change, ...] = ()  # in sentences that both have, in other words
