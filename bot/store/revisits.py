"""Pages of matched statements that are read again, to see whether they change or vanish."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.schema import revisits
from bot.store.engine import Tx
from bot.store.upsert import insert_once, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """When a statement's page is looked at next, and what was found there lately."""

    statement_id: str
    due_at: datetime
    step: int = 0
    gone: int = 0  # how often in a row it was missing
    gone_since: datetime | None = None
    differs: str | None = None  # hash of a text unlike the one we have, seen once


async def plan(tx: Tx, revisit: Revisit) -> None:
    """Plan the first visit, unless one is planned already."""
    await insert_once(tx, revisits, asdict(revisit), key="statement_id")


async def put(tx: Tx, revisit: Revisit) -> None:
    """Plan the next visit in the place of the last one."""
    await upsert(tx, revisits, [asdict(revisit)])


async def hasten(tx: Tx, revisit: Revisit) -> None:
    """Visit by then at the latest."""
    await plan(tx, revisit)
    late = (revisits.c.statement_id == revisit.statement_id, revisits.c.due_at > revisit.due_at)
    await tx.execute(update(revisits).where(*late).values(due_at=revisit.due_at))


async def due(tx: Tx, now: datetime, limit: int) -> list[Revisit]:
    """The visits that are due, longest due first."""
    query = select(revisits).where(revisits.c.due_at <= now).order_by(revisits.c.due_at)
    return [Revisit(**row._mapping) for row in await tx.execute(query.limit(limit))]


async def end(tx: Tx, statement_id: str) -> None:
    """Visit no more."""
    await tx.execute(delete(revisits).where(revisits.c.statement_id == statement_id))
