"""One turn of one source.

    fetch ─► parse ─► what is new ─► its full text ─► analyse ─► record and owe, in one transaction
      │ 304 or the same bytes          │ can't be read now: the feed's words serve, and the
      └► booked with other quiet ones  └► page stays owed a reading

Validators (ETag, Last-Modified) are stored with the items they vouch for, never before.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b
from random import Random

import structlog

from bot import metrics
from bot.errors import FetchError, ParseError
from bot.model import (
    Address,
    Destination,
    Item,
    Reason,
    Source,
    SourceRecord,
    Statement,
)
from bot.ports import Clock, Fetch, Fetched, Parsed, Passing, Step, Workers, passing
from bot.reading import Reader
from bot.record import Found, Recorded, record
from bot.store import OwedReading, SeenItem, Store, Tx, items, readings, sources, statements

LONGEST_BACKOFF = timedelta(hours=1)
LONGEST_RETRY_AFTER = timedelta(hours=6)  # a source may ask for peace, but not for silence
READING_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
READINGS_AT_ONCE = 20

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """How a poll ended."""

    UNCHANGED = "unchanged"
    READ = "read"
    BASELINE = "baseline"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one turn of one source came to."""

    source: Source
    outcome: Outcome
    items: int = 0
    new: int = 0
    matched: int = 0
    reasons: tuple[Reason, ...] = ()
    detail: str = ""  # the failure, or the fault that left something readable


class Poller:
    """Polls sources, and reads the pages that are owed a reading."""

    def __init__(
        self,
        *,
        known_sources: Sequence[Source],
        store: Store,
        fetch: Fetch,
        workers: Workers,
        reader: Reader,
        destinations: Sequence[Destination],
        clock: Clock,
        rng: Random,
        on_owed: Callable[[], None],
        passing: Passing = passing,
    ) -> None:
        self._sources = {source.id: source for source in known_sources}
        self._store = store
        self._fetch = fetch
        self._workers = workers
        self._reader = reader
        self._destinations = destinations
        self._clock = clock
        self._rng = rng
        self._on_owed = on_owed
        self._passing = passing
        # Quiet polls gather here: a transaction each would cost most of the polling speed, and
        # a crash that loses them loses nothing that the next poll does not find out again.
        self._quiet: dict[str, SourceRecord] = {}

    async def poll_if_due(self, source: Source) -> None:
        """Poll, unless the source is failing and asked, or has earned, to be left in peace."""
        known = await self._known(source)
        if known.next_due is None or known.next_due <= self._clock():
            await self.poll(source)

    async def poll(self, source: Source) -> Polled:
        """Fetch a source and record what is new; failures are booked, not raised."""
        known = await self._known(source)
        with metrics.POLL_SECONDS.time():
            try:
                polled = await self._turn(source, known)
            except (FetchError, ParseError) as error:
                polled = await self._failed(source, known, error)
        metrics.POLLS.labels(outcome=polled.outcome).inc()
        if polled.reasons:
            self._on_owed()
        return polled

    async def flush(self) -> None:
        """Book the quiet polls that have gathered."""
        batch, self._quiet = self._quiet, {}
        if batch:
            async with self._store.write() as tx:
                await sources.put(tx, *batch.values())

    async def _known(self, source: Source) -> SourceRecord:
        if source.id in self._quiet:
            return self._quiet[source.id]
        async with self._store.read() as tx:
            return await sources.get(tx, source.id)

    async def _turn(self, source: Source, known: SourceRecord) -> Polled:
        address, fetched = await self._first_that_answers(source, known)
        self._passing(Step.FETCHED)
        if fetched.not_modified or fetched.validators.body_hash == known.validators.body_hash:
            self._quiet[source.id] = self._success(known, address, fetched)
            return Polled(source=source, outcome=Outcome.UNCHANGED, items=known.last_items)
        parsed = await self._workers.parse(source, address, fetched)
        self._passing(Step.PARSED)
        if known.last_items and not parsed.items:
            raise ParseError("no-entries", f"there were {known.last_items} before")
        return await self._news(source, known, address, fetched, parsed)

    async def _first_that_answers(
        self, source: Source, known: SourceRecord
    ) -> tuple[Address, Fetched]:
        """Ask the source's address, then its fallbacks; raises what the last one raised."""
        addresses = (source.address, *source.fallbacks)
        for address in addresses:
            # Validators vouch for the body of the address that gave them, and no other.
            validators = known.validators if known.serving == address.url else None
            try:
                return address, await self._fetch(source, address.url, validators=validators)
            except FetchError as error:
                if address is addresses[-1]:
                    raise
                log.info("fallback", source=source.id, url=address.url, why=str(error))
        raise AssertionError("a source has at least one address")

    async def _news(
        self,
        source: Source,
        known: SourceRecord,
        address: Address,
        fetched: Fetched,
        parsed: Parsed,
    ) -> Polled:
        new = await self._unseen(source, parsed.items)
        silent = not known.baseline_done
        found = [
            await self._reader.item(source, item, fetched, silent=silent)
            for item in new
            if not _skipped(source, item)
        ]
        self._passing(Step.READ)
        async with self._store.write() as tx:
            recorded = [await self._record(tx, each) for each in found]
            kept = {each.statement.key: each.statement.id for each in recorded}
            unread = _fuller_than_found(found, recorded)
            seen = [_seen(item, kept.get(item.key)) for item in new if item.key not in unread]
            await items.put(tx, source.id, seen, self._clock())
            succeeded = self._success(known, address, fetched, parsed)
            await sources.put(tx, replace(succeeded, baseline_done=True))
            self._passing(Step.RECORDED)
        self._passing(Step.COMMITTED)
        self._quiet.pop(source.id, None)
        _tell(source, parsed, recorded, silent=silent)
        return Polled(
            source=source,
            outcome=Outcome.BASELINE if silent else Outcome.READ,
            items=len(parsed.items),
            new=len(new),
            matched=sum(each.statement.match.alerts for each in recorded),
            reasons=tuple(each.reason for each in recorded if each.reason),
            detail=parsed.warning,
        )

    async def _unseen(self, source: Source, shown: Sequence[Item]) -> list[Item]:
        """The items that are new, and those whose words have changed."""
        async with self._store.read() as tx:
            known = await items.known(tx, source.id, [item.key for item in shown])
        return [
            item
            for item in shown
            if item.key not in known or known[item.key].content_hash != _content_hash(item)
        ]

    async def _record(self, tx: Tx, found: Found) -> Recorded:
        now, draft = self._clock(), found.statement
        recorded = await record(tx, found, destinations=self._destinations, now=now)
        if not draft.complete:
            await readings.owe(
                tx, draft.source_id, draft.key, url=draft.url, silent=found.silent, due_at=now
            )
        return recorded

    def _success(
        self,
        known: SourceRecord,
        address: Address,
        fetched: Fetched,
        parsed: Parsed | None = None,
    ) -> SourceRecord:
        now = self._clock()
        shown = parsed.items if parsed else ()
        dates = [item.published for item in shown if item.published and item.published <= now]
        return replace(
            known,
            validators=fetched.validators,
            failures=0,
            last_polled=now,
            last_success=now,
            last_reason="",
            last_items=len(shown) if parsed else known.last_items,
            newest=max(dates, default=known.newest),
            next_due=None,
            serving=address.url,
        )

    async def _failed(
        self, source: Source, known: SourceRecord, error: FetchError | ParseError
    ) -> Polled:
        now = self._clock()
        asked = error.retry_after if isinstance(error, FetchError) else None
        doubled = min(source.every * 2 ** min(known.failures, 10), LONGEST_BACKOFF)
        pause = max(
            min(asked or timedelta(), LONGEST_RETRY_AFTER), doubled * self._rng.uniform(0.5, 1.0)
        )
        self._quiet[source.id] = replace(
            known,
            failures=known.failures + 1,
            last_polled=now,
            last_reason=error.reason,
            next_due=now + pause,
        )
        log.warning("poll-failed", source=source.id, why=str(error), again_in=str(pause))
        return Polled(source=source, outcome=Outcome.FAILED, detail=str(error))

    async def read_owed(self) -> int:
        """Read the pages that are due for it; returns how many were read."""
        async with self._store.read() as tx:
            due = await readings.due(tx, self._clock(), READINGS_AT_ONCE)
        # Side by side: the pace of each host is kept where the requests are made.
        read = await asyncio.gather(*(self._read_page(owed) for owed in due))
        return sum(read)

    async def _read_page(self, owed: OwedReading) -> bool:
        source = self._sources.get(owed.source_id)
        async with self._store.read() as tx:
            statement = await statements.find(tx, owed.source_id, owed.key)
        if source is None or statement is None:
            async with self._store.write() as tx:
                await readings.done(tx, owed.source_id, owed.key)
            return False
        try:
            found = await self._reader.owed(source, statement, owed.url, silent=owed.silent)
        except (FetchError, ParseError) as error:
            pause = READING_PAUSES[min(owed.attempts, len(READING_PAUSES) - 1)]
            due_at = self._clock() + pause
            async with self._store.write() as tx:
                await readings.again(tx, owed.source_id, owed.key, due_at=due_at, error=str(error))
            log.info("page-not-read", source=source.id, url=owed.url, why=str(error))
            return False
        async with self._store.write() as tx:
            recorded = await self._record(tx, found)
            await readings.done(tx, owed.source_id, owed.key)
        _count(recorded.statement)
        if recorded.reason:
            self._on_owed()
        return True


