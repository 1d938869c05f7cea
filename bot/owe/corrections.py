"""What does not stand as it was told: reworded wherever it was posted, and said once at each place.

a story's first message ─► its present state     a list ─► what it tells of the story
a reply about the text ──► what is wrong         at each place ─► a reply that says so
                                                 too many at once ─► one list of them
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import compose
from bot.model import (
    Alert,
    Delivery,
    DeliveryKind,
    Destination,
    NewDelivery,
    Reason,
    Statement,
)
from bot.owe.alerts import audience, hold_back, storms
from bot.owe.messages import delivery_id, edit, post
from bot.owe.rewording import Told, reword_all
from bot.store import Tx, deeds, held, outbox, stories


async def correct(
    tx: Tx, statement: Statement, note: str, *, named: Sequence[Destination], now: datetime
) -> int:
    """Reword what was posted about a statement, and say so; returns how many messages there are.

    The correction is a reply to the story's first message, or to the list in which it was told. A
    storm of them is told in a list of its own.
    """
    if statement.retraction:
        await held.forget_statement(tx, statement.id)
    if statement.story_id is None:
        return 0
    story = await stories.fetch(tx, statement.story_id)
    alert = Alert(reason=Reason.CORRECTED, story=story, statement=statement)
    known = {each.id: each for each in await audience(tx, named)}
    parents = {each.destination: each for each in await outbox.parents(tx, [story.id])}
    about = await outbox.about(tx, statement.id)
    lists = await outbox.lists_with(tx, story.id)
    names = {each.destination for each in about + lists} | parents.keys()
    at = {name: known.get(name) or Destination(id=name) for name in sorted(names)}
    await reword_all(tx, [Told(story, at[name], first) for name, first in parents.items()], now)
    await _reword_replies(tx, alert, [each for each in about if not each.parent], at, note, now)
    await _reword_lists(tx, alert, lists, at, note, now)
    heads = {each.destination: each.id for each in lists} | {
        name: first.id for name, first in parents.items()
    }
    hear = dict.fromkeys(each.destination for each in about + lists)
    stormy = await storms(tx, now, corrections=True)
    later = {name: stormy[name] for name in hear if name in stormy and name in known}
    await hold_back(tx, alert, later, now)
    replies = [
        post(alert, at[name], now, reply_to=heads.get(name), note=note)
        for name in hear
        if name not in later
    ]
    await outbox.owe(tx, *replies)
    return len(about) + len(lists)


async def _reword_replies(
    tx: Tx,
    alert: Alert,
    replies: Sequence[Delivery],
    at: Mapping[str, Destination],
    note: str,
    now: datetime,
) -> None:
    numbers = await outbox.supersede(tx, [each.id for each in replies])
    edits = [
        edit(alert, each.id, numbers[each.id], at[each.destination], now, note=note)
        for each in replies
    ]
    await outbox.owe(tx, *edits)


async def _reword_lists(
    tx: Tx,
    alert: Alert,
    lists: Sequence[Delivery],
    at: Mapping[str, Destination],
    note: str,
    now: datetime,
) -> None:
    """Let lists tell of all their stories what stands of them, and what was corrected since."""
    told = await stories.fetch_all(
        tx, {name for each in lists for name in compose.listed(each.document)}
    )
    texts = {text.id: name for name, story in told.items() for text in story.statements}
    done = await deeds.about(tx, texts, actions=["correct"])
    corrected = [(texts[text], newest.at) for (_, text), (newest, *_) in done.items()]
    numbers = await outbox.supersede(tx, [each.id for each in lists])
    for each in lists:
        since = {name for name, moment in corrected if moment >= each.created_at}
        document = compose.relisted(each.document, at[each.destination], told, corrected=since)
        subject = f"{numbers[each.id]}:{alert.statement.id}:{note}"
        reworded = NewDelivery(
            id=delivery_id("edit", each.id, subject, each.destination),
            destination=each.destination,
            reason=alert.reason,
            document=document,
            due_at=now,
            kind=DeliveryKind.EDIT,
            reply_to=each.id,
        )
        await outbox.owe(tx, reworded)
