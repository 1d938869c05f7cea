"""Who is told what, and as which message: decided in the transaction of whatever made it news.

wanted? ─► held back? ─► told of this story before?
  │ no       │ digest, quiet hours, mute, storm:    ├ no: the story's first message here
  └► why     └► listed later in one message         └ yes: a reply, and the first one reworded
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

import structlog

from bot import compose, diff, quotes, route
from bot.model import (
    Alert,
    Deed,
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
    Story,
)
from bot.store import Tx, deeds, held, outbox, stories, subscriptions

STORM = 10  # stories new to a destination within an hour; the next ones are told in a list
STORM_LASTS = timedelta(minutes=5)
LATE_AFTER = timedelta(days=3)  # first seen this long after its date: alerted, labelled LATE

log = structlog.get_logger(__name__)


async def audience(tx: Tx, named: Sequence[Destination]) -> tuple[Destination, ...]:
    """Who is told: those the settings name, as people in the chat have changed and joined them."""
    said = await subscriptions.every(tx)
    operators = {each.id for each in named if each.operator}
    archive = named[0].archive if named else ""
    subscribed = {
        name: replace(wants, operator=name in operators, archive=archive)
        for name, (wants, active) in said.items()
        if active
    }
    return (
        *(each for each in named if each.id not in said),
        *subscribed.values(),
    )


async def owe(tx: Tx, alert: Alert, told: Sequence[Destination], now: datetime) -> Reason | None:
    """Owe an alert to each destination that wants it; None when nobody does.

    Where it is not wanted, the story's first message is brought up to date all the same.
    """
    parents, storms = await _parents(tx, alert.story.id), await _storms(tx, now)
    wanted = False
    held_back = []
    for destination in told:
        parent = parents.get(destination.id)
        if route.refusal(destination, alert):
            if parent:
                await _reword(tx, alert.story, parent, destination, now)
            continue
        wanted = True
        hold = route.hold(destination, alert, now)
        if hold is None and parent is None:
            hold = storms.get(destination.id)
        if hold:
            held_back.append(_held(alert, destination, hold, now))
        elif parent is None:
            first = replace(alert, reason=Reason.FIRST)
            await outbox.owe(tx, _post(first, destination, now))
        else:
            await _follow(tx, alert, parent, destination, now)
    await held.put(tx, held_back)
    if held_back:
        waits = {each.destination: f"{each.cause} until {each.until:%F %R}" for each in held_back}
        log.info("held", statement=alert.statement.id, destinations=waits)
    return alert.reason if wanted else None


async def _parents(tx: Tx, story_id: str) -> dict[str, Delivery]:
    """The first message of a story at each destination that has one."""
    found = await outbox.parents(tx, [story_id])
    return {destination: parent for (_, destination), parent in found.items()}


async def _storms(tx: Tx, now: datetime) -> dict[str, Hold]:
    """The destinations that have had, or are having, too many new stories at once."""
    had = await outbox.parents_since(tx, now - timedelta(hours=1))
    begins = {name: now + STORM_LASTS for name, count in had.items() if count >= STORM}
    ends = begins | await held.storms(tx)
    return {name: Hold(until=end, cause=HoldCause.STORM) for name, end in ends.items()}


async def _follow(
    tx: Tx, alert: Alert, parent: Delivery, destination: Destination, now: datetime
) -> None:
    """A reply under the story's first message, which is reworded to the present state."""
    await outbox.owe(tx, _post(alert, destination, now, reply_to=parent.id))
    await _reword(tx, alert.story, parent, destination, now)


async def reword(tx: Tx, story_id: str, destination: Destination, now: datetime) -> bool:
    """Bring a story's first message up to date; False where there is none."""
    parent = (await _parents(tx, story_id)).get(destination.id)
    if parent:
        story = await stories.fetch(tx, story_id)
        await _reword(tx, story, parent, destination, now)
    return parent is not None


async def _reword(
    tx: Tx, story: Story, parent: Delivery, destination: Destination, now: datetime
) -> None:
    of_story = (each for each in story.statements if each.id == parent.statement_id)
    statement = next(of_story, story.statements[0])
    late = statement.first_seen - statement.at > LATE_AFTER
    rematched = await deeds.listing(tx, action="rematch", subject=statement.id, limit=1)
    first = Alert(
        reason=Reason.FIRST,
        story=story,
        statement=statement,
        late=late,
        rematched_at=rematched[0].at if rematched else None,
    )
    notes = await deeds.listing(tx, action="correct", subject=statement.id, limit=1)
    acknowledged = [
        deed
        for name in (story.id, *await stories.absorbed(tx, story.id))
        for deed in await deeds.listing(
            tx, action="acknowledge", subject=name, destination=destination.id
        )
    ]
    note = notes[0].detail if notes else ""
    number = await outbox.supersede(tx, parent.id)
    await outbox.owe(tx, _edit(first, parent, number, destination, now, note, acknowledged))


async def reconsider(tx: Tx, destination: Destination, now: datetime) -> None:
    """Hold what is held back as long as the destination now wants; storms end by themselves."""
    held_back = []
    for waiting in await held.waiting(tx, destination.id):
        if waiting.cause is HoldCause.STORM or waiting.until <= now:
            continue
        story = await stories.fetch(tx, waiting.story_id)
        of_story = (each for each in story.statements if each.id == waiting.statement_id)
        statement = next(of_story, story.statements[0])
        alert = Alert(reason=waiting.reason, story=story, statement=statement)
        hold = route.hold(destination, alert, now) or Hold(until=now, cause=waiting.cause)
        held_back.append(replace(waiting, until=hold.until, cause=hold.cause))
    await held.put(tx, held_back)


