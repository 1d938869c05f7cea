"""The service as a whole: no part of it may be missing in silence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot import app, serve
from bot.errors import ConfigError, StatementBotError
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
            await asyncio.wait_for(serve.serve(whole, serve.Orders(), serve.Files(settings)), 60)
    logged = capsys.readouterr()
    assert "part-failed" in logged.out + logged.err


async def test_what_was_checked_is_what_is_built_whatever_becomes_of_the_files(
    tmp_path: Path,
) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    words = tmp_path / "words"
    words.mkdir()
    given = {"DATA_DIR": str(tmp_path), "LEXICON": str(words), "HTTP": "127.0.0.1:8080"}
    settings = load({f"STATEMENT_BOT_{name}": value for name, value in given.items()}, cwd=tmp_path)
    checked = serve.checked(settings)
    (words / "en.yaml").write_text("items: [what", "utf-8")
    (words / "topics").mkdir()
    (words / "topics" / "mine.yaml").write_text("topic: [", "utf-8")

    async with app.built(checked.settings, analyst=checked.analyst) as built:
        assert built.web
    assert [checked.files.changed(), checked.files.changed()] == [False, True]
    with pytest.raises(ConfigError, match=r"words/en\.yaml"):
        serve.checked(settings)


def test_a_list_in_force_whose_file_is_gone_is_not_replaced_by_the_shipped_one(
    tmp_path: Path,
) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(FEEDS, "utf-8")
    before = load({}, cwd=tmp_path)
    file.unlink()
    with pytest.raises(ConfigError, match=r"feeds\.yaml: can't be read .* put the file there"):
        load({}, cwd=tmp_path, feeds=before.feeds)

    shipped = load({}, cwd=tmp_path)  # there never was one
    file.write_text(FEEDS, "utf-8")
    assert load({}, cwd=tmp_path, feeds=shipped.feeds).sources == before.sources
