"""`health`: is the bot well, and does what it owes arrive?"""

from __future__ import annotations

from datetime import datetime

from bot import compose, health
from bot.answers import records
from bot.answers.question import Question, Reply
from bot.model import Condition, DeliveryState, SourceHealth, SourceRecord
from bot.store import Tx, meta, outbox, sources, statements

PLATFORMS = ("slack", "matrix")  # where we listen, and write down since when


async def condition(tx: Tx, question: Question) -> Reply:
    """Sources, deliveries, listeners, and who is told of troubles."""
    each_source = await healths(tx, question)
    polls = [each.record.last_polled for each in each_source if each.record.last_polled]
    found = Condition(
        sources=tuple(each_source),
        polled_at=max(polls, default=None),
        waiting=await _waiting(tx, question),
        listening=await _listening(tx),
        operators=tuple(each.id for each in question.named if each.operator),
    )
    return Reply(
        document=compose.condition(found, question.asker, now=question.now),
        records=[records.condition(found)],
    )


async def healths(tx: Tx, question: Question) -> list[SourceHealth]:
    """How each source is doing."""
    known = await sources.every(tx)
    lately = await statements.published_since(tx, question.now - health.LATELY)
    return [
        health.of(
            source,
            known.get(source.id, SourceRecord(source_id=source.id)),
            now=question.now,
            lately=lately.get(source.id, 0),
        )
        for source in question.sources
    ]


async def _waiting(
    tx: Tx, question: Question
) -> tuple[tuple[str, DeliveryState, int, datetime], ...]:
    """What is not sent: everywhere for those who may know of it, and here for all."""
    return tuple(
        (each.destination, each.state, each.count, each.oldest)
        for each in await outbox.statistics(tx)
        if each.state is not DeliveryState.SENT
        and (question.everywhere or each.destination == question.asker.id)
    )


async def _listening(tx: Tx) -> tuple[tuple[str, datetime | None], ...]:
    """The platforms where we have listened, and since when we do now."""
    kept = {name: await meta.get(tx, f"{name}:listening") for name in PLATFORMS}
    return tuple(
        (name, datetime.fromisoformat(since) if since else None)
        for name, since in kept.items()
        if since is not None
    )
