"""The full-text index as one transaction sees it: nothing is looked for in it twice, and nothing
that it doesn't hold.

Words that no text holds cost as much as others: SQLite looks up each of a query's words anew, and
PostgreSQL compares each text, and each that its index finds, with all of them. Phrases that no text
holds cost the most: each text is looked at that holds their words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set

from sqlalchemy import text

from bot.store import positions, words
from bot.store.engine import Tx
from bot.store.words import Term, Thing

_HELD = {
    "sqlite": text(
        "SELECT value FROM json_each(:words)"
        " WHERE EXISTS (SELECT 1 FROM search_words WHERE term = value)"
    ),
    "postgresql": text(
        "SELECT value FROM json_array_elements_text(CAST(:words AS json)) AS asked (value)"
        " WHERE EXISTS (SELECT 1 FROM search"
        " WHERE words @@ plainto_tsquery('simple', value))"
    ),
}
_HELD_PHRASES_IN_SQLITE = text(
    "SELECT value FROM json_each(:phrases)"
    " WHERE EXISTS (SELECT 1 FROM search WHERE search MATCH '\"' || value || '\"')"
)
# For a word's beginning it reads the places of all words that begin so before it gives the first
# one; for those words, one by one, only as many places as are wanted. The digit 0 comes before all
# that words are made of: what is not less than a word and 0 is the word that follows.
_BEGINNING_SO_IN_SQLITE = text(
    "WITH RECURSIVE found (beginning, term, number) AS ("
    " SELECT value, (SELECT term FROM search_words WHERE term >= value ORDER BY term LIMIT 1), 1"
    " FROM json_each(:beginnings) UNION ALL"
    " SELECT beginning,"
    " (SELECT term FROM search_words WHERE term >= found.term || '0' ORDER BY term LIMIT 1),"
    " number + 1"
    " FROM found WHERE number <= :most AND substr(term, 1, length(beginning)) = beginning)"
    " SELECT beginning, term FROM found WHERE substr(term, 1, length(beginning)) = beginning"
)
_BEGINNING_SO_IN_POSTGRESQL = text(
    "SELECT DISTINCT word FROM search, unnest(tsvector_to_array(words)) AS held (word)"
    " WHERE position = ANY(:positions) AND starts_with(word, :beginning)"
)
_MOST_FORMS = 100  # of a word that are looked for one by one; beyond them, its beginning is


class Index:
    """What one transaction sees of the index."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._found: dict[object, list[int]] = {}
        self._held: dict[str, bool] = {}
        self._phrases: dict[Term, bool] = {}
        self._forms: dict[str, list[str]] = {}

    async def said(self, things: Sequence[Thing]) -> list[Thing]:
        """Things as they are cheaper to look for: no phrase that holds another term, of several
        terms only those that some text holds, and in SQLite for a beginning all words that begin
        so."""
        things = [_without_longer(thing) for thing in things]
        alike = dict.fromkeys(term for thing in things if len(thing) > 1 for term in thing)
        await self._look_up_words({word for term in alike for word in _whole(term)})
        await self._look_up_phrases([term for term in alike if self._may_be_held(term)])
        await self._look_up_forms(
            {term.words[-1] for thing in things for term in thing if term.open_ended}
        )
        return [
            [
                each
                for term in thing
                if self._may_be_held(term)
                for each in _spelled_out(term, self._forms)
            ]
            for thing in things
        ]

    async def beginning_so(self, start: str) -> Sequence[str]:
        """Words of the index that begin so, of many only some."""
        if self.tx.dialect.name == "sqlite":
            await self._look_up_forms({start})
            return self._forms[start]
        term = words.term(start, open_ended=True)
        if term is None or term.words != (start,):
            return ()  # no beginning of one word
        # PostgreSQL's index can't be read through by itself, only the texts that it finds.
        found = await self.find([[term]], limit=_MOST_FORMS)
        values = {"positions": found, "beginning": start}
        return (await self.tx.execute(_BEGINNING_SO_IN_POSTGRESQL, values)).scalars().all()

    async def find(
        self,
        wanted: Sequence[Thing],
        *,
        since: int = -positions.END,
        until: int = positions.END,
        limit: int,
    ) -> list[int]:
        """Positions in [since, until) of what speaks of all things, the newest first."""
        search = (*map(tuple, wanted), since, until, limit)
        if search not in self._found:
            self._found[search] = await words.find(
                self.tx, wanted, since=since, until=until, limit=limit
            )
        return self._found[search]

    def _may_be_held(self, term: Term) -> bool:
        return self._phrases.get(term, all(self._held.get(word, True) for word in _whole(term)))

    async def _look_up_words(self, asked: Set[str]) -> None:
        unknown = sorted(asked - self._held.keys())  # neighbours are read together
        if not unknown:
            return
        query = _HELD[self.tx.dialect.name]
        held = {*(await self.tx.execute(query, {"words": json.dumps(unknown)})).scalars()}
        self._held |= {word: word in held for word in unknown}

    async def _look_up_phrases(self, asked: Sequence[Term]) -> None:
        unknown = {
            " ".join(term.words): term
            for term in asked
            if len(term.words) > 1 and not term.open_ended and term not in self._phrases
        }
        if not unknown or self.tx.dialect.name != "sqlite":
            return
        values = {"phrases": json.dumps(list(unknown))}
        held = {*(await self.tx.execute(_HELD_PHRASES_IN_SQLITE, values)).scalars()}
        self._phrases |= {term: phrase in held for phrase, term in unknown.items()}

    async def _look_up_forms(self, beginnings: Set[str]) -> None:
        """The words of the index that begin so; of a beginning with many one more than are used."""
        unknown = beginnings - self._forms.keys()
        if not unknown or self.tx.dialect.name != "sqlite":
            return
        values = {"beginnings": json.dumps(list(unknown)), "most": _MOST_FORMS}
        self._forms |= {each: [] for each in unknown}
        for beginning, word in await self.tx.execute(_BEGINNING_SO_IN_SQLITE, values):
            self._forms[beginning].append(word)


def _without_longer(thing: Thing) -> Thing:
    """What finds the same: where missiles are looked for, ballistic missiles need not be."""
    whole = {term.words for term in thing if not term.open_ended}
    return [term for term in thing if not any(part in whole for part in _parts(term.words))]


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Neighbours, but not all of the words."""
    for length in range(1, len(words)):
        for start in range(len(words) - length + 1):
            yield words[start : start + length]


def _spelled_out(term: Term, forms: Mapping[str, Sequence[str]]) -> Iterator[Term]:
    known = forms.get(term.words[-1]) if term.open_ended else None
    if known is None or len(known) > _MOST_FORMS:
        yield term
        return
    for word in known:
        yield Term(words=(*term.words[:-1], word))


def _whole(term: Term) -> tuple[str, ...]:
    return term.words[:-1] if term.open_ended else term.words
