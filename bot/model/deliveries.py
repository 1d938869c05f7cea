"""What is said to whom: alerts and their messages on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.destinations import Reason
from bot.model.documents import Document
from bot.model.statements import Statement, Story


class DeliveryState(StrEnum):
    """Where an owed message stands."""

    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    PARKED = "parked"


class DeliveryKind(StrEnum):
    """A message of its own, or a new wording of one that was posted."""

    POST = "post"
    EDIT = "edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something worth saying: a statement of a story, and why we speak of it."""

    reason: Reason
    story: Story
    statement: Statement
    late: bool = False  # an unseen item with an old date
    held: bool = False  # one of many that can't all be news
    rematched_at: datetime | None = None  # it matched only then, by newer rules
    before: Statement | None = None  # AMENDED: the version before


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

    @property
    def address(self) -> str:
        """What stands behind the colon of its destination: where its channel puts it."""
        return self.destination.partition(":")[2]
