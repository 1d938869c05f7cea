"""Answers from a real store, as a person at a console would read them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot.desk
from bot import commands
from bot.answers import Answers
from bot.errors import CommandError
from bot.model import (
    Address,
    Destination,
    EvidenceBlob,
    Level,
    Permissions,
    Source,
    SourceRecord,
    StoryDecision,
)
from bot.render.text import render
from bot.store import Store, evidence, sources, statements, stories
from tests.made import fingerprint, new_statement

NOW = datetime(2024, 1, 12, 12, tzinfo=UTC)
ASKER = Destination(id="console", timezone="Asia/Seoul")
SOURCES = (
    Source(
        id="jp-mofa",
        institution="Ministry of Foreign Affairs",
        country="JP",
        languages=("ja",),
        address=Address(url="https://mofa.example/feed"),
    ),
    Source(
        id="us-state",
        institution="Department of State",
        country="US",
        languages=("en",),
        address=Address(url="https://state.example/feed"),
    ),
    Source(
        id="us-dod",
        institution="Department of Defense",
        country="US",
        languages=("en",),
        address=Address(url="https://dod.example/feed"),
        enabled=False,
        reason="refuses all programs",
    ),
)


class Desk:
    """Somebody who asks, and what the store was given to answer from."""

    def __init__(self, store: Store) -> None:
        self.desk = bot.desk.Desk(
            store=store,
            answers=Answers(store=store, sources=SOURCES, named=[ASKER]),
            named=[ASKER],
            permissions=Permissions(),
            topics=("dprk-russia-transfers",),
        )
        self.asker = self.desk.asker("console", ASKER.id)
        self.ids: dict[str, str] = {}
        self.story = ""

    async def ask(self, text: str) -> str:
        document = await self.desk.answer(text, self.asker, now=NOW)
        return " ".join(render(document, width=100).split())

    async def records(self, text: str) -> list[dict[str, object]]:
        rows = await self.desk.records(text, self.asker, now=NOW)
        assert json.loads(json.dumps(rows)) == rows
        return rows


@pytest.fixture
async def empty(sqlite_store: Store) -> Desk:
    return Desk(sqlite_store)


@pytest.fixture
async def desk(sqlite_store: Store) -> Desk:
    """A story told by the USA, then Japan, and a text about something else."""
    desk = Desk(sqlite_store)
    american = new_statement(
        "us", country="US", institution="Department of State", source_id="us-state",
        title="Missile transfers", given_id="seed-001",
    )  # fmt: skip
    japanese = new_statement(
        "jp", title="弾道ミサイル移転に関する共同声明", language="ja",
        text="北朝鮮による弾道ミサイルの移転を非難する。",
        institution="Ministry of Foreign Affairs",
        published=datetime(2024, 1, 11, 1, tzinfo=UTC),
        first_seen=datetime(2024, 1, 11, 1, 3, tzinfo=UTC),
    )  # fmt: skip
    other = new_statement("x", level=None, title="Football", text="They played football.")
    other = replace(other, match=replace(other.match, evidence=(), nearest="no state is named"))
    async with sqlite_store.write() as tx:
        for name, new in (("us", american), ("jp", japanese), ("x", other)):
            kept = await statements.insert(tx, new)
            desk.ids[name] = kept.id
            if name == "us":
                desk.story = await stories.create(tx, kept)
            if name != "x":
                decision = StoryDecision(story_id=desk.story, score=0.9, why="same anchors")
                await stories.attach(tx, desk.story, kept.id, fingerprint(name), decision)
        blob = EvidenceBlob(
            url=american.url, fetched_at=NOW, sha256="ab" * 32, headers=(), body=b"<p>"
        )
        await evidence.put(tx, desk.ids["us"], 1, blob)
        failing = SourceRecord(
            source_id="jp-mofa", failures=4, last_polled=NOW, last_success=NOW - timedelta(hours=3),
            last_reason="timeout",
        )  # fmt: skip
        await sources.put(tx, failing)
    return desk


async def test_latest_lists_the_newest_first(desk: Desk) -> None:
    text = await desk.ask("latest")
    assert text.startswith("The latest 2 statements")
    assert text.index("弾道ミサイル移転") < text.index("Missile transfers")
    assert f"{desk.ids['jp']} · 11 Jan 2024, 10:00 KST · 🇯🇵 Japan" in text
    assert "Football" not in text


async def test_latest_can_be_narrowed(desk: Desk) -> None:
    assert "Missile transfers" not in await desk.ask("latest japan")
    assert [row["country"] for row in await desk.records("latest 1")] == ["JP"]
    assert len(await desk.records("latest dprk-russia-transfers")) == 2


async def test_an_empty_store_says_where_to_look(empty: Desk) -> None:
    text = await empty.ask("latest")
    assert "The store holds no such statement yet." in text
    assert "sources" in text


async def test_search_shows_the_words_found(desk: Desk) -> None:
    text = await desk.ask('search "弾道ミサイル" country:jp')
    assert text.startswith("1 statement found")
    assert "移転を非難する" in text
    assert [row["id"] for row in await desk.records("search missiles from:us-state")] == [
        desk.ids["us"]
    ]
    assert [row["id"] for row in await desk.records("search missiles from:state")] == [
        desk.ids["us"]
    ]


async def test_dates_are_days_where_the_asker_lives(desk: Desk) -> None:
    on_the_tenth = "search since:2024-01-10 until:2024-01-10"
    assert [row["id"] for row in await desk.records(on_the_tenth)] == [desk.ids["us"]]


async def test_nothing_found_says_what_would_be(desk: Desk) -> None:
    text = await desk.ask("search missiles football country:us")
    assert "Nothing was found for this." in text
    assert "search missiles country:US" in text


async def test_a_name_that_fits_several_institutions_offers_their_ids(desk: Desk) -> None:
    text = await desk.ask("search missiles from:department")
    assert "could be several institutions" in text
    assert "from:us-state" in text


async def test_show_by_id_by_given_id_and_by_address(desk: Desk) -> None:
    short = desk.ids["us"]
    for name in (short, short.upper(), "seed-001"):
        assert "We condemn the transfer of ballistic missiles." in await desk.ask(f"show {name}")
    (row,) = await desk.records(f"show {short}")
    assert row["given_id"] == "seed-001"
    assert row["fetched"] == {
        "url": "https://ministry.example/us",
        "at": NOW.isoformat(),
        "sha256": "ab" * 32,
    }
    assert row["facts"]["resolutions"][0]["number"] == 1718  # type: ignore[index]  # JSON
    assert row["evidence"] == [
        {"rule": "en-condemn", "field": "text", "start": 3, "end": 10, "text": "condemn"}
    ]


async def test_story_by_its_id_or_that_of_a_statement(desk: Desk) -> None:
    for name in (desk.story, desk.ids["jp"]):
        text = await desk.ask(f"story {name}")
        assert "(13 hrs later) · 🇯🇵 Japan (Ministry of Foreign Affairs)" in text
    assert [row["country"] for row in await desk.records(f"story {desk.story}")] == ["US", "JP"]


async def test_why_explains_matches_and_misses(desk: Desk) -> None:
    matched = await desk.ask(f"why {desk.ids['us']}")
    assert "main subject (main)" in matched
    assert "en-condemn We condemn the transfer" in matched
    missed = await desk.ask("why https://ministry.example/x")
    assert missed.startswith("Not a match: Football")
    assert "no state is named" in missed


@pytest.mark.parametrize("verb", ["show", "why"])
async def test_ids_that_are_not_there(desk: Desk, verb: str) -> None:
    assert "There is no statement “zzzzz”." in await desk.ask(f"{verb} zzzzz")
    assert f"Did you mean story {desk.story}?" in await desk.ask(f"{verb} {desk.story}")
    assert "https://x.example/ is in the store" in await desk.ask(f"{verb} https://x.example/")


async def test_sources_in_trouble_come_first(desk: Desk) -> None:
    text = await desk.ask("sources")
    assert text.startswith("3 sources: 1 failing, 1 never polled, 1 disabled")
    assert "no answer in time (timeout) · for 3 hrs" in text
    assert "refuses all programs" in text
    assert [row["state"] for row in await desk.records("sources")] == [
        "failing", "never", "disabled",
    ]  # fmt: skip


async def test_typos_are_answered_and_refused_as_records(desk: Desk) -> None:
    assert "Did you mean latest 5?" in await desk.ask("latets 5")
    with pytest.raises(CommandError, match="unknown-verb"):
        await desk.records("latets 5")


async def test_help_knows_every_command(desk: Desk) -> None:
    text = await desk.ask("help")
    for verb in commands.VERBS.values():
        assert verb.form in text
        assert verb.examples[0] in await desk.ask(f"help {verb.verb}")


async def test_mentions_are_found_but_not_latest(empty: Desk, sqlite_store: Store) -> None:
    async with sqlite_store.write() as tx:
        await statements.insert(tx, new_statement("m", level=Level.MENTION))
    assert "no such statement" in await empty.ask("latest")
    assert "1 statement found" in await empty.ask("search missiles")


def test_every_command_is_documented_with_an_example() -> None:
    page = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
    for verb in commands.VERBS.values():
        assert f"## {verb.verb}\n" in page
        assert verb.form in page
        assert all(example in page for example in verb.examples)
