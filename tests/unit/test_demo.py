from __future__ import annotations

import asyncio
import io
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress

import aiohttp
import pytest
import structlog
from rich.console import Console

from bot.demo.play import play
from tests.january import expected
from tests.processes import free_port


@pytest.fixture
def quiet_log() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


async def first_list(url: str, playing: asyncio.Task[None]) -> str:
    """The archive's list as soon as there is a story in it, which is long before the end."""
    async with aiohttp.ClientSession() as session:
        while not playing.done():
            with suppress(aiohttp.ClientConnectionError):
                async with session.get(url) as answer:
                    page = await answer.text()
                if "/story/" in page:
                    return page
            await asyncio.sleep(0.1)
    return ""


async def test_the_demo_tells_each_story_once_and_answers_three_questions(
    quiet_log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys, "stdout", out)
    address = f"127.0.0.1:{free_port()}"
    playing = asyncio.create_task(play(Console(file=out, width=100), http=address))
    listed = await first_list(f"http://{address}/", playing)
    while "Ctrl-C ends." not in out.getvalue():  # it stays for whoever reads the archive
        assert not playing.done()
        await asyncio.sleep(0.05)
    os.kill(os.getpid(), signal.SIGTERM)
    await playing

    shown = out.getvalue()
    stories = expected().stories
    assert shown.count("NEW · ") == len(stories)
    assert shown.count("JOINED: ") == sum(story.demo_publishers - 1 for story in stories.values())
    assert shown.count("AMENDED: ") == sum(len(story.amended) for story in stories.values())
    asked = (line.strip("─ ") for line in shown.splitlines() if "─ > " in line)
    assert next(asked) == "> latest 3"
    assert shown.count("─ > ") == 3
    assert "Why it matched" in shown
    assert "failed" not in shown
    assert "Traceback" not in shown
    assert 'class="entries"' in listed
