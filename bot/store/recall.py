"""Statements that may answer a question: a bounded set, by any of several words for each thing.

What speaks of most of the things comes first, then what speaks of fewer; within one number the
newest. However full the store is, no more than a few dozen statements are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

from sqlalchemy import func, select, text

from bot import schema
from bot.model import Statement
from bot.store import statements, words
from bot.store.engine import Tx
from bot.store.words import Term

_EACH = 16  # statements for each combination of things
_THINGS, _ALONE = 4, 2  # that are combined, and looked for alone: the most telling ones
_END = 2**62  # beyond any position
_ANY = words.tag("kept", "matched")

_FIND = {
    "sqlite": text(
        "SELECT rowid FROM search WHERE search MATCH :query"
        " AND rowid >= :since AND rowid < :until ORDER BY rowid DESC LIMIT :limit"
    ),
    "postgresql": text(
        "SELECT position FROM search WHERE words @@ to_tsquery('simple', :query)"
        " AND position >= :since AND position < :until ORDER BY position DESC LIMIT :limit"
    ),
}

Thing = Sequence[Term]  # any of its terms speaks of it
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
    found: dict[int, None] = {}
    if language:
        of_language = [Term(words=(words.tag("language", language),))]
        for chosen in _combinations(things[:_THINGS]):
            if chosen and len(found) < _EACH:
                found |= dict.fromkeys(await _find(tx, [of_language, *chosen], None))
    for window in (*windows, None):
        for chosen in _combinations(things[:_THINGS]):
            if chosen or window:
                found |= dict.fromkeys(await _find(tx, chosen, window))
            if len(found) >= limit:
                return await statements.at(tx, list(found)[:limit])
    return await statements.at(tx, list(found))


def _combinations(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """All of them, all but one, and so on to each two, the first two alone, and none."""
    for count in range(len(things), 1, -1):
        yield from combinations(things, count)
    yield from ([thing] for thing in things[:_ALONE])
    yield ()


async def _find(tx: Tx, things: Sequence[Thing], window: Window | None) -> list[int]:
    spell = _for_sqlite if tx.dialect.name == "sqlite" else _for_postgresql
    since, until = map(statements.position, window) if window else (-_END, _END)
    query = spell([[Term(words=(_ANY,))], *things])
    values = {"query": query, "since": since, "until": until, "limit": _EACH}
    return list((await tx.execute(_FIND[tx.dialect.name], values)).scalars())


def _for_sqlite(things: Sequence[Thing]) -> str:
    def spelled(term: Term) -> str:
        return f'"{" ".join(term.words)}"' + (" *" if term.open_ended else "")

    return " AND ".join(f"({' OR '.join(map(spelled, thing))})" for thing in things)


def _for_postgresql(things: Sequence[Thing]) -> str:
    def spelled(term: Term) -> str:
        side_by_side = " <-> ".join(f"'{word}'" for word in term.words)
        return f"({side_by_side}{':*' if term.open_ended else ''})"

    return " & ".join(f"({' | '.join(map(spelled, thing))})" for thing in things)


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
    wanted = [told.listed, told.position >= statements.position(since)]
    if country:
        wanted.append(told.country == country)
    return (await tx.execute(select(func.count()).where(*wanted))).scalar_one()
