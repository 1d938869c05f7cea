from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from rich.console import Console

from bot.demo.play import play
from tests.january import expected


@pytest.fixture
def quiet_log() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


async def test_the_demo_tells_each_story_once_and_answers_three_questions(
    quiet_log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys, "stdout", out)
    await play(Console(file=out, width=100))

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
