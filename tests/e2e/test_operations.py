"""What engines and operators ask of a running service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests.flow import FOOTBALL, Entry, eventually, rss
from tests.processes import Bot, free_port, run
from tests.servers.feeds import FeedServer

FEEDS = """\
sources:
- {{id: mfa, institution: A ministry, country: FR, languages: [en], url: "{url}",
  allow_private: true, every: 1s}}
"""


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


async def test_health_is_asked_and_the_doctor_finds_nothing(
    tmp_path: Path, server: FeedServer
) -> None:
    server.put("/feed", rss(Entry(guid="old", title="Football", text=FOOTBALL)))
    (tmp_path / "feeds.yaml").write_text(FEEDS.format(url=server.url("/feed")), "utf-8")
    settings = {
        "http": f"127.0.0.1:{free_port()}",
        "operator_destination": "console",
        "contact": "desk@news.example",
        "webhooks": f"desk={server.url('/hook')}",
        "log_level": "ERROR",
    }
    typed = partial(asyncio.to_thread, partial(run, tmp_path, timeout=100, **settings))
    bot = Bot(tmp_path, **{**settings, "log_level": "INFO"})
    await bot.start()
    try:
        await eventually(lambda: '"http-listening"' in said(bot), within=90)
        asked = await typed("healthy")
        assert (asked.returncode, asked.stdout) == (0, "alive\n")
        (tmp_path / "feeds.yaml").write_text("sources: {a mistake", "utf-8")
        assert (await typed("healthy")).returncode == 0
        (tmp_path / "feeds.yaml").write_text(FEEDS.format(url=server.url("/feed")), "utf-8")

        examined = await typed("doctor", "--json")
        codes = {
            each["check"]: each["code"] for each in map(json.loads, examined.stdout.splitlines())
        }
        assert examined.returncode == 0, examined.stdout
        assert set(codes.values()) == {"ok"}
        assert {"database", "network", "clock", "webhook:desk"} <= codes.keys()

        assert await bot.end(within=60) == 0
    finally:
        await bot.kill()
    gone = await typed("healthy")
    assert gone.returncode == 1
    assert "is the service running?" in gone.stderr


def said(bot: Bot) -> str:
    return bot.log.read_text("utf-8") if bot.log.exists() else ""
