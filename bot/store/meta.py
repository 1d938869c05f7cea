"""Small facts of our own, by name: when the last ALL QUIET was said, and the like."""

from __future__ import annotations

from sqlalchemy import select

from bot.schema import meta
from bot.store.engine import Tx
from bot.store.upsert import upsert


async def get(tx: Tx, key: str) -> str | None:
    """The value kept under `key`."""
    return (await tx.execute(select(meta.c.value).where(meta.c.key == key))).scalar()


async def put(tx: Tx, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    await upsert(tx, meta, [{"key": key, "value": value}])
