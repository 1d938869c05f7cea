"""Today's rules over the texts that are kept: what they would change, and changing it.

    kept texts, a batch at a time ─► judged anew ─► as before? ─► nothing
                                                    └ no: one transaction for each
    found ─► its story, told as LATE      topic, level, facts ─► put right      lost ─► only said

A text is looked at again inside its transaction: what a poll changed meanwhile stays as it is.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot import diff, owe
from bot.analyse import Analysis, Analyst
from bot.model import (
    IMPORTED,
    Deed,
    Destination,
    Rematched,
    Shift,
    Shifted,
    Source,
    Statement,
)
from bot.reading import LONG, ON_WORD
from bot.record import Found, record, restate
from bot.store import Revisit, Store, Tx, deeds, kept, positions, revisits, statements

BATCH = 50  # texts in memory
LOOK_AGAIN = timedelta(hours=1)  # at the page of what matches only now, or was added by hand
SHOWN = 200  # of each kind, in what is said at the end

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What to go over, who wants it, and whether to change anything.

    With `drop`, a reason, the lost ones are retracted where they were told.
    """

    since: datetime | None
    now: datetime
    who: str
    destination: str
    apply: bool = True
    drop: str = ""


class Rematcher:
    """Judges what is kept by today's rules; polls go on in between."""

    def __init__(
        self,
        *,
        store: Store,
        analyst: Analyst,
        sources: Sequence[Source],
        named: Sequence[Destination],
    ) -> None:
        self._store = store
        self._analyst = analyst
        self._languages = {source.id: source.languages for source in sources}
        self._named = named

    async def run(self, run: Run) -> Rematched:
        """Go over all texts. Raises StoreError."""
        counts: Counter[Shift] = Counter()
        shown: list[Shifted] = []
        texts = 0
        async for statement in self._kept(run.since):
            texts += 1
            long = len(statement.text) > LONG
            judge = self._judged
            shifted = await asyncio.to_thread(judge, statement) if long else judge(statement)
            await asyncio.sleep(0)  # whoever else has something to do comes first
            if shifted and run.apply:
                async with self._store.write() as tx:
                    shifted = await self._apply(tx, shifted, run)
            if shifted and run.apply and shifted.shift is Shift.FOUND:
                log.info(
                    "matched",
                    source=statement.source_id,
                    statement=statement.id,
                    level=shifted.match.level,
                    reason="rematch" if shifted.told else None,
                    url=statement.url,
                    title=statement.title[:120],
                )
            if shifted:
                counts[shifted.shift] += 1
                if counts[shifted.shift] <= SHOWN:
                    shown.append(shifted)
        log.info(
            "rematched",
            texts=texts,
            applied=run.apply,
            changes={str(kind): n for kind, n in counts.items()},
        )
        return Rematched(
            texts=texts,
            counts=tuple((kind, counts[kind]) for kind in Shift if counts[kind]),
            shifted=tuple(shown),
            applied=run.apply,
            since=run.since,
            dropped=run.drop,
        )

    async def _kept(self, since: datetime | None) -> AsyncIterator[Statement]:
        last = -positions.END
        while True:
            async with self._store.read() as tx:
                batch = await kept.batch(tx, BATCH, since=since, after=last)
            if not batch:
                return
            for statement in batch.values():
                yield statement
            last = max(batch)

    def _judged(self, statement: Statement) -> Shifted | None:
        """What today's rules say of it, if that is something else."""
        if ON_WORD in statement.match.flags:
            return None  # somebody who knows says that it matches
        try:
            now = self._analyst.analyse(
                statement.title,
                statement.text,
                languages=self._languages.get(statement.source_id, (statement.language,)),
                published=statement.published,
                published_raw=statement.published_raw,
                official=statement.official,
            )
        except Exception:
            log.exception("not-analysed", source=statement.source_id, key=statement.key)
            return None
        shift = _shift(statement, now, self._analyst.topics)
        if shift is None:
            return None
        return Shifted(
            shift=shift,
            statement=statement,
            match=now.match,
            facts=now.facts,
            apart=() if shift is Shift.LOST else diff.facts(statement.facts, now.facts),
        )

    async def _apply(self, tx: Tx, shifted: Shifted, run: Run) -> Shifted | None:
        before = await statements.get(tx, shifted.statement.id)
        if before != shifted.statement:
            return None  # a poll was faster, with the same rules
        deed = Deed(
            at=run.now,
            who=run.who,
            destination=run.destination,
            action="rematch",
            subject=before.id,
            detail=shifted.shift,
        )
        match shifted.shift:
            case Shift.LOST:
                if run.drop:
                    await self._drop(tx, before, replace(deed, action="retract"), run)
                return shifted
            case Shift.FOUND:
                await deeds.put(tx, deed)
                return await self._found(tx, shifted, run)
            case Shift.TOPIC | Shift.LEVEL | Shift.FACTS:
                await restate(tx, before, before.draft(match=shifted.match, facts=shifted.facts))
                return shifted

    async def _found(self, tx: Tx, shifted: Shifted, run: Run) -> Shifted:
        found = Found(
            statement=shifted.statement.draft(match=shifted.match, facts=shifted.facts),
            silent=shifted.statement.source_id == IMPORTED,
            rematched=True,
        )
        recorded = await record(tx, found, destinations=self._named, now=run.now)
        if shifted.statement.url and not found.silent:
            visit = Revisit(statement_id=recorded.statement.id, due_at=run.now + LOOK_AGAIN)
            await revisits.plan(tx, visit)
        now = await statements.get(tx, recorded.statement.id)
        story_id = now.story_id if now else None
        return replace(shifted, story_id=story_id, told=recorded.reason is not None)

    async def _drop(self, tx: Tx, lost: Statement, deed: Deed, run: Run) -> None:
        await statements.retract(tx, lost.id, run.drop)
        await deeds.put(tx, replace(deed, detail=run.drop))
        retracted = replace(lost, retraction=run.drop)
        await owe.correct(tx, retracted, run.drop, named=self._named, now=run.now)


def _shift(before: Statement, now: Analysis, watched: Collection[str]) -> Shift | None:
    """What kind of change it is, if it is one."""
    was, becomes = before.match, now.match
    if (was.alerts and not becomes.alerts) or (was.level and not becomes.level):
        return Shift.LOST
    if (becomes.alerts and not was.alerts) or (becomes.level and not was.level):
        return Shift.FOUND
    if becomes.level and was.topic not in (becomes.topic, *watched):
        return Shift.TOPIC
    if was.level != becomes.level:
        return Shift.LEVEL
    return Shift.FACTS if diff.facts(before.facts, now.facts) else None
