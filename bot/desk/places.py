"""Where we are told to be: invited, removed, moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import owe
from bot.desk.request import Place, place
from bot.model import Asker, Deed, Destination
from bot.store import Tx, deeds, held, outbox, subscriptions

US = "statement-bot"  # who did it when nobody else did
RETRIED = timedelta(hours=2)  # for which a platform may tell again that we were invited


async def joined(tx: Tx, asker: Asker, named: Sequence[Destination], now: datetime) -> Place:
    """We are in; what was parked when we were put out is owed again."""
    here = await place(tx, asker.destination, named)
    last = await deeds.listing(tx, destination=asker.destination, limit=1)
    if last and last[0].action == "left" and last[0].subject == "subscribed":
        here = replace(here, subscribed=True)
        await subscriptions.put(tx, here.wants, active=True, now=now)
    if here.subscribed:
        await outbox.retry_all(tx, now, destination=asker.destination)
    await deeds.put(tx, _deed("joined", asker.destination, now, who=asker.person))
    return here


async def came_lately(tx: Tx, destination: str, now: datetime) -> bool:
    """Whether we have just come there, so that to be told of it again is no news."""
    last = await deeds.listing(tx, destination=destination, limit=1)
    return bool(last) and last[0].action == "joined" and now - last[0].at < RETRIED


async def unnoticed(
    tx: Tx, destinations: Iterable[str], named: Sequence[Destination]
) -> tuple[str, ...]:
    """Those of the places where we are that we never heard of, or heard last that we had to go."""
    by_settings = {each.id for each in named}
    found = []
    for destination in destinations:
        last = await deeds.listing(tx, destination=destination, limit=1)
        if (not last and destination not in by_settings) or (last and last[0].action == "left"):
            found.append(destination)
    return tuple(found)


async def left(
    tx: Tx, destination: str, why: str, named: Sequence[Destination], now: datetime
) -> None:
    """We are out: nothing is sent there until we are invited again."""
    last = await deeds.listing(tx, destination=destination, limit=1)
    if last and last[0].action == "left":
        return  # told twice, after a crash say: what was wanted there is kept already
    here = await place(tx, destination, named)
    was = "subscribed" if here.subscribed else ""
    if here.subscribed:
        await subscriptions.put(tx, here.wants, active=False, now=now)
    await outbox.park_all(tx, destination, why)
    await deeds.put(tx, _deed("left", destination, now, subject=was, detail=why))


async def barred(
    tx: Tx, platform: str, why: str, named: Sequence[Destination], now: datetime
) -> None:
    """Nothing of ours is taken on a platform until an operator has mended that."""
    for each in await subscribed(tx, platform, named):
        await outbox.park_all(tx, each.id, why)
        await deeds.put(tx, _deed("barred", each.id, now, detail=why))


async def moved(tx: Tx, old: str, new: str, named: Sequence[Destination], now: datetime) -> None:
    """A room goes on under another id; stories are told there from their first message on."""
    here = await place(tx, old, named)
    await subscriptions.put(tx, here.wants, active=False, now=now)
    await subscriptions.put(tx, replace(here.wants, id=new), active=here.subscribed, now=now)
    await held.move(tx, old, new)
    await outbox.move(tx, old, new)
    await deeds.put(tx, _deed("moved", new, now, detail=old))


async def known(tx: Tx, named: Sequence[Destination]) -> list[str]:
    """Those of the settings, and those that ever said what they want; told something or not."""
    return list(dict.fromkeys((*(each.id for each in named), *await subscriptions.every(tx))))


async def subscribed(
    tx: Tx, platform: str, named: Sequence[Destination]
) -> tuple[Destination, ...]:
    """Those of a platform that are told something."""
    told = await owe.audience(tx, named)
    return tuple(each for each in told if each.platform == platform)


def _deed(
    action: str,
    destination: str,
    now: datetime,
    *,
    who: str = US,
    subject: str = "",
    detail: str = "",
) -> Deed:
    return Deed(
        at=now, who=who, destination=destination, action=action, subject=subject, detail=detail
    )
