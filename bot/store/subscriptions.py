"""What destinations want, as people have said in the chat; settings name the others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.model import Destination
from bot.schema import subscriptions
from bot.store import codec
from bot.store.engine import Tx
from bot.store.upsert import upsert


async def put(tx: Tx, wants: Destination, *, active: bool, now: datetime) -> None:
    """Remember what a destination wants, and whether it wants anything."""
    row = {
        "destination": wants.id,
        "wants": codec.dumps(wants),
        "active": active,
        "changed_at": now,
    }
    await upsert(tx, subscriptions, [row])


async def get(tx: Tx, destination: str) -> tuple[Destination, bool] | None:
    """What a destination wants and whether it is subscribed; None if it never said."""
    query = select(subscriptions).where(subscriptions.c.destination == destination)
    row = (await tx.execute(query)).first()
    return (codec.loads(row.wants, Destination), row.active) if row else None


async def since(tx: Tx, destination: str) -> datetime | None:
    """When a destination last said what it wants; None if it never did."""
    query = select(subscriptions.c.changed_at).where(subscriptions.c.destination == destination)
    changed: datetime | None = (await tx.execute(query)).scalar()
    return changed


async def every(tx: Tx) -> dict[str, tuple[Destination, bool]]:
    """What all destinations want that have said so, by id, and whether they are subscribed."""
    rows = await tx.execute(select(subscriptions).order_by(subscriptions.c.destination))
    return {row.destination: (codec.loads(row.wants, Destination), row.active) for row in rows}
