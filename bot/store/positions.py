"""The order of time: where in it a statement stands, no two in one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func, select

from bot.schema import statements
from bot.store.engine import Tx

END = 2**62  # beyond any position

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000  # positions in a second

_c = statements.c
_taken = statements.alias("taken").c
_LAST_WITHIN = (
    select(func.max(_c.position))
    .where(_c.position >= _taken.position, _c.position < _taken.position + _SECOND)
    .scalar_subquery()
)
# Built once: that takes longer than to run it, and each feed with news asks.
_LAST_OF_SECONDS = select(_taken.position, _LAST_WITHIN).where(
    _taken.position.in_(bindparam("seconds", expanding=True))
)


def of(at: datetime) -> int:
    """The first position of a moment's second: positions grow with time."""
    return (at - _EPOCH) // timedelta(seconds=1) * _SECOND


async def free(tx: Tx, moments: Sequence[datetime]) -> list[int]:
    """A position for each moment: the first of its second, or behind the last one taken."""
    seconds = [of(at) for at in moments]
    values = {"seconds": list(set(seconds))}
    last = {row[0]: row[1] for row in await tx.execute(_LAST_OF_SECONDS, values)}
    found = []
    for second in seconds:
        last[second] = last.get(second, second - 1) + 1
        found.append(last[second])
    return found
