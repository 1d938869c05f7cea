"""What is owed, and what becomes of it otherwise than by sending: superseded, moved, given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from bot.model import DeliveryKind, DeliveryState, NewDelivery, Reason
from bot.schema import deliveries
from bot.store import codec
from bot.store.engine import Tx
from bot.store.outbox.rows import c, change
from bot.store.upsert import insert_new


async def owe(tx: Tx, *messages: NewDelivery) -> None:
    """Owe messages, in this order; what was owed before is not owed again."""
    await insert_new(tx, deliveries, [_row(each) for each in messages], key="id")


async def supersede(tx: Tx, reworded: Collection[str]) -> Counter[str]:
    """Forget the new wordings of messages that wait or are parked: newer ones follow.

    Returns how many each message has left: those that were sent, and those that may have arrived.
    """
    edits = (c.reply_to.in_(reworded), c.kind == DeliveryKind.EDIT)
    waits = or_(
        and_(c.state == DeliveryState.OWED, ~c.unsure),
        # Sent after the newer one, it would bring back what no longer holds.
        c.state == DeliveryState.PARKED,
    )
    await tx.execute(delete(deliveries).where(*edits, waits))
    left = select(c.reply_to, func.count()).where(*edits).group_by(c.reply_to)
    return Counter({row[0]: row[1] for row in await tx.execute(left)})


async def retell(tx: Tx, delivery_id: str, story_id: str, *, parent: bool) -> None:
    """Make a message, and its new wordings, tell another story: as its first one, or not."""
    edits = (c.reply_to == delivery_id, c.kind == DeliveryKind.EDIT)
    await tx.execute(update(deliveries).where(*edits).values(story_id=story_id))
    await tx.execute(change(delivery_id).values(story_id=story_id, parent=parent))


async def retry(tx: Tx, delivery_id: str, now: datetime) -> bool:
    """Owe a parked delivery again, now, with its new wordings; False when it isn't parked."""
    parked = _with_wordings(delivery_id), c.state == DeliveryState.PARKED
    again = update(deliveries).where(*parked)
    values = again.values(state=DeliveryState.OWED, due_at=now, attempts=0)
    changed = (await tx.execute(values.returning(c.id, c.destination))).all()
    for place in {row.destination for row in changed}:
        left = select(c.id).where(c.destination == place, c.state == DeliveryState.PARKED)
        if (await tx.execute(left.limit(1))).first() is None:
            await _forget_notices(tx, place)
    return delivery_id in {row.id for row in changed}


async def retry_all(tx: Tx, now: datetime, *, destination: str | None = None) -> int:
    """Owe again, now, whatever is parked (of one destination, if named); returns how many."""
    await _forget_notices(tx, destination)
    changed = update(deliveries).where(c.state == DeliveryState.PARKED)
    if destination is not None:
        changed = changed.where(c.destination == destination)
    values = changed.values(state=DeliveryState.OWED, due_at=now, attempts=0)
    return len((await tx.execute(values.returning(c.seq))).all())


async def _forget_notices(tx: Tx, destination: str | None) -> None:
    """Forget what waits to tell operators that a place was not reached (None: any place).

    Nothing is parked there any more: told now, it would be untrue, and what fails again is told
    again.
    """
    waits = c.state.in_((DeliveryState.OWED, DeliveryState.PARKED)), ~c.unsure
    notices = delete(deliveries).where(c.reason == Reason.PARKED, *waits)
    if destination is not None:
        notices = notices.where(c.document.contains(f'"{destination}"', autoescape=True))
    await tx.execute(notices)


async def park_all(tx: Tx, destination: str, error: str) -> int:
    """Park whatever is owed to a destination; returns how many."""
    owed = update(deliveries).where(c.destination == destination, c.state == DeliveryState.OWED)
    parked = owed.values(state=DeliveryState.PARKED, error=error)
    return len((await tx.execute(parked.returning(c.seq))).all())


async def drop(tx: Tx, delivery_id: str) -> bool:
    """Forget a delivery that is owed or parked, with its new wordings; False when it isn't."""
    waits = c.state.in_((DeliveryState.OWED, DeliveryState.PARKED))
    waiting = select(c.id).where(c.id == delivery_id, waits)
    if (await tx.execute(waiting)).first() is None:
        return False
    await tx.execute(delete(deliveries).where(_with_wordings(delivery_id), waits))
    return True


async def forget_owed(tx: Tx, destination: str) -> None:
    """Owe a destination nothing any more; what may have arrived is still looked after."""
    owed = (c.destination == destination, c.state.in_((DeliveryState.OWED, DeliveryState.PARKED)))
    await tx.execute(delete(deliveries).where(*owed, ~c.unsure))


async def move(tx: Tx, old: str, new: str) -> None:
    """What waits for a place goes to another, where there is nothing to reword or to reply to."""
    waiting = (
        c.destination == old,
        c.state.in_((DeliveryState.OWED, DeliveryState.PARKED)),
    )
    await tx.execute(delete(deliveries).where(*waiting, c.kind == DeliveryKind.EDIT))
    moved = update(deliveries).where(*waiting)
    await tx.execute(moved.values(destination=new, reply_to=None, broadcast=False))


def _row(new: NewDelivery) -> dict[str, Any]:
    return {
        "id": new.id,
        "destination": new.destination,
        "kind": new.kind,
        "reason": new.reason,
        "story_id": new.story_id,
        "statement_id": new.statement_id,
        "document": codec.dumps(new.document),
        "parent": new.parent,
        "reply_to": new.reply_to,
        "broadcast": new.broadcast,
        "state": DeliveryState.OWED,
        "due_at": new.due_at,
        "unsure": False,
        "attempts": 0,
        "error": "",
        "created_at": new.due_at,
    }


def _with_wordings(delivery_id: str) -> ColumnElement[bool]:
    """A message, and what would reword it."""
    return or_(c.id == delivery_id, and_(c.reply_to == delivery_id, c.kind == DeliveryKind.EDIT))
