"""`python -m bot` killed again and again in a Matrix room: one event each, none lost."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import pytest
import yaml

from bot.ports import Step
from bot.store import Store
from tests.integration.matrix import team
from tests.integration.matrix_office import Office, office, until
from tests.ministries import PATIENCE, entry, feed
from tests.processes import Bot
from tests.servers.feeds import FeedServer
from tests.servers.synapse import Homeserver

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

SPEED = 60  # a lease of two minutes runs out in two seconds


@pytest.fixture
async def watched(homeserver: Homeserver, tmp_path: Path, sqlite_store: Store) -> Office:
    """A room with two people, to look at and to speak in."""
    made = await office(team(homeserver, tmp_path / "data"), sqlite_store)
    made.another("guest")
    return made


@pytest.fixture
async def bot(watched: Office, tmp_path: Path) -> AsyncIterator[Bot]:
    folder = tmp_path / "bot"
    folder.mkdir()
    made = Bot(
        folder,
        matrix_homeserver=watched.team.homeserver.url,
        matrix_user_id=watched.team.bot.id,
        matrix_access_token=watched.team.bot.access_token,
        destinations=f"matrix:{watched.team.room}",
        per_host_spacing="0s",
        parse_workers="1",
        start_clock=datetime.now(UTC).isoformat(),
        clock_speed=str(SPEED),
    )
    (folder / "feeds.yaml").write_text(_sources("https://ministry.example/feed", enabled=False))
    yield made
    await made.kill()


async def test_each_question_is_answered_once(watched: Office, bot: Bot, tmp_path: Path) -> None:
    rng = Random(5)
    position = tmp_path / "bot" / "data" / "matrix" / "position.json"
    await bot.start()
    await until(position.exists, within=PATIENCE)
    asked = []
    for _ in range(5):
        asked += [watched.say("!statement sources"), watched.say("!statement help")]
        await asyncio.sleep(rng.uniform(0, 0.5))
        await bot.kill()
        asked.append(watched.say("!statement latest"))
        await bot.start()
        await asyncio.sleep(rng.uniform(2, 5))
    await until(lambda: all(watched.answers(each) for each in asked), within=PATIENCE)
    assert {len(watched.answers(each)) for each in asked} == {1}


@pytest.mark.parametrize("step", [Step.CLAIMED, Step.SENDING, Step.SENT, Step.MARKED])
async def test_each_alert_is_one_event(
    watched: Office, bot: Bot, tmp_path: Path, step: Step
) -> None:
    async with FeedServer() as feeds:
        feeds.put("/feed.xml", feed("us", 0, at=datetime.now(UTC)))
        (tmp_path / "bot" / "feeds.yaml").write_text(_sources(feeds.url("/feed.xml")), "utf-8")
        await bot.start()
        await until(lambda: len(feeds.requests("/feed.xml")) > 3, within=PATIENCE)
        for number in (1, 2, 3):
            await bot.kill()
            feeds.put("/feed.xml", feed("us", number, at=datetime.now(UTC)))
            await bot.start(fail_point=step)
            await bot.died()
            await bot.start()
            await until(partial(_told, watched, number), within=PATIENCE)
    titles = Counter(event["content"]["body"].partition("\n")[0] for event in _alerts(watched))
    assert len(titles) == 3, json.dumps(titles)
    assert set(titles.values()) == {1}


def _alerts(watched: Office) -> list[dict[str, dict[str, str]]]:
    return [
        event
        for event in watched.seen()
        if event["content"].get("msgtype") == "m.text" and "m.new_content" not in event["content"]
    ]


def _sources(url: str, *, enabled: bool = True) -> str:
    return yaml.safe_dump({"sources": [entry("us", "US", url) | {"enabled": enabled}]})


def _told(watched: Office, alerts: int) -> bool:
    return len(_alerts(watched)) >= alerts
