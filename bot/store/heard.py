"""What platforms told us of: they repeat what they think we missed, or tell several of us."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.schema import heard
from bot.store.engine import Tx
from bot.store.upsert import insert_once

KEPT = timedelta(days=2)  # far longer than any platform repeats itself


async def first_time(tx: Tx, name: str, now: datetime) -> bool:
    """Remember an event by its name; False when it was known."""
    await tx.execute(delete(heard).where(heard.c.at < now - KEPT))
    return await insert_once(tx, heard, {"id": name, "at": now}, key="id")


async def takes(tx: Tx, name: str, who: str, now: datetime) -> bool:
    """Whether an event is for `who`: the first of several that asked for it, as often as it asks.

    So an answer that a crash cut off is given after all, and by nobody else.
    """
    mine = f"{name} {who}"
    if await first_time(tx, name, now):
        return await first_time(tx, mine, now)
    return (await tx.execute(select(heard.c.id).where(heard.c.id == mine))).first() is not None
