"""Who is told, and what they want of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from bot.model.texts import Level


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
    REMATCHED = "rematched"
    NOT_RELOADED = "not_reloaded"  # changed settings that can't be used
    SAMPLE = "sample"  # asked for, to see that alerts arrive


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
    BURST = "burst"  # a source showed many texts at once that can't all be news

    @property
    def ends_by_itself(self) -> bool:
        """True for what no wish of the destination's ends sooner or later."""
        return self in (HoldCause.STORM, HoldCause.BURST)


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
    archive: str = ""  # address of the archive's pages, if its readers can reach them

    @property
    def platform(self) -> str:
        """What stands before the colon of its id: the channel that reaches it."""
        return self.id.partition(":")[0]


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
