"""An alert as a message to one destination: its words, and the id that it is owed under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from bot import compose, diff, quotes
from bot.model import (
    Alert,
    Deed,
    DeliveryKind,
    Destination,
    Document,
    NewDelivery,
    Reason,
)


def post(
    alert: Alert,
    destination: Destination,
    now: datetime,
    *,
    reply_to: str | None = None,
    note: str = "",
) -> NewDelivery:
    """A message of its own; without `reply_to` it is the story's first one here."""
    subject = f"{alert.statement.id}/{alert.statement.version}"
    if alert.reason is Reason.REMOVED:  # a page may vanish more than once, and come back
        subject = f"{subject}/{alert.statement.gone_since}/{alert.statement.back_at}"
    return NewDelivery(
        id=delivery_id(alert.reason, subject, note, destination.id),
        destination=destination.id,
        reason=alert.reason,
        document=_worded(alert, destination, now, note),
        due_at=now,
        story_id=alert.story.id,
        statement_id=alert.statement.id,
        parent=reply_to is None,
        reply_to=reply_to,
        broadcast=reply_to is not None and alert.reason is not Reason.JOINED,
    )


def edit(
    alert: Alert,
    reworded: str,
    number: int,
    destination: Destination,
    now: datetime,
    *,
    note: str = "",
    acknowledged: Sequence[Deed] = (),
) -> NewDelivery:
    """The present state of a story, in the place of a message that was posted before.

    `number` tells it from the rewordings of that message before it: a state may come back.
    """
    told = (f"{each.id}/{each.version}/{each.retraction}" for each in alert.story.statements)
    state = ",".join((*told, *(deed.who for deed in acknowledged)))
    return NewDelivery(
        id=delivery_id("edit", reworded, f"{number}:{state}:{note}", destination.id),
        destination=destination.id,
        reason=alert.reason,
        document=_worded(alert, destination, now, note, acknowledged),
        due_at=now,
        kind=DeliveryKind.EDIT,
        story_id=alert.story.id,
        statement_id=alert.statement.id,
        reply_to=reworded,
    )


def _worded(
    alert: Alert,
    destination: Destination,
    now: datetime,
    note: str = "",
    acknowledged: Sequence[Deed] = (),
) -> Document:
    copy = compose.quoted_copy(alert, destination)
    return compose.alert(
        alert,
        destination,
        now=now,
        quotes=quotes.pick(copy.title, copy.text, copy.language, copy.match, copy.facts),
        changes=diff.changes(alert.before.text, alert.statement.text) if alert.before else (),
        note=note,
        acknowledged=acknowledged,
    )


def delivery_id(reason: str, subject: str, occurrence: str, destination: str) -> str:
    """What a delivery is about, hashed: owing the same thing twice owes it once."""
    content = "\0".join((reason, subject, occurrence, destination))
    return blake2b(content.encode(), digest_size=16).hexdigest()
