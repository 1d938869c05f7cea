"""A desk to ask, and a store with a story to answer from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import bot.desk
from bot.answers import Answers
from bot.model import (
    Address,
    Destination,
    EvidenceBlob,
    Ground,
    Lack,
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


async def told(store: Store) -> Desk:
    """A story told by the USA, then Japan, and a text about something else."""
    desk = Desk(store)
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
    other = replace(
        other, match=replace(other.match, evidence=(), nearest=Lack("unnamed", ("the DPRK",)))
    )
    async with store.write() as tx:
        for name, new in (("us", american), ("jp", japanese), ("x", other)):
            kept = await statements.insert(tx, new)
            desk.ids[name] = kept.id
            if name == "us":
                desk.story = (await stories.create(tx, kept)).id
            if name != "x":
                why = (Ground("titles", 0.9),)
                decision = StoryDecision(story_id=desk.story, score=0.9, why=why)
                await stories.attach(tx, desk.story, kept, fingerprint(name), decision)
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
