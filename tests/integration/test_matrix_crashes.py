"""`python -m bot` killed again and again in a Matrix room: one event each, none lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
import yaml

from bot.ports import Step
from bot.store import Store
from tests import ministries
from tests.e2e.test_crashes import ROUNDS
from tests.integration.matrix import Team, team
from tests.integration.matrix_office import office, until
from tests.ministries import Note, Scene, entry, look_first
from tests.processes import QuickBot
from tests.servers.synapse import Homeserver

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

SENDING = [Step.CLAIMED, Step.SENDING, Step.SENT, Step.MARKED]


@asynccontextmanager
async def scene(folder: Path, database: str, watched: Team) -> AsyncIterator[Scene]:
    """The bot past its baseline, not running; its room is a destination."""
    async with ministries.scene(
        folder, database, destinations=f"matrix:{watched.room}", **account(watched)
    ) as playing:
        await look_first(playing)
        yield playing


def account(watched: Team) -> dict[str, str]:
    """The settings that make a process this team's bot."""
    return {
        "matrix_homeserver": watched.homeserver.url,
        "matrix_user_id": watched.bot.id,
        "matrix_access_token": watched.bot.access_token,
    }


def told(watched: Team) -> list[str]:
    """The ids of the deliveries that stand in the room: messages and new wordings, in order."""
    ours = watched.events(by=watched.bot)  # who sent an event is told its transaction
    return [str(event["unsigned"]["transaction_id"]) for event in ours]


@pytest.mark.parametrize("step", SENDING)
async def test_crashes_lose_nothing_and_repeat_nothing(
    step: Step, homeserver: Homeserver, tmp_path: Path, database_url: str, record_property: Note
) -> None:
    watched = team(homeserver, tmp_path)
    async with scene(tmp_path, database_url, watched) as playing:
        await ministries.crash_again_and_again(playing, step, ROUNDS)
        result = await playing.result(told(watched), step=step, crashes=ROUNDS)
    ministries.note(record_property, "matrix", database_url, result)
    assert result.faults == 0


@pytest.mark.parametrize("step", [Step.SENDING, Step.SENT])
async def test_crashes_in_an_encrypted_room(
    step: Step, homeserver: Homeserver, tmp_path: Path, record_property: Note
) -> None:
    watched = team(homeserver, tmp_path, encrypted=True)
    database = f"sqlite:///{tmp_path / 'statements.db'}"
    async with scene(tmp_path, database, watched) as playing:
        await ministries.crash_again_and_again(playing, step, ROUNDS)
        result = await playing.result(told(watched), step=step, crashes=ROUNDS)
    ministries.note(record_property, "encrypted", database, result)
    assert result.faults == 0


async def test_each_question_is_answered_once(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    watched = await office(team(homeserver, tmp_path / "data"), sqlite_store)
    watched.another("guest")
    folder = tmp_path / "bot"
    folder.mkdir()
    idle = {**entry("us", "US", "https://ministry.example/feed"), "enabled": False}
    (folder / "feeds.yaml").write_text(yaml.safe_dump({"sources": [idle]}))
    bot = QuickBot(
        folder,
        parse_workers="1",
        start_clock=datetime.now(UTC).isoformat(),
        **account(watched.team),
    )
    rng = Random(5)
    asked = []
    try:
        await bot.start()
        await until((folder / "data" / "matrix" / "position.json").exists)
        for _ in range(ROUNDS):
            asked += [watched.say("!statement sources"), watched.say("!statement help")]
            await asyncio.sleep(rng.uniform(0, 0.5))
            await bot.kill()
            asked.append(watched.say("!statement latest"))
            await bot.start()
            await asyncio.sleep(rng.uniform(2, 5))
        await until(lambda: all(watched.answers(each) for each in asked))
    finally:
        await bot.kill()
    assert {len(watched.answers(each)) for each in asked} == {1}
