"""`health`: is the bot well, and does what it owes arrive?"""

from __future__ import annotations

from datetime import datetime

from bot import compose, health
from bot.answers import records
from bot.answers.question import Question, Reply
from bot.model import Condition, DeliveryState, Listening, SourceHealth
from bot.store import Tx, listening, outbox, sources, volumes

Waiting = tuple[tuple[str, DeliveryState, int, datetime], ...]  # where, how many, since when

PLATFORMS = ("slack", "matrix")  # where we listen, and write down since when


async def condition(tx: Tx, question: Question) -> Reply:
    """Sources, deliveries, listeners, and who is told of troubles."""
    each_source = await healths(tx, question)
    waiting = await _waiting(tx, question)
    polls = [each.record.last_polled for each in each_source if each.record.last_polled]
    found = Condition(
        sources=tuple(each_source),
        polled_at=max(polls, default=None),
        waiting=waiting,
        parked=await _parked(tx, waiting),
        listening=await _listening(tx, question),
        operators=tuple(each.id for each in question.named if each.operator),
        unstored=question.unstored,
    )
    return Reply(
        document=compose.condition(found, question.asker, now=question.now),
        records=[records.condition(found)],
    )


async def healths(tx: Tx, question: Question) -> list[SourceHealth]:
    """How each source is doing."""
    known = await sources.every(tx)
    lately = await volumes.by_source(tx, question.now - health.LATELY)
    return health.of_all(question.sources, known, now=question.now, lately=lately)


async def _waiting(tx: Tx, question: Question) -> Waiting:
    """What is not sent: everywhere for those who may know of it, and here for all."""
    return tuple(
        (each.destination, each.state, each.count, each.oldest)
        for each in await outbox.statistics(tx)
        if each.state is not DeliveryState.SENT
        and (question.everywhere or each.destination == question.asker.id)
    )


async def _parked(tx: Tx, waiting: Waiting) -> tuple[tuple[str, str], ...]:
    """Where deliveries are parked, and what the latest of them failed for."""
    parked = DeliveryState.PARKED
    found = [
        (where, (await outbox.listing(tx, state=parked, destination=where, limit=1))[0].error)
        for where, state, *_ in waiting
        if state is parked
    ]
    return tuple(found)


async def _listening(tx: Tx, question: Question) -> tuple[Listening, ...]:
    """The platforms where we have listened."""
    kept = [await listening.get(tx, name, now=question.now) for name in PLATFORMS]
    return tuple(each for each in kept if each)
