"""What is done by the clock: lists told, ALL QUIET, a sign of life, old texts forgotten.

When each was last done is in the store, so that a restart or a change of clocks repeats nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from statistics import median_high
from zoneinfo import ZoneInfo

import structlog

from bot import compose, owe
from bot.errors import FetchError
from bot.model import DeliveryState, Destination, Level, Reason, Source, SourceRecord, Story
from bot.ports import Clock
from bot.store import (
    Standing,
    Store,
    Tx,
    held,
    listening,
    meta,
    outbox,
    sources,
    statements,
    stories,
    volumes,
    words,
)

LATELY = timedelta(minutes=30)
STUCK_AFTER = timedelta(hours=1)  # a message owed for so long is no sign of life

log = structlog.get_logger(__name__)


class Upkeep:
    """The chores of a running bot; each may be called as often as one likes."""

    def __init__(
        self,
        *,
        store: Store,
        known_sources: Sequence[Source],
        destinations: Sequence[Destination],
        clock: Clock,
        quiet_at: time,
        zone: ZoneInfo,
        keep_unmatched: timedelta,
        on_owed: Callable[[], None],
    ) -> None:
        self._store = store
        self._sources = [source for source in known_sources if source.enabled]
        self._destinations = destinations
        self._clock = clock
        self._quiet_at = quiet_at
        self._zone = zone
        self._keep_unmatched = keep_unmatched
        self._on_owed = on_owed

    async def live(self) -> None:
        """Say that the bot runs, for whoever asks after a crash."""
        async with self._store.write() as tx:
            await listening.live(tx, self._clock())

    async def tell_held(self) -> None:
        """Owe the lists of what digests, quiet hours, mutes and storms held back until now."""
        now = self._clock()
        async with self._store.read() as tx:
            due = await held.due_at(tx, now)
        for place in due:  # a transaction each: after a storm, lists are long and others wait
            try:
                async with self._store.write() as tx:
                    await owe.release(tx, place, self._destinations, now)
            except Exception:
                # The others' lists must not wait for it; it is tried again with the next look.
                log.exception("not-listed", destination=place)
        if due:
            self._on_owed()

    async def tell_quiet(self) -> None:
        """Once a day, tell operators that nothing matched, and how much was read."""
        now = self._clock()
        due = self._last_quiet_time(now)
        async with self._store.write() as tx:
            last = await meta.get(tx, "quiet-checked")
            if last is not None and datetime.fromisoformat(last) >= due:
                return
            await meta.put(tx, "quiet-checked", now.isoformat())
            since = datetime.fromisoformat(last) if last else due - timedelta(days=1)
            read = await volumes.by_level(tx, since=since)
            if last is None or read[Level.MAIN] or read[Level.PASSAGE]:
                return  # the first day is not a whole one; and what matched has been told
            await self._owe_quiet(tx, read, since, now)
        self._on_owed()

    async def sign_of_life(self, ping: Callable[[], Awaitable[object]]) -> None:
        """Ping while sources are read and messages leave; silence there is the alarm."""
        now = self._clock()
        async with self._store.read() as tx:
            records = await sources.every(tx)
            standing = await outbox.statistics(tx)
        if not _is_well(self._sources, records, standing, now):
            log.warning("not-well", detail="no source was read lately, or messages are stuck")
            return
        try:
            await ping()
        except FetchError as error:
            log.warning("ping-failed", why=str(error))

    async def tell_refused(self, why: str) -> None:
        """Tell operators, of each mistake once a day, that changed settings can't be used."""
        now = self._clock()
        worded, subject = partial(compose.not_reloaded, why), f"{why}/{now.date()}"
        async with self._store.write() as tx:
            told = await owe.audience(tx, self._destinations)
            await owe.notice(tx, Reason.NOT_RELOADED, worded, subject=subject, told=told, now=now)
        self._on_owed()

    async def look_for_operators(self) -> None:
        """Say in the log when nobody can be told of troubles: here, words in a channel can't."""
        now = self._clock()
        async with self._store.read() as tx:
            told = await owe.audience(tx, self._destinations)
            standing = await outbox.statistics(tx)
        operators = {each.id for each in told if each.operator}
        if not operators:
            log.warning(
                "no-operators", detail="nobody is told of troubles: set an operator destination"
            )
        for each in unreached(operators, standing, now):
            log.warning(
                "operators-not-reached",
                destination=each.destination,
                messages=each.count,
                state=each.state,
                since=each.oldest.isoformat(),
            )

    async def forget_old(self) -> None:
        """Drop texts that did not match and are older than they are kept for; tidy the index."""
        before = self._clock() - self._keep_unmatched
        dropped = await forget_unmatched(self._store, before)
        if dropped:
            log.info("pruned", texts=dropped, before=before.isoformat())
        await tidy_index(self._store)

    async def write_feed(self, write: Callable[[Sequence[tuple[Story, datetime]]], None]) -> None:
        """Keep the Atom file as new as the store."""
        async with self._store.read() as tx:
            newest = await stories.lately(tx)
        write(newest)

    def _last_quiet_time(self, now: datetime) -> datetime:
        local = now.astimezone(self._zone)
        today = datetime.combine(local.date(), self._quiet_at, self._zone)
        return today if today <= local else today - timedelta(days=1)

    async def _owe_quiet(
        self, tx: Tx, read: Counter[Level | None], since: datetime, now: datetime
    ) -> None:
        records = await sources.every(tx)
        polled = [source for source in self._sources if _read_since(records.get(source.id), since)]
        worded = partial(
            compose.all_quiet,
            polled=len(polled),
            sources=len(self._sources),
            items=read.total(),
            mentions=read[Level.MENTION],
            since=since,
        )
        told = await owe.audience(tx, self._destinations)
        subject = since.isoformat()
        await owe.notice(tx, Reason.ALL_QUIET, worded, subject=subject, told=told, now=now)


def unreached(
    destinations: Collection[str], standing: Iterable[Standing], now: datetime
) -> list[Standing]:
    """What these destinations should have been told and were not: parked, or owed for long."""
    return [
        each
        for each in standing
        if each.destination in destinations
        and (each.state is DeliveryState.PARKED or _is_stuck(each, now))
    ]


async def forget_unmatched(store: Store, before: datetime) -> int:
    """Drop texts that did not match and were first seen before then; returns how many."""
    dropped = 0
    while True:
        async with store.write() as tx:
            some = await statements.prune(tx, before)
        if not some:
            return dropped
        dropped += some


async def tidy_index(store: Store) -> None:
    """Keep searches quick, a bit at a time: others write meanwhile."""
    more = True
    while more:
        async with store.write() as tx:
            more = await words.tidy(tx)


def _is_well(
    known: Iterable[Source],
    records: Mapping[str, SourceRecord],
    standing: Iterable[Standing],
    now: datetime,
) -> bool:
    """Something is read as often as it should be, and nothing that is owed waits for long."""
    asked = [each for each in known if each.enabled]
    # The usual interval: what is asked once a day must not hide for two that all else fails.
    usual = median_high([each.every for each in asked] or [LATELY])
    since = now - max(2 * usual, LATELY)
    read = any(_read_since(records.get(each.id), since) for each in asked)
    return read and not any(_is_stuck(each, now) for each in standing)


def _is_stuck(standing: Standing, now: datetime) -> bool:
    waiting = standing.state in (DeliveryState.OWED, DeliveryState.SENDING)
    return waiting and now - standing.oldest > STUCK_AFTER


def _read_since(record: SourceRecord | None, since: datetime) -> bool:
    return record is not None and record.last_success is not None and record.last_success > since
