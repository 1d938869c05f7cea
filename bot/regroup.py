"""Stories merged or split by hand: what moves, and how that is told where they were told.

merge ─► all that told the one tells the other:
         a place that was told of both goes on under the earlier message; the later one says so
split ─► some of its texts tell a story of their own:
         one with a message of its own in the channel takes that along; a reply in a thread says so
         one that was told nowhere, as it was taken for a copy, is news

Whoever was told of a text is not told of it as news again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot import compose, owe, route
from bot.model import (
    LATE_AFTER,
    Alert,
    Delivery,
    DeliveryKind,
    Destination,
    Document,
    NewDelivery,
    Reason,
    Ruling,
    Statement,
    Story,
)
from bot.store import Tx, held, outbox, rulings, stories, subscriptions


async def merge(
    tx: Tx, kept: Story, other: Story, *, who: str, named: Sequence[Destination], now: datetime
) -> int:
    """Make one story a part of another; returns how many messages are reworded."""
    before, joining = [await outbox.of_story(tx, each.id) for each in (kept, other)]
    moved = [statement.id for statement in other.statements]
    await stories.absorb(tx, other, kept.id)
    await rulings.put(tx, moved, Ruling(action="merge", story_id=kept.id, who=who, at=now))
    await held.retell(tx, moved, kept.id)
    await _move_mutes(tx, other.id, kept.id, now)
    whole = await stories.fetch(tx, kept.id)
    known = {each.id: each for each in await owe.audience(tx, named)}
    reworded = 0
    for name, messages in _by_destination([*before, *joining]).items():
        destination = known.get(name) or Destination(id=name)
        firsts = [each for each in messages if each.parent]
        for each in messages:
            await outbox.retell(tx, each.id, whole.id, parent=each in firsts[:1])
        for each in firsts[1:]:
            if told := _statement(whole, each):
                document = compose.merged_away(whole, told, destination)
                await _edit(tx, each, document, whole.id, now)
        for first in firsts[:1]:
            reply = compose.merged(whole, other, destination)
            await _reply(tx, first, reply, whole.id, now, about=other.id)
            await owe.reword(tx, whole, [destination], now)
        reworded += len(firsts)
    return reworded


async def split(
    tx: Tx,
    story: Story,
    leaving: Sequence[Statement],
    *,
    back_to: str = "",
    copies: Sequence[Statement] = (),
    who: str,
    named: Sequence[Destination],
    now: datetime,
) -> tuple[Story, int, int]:
    """Make some of a story's texts tell another one: a new one, or one that was merged into it.

    Those that were taken for `copies` are told where the story was, and they were not. Returns the
    story, how many messages that told it are reworded, and to how many places it is owed as news.
    """
    told = await outbox.of_story(tx, story.id)
    own_id = await stories.part(tx, story, leaving, back_to=back_to)
    gone = [statement.id for statement in leaving]
    ruling = Ruling(action="split", story_id=own_id, apart_from=story.id, who=who, at=now)
    await rulings.put(tx, gone, ruling)
    await held.retell(tx, gone, own_id)
    rest, own = await stories.fetch(tx, story.id), await stories.fetch(tx, own_id)
    known = {each.id: each for each in await owe.audience(tx, named)}
    reworded = 0
    for name, messages in _by_destination(told).items():
        destination = known.get(name) or Destination(id=name)
        reworded += await _split_here(tx, messages, rest, own, destination, now)
    heard = {each.destination for each in told if each.statement_id in gone}
    unheard = [known[each] for each in _by_destination(told) if each in known.keys() - heard]
    return own, reworded, await _begin(tx, own, copies, unheard, now)


async def _begin(
    tx: Tx, own: Story, copies: Sequence[Statement], unheard: Sequence[Destination], now: datetime
) -> int:
    """Owe a story that is told nowhere to who had not heard of it; returns to how many places."""
    if not copies:
        return 0
    begun = next(each for each in own.statements if each.id == copies[0].id)
    waiting = await held.of_statement(tx, begun.id)
    late = now - begun.at > LATE_AFTER
    alert = Alert(reason=Reason.FIRST, story=own, statement=begun, late=late)
    told = [
        each for each in unheard if each.id not in waiting and route.refusal(each, alert) is None
    ]
    await owe.owe(tx, alert, told, now)
    return len(told)


async def _split_here(
    tx: Tx,
    messages: Sequence[Delivery],
    rest: Story,
    own: Story,
    destination: Destination,
    now: datetime,
) -> int:
    """Share a destination's messages out between two stories; returns how many told the one."""
    gone = {statement.id for statement in own.statements}
    leaving = [each for each in messages if each.statement_id in gone]
    first = next((each for each in messages if each.parent), None)
    others_told = any(each.statement_id not in gone for each in messages)
    heads = [each for each in leaving if each.reply_to is None]
    # A thread in which other texts were told stays with them.
    head = next((each for each in heads if each is not first or not others_told), None)
    for each in leaving:
        if each is first and each is not head:
            continue
        await outbox.retell(tx, each.id, own.id, parent=each is head)
        if each is not head and (told := _statement(own, each)):
            await _edit(tx, each, compose.split_text(told, destination), own.id, now)
    if head:
        reply = compose.stands_alone(own, rest, destination)
        await _reply(tx, head, reply, own.id, now, about=rest.id)
        await owe.reword(tx, own, [destination], now)
    if first and first is not head:
        if leaving:
            reply = compose.split_off(rest, own, destination)
            await _reply(tx, first, reply, rest.id, now, about=own.id)
        await owe.reword(tx, rest, [destination], now)
    return len({each.id for each in (*leaving, *([first] if first else ()))}) if leaving else 0


