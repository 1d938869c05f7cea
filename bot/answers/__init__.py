"""What was typed -> what to show, or records for programs; answered from the store alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import compose, metrics
from bot.answers import copying, finding, records, relating
from bot.answers.asking import Asking
from bot.answers.differing import differences
from bot.answers.export import export
from bot.answers.health import condition, healths
from bot.answers.helping import helping
from bot.answers.preview import preview
from bot.answers.question import Question, Reply
from bot.answers.reaching import reaches
from bot.answers.searching import MOST_FOUND, found_nothing, going_on, search
from bot.answers.who import who
from bot.errors import CommandError
from bot.model import Command, Destination, Source
from bot.store import Store, Tx, evidence, rulings, statements, stories

__all__ = ["Answers", "Asking", "Question", "Reply"]

USUAL = 5  # statements in an answer to `latest`


class Answers:
    """Answers what is asked. `sources` are those of feeds.yaml, `named` the settings' audience."""

    def __init__(
        self,
        *,
        store: Store,
        sources: Sequence[Source],
        named: Sequence[Destination] = (),
        asking: Asking | None = None,
    ) -> None:
        asking = asking or Asking()
        self._store = store
        self._sources = sources
        self._named = named
        self._handlers: dict[str, Callable[[Tx, Question], Awaitable[Reply]]] = {
            "latest": self._latest,
            "search": self._search,
            "show": self._show,
            "story": self._story,
            "who": who,
            "diff": differences,
            "export": export,
            "why": self._why,
            "ask": asking.ask,
            "faq": asking.faq,
            "health": condition,
            "preview": preview,
            "sources": self._listing,
            "help": helping,
        }

    async def reply(
        self,
        command: Command,
        asker: Destination,
        *,
        now: datetime,
        everywhere: bool = False,
        story_id: str | None = None,
    ) -> Reply:
        """The answer to a command. Raises CommandError and StoreError.

        With `everywhere` it may tell of other destinations than the asker's; `story_id` is of the
        story in whose thread it is asked.
        """
        local = now.astimezone(ZoneInfo(asker.timezone))
        question = Question(
            command=command,
            asker=asker,
            now=local,
            everywhere=everywhere,
            sources=self._sources,
            named=self._named,
            story_id=story_id,
            unstored=self._store.trouble,
        )
        with metrics.COMMAND_SECONDS.labels(verb=command.verb).time():
            async with self._store.read() as tx:
                return await self._handlers[command.verb](tx, question)

    async def _latest(self, tx: Tx, question: Question) -> Reply:
        limit = int(question.option("limit") or USUAL)
        country, topic = question.option("country"), question.option("topic")
        newest, more = await copying.newest(tx, limit, country=country, topic=topic)
        if not newest:
            if not await statements.search(tx, (), limit=1):
                raise CommandError("store-empty")
            anything = await statements.latest(tx, 1)  # there may be mentions alone
            raise CommandError("nothing-yet", tries="latest" if anything else "sources")
        return Reply(
            document=compose.latest(
                [each.statement for each in newest],
                question.asker,
                more=more,
                copies=dict(map(copying.by_id, newest)),
            ),
            records=[records.listed(*each) for each in newest],
        )

    async def _search(self, tx: Tx, question: Question) -> Reply:
        found = await search(tx, question.command, self._sources, question.now)
        if not found:
            raise await found_nothing(
                tx, question.command, self._sources, question.now, otherwise="latest"
            )
        hits = found[:MOST_FOUND]
        older = going_on(question.command, hits[-1].statement.id) if found[MOST_FOUND:] else ""
        snippets = {hit.statement.id: hit.snippet for hit in hits}
        shown = copying.once([hit.statement for hit in hits])
        return Reply(
            document=compose.found(
                [(each.statement, snippets[each.statement.id]) for each in shown],
                question.asker,
                older=older,
                copies=dict(map(copying.by_id, shown)),
            ),
            records=[
                records.listed(*each) | {"snippet": snippets[each.statement.id]} for each in shown
            ],
        )

    async def _show(self, tx: Tx, question: Question) -> Reply:
        statement = await finding.statement(tx, *question.command.words)
        story = await finding.story_of(tx, statement)
        versions = await statements.versions(tx, statement.id)
        blob = await evidence.get(tx, statement.id, statement.version)
        return Reply(
            document=compose.shown(
                statement,
                story,
                question.asker,
                versions=len(versions),
                evidence=blob,
                copies=copying.of(story, statement),
            ),
            records=[records.full(statement, blob)],
        )

    async def _story(self, tx: Tx, question: Question) -> Reply:
        (given,) = question.command.words
        story = await finding.story(tx, given)
        near = await relating.related(tx, story)
        related = [relating.record(*each) for each in near]
        publications = copying.once(story.statements)
        return Reply(
            document=compose.told(
                story,
                question.asker,
                related=near,
                copies=dict(map(copying.by_id, publications)),
            ),
            records=[records.listed(*each) | {"related": related} for each in publications],
        )

    async def _why(self, tx: Tx, question: Question) -> Reply:
        statement = await finding.statement(tx, *question.command.words)
        decision = await stories.decision(tx, statement.id)
        ruling = await rulings.get(tx, statement.id)
        reached = [
            reach
            for reach in await reaches(tx, statement, self._named, question.now)
            if question.everywhere or reach.destination == question.asker.id
        ]
        return Reply(
            document=compose.why(
                statement, question.asker, decision=decision, ruling=ruling, reached=reached
            ),
            records=[
                records.full(statement, None)
                | {
                    "story_why": decision and records.decision(decision),
                    "by_hand": ruling and records.ruling(ruling),
                    "reached": list(map(records.reach, reached)),
                }
            ],
        )

    async def _listing(self, tx: Tx, question: Question) -> Reply:
        each_source = await healths(tx, question)
        return Reply(
            document=compose.sources(each_source, question.asker, now=question.now),
            records=[records.source(each) for each in each_source],
        )
