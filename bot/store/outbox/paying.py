"""What is due: claimed for the length of a lease, then sent, owed again or parked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true, update

from bot.model import Delivery, DeliveryState, Receipt
from bot.schema import deliveries
from bot.store import codec
from bot.store.engine import Tx
from bot.store.outbox.rows import OPEN, c, change, delivery, receipt_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that is ours to send until its lease ends.

    `thread` is where the message is that it replies to or rewords, if that was sent, and `obstacle`
    why it was not. When `unsure`, an attempt before this one may have arrived.
    """

    delivery: Delivery
    thread: Receipt | None
    unsure: bool
    obstacle: str = ""


async def claim(tx: Tx, destination: str, now: datetime, lease: timedelta) -> Claim | None:
    """Take the oldest delivery that may go out now, for the length of a lease."""
    query = select(deliveries).where(c.destination == destination, _due(now), ~_held_up())
    row = (await tx.execute(query.order_by(c.seq).limit(1))).first()
    if row is None:
        return None
    unsure = row.unsure or row.state == DeliveryState.SENDING
    taken = change(row.id).values(
        state=DeliveryState.SENDING,
        lease_until=now + lease,
        attempts=c.attempts + 1,
        unsure=unsure,
    )
    mine = (await tx.execute(taken.returning(*deliveries.columns))).one()
    thread, obstacle = await _answered(tx, mine.reply_to) if mine.reply_to else (None, "")
    return Claim(delivery=delivery(mine), thread=thread, unsure=unsure, obstacle=obstacle)


async def _answered(tx: Tx, delivery_id: str) -> tuple[Receipt | None, str]:
    """Where the message is that another one replies to or rewords; or why it is nowhere."""
    row = (await tx.execute(select(c.receipt, c.error).where(c.id == delivery_id))).first()
    return (receipt_of(row.receipt), row.error) if row else (None, "")


async def sent(tx: Tx, delivery_id: str, receipt: Receipt, now: datetime) -> None:
    """It has arrived."""
    await tx.execute(
        change(delivery_id).values(
            state=DeliveryState.SENT,
            receipt=codec.dumps(receipt),
            sent_at=now,
            lease_until=None,
            unsure=False,
            error="",
        )
    )


async def replaced(tx: Tx, delivery_id: str, receipt: Receipt) -> None:
    """What was posted stands somewhere else now: replies and edits follow it there."""
    await tx.execute(change(delivery_id).values(receipt=codec.dumps(receipt)))


async def again(
    tx: Tx, delivery_id: str, due_at: datetime, error: str, *, unsure: bool = False
) -> None:
    """It failed and is owed again; when `unsure`, it may have arrived all the same."""
    await tx.execute(
        change(delivery_id).values(
            state=DeliveryState.OWED,
            due_at=due_at,
            error=error,
            lease_until=None,
            unsure=true() if unsure else c.unsure,
        )
    )


async def hasten(tx: Tx, destination: str, now: datetime) -> None:
    """Let what has failed there before be tried again now."""
    failed = and_(c.destination == destination, c.state == DeliveryState.OWED, c.error != "")
    await tx.execute(update(deliveries).where(failed, c.due_at > now).values(due_at=now))


async def park(tx: Tx, delivery_id: str, error: str) -> None:
    """It can't be sent as things are: it waits for the operator."""
    await tx.execute(
        change(delivery_id).values(state=DeliveryState.PARKED, error=error, lease_until=None)
    )


async def waiting(tx: Tx, now: datetime) -> list[str]:
    """Destinations that something could be sent to now."""
    query = select(c.destination).where(_due(now), ~_held_up()).distinct()
    return list((await tx.execute(query.order_by(c.destination))).scalars())


async def next_due(tx: Tx) -> datetime | None:
    """When there is next something to send (or a lease to look after), past or future."""
    due = case((c.state == DeliveryState.OWED, c.due_at), else_=c.lease_until)
    query = select(func.min(due)).where(c.state.in_(OPEN), ~_held_up())
    earliest: datetime | None = (await tx.execute(query)).scalar()
    return earliest


async def clock_set_back(tx: Tx, by: timedelta, now: datetime) -> None:
    """Let nothing wait for the time that the clock has to pass a second time."""
    open_ = c.state.in_(OPEN)
    ahead = select(c.id, c.due_at, c.lease_until).where(
        open_, or_(c.due_at > now, c.lease_until > now)
    )
    for row in (await tx.execute(ahead)).all():
        lease = row.lease_until - by if row.lease_until else None
        await tx.execute(change(row.id).values(due_at=row.due_at - by, lease_until=lease))


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(and_(c.state == DeliveryState.OWED, c.due_at <= now), _abandoned(now))


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(c.state == DeliveryState.SENDING, c.lease_until <= now)


def _held_up() -> ColumnElement[bool]:
    """What it replies to, an earlier reply to that, or one of its story there is not settled."""
    earlier = deliveries.alias("earlier")
    before = or_(
        earlier.c.id == c.reply_to,
        and_(earlier.c.reply_to == c.reply_to, earlier.c.seq < c.seq),
        and_(
            earlier.c.destination == c.destination,
            earlier.c.story_id == c.story_id,
            earlier.c.seq < c.seq,
        ),
    )
    return select(earlier.c.seq).where(before, earlier.c.state.in_(OPEN)).exists()
