"""Insert or overwrite: the one statement that both databases spell alike but SQLAlchemy doesn't."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.engine import Tx


async def upsert(
    tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: Collection[str] = ()
) -> None:
    """Insert rows, or overwrite those with the same primary key but for the `keep` columns."""
    if not rows:
        return
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {name: insert.excluded[name] for name in rows[0] if name not in {*keys, *keep}}
    await tx.execute(insert.on_conflict_do_update(index_elements=keys, set_=changes), rows)


async def insert_once(tx: Tx, table: Table, row: Mapping[str, Any], *, key: str) -> bool:
    """Insert a row unless one with the same `key` is there; True when it was inserted."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table).values(row).on_conflict_do_nothing(index_elements=[key])
    return (await tx.execute(insert.returning(table.c[key]))).first() is not None
