"""What platforms told us of: they repeat what they think we missed, and we act once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from bot.schema import heard
from bot.store.engine import Tx
from bot.store.upsert import insert_once

KEPT = timedelta(days=2)  # far longer than any platform repeats itself


async def first_time(tx: Tx, name: str, now: datetime) -> bool:
    """Remember an event by its name; False when it was known."""
    await tx.execute(delete(heard).where(heard.c.at < now - KEPT))
    return await insert_once(tx, heard, {"id": name, "at": now}, key="id")