async def _move_mutes(tx: Tx, old: str, new: str, now: datetime) -> None:
    """Whoever muted a story that is part of another one now has muted that."""
    for wants, active in (await subscriptions.every(tx)).values():
        if any(mute.story_id == old for mute in wants.mutes):
            mutes = tuple(
                replace(mute, story_id=new) if mute.story_id == old else mute
                for mute in wants.mutes
            )
            await subscriptions.put(tx, replace(wants, mutes=mutes), active=active, now=now)


async def _edit(
    tx: Tx, reworded: Delivery, document: Document, story_id: str, now: datetime
) -> None:
    number = (await outbox.supersede(tx, [reworded.id]))[reworded.id]
    await outbox.owe(
        tx,
        NewDelivery(
            id=owe.delivery_id("edit", reworded.id, f"{number}:{story_id}", reworded.destination),
            destination=reworded.destination,
            reason=Reason.CORRECTED,
            document=document,
            due_at=now,
            kind=DeliveryKind.EDIT,
            story_id=story_id,
            statement_id=reworded.statement_id,
            reply_to=reworded.id,
        ),
    )


async def _reply(
    tx: Tx, first: Delivery, document: Document, story_id: str, now: datetime, *, about: str
) -> None:
    when = now.isoformat()
    await outbox.owe(
        tx,
        NewDelivery(
            id=owe.delivery_id(Reason.CORRECTED, f"{story_id}/{about}", when, first.destination),
            destination=first.destination,
            reason=Reason.CORRECTED,
            document=document,
            due_at=now,
            story_id=story_id,
            reply_to=first.id,
        ),
    )


def _by_destination(messages: Iterable[Delivery]) -> dict[str, list[Delivery]]:
    """What each destination was told, oldest first."""
    told: dict[str, list[Delivery]] = defaultdict(list)
    for message in sorted(messages, key=lambda each: each.created_at):
        told[message.destination].append(message)
    return told


def _statement(story: Story, message: Delivery) -> Statement | None:
    return next((each for each in story.statements if each.id == message.statement_id), None)
