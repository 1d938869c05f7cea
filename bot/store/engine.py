"""The database: opened, migrated, and entered only through a `Store`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store import migrations, sqlite
from bot.store.failures import Keeping, explained
from bot.store.visits import Visits, Work

Tx = AsyncConnection  # what the functions of this package take first: an open transaction
T = TypeVar("T")

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
_DRIVERS["postgres"] = _DRIVERS["postgresql"]
_WRITERS = 0x73746D74  # names our advisory lock among all those of a PostgreSQL database

# A crowd waits its turn: connections beyond these would be opened and closed for each of it, and
# an error after half a minute would say that the database is at fault.
_POOL = {"pool_size": 10, "max_overflow": 0, "pool_timeout": 600}

# A server that is gone without a word, as at a failover, must not be waited for until TCP gives up
# by itself, which takes a quarter of an hour and more. In seconds; `tcp_user_timeout` in ms.
_GONE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

# A reader sees one state of the database throughout; SQLite's readers always do.
_READERS: dict[str, dict[str, object]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


class Store:
    """An open database; an async context manager, to be closed once.

    `read` and `write` yield the transaction that all else here works in.

    `look` and `keep` are the same for work that waits for nothing but the database: polls find and
    store by the hundred, and each statement of theirs would wait its turn in the event loop.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._readers = engine.execution_options(**_READERS[engine.dialect.name])
        self._writers = engine.execution_options(writes=True)
        self._writing = asyncio.Lock()
        self._visits: Visits | None = None
        if engine.dialect.name == "sqlite":
            self._visits = Visits(engine.url, self._writing)
        self._place = _place(engine.url)
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._keeping = Keeping(Path(file) if file else None)

    @property
    def trouble(self) -> str:
        """Why nothing can be stored at present: the disk is full, say. Empty: all is well."""
        return self._keeping.trouble

    @classmethod
    async def open(cls, url: str, *, migrate: bool = False) -> Self:
        """Open the database at `url`, or `migrate` it first if need be. Raises StoreError."""
        store = cls(_engine(_target(url)))
        try:
            await store._prepare(migrate)
        except BaseException:
            await store.close()
            raise
        return store

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of all connections."""
        if self._visits:
            await self._visits.close()
        await self._engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that sees one state of the database and changes nothing."""
        with explained(self._place):
            async with self._readers.connect() as tx:
                yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction of its own: no other writer, in any process, runs until it has ended.

        Committed when the block ends, rolled back when it raises.
        """
        with self._keeping.watched(), explained(self._place):
            async with self._writing, self._writers.begin() as tx:
                if tx.dialect.name == "postgresql":
                    await tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})
                yield tx

    async def look(self, work: Work[T]) -> T:
        """What `work` returns of a transaction as `read` yields it."""
        if self._visits is None:
            async with self.read() as tx:
                return await work(tx)
        with explained(self._place):
            return await self._visits.look(work)

    async def keep(self, work: Work[T]) -> T:
        """What `work` returns of a transaction as `write` yields it, once that is committed.

        It may share the transaction with others that wait to be kept; where one of them raises,
        all that was done is undone, and each is done again in a transaction of its own.
        """
        if self._visits is None:
            async with self.write() as tx:
                return await work(tx)
        with self._keeping.watched(), explained(self._place):
            return await self._visits.keep(work)

    async def migrate(self) -> None:
        """Bring the tables up to what this program needs. Raises StoreError."""
        async with self.write() as tx:
            await tx.run_sync(migrations.upgrade)

    async def schema_version(self) -> str | None:
        """The newest migration the database has had; None for an empty one."""
        async with self.read() as tx:
            return await tx.run_sync(migrations.current)

    async def _prepare(self, migrate: bool) -> None:
        found, head = await self.schema_version(), migrations.head()
        if found == head:
            return
        if found is not None and not migrations.knows(found):
            raise StoreError(
                f"{self._place}: its tables are newer ({found}) than this program ({head}):"
                " install the newer version again, or restore a backup from before the upgrade"
            )
        if not migrate:
            raise StoreError(
                f"{self._place}: its tables are older ({found or 'none yet'}) than this program"
                f" ({head}): run statement-bot migrate"
            )
        await self.migrate()


def _target(url: str) -> URL:
    """The database meant, with the driver we use; makes the folder of its file."""
    try:
        target = make_url(url)
        target = target.set(drivername=_DRIVERS[target.get_backend_name()])
    except (ArgumentError, KeyError):
        raise StoreError(
            "the database address must start with sqlite:/// or postgresql://, such as"
            " sqlite:////var/lib/statement-bot/statements.db"
        ) from None
    if target.get_backend_name() == "sqlite":
        _make_folder(target.database)
    return target


def _make_folder(file: str | None) -> None:
    if not file or ":memory:" in file:
        raise StoreError("a database in memory would forget what is owed: give it a file")
    folder = Path(file).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror}: give the program's user a folder it may write to"
        ) from error


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "postgresql":
        limits = {name: value for name, value in _GONE.items() if name not in url.query}
        return create_async_engine(url, connect_args=limits, pool_pre_ping=True, **_POOL)
    engine = create_async_engine(url, connect_args=sqlite.CONNECT, **_POOL)
    sqlite.prepare(engine.sync_engine)
    return engine


def _place(url: URL) -> str:
    """The database as an operator knows it, without its password."""
    if url.get_backend_name() == "sqlite":
        return f"database {url.database}"
    return f"database {url.database} at {url.host or 'localhost'}:{url.port or 5432}"
