"""The events of a /sync in order, with those that it left out because there were too many."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import nio

from bot.channels.matrix.connection import Connection, News
from bot.channels.matrix.failures import failure, translated

PAGE = 100
PAGES = 20  # for each room; what is older than these stays unanswered


async def events(
    connection: Connection, news: News, *, oldest: datetime
) -> list[tuple[str, nio.Event]]:
    """Room and event, oldest first in each room; none sent before `oldest`.

    Raises TryAgain or GiveUp.
    """
    found: list[tuple[str, nio.Event]] = []
    for room_id, room in news.told.rooms.join.items():
        timeline = list(room.timeline.events)
        if room.timeline.limited and news.since and room.timeline.prev_batch:
            pages = _before(connection, room_id, room.timeline.prev_batch, news.since, oldest)
            timeline = [*reversed([event async for event in pages]), *timeline]
        found.extend((room_id, event) for event in timeline if _is_new(event, oldest))
    return found


async def _before(
    connection: Connection, room_id: str, start: str, end: str, oldest: datetime
) -> AsyncIterator[nio.Event]:
    """What happened between two positions, newest first."""
    client = await connection.client()
    for _ in range(PAGES):
        with translated("the room's messages"):
            page = await client.room_messages(room_id, start=start, end=end, limit=PAGE)
        if isinstance(page, nio.ErrorResponse):
            raise failure(page, "the room's messages")
        for event in page.chunk:
            yield event
        if not page.end or not page.chunk or not _is_new(page.chunk[-1], oldest):
            return
        start = page.end


def _is_new(event: nio.Event, oldest: datetime) -> bool:
    sent: int = event.source.get("origin_server_ts", 0)
    return sent / 1000 >= oldest.timestamp()
