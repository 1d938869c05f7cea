"""The service as a whole: no part of it may be missing in silence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot import app, serve
from bot.errors import StatementBotError
from bot.settings import load

FEEDS = (
    "sources: [{id: fr, institution: F, country: FR, languages: [fr], url: 'https://a.example'}]"
)


@dataclass(slots=True)
class Broken:
    """A listener with a fault that nobody thought of."""

    name: str = "slack"
    listens: bool = False

    async def run(self) -> None:
        await asyncio.sleep(0)
        raise KeyError("a fault")


async def test_a_part_that_fails_ends_the_service_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    settings = load({"STATEMENT_BOT_DATA_DIR": str(tmp_path)}, cwd=tmp_path)
    async with app.built(settings) as built:
        whole = replace(built, listeners=(Broken(),))
        with pytest.raises(StatementBotError, match="slack has failed"):
            await asyncio.wait_for(serve.serve(whole, serve.Orders()), 60)
    logged = capsys.readouterr()
    assert "part-failed" in logged.out + logged.err
