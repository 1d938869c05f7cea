"""Who is told what, and as which message: decided in the transaction of whatever made it news.

wanted? ─► held back? ─► told of this story before?
  │ no       │ digest, quiet hours, mute, storm:    ├ no: the story's first message here
  └► why     └► listed later in one message         └ yes: a reply, and the first one reworded
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot import compose, diff, quotes, route
from bot.model import (
    Alert,
    Delivery,
    DeliveryKind,
    Destination,
    Document,
    HeldAlert,
    Hold,
    HoldCause,
    NewDelivery,
    Reason,
    Statement,
)
from bot.store import Tx, held, outbox, stories, subscriptions

STORM = 10  # stories new to a destination within an hour; the next ones are told in a list
STORM_LASTS = timedelta(minutes=5)


async def audience(tx: Tx, named: Sequence[Destination]) -> tuple[Destination, ...]:
    """Who is told: those the settings name, as people in the chat have changed and joined them."""
    said = await subscriptions.every(tx)
    operators = {each.id for each in named if each.operator}
    subscribed = {
        name: replace(wants, operator=name in operators)
        for name, (wants, active) in said.items()
        if active
    }
    return (
        *(each for each in named if each.id not in said),
        *subscribed.values(),
    )


async def owe(tx: Tx, alert: Alert, told: Sequence[Destination], now: datetime) -> Reason | None:
    """Owe an alert to each destination that wants it; None when nobody does."""
    wanted = [each for each in told if route.refusal(each, alert) is None]
    for destination in wanted:
        parent = await outbox.parent(tx, destination.id, alert.story.id)
        hold = route.hold(destination, alert, now)
        if hold is None and parent is None:
            hold = await _storm(tx, destination, now)
        if hold:
            await held.put(tx, _held(alert, destination, hold, now))
        elif parent is None:
            first = replace(alert, reason=Reason.FIRST)
            await outbox.owe(tx, _post(first, destination, now))
        else:
            await _follow(tx, alert, parent, destination, now)
    return alert.reason if wanted else None


async def _storm(tx: Tx, destination: Destination, now: datetime) -> Hold | None:
    """A hold when a destination has had, or is having, too many new stories at once."""
    if destination.operator:
        return None
    end = await held.storm_end(tx, destination.id)
    if end is None:
        if await outbox.parents_since(tx, destination.id, now - timedelta(hours=1)) < STORM:
            return None
        end = now + STORM_LASTS
    return Hold(until=end, cause=HoldCause.STORM)


async def _follow(
    tx: Tx, alert: Alert, parent: Delivery, destination: Destination, now: datetime
) -> None:
    """A reply under the story's first message, which is reworded to the present state."""
    await outbox.owe(tx, _post(alert, destination, now, reply_to=parent.id))
    of_story = (each for each in alert.story.statements if each.id == parent.statement_id)
    first = replace(
        alert, reason=Reason.FIRST, statement=next(of_story, alert.statement), before=None
    )
    await outbox.supersede(tx, parent.id)
    await outbox.owe(tx, _edit(first, parent, destination, now))


async def release(tx: Tx, named: Sequence[Destination], now: datetime) -> int:
    """Owe the lists of what was held back until now; returns how many destinations get one."""
    due = await held.due(tx, now)
    known = {each.id: each for each in await audience(tx, named)}
    for name, alerts in due.items():
        if name in known:
            await _release(tx, known[name], alerts, now)
        await held.forget(tx, name, now)
    return len(due)


async def _release(
    tx: Tx, destination: Destination, alerts: Sequence[HeldAlert], now: datetime
) -> None:
    reasons: dict[str, list[Reason]] = {}
    for alert in alerts:
        reasons.setdefault(alert.story_id, []).append(alert.reason)
    missed = [(await stories.fetch(tx, story), why) for story, why in reasons.items()]
    causes = {alert.cause for alert in alerts}
    period = f"{min(alert.at for alert in alerts)}/{now}"
    first: str | None = None
    for number, document in enumerate(compose.digest(missed, destination, causes=causes)):
        part = NewDelivery(
            id=delivery_id(Reason.DIGEST, period, str(number), destination.id),
            destination=destination.id,
            reason=Reason.DIGEST,
            document=document,
            due_at=now,
            reply_to=first,
        )
        await outbox.owe(tx, part)
        first = first or part.id


