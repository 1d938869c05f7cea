"""Questions to the texts that the project began with, and to the labelled ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.analyse import Analyst
from bot.answers import Answers
from bot.cli.questions import Judged, read_rows
from bot.model import Command, Destination, NewStatement
from bot.record import Found, record
from bot.store import Store
from bot.text.dates import read_timestamp
from tests.shipped import analyst

SHARED = Path(__file__).parents[3] / "shared"
SEEDS = (
    "joint-statement-article-with-faq.txt",
    "joint-statement-mirror-of-diplomatie-gouv-fr.txt",
)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
HERE = Destination(id="console")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the texts are not here")


def seeds() -> list[dict[str, Any]]:
    return [
        {
            "id": f"seed-{number:03}",
            "title": "",
            "text": (SHARED / "seeds" / name).read_text("utf-8"),
            "published": "2024-01-10",
            "publisher": name,
        }
        for number, name in enumerate(SEEDS)
    ]


def labelled() -> list[dict[str, Any]]:
    lines = (SHARED / "eval" / "dev.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


async def fill(store: Store, rows: list[dict[str, Any]]) -> Answers:
    async with store.write() as tx:
        for row in rows:
            found = Found(statement=_statement(analyst(), row), silent=True)
            await record(tx, found, destinations=(), now=NOW)
    return Answers(store=store, sources=())


def _statement(analyst: Analyst, row: dict[str, Any]) -> NewStatement:
    published = read_timestamp(row.get("published") or "")
    languages = (row["lang"],) if "lang" in row else ()
    analysis = analyst.analyse(row["title"], row["text"], languages=languages, published=published)
    return NewStatement(
        source_id="import",
        institution=row["publisher"],
        country="XX",
        official=False,
        language=analysis.language,
        key=row["id"],
        title=row["title"],
        text=row["text"],
        url=row.get("url", ""),
        published=published,
        published_raw=row.get("published") or "",
        first_seen=NOW,
        match=analysis.match,
        facts=analysis.facts,
        given_id=row["id"],
    )


async def wrong(answers: Answers, path: Path) -> list[tuple[bool, str]]:
    """The questions of a file that are not answered rightly, and whether they can be."""
    judged = []
    for row in read_rows(path):
        command = Command(verb="ask", words=(row.question,))
        reply = await answers.reply(command, HERE, now=NOW)
        judged.append(Judged(row=row, answer=dict(reply.records[0])))
    return [(each.row.answerable, each.row.question) for each in judged if not each.right]


QUESTIONS_OF_THE_SEEDS = {
    "Why is the transfer of ballistic missiles a concern?": ["non-proliferation"],
    "How does this cooperation impact global security?": ["Indo-Pacific"],
    "What is the call to action?": ["UN Member States"],
    "Who condemned the transfers?": ["condemn"],
    "When were the missiles used against Ukraine?": ["December 30 2023", "January 2, 2024"],
    "Which resolutions are violated?": ["1718 (2006)", "1874 (2009)", "2270 (2016)"],
    "What does the DPRK get in return?": ["in return"],
    "Did Russia itself support the resolutions?": ["Russia itself supported"],
    "How many countries signed it?": ["48"],
}


async def test_the_seeds_answer_what_they_raise(sqlite_store: Store) -> None:
    answers = await fill(sqlite_store, seeds())
    for question, must in QUESTIONS_OF_THE_SEEDS.items():
        command = Command(verb="ask", words=(question,))
        answer = (await answers.reply(command, HERE, now=NOW)).records[0]
        assert answer["answered"], question
        assert [each for each in must if each not in answer["text"]] == [], question


@pytest.mark.long
async def test_all_but_one_answerable_question_is_answered_and_no_other(
    sqlite_store: Store,
) -> None:
    answers = await fill(sqlite_store, [*labelled(), *seeds()])
    mistakes = await wrong(answers, SHARED / "eval" / "faq_dev.jsonl")
    assert [question for answerable, question in mistakes if not answerable] == []
    assert len(mistakes) <= 1, mistakes
