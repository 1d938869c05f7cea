"""Who is told of an alert now, who later, and who is not.

wanted? ─► held back? ─► told of this story before?
  │ no       │ digest, quiet hours, mute, storm …   ├ no: the story's first message here
  └► why     └► listed later in one message         └ yes: a reply, and the first one reworded
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot import route
from bot.model import Alert, Destination, HeldAlert, Hold, HoldCause, Reason
from bot.owe.messages import post
from bot.owe.rewording import Told, reword_all
from bot.store import Tx, held, outbox, subscriptions

STORM = 10  # stories new to a destination within an hour; the next ones are told in a list
STORM_LASTS = timedelta(minutes=5)
BURST_LASTS = timedelta(hours=1)  # time for operators to look at what can't be news

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
    story = alert.story
    parents = {each.destination: each for each in await outbox.parents(tx, [story.id])}
    wanting = [each for each in told if route.refusal(each, alert) is None]
    holds = await _holds(tx, alert, wanting, parents, now)
    await hold_back(tx, alert, holds, now)
    at_once = [each for each in wanting if each.id not in holds]
    late = alert.late or alert.statement.is_late
    begins = replace(alert, reason=Reason.FIRST, late=late)
    messages = [
        post(alert, each, now, reply_to=parents[each.id].id)
        if each.id in parents
        else post(begins, each, now)
        for each in at_once
    ]
    await outbox.owe(tx, *messages)
    stale = [each for each in told if each.id in parents and each.id not in holds]
    await reword_all(tx, [Told(story, each, parents[each.id]) for each in stale], now)
    return alert.reason if wanting else None


async def _holds(
    tx: Tx,
    alert: Alert,
    wanting: Sequence[Destination],
    parents: Collection[str],
    now: datetime,
) -> dict[str, Hold]:
    """The destinations that hear of it later; a storm holds back only what is new to one."""
    holds = {each.id: hold for each in wanting if (hold := route.hold(each, alert, now))}
    if alert.held:
        burst = Hold(until=now + BURST_LASTS, cause=HoldCause.BURST)
        return {each.id: burst for each in wanting} | holds
    new_to = [each.id for each in wanting if each.id not in holds and each.id not in parents]
    stormy = await storms(tx, now) if new_to else {}
    return holds | {name: stormy[name] for name in new_to if name in stormy}


async def storms(tx: Tx, now: datetime, *, corrections: bool = False) -> dict[str, Hold]:
    """The destinations that have had, or are having, too many new stories at once.

    Or too many `corrections`: those hold back no news.
    """
    counted = outbox.corrections_since if corrections else outbox.parents_since
    had = await counted(tx, now - timedelta(hours=1))
    begins = {name: now + STORM_LASTS for name, count in had.items() if count >= STORM}
    ends = begins | await held.storms(tx, corrections=corrections)
    return {name: Hold(until=end, cause=HoldCause.STORM) for name, end in ends.items()}


async def hold_back(tx: Tx, alert: Alert, holds: Mapping[str, Hold], now: datetime) -> None:
    """Have an alert told later, in a list, at the places of these holds."""
    await held.put(
        tx,
        [
            HeldAlert(
                destination=name,
                reason=alert.reason,
                cause=hold.cause,
                story_id=alert.story.id,
                statement_id=alert.statement.id,
                version=alert.statement.version,
                at=now,
                until=hold.until,
            )
            for name, hold in holds.items()
        ],
    )
    if holds:
        causes = Counter(hold.cause.value for hold in holds.values())
        log.info("held", statement=alert.statement.id, **causes)
