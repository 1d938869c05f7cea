"""A row of the outbox as a `Delivery`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Update, update

from bot.model import Delivery, DeliveryKind, DeliveryState, Document, Reason, Receipt
from bot.schema import deliveries
from bot.store import codec

c = deliveries.c
OPEN = (DeliveryState.OWED, DeliveryState.SENDING)


def change(delivery_id: str) -> Update:
    """To be completed with the values that a delivery has from now on."""
    return update(deliveries).where(c.id == delivery_id)


def delivery(row: Row[Any]) -> Delivery:
    """The delivery that a row holds."""
    return Delivery(
        id=row.id,
        destination=row.destination,
        reason=Reason(row.reason),
        document=codec.loads(row.document, Document),
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
        receipt=codec.loads(row.receipt, Receipt) if row.receipt else None,
        error=row.error,
    )
