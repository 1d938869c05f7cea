"""What only buttons do: acknowledge an alert, or say that it is of no use."""

from __future__ import annotations

from bot import compose, owe
from bot.answers import Reply
from bot.desk.request import Request
from bot.errors import CommandError
from bot.store import Tx, deeds, statements, stories

ACTIONS = ("acknowledge", "not_relevant")


async def acknowledge(tx: Tx, request: Request) -> Reply:
    """Somebody has seen a story: its first message says who and when."""
    (given,) = request.command.words
    here = request.place.wants
    story = await stories.get(tx, given)
    if story is None:
        raise CommandError("no-story", given=given)
    before = await deeds.listing(tx, action="acknowledge", subject=story.id, destination=here.id)
    if any(deed.who == request.asker.person for deed in before):
        raise CommandError("acknowledged-before")
    deed = request.deed("acknowledge", subject=story.id, detail=request.asker.name)
    await deeds.put(tx, deed)
    await owe.reword(tx, story, [here], request.now)
    return Reply(document=compose.acknowledged(deed, here))


async def not_relevant(tx: Tx, request: Request) -> Reply:
    """An alert is of no use here: noted for whoever tunes the rules."""
    (given,) = request.command.words
    statement = await statements.get(tx, given)
    if statement is None:
        raise CommandError("no-statement", given=given)
    await deeds.put(
        tx, request.deed("not_relevant", subject=statement.id, detail=request.asker.name)
    )
    return Reply(document=compose.noted(statement, request.place.wants))
