"""What people type and do, and what they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.model.deliveries import Delivery, DeliveryState
from bot.model.destinations import HoldCause, Reason
from bot.model.documents import Document
from bot.model.sources import SourceHealth, SourceState
from bot.model.statements import Statement

DirectMessages = Literal["all", "read", "nothing"]  # what conversations of two with us are for


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
    direct: bool = False  # in a conversation of two with us
    story_id: str | None = None  # of the story in whose thread they ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """Who may do what, as the operator has decided; persons are platform:id."""

    operators: frozenset[str] = frozenset()
    # Who may change a destination's settings. None: what people of the platform are used to.
    settings_by: Literal["anyone", "admins", "listed"] | None = None
    settings_listed: frozenset[str] = frozenset()
    outsiders: Literal["read", "nothing"] = "read"
    direct_messages: DirectMessages = "all"


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
    COUNTED = "counted"  # it repeats, or translates, what its institution had published
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
class Previewed:
    """What would have become of a statement at a destination, as it now is."""

    statement: Statement
    reason: Reason
    further: bool = False  # by an institution that had published the story before
    refusal: str = ""  # the part of its filter that says no
    hold: HoldCause | None = None  # why it would have been told later, in a list


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How the bot is doing, and what it last told somebody's destinations."""

    sources: tuple[tuple[SourceState, int], ...]  # how many are in which state
    polled_at: datetime | None
    told: tuple[Delivery, ...]  # first messages of stories, newest first
    listening_since: datetime | None = None  # to the platform where this is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Whether people of a platform can reach us."""

    platform: str
    since: datetime | None = None  # None: they can't
    why: str = ""  # they can't, if it is known
    is_alive: bool = True  # False: the bot gives no sign of life


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How the bot is doing, for whoever wants to know whether its silence is good news."""

    sources: tuple[SourceHealth, ...]
    polled_at: datetime | None
    waiting: tuple[tuple[str, DeliveryState, int, datetime], ...]  # where, how many, since when
    parked: tuple[tuple[str, str], ...]  # where, and the latest failure there
    listening: tuple[Listening, ...]
    operators: tuple[str, ...]  # destinations that are told what operators must know
    unstored: str = ""  # why nothing can be stored at present, if so


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What somebody sees first: about us, and a piece with buttons for each of their places."""

    about: Document
    places: tuple[tuple[str, Document], ...]  # a destination's id, and what to show of it
