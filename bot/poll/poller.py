"""Polls sources: one turn after another, each alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from hashlib import blake2b
from random import Random

import structlog

from bot import compose, health, metrics, owe
from bot.errors import FetchError, ParseError
from bot.model import (
    Address,
    Destination,
    Reason,
    Source,
    SourceChange,
    SourceRecord,
    Validators,
)
from bot.poll import addresses, lessons, news
from bot.poll.addresses import Answer
from bot.poll.finding import Finder, Findings, refuse_hollow
from bot.poll.pages import Pages, note
from bot.ports import Clock, Fetch, Fetched, Parsed, Passing, Step, Workers, passing
from bot.reading import Reader
from bot.record import Found, Recorded
from bot.store import Store, Tx, items, sources, statements
from bot.text.waiting import LONGEST_RETRY_AFTER

TURNS_AT_ONCE = 128  # each holds its document in memory until that is parsed
LONGEST_BACKOFF = timedelta(hours=1)

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """How a poll ended."""

    UNCHANGED = "unchanged"
    READ = "read"
    BASELINE = "baseline"
    FAILED = "failed"


_POLLS = {outcome: metrics.POLLS.labels(outcome=outcome) for outcome in Outcome}


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


class _Overtaken(Exception):
    """Another bot on this database did the baseline while we were at it."""


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
        self._names = {source.id for source in known_sources}
        self._store = store
        self._fetch = fetch
        self._finder = Finder(store=store, fetch=fetch, workers=workers, reader=reader, clock=clock)
        self._destinations = destinations
        self._clock = clock
        self._rng = rng
        self._on_owed = on_owed
        self._pages = Pages(
            known_sources={source.id: source for source in known_sources},
            store=store,
            reader=reader,
            destinations=destinations,
            clock=clock,
            rng=rng,
            on_owed=on_owed,
        )
        self._passing = passing
        # Quiet polls gather here: a transaction each would cost most of the polling speed, and
        # a crash that loses them loses nothing that the next poll does not find out again.
        self._quiet: dict[str, SourceRecord] = {}
        self._taught: set[str] = set()  # sources of which a quiet poll taught more than its time
        # What the store knows, as last read or written: a look-up costs more than a quiet poll.
        self._records: dict[str, SourceRecord] = {}
        self._loading = asyncio.Lock()
        self._turns = asyncio.Semaphore(TURNS_AT_ONCE)
        # Digests of the entries last seen: a process that has none parses whole documents.
        self._digests: dict[str, bytes] = {}

    async def poll_if_due(self, source: Source) -> None:
        """Poll, unless the source is failing and asked, or has earned, to be left in peace."""
        known, now = await self._known(source), self._clock()
        in_peace = known.next_due is not None and now < known.next_due
        # Polled in the future: the clock was set back, and the pause with it.
        set_back = known.last_polled is not None and now < known.last_polled
        if set_back or not in_peace:
            await self.poll(source)

    async def poll(self, source: Source) -> Polled:
        """Fetch a source and record what is new; failures are booked, not raised."""
        async with self._turns:
            known = await self._known(source)
            with metrics.POLL_SECONDS.time():
                try:
                    polled = await self._turn(source, known)
                except (FetchError, ParseError) as error:
                    polled = await self._failed(source, known, error)
                except _Overtaken:
                    # What is new since then is no part of the baseline: the next turn tells it.
                    polled = Polled(source=source, outcome=Outcome.UNCHANGED)
        _POLLS[polled.outcome].inc()
        if polled.reasons:
            self._on_owed()
        return polled

    async def read_owed(self, by: datetime | None = None) -> int:
        """Read pages that are due for it now, or were `by` then; returns how many."""
        return await self._pages.read_owed(by)

    async def revisit(self) -> int:
        """Look again at the pages that are due for it; returns how many there were."""
        return await self._pages.revisit()

    async def flush(self) -> None:
        """Book the quiet polls that have gathered."""
        batch, self._quiet = self._quiet, {}
        taught = self._taught & batch.keys()
        self._taught -= taught
        if not batch:
            return
        whole = [record for name, record in batch.items() if name in taught]
        times = [record for name, record in batch.items() if name not in taught]

        async def keep(tx: Tx) -> None:
            await sources.put(tx, *whole)
            await sources.touch(tx, *times)

        try:
            await self._store.keep(keep)
        except BaseException:
            self._taught |= taught  # else the next poll would find nothing to add
            raise

    async def _known(self, source: Source) -> SourceRecord:
        if known := self._records.get(source.id):
            return known  # nearly always: no need to wait for the others
        async with self._loading:
            if not self._records:  # a process begins: all will be asked for soon
                async with self._store.read() as tx:
                    stored = await sources.every(tx)
                fresh = (SourceRecord(source_id=name) for name in self._names - stored.keys())
                self._records = stored | {each.source_id: each for each in fresh}
            if source.id not in self._records:
                async with self._store.read() as tx:
                    self._records[source.id] = await sources.get(tx, source.id)
            return self._records[source.id]

    # --- one turn ---------------------------------------------------------------------------------

    async def _turn(self, source: Source, known: SourceRecord) -> Polled:
        """Ask the source's addresses in turn, until one serves; raises what the last one raised."""

        def failed(address: Address, error: FetchError | ParseError) -> None:
            log.info("fallback", source=source.id, url=address.url, why=str(error))

        asked = addresses.of(source, known)
        return await addresses.in_turn(asked, partial(self._read, source, known), failed=failed)

    async def _read(self, source: Source, known: SourceRecord, address: Address) -> Polled:
        # Validators vouch for the body of the address that gave them, and no other. After a
        # failure only a whole body proves that the source is well: a 304 would not.
        vouched = known.serving == address.url and not known.failures
        before = known.validators if vouched else Validators()
        how = _how_read(source, address)
        fetched = await self._fetch(
            source,
            address.url,
            validators=before if (before.body_hash or "").endswith(how) else None,
            page=address.kind.is_page,
        )
        if not fetched.not_modified:
            fetched = _known_by(fetched, how)
        self._passing(Step.FETCHED)
        answer = Answer(address, fetched)
        if fetched.not_modified or fetched.validators.body_hash == known.validators.body_hash:
            await self._book(
                source, known, lessons.succeeded(source, known, answer, now=self._clock())
            )
            return Polled(source=source, outcome=Outcome.UNCHANGED, items=known.last_items)
        digests = self._digests.get(source.id, b"") if known.baseline_done else b""
        parsed = await self._finder.parsed(source, answer, known=digests)
        self._passing(Step.PARSED)
        refuse_hollow(known, parsed)
        return await self._news(source, known, answer, parsed)

    async def _news(
        self, source: Source, known: SourceRecord, answer: Answer, parsed: Parsed
    ) -> Polled:
        silent = not known.baseline_done
        found = await self._finder.find(source, known, answer, parsed)
        fresh, texts = found.news.fresh, found.texts
        self._passing(Step.READ)
        now = self._clock()
        lags = lessons.lags_of(source, known, fresh, now=now)
        learned = lessons.learned(source, known, answer, found.parsed, fresh, lags, now=now)
        passed, reason = health.passed(source, learned, now=self._clock())
        self._forget(source)

        async def keep(tx: Tx) -> tuple[list[Recorded], set[str], Sequence[SourceChange]]:
            if silent and (await sources.get(tx, source.id)).baseline_done:
                raise _Overtaken
            recorded, unread = await self._record(tx, source, found)
            changes = lessons.changes(source, known, learned, found, recorded, now=self._clock())
            await self._tell(tx, source, passed, reason, changes)
            self._passing(Step.RECORDED)
            return recorded, unread, changes

        recorded, unread, changes = await self._store.keep(keep)
        self._passing(Step.COMMITTED)
        self._records[source.id] = passed
        self._digests[source.id] = b"" if unread else found.parsed.digests
        if reason or changes:
            self._on_owed()
        for text, each in zip(texts, recorded, strict=True):
            note(each, unread=text.unread)
        metrics.ITEMS.inc(len(fresh))
        for lag in lags:
            metrics.LAG_SECONDS.observe(max(lag.total_seconds(), 0))
        if silent:
            _log_baseline(source, parsed)
        return Polled(
            source=source,
            outcome=Outcome.BASELINE if silent else Outcome.READ,
            items=parsed.shown,
            new=len(fresh) + len(found.news.changed),
            matched=sum(each.statement.match.alerts for each in recorded),
            reasons=tuple(each.reason for each in recorded if each.reason),
            detail=parsed.warning,
        )

    async def _record(
        self, tx: Tx, source: Source, found: Findings
    ) -> tuple[list[Recorded], set[str]]:
        """Keep what was found; also the keys of what could not be read, and counts as unseen."""
        pairs = (*found.news.renamed, *found.news.changed, *found.news.moved)
        for item, before in pairs:
            if before.statement_id:
                await statements.rename(tx, before.statement_id, item.key, item.link)
        recorded = await self._pages.record(tx, found.texts)
        unread = _fuller_than_found(found.texts, recorded)
        kept = {
            text.statement.key: each.statement.id
            for text, each in zip(found.texts, recorded, strict=True)
        }
        seen = {
            item.key: news.seen(item, kept.get(item.key))
            for item in found.news.fresh
            if item.key not in unread
        }
        for item, before in pairs:
            own = news.seen(item, before.statement_id)
            changed = item.key in unread  # still, at the next look
            seen[item.key] = replace(own, content_hash=before.content_hash) if changed else own
        await items.put(tx, source.id, seen.values(), self._clock())
        return recorded, unread

    async def _failed(
        self, source: Source, known: SourceRecord, error: FetchError | ParseError
    ) -> Polled:
        now = self._clock()
        asked = error.retry_after if isinstance(error, FetchError) else None
        doubled = min(source.every * 2 ** min(known.failures, 10), LONGEST_BACKOFF)
        pause = max(
            min(asked or timedelta(), LONGEST_RETRY_AFTER), doubled * self._rng.uniform(0.5, 1.0)
        )
        failed = lessons.failed(known, error, pause=pause, now=now)
        await self._book(source, known, failed)
        log.warning("poll-failed", source=source.id, why=str(error), again_in=str(pause))
        return Polled(source=source, outcome=Outcome.FAILED, detail=str(error))

    # --- what operators hear of it ----------------------------------------------------------------

    async def _book(self, source: Source, known: SourceRecord, record: SourceRecord) -> None:
        """Keep what a turn without news taught: with others, unless operators must hear of it."""
        changes = lessons.moves(source, known, record)
        passed, reason = health.passed(source, record, now=self._clock())
        if reason is None and not changes:
            self._quiet[source.id] = self._records[source.id] = passed
            if sources.differ(known, passed):
                self._taught.add(source.id)
            return
        self._forget(source)
        await self._store.keep(lambda tx: self._tell(tx, source, passed, reason, changes))
        self._records[source.id] = passed
        self._on_owed()

    def _forget(self, source: Source) -> None:
        """From here on the store knows better, whether what is written to it is kept or not."""
        self._records.pop(source.id, None)
        self._quiet.pop(source.id, None)
        self._taught.discard(source.id)

    async def _tell(
        self,
        tx: Tx,
        source: Source,
        record: SourceRecord,
        reason: Reason | None,
        changes: Sequence[SourceChange],
    ) -> None:
        """Keep the record, and owe operators what has become of the source, if anything has."""
        before = (await sources.get(tx, source.id)).state if reason else record.state
        await sources.put(tx, record)
        if reason is None and not changes:
            return
        now = self._clock()
        told = await owe.audience(tx, self._destinations)
        if reason and before is not record.state:  # else another bot on this database has told them
            state = health.of(source, record, now=now)
            worded = partial(compose.source_notice, reason, state, before=before, now=now)
            subject = f"{source.id}/{now.isoformat()}"
            await owe.notice(tx, reason, worded, subject=subject, told=told, now=now)
        for change in changes:
            log.warning("source-changed", source=source.id, kind=change.kind, count=change.count)
            subject = f"{source.id}/{change.kind}/{change.count}/{change.address}/{now:%F %H}"
            worded = partial(compose.source_change, change)
            await owe.notice(tx, Reason.SOURCE_CHANGED, worded, subject=subject, told=told, now=now)


def _how_read(source: Source, address: Address) -> str:
    """What settings say of how a document is read: told otherwise, it is another document."""
    told = repr((address.kind, address.options, source.key, source.languages))
    return "-" + blake2b(told.encode(), digest_size=4).hexdigest()


def _known_by(fetched: Fetched, how: str) -> Fetched:
    """An answer whose body is known by how it is read, too."""
    own = fetched.validators
    return replace(fetched, validators=replace(own, body_hash=f"{own.body_hash or ''}{how}"))


def _fuller_than_found(found: Sequence[Found], recorded: Sequence[Recorded]) -> set[str]:
    """Keys of what changed while its page could not be read: it counts as unseen until it can."""
    return {
        before.statement.key
        for before, after in zip(found, recorded, strict=True)
        if after.statement.complete and not before.statement.complete
    }


def _log_baseline(source: Source, parsed: Parsed) -> None:
    newest = max((item.published for item in parsed.items if item.published), default=None)
    log.info("baseline", source=source.id, items=len(parsed.items), newest=str(newest))
