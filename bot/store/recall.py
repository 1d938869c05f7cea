"""Statements that may answer a question: a bounded set, by any of several words for each thing.

What speaks of most of the things comes first, then what speaks of fewer; within one number the
newest. However full the store is, no more than a few dozen statements are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, combinations, islice

from sqlalchemy import func, select

from bot import schema
from bot.model import Statement
from bot.store import positions, statements, words
from bot.store.engine import Tx
from bot.store.index import Index
from bot.store.words import Term, Thing

_EACH = 16  # statements for each combination of things
_MOST = 500  # … that are looked at for each of them
_THINGS, _ALONE = 4, 2  # that are combined, and looked for alone: the most telling ones
_MANY = 3  # things, of which one may be missing
_MATCHED = [Term(words=(words.tag("kept", "matched"),))]

Window = tuple[datetime, datetime]
Parts = Sequence[Thing]  # of one thing: its words, those that were looked for before first


@dataclass(slots=True)
class _Told:
    """What speaks of one thing: all of it from a position on, and perhaps some before."""

    hits: set[int]
    since: int = -positions.END


async def recall(
    index: Index,
    things: Sequence[Parts],
    windows: Sequence[Window],
    *,
    language: str | None = None,
    limit: int,
) -> list[Statement]:
    """Up to `limit` matches that may tell of the things, the most telling ones first.

    Those published within `windows` come before the others, and a few in `language` before all.
    """
    things = await _said(index, things[:_THINGS])
    told = await _told(index, things, [_MATCHED])
    found: dict[int, None] = {}
    if language:
        for hits in _combined(await _told_in(index, things, told, language)):
            found |= dict.fromkeys(hits)
            if len(found) >= _EACH:
                break
    for window in windows:
        for hits in await _within(index, things, told, window):
            found |= dict.fromkeys(hits)
            if len(found) >= limit:
                return await statements.at(index.tx, list(found)[:limit])
    for hits in _combined(told):
        found |= dict.fromkeys(hits)
    return await statements.at(index.tx, list(found)[:limit])


async def beside(index: Index, things: Sequence[Parts]) -> list[Statement]:
    """A few texts that speak of all the things, of those that are kept without a match too: the
    newest; where there are many things and no such text, some that speak of all but one."""
    wanted = things[:_THINGS]
    said = [any_word for parts in await _said(index, wanted) if (any_word := _any_of(parts))]
    missing = len(wanted) - len(said)
    may_miss = int(len(wanted) >= _MANY)
    if not said or missing > may_miss:
        return []
    found = dict.fromkeys(await index.find(said, limit=_EACH))
    if not found and missing < may_miss:
        for chosen in combinations(said, len(said) - 1):
            found |= dict.fromkeys(await index.find(chosen, limit=_EACH))
    return await statements.at(index.tx, list(found))


async def _told_in(
    index: Index, things: Sequence[Parts], told: Sequence[_Told], language: str
) -> list[_Told]:
    """What speaks of each thing in one language."""
    all_of_it = {place: each.hits for place, each in enumerate(told) if _is_all(each)}
    of_language = await _spoken(index.tx, set[int]().union(*all_of_it.values()), language)
    known = {place: hits & of_language for place, hits in all_of_it.items()}
    tagged = [Term(words=(words.tag("language", language),))]
    return await _told(index, things, [_MATCHED, tagged], known=known)


async def _within(
    index: Index, things: Sequence[Parts], told: Sequence[_Told], window: Window
) -> list[list[int]]:
    """What of a window speaks of each combination of things, and its newest."""
    since, until = map(positions.of, window)
    known = {
        place: {hit for hit in each.hits if since <= hit < until}
        for place, each in enumerate(told)
        if each.since <= since
    }
    within = await _told(index, things, [_MATCHED], known=known, since=since, until=until)
    newest = await index.find([_MATCHED], since=since, until=until, limit=_EACH)
    return [*_combined(within), newest]


async def _told(
    index: Index,
    things: Sequence[Parts],
    always: Sequence[Thing],
    *,
    known: Mapping[int, Set[int]] | None = None,
    since: int = -positions.END,
    until: int = positions.END,
) -> list[_Told]:
    """Of each thing what speaks of it: the newest, and all that speaks of a rare one too.

    Each thing is looked for once, unless what speaks of it is `known`, and what holds several of
    them is found here: to open the lists of hundreds of words takes longer than to read the first
    few hundred places of each.
    """
    told = [
        _Told(hits={*known[place]})
        if known and place in known
        else await _newest(index, parts, always, since, until)
        for place, parts in enumerate(things)
    ]
    # All that speaks of a rare thing is known: there may be more only where some of it is older.
    rare = [place for place, each in enumerate(told) if _is_all(each)]
    oldest = min(chain(*(told[place].hits for place in rare)), default=positions.END)
    any_rare = [term for place in rare for term in _any_of(things[place])]
    for parts, each in zip(things, told, strict=True):
        if oldest < each.since:
            both = [*always, _any_of(parts), any_rare]
            each.hits |= {*await index.find(both, since=since, until=each.since, limit=_MOST)}
    return told


async def _newest(
    index: Index, parts: Parts, always: Sequence[Thing], since: int, until: int
) -> _Told:
    """The newest that speaks of one thing."""
    found = [
        await index.find([*always, part], since=since, until=until, limit=_MOST) for part in parts
    ]
    full = [hits[-1] for hits in found if len(hits) == _MOST]
    return _Told(hits={*chain(*found)}, since=max(full, default=-positions.END))


async def _said(index: Index, things: Sequence[Parts]) -> list[list[Thing]]:
    """Things by words that some text holds."""
    parts = iter(await index.said([part for parts in things for part in parts]))
    return [list(islice(parts, len(each))) for each in things]


def _is_all(told: _Told) -> bool:
    """True when nothing else speaks of the thing."""
    return told.since == -positions.END


def _any_of(parts: Parts) -> list[Term]:
    return [term for part in parts for term in part]


def _combined(told: Sequence[_Told]) -> Iterator[list[int]]:
    """The newest that speaks of each combination of things."""
    for chosen in _combinations(range(len(told))):
        hits = set.intersection(*(told[each].hits for each in chosen))
        yield sorted(hits, reverse=True)[:_EACH]


def _combinations(places: Sequence[int]) -> Iterator[Sequence[int]]:
    """All of them, all but one, and so on to each two, then the first two alone."""
    for count in range(len(places), 1, -1):
        yield from combinations(places, count)
    yield from ([place] for place in places[:_ALONE])


async def _spoken(tx: Tx, places: Set[int], language: str) -> set[int]:
    """Those of the places at which a text in the language stands."""
    told = schema.statements.c
    query = select(told.position).where(told.position.in_(places), told.language == language)
    return {*(await tx.execute(query)).scalars()} if places else set()


async def is_known(index: Index, word: str) -> bool:
    """True when a text that is kept holds the word."""
    wanted = words.term(word)
    return wanted is not None and await is_held(index, [wanted])


async def is_held(index: Index, thing: Thing) -> bool:
    """True when a text that is kept holds one of these words."""
    return bool(await index.find([thing], limit=1))


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
