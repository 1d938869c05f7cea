"""`statement-bot run` as monitors, operators and readers see it: over HTTP, and by its messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.test_command_line import list_sources
from tests.flow import FOOTBALL, NOON, Entry, eventually, rss
from tests.processes import Bot, free_port
from tests.servers.feeds import FeedServer

NEWS = Entry(guid="news")
OLD = Entry(guid="old", title="Football", text=FOOTBALL)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        server.put("/feed", rss(NEWS, OLD))
        server.put("/alive", b"thank you")
        yield server


async def status(url: str) -> int:
    """What a monitor gets; 0 while nobody answers."""
    try:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status
    except aiohttp.ClientConnectionError:
        return 0


async def text(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_monitors_and_readers_are_answered_while_it_runs(
    tmp_path: Path, server: FeedServer
) -> None:
    list_sources(tmp_path, {"mfa": server.url("/feed")})
    address = f"127.0.0.1:{free_port()}"
    bot = Bot(tmp_path, http=address, per_host_spacing="0s", start_clock=NOON.isoformat())
    await bot.start()
    try:
        async with asyncio.timeout(90):
            while await status(f"http://{address}/readyz") != 200:  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.1)
        assert await status(f"http://{address}/healthz") == 200
        scraped = await text(f"http://{address}/metrics")
        assert 'statement_bot_sources{state="ok"} 1.0' in scraped
        assert "statement_bot_poll_seconds_count" in scraped
        assert NEWS.title in await text(f"http://{address}/")
        assert await bot.end(within=30) == 0
        assert await status(f"http://{address}/healthz") == 0
        assert "Traceback" not in bot.log.read_text("utf-8")
    finally:
        await bot.kill()


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_life_is_signalled_to_a_monitor(tmp_path: Path, server: FeedServer) -> None:
    list_sources(tmp_path, {"mfa": server.url("/feed")})
    bot = Bot(tmp_path, per_host_spacing="0s", alive_url=server.url("/alive"))
    await bot.start()
    try:
        await eventually(lambda: bool(server.requests("/alive")), within=400)
    finally:
        await bot.kill()


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_a_day_on_which_nothing_matched_is_told_to_operators(
    tmp_path: Path, server: FeedServer
) -> None:
    server.put("/feed", rss(OLD))
    list_sources(tmp_path, {"mfa": server.url("/feed")})
    days = {"start_clock": "2024-03-01T00:00:00Z", "clock_speed": "7200"}
    bot = Bot(tmp_path, per_host_spacing="0s", operator_destination="console", **days)
    await bot.start()
    try:
        await eventually(lambda: "ALL QUIET: polled 1 of 1 source" in bot.shown, within=400)
    finally:
        await bot.kill()
