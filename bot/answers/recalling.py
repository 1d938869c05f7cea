"""What the store's texts answer to one question: a few dozen of them are looked through."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.asking import Asked, Finder, Library, Verdict, judge
from bot.asking.texts import lookup
from bot.lexicon import asking as questions
from bot.model import Statement, Story
from bot.store import Tx, recall
from bot.store.index import Index
from bot.store.words import Term, term

_POOL = 48  # statements that are read for one question
WELL = 0.88  # confidence of an answer after which no other languages are looked at


class Recalling:
    """Looks for one question's answer in the store, as one transaction sees it."""

    def __init__(self, tx: Tx, library: Library, *, now: datetime) -> None:
        self._tx = tx
        self._library = library
        self._now = now
        self._index = Index(tx)
        self._finders: dict[Asked, Finder] = {}
        self._looked_for: dict[object, list[list[list[Term]]]] = {}
        self._pool: list[Statement] = []

    async def verdict(self, asked: Asked, scope: Story | None) -> Verdict:
        """Judge the story that is meant, if one is named; then what speaks the asker's language
        or English; and all, unless that answers well."""
        if scope:
            verdict = await self.among(asked, scope.statements)
            if verdict.answers:
                return verdict
        verdict = Verdict()
        for languages in ([_near(asked)], [_near(asked), _others(asked)]):
            self._pool = await recall.recall(
                self._index,
                await self._things(asked, *languages),
                lookup.windows(asked, self._now),
                # English is found anyway.
                language=None if asked.language == "en" else asked.language,
                limit=_POOL,
            )
            found = await self.among(asked, self._pool)
            if found.confidence >= verdict.confidence:
                verdict = found
            if verdict.confidence >= WELL:
                break
        return verdict

    async def beside(self, asked: Asked) -> Verdict:
        """What a text that is kept without a match answers, if it does so thoroughly.

        It is judged among those that didn't answer: they tell which words are common.
        """
        things = await self._things(asked, _near(asked), _others(asked))
        pool = await recall.beside(self._index, things)
        further = {each.id: each for each in (*self._pool, *pool)}
        verdict = await self.among(asked, [*further.values()])
        return verdict if verdict.is_thorough else Verdict(nearest=verdict.nearest)

    async def among(self, asked: Asked, pool: Sequence[Statement]) -> Verdict:
        """What some statements answer."""
        if asked not in self._finders:
            self._finders[asked] = Finder(asked, self._library)
        finder = self._finders[asked]
        # Off the loop, because it may take a tenth of a second.
        told = await recall.told_by(self._tx, list({s.story_id for s in pool if s.story_id}))
        return await asyncio.to_thread(lambda: judge(asked, [finder.read(s) for s in pool], told))

    async def _things(self, asked: Asked, *languages: Sequence[str]) -> list[list[list[Term]]]:
        """What to look for, in the words of these languages: hundreds, and made once."""
        key = (asked, languages)
        if key not in self._looked_for:
            vocabulary = self._library.vocabulary
            wanted = await asyncio.to_thread(lookup.things, asked, vocabulary, *languages)
            self._looked_for[key] = [[terms_of(part) for part in parts] for parts in wanted]
        return self._looked_for[key]


def _near(asked: Asked) -> tuple[str, ...]:
    return tuple(dict.fromkeys((asked.language, "en")))


def _others(asked: Asked) -> tuple[str, ...]:
    return tuple(sorted(questions.LANGUAGES - {*_near(asked)}))


def terms_of(thing: Sequence[lookup.Word]) -> list[Term]:
    """Words as the index knows them."""
    found = (term(word.text, open_ended=word.open_ended) for word in thing)
    return [each for each in found if each]
