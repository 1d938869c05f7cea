"""What we owe to destinations: owed ─► sending (a lease) ─► sent, or parked.

Within a story, a destination gets its messages in the order in which they were owed: one that waits
holds up those behind it. A lease that ran out makes its delivery claimable again, as unsure: it may
have arrived.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Update,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from bot.model import Delivery, DeliveryKind, DeliveryState, Document, NewDelivery, Reason, Receipt
from bot.schema import deliveries
from bot.store import codec
from bot.store.engine import Tx
from bot.store.upsert import insert_once

c = deliveries.c
_OPEN = (DeliveryState.OWED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that is ours to send until its lease ends.

    `thread` is where the message is that it replies to or rewords, if that was sent. When `unsure`,
    an attempt before this one may have arrived.
    """

    delivery: Delivery
    thread: Receipt | None
    unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many deliveries of a destination are in a state, and since when the oldest is."""

    destination: str
    state: DeliveryState
    count: int
    oldest: datetime


async def owe(tx: Tx, new: NewDelivery) -> bool:
    """Owe a message; False when it was owed before."""
    row = {
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
    return await insert_once(tx, deliveries, row, key="id")


async def parents(tx: Tx, story_ids: Collection[str]) -> dict[tuple[str, str], Delivery]:
    """The first message of stories, in whatever state, by story and destination."""
    query = select(deliveries).where(c.story_id.in_(story_ids), c.parent)
    # Of several, the oldest comes last and stays.
    newest_first = await tx.execute(query.order_by(c.seq.desc()))
    return {(row.story_id, row.destination): _delivery(row) for row in newest_first}


async def of_story(tx: Tx, story_id: str) -> list[Delivery]:
    """The messages, in whatever state, that tell a story; oldest first."""
    query = select(deliveries).where(c.story_id == story_id, c.kind == DeliveryKind.POST)
    return [_delivery(row) for row in await tx.execute(query.order_by(c.seq))]


async def retell(tx: Tx, delivery_id: str, story_id: str, *, parent: bool) -> None:
    """Make a message, and its new wordings, tell another story: as its first one, or not."""
    edits = (c.reply_to == delivery_id, c.kind == DeliveryKind.EDIT)
    await tx.execute(update(deliveries).where(*edits).values(story_id=story_id))
    await tx.execute(_change(delivery_id).values(story_id=story_id, parent=parent))


async def supersede(tx: Tx, reworded: str) -> int:
    """Forget the new wordings of a message that wait or are parked: a newer one follows.

    Returns how many are left: those that were sent, and those that may have arrived.
    """
    edits = (c.reply_to == reworded, c.kind == DeliveryKind.EDIT)
    waits = or_(
        and_(c.state == DeliveryState.OWED, ~c.unsure),
        # Sent after the newer one, it would bring back what no longer holds.
        c.state == DeliveryState.PARKED,
    )
    await tx.execute(delete(deliveries).where(*edits, waits))
    left = select(func.count()).select_from(deliveries).where(*edits)
    return (await tx.execute(left)).scalar_one()


async def parents_since(tx: Tx, since: datetime) -> dict[str, int]:
    """How many stories each destination was first told of, or will be, since then."""
    query = select(c.destination, func.count()).where(c.parent, c.created_at > since)
    return {row[0]: row[1] for row in await tx.execute(query.group_by(c.destination))}


async def about(tx: Tx, statement_id: str) -> list[Delivery]:
    """The messages, in whatever state, that speak of a statement; oldest first."""
    query = select(deliveries).where(c.statement_id == statement_id, c.kind == DeliveryKind.POST)
    return [_delivery(row) for row in await tx.execute(query.order_by(c.seq))]


async def claim(tx: Tx, destination: str, now: datetime, lease: timedelta) -> Claim | None:
    """Take the oldest delivery that may go out now, for the length of a lease."""
    query = select(deliveries).where(c.destination == destination, _due(now), ~_held_up())
    row = (await tx.execute(query.order_by(c.seq).limit(1))).first()
    if row is None:
        return None
    unsure = row.unsure or row.state == DeliveryState.SENDING
    taken = _change(row.id).values(
        state=DeliveryState.SENDING,
        lease_until=now + lease,
        attempts=c.attempts + 1,
        unsure=unsure,
    )
    mine = (await tx.execute(taken.returning(*deliveries.columns))).one()
    return Claim(delivery=_delivery(mine), thread=await _thread(tx, mine), unsure=unsure)


async def sent(tx: Tx, delivery_id: str, receipt: Receipt, now: datetime) -> None:
    """It has arrived."""
    await tx.execute(
        _change(delivery_id).values(
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
    await tx.execute(_change(delivery_id).values(receipt=codec.dumps(receipt)))


async def again(
    tx: Tx, delivery_id: str, due_at: datetime, error: str, *, unsure: bool = False
) -> None:
    """It failed and is owed again; when `unsure`, it may have arrived all the same."""
    await tx.execute(
        _change(delivery_id).values(
            state=DeliveryState.OWED,
            due_at=due_at,
            error=error,
            lease_until=None,
            unsure=true() if unsure else c.unsure,
        )
    )


async def park(tx: Tx, delivery_id: str, error: str) -> None:
    """It can't be sent as things are: it waits for the operator."""
    await tx.execute(
        _change(delivery_id).values(state=DeliveryState.PARKED, error=error, lease_until=None)
    )


