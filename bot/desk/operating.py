"""What operators do: look after deliveries, take alerts back, correct them."""

from __future__ import annotations

from collections.abc import Sequence

from bot import compose, owe, record
from bot.answers import Reply, finding, records
from bot.desk.request import Request
from bot.errors import CommandError
from bot.model import Delivery, DeliveryState, Statement
from bot.store import Tx, deeds, outbox, statements

ON_PAPER = ("console", "email")  # what was shown there can't be reworded

SHORTEST = 4  # letters of a delivery's id that are taken for it


async def list_deliveries(tx: Tx, request: Request) -> Reply:
    """Those in a state; without one, how many are in which, and those that are parked."""
    _, *states = request.command.words
    state = DeliveryState(states[0]) if states else DeliveryState.PARKED
    listed = await outbox.listing(tx, state=state)
    counts = [(each.destination, each.state, each.count) for each in await outbox.statistics(tx)]
    return Reply(
        document=compose.deliveries(
            listed, state, request.place.wants, counts=counts, overview=not states
        ),
        records=[records.delivery(each) for each in listed],
    )


async def show_delivery(tx: Tx, request: Request) -> Reply:
    """One delivery, with what it says."""
    delivery = await _delivery(tx, request)
    return Reply(
        document=compose.delivery(delivery, request.place.wants),
        records=[records.delivery(delivery)],
    )


async def retry(tx: Tx, request: Request) -> Reply:
    """Owe again what is parked."""
    if request.command.words[1] == "all":
        count = await outbox.retry_all(tx, request.now)
        if not count:
            raise CommandError("none-parked")
        await deeds.put(tx, request.deed("retry", subject="all", detail=str(count)))
        return Reply(
            document=compose.retried(count, request.place.wants), records=[{"retried": count}]
        )
    delivery = await _delivery(tx, request)
    if not await outbox.retry(tx, delivery.id, request.now):
        raise CommandError("not-parked", given=request.command.words[1], state=delivery.state)
    await deeds.put(tx, request.deed("retry", subject=delivery.id))
    return Reply(document=compose.retried(1, request.place.wants), records=[{"retried": 1}])


async def drop(tx: Tx, request: Request) -> Reply:
    """Give a delivery up."""
    delivery = await _delivery(tx, request)
    if not await outbox.drop(tx, delivery.id):
        raise CommandError("not-waiting", given=request.command.words[1], state=delivery.state)
    summary = delivery.document.summary
    await deeds.put(tx, request.deed("drop", subject=delivery.id, detail=summary))
    return Reply(
        document=compose.dropped(delivery, request.place.wants),
        records=[records.delivery(delivery)],
    )


async def retract(tx: Tx, request: Request) -> Reply:
    """Take a statement back wherever it was told."""
    statement = await _standing(tx, request)
    why = " ".join(request.command.words[1:])
    copies = await record.retract(tx, statement, why)
    for each in (statement, *copies):
        await deeds.put(tx, request.deed("retract", subject=each.id, detail=why))
    return await _corrected(tx, request, statement.id, why, copies)


async def correct(tx: Tx, request: Request) -> Reply:
    """Say, wherever a statement was told, what is wrong with what we said of it."""
    statement = await _standing(tx, request)
    _, note = request.command.words
    await deeds.put(tx, request.deed("correct", subject=statement.id, detail=note))
    return await _corrected(tx, request, statement.id, note)


async def _corrected(
    tx: Tx, request: Request, statement_id: str, note: str, copies: Sequence[Statement] = ()
) -> Reply:
    statement = await statements.get(tx, statement_id)
    assert statement  # noqa: S101  # it was there a moment ago, in this transaction
    told = await outbox.about(tx, statement.id)
    stays = any(each.destination.partition(":")[0] in ON_PAPER for each in told)
    messages = await owe.correct(tx, statement, note, named=request.named, now=request.now)
    return Reply(
        document=compose.corrected(
            statement, messages, request.place.wants, stays=stays, copies=copies
        ),
        records=[
            {
                **records.brief(statement),
                "messages": messages,
                "copies": [each.id for each in copies],
            }
        ],
    )


async def _standing(tx: Tx, request: Request) -> Statement:
    """The statement that is meant, unless it was taken back."""
    statement = await finding.statement(tx, request.command.words[0])
    if statement.retraction:
        raise CommandError("retracted-before", given=statement.id)
    return statement


async def _delivery(tx: Tx, request: Request) -> Delivery:
    """The delivery whose id begins as typed. Raises CommandError when none or several do."""
    given = request.command.words[1]
    found = await outbox.named(tx, given) if len(given) >= SHORTEST else []
    if len(found) != 1:
        raise CommandError("many-deliveries" if found else "no-delivery", given=given)
    return found[0]
