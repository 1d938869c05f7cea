"""How fast the store answers when it is full: `python -m benchmarks.store --rows 1000000`.

Fills SQLite with statements in four languages, words distributed as in speech (few are common, most
are rare), then prints the median and the 99th percentile of each question.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, text

from bot import schema
from bot.model import Facts, Level, Match
from bot.store import Store, Tx, codec, ids, statements, words

BATCH = 5_000
WORDS_IN_TEXT = 120
VOCABULARY = 30_000
SYLLABLES = {
    "en": ["mis", "sile", "trans", "fer", "con", "demn", "rus", "sia", "yang", "uk", "raine"],
    "ru": ["ра", "ке", "та", "пе", "ре", "да", "ча", "рос", "сия", "пхе", "нь", "ян"],
    "ko": ["북", "한", "러", "시", "아", "미", "사", "일", "탄", "도", "이", "전"],
    "zh": ["朝", "鲜", "俄", "罗", "斯", "导", "弹", "转", "让", "武", "器", "军"],
}  # fmt: skip
COUNTRIES = [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "KLMNO"]
START = datetime(2000, 1, 1, tzinfo=UTC)
LATEST_QUESTIONS, SEARCH_QUESTIONS = 2_000, 200

Question = Callable[[Tx], Awaitable[Any]]


class Writer:
    """Makes up texts in a language; the vocabulary's first words are the commonest."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self._rng = rng
        syllables = SYLLABLES[language]
        made = {"".join(rng.choices(syllables, k=rng.randint(2, 5))) for _ in range(VOCABULARY)}
        self.vocabulary = sorted(made)
        rng.shuffle(self.vocabulary)
        self._weights = list(accumulate(1 / rank for rank in range(1, len(made) + 1)))

    def text(self) -> str:
        """A text of the usual length."""
        chosen = self._rng.choices(self.vocabulary, cum_weights=self._weights, k=WORDS_IN_TEXT)
        return " ".join(chosen)


def rows(writers: list[Writer], rng: Random) -> Iterator[dict[str, Any]]:
    """Rows of the statements table, without end."""
    match = Match(topic="dprk-russia-transfers", level=Level.MAIN, score=0.8)
    wording = {"match": codec.dumps(match), "facts": codec.dumps(Facts())}
    at, number = START, 0
    while True:
        at += timedelta(seconds=rng.randint(1, 900))
        number += 1
        writer = rng.choice(writers)
        listed = rng.random() < 0.5
        yield {
            "position": int(at.timestamp()) * 1_000_000,
            "id": ids.candidates("benchmark", str(number))[-1],
            "source_id": "benchmark",
            "key": str(number),
            "institution": "Ministry",
            "country": rng.choice(COUNTRIES),
            "official": True,
            "language": writer.language,
            "version": 1,
            "title": f"Statement {number}",
            "text": writer.text(),
            "url": f"https://ministry.example/{number}",
            "published": at,
            "published_raw": "",
            "first_seen": at,
            "topic": match.topic,
            "level": Level.MAIN if listed else Level.MENTION,
            "listed": listed,
            "complete": True,
            **wording,
        }


def index_row(row: dict[str, Any]) -> dict[str, Any]:
    """The row of the full-text index for a row of the statements table."""
    tags = statements.tags(
        matched=True,
        country=row["country"],
        language=row["language"],
        topic=row["topic"],
        institution=row["institution"],
    )
    return {
        "position": row["position"],
        "words": words.indexed(row["title"], row["text"], tags=tags),
    }


def insert(batch: list[dict[str, Any]], connection: Connection) -> None:
    """Store a batch of statements as the store would, without their versions."""
    connection.execute(schema.statements.insert(), batch)
    connection.execute(
        text("INSERT INTO search (rowid, words) VALUES (:position, :words)"),
        [index_row(row) for row in batch],
    )


async def fill(store: Store, writers: list[Writer], count: int, rng: Random) -> list[str]:
    """Store `count` statements; returns the ids of some."""
    endless = rows(writers, rng)
    some: list[str] = []
    for start in range(0, count, BATCH):
        batch = list(islice(endless, min(BATCH, count - start)))
        some += [row["id"] for row in batch[::50]]
        async with store.write() as tx:
            await tx.run_sync(partial(insert, batch))
        print(f"\r{start + len(batch):,} stored", end="", flush=True)
    print()
    return some


async def measure(store: Store, name: str, questions: list[Question]) -> None:
    """Ask each question once and print how long the answers took."""
    taken: list[float] = []
    for question in questions:
        async with store.read() as tx:
            start = time.perf_counter()
            await question(tx)
            taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    median, last = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    print(f"{name:<34} p50 {median:8.2f} ms   p99 {last:8.2f} ms")


def searches(writers: list[Writer], rng: Random, ranks: range, **options: Any) -> list[Question]:
    """Searches for words of the given ranks (0: the commonest), in all languages."""

    def one() -> Question:
        writer = rng.choice(writers)
        word = writer.vocabulary[rng.choice(ranks)]
        return lambda tx: statements.search(tx, [word], **options)

    return [one() for _ in range(SEARCH_QUESTIONS)]


async def ask_all(store: Store, writers: list[Writer], some: list[str], rng: Random) -> None:
    """Ask everything that a person may ask."""

    def many(question: Question) -> list[Question]:
        return [question] * LATEST_QUESTIONS

    def get(short: str) -> Question:
        return lambda tx: statements.get(tx, short)

    def search(*typed: str) -> Question:
        return lambda tx: statements.search(tx, typed)

    def pair() -> Question:
        common = rng.choice(writers).vocabulary[:20]
        return search(*rng.sample(common, 2))

    await measure(store, "latest 10", many(lambda tx: statements.latest(tx, 10)))
    await measure(
        store, "latest 10 of a country", many(lambda tx: statements.latest(tx, 10, country="CL"))
    )
    await measure(store, "show", [get(rng.choice(some)) for _ in range(LATEST_QUESTIONS)])
    await measure(store, "search, common words", searches(writers, rng, range(20)))
    await measure(store, "search, rare words", searches(writers, rng, range(2_000, 4_000)))
    await measure(
        store, "search, common, one country", searches(writers, rng, range(20), country="CL")
    )
    await measure(
        store, "search, common, absent country", searches(writers, rng, range(20), country="ZZ")
    )
    await measure(store, "search, two common words", [pair() for _ in range(SEARCH_QUESTIONS)])
    absent = ["zzzz", "щщщщ", "핵무", "龘龘"] * 50
    await measure(store, "search, absent words", [search(word) for word in absent])


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args().rows
    rng = Random(1)
    writers = [Writer(language, rng) for language in SYLLABLES]
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open("", data_dir=Path(folder), migrate=True)
        some = await fill(store, writers, count, rng)
        await ask_all(store, writers, some, rng)
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
