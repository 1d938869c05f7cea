"""How we are doing and what we told lately, for whoever looks in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from bot import health
from bot.model import DeliveryState, Overview, Source
from bot.store import Tx, listening, outbox, sources

SHOWN = 5
LOOKED_AT = 50  # of what was sent to one destination: replies are passed over


async def overview(
    tx: Tx,
    platform: str,
    known: Sequence[Source],
    destinations: Collection[str],
    now: datetime,
) -> Overview:
    """The sources' states, the last poll, and the last stories that these were told of."""
    heard = await listening.get(tx, platform, now=now)
    records = await sources.every(tx)
    states = Counter(each.state for each in health.of_all(known, records, now=now))
    polls = [record.last_polled for record in records.values() if record.last_polled]
    told = [
        delivery
        for destination in destinations
        for delivery in await outbox.listing(
            tx, state=DeliveryState.SENT, destination=destination, limit=LOOKED_AT
        )
        if delivery.parent
    ]
    told.sort(key=lambda delivery: delivery.created_at, reverse=True)
    return Overview(
        sources=tuple(states.most_common()),
        polled_at=max(polls, default=None),
        told=tuple(told[:SHOWN]),
        listening_since=heard.since if heard else None,
    )
