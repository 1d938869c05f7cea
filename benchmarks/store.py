"""How fast the store answers when it is full: `python -m benchmarks.store`.

Fills SQLite, and a PostgreSQL of its own where one is installed, with statements in five languages,
words distributed as in speech (few are common, most are rare); one in ten says something that
questions ask about, too. That takes a quarter of an hour.
Then prints the median and the 99th percentile of each question, with its budget. `--sqlite` and
`--postgresql` say how many statements; 0 leaves a database out.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from random import Random
from typing import Any

from sqlalchemy import Connection, text

from bot import interpreter, schema
from bot.answers import Answers, Asking, copying
from bot.model import Command, Destination, Facts, Level, Match
from bot.store import Store, Tx, codec, ids, outbox, positions, statements, stories, words
from tests import archive
from tests.servers import postgres

BATCH = 5_000
WORDS_IN_TEXT = 60
VOCABULARY = 30_000
TEXTS = 4_000  # of each language; they are told again and again
TELLING = 10  # of so many texts one answers questions
SYLLABLES = {
    "en": ["mis", "sile", "trans", "fer", "con", "demn", "rus", "sia", "yang", "uk", "raine"],
    "ru": ["ра", "ке", "та", "пе", "ре", "да", "ча", "рос", "сия", "пхе", "нь", "ян"],
    "ko": ["북", "한", "러", "시", "아", "미", "사", "일", "탄", "도", "이", "전"],
    "ja": ["北", "朝", "鮮", "露", "武", "器", "移", "転", "ミ", "サ", "イ", "ル", "の", "を"],
    "zh": ["朝", "鲜", "俄", "罗", "斯", "导", "弹", "转", "让", "武", "器", "军"],
}
ABSENT = {"en": "zzzzz", "ru": "щщщщщ", "ko": "핵무", "ja": "龘龘", "zh": "龘龘"}
COUNTRIES = [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "KLMNO"]
TOLD_BY = 4  # statements of one story
START = datetime(2000, 1, 1, tzinfo=UTC)
LOOK_UPS, SEARCHES = 1_000, 150  # how often each is asked
# Milliseconds, at the 99th percentile.
LOOK_UP_BUDGET, SEARCH_BUDGET, ASK_BUDGET = 10.0, 50.0, 300.0
_INDEX = {
    "sqlite": text("INSERT INTO search (rowid, words) VALUES (:position, :words)"),
    "postgresql": text(
        "INSERT INTO search (position, words) VALUES (:position, to_tsvector('simple', :words))"
    ),
}

Question = Callable[[Tx], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Told:
    """A text and its words as the index takes them."""

    text: str
    indexed: str


class Writer:
    """Makes up texts in a language; the vocabulary's first words are the commonest."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        made = {
            "".join(rng.choices(SYLLABLES[language], k=rng.randint(2, 5)))
            for _ in range(VOCABULARY)
        }
        self.vocabulary = sorted(made - {ABSENT[language]})
        rng.shuffle(self.vocabulary)
        weights = list(accumulate(1 / rank for rank in range(1, len(self.vocabulary) + 1)))
        texts = (
            " ".join(
                [
                    *rng.choices(self.vocabulary, cum_weights=weights, k=WORDS_IN_TEXT),
                    "" if number % TELLING else rng.choice(archive.TEXTS),
                ]
            )
            for number in range(TEXTS)
        )
        self.texts = [Told(each, words.indexed(each, tags=())) for each in texts]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the tables that questions are answered from."""

    statements: list[dict[str, Any]]
    index: list[dict[str, Any]]
    stories: list[dict[str, Any]]
    members: list[dict[str, Any]]


def batches(writers: Sequence[Writer], rng: Random) -> Iterator[Batch]:
    """Batches of statements, without end; those that are listed tell stories, a few each."""
    made = rows(writers, rng)
    while True:
        pairs = list(islice(made, BATCH))
        listed = [row for row, _ in pairs if row["listed"]]
        tellers = [listed[at : at + TOLD_BY] for at in range(0, len(listed), TOLD_BY)]
        for told in tellers:
            for row in told:
                row["story_id"] = told[0]["id"]
        yield Batch(
            [row for row, _ in pairs],
            [index_row(row, told) for row, told in pairs],
            [
                {"id": told[0]["id"], "topic": told[0]["topic"], "first_at": told[0]["published"]}
                for told in tellers
            ],
            [
                {
                    "statement_id": row["id"],
                    "story_id": row["story_id"],
                    "fingerprint": "{}",
                    "score": 1.0,
                    "why": "measured",
                }
                for row in listed
            ],
        )


def rows(writers: Sequence[Writer], rng: Random) -> Iterator[tuple[dict[str, Any], Told]]:
    """Rows of the statements table, without end, and their texts."""
    match = Match(topic="dprk-russia-transfers", level=Level.MAIN, score=0.8)
    wording = {"match": codec.dumps(match), "facts": codec.dumps(Facts())}
    at, number = START, 0
    while True:
        at += timedelta(seconds=rng.randint(1, 900))
        number += 1
        writer = rng.choice(writers)
        told = rng.choice(writer.texts)
        listed = rng.random() < 0.5
        row = {
            "position": positions.of(at),
            "id": ids.candidates("benchmark", str(number))[-1],
            "source_id": "benchmark",
            "key": str(number),
            "institution": "Ministry",
            "country": rng.choice(COUNTRIES),
            "official": True,
            "language": writer.language,
            "version": 1,
            "title": f"Statement {number}",
            "text": told.text,
            "url": f"https://ministry.example/{number}",
            "published": at,
            "published_raw": "",
            "first_seen": at,
            "topic": match.topic,
            "level": Level.MAIN if listed else Level.MENTION,
            "listed": listed,
            "complete": True,
            "story_id": None,
            **wording,
        }
        yield row, told


def index_row(row: dict[str, Any], told: Told) -> dict[str, Any]:
    """The row of the full-text index for a row of the statements table."""
    tags = words.tags(
        matched=True,
        country=row["country"],
        language=row["language"],
        topic=row["topic"],
        institution=row["institution"],
    )
    return {"position": row["position"], "words": " ".join((*tags, row["title"], told.indexed))}


def insert(batch: Batch, connection: Connection) -> None:
    """Store a batch of statements as the store would, without their versions."""
    connection.execute(schema.stories.insert(), batch.stories)
    connection.execute(schema.statements.insert(), batch.statements)
    connection.execute(schema.members.insert(), batch.members)
    connection.execute(_INDEX[connection.dialect.name], batch.index)


async def fill(store: Store, writers: Sequence[Writer], count: int, rng: Random) -> list[str]:
    """Store `count` statements; returns the ids of some."""
    some: list[str] = []
    for number, batch in enumerate(islice(batches(writers, rng), count // BATCH), 1):
        some += [row["id"] for row in batch.statements[::50]]
        async with store.write() as tx:
            await tx.run_sync(partial(insert, batch))
        print(f"\r{number * BATCH:,} stored", end="", flush=True)
    print()
    return some


async def measure(store: Store, name: str, budget: float, questions: Sequence[Question]) -> None:
    """Ask each question once and print how long the answers took."""
    taken: list[float] = []
    for question in questions:
        async with store.read() as tx:
            start = time.perf_counter()
            await question(tx)
            taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    median, last = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    verdict = "" if last <= budget else "  MISSED"
    print(f"{name:<34} {median:8.2f} {last:8.2f}   (<= {budget:g}){verdict}", flush=True)


async def look_up(store: Store, some: Sequence[str], rng: Random) -> None:
    """What needs no search."""

    def show(short: str) -> Question:
        return lambda tx: statements.get(tx, short)

    def why(short: str) -> Question:
        async def question(tx: Tx) -> None:
            statement = await statements.get(tx, short)
            if statement and statement.story_id:
                await stories.decision(tx, short)
                await stories.fetch(tx, statement.story_id)
                await outbox.about(tx, short)

        return question

    async def ask(name: str, questions: Sequence[Question]) -> None:
        await measure(store, name, LOOK_UP_BUDGET, questions)

    chosen = rng.choices(some, k=LOOK_UPS)

    def latest(country: str | None = None) -> Question:
        return lambda tx: copying.newest(tx, 10, country=country, topic=None)

    await ask("latest 10", [latest()] * LOOK_UPS)
    await ask("latest 10 of a country", [latest("CL")] * LOOK_UPS)
    await ask("show", [show(short) for short in chosen])
    await ask("why", [why(short) for short in chosen])


async def search(store: Store, writers: Sequence[Writer], rng: Random) -> None:
    """Searches for common, rare and absent words in each language, and for what narrows them."""

    async def ask(name: str, known: Sequence[str], *, count: int = 1, **options: Any) -> None:
        def one(typed: Sequence[str]) -> Question:
            return lambda tx: statements.search(tx, typed, **options)

        asked = [one(rng.sample(known, count)) for _ in range(SEARCHES)]
        await measure(store, f"search {name}", SEARCH_BUDGET, asked)

    for writer in writers:
        known, language = writer.vocabulary, writer.language
        await ask(f"{language}, common", known[:20])
        await ask(f"{language}, rare", known[2_000:4_000])
        if language in ("ko", "ja", "zh"):
            await ask(f"{language}, two characters", [each for each in known if len(each) == 2])
        await ask(f"{language}, absent", [ABSENT[language]])
    common = writers[0].vocabulary[:20]
    await ask("two common words", common, count=2)
    await ask("common, one country", common, country="CL")
    await ask("common, absent country", common, country="ZZ")


async def ask(store: Store) -> None:
    """Questions in plain words, each for the second time: a language is read when first met."""
    answers = Answers(store=store, sources=(), asking=Asking())
    here = Destination(id="console")

    def one(words: str) -> Question:
        asked = Command(verb="ask", words=(words,))
        return lambda tx: answers.reply(asked, here, now=archive.NOW)

    questions = [one(row["ask"]) for row in archive.QUESTIONS]
    async with store.read() as tx:
        for question in questions:
            await question(tx)
    await measure(store, "ask", ASK_BUDGET, questions)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlite", type=int, default=1_000_000, metavar="ROWS")
    installed = 100_000 if postgres.binaries() else 0
    parser.add_argument("--postgresql", type=int, default=installed, metavar="ROWS")
    arguments = parser.parse_args()
    interpreter.settle()  # as the service does
    rng = Random(1)
    writers = [Writer(language, rng) for language in SYLLABLES]
    for opened, count in ((_sqlite, arguments.sqlite), (_postgresql, arguments.postgresql)):
        if not count:
            continue
        async with opened() as store:
            some = await fill(store, writers, count, rng)
            name = opened.__name__.strip("_")
            print(f"{name}, {count:,} statements; ms {'p50':>8} {'p99':>8}   budget")
            await look_up(store, some, rng)
            await search(store, writers, rng)
            await ask(store)


@asynccontextmanager
async def _sqlite() -> AsyncIterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{folder}/statements.db", migrate=True)
        yield store
        await store.close()


@asynccontextmanager
async def _postgresql() -> AsyncIterator[Store]:
    binaries = postgres.binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed here: give --postgresql 0")
    with postgres.running(binaries) as cluster:
        store = await Store.open(cluster.url(), migrate=True)
        yield store
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
