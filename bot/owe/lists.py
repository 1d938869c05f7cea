"""What was held back, told in a list when nothing holds it back any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot import compose, route
from bot.model import (
    Alert,
    Destination,
    HeldAlert,
    Hold,
    NewDelivery,
    Reason,
    Story,
)
from bot.owe.alerts import audience
from bot.owe.messages import delivery_id
from bot.owe.rewording import Told, reword_all
from bot.store import Tx, deeds, held, outbox, stories

log = structlog.get_logger(__name__)


async def reconsider(tx: Tx, destination: Destination, now: datetime) -> None:
    """Hold what is held back as long as the destination now wants, if it has a say in that."""
    waiting = [
        each
        for each in await held.waiting(tx, destination.id)
        if not each.cause.ends_by_itself and each.until > now
    ]
    told = await stories.fetch_all(tx, {each.story_id for each in waiting})
    held_back = []
    for each in waiting:
        story = told[each.story_id]
        of_story = (text for text in story.statements if text.id == each.statement_id)
        statement = next(of_story, story.statements[0])
        alert = Alert(reason=each.reason, story=story, statement=statement)
        hold = route.hold(destination, alert, now) or Hold(until=now, cause=each.cause)
        held_back.append(replace(each, until=hold.until, cause=hold.cause))
    await held.put(tx, held_back)


async def release(tx: Tx, place: str, named: Sequence[Destination], now: datetime) -> bool:
    """Owe a place the list of what was held back there until now; False when nothing was."""
    alerts = await held.due(tx, place, now)
    if not alerts:
        return False
    destination = next((each for each in await audience(tx, named) if each.id == place), None)
    if destination:
        told = await stories.fetch_all(tx, {alert.story_id for alert in alerts})
        await _list(tx, destination, alerts, told, now)
        parents = [each for each in await outbox.parents(tx, told) if each.destination == place]
        stale = [Told(told[each.story_id], destination, each) for each in parents]
        await reword_all(tx, stale, now)
    await held.forget(tx, place, now)
    return True


async def _list(
    tx: Tx,
    destination: Destination,
    alerts: Sequence[HeldAlert],
    told: Mapping[str, Story],
    now: datetime,
) -> None:
    """Owe one message that names the stories of some alerts, and what continues it."""
    reasons: dict[str, list[Reason]] = {}
    statements: dict[str, list[str]] = {}
    for alert in alerts:
        reasons.setdefault(alert.story_id, []).append(alert.reason)
        statements.setdefault(alert.story_id, []).append(alert.statement_id)
    noted = await deeds.about(tx, {each.statement_id for each in alerts}, actions=["correct"])
    for alert in alerts:
        if ("correct", alert.statement_id) in noted:
            reasons[alert.story_id].append(Reason.CORRECTED)
    missed = [(told[story], why) for story, why in reasons.items()]
    causes = {alert.cause for alert in alerts}
    period = f"{min(alert.at for alert in alerts)}/{now}"
    messages: list[NewDelivery] = []
    for number, document in enumerate(compose.digest(missed, destination, causes=causes)):
        part = NewDelivery(
            id=delivery_id(Reason.DIGEST, period, str(number), destination.id),
            destination=destination.id,
            reason=Reason.DIGEST,
            document=document,
            due_at=now,
            reply_to=messages[0].id if messages else None,
        )
        messages.append(part)
        named = [each for story in compose.listed(document) for each in statements[story]]
        log.info("listed", destination=destination.id, delivery=part.id, statements=named)
    await outbox.owe(tx, *messages)
