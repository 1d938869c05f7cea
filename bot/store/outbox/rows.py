"""A row of the outbox as a `Delivery`."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Row, Update, update

from bot.model import Delivery, DeliveryKind, DeliveryState, Document, Reason, Receipt
from bot.schema import deliveries
from bot.store import codec

T = TypeVar("T")

c = deliveries.c
OPEN = (DeliveryState.OWED, DeliveryState.SENDING)
UNREADABLE = Document(summary="", blocks=())  # in the place of words that can't be read


def change(delivery_id: str) -> Update:
    """To be completed with the values that a delivery has from now on."""
    return update(deliveries).where(c.id == delivery_id)


def delivery(row: Row[Any]) -> Delivery:
    """The delivery that a row holds; it says UNREADABLE if what it said can't be read any more."""
    return Delivery(
        id=row.id,
        destination=row.destination,
        reason=Reason(row.reason),
        document=_read(row.document, Document) or UNREADABLE,
        kind=DeliveryKind(row.kind),
        story_id=row.story_id,
        statement_id=row.statement_id,
        parent=row.parent,
        reply_to=row.reply_to,
        broadcast=row.broadcast,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        created_at=row.created_at,
        receipt=receipt_of(row.receipt),
        error=row.error,
    )


def receipt_of(kept: str | None) -> Receipt | None:
    """Where a platform put a message, as it was kept."""
    return _read(kept, Receipt) if kept else None


def _read(kept: str, kind: type[T]) -> T | None:
    # What is damaged, or was written by a newer program, must not hold up all the others.
    try:
        return codec.loads(kept, kind)
    except (ValueError, TypeError, LookupError):
        return None
