"""Statements that may answer a question: a bounded set, by any of several words for each thing.

What speaks of most of the things comes first, then what speaks of fewer; within one number the
newest. However full the store is, no more than a few dozen statements are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

from sqlalchemy import func, select

from bot import schema
from bot.model import Statement
from bot.store import positions, statements, words
from bot.store.engine import Tx
from bot.store.wordlist import WordList
from bot.store.words import Term, Thing

_EACH = 16  # statements for each combination of things
_MOST = 500  # … that are looked at for each of them
_THINGS, _ALONE = 4, 2  # that are combined, and looked for alone: the most telling ones
_MANY = 3  # things, of which one may be missing
_MATCHED = [Term(words=(words.tag("kept", "matched"),))]

Window = tuple[datetime, datetime]


async def recall(
    tx: Tx,
    held: WordList,
    things: Sequence[Thing],
    windows: Sequence[Window],
    *,
    language: str | None = None,
    limit: int,
) -> list[Statement]:
    """Up to `limit` matches that may tell of the things, the most telling ones first.

    Those published within `windows` come before the others, and a few in `language` before all.
    """
    things = await held.said(things[:_THINGS])
    found: dict[int, None] = {}
    if language:
        of_language = [Term(words=(words.tag("language", language),))]
        for hits in await _combined(tx, things, None, of_language):
            found |= dict.fromkeys(hits)
            if len(found) >= _EACH:
                break
    for window in (*windows, None):
        for hits in await _combined(tx, things, window):
            found |= dict.fromkeys(hits)
            if len(found) >= limit:
                return await statements.at(tx, list(found)[:limit])
    return await statements.at(tx, list(found))


async def beside(tx: Tx, held: WordList, things: Sequence[Thing]) -> list[Statement]:
    """A few texts that speak of all the things, of those that are kept without a match too: the
    newest; where there are many things and no such text, some that speak of all but one."""
    wanted = things[:_THINGS]
    said = [each for each in await held.said(wanted) if each]
    missing = len(wanted) - len(said)
    may_miss = int(len(wanted) >= _MANY)
    if not said or missing > may_miss:
        return []
    found = dict.fromkeys(await _find(tx, said, None, limit=_EACH))
    if not found and missing < may_miss:
        for chosen in combinations(said, len(said) - 1):
            found |= dict.fromkeys(await _find(tx, chosen, None, limit=_EACH))
    return await statements.at(tx, list(found))


async def _combined(
    tx: Tx, things: Sequence[Thing], window: Window | None, *more: Thing
) -> list[list[int]]:
    """What speaks of each combination of things, and the newest of the window.

    Each thing is looked for once, and what holds several of them is found here: to open the lists
    of hundreds of words takes longer than to read the first few hundred places of each.
    """
    always = [_MATCHED, *more]
    told = await _told(tx, things, window, always)
    found = [
        sorted(set.intersection(*(told[each] for each in chosen)), reverse=True)[:_EACH]
        for chosen in _combinations(range(len(things)))
    ]
    return [*found, await _find(tx, always, window, limit=_EACH)] if window else found


async def _told(
    tx: Tx, things: Sequence[Thing], window: Window | None, always: Sequence[Thing]
) -> list[set[int]]:
    """Of each thing what speaks of it: the newest, and all that speaks of a rare one too."""
    newest = [await _find(tx, [*always, each], window, limit=_MOST) for each in things]
    # All that speaks of a rare thing is known: there may be more only where some of it is older.
    rare = [place for place, hits in enumerate(newest) if len(hits) < _MOST]
    oldest = min((newest[place][-1] for place in rare if newest[place]), default=positions.END)
    any_rare = [term for place in rare for term in things[place]]
    told = [set(hits) for hits in newest]
    for place, hits in enumerate(newest):
        if len(hits) == _MOST and oldest < hits[-1]:
            both = [*always, things[place], any_rare]
            told[place] |= {*await _find(tx, both, window, limit=_MOST, before=hits[-1])}
    return told


def _combinations(places: Sequence[int]) -> Iterator[Sequence[int]]:
    """All of them, all but one, and so on to each two, then the first two alone."""
    for count in range(len(places), 1, -1):
        yield from combinations(places, count)
    yield from ([place] for place in places[:_ALONE])


async def _find(
    tx: Tx,
    things: Sequence[Thing],
    window: Window | None,
    *,
    limit: int,
    before: int = positions.END,
) -> list[int]:
    since, until = map(positions.of, window) if window else (-positions.END, positions.END)
    return await words.find(tx, things, since=since, until=min(until, before), limit=limit)


async def is_known(tx: Tx, word: str) -> bool:
    """True when a text that is kept holds the word."""
    wanted = words.term(word)
    return wanted is not None and await is_held(tx, [wanted])


async def is_held(tx: Tx, thing: Thing) -> bool:
    """True when a text that is kept holds one of these words."""
    found = await words.find(tx, [thing], since=-positions.END, until=positions.END, limit=1)
    return bool(found)


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
