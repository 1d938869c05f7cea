"""Subscribe, unsubscribe, settings, mute: what a destination wants from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot import commands, compose, owe
from bot.answers import Reply, finding, records
from bot.commands import Right, wishes
from bot.desk import permissions
from bot.desk.request import Place, Request, keep
from bot.errors import CommandError
from bot.model import Mute, NewDelivery, Reason
from bot.store import Tx, deeds, outbox

STORY_MUTED = timedelta(days=30)  # after which nothing joins a story any more


async def show(tx: Tx, request: Request) -> Reply:
    """The present settings."""
    return Reply(
        document=compose.settings(
            request.place.wants,
            subscribed=request.place.subscribed,
            now=request.now,
            to_change=request.allows(Right.CHANGE),
        ),
        records=[_record(request.place)],
    )


async def subscribe(tx: Tx, request: Request) -> Reply:
    """Be told from now on; wishes of before are kept where there are no new ones."""
    granted = _granted(request, subscribed=True)
    was = request.place.subscribed
    await keep(tx, request, granted, request.deed("subscribe", detail=_typed(request)))
    document = compose.subscribed(granted.wants, before=was, now=request.now)
    if was and request.command.options:
        document = compose.settings(granted.wants, subscribed=True, now=request.now, changed=True)
    return Reply(
        document=document,
        records=[_record(granted)],
    )


async def unsubscribe(tx: Tx, request: Request) -> Reply:
    """Be told nothing more; what was wanted is kept for the next time."""
    if request.place.wants.operator:
        raise CommandError("operators-stay")
    if not request.place.subscribed:
        raise CommandError("not-subscribed")
    place = replace(request.place, subscribed=False)
    await keep(tx, request, place, request.deed("unsubscribe"))
    await outbox.forget_owed(tx, place.wants.id)
    document = compose.unsubscribed(place.wants, for_good=not request.allows(Right.CHANGE))
    return Reply(document=document, records=[_record(place)])


async def change(tx: Tx, request: Request) -> Reply:
    """Other settings than before."""
    granted = _granted(request, subscribed=request.place.subscribed)
    await keep(tx, request, granted, request.deed("settings", detail=_typed(request)))
    return Reply(
        document=compose.settings(
            granted.wants, subscribed=granted.subscribed, now=request.now, changed=True
        ),
        records=[_record(granted)],
    )


async def mute(tx: Tx, request: Request) -> Reply:
    """Silence for a while, of one story or of all."""
    if not request.place.subscribed:
        raise CommandError("not-subscribed")
    lasting = commands.span(request.option("for") or "") or STORY_MUTED
    muted = Mute(until=request.now + lasting, story_id=await _story(tx, request))
    others = (each for each in request.place.wants.mutes if each.story_id != muted.story_id)
    wants = replace(request.place.wants, mutes=(*others, muted))
    place = replace(request.place, wants=wants)
    deed = request.deed("mute", subject=muted.story_id or "", detail=muted.until.isoformat())
    await keep(tx, request, place, deed)
    return Reply(document=compose.muted(muted, wants), records=[_record(place)])


async def unmute(tx: Tx, request: Request) -> Reply:
    """No silence of all, or of a story, any more; what was missed is listed.

    Who ends the one has not asked for the end of the other.
    """
    story = await _story(tx, request)
    wants = request.place.wants
    standing = [each for each in wants.mutes if each.until > request.now]
    left = tuple(each for each in standing if each.story_id != story)
    if len(left) == len(standing):
        others = (f"unmute story {each.story_id}" for each in left if each.story_id)
        raise CommandError("not-muted", meant=next(others, ""))
    place = replace(request.place, wants=replace(wants, mutes=left))
    await keep(tx, request, place, request.deed("unmute", subject=story or ""))
    return Reply(document=compose.unmuted(place.wants), records=[_record(place)])


async def test(tx: Tx, request: Request) -> Reply:
    """A sample alert here, on the way of every alert; who is at the terminal sees it at once."""
    here, now = request.place.wants, request.now
    sample = compose.sample(here, now=now)
    await deeds.put(tx, request.deed("test"))
    if here.id == permissions.CONSOLE:
        return Reply(document=sample, records=[{"sample": sample.summary}])
    owed = NewDelivery(
        id=owe.delivery_id(Reason.SAMPLE, request.asker.person, now.isoformat(), here.id),
        destination=here.id,
        reason=Reason.SAMPLE,
        document=sample,
        due_at=now,
    )
    await outbox.owe(tx, owed)
    return Reply(document=compose.sample_owed(owed.id, here), records=[{"delivery": owed.id}])


async def _story(tx: Tx, request: Request) -> str | None:
    """The story that is meant: by its id, or by that of the thread; None: no story in particular.

    Raises CommandError when one is meant and can't be found.
    """
    given = request.option("story")
    if given is None:
        return None
    named = given or request.asker.story_id
    if not named:
        raise CommandError("which-story", verb=request.command.verb)
    return (await finding.story(tx, named)).id


def _granted(request: Request, *, subscribed: bool) -> Place:
    wants = wishes.grant(request.place.wants, request.command.options, request.topics)
    return Place(wants=wants, subscribed=subscribed)


def _typed(request: Request) -> str:
    return "; ".join(f"{key}: {value}" for key, value in request.command.options)


def _record(place: Place) -> records.Record:
    return records.destination(place.wants, wishes.said(place.wants), subscribed=place.subscribed)
