"""Pages of statements: those still owed a first reading, and those read again later.

first seen ─ 1 h ─ 6 h ─ 1 d ─ 3 d ─ 7 d ─ 14 d ─► left alone
              │
              ├ another text ─► AMENDED, unless it is a trifle; one that has nothing in common
              │                 with ours must be seen twice (it may be an error page), and so must
              │                 any where our text is the feed's, and the page was just looked at
              ├ 404, 410, "not found" ─► looked at daily; REMOVED after days of it, never at once,
              │                 and then weekly: a page that is there again is told as BACK
              └ any other failure ─► says nothing, for or against
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random

import structlog

from bot import diff, metrics, owe
from bot.errors import FetchError, ParseError
from bot.model import Alert, Destination, Reason, Source, SourceState, Statement
from bot.ports import Clock
from bot.reading import Again, Reader
from bot.record import Found, Recorded, record_all
from bot.store import (
    OwedReading,
    Revisit,
    Store,
    Tx,
    evidence,
    readings,
    revisits,
    statements,
    stories,
)
from bot.store import sources as source_records
from bot.text.sentences import sentences
from bot.text.waiting import LONGEST_RETRY_AFTER

READING_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
READINGS_AT_ONCE = 20
VISITS = tuple(timedelta(hours=h) for h in (1, 6, 24, 3 * 24, 7 * 24, 14 * 24))  # after first sight
CONFIRM_AFTER = timedelta(hours=1)
GONE_AGAIN = timedelta(days=1)
GONE_TIMES = 4
GONE_FOR = timedelta(days=3)
SUSPECTED_FOR = timedelta(days=30)  # when its page can be read no more at all
BACK_AFTER = timedelta(days=7)  # how often a page that was removed is looked for …
BACK_WITHIN = timedelta(days=180)  # … and for how long
_MISSING = frozenset({"http-404", "http-410", "soft-404"})

log = structlog.get_logger(__name__)


class Pages:
    """Reads pages when they are due; failures are booked, not raised."""

    def __init__(
        self,
        *,
        known_sources: dict[str, Source],
        store: Store,
        reader: Reader,
        destinations: Sequence[Destination],
        clock: Clock,
        rng: Random,
        on_owed: Callable[[], None],
    ) -> None:
        self._sources = known_sources
        self._store = store
        self._reader = reader
        self._destinations = destinations
        self._clock = clock
        self._rng = rng
        self._on_owed = on_owed

    async def record(self, tx: Tx, found: Sequence[Found]) -> list[Recorded]:
        """Store texts, owe what they say and the reading of their pages, plan to look again."""
        now = self._clock()
        recorded = await record_all(tx, found, destinations=self._destinations, now=now)
        unread = [each for each in found if not each.statement.complete]
        await readings.owe(tx, (_owed(each, due_at=now) for each in unread))
        for text, each in zip(found, recorded, strict=True):
            statement = each.statement
            if each.reason is Reason.AMENDED and not text.beside:
                await evidence.forget_page(tx, statement.id)
            first = Revisit(statement_id=statement.id, due_at=now + VISITS[0])
            if each.look:
                await revisits.hasten(tx, first)
            elif statement.match.alerts and statement.url and now - statement.at < VISITS[-1]:
                plan = revisits.put if each.reason is Reason.AMENDED else revisits.plan
                await plan(tx, first)
        return recorded

    # --- the first reading ------------------------------------------------------------------------

    async def read_owed(self, by: datetime | None = None) -> int:
        """Read the pages that are due for it now, or were `by` then; returns how many."""
        async with self._store.read() as tx:
            due = await readings.due(tx, by or self._clock(), READINGS_AT_ONCE)
        # Side by side: the pace of each host is kept where the requests are made.
        await asyncio.gather(*(self._read(owed) for owed in due))
        return len(due)

    async def _read(self, owed: OwedReading) -> None:
        source = self._sources.get(owed.source_id)
        async with self._store.read() as tx:
            statement = await statements.find(tx, owed.source_id, owed.key)
        if source is None or statement is None:
            async with self._store.write() as tx:
                await readings.done(tx, owed.source_id, owed.key)
            return
        try:
            found = await self._reader.owed(source, statement, owed.url, silent=owed.silent)
        except (FetchError, ParseError) as error:
            due_at = self._clock() + self._pause(owed, error)
            async with self._store.write() as tx:
                await readings.again(tx, owed.source_id, owed.key, due_at=due_at, error=str(error))
            _log_unread(statement, owed.url, str(error))
            return
        async with self._store.write() as tx:
            (recorded,) = await self.record(tx, [found])
            await readings.done(tx, owed.source_id, owed.key)
        note(recorded)
        if recorded.reason:
            self._on_owed()

    def _pause(self, owed: OwedReading, error: FetchError | ParseError) -> timedelta:
        """How long to wait for a page: as we do, or longer where it says so."""
        asked = error.retry_after if isinstance(error, FetchError) else None
        ours = READING_PAUSES[min(owed.attempts, len(READING_PAUSES) - 1)]
        # Pages of one list fail together: they are not all asked for again in one second.
        return max(min(asked or timedelta(), LONGEST_RETRY_AFTER), ours * self._rng.uniform(0.5, 1))

    # --- looking again ----------------------------------------------------------------------------

    async def revisit(self) -> int:
        """Look again at the pages that are due for it; returns how many there were."""
        async with self._store.read() as tx:
            due = await revisits.due(tx, self._clock(), READINGS_AT_ONCE)
        await asyncio.gather(*(self._look(visit) for visit in due))
        return len(due)

    async def _look(self, visit: Revisit) -> None:
        async with self._store.read() as tx:
            statement = await statements.get(tx, visit.statement_id)
            version = statement.version if statement else 0
            read_from = await evidence.get(tx, visit.statement_id, version)
            page_before = await evidence.get(tx, visit.statement_id, evidence.PAGE)
        source = self._sources.get(statement.source_id) if statement else None
        if statement is None or source is None or statement.retraction:
            async with self._store.write() as tx:
                await revisits.end(tx, visit.statement_id)
            return
        try:
            again = await self._reader.again(source, statement, read_from, page_before)
        except (FetchError, ParseError) as error:
            missing = error.reason in _MISSING
            log.info(
                "page-not-read-again",
                source=statement.source_id,
                statement=statement.id,
                url=statement.url,
                why=str(error),
            )
            reason = await self._absent(visit, statement) if missing else None
            if not missing:
                await self._unread(visit, statement)
        else:
            reason = await self._present(visit, statement, again)
        if reason:
            self._on_owed()

    async def _present(self, visit: Revisit, statement: Statement, again: Again) -> Reason | None:
        """Record what the page says now; without texts: it is there, and that is all we ask."""
        digest = await asyncio.to_thread(_digest, again.texts)
        believed = visit.differs == digest or all(_is_plain(statement, t) for t in again.texts)
        if not believed and visit.differs is None:
            second = Revisit(
                statement_id=statement.id,
                due_at=self._clock() + CONFIRM_AFTER,
                step=visit.step,
                differs=digest,
            )
            async with self._store.write() as tx:
                await revisits.put(tx, second)
            return None
        async with self._store.write() as tx:
            known = await statements.get(tx, statement.id)
            if known is None or known.version != statement.version:
                return None  # its feed was first: it stays due, to be compared with what that says
            if known.is_gone and not _is_there(statement, again):
                await self._look_on(tx, visit, known)
                return None  # what stands there now is something else
            back = None
            if known.is_gone:
                back = await self._back(tx, known, visit)
            else:
                await self._settle(tx, visit, statement)
            if not believed:
                return back
            if again.page:
                await evidence.put(tx, statement.id, evidence.PAGE, again.page)
            recorded = [(await self.record(tx, [found]))[0] for found in again.texts]
        for each in recorded:
            if each.reason:
                note(each)
        return (recorded[-1].reason if recorded else None) or back

    async def _absent(self, visit: Revisit, statement: Statement) -> Reason | None:
        """Count one more miss, unless the whole source is down; tell of the last one."""
        now = self._clock()
        since = visit.gone_since or now
        async with self._store.write() as tx:
            if statement.is_gone:
                await self._look_on(tx, visit, statement)
                return None
            known = await source_records.get(tx, statement.source_id)
            if known.state is SourceState.FAILING or known.failures:
                await revisits.put(tx, replace(visit, due_at=now + GONE_AGAIN))
                return None
            if visit.gone + 1 < GONE_TIMES or now - since < GONE_FOR:
                missed = replace(visit, gone=visit.gone + 1, gone_since=since)
                await revisits.put(tx, replace(missed, due_at=now + GONE_AGAIN))
                return None
            await revisits.put(tx, replace(visit, due_at=now + BACK_AFTER, gone_since=since))
            return await self._removed(tx, statement, since, now)

    async def _look_on(self, tx: Tx, visit: Revisit, statement: Statement) -> None:
        """Look for a removed page again in a week, but not for ever."""
        now = self._clock()
        if now - (statement.gone_since or now) > BACK_WITHIN:
            await revisits.end(tx, statement.id)
        else:
            await revisits.put(tx, replace(visit, due_at=now + BACK_AFTER, differs=None))

    async def _unread(self, visit: Revisit, statement: Statement) -> None:
        """Plan the next visit: what was missing stays under suspicion until it is seen, or gone."""
        suspected, now = visit.gone_since, self._clock()
        async with self._store.write() as tx:
            if statement.is_gone:
                await self._look_on(tx, visit, statement)
            elif suspected is None or now - suspected > SUSPECTED_FOR:
                await self._settle(tx, visit, statement)
            else:
                await revisits.put(tx, replace(visit, due_at=now + GONE_AGAIN))

    async def _removed(
        self, tx: Tx, statement: Statement, since: datetime, now: datetime
    ) -> Reason | None:
        log.info("removed", source=statement.source_id, statement=statement.id)
        await statements.page_gone(tx, statement.id, since)
        return await self._tell(tx, replace(statement, gone_since=since, back_at=None), now)

    async def _back(self, tx: Tx, statement: Statement, visit: Revisit) -> Reason | None:
        """Tell that a page is there again; what was removed once is looked at once more."""
        now = self._clock()
        again = Revisit(statement_id=statement.id, step=visit.step, due_at=now + BACK_AFTER)
        await revisits.put(tx, again)
        log.info("page-back", source=statement.source_id, statement=statement.id)
        await statements.page_back(tx, statement.id, now)
        return await self._tell(tx, replace(statement, back_at=now), now)

    async def _tell(self, tx: Tx, statement: Statement, now: datetime) -> Reason | None:
        """Tell that a page was removed, or is there again."""
        if statement.story_id is None:
            return None
        story = await stories.fetch(tx, statement.story_id)
        alert = Alert(reason=Reason.REMOVED, story=story, statement=statement)
        return await owe.owe(tx, alert, await owe.audience(tx, self._destinations), now)

    async def _settle(self, tx: Tx, visit: Revisit, statement: Statement) -> None:
        """Plan the next visit, or none after the last."""
        now = self._clock()
        coming = [
            (step, statement.first_seen + after)
            for step, after in enumerate(VISITS)
            if step > visit.step and statement.first_seen + after > now
        ]
        if coming:
            step, due_at = coming[0]
            planned = Revisit(statement_id=statement.id, step=step, due_at=due_at)
            await revisits.put(tx, planned)
        else:
            await revisits.end(tx, statement.id)


def _owed(found: Found, *, due_at: datetime) -> OwedReading:
    draft = found.statement
    return OwedReading(
        source_id=draft.source_id,
        key=draft.key,
        url=draft.url,
        silent=found.silent,
        due_at=due_at,
    )


def _digest(texts: Sequence[Found]) -> str:
    """The same for all that says the same: a counter amid a text may be another at each look."""
    words = "\0".join(diff.telling_words(each.statement) for each in texts)
    return blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _is_there(statement: Statement, again: Again) -> bool:
    """True when the page is known to show the statement."""
    return again.holds or any(_resembles(statement.text, t.statement.text) for t in again.texts)


def _is_plain(statement: Statement, found: Found) -> bool:
    """True for what may be believed at first sight: another wording of our text, on its page."""
    return not found.beside and _resembles(statement.text, found.statement.text)


def _resembles(before: str, after: str) -> bool:
    """True when two texts have a sentence in common."""
    ours = {" ".join(before[s:e].split()) for s, e in sentences(before)}
    return before == after or any(" ".join(after[s:e].split()) in ours for s, e in sentences(after))


def note(recorded: Recorded, *, unread: str = "") -> None:
    """Count a text that matched, and log what operators may want to follow it by.

    `unread` is why its page could not be read, if it couldn't.
    """
    statement = recorded.statement
    if unread:
        _log_unread(statement, statement.url, unread)
    if statement.match.level:
        metrics.MATCHES.labels(level=statement.match.level).inc()
        log.info(
            "matched",
            source=statement.source_id,
            statement=statement.id,
            level=statement.match.level,
            reason=recorded.reason,
            url=statement.url,
            title=statement.title[:120],
        )


def _log_unread(statement: Statement, url: str, why: str) -> None:
    log.info("page-not-read", source=statement.source_id, statement=statement.id, url=url, why=why)