def _skipped(source: Source, item: Item) -> bool:
    return any(re.search(pattern, item.title) for pattern in source.title_skip)


def _fuller_than_found(found: Sequence[Found], recorded: Sequence[Recorded]) -> set[str]:
    """Keys of what changed while its page could not be read: it counts as unseen until it can."""
    return {
        after.statement.key
        for before, after in zip(found, recorded, strict=True)
        if after.statement.complete and not before.statement.complete
    }


def _seen(item: Item, statement_id: str | None) -> SeenItem:
    return SeenItem(key=item.key, content_hash=_content_hash(item), statement_id=statement_id)


def _content_hash(item: Item) -> str:
    # The date of the update is part of it: where only the page has the text, nothing else tells.
    shown = f"{item.title}\0{item.text}\0{item.updated_raw}"
    return blake2b(shown.encode(), digest_size=16).hexdigest()


def _tell(source: Source, parsed: Parsed, recorded: Sequence[Recorded], *, silent: bool) -> None:
    for each in recorded:
        _count(each.statement)
        if each.statement.match.level:
            log.info(
                "matched",
                source=source.id,
                statement=each.statement.id,
                level=each.statement.match.level,
                reason=each.reason,
                title=each.statement.title[:120],
            )
    if silent:
        newest = max((item.published for item in parsed.items if item.published), default=None)
        log.info("baseline", source=source.id, items=len(parsed.items), newest=str(newest))


def _count(statement: Statement) -> None:
    metrics.ITEMS.inc()
    if statement.match.level:
        metrics.MATCHES.labels(level=statement.match.level).inc()
    if statement.published:
        lag = statement.first_seen - statement.published
        metrics.LAG_SECONDS.observe(max(lag.total_seconds(), 0))
