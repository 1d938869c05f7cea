"""One page under several addresses is listed once: www or not, for phones, for printers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from bot import diff
from bot.model import Statement, Story
from bot.store import Tx, listed, statements
from bot.store.listed import Sighting
from bot.text.addresses import page

_DEEPER = (4, 16)  # times as many are looked at, as some are of one page


class Listed(NamedTuple):
    """A statement, and those that are the same text at other addresses of its page."""

    statement: Statement
    copies: tuple[Statement, ...] = ()


def once(told: Sequence[Statement]) -> list[Listed]:
    """The statements in their order, each page at the place of its first: as it was seen first."""
    groups: list[list[Statement]] = []
    of_page: dict[tuple[object, ...], list[list[Statement]]] = defaultdict(list)
    for each in told:
        known = of_page[_place(each)]
        group = next((group for group in known if _is_of(group, each)), None)
        if group is None:
            known.append(group := [])
            groups.append(group)
        group.append(each)
    return [_told(group) for group in groups]


def by_id(of: Listed) -> tuple[str, tuple[Statement, ...]]:
    """A statement's id, and its copies."""
    return of.statement.id, of.copies


def of(story: Story | None, statement: Statement) -> list[Statement]:
    """The copies of a statement at other addresses of its page, in the story that it tells."""
    for group in once(story.statements if story else ()):
        if any(each.id == statement.id for each in (group.statement, *group.copies)):
            return [each for each in (group.statement, *group.copies) if each.id != statement.id]
    return []


async def newest(
    tx: Tx, limit: int, *, country: str | None, topic: str | None
) -> tuple[list[Listed], bool]:
    """The newest pages that matched, and whether there may be more of them.

    Statements are read of those pages alone: to tell pages apart costs little.
    """
    for times in _DEEPER:
        seen = await listed.newest(tx, limit * times, country=country, topic=topic)
        pages: dict[tuple[object, ...], list[int]] = {}
        for each in seen:
            pages.setdefault(_place(each), []).append(each.position)
        if len(pages) >= limit or len(seen) < limit * times:
            break
    wanted = list(pages.values())[:limit]
    shown = once(await statements.at(tx, sorted(chain.from_iterable(wanted), reverse=True)))
    return shown[:limit], len(shown) >= limit or len(seen) == limit * times


def _place(of: Statement | Sighting) -> tuple[object, ...]:
    """The page it stands on, and as whose; without an address it stands nowhere else."""
    where = page(of.url) or of.id
    return where, of.institution, of.country, of.official, of.language, bool(of.retraction)


def _is_of(group: Sequence[Statement], each: Statement) -> bool:
    """True for the same text at another address than those of the group."""
    return all(known.url != each.url for known in group) and _same(group[0], each)


def _same(one: Statement, other: Statement) -> bool:
    words = (one.title, one.text) == (other.title, other.text)
    return words or (diff.repeats(one, other) and diff.repeats(other, one))


def _told(group: Sequence[Statement]) -> Listed:
    first, *copies = sorted(group, key=lambda each: (each.first_seen, each.at))
    return Listed(first, tuple(copies))