async def retry(tx: Tx, delivery_id: str, now: datetime) -> bool:
    """Owe a parked delivery again, now; False when it isn't parked."""
    changed = _change(delivery_id).where(c.state == DeliveryState.PARKED)
    values = changed.values(state=DeliveryState.OWED, due_at=now, attempts=0)
    return (await tx.execute(values.returning(c.seq))).first() is not None


async def retry_all(tx: Tx, now: datetime, *, destination: str | None = None) -> int:
    """Owe again, now, whatever is parked (of one destination, if named); returns how many."""
    changed = update(deliveries).where(c.state == DeliveryState.PARKED)
    if destination is not None:
        changed = changed.where(c.destination == destination)
    values = changed.values(state=DeliveryState.OWED, due_at=now, attempts=0)
    return len((await tx.execute(values.returning(c.seq))).all())


async def park_all(tx: Tx, destination: str, error: str) -> int:
    """Park whatever is owed to a destination; returns how many."""
    owed = update(deliveries).where(c.destination == destination, c.state == DeliveryState.OWED)
    parked = owed.values(state=DeliveryState.PARKED, error=error)
    return len((await tx.execute(parked.returning(c.seq))).all())


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


async def drop(tx: Tx, delivery_id: str) -> bool:
    """Forget a delivery that is owed or parked; False when there is none such."""
    waiting = c.state.in_((DeliveryState.OWED, DeliveryState.PARKED))
    dropped = delete(deliveries).where(c.id == delivery_id, waiting).returning(c.seq)
    return (await tx.execute(dropped)).first() is not None


async def get(tx: Tx, delivery_id: str) -> Delivery | None:
    """The delivery with this id."""
    row = (await tx.execute(select(deliveries).where(c.id == delivery_id))).first()
    return _delivery(row) if row else None


async def named(tx: Tx, beginning: str) -> list[Delivery]:
    """Deliveries whose id begins like this: at most two, enough to know whether it is one."""
    query = select(deliveries).where(c.id.startswith(beginning, autoescape=True)).limit(2)
    return [_delivery(row) for row in await tx.execute(query)]


async def posted(tx: Tx, destination: str, receipt_id: str) -> Delivery | None:
    """The delivery that a platform keeps under this id."""
    begins = codec.dumps(Receipt(id=receipt_id)).partition(',"thread"')[0]
    query = select(deliveries).where(
        c.destination == destination,
        c.state == DeliveryState.SENT,
        c.receipt.startswith(begins, autoescape=True),
    )
    row = (await tx.execute(query.order_by(c.seq).limit(1))).first()
    return _delivery(row) if row else None


