"""Answers of the desk's own to frequent questions, as operators have added them."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from sqlalchemy import delete, select

from bot import schema
from bot.lexicon.faq import Entry
from bot.store.engine import Tx
from bot.store.upsert import upsert

_table = schema.faq
c = _table.c


async def every(tx: Tx) -> list[Entry]:
    """All entries, oldest first."""
    rows = await tx.execute(select(_table).order_by(c.added_at, c.key))
    return [
        Entry(
            key=row.key,
            asked={row.language: row.question},
            text=row.answer,
            sources=(row.statement_id,),
        )
        for row in rows
    ]


async def put(
    tx: Tx, *, language: str, question: str, answer: str, statement_id: str, now: datetime
) -> str:
    """Keep an answer, in the place of an earlier one to the same question; returns its key."""
    key = blake2b(question.lower().encode(), digest_size=3).hexdigest()
    row = {
        "key": key,
        "language": language,
        "question": question,
        "answer": answer,
        "statement_id": statement_id,
        "added_at": now,
    }
    await upsert(tx, _table, [row])
    return key


async def drop(tx: Tx, key: str) -> bool:
    """Forget an entry; False when there is none."""
    gone = await tx.execute(delete(_table).where(c.key == key.lower()))
    return bool(gone.rowcount)
