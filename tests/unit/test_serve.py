"""The service as a whole: no part of it may be missing in silence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import app, serve
from bot.app import App
from bot.errors import ConfigError, StatementBotError
from bot.serve import Checked, Files, Orders
from bot.settings import Settings, load

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
        asker = built.desk.asker("console", "console")
        await built.desk.answer("Who condemned the missiles?", asker, now=built.clock())
    assert [checked.files.changed(), checked.files.changed()] == [False, True]
    with pytest.raises(ConfigError, match=r"words/en\.yaml"):
        serve.checked(settings)


async def test_a_reload_does_not_throw_the_clock_of_a_replay_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")

    def read(start: str) -> Settings:
        given = {"DATA_DIR": str(tmp_path), "START_CLOCK": start, "CLOCK_SPEED": "3600"}
        named = {f"STATEMENT_BOT_{name}": value for name, value in given.items()}
        return load(named, cwd=tmp_path)

    first, other = read("2024-01-09T00:00:00Z"), read("2024-03-01T00:00:00Z")
    told: list[datetime] = []

    async def serves(built: App, orders: Orders, files: Files) -> Checked | None:
        await asyncio.sleep(0.05)  # three minutes there
        told.append(built.clock())
        following = [first, other, None][len(told) - 1]
        return serve.checked(following) if following else None

    monkeypatch.setattr(serve, "serve", serves)
    await serve.run(first)
    before, reloaded, elsewhere = told
    assert reloaded - before >= timedelta(minutes=3)
    assert elsewhere.date() >= date(2024, 3, 1)  # as the changed setting says


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"FAQ": "faq.yaml"}, r"faq\.yaml:1: mine: expected asked"),
        ({"MATRIX_HOMESERVER": "https://chat.example"}, "needs a login"),
    ],
)
def test_what_would_end_the_service_when_it_is_built_anew_is_refused_before(
    tmp_path: Path, changed: dict[str, str], complaint: str
) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    (tmp_path / "faq.yaml").write_text("mine: {}\n", "utf-8")
    settings = load({f"STATEMENT_BOT_{n}": value for n, value in changed.items()}, cwd=tmp_path)
    with pytest.raises(ConfigError, match=complaint):
        serve.checked(settings)


def test_a_file_that_can_not_be_looked_at_counts_as_gone(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "feeds.yaml").write_text(FEEDS, "utf-8")
    files = serve.Files(load({}, cwd=folder), folder)
    folder.rename(tmp_path / "away")
    folder.write_text("a file in the folder's place", "utf-8")
    assert [files.changed(), files.changed(), files.changed()] == [False, True, False]


async def test_a_fault_of_ours_in_reading_changed_files_does_not_end_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    settings = load({"STATEMENT_BOT_DATA_DIR": str(tmp_path)}, cwd=tmp_path)

    def broken(*_: object, **__: object) -> Settings:
        raise KeyError("a fault")

    monkeypatch.setattr(app, "read_settings", broken)
    monkeypatch.setattr(serve, "AGAIN", timedelta())
    orders = Orders()
    async with app.built(settings) as built:
        serving = asyncio.create_task(serve.serve(built, orders, Files(settings)))
        orders.given.set()
        shown = ""
        async with asyncio.timeout(60):
            while "reload-refused" not in shown:
                await asyncio.sleep(0.02)
                logged = capsys.readouterr()
                shown += logged.out + logged.err
        assert not serving.done()
        orders.stop = True
        orders.given.set()
        assert await asyncio.wait_for(serving, 60) is None


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


def test_a_saved_env_file_is_noticed_when_it_has_come_to_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Operators are told that a mistake in it is read again as soon as it is saved."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    files = serve.Files(load({}, cwd=tmp_path))
    assert not files.changed()
    (tmp_path / ".env").write_text("STATEMENT_BOT_LANGUAGE=de\n", "utf-8")
    assert not files.changed()
    assert files.changed()
    assert not files.changed()


def test_another_database_takes_a_restart_and_another_password_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.app.logs.configure", lambda *_, **__: None)
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")

    def saved(url: str) -> None:
        (tmp_path / ".env").write_text(f"STATEMENT_BOT_DATABASE_URL={url}\n", "utf-8")

    saved("postgresql://me:old@db.example/statements")
    before = load({}, cwd=tmp_path)
    saved("postgres://me:new@db.example/statements")
    assert serve._read(before, tmp_path).settings.database_url != before.database_url
    for other in ("postgresql://me:old@db.example/others", "sqlite:///others.db"):
        saved(other)
        with pytest.raises(ConfigError, match="takes a restart"):
            serve._read(before, tmp_path)
    assert not (tmp_path / "others.db").exists()


def test_files_are_looked_at_also_when_the_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    settings = load({}, cwd=tmp_path)
    monkeypatch.chdir(folder)
    files = serve.Files(settings)
    folder.rmdir()
    assert not files.changed()
