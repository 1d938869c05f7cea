"""Statements that may answer a question: a bounded set, by any of several words for each thing.

What speaks of most of the things comes first, then what speaks of fewer; within one number the
newest. However full the store is, no more than a few dozen statements are read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from itertools import combinations

from sqlalchemy import func, select

from bot import schema
from bot.model import Statement
from bot.store import positions, statements, words
from bot.store.engine import Tx
from bot.store.words import Term, Thing

_EACH = 16  # statements for each combination of things
_THINGS, _ALONE = 4, 2  # that are combined, and looked for alone: the most telling ones
_MATCHED = [Term(words=(words.tag("kept", "matched"),))]

Window = tuple[datetime, datetime]


async def recall(
    tx: Tx,
    things: Sequence[Thing],
    windows: Sequence[Window],
    *,
    language: str | None = None,
    limit: int,
) -> list[Statement]:
    """Up to `limit` matched statements that may tell of the things, the most telling ones first.

    Those published within `windows` come before the others, and a few in `language` before all.
    """
    things = await words.said(tx, things[:_THINGS])
    found: dict[int, None] = {}
    if language:
        of_language = [Term(words=(words.tag("language", language),))]
        async for hits in _each(tx, things, None, of_language):
            found |= dict.fromkeys(hits)
            if len(found) >= _EACH:
                break
    for window in (*windows, None):
        async for hits in _each(tx, things, window):
            found |= dict.fromkeys(hits)
            if len(found) >= limit:
                return await statements.at(tx, list(found)[:limit])
    return await statements.at(tx, list(found))


async def _each(
    tx: Tx, things: Sequence[Thing], window: Window | None, *always: Thing
) -> AsyncIterator[list[int]]:
    """What is found for each combination of things; those that can't be found are not looked for:
    they hold something that nothing speaks of."""
    silent: list[Thing] = []
    for chosen in _combinations(things):
        if any(thing in silent for thing in chosen) or not (chosen or window):
            continue
        hits = await _find(tx, [*always, *chosen], window)
        if not hits and 1 < len(chosen) == len(things):
            silent = [thing for thing in chosen if not await _find(tx, [*always, thing], window)]
        yield hits


def _combinations(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """All of them, all but one, and so on to each two, the first two alone, and none."""
    for count in range(len(things), 1, -1):
        yield from combinations(things, count)
    yield from ([thing] for thing in things[:_ALONE])
    yield ()


async def _find(tx: Tx, things: Sequence[Thing], window: Window | None) -> list[int]:
    since, until = map(positions.of, window) if window else (-positions.END, positions.END)
    return await words.find(tx, [_MATCHED, *things], since=since, until=until, limit=_EACH)


async def is_known(tx: Tx, word: str) -> bool:
    """True when a matched statement holds the word."""
    wanted = words.term(word)
    return wanted is not None and bool(
        await words.find(
            tx, [_MATCHED, [wanted]], since=-positions.END, until=positions.END, limit=1
        )
    )


async def told_by(tx: Tx, story_ids: Sequence[str]) -> dict[str, int]:
    """How many statements tell each story."""
    told = schema.statements.c
    query = (
        select(told.story_id, func.count())
        .where(told.story_id.in_(story_ids))
        .group_by(told.story_id)
    )
    return {row[0]: row[1] for row in await tx.execute(query)}


async def how_many(tx: Tx, since: datetime, *, country: str | None = None) -> int:
    """How many listed statements were published since then, by a country or by all."""
    told = schema.statements.c
    wanted = [told.listed, told.position >= positions.of(since)]
    if country:
        wanted.append(told.country == country)
    return (await tx.execute(select(func.count()).where(*wanted))).scalar_one()
