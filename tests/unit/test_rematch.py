"""Today's rules over what is kept, on a real store, seen in the channel and by the operator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.analyse import Analysis, Analyst
from bot.answers import Answers
from bot.desk import Desk
from bot.model import (
    IMPORTED,
    Asker,
    Destination,
    Facts,
    Filter,
    Lack,
    Level,
    Match,
    Permissions,
    Reason,
)
from bot.reading import Reader
from bot.render.text import render
from bot.store import Store, deeds, statements, stories
from tests.fakes import InlineWorkers
from tests.flow import DESK, NOON, SHELLS, TRANSFER, Entry, Flow
from tests.made import told_by
from tests.shipped import analyst

OPERATORS = Destination(
    id="fake:operators", operator=True, filter=Filter(reasons=frozenset({Reason.SOURCE_DOWN}))
)
TOPIC = "dprk-russia-transfers"
OLD = Entry(guid="old", title="Football", text="Two goals to one.")


class Blind(Analyst):
    """Yesterday's rules: they know nothing of our topic."""

    topics = (TOPIC,)

    def __init__(self) -> None:
        """Nothing to learn."""

    def analyse(self, title: str, text: str, **more: object) -> Analysis:
        match = Match(topic="", level=None, score=0.0, nearest=Lack("unnamed", ("the DPRK",)))
        return Analysis(language="en", match=match, facts=Facts())


@dataclass(frozen=True)
class Coarse(Analyst):
    """Rules that give all which speaks of missiles one level, and see no facts."""

    topics = (TOPIC,)

    level: Level

    def analyse(self, title: str, text: str, **more: object) -> Analysis:
        level = self.level if "missiles" in text else None
        match = Match(topic=TOPIC, level=level, score=0.5)
        return Analysis(language="en", match=match, facts=Facts())


@dataclass
class Office:
    flow: Flow
    desk: Desk
    op: Asker

    def rules(self, now: Analyst) -> None:
        """Today's rules are these."""
        self.flow.analyst = now
        self.flow.restart()

    async def rematch(self, line: str = "rematch") -> str:
        """The answer to an operator at a terminal, who waits for it."""
        document = await self.desk.answer(line, self.op, now=self.flow.clock())
        return " ".join(render(document, width=100).split())


def office(store: Store, rules: Analyst) -> Office:
    named = (DESK, OPERATORS)
    flow = Flow(store, destinations=named, analyst=rules)

    @asynccontextmanager
    async def reading() -> AsyncIterator[Reader]:
        yield Reader(
            fetch=flow.web, workers=InlineWorkers(), analyst=flow.analyst, clock=flow.clock
        )

    desk = Desk(
        store=store,
        answers=Answers(store=store, sources=flow.sources, named=named),
        named=named,
        permissions=Permissions(operators=frozenset({"fake:op"})),
        sources=flow.sources,
        reading=reading,
    )
    return Office(flow=flow, desk=desk, op=desk.asker("console", "console"))


async def polled(store: Store, rules: Analyst, *entries: Entry) -> Office:
    """A source whose entries were judged by some rules, after its first look."""
    made = office(store, rules)
    await made.flow.poll(OLD)
    await made.flow.poll(OLD, *entries)
    await made.flow.told()
    return made


def entry(guid: str, text: str = TRANSFER, *, at: datetime = NOON) -> Entry:
    return Entry(guid=guid, title=f"News {guid}", text=text, published=at)


async def test_what_matches_only_now_is_told_as_late(store: Store) -> None:
    made = await polled(store, Blind(), entry("a"), entry("b", SHELLS))
    made.rules(analyst())
    made.flow.clock.advance(timedelta(hours=2))
    said = await made.rematch()
    assert said.startswith("REMATCHED: 3 texts by today’s rules: 2 new matches")
    assert "no match → main subject" in said
    assert await made.flow.told() == ["LATE", "LATE"]
    first = made.flow.channel.posts[0]
    text = " ".join(render(first.document, width=100).split())
    assert "LATE: newer rules knew it for what it is 2 hrs after its date." in text
    async with store.read() as tx:
        assert len(await stories.latest(tx, 5)) == 2
        [kept] = await statements.versions(tx, first.delivery.statement_id or "")
        assert (kept.version, kept.first_seen) == (1, NOON)
        done = [deed.action for deed in await deeds.listing(tx)]
    assert done == ["rematch"] * 3
    # The label stays when the message is reworded, and a second run finds nothing.
    assert (await made.rematch()).endswith("by today’s rules: no change")
    await made.flow.poll(OLD, entry("a"), entry("b", SHELLS), entry("c", f"{TRANSFER} Again."))
    await made.flow.told()
    assert first.document.summary.startswith("LATE")


async def test_a_dry_run_only_says_what_would_change(sqlite_store: Store) -> None:
    made = await polled(sqlite_store, Blind(), entry("a"))
    made.rules(analyst())
    said = await made.rematch("rematch dry-run")
    assert said.startswith("2 texts by today’s rules would bring: 1 new match")
    assert await made.flow.told() == []
    [row] = await made.desk.records("rematch dry-run", made.op, now=NOON)
    assert (row["shift"], row["level"], row["level_now"], row["applied"]) == (
        "found", None, "main", False,
    )  # fmt: skip
    async with sqlite_store.read() as tx:
        assert await statements.latest(tx, 5) == []
        assert await deeds.listing(tx) == []


