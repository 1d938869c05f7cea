"""How a statement came to each destination, and if it did not, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import owe, record, route
from bot.model import (
    Alert,
    Delivery,
    DeliveryState,
    Destination,
    HeldAlert,
    Reach,
    ReachState,
    Reason,
    Statement,
    Story,
)
from bot.store import Tx, held, outbox, stories, subscriptions

_STATES = {
    DeliveryState.OWED: ReachState.OWED,
    DeliveryState.SENDING: ReachState.SENDING,
    DeliveryState.SENT: ReachState.SENT,
    DeliveryState.PARKED: ReachState.PARKED,
}


async def reaches(
    tx: Tx, statement: Statement, named: Sequence[Destination], now: datetime
) -> list[Reach]:
    """One for each destination that we know; none for a text that tells no story."""
    if statement.story_id is None:
        return []
    story = await stories.fetch(tx, statement.story_id)
    posted = {each.destination: each for each in await outbox.about(tx, statement.id)}
    told = {each.id: each for each in await owe.audience(tx, named)}
    waiting = await held.of_statement(tx, statement.id)
    lists = {each.destination: each for each in await outbox.lists_with(tx, story.id)}
    off = [name for name in await subscriptions.every(tx) if name not in told]
    reached = []
    for destination in told.values():
        name = destination.id
        if name in posted:
            reached.append(_delivered(posted[name]))
        elif name in waiting:
            reached.append(_held(waiting[name]))
        elif name in lists:
            at = lists[name].created_at
            reached.append(Reach(destination=name, state=ReachState.LISTED, at=at))
        else:
            reached.append(await _missed(tx, destination, story, statement))
    others = sorted({*off, *posted} - told.keys())
    return [
        *reached,
        *(_delivered(posted[name]) if name in posted else _off(name) for name in others),
    ]


def _off(destination: str) -> Reach:
    return Reach(destination=destination, state=ReachState.OFF)


def _held(alert: HeldAlert) -> Reach:
    return Reach(
        destination=alert.destination, state=ReachState.HELD, at=alert.until, why=alert.cause
    )


def _delivered(posted: Delivery) -> Reach:
    return Reach(
        destination=posted.destination,
        state=_STATES[posted.state],
        at=posted.created_at,
        why=posted.error,
    )


async def _missed(tx: Tx, destination: Destination, story: Story, statement: Statement) -> Reach:
    """Why there is no trace of it: judged by what the destination wants now."""

    def because(state: ReachState, why: str = "") -> Reach:
        return Reach(destination=destination.id, state=state, why=why)

    if statement.retraction:
        return because(ReachState.RETRACTED)
    alert = Alert(reason=Reason.FIRST, story=story, statement=statement)
    if refusal := route.refusal(destination, alert):
        return because(ReachState.REFUSED, refusal)
    earlier = story.statements[: story.statements.index(statement)]
    if record.news(replace(story, statements=earlier), statement) is None:
        return because(ReachState.COUNTED)
    since = await subscriptions.since(tx, destination.id)
    if since and since > statement.first_seen:
        return Reach(destination=destination.id, state=ReachState.LATER, at=since)
    return because(ReachState.SILENT)
