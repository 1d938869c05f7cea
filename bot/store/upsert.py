"""Insert or overwrite: the one statement that both databases spell alike but SQLAlchemy doesn't."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.engine import Tx


async def upsert(
    tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: Collection[str] = ()
) -> None:
    """Insert rows, or overwrite those with the same primary key but for the `keep` columns."""
    if not rows:
        return
    changed = rows[0].keys() - set(keep)
    await tx.execute(_upsert(tx.dialect.name, table, frozenset(changed)), rows)


@cache  # a handful, each of which takes longer to build than to run
def _upsert(dialect: str, table: Table, changed: frozenset[str]) -> Insert:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {name: insert.excluded[name] for name in sorted(changed - set(keys))}
    whole: Insert = insert.on_conflict_do_update(index_elements=keys, set_=changes)
    return whole


async def insert_new(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str) -> None:
    """Insert, in this order, those of the rows whose `key` is not there yet."""
    if rows:
        await tx.execute(_insert_new(tx.dialect.name, table, key), rows)


async def insert_once(tx: Tx, table: Table, row: Mapping[str, Any], *, key: str) -> bool:
    """Insert a row unless one with the same `key` is there; True when it was inserted."""
    insert = _insert_new(tx.dialect.name, table, key).returning(table.c[key])
    return (await tx.execute(insert, row)).first() is not None


@cache
def _insert_new(dialect: str, table: Table, key: str) -> Insert:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    whole: Insert = insert.on_conflict_do_nothing(index_elements=[key])
    return whole
