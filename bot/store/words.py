"""The full-text index: any language, newest first, without a word of the user's in its syntax.

Texts are folded and cut into words here, so that both databases index the same. Scripts that don't
part their words (Chinese, Japanese, and Korean with its particles) are cut into overlapping pairs
of characters: 북한은 is indexed as 북한, 한은 and 은, and found by 북한.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from operator import add

from sqlalchemy import text

from bot.store.engine import Tx
from bot.text.fold import FIRST_UNPARTED, fold, runs

_PAIRED = (
    "\u1100-\u11ff\u3005-\u3007\u3040-\u318f\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_UNPARTED = re.compile(f"[{FIRST_UNPARTED}-\U0010ffff]")
_PIECE = re.compile(rf"([{_PAIRED}]+)|([^{_PAIRED}]+)")
_MOST_WORDS = 30_000  # of one text; PostgreSQL refuses to index more than a megabyte
_LONGEST_WORD = 64
_SHORTEST_BEGINNING = 4  # letters that tell what somebody means
_REMEMBERED = 10_000  # words that were looked for: questions have hundreds, mostly the same
_LONGER = 6  # letters of a word that has one to spare: ракета, ракеты, ракет

_PUT = {
    "sqlite": text("REPLACE INTO search (rowid, words) VALUES (:position, :words)"),
    "postgresql": text(
        "INSERT INTO search (position, words) VALUES (:position, to_tsvector('simple', :words))"
        " ON CONFLICT (position) DO UPDATE SET words = excluded.words"
    ),
}
_DROP = {
    "sqlite": text("DELETE FROM search WHERE rowid = :position"),
    "postgresql": text("DELETE FROM search WHERE position = :position"),
}
_FIND_IN_SQLITE = text(
    "SELECT rowid FROM search WHERE search MATCH :query"
    " AND rowid >= :since AND rowid < :until ORDER BY rowid DESC LIMIT :limit"
)
# PostgreSQL's index knows neither what is new nor which words stand side by side. So the newest
# texts are looked at first, one by one, and more of them as long as many speak of what is wanted;
# the index is for what is rare. Where words need to stand side by side, of what it holds to be
# possible only as many texts are looked at as are wanted. A query in a SELECT of its own is read
# once; elsewhere, once for each text.
_LOOKED_AT = 500
_FIND_AMONG_THE_NEWEST = text(
    "SELECT position FROM (SELECT position, words FROM search"
    " WHERE position >= :since AND position < :until"
    " ORDER BY position DESC LIMIT :looked_at) AS newest"
    " WHERE words @@ (SELECT to_tsquery('simple', :query))"
    " ORDER BY position DESC LIMIT :limit"
)
_FIND_WORDS = text(
    "WITH found AS MATERIALIZED (SELECT position FROM search"
    " WHERE words @@ (SELECT to_tsquery('simple', :query))"
    " AND position >= :since AND position < :until)"
    " SELECT position FROM found ORDER BY position DESC LIMIT :limit"
)
_FIND_PHRASES = text(
    "SELECT position FROM (SELECT position, ctid AS place FROM search"
    " WHERE words @@ (SELECT to_tsquery('simple', :possible))"
    " AND position >= :since AND position < :until ORDER BY position DESC OFFSET 0) AS found"
    " WHERE (SELECT words @@ (SELECT to_tsquery('simple', :query)) FROM search AS whole"
    " WHERE whole.ctid = found.place) ORDER BY position DESC LIMIT :limit"
)
# Texts that are written make parts of SQLite's index, and each look-up visits all of its parts. Two
# of about a size are joined into one, so that the largest are seldom written anew.
_JOIN_TWO = text("INSERT INTO search (search, rank) VALUES ('usermerge', 2)")
_JOIN = text("INSERT INTO search (search, rank) VALUES ('merge', :pages)")
_PAGES_AT_ONCE = 1_000  # a tenth of a second, in which others wait to write
_COUNT_CHANGES = text("SELECT total_changes()")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words that must stand side by side; `open_ended` when the last may go on."""

    words: tuple[str, ...]
    open_ended: bool = False


Thing = Sequence[Term]  # any of its terms speaks of it


@lru_cache(4096)  # institutions and countries: few, and asked for with each text
def tag(name: str, value: str) -> str:
    """A word for a property of a text (its country …), such as nobody writes."""
    return "x" + blake2b(f"{name}={value}".encode(), digest_size=8).hexdigest()


def tags(*, matched: bool, country: str, language: str, topic: str, institution: str) -> list[str]:
    """What a search can ask for besides words, as words of the index."""
    return [
        tag("kept", "any"),
        *([tag("kept", "matched")] if matched else []),
        tag("country", country),
        tag("language", language),
        tag("topic", topic),
        tag("institution", fold(institution)),
    ]


@lru_cache(_REMEMBERED)
def term(typed: str, *, open_ended: bool = False) -> Term | None:
    """What to look for when somebody typed a word or a phrase; None when it holds no letter.

    When it is `open_ended`, its last word may go on; in pairs of characters it does anyway.
    """
    pieces = list(_pieces(fold(typed)))
    if not pieces:
        return None
    *before, (last, paired) = pieces
    words = [word for piece in before for word in _cut(*piece)]
    words += _pairs(last) if paired and len(last) > 1 else [last]
    return Term(words=tuple(words), open_ended=len(last) == 1 if paired else open_ended)