async def notice(
    tx: Tx,
    reason: Reason,
    worded: Callable[[Destination], Document],
    *,
    subject: str,
    told: Sequence[Destination],
    now: datetime,
) -> bool:
    """Owe operators a notice, once for each `subject`; False when no operator is told."""
    operators = [each for each in told if each.operator]
    for destination in operators:
        await outbox.owe(
            tx,
            NewDelivery(
                id=delivery_id(reason, subject, "1", destination.id),
                destination=destination.id,
                reason=reason,
                document=worded(destination),
                due_at=now,
            ),
        )
    return bool(operators)


async def correct(
    tx: Tx, statement: Statement, note: str, *, named: Sequence[Destination], now: datetime
) -> int:
    """Reword what was posted about a statement, and say so; returns how many messages there were.

    A message that is a story's first one keeps its place; the correction is a reply to it.
    """
    await held.forget_statement(tx, statement.id)
    if statement.story_id is None:
        return 0
    story = await stories.fetch(tx, statement.story_id)
    alert = Alert(reason=Reason.CORRECTED, story=story, statement=statement)
    known = {each.id: each for each in await audience(tx, named)}
    posted = await outbox.about(tx, statement.id)
    for message in posted:
        destination = known.get(message.destination) or Destination(id=message.destination)
        reworded = _edit(alert, message, destination, now, note)
        await outbox.supersede(tx, message.id)
        await outbox.owe(tx, reworded)
    for name in dict.fromkeys(message.destination for message in posted):
        destination = known.get(name) or Destination(id=name)
        parent = await outbox.parent(tx, name, story.id)
        reply = _post(alert, destination, now, reply_to=parent.id if parent else None, note=note)
        await outbox.owe(tx, reply)
    return len(posted)


def _post(
    alert: Alert,
    destination: Destination,
    now: datetime,
    *,
    reply_to: str | None = None,
    note: str = "",
) -> NewDelivery:
    """A message of its own; without `reply_to` it is the story's first one here."""
    return NewDelivery(
        id=delivery_id(alert.reason, _subject(alert), note, destination.id),
        destination=destination.id,
        reason=alert.reason,
        document=_worded(alert, destination, now, note),
        due_at=now,
        story_id=alert.story.id,
        statement_id=alert.statement.id,
        parent=reply_to is None,
        reply_to=reply_to,
        broadcast=reply_to is not None and alert.reason is not Reason.JOINED,
    )


def _edit(
    alert: Alert, reworded: Delivery, destination: Destination, now: datetime, note: str = ""
) -> NewDelivery:
    """The present state of a story, in the place of a message that was posted before."""
    state = ",".join(f"{each.id}/{each.version}" for each in alert.story.statements)
    return NewDelivery(
        id=delivery_id("edit", reworded.id, f"{alert.reason}:{state}:{note}", destination.id),
        destination=destination.id,
        reason=alert.reason,
        document=_worded(alert, destination, now, note),
        due_at=now,
        kind=DeliveryKind.EDIT,
        story_id=alert.story.id,
        statement_id=alert.statement.id,
        reply_to=reworded.id,
    )


def _subject(alert: Alert) -> str:
    return f"{alert.statement.id}/{alert.statement.version}"


def _held(alert: Alert, destination: Destination, hold: Hold, now: datetime) -> HeldAlert:
    return HeldAlert(
        destination=destination.id,
        reason=alert.reason,
        cause=hold.cause,
        story_id=alert.story.id,
        statement_id=alert.statement.id,
        version=alert.statement.version,
        at=now,
        until=hold.until,
    )


def _worded(alert: Alert, destination: Destination, now: datetime, note: str = "") -> Document:
    copy = compose.quoted_copy(alert, destination)
    return compose.alert(
        alert,
        destination,
        now=now,
        quotes=quotes.pick(copy.title, copy.text, copy.language, copy.match, copy.facts),
        changes=diff.changes(alert.before.text, alert.statement.text) if alert.before else (),
        note=note,
    )


def delivery_id(reason: str, subject: str, occurrence: str, destination: str) -> str:
    """What a delivery is about, hashed: owing the same thing twice owes it once."""
    content = "\0".join((reason, subject, occurrence, destination))
    return blake2b(content.encode(), digest_size=16).hexdigest()
