"""The nouns: frozen values that every room shares. Times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """How a source's document is read; one parser each in `bot.parse`."""

    FEED = "feed"
    HTML_INDEX = "html_index"
    WP_REST = "wp_rest"
    SITEMAP = "sitemap"
    JSON_API = "json_api"
    PAGE_WATCH = "page_watch"


class Level(StrEnum):
    """How much of a text is about the topic; MAIN and PASSAGE alert by default."""

    MAIN = "main"
    PASSAGE = "passage"
    MENTION = "mention"


class Reason(StrEnum):
    """Why we speak."""

    FIRST = "first"
    JOINED = "joined"
    CONFIRMED = "confirmed"
    AMENDED = "amended"
    REMOVED = "removed"
    CORRECTED = "corrected"
    SOURCE_DOWN = "source_down"
    SOURCE_QUIET = "source_quiet"
    SOURCE_BACK = "source_back"
    SOURCE_CHANGED = "source_changed"
    DIGEST = "digest"
    ALL_QUIET = "all_quiet"
    PARKED = "parked"


class DeliveryState(StrEnum):
    """Where an owed message stands."""

    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    PARKED = "parked"


class Cadence(StrEnum):
    """How often a destination hears from us."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"


class HoldCause(StrEnum):
    """Why an alert is held back for a while."""

    DIGEST = "digest"  # the destination asked for one message a day or a week
    QUIET = "quiet"  # its quiet hours
    MUTE = "mute"
    STORM = "storm"  # too many new stories within an hour


class DeliveryKind(StrEnum):
    """A message of its own, or a new wording of one that was posted."""

    POST = "post"
    EDIT = "edit"


# --- where things are published -------------------------------------------------------------------


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


# --- what a text says -----------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whether a text is about a topic, and which words say so.

    `level` is None when it isn't; `nearest` then says in words what was missing.
    """

    topic: str
    level: Level | None
    score: float  # 0 to 1
    evidence: tuple[Evidence, ...] = ()
    nearest: str = ""
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
class EventDate:
    """A day on which the text says something happened."""

    day: date
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """A state (or EU, UN …) that the text names as one of its authors."""

    country: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Materiel:
    """Weapons, ammunition, technology or troops that the text names."""

    item: str  # a key of the lexicon, e.g. ballistic_missile
    quantity: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A speech act: who condemns, urges, calls on … whom."""

    act: str  # a key of the lexicon, e.g. condemn
    actor: str | None  # country, or None for the speaker ("we")
    target: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text says that can be checked."""

    resolutions: tuple[Resolution, ...] = ()
    dates: tuple[EventDate, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    signatory_count: int | None = None  # "48 countries"; None when no number is given
    items: tuple[Materiel, ...] = ()
    acts: tuple[Act, ...] = ()


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
    """A story that shares keys with a new statement, with the fingerprints of what tells it."""

    story_id: str
    first_at: datetime
    members: tuple[Fingerprint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDecision:
    """Which story a statement tells (None: a new one), how sure that is, and why in words."""

    story_id: str | None
    score: float
    why: str


# --- what we keep ---------------------------------------------------------------------------------


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

    @property
    def at(self) -> datetime:
        """When it was published as far as we know: never later than when we first saw it."""
        return min(self.published or self.first_seen, self.first_seen)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceBlob:
    """The bytes a statement was read from, as they came over the wire."""

    url: str
    fetched_at: datetime
    sha256: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words of a text that gave way to others; `context` is the new text around them."""

    before: str
    after: str
    context: str = ""


# --- what we say ----------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """A row of buttons."""

    buttons: tuple[Button, ...]


Block = Heading | Paragraph | Quote | Fields | Bullets | Note | Actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Text to show, before any platform's markup; `summary` is its one-line plain form."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something worth saying: a statement of a story, and why we speak of it."""

    reason: Reason
    story: Story
    statement: Statement
    late: bool = False  # an unseen item with an old date
    before: Statement | None = None  # AMENDED: the version before


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which alerts a destination wants; empty means all."""

    topics: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset({Level.MAIN, Level.PASSAGE})
    reasons: frozenset[Reason] = frozenset()
    official_only: bool = False
    minimum_score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """When a destination wants to hear: at once, or in one message at a local time."""

    cadence: Cadence = Cadence.INSTANT
    at: time = time(8)
    weekday: int = 0  # of a weekly digest; 0 is Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Local hours in which nothing is posted; they may pass midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Silence until a moment: of one story, or of all."""

    until: datetime
    story_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A Slack channel, a Matrix room, a console: where alerts go, and what it wants of them."""

    id: str  # channel:address, e.g. console or slack:C0123
    language: str = "en"
    timezone: str = "UTC"
    filter: Filter = field(default_factory=Filter)
    pace: Pace = field(default_factory=Pace)
    quiet: QuietHours | None = None
    mutes: tuple[Mute, ...] = ()
    operator: bool = False  # gets what operators must know


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Until when an alert is held back, and why."""

    until: datetime
    cause: HoldCause


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAlert:
    """An alert that a destination will be told of later, in a list."""

    destination: str
    reason: Reason
    cause: HoldCause
    story_id: str
    statement_id: str
    version: int
    at: datetime  # when it was held back
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something a person did with us: kept, so that every change can be traced."""

    at: datetime
    who: str  # the platform's id of a person, or the name of a program
    destination: str
    action: str  # subscribe, settings, mute, acknowledge, not_relevant, retract …
    subject: str = ""  # a statement's or story's id
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where a platform put a message: enough to edit it or to thread under it."""

    id: str
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A message to be owed; `id` is a hash of what it is about, so that owing twice owes once."""

    id: str
    destination: str
    reason: Reason
    document: Document
    due_at: datetime
    kind: DeliveryKind = DeliveryKind.POST
    story_id: str | None = None
    statement_id: str | None = None
    parent: bool = False  # the first message of a story here: others thread under it
    reply_to: str | None = None  # the delivery to thread under; for an edit, the one to reword
    broadcast: bool = False  # a reply that shows in the channel too


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message on its way to one destination: a row of the outbox."""

    id: str
    destination: str
    reason: Reason
    document: Document
    kind: DeliveryKind
    story_id: str | None
    statement_id: str | None
    parent: bool
    reply_to: str | None
    broadcast: bool
    state: DeliveryState
    attempts: int
    due_at: datetime
    created_at: datetime
    receipt: Receipt | None = None
    error: str = ""


# --- what people ask ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What somebody typed, understood."""

    verb: str
    words: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How a command is typed; every example is understood."""

    verb: str
    form: str  # e.g. latest [N] [COUNTRY|TOPIC]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who asks or presses a button, where, and what they may do there."""

    person: str  # slack:U0123, matrix:@ann:server.example, console
    destination: str  # where they ask; its settings are what `subscribe` and the like change
    name: str = ""  # as others there know them; the person's id if it isn't known
    operator: bool = False
    may_change: bool = False  # the settings of this destination
    outsider: bool = False  # a guest, from a connected workspace or from another homeserver
    story_id: str | None = None  # of the story in whose thread they ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """Who may do what, as the operator has decided; persons are platform:id."""

    operators: frozenset[str] = frozenset()
    # Who may change a destination's settings. None: what people of the platform are used to.
    settings_by: Literal["anyone", "admins", "listed"] | None = None
    settings_listed: frozenset[str] = frozenset()
    outsiders: Literal["read", "nothing"] = "read"


class ReachState(StrEnum):
    """How a statement came to a destination, or why it did not."""

    SENT = "sent"
    OWED = "owed"
    SENDING = "sending"
    PARKED = "parked"
    LISTED = "listed"  # in a digest, or in the list after a mute, quiet hours or a storm
    HELD = "held"
    REFUSED = "refused"  # its filter says no
    RETRACTED = "retracted"
    COUNTED = "counted"  # its institution had published the story before
    LATER = "later"  # subscribed, or changed its settings, after the statement was seen
    OFF = "off"  # not subscribed
    SILENT = "silent"  # from a first look at a source, or from an import


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a statement came to a destination, since or until when, and the code of a reason."""

    destination: str
    state: ReachState
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question of a form; `value` is the present answer, as one would type it."""

    key: str
    label: str
    hint: str
    value: str  # several choices: separated by commas
    kind: Literal["text", "one", "many"] = "text"
    choices: tuple[tuple[str, str], ...] = ()  # values and what to show for them
    optional: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm:
    """What a destination wants, to be changed in a form; all texts are ready to show."""

    destination: str
    subscribed: bool
    title: str
    submit: str
    cancel: str
    fields: tuple[FormField, ...]


# --- how a source is doing ------------------------------------------------------------------------


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
    last_new: datetime | None = None  # when something new was last seen
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


class ChangeKind(StrEnum):
    """What operators should know of a source that works."""

    MOVED = "moved"  # it redirects for good, and is asked at its new address from now on
    RENAMED = "renamed"  # its entries have new ids or addresses, and were known again
    BURST = "burst"  # many old texts appeared at once, and were kept in silence
    GAP = "gap"  # it moved on by more entries than it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """A change at a source, how many texts it concerns, and where it is to be seen."""

    kind: ChangeKind
    source: Source
    count: int = 0
    found: int = 0  # GAP: texts found in the archive; BURST: texts that match
    address: str = ""
