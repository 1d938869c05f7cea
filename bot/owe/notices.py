"""What only operators are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.model import Destination, Document, NewDelivery, Reason
from bot.owe.messages import delivery_id
from bot.store import Tx, outbox


async def notice(
    tx: Tx,
    reason: Reason,
    worded: Callable[[Destination], Document],
    *,
    subject: str,
    told: Sequence[Destination],
    now: datetime,
) -> bool:
    """Owe operators a notice, once for each `subject`; False when no operator is told."""
    messages = [
        NewDelivery(
            id=delivery_id(reason, subject, "1", each.id),
            destination=each.id,
            reason=reason,
            document=worded(each),
            due_at=now,
        )
        for each in told
        if each.operator
    ]
    await outbox.owe(tx, *messages)
    return bool(messages)
