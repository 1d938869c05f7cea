"""From one database to another, whichever of the two kinds each is: all rows, in one transaction.

The rows are read by the tables' own description and written by it, so that each database gets
them in its own types. What differs between the two is made anew: the full-text index, and the
next number of what is counted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Row, Table, func, insert, literal, select, text, tuple_, update

from bot import schema
from bot.errors import StoreError
from bot.model import DeliveryState
from bot.store import migrations, statements
from bot.store.copies import Contents
from bot.store.engine import Store, Tx

_AT_ONCE = 100  # rows
_DOCUMENTS_AT_ONCE = 10  # some 100 kB each, and megabytes now and then
_COUNTED = (schema.deliveries, schema.deeds)  # the database numbers their rows itself


async def move(source: Store, target: Store) -> Contents:
    """Write all that `source` holds to `target`, which has the same tables and is empty.

    `source` stays as it is. What it owes may have been sent since: it is looked for before it is
    sent. Raises StoreError, and `target` stays empty, if it isn't or if any row did not arrive.
    """
    async with source.read() as old, target.write() as new:
        await _must_be_empty(new)
        for table in schema.metadata.sorted_tables:
            async for rows in _parts(old, table):
                await new.execute(insert(table), [dict(row._mapping) for row in rows])
                if table is schema.statements:
                    await statements.index(new, [dict(row._mapping) for row in rows])
        await _count_on(new)
        await _put_in_doubt(new)
        held = await _contents(old)
        if held != await _contents(new):
            raise StoreError("not all rows arrived: nothing was kept of it; please report this")
    return held


async def contents(store: Store) -> Contents:
    """What a database holds."""
    async with store.read() as tx:
        return await _contents(tx)


async def _contents(tx: Tx) -> Contents:
    rows = {
        table.name: (await tx.execute(select(func.count()).select_from(table))).scalar_one()
        for table in schema.metadata.sorted_tables
    }
    version = await tx.run_sync(migrations.current)
    return Contents(schema=version or "none", rows=rows)


async def _must_be_empty(tx: Tx) -> None:
    there = [f"{name} {count}" for name, count in (await _contents(tx)).rows.items() if count]
    if there:
        raise StoreError(
            f"the database of the settings isn't empty ({', '.join(there)}), and nothing of it is"
            " overwritten: make an empty one, and set STATEMENT_BOT_DATABASE_URL to it"
        )


async def _parts(tx: Tx, table: Table) -> AsyncIterator[Sequence[Row[tuple[object, ...]]]]:
    """All rows in the order of their primary key, some at a time."""
    keys = list(table.primary_key.columns)
    at_once = _DOCUMENTS_AT_ONCE if table is schema.evidence else _AT_ONCE
    query = select(table).order_by(*keys).limit(at_once)
    rows = (await tx.execute(query)).all()
    while rows:
        yield rows
        last = [literal(rows[-1]._mapping[key.name], key.type) for key in keys]
        rows = (await tx.execute(query.where(tuple_(*keys) > tuple_(*last)))).all()


async def _count_on(tx: Tx) -> None:
    """Have PostgreSQL number new rows behind those that came; SQLite does so by itself."""
    if tx.dialect.name != "postgresql":
        return
    for table in _COUNTED:
        last = (await tx.execute(select(func.max(table.c.seq)))).scalar()
        if last is not None:
            values = {"table": table.name, "last": last}
            await tx.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'seq'), :last)"), values
            )


async def _put_in_doubt(tx: Tx) -> None:
    c = schema.deliveries.c
    owed = c.state.in_([DeliveryState.OWED, DeliveryState.SENDING])
    await tx.execute(update(schema.deliveries).where(owed).values(unsure=True))
