"""The desk's own answers to frequent questions: added and dropped by operators."""

from __future__ import annotations

from bot import compose
from bot.answers import Reply, finding
from bot.desk.request import Request
from bot.errors import CommandError
from bot.store import Tx, deeds, faq
from bot.text import language


async def add(tx: Tx, request: Request) -> Reply:
    """Keep an answer; it rests on a statement in the store."""
    given, question, said = request.command.words
    rests_on = await finding.statement(tx, given)
    key = await faq.put(
        tx,
        language=language.detect(question, (request.place.wants.language,)),
        question=question,
        answer=said,
        statement_id=rests_on.id,
        now=request.now,
    )
    await deeds.put(tx, request.deed("faq add", subject=rests_on.id, detail=question))
    return Reply(
        document=compose.answer_kept(key, request.place.wants),
        records=[{"key": key, "asked": question, "sources": [rests_on.id]}],
    )


async def drop(tx: Tx, request: Request) -> Reply:
    """Forget an answer that was added."""
    (key,) = request.command.words
    if not await faq.drop(tx, key):
        raise CommandError("no-answer-kept", given=key)
    await deeds.put(tx, request.deed("faq drop", subject=key.lower()))
    return Reply(
        document=compose.answer_dropped(key.lower(), request.place.wants),
        records=[{"key": key.lower()}],
    )
