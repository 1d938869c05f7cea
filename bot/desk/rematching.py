"""`rematch`: today's rules over the texts that are kept, while everything else goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot import compose, owe
from bot.answers import Reply, records
from bot.desk.adding import Reading
from bot.desk.permissions import CONSOLE
from bot.desk.request import Request
from bot.errors import CommandError
from bot.model import Reason, Rematched, Source
from bot.rematch import Rematcher, Run
from bot.store import Store, deeds, kept

log = structlog.get_logger(__name__)


class Rematching:
    """One run at a time: the terminal waits for it, in a chat operators are told of its end."""

    def __init__(
        self,
        *,
        store: Store,
        reading: Reading | None,
        sources: Sequence[Source],
        on_owed: Callable[[], None],
    ) -> None:
        self._store = store
        self._reading = reading
        self._sources = sources
        self._on_owed = on_owed
        self._under_way: asyncio.Task[None] | None = None

    async def rematch(self, request: Request) -> Reply:
        """Begin a run, or make it. Raises CommandError."""
        if self._under_way and not self._under_way.done():
            raise CommandError("rematch-under-way")
        run = _run(request)
        if request.asker.destination == CONSOLE:
            done = await self._done(request, run)
            here = request.place.wants
            return Reply(
                document=compose.rematched(done, here),
                records=[records.shifted(each, done) for each in done.shifted],
            )
        async with self._store.read() as tx:
            texts = await kept.count(tx, since=run.since)
        self._under_way = asyncio.create_task(self._told(request, run), name="rematch")
        return Reply(
            document=compose.rematch_begun(texts, request.place.wants), records=[{"texts": texts}]
        )

    async def _told(self, request: Request, run: Run) -> None:
        try:
            done = await self._done(request, run)
            async with self._store.write() as tx:
                told = await owe.audience(tx, request.named)
                worded = partial(compose.rematched, done)
                subject = f"{run.who}/{run.now.isoformat()}"
                await owe.notice(
                    tx, Reason.REMATCHED, worded, subject=subject, told=told, now=run.now
                )
        except Exception:
            log.exception("rematch-failed")
        self._on_owed()

    async def _done(self, request: Request, run: Run) -> Rematched:
        if self._reading is None:
            raise CommandError("no-reader")
        async with self._reading() as reader:
            rematcher = Rematcher(
                store=self._store,
                analyst=reader.analyst,
                sources=self._sources,
                named=request.named,
            )
            done = await rematcher.run(run)
        if run.apply:
            found = " ".join(f"{kind}:{count}" for kind, count in done.counts)
            async with self._store.write() as tx:
                await deeds.put(tx, request.deed("rematch", detail=found))
        return done


def _run(request: Request) -> Run:
    days = request.option("days")
    return Run(
        since=request.now - timedelta(days=int(days)) if days else None,
        now=request.now,
        who=request.asker.person,
        destination=request.asker.destination,
        apply=request.option("dry-run") is None,
        drop=request.option("drop") or "",
    )
