"""SQLite's driver with one hop to its thread for each statement, where aiosqlite takes four.

A hop waits for the thread and then for the event loop: while either is busy, hops cost more than
the SQL they carry.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite
from sqlalchemy import URL

_Run = Callable[[sqlite3.Cursor], object]
_Ran = tuple[Any, int, int | None, list[Any]]  # description, row count, last row id, rows


async def connect(url: URL) -> Connection:
    """A connection to the file at `url`, as SQLAlchemy's `async_creator` gives one."""
    place, options = url.get_dialect()().create_connect_args(url)
    connection = Connection(partial(sqlite3.connect, *place, **options), iter_chunk_size=0)
    connection._thread.daemon = True  # as SQLAlchemy has it: no lost connection keeps us running
    await connection
    return connection


class Cursor:
    """The result of a statement, all of it fetched: what SQLAlchemy needs of a cursor."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement and fetch its rows."""
        await self._run(lambda cursor: cursor.execute(sql, parameters))

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of many rows."""
        await self._run(lambda cursor: cursor.executemany(sql, rows))

    async def fetchall(self) -> list[Any]:
        """The rows."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open: the thread has closed what it opened."""

    async def _run(self, statement: _Run) -> None:
        done = await self._connection.run(statement)
        self.description, self.rowcount, self.lastrowid, self._rows = done


class Connection(aiosqlite.Connection):
    """A connection whose statements take one hop each."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy asks for no more of one
        """A cursor for one statement; opening it costs nothing."""
        return Cursor(self)

    async def run(self, statement: _Run) -> _Ran:
        """Run a statement in the connection's thread, and fetch what it gives."""
        # The driver has types for its callers only, and no public way into its thread.
        ran: _Ran = await self._execute(self._ran, statement)  # type: ignore[no-untyped-call]
        return ran

    def _ran(self, statement: _Run) -> _Ran:
        cursor = self._conn.cursor()
        try:
            statement(cursor)
            rows = cursor.fetchall() if cursor.description else []
            return cursor.description, cursor.rowcount, cursor.lastrowid, rows
        finally:
            cursor.close()