async def list_with(tx: Tx, destination: str, story_id: str) -> Delivery | None:
    """The newest list (a digest, or what was missed) at a destination that names a story."""
    query = select(deliveries).where(
        c.destination == destination,
        c.reason == Reason.DIGEST,
        c.document.contains(f'"{story_id}"', autoescape=True),
    )
    row = (await tx.execute(query.order_by(c.seq.desc()).limit(1))).first()
    return _delivery(row) if row else None


async def listing(
    tx: Tx,
    *,
    state: DeliveryState | None = None,
    destination: str | None = None,
    limit: int = 50,
) -> list[Delivery]:
    """Deliveries, newest first."""
    query = select(deliveries).order_by(c.seq.desc()).limit(limit)
    if state:
        query = query.where(c.state == state)
    if destination:
        query = query.where(c.destination == destination)
    return [_delivery(row) for row in await tx.execute(query)]


async def waiting(tx: Tx, now: datetime) -> list[str]:
    """Destinations that something could be sent to now."""
    query = select(c.destination).where(_due(now), ~_held_up()).distinct()
    return list((await tx.execute(query.order_by(c.destination))).scalars())


async def next_due(tx: Tx, destination: str | None = None) -> datetime | None:
    """When there is next something to send (or a lease to look after), past or future."""
    due = case((c.state == DeliveryState.OWED, c.due_at), else_=c.lease_until)
    query = select(func.min(due)).where(c.state.in_(_OPEN), ~_held_up())
    if destination is not None:
        query = query.where(c.destination == destination)
    earliest: datetime | None = (await tx.execute(query)).scalar()
    return earliest


async def clock_set_back(tx: Tx, by: timedelta, now: datetime) -> None:
    """Let nothing wait for the time that the clock has to pass a second time."""
    open_ = c.state.in_(_OPEN)
    ahead = select(c.id, c.due_at, c.lease_until).where(
        open_, or_(c.due_at > now, c.lease_until > now)
    )
    for row in (await tx.execute(ahead)).all():
        lease = row.lease_until - by if row.lease_until else None
        await tx.execute(_change(row.id).values(due_at=row.due_at - by, lease_until=lease))


async def expired(tx: Tx, now: datetime) -> list[Delivery]:
    """Deliveries whose lease ran out before anybody said how they ended, oldest first."""
    query = select(deliveries).where(_abandoned(now)).order_by(c.seq)
    return [_delivery(row) for row in await tx.execute(query)]


async def statistics(tx: Tx) -> list[Standing]:
    """How many deliveries each destination has in each state."""
    query = (
        select(
            c.destination,
            c.state,
            func.count().label("count"),
            func.min(c.created_at).label("oldest"),
        )
        .group_by(c.destination, c.state)
        .order_by(c.destination, c.state)
    )
    return [
        Standing(
            destination=row.destination,
            state=DeliveryState(row.state),
            count=row._mapping["count"],
            oldest=row.oldest,
        )
        for row in await tx.execute(query)
    ]


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(and_(c.state == DeliveryState.OWED, c.due_at <= now), _abandoned(now))


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(c.state == DeliveryState.SENDING, c.lease_until <= now)


def _held_up() -> ColumnElement[bool]:
    """What it replies to, or an earlier message of its story there, has not been settled."""
    earlier = deliveries.alias("earlier")
    before = or_(
        earlier.c.id == c.reply_to,
        and_(
            earlier.c.destination == c.destination,
            earlier.c.story_id == c.story_id,
            earlier.c.seq < c.seq,
        ),
    )
    return select(earlier.c.seq).where(before, earlier.c.state.in_(_OPEN)).exists()


async def _thread(tx: Tx, row: Row[Any]) -> Receipt | None:
    answered = await get(tx, row.reply_to) if row.reply_to else None
    return answered.receipt if answered else None


def _change(delivery_id: str) -> Update:
    return update(deliveries).where(c.id == delivery_id)


def _delivery(row: Row[Any]) -> Delivery:
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
