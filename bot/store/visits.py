"""Whole transactions in a thread of SQLite's: one visit for all that a poll looks up, or keeps.

The event loop is busiest when many sources answer at once. A transaction that comes back to it for
each statement waits behind all of them each time, and keeps all other writers waiting; in a thread
it is done in one go. What waits to be kept meanwhile shares the next transaction: its end (the log
is synced, the index gets another part) costs as much as what is in it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import URL, Connection, CursorResult, Dialect, Engine, Executable, create_engine
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import sqlite

T = TypeVar("T")
Work = Callable[[AsyncConnection], Coroutine[Any, Any, T]]  # awaits nothing but its transaction
_Visit = Callable[[AsyncConnection], T]

_THREADS = 3  # of which one may write
_MOST_TOGETHER = 16  # others wait to write, too


class _Waiting(NamedTuple):
    visit: _Visit[Any]
    kept: asyncio.Future[Any]


class Visits:
    """The threads with their connections. `writing` is held whenever one of them writes."""

    def __init__(self, url: URL, writing: asyncio.Lock) -> None:
        self._readers = _engine(url, connections=_THREADS)
        sqlite.prepare(self._readers)
        self._writer = _engine(url, connections=1).execution_options(writes=True)
        sqlite.prepare_for_many(self._writer)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="store")
        self._writing = writing
        self._waiting: deque[_Waiting] = deque()
        self._keeping: asyncio.Task[None] | None = None

    async def look(self, work: Work[T]) -> T:
        """What `work` returns of a transaction that sees one state of the database."""
        (found,) = await self._made(self._readers, [_visit(work)])
        return cast(T, found)

    async def keep(self, work: Work[T]) -> T:
        """What `work` returns, once that is committed."""
        kept: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(_visit(work), kept))
        # A task of its own: whoever is cancelled must not take the others with it.
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())
            self._keeping.add_done_callback(self._ended)
        return await kept

    async def close(self) -> None:
        """Let go of the connections, once what is under way has ended."""
        if self._keeping:
            await asyncio.wait([self._keeping])
        await asyncio.to_thread(self._threads.shutdown)
        self._readers.dispose()
        self._writer.dispose()

    async def _keep_all(self) -> None:
        together: Sequence[_Waiting] = ()
        try:
            while self._waiting:
                async with self._writing:
                    number = min(len(self._waiting), _MOST_TOGETHER)
                    together = [self._waiting.popleft() for _ in range(number)]
                    kept = await self._kept(together)
                # One is at fault: which one shows when each has a transaction of its own.
                for each in () if kept else together:
                    async with self._writing:
                        await self._kept([each])
                together = ()  # nothing of theirs is held while the next ones wait
        finally:
            _give_up(together)

    def _ended(self, keeping: asyncio.Task[None]) -> None:
        if keeping is self._keeping:  # else the next one goes on with what waits
            _give_up(self._waiting)
            self._waiting.clear()

    async def _kept(self, together: Sequence[_Waiting]) -> bool:
        """Keep some in one transaction, and say so to those who wait; False for all or none."""
        try:
            returned = await self._made(self._writer, [each.visit for each in together])
        except Exception as error:  # noqa: BLE001 - whatever it is, who waits for it is told
            if len(together) > 1:
                return False
            if not together[0].kept.done():
                together[0].kept.set_exception(error)
            return True
        for each, value in zip(together, returned, strict=True):
            if not each.kept.done():  # given up meanwhile: it is kept all the same
                each.kept.set_result(value)
        return True

    async def _made(self, engine: Engine, visits: Sequence[_Visit[Any]]) -> list[Any]:
        """Make some visits in one transaction; returns what each of them did."""

        def make() -> list[Any]:
            with engine.begin() as connection:
                tx = cast(AsyncConnection, _Direct(connection))
                return [visit(tx) for visit in visits]

        return await asyncio.get_running_loop().run_in_executor(self._threads, make)


def _engine(url: URL, *, connections: int) -> Engine:
    return create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={"check_same_thread": False},
        pool_size=connections,
        max_overflow=0,
    )


class _Direct:
    """A transaction whose statements are done when they are awaited."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        return self._connection.execute(statement, parameters)


def _give_up(waiting: Iterable[_Waiting]) -> None:
    """Let nobody wait for ever where keeping was ended; who has been told keeps what they heard."""
    for each in waiting:
        each.kept.cancel()


def _visit(work: Work[T]) -> _Visit[T]:
    """The same work, done when it is called: what it logs is of whoever asks for it now."""
    context = copy_context()
    return lambda tx: context.run(_done, work, tx)


def _done(work: Work[T], tx: AsyncConnection) -> T:
    """What work returns that waits for nothing."""
    waiting = work(tx)
    try:
        waiting.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    waiting.close()
    raise RuntimeError("a visit to the database waits for nothing else")
