"""`add`: an operator's answer to a miss. A page is read, taken on their word, and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog

from bot import commands, compose
from bot.answers import Reply, finding, reaching, records
from bot.desk.request import Request
from bot.errors import CommandError, FetchError, ParseError
from bot.model import Address, NewStatement, Source, Statement
from bot.reading import Reader
from bot.record import Found, record
from bot.rematch import LOOK_AGAIN
from bot.store import Revisit, Store, deeds, outbox, revisits, statements
from bot.text.addresses import untracked

log = structlog.get_logger(__name__)

Reading = Callable[[], AbstractAsyncContextManager[Reader]]  # what it takes to read a page


class Adding:
    """Takes pages in; one on the site of a source is that source's."""

    def __init__(self, *, store: Store, reading: Reading | None, sources: Sequence[Source]) -> None:
        self._store = store
        self._reading = reading
        self._sources = sources

    async def add(self, request: Request) -> Reply:
        """Read the page, record and tell it. Raises CommandError."""
        given = request.command.words[0]
        async with self._store.read() as tx:
            known = await finding.named(tx, given)
        if known and known.match.alerts:
            raise CommandError("known-before", given=known.id)
        found = await self._read(known.url if known else untracked(given), known, request)
        if known:
            found = replace(found, statement=_of(known, found.statement))
        return await self._record(found, request)

    async def _read(self, url: str, known: Statement | None, request: Request) -> Found:
        if self._reading is None:
            raise CommandError("no-reader")
        source = _source(url, known, self._sources)
        published = _published(request)
        topic = next(iter(request.topics), "")
        try:
            async with self._reading() as reader:
                return await reader.given(source, url, published=published, topic=topic)
        except (FetchError, ParseError) as error:
            why = compose.fault(error.reason, request.place.wants)
            raise CommandError("not-read", why=why) from error

    async def _record(self, found: Found, request: Request) -> Reply:
        here, now = request.place.wants, request.now
        async with self._store.write() as tx:
            recorded = await record(tx, found, destinations=request.named, now=now)
            statement = recorded.statement
            await revisits.plan(tx, Revisit(statement_id=statement.id, due_at=now + LOOK_AGAIN))
            told = [each.destination for each in await outbox.about(tx, statement.id)]
            stored = await statements.get(tx, statement.id) or statement  # with its story
            reached = await reaching.reaches(tx, stored, request.named, now)
            await deeds.put(tx, request.deed("add", subject=statement.id, detail=statement.url))
        log.info(
            "added",
            source=statement.source_id,
            statement=statement.id,
            reason=recorded.reason,
            url=statement.url,
        )
        return Reply(
            document=compose.added(
                statement,
                told,
                here,
                untold=[each for each in reached if each.destination not in told],
            ),
            records=[{**records.brief(statement), "told": told, "reason": recorded.reason}],
        )


def _source(url: str, known: Statement | None, sources: Sequence[Source]) -> Source:
    """The source whose statement it is: the one that showed it, or that has its host."""
    host = urlsplit(url).hostname or ""
    for source in sources:
        if known and source.id == known.source_id:
            return source
    for source in sources:
        addresses = (source.address, *source.fallbacks)
        if any(urlsplit(each.url).hostname == host for each in addresses):
            return source
    return Source(
        id="added",
        institution=host,
        country="XX",
        languages=(),
        address=Address(url=url),
        official=False,
        body="page",
    )


def _of(known: Statement, read: NewStatement) -> NewStatement:
    """The text as read now, as that of the statement that we have."""
    return replace(
        read,
        source_id=known.source_id,
        key=known.key,
        institution=known.institution,
        country=known.country,
        official=known.official,
        published=read.published or known.published,
        published_raw=read.published_raw or known.published_raw,
        first_seen=known.first_seen,
        given_id=known.given_id,
    )


def _published(request: Request) -> datetime | None:
    """The first moment of the day that was given, where the operator is."""
    _, *days = request.command.words
    if not days:
        return None
    local = request.now.astimezone(ZoneInfo(request.place.wants.timezone))
    named = commands.period(days[0], local)
    return named[0] if named else None