def any_form(typed: str) -> Term | None:
    """What to look for when somebody typed a word: other endings of a longer one will do too."""
    start = beginning(typed)
    if len(start) >= _SHORTEST_BEGINNING and _is_inflected(start):
        return Term(words=(start[:_LONGEST_WORD],), open_ended=True)
    return term(typed)


def beginning(typed: str) -> str:
    """What all forms of a word begin with, folded: a longer word less its last letter."""
    word = fold(typed)
    return word[:-1] if len(word) >= _LONGER and _is_inflected(word) else word


def _is_inflected(word: str) -> bool:
    """True for one word of letters, in a script that parts its words."""
    return word.isalpha() and max(word) < FIRST_UNPARTED


def indexed(*texts: str, tags: Iterable[str]) -> str:
    """Texts as the index takes them: folded words parted by spaces, after the tags."""
    words = [word for each in texts for word in _words(each)]
    return " ".join((*tags, *words[:_MOST_WORDS]))


async def put(tx: Tx, texts: Mapping[int, str]) -> None:
    """Index statements: what `indexed` made of their texts, by their positions."""
    # In their order: for each that stands before the last one, SQLite writes out what it gathered.
    rows = [{"position": position, "words": text} for position, text in sorted(texts.items())]
    await tx.execute(_PUT[tx.dialect.name], rows)


async def drop(tx: Tx, position: int) -> None:
    """Forget the statement at `position`."""
    await tx.execute(_DROP[tx.dialect.name], {"position": position})


async def tidy(tx: Tx) -> bool:
    """Join parts that SQLite's index has fallen into; True when there may be more to join."""
    if tx.dialect.name != "sqlite":
        return False
    await tx.execute(_JOIN_TWO)
    before = (await tx.execute(_COUNT_CHANGES)).scalar_one()
    await tx.execute(_JOIN, {"pages": _PAGES_AT_ONCE})
    changes: int = (await tx.execute(_COUNT_CHANGES)).scalar_one() - before
    return changes > 1  # the command itself counts as one


async def find(
    tx: Tx,
    wanted: Sequence[Thing],
    unwanted: Sequence[Term] = (),
    *,
    since: int,
    until: int,
    limit: int,
) -> list[int]:
    """Positions in [since, until) of what speaks of all things, and of nothing unwanted: the newest
    first."""
    if not all(wanted):
        return []  # nothing speaks of what has no words
    values: dict[str, int | str] = {"since": since, "until": until, "limit": limit}
    if tx.dialect.name == "sqlite":
        values["query"] = _for_sqlite(wanted, unwanted)
        return list((await tx.execute(_FIND_IN_SQLITE, values)).scalars())
    values["query"] = _for_postgresql(wanted, unwanted)
    values["possible"] = _for_postgresql(wanted, (), near="&")
    return await _find_in_postgresql(tx, values, limit)


async def _find_in_postgresql(tx: Tx, values: Mapping[str, int | str], limit: int) -> list[int]:
    values = {**values, "looked_at": _LOOKED_AT}
    found: list[int] = []
    look = _FIND_AMONG_THE_NEWEST
    in_index = _FIND_WORDS if values["query"] == values["possible"] else _FIND_PHRASES
    while True:
        more = (await tx.execute(look, values)).scalars().all()
        found += more
        missing = limit - len(found)
        if not missing or look is in_index:
            return found
        if more:
            values |= {"until": more[-1], "limit": missing}
        if not _is_often(len(more), missing):
            look = in_index


def _is_often(found: int, missing: int) -> bool:
    """True when it is quicker to look at the next texts than in the index for the missing ones.

    The more often words are said, the fewer texts are left to look at, and the more the index
    holds: where one gets quicker than the other, what was found is about the root of what is
    missing (measured with 60,000 and 100,000 texts).
    """
    return found**2 >= missing


def _pieces(folded: str) -> Iterator[tuple[str, bool]]:
    """Runs of letters and digits, and whether each is of a script that is cut into pairs."""
    for run in runs(folded):
        for paired, other in _PIECE.findall(run):
            yield paired or other[:_LONGEST_WORD], bool(paired)


def _words(indexed: str) -> list[str]:
    folded = fold(indexed)
    if folded.isascii() or not _UNPARTED.search(folded):
        return [run[:_LONGEST_WORD] for run in runs(folded)]
    words: list[str] = []
    for piece, paired in _pieces(folded):
        words += _cut(piece, paired)
    return words


def _cut(piece: str, paired: bool) -> list[str]:
    # The last character of a run stands alone too, so that it is found by itself.
    return [*_pairs(piece), piece[-1]] if paired else [piece]


def _pairs(piece: str) -> Iterable[str]:
    return map(add, piece, piece[1:])


def _for_sqlite(wanted: Sequence[Thing], unwanted: Sequence[Term]) -> str:
    def spelled(term: Term) -> str:
        return f'"{" ".join(term.words)}"' + (" *" if term.open_ended else "")

    every = " AND ".join(f"({' OR '.join(map(spelled, thing))})" for thing in wanted)
    return f"({every})" + "".join(f" NOT {spelled(term)}" for term in unwanted)


def _for_postgresql(wanted: Sequence[Thing], unwanted: Sequence[Term], *, near: str = "<->") -> str:
    def spelled(term: Term) -> str:
        words = f" {near} ".join(f"'{word}'" for word in term.words)
        return f"({words}{':*' if term.open_ended else ''})"

    every = (f"({' | '.join(map(spelled, thing))})" for thing in wanted)
    return " & ".join([*every, *(f"!{spelled(term)}" for term in unwanted)])
