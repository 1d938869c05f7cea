"""Short ids that people can type: made of the content, longer only where two would be alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b

from sqlalchemy import Column, Select, bindparam, select

from bot.errors import StoreError
from bot.store.engine import Tx

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LOOKALIKES = str.maketrans("oil", "011")
SHORTEST, LONGEST = 5, 12
MOST_ALIKE = 100  # of a million ids, thirty begin with the same three letters


def candidates(*content: str) -> list[str]:
    """Ids for some content, shortest first; none is all digits."""
    digest = blake2b("\0".join(content).encode("utf-8", "replace"), digest_size=8).digest()
    number = int.from_bytes(digest)
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(0, 5 * LONGEST, 5))
    prefixes = (letters[:length] for length in range(SHORTEST, LONGEST + 1))
    named = [prefix for prefix in prefixes if not prefix.isdigit()]
    return named or [f"{letters}x"]  # one in a million


def typed(short: str) -> str:
    """An id as somebody typed it, with the letters that look like digits read as such."""
    return short.strip().lower().translate(_LOOKALIKES)


async def beginning(tx: Tx, column: Column[str], letters: str) -> Sequence[str]:
    """A few ids that begin with what somebody typed."""
    first = typed(letters)
    # LIKE would read all ids; no id is longer, and none has a letter behind z.
    query = select(column).where(column.between(first, first + "z" * LONGEST))
    return (await tx.execute(query.limit(MOST_ALIKE))).scalars().all()


async def unused(tx: Tx, column: Column[str], *content: str) -> str:
    """The shortest id for some content that `column` doesn't hold yet."""
    return (await unused_by_all(tx, column, [content]))[0]


async def unused_by_all(
    tx: Tx, column: Column[str], contents: Sequence[tuple[str, ...]]
) -> list[str]:
    """The same for each of many contents, no two alike."""
    wanted = [candidates(*content) for content in contents]
    shortest = [shorts[0] for shorts in wanted]
    if len(set(shortest)) == len(shortest) and not await _taken(tx, column, shortest):
        return shortest  # nearly always, and a look for the longer ones takes eight times as long
    taken = await _taken(tx, column, [short for shorts in wanted for short in shorts])
    chosen: list[str] = []
    for content, shorts in zip(contents, wanted, strict=True):
        free = next((short for short in shorts if short not in taken), None)
        if free is None:
            raise StoreError(f"no id is left for {content}: all of {', '.join(shorts)} are taken")
        taken.add(free)
        chosen.append(free)
    return chosen


async def _taken(tx: Tx, column: Column[str], shorts: Sequence[str]) -> set[str]:
    return set((await tx.execute(_those_of(column), {"shorts": list(shorts)})).scalars())


@cache  # of two columns, and each takes longer to build than to run
def _those_of(column: Column[str]) -> Select[str]:
    return select(column).where(column.in_(bindparam("shorts", expanding=True)))
