"""SQLite's connections: how they are opened, when a transaction begins, what a statement costs.

A connection has a thread of its own. The driver's cursors go there four times for a statement: to
be made, to execute, to fetch and to be closed. While the program is busy each of these costs as
much as the statement, and a transaction keeps all other writers waiting; ours go there once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

# FULL syncs the log at each commit: what was owed outlives a loss of power (NORMAL may forget it).
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "wal_autocheckpoint = 4000",  # pages: most are changed again and again, and copied once
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "temp_store = MEMORY",
)
# Polls that keep together change thousands of pages. What finds no room is written to the log at
# once, read again for the next text of the same second, and written again.
_LARGER_CACHE = "cache_size = -8000"  # KiB

# What words the full-text index holds: a view of it, kept in memory.
_WORDS_OF_THE_INDEX = (
    "CREATE VIRTUAL TABLE temp.search_words USING fts5vocab(main, search, instance)"
)
_ROWS_AT_ONCE = 64  # of what is read in parts, which nothing here is

_Parameters = Sequence[Any]


async def _connect(file: str, **options: Any) -> aiosqlite.Connection:
    return await _Connection(partial(sqlite3.connect, file, **options), _ROWS_AT_ONCE)


# What `create_async_engine(async_creator=...)` sets; so it is told what the address says, too.
CONNECT = {"async_creator_fn": _connect}


def prepare(engine: Engine) -> None:
    """Have an engine's connections behave as this package expects."""
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "invalidate", _let_go)


def prepare_for_many(engine: Engine) -> None:
    """The same, of a connection that writes what many polls have to keep."""
    prepare(engine)
    event.listen(engine, "connect", _enlarge_cache)


class _Connection(aiosqlite.Connection):
    def __init__(self, connector: Callable[[], sqlite3.Connection], at_once: int) -> None:
        super().__init__(connector, at_once)
        self._thread.daemon = True  # a program that fails must be able to end

    def cursor(self) -> _Cursor:  # type: ignore[override]  # what SQLAlchemy needs of a cursor
        return _Cursor(self)

    async def at_once(self, execute: Callable[..., object], *arguments: Any) -> tuple[Any, ...]:
        """In the thread, a cursor's whole life: description, rows, rowcount and lastrowid."""

        def run() -> tuple[Any, ...]:
            cursor = self._conn.cursor()
            try:
                execute(cursor, *arguments)
                rows = cursor.fetchall() if cursor.description else []
                return cursor.description, rows, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()  # it would keep its transaction open

        done: tuple[Any, ...] = await self._execute(run)  # type: ignore[no-untyped-call]
        return done


class _Cursor:
    """A cursor (PEP 249, awaited) that holds what its statement gave."""

    arraysize = 1

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: _Parameters = ()) -> Self:
        await self._run(sqlite3.Cursor.execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[_Parameters]) -> Self:
        await self._run(sqlite3.Cursor.executemany, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    async def _run(self, execute: Callable[..., object], *arguments: Any) -> None:
        done = await self._connection.at_once(execute, *arguments)
        self.description, self._rows, self.rowcount, self.lastrowid = done


def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver would begin too late: we do it ourselves
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute(_WORDS_OF_THE_INDEX)
    cursor.close()


def _enlarge_cache(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA {_LARGER_CACHE}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _let_go(
    connection: DBAPIConnection, _: ConnectionPoolEntry, error: BaseException | None
) -> None:
    # A cancelled statement costs the connection: what its thread was at may still be under way.
    if error is not None and not isinstance(error, Exception):
        connection.rollback()
