"""What the archive's pages show, from the store alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import commands, compose, diff, quotes
from bot.answers import copying, finding
from bot.answers.health import healths
from bot.answers.question import Question
from bot.answers.relating import related
from bot.answers.searching import found_nothing, search
from bot.compose import pages, parts
from bot.errors import CommandError
from bot.model import (
    Command,
    Destination,
    Document,
    ListPage,
    Source,
    SourcesPage,
    Statement,
    StatementPage,
    Story,
    StoryPage,
)
from bot.store import Hit, Store, Tx, evidence, statements, stories, traces

PAGE = 20  # entries of a list
COMPARED = 3  # texts of a story, at once


class Archive:
    """Finds what a reader asks for. `sources` are those of feeds.yaml. Raises StoreError."""

    def __init__(self, *, store: Store, sources: Sequence[Source], topics: Collection[str]) -> None:
        self._store = store
        self._sources = sources
        self._topics = topics

    async def stories(self, reader: Destination, *, before: str | None = None) -> ListPage:
        """The newest stories, or those after the one last shown."""
        async with self._store.read() as tx:
            told = await stories.latest(tx, PAGE + 1, before=before)
        shown = told[:PAGE]
        older = shown[-1].id if len(told) > PAGE else None
        return pages.stories(shown, reader, older=older)

    async def found(
        self, typed: str, reader: Destination, *, now: datetime, before: str | None = None
    ) -> ListPage:
        """What a search finds, in the grammar of the command `search`."""
        local = now.astimezone(ZoneInfo(reader.timezone))
        try:
            command = commands.parse(f"search {typed}", topics=self._topics)
            async with self._store.read() as tx:
                hits = await self._search(tx, command, local, before)
        except CommandError as error:
            return pages.not_found(compose.error(error, reader), reader, typed=typed)
        older = hits[PAGE - 1].statement.id if len(hits) > PAGE else None
        snippets = {hit.statement.id: hit.snippet for hit in hits}
        shown = copying.once([hit.statement for hit in hits[:PAGE]])
        return pages.found(
            [(each.statement, snippets[each.statement.id]) for each in shown],
            reader,
            typed=typed,
            older=older,
            is_first_page=before is None,
            copies=dict(map(copying.by_id, shown)),
        )

    async def _search(
        self, tx: Tx, command: Command, now: datetime, before: str | None
    ) -> list[Hit]:
        hits = await search(tx, command, self._sources, now, limit=PAGE + 1, before=before)
        if not hits:
            raise await found_nothing(tx, command, self._sources, now)
        return hits

    async def story(self, story_id: str, reader: Destination) -> StoryPage | None:
        """A story; None if there is none with this id."""
        async with self._store.read() as tx:
            story = await stories.get(tx, story_id)
            if story is None or not story.statements:
                return None
            read = await traces.of(tx, [each.id for each in story.statements])
            near = await related(tx, story)
        copy = parts.headlined(story, reader)
        publications = copying.once(story.statements)
        return pages.story(
            story,
            reader,
            copies=dict(map(copying.by_id, publications)),
            quotes=quotes.pick(copy.title, copy.text, copy.language, copy.match, copy.facts),
            traces=read,
            compared=list(_compared(story, copy, reader)),
            related=[other for other, _ in near],
        )

    async def differences(
        self, left_id: str, right_id: str, reader: Destination
    ) -> Document | None:
        """How two texts differ; None if there is no such text."""
        async with self._store.read() as tx:
            left, right = await statements.get(tx, left_id), await statements.get(tx, right_id)
        if left is None or right is None:
            return None
        return compose.compared(left, right, diff.compare(left, right), reader)

    async def statement(
        self, statement_id: str, reader: Destination, *, version: int | None = None
    ) -> StatementPage | None:
        """A statement as it stands, or at one of its versions; None if there is no such one."""
        async with self._store.read() as tx:
            known = {each.version: each for each in await statements.versions(tx, statement_id)}
            shown = known.get(version or max(known, default=0))
            if shown is None:
                return None
            read = await traces.of(tx, [shown.id])
            blob = await evidence.get(tx, shown.id, shown.version)
            story = await finding.story_of(tx, shown)
        before = known.get(shown.version - 1)
        return pages.statement(
            shown,
            reader,
            traces=read,
            evidence=blob,
            changes=diff.changes(before.text, shown.text) if before else (),
            copies=copying.of(story, shown),
        )

    async def sources(self, reader: Destination, *, now: datetime) -> SourcesPage:
        """How all sources are doing."""
        question = Question(
            command=Command(verb="sources"), asker=reader, now=now, sources=self._sources
        )
        async with self._store.read() as tx:
            found = await healths(tx, question)
        return pages.sources(found, reader, now=now)

    async def newest(self) -> list[tuple[Story, datetime]]:
        """What the Atom feed tells: stories, each with when it last changed."""
        async with self._store.read() as tx:
            return await stories.lately(tx)


def _compared(
    story: Story, copy: Statement, reader: Destination
) -> Iterator[tuple[Statement, Document | None]]:
    """The texts of other governments; a few in the same language are compared at once."""
    for number, other in enumerate(pages.others(story, copy)):
        if number < COMPARED and other.language == copy.language:
            found = diff.compare(copy, other)
            yield other, compose.compared(copy, other, found, reader)
        else:
            yield other, None
