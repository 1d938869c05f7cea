"""Where a source is asked: its address, where that has moved for good, and its fallbacks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from bot.errors import FetchError, ParseError
from bot.model import Address, Source, SourceRecord
from bot.ports import Fetched

# Permanent redirects in a row that are believed: a site under repair sends everybody to its home
# page "for good", for an hour.
MOVES_BELIEVED = 20

Served = TypeVar("Served")


class Answer(NamedTuple):
    """What one of a source's addresses gave."""

    address: Address
    fetched: Fetched


def of(source: Source, known: SourceRecord) -> tuple[Address, ...]:
    """The addresses to ask, in order; one that has moved is asked at its new place first."""
    own = (source.address, *source.fallbacks)
    if has_moved(source, known):
        return (replace(source.address, url=known.moved_to), *own)
    return own


async def in_turn(
    asked: Sequence[Address],
    ask: Callable[[Address], Awaitable[Served]],
    *,
    failed: Callable[[Address, FetchError | ParseError], None],
) -> Served:
    """What the first address that serves gives; raises what asking the last one raised."""
    for address in asked[:-1]:
        try:
            return await ask(address)
        except (FetchError, ParseError) as error:
            failed(address, error)
    return await ask(asked[-1])


def has_moved(source: Source, known: SourceRecord) -> bool:
    """True when the source's address redirects for good and that is believed."""
    return known.moves >= MOVES_BELIEVED and known.moved_from == source.address.url


def noted(source: Source, known: SourceRecord, answer: Answer) -> SourceRecord:
    """The record after an answer: has the source's address moved, and how often so far."""
    address, fetched = answer
    if address.url != source.address.url:
        return known  # a fallback says nothing, and the new place has nothing to add
    target = fetched.moved_to or ""
    if not target or (address.url.startswith("https:") and not target.startswith("https:")):
        return replace(known, moved_from="", moved_to="", moves=0) if known.moves else known
    again = (known.moved_from, known.moved_to) == (address.url, target)
    moves = min(known.moves + 1, MOVES_BELIEVED) if again else 1
    return replace(known, moved_from=address.url, moved_to=target, moves=moves)