async def test_only_texts_of_the_last_days_are_looked_at(sqlite_store: Store) -> None:
    made = await polled(sqlite_store, Blind(), entry("a"))
    made.flow.clock.advance(timedelta(days=20))
    await made.flow.poll(OLD, entry("a"), entry("b", SHELLS, at=made.flow.clock()))
    made.rules(analyst())
    assert (await made.rematch("rematch 7")).startswith("REMATCHED: 1 texts")
    assert len(await made.flow.told()) == 1


async def test_what_is_lost_stands_as_it_was_told_unless_it_is_dropped(store: Store) -> None:
    made = await polled(store, analyst(), entry("a"))
    made.rules(Blind())
    said = await made.rematch()
    assert "1 match that is none any more" in said
    assert "They stand as they were told; retract" in said
    assert await made.flow.told() == ["NEW"]
    async with store.read() as tx:
        assert len(await statements.latest(tx, 5)) == 1
    said = await made.rematch("rematch drop The rule was too wide.")
    assert "They were retracted: The rule was too wide." in said
    assert await made.flow.told() == ["NEW", "RETRACTED"]
    assert made.flow.channel.posts[0].document.summary.startswith("RETRACTED")
    async with store.read() as tx:
        assert await statements.latest(tx, 5) == []


async def test_levels_and_facts_are_put_right_in_silence(store: Store) -> None:
    made = await polled(store, Coarse(Level.PASSAGE), entry("a"))
    made.rules(Coarse(Level.MAIN))
    with capture_logs() as logs:
        said = await made.rematch()
    [changes] = [each["changes"] for each in logs if each["event"] == "rematched"]
    assert repr(changes) == "{'level': 1}"  # as a person reads it
    assert "1 match of another level" in said
    assert "a passage of its own → main subject" in said
    made.rules(analyst())
    said = await made.rematch()
    assert "1 match with other facts" in said
    assert "Event dates: only now: 30 Dec 2023" in said
    assert await made.flow.told() == ["NEW"]
    async with store.read() as tx:
        [kept] = await statements.latest(tx, 5)
    assert kept.match.level is Level.MAIN
    assert kept.facts.dates


async def test_what_was_told_under_a_topic_that_is_watched_no_more_moves_to_todays(
    store: Store,
) -> None:
    class Renamed(Coarse):
        """The same topic, by the name that it had."""

        def analyse(self, title: str, text: str, **more: object) -> Analysis:
            found = super().analyse(title, text, **more)
            return replace(found, match=replace(found.match, topic="old-arms"))

    made = await polled(store, Renamed(Level.MAIN), entry("a"))
    made.rules(analyst())
    said = await made.rematch()
    assert "1 match of another topic" in said
    assert f"old-arms → {TOPIC}" in said
    assert "1 match of another" not in await made.rematch("rematch dry-run")
    async with store.read() as tx:
        [kept] = await statements.latest(tx, 5)
        [told] = await stories.latest(tx, 5)
    assert (kept.match.topic, told.topic) == (TOPIC, TOPIC)
    await made.flow.poll(OLD, entry("a"), entry("b"))
    assert await made.flow.told() == ["NEW"]  # a copy that comes now finds the story


async def test_a_mention_that_is_more_now_is_told(sqlite_store: Store) -> None:
    made = await polled(sqlite_store, Coarse(Level.MENTION), entry("a"))
    assert await made.flow.told() == []
    made.rules(analyst())
    assert "1 new match" in await made.rematch()
    assert await made.flow.told() == ["LATE"]


async def test_what_was_imported_stays_silent(sqlite_store: Store) -> None:
    made = office(sqlite_store, Blind())
    unmatched = Match(topic="", level=None, score=0.0)
    text = replace(told_by("mfa", TRANSFER), source_id=IMPORTED, match=unmatched)
    async with sqlite_store.write() as tx:
        await statements.insert(tx, text)
    made.rules(analyst())
    assert "1 new match" in await made.rematch()
    assert await made.flow.told() == []
    async with sqlite_store.read() as tx:
        assert len(await stories.latest(tx, 5)) == 1


async def test_a_chat_is_answered_at_once_and_operators_are_told_of_the_end(
    sqlite_store: Store,
) -> None:
    made = await polled(sqlite_store, Blind(), entry("a"))
    made.rules(analyst())
    op = made.desk.asker("fake:op", DESK.id, name="Olga")
    document = await made.desk.answer("rematch 30 days", op, now=NOON)
    assert document.summary.startswith("2 texts are matched again by today’s rules.")
    again = await made.desk.answer("rematch", op, now=NOON)
    assert again.summary == "A rematch is under way: operators are told when it is done."

    async def told() -> list[str]:
        await made.flow.told()
        return [
            each.document.summary
            for each in made.flow.channel.posts
            if each.delivery.destination == OPERATORS.id
        ]

    for _ in range(500):
        if await told():
            break
    assert (await told())[0].startswith("REMATCHED: 2 texts by today’s rules: 1 new match")


@pytest.mark.parametrize("line", ["rematch soon", "rematch dry-run drop why", "rematch drop"])
async def test_what_can_t_be_understood_is_explained(sqlite_store: Store, line: str) -> None:
    made = office(sqlite_store, Blind())
    assert "Did you mean rematch dry-run?" in await made.rematch(line)
