"""What was owed, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select

from bot.model import Delivery, DeliveryKind, DeliveryState, Reason, Receipt
from bot.schema import deliveries
from bot.store import codec
from bot.store.engine import Tx
from bot.store.outbox.rows import c, delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many deliveries of a destination are in a state, and since when the oldest is."""

    destination: str
    state: DeliveryState
    count: int
    oldest: datetime


class Parent(NamedTuple):
    """A story's first message at a destination, in whatever state."""

    id: str
    destination: str
    story_id: str
    statement_id: str


async def parents(tx: Tx, story_ids: Collection[str]) -> list[Parent]:
    """The first message of each of these stories at each destination that has one."""
    query = select(c.id, c.destination, c.story_id, c.statement_id).where(
        c.story_id.in_(story_ids), c.parent
    )
    # Of several, the oldest comes last and stays.
    newest_first = await tx.execute(query.order_by(c.seq.desc()))
    found = {(row.story_id, row.destination): Parent(*row) for row in newest_first}
    return list(found.values())


async def parents_since(tx: Tx, since: datetime) -> dict[str, int]:
    """How many stories each destination was first told of, or will be, since then."""
    query = select(c.destination, func.count()).where(c.parent, c.created_at > since)
    return {row[0]: row[1] for row in await tx.execute(query.group_by(c.destination))}


async def corrections_since(tx: Tx, since: datetime) -> dict[str, int]:
    """How often each destination was told, or will be, that something does not stand."""
    corrected = and_(c.reason == Reason.CORRECTED, c.kind == DeliveryKind.POST)
    # Whether parents or not: with that said, the index by time is used.
    lately = and_(c.parent.in_((False, True)), c.created_at > since)
    query = select(c.destination, func.count()).where(corrected, lately)
    return {row[0]: row[1] for row in await tx.execute(query.group_by(c.destination))}


async def of_story(tx: Tx, story_id: str) -> list[Delivery]:
    """The messages, in whatever state, that tell a story; oldest first."""
    query = select(deliveries).where(c.story_id == story_id, c.kind == DeliveryKind.POST)
    return [delivery(row) for row in await tx.execute(query.order_by(c.seq))]


async def about(tx: Tx, statement_id: str) -> list[Delivery]:
    """The messages, in whatever state, that speak of a statement; oldest first."""
    query = select(deliveries).where(c.statement_id == statement_id, c.kind == DeliveryKind.POST)
    return [delivery(row) for row in await tx.execute(query.order_by(c.seq))]


async def get(tx: Tx, delivery_id: str) -> Delivery | None:
    """The delivery with this id."""
    row = (await tx.execute(select(deliveries).where(c.id == delivery_id))).first()
    return delivery(row) if row else None


async def named(tx: Tx, beginning: str) -> list[Delivery]:
    """Deliveries whose id begins like this: at most two, enough to know whether it is one."""
    query = select(deliveries).where(c.id.startswith(beginning, autoescape=True)).limit(2)
    return [delivery(row) for row in await tx.execute(query)]


async def posted(tx: Tx, destination: str, receipt_id: str) -> Delivery | None:
    """The delivery that a platform keeps under this id."""
    begins = codec.dumps(Receipt(id=receipt_id)).partition(',"thread"')[0]
    query = select(deliveries).where(
        c.destination == destination,
        c.state == DeliveryState.SENT,
        c.receipt.startswith(begins, autoescape=True),
    )
    row = (await tx.execute(query.order_by(c.seq).limit(1))).first()
    return delivery(row) if row else None


async def lists_with(tx: Tx, story_id: str) -> list[Delivery]:
    """The lists (digests, and what was missed) that name a story, anywhere; oldest first."""
    query = select(deliveries).where(
        c.reason == Reason.DIGEST, c.document.contains(f'"{story_id}"', autoescape=True)
    )
    return [delivery(row) for row in await tx.execute(query.order_by(c.seq))]


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
    return [delivery(row) for row in await tx.execute(query)]


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