async def release(tx: Tx, named: Sequence[Destination], now: datetime) -> int:
    """Owe the lists of what was held back until now; returns how many destinations get one."""
    due = await held.due(tx, now)
    of_stories = {alert.story_id for alerts in due.values() for alert in alerts}
    told = await stories.fetch_all(tx, of_stories)
    parents = await outbox.parents(tx, of_stories)
    known = {each.id: each for each in await audience(tx, named)}
    for name, alerts in due.items():
        if name in known:
            await _list(tx, known[name], alerts, told, now)
            for story in dict.fromkeys(alert.story_id for alert in alerts):
                if parent := parents.get((story, name)):
                    await _reword(tx, told[story], parent, known[name], now)
        await held.forget(tx, name, now)
    return len(due)


async def _list(
    tx: Tx,
    destination: Destination,
    alerts: Sequence[HeldAlert],
    told: Mapping[str, Story],
    now: datetime,
) -> None:
    """Owe one message that names the stories of some alerts, and what continues it."""
    reasons: dict[str, list[Reason]] = {}
    for alert in alerts:
        reasons.setdefault(alert.story_id, []).append(alert.reason)
    missed = [(told[story], why) for story, why in reasons.items()]
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
    listed = list(dict.fromkeys(alert.statement_id for alert in alerts))
    log.info("listed", destination=destination.id, delivery=first, statements=listed)


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

    A message that is a story's first one keeps its place; the correction is a reply to it, or to
    the list in which the story was told.
    """
    if statement.retraction:
        await held.forget_statement(tx, statement.id)
    if statement.story_id is None:
        return 0
    story = await stories.fetch(tx, statement.story_id)
    alert = Alert(reason=Reason.CORRECTED, story=story, statement=statement)
    known = {each.id: each for each in await audience(tx, named)}
    posted = await outbox.about(tx, statement.id)
    parents = await _parents(tx, story.id)
    for name in dict.fromkeys((*(message.destination for message in posted), *known)):
        destination = known.get(name) or Destination(id=name)
        messages = [message for message in posted if message.destination == name]
        await _correct(tx, alert, messages, parents.get(name), note, destination, now)
    return len(posted)


async def _correct(
    tx: Tx,
    alert: Alert,
    messages: Sequence[Delivery],
    parent: Delivery | None,
    note: str,
    destination: Destination,
    now: datetime,
) -> None:
    if parent:
        await _reword(tx, alert.story, parent, destination, now)
    for message in messages:
        if not message.parent:
            number = await outbox.supersede(tx, message.id)
            await outbox.owe(tx, _edit(alert, message, number, destination, now, note))
    listed = await outbox.list_with(tx, destination.id, alert.story.id)
    if listed:
        await _strike(tx, listed, alert, destination, now)
    if messages or listed:
        above = parent or listed
        reply = _post(alert, destination, now, reply_to=above.id if above else None, note=note)
        await outbox.owe(tx, reply)


async def _strike(
    tx: Tx, listed: Delivery, alert: Alert, destination: Destination, now: datetime
) -> None:
    """Strike from a list what it tells of stories of which nothing stands any more."""
    told = await stories.fetch_all(tx, compose.listed(listed.document))
    fallen = sorted(
        name
        for name, story in told.items()
        if story.statements and all(each.retraction for each in story.statements)
    )
    if alert.story.id not in fallen:
        return
    number = await outbox.supersede(tx, listed.id)
    edit = NewDelivery(
        id=delivery_id("edit", listed.id, f"{number}:{','.join(fallen)}", destination.id),
        destination=destination.id,
        reason=alert.reason,
        document=compose.struck(listed.document, destination, fallen=fallen),
        due_at=now,
        kind=DeliveryKind.EDIT,
        reply_to=listed.id,
    )
    await outbox.owe(tx, edit)


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
    alert: Alert,
    reworded: Delivery,
    number: int,
    destination: Destination,
    now: datetime,
    note: str = "",
    acknowledged: Sequence[Deed] = (),
) -> NewDelivery:
    """The present state of a story, in the place of a message that was posted before.

    `number` tells it from the rewordings before it: a state may come back.
    """
    told = (f"{each.id}/{each.version}/{each.retraction}" for each in alert.story.statements)
    state = ",".join((*told, *(deed.who for deed in acknowledged)))
    return NewDelivery(
        id=delivery_id("edit", reworded.id, f"{number}:{state}:{note}", destination.id),
        destination=destination.id,
        reason=alert.reason,
        document=_worded(alert, destination, now, note, acknowledged),
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


def _worded(
    alert: Alert,
    destination: Destination,
    now: datetime,
    note: str = "",
    acknowledged: Sequence[Deed] = (),
) -> Document:
    copy = compose.quoted_copy(alert, destination)
    return compose.alert(
        alert,
        destination,
        now=now,
        quotes=quotes.pick(copy.title, copy.text, copy.language, copy.match, copy.facts),
        changes=diff.changes(alert.before.text, alert.statement.text) if alert.before else (),
        note=note,
        acknowledged=acknowledged,
    )


def delivery_id(reason: str, subject: str, occurrence: str, destination: str) -> str:
    """What a delivery is about, hashed: owing the same thing twice owes it once."""
    content = "\0".join((reason, subject, occurrence, destination))
    return blake2b(content.encode(), digest_size=16).hexdigest()
