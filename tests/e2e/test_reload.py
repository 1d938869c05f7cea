"""Changed files are taken up by the running service; bad ones are refused, the old ones stay."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from bot.cli import main
from tests.flow import FOOTBALL, Entry, eventually, rss
from tests.processes import Bot, free_port
from tests.servers.feeds import FeedServer

OLD = Entry(guid="old", title="Football", text=FOOTBALL)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


def feeds(**urls: str) -> str:
    """A feeds.yaml with a source for each address."""
    named = {"country": "FR", "languages": ["en"], "every": "1s", "allow_private": True}
    sources = [{"id": id_, "institution": id_, "url": url, **named} for id_, url in urls.items()]
    return yaml.safe_dump({"sources": sources})


ANSWERS = "ours:\n  asked: {en: Who is on our list?}\n  text: Six firms.\n  sources: [a]\n"


@pytest.mark.timeout(300)
async def test_changed_files_are_taken_up_and_bad_ones_refused(
    tmp_path: Path,
    server: FeedServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for path in ("/first", "/second", "/third"):
        server.put(path, rss(OLD))
    first, second, third = map(server.url, ("/first", "/second", "/third"))
    file, words = tmp_path / "feeds.yaml", tmp_path / "words"
    words.mkdir()
    answers = tmp_path / "answers.yaml"
    answers.write_text(ANSWERS, "utf-8")
    file.write_text(feeds(first=first), "utf-8")
    http = f"127.0.0.1:{free_port()}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STATEMENT_BOT_HTTP", http)
    bot = Bot(
        tmp_path,
        operator_destination="console",
        per_host_spacing="0s",
        lexicon=str(words),
        faq=str(answers),
        http=http,
    )
    await bot.start()
    try:
        await eventually(lambda: bool(server.requests("/first")), within=60)

        # Saved: taken up without being asked.
        file.write_text(feeds(first=first, second=second), "utf-8")
        await eventually(lambda: bool(server.requests("/second")), within=60)

        # A mistake: the operators are told of it, and the old list stays in force.
        file.write_text(feeds(third=third).replace("FR", "France"), "utf-8")
        await eventually(lambda: "SETTINGS REFUSED" in bot.shown, within=60)
        assert "sources[third].country: got 'France'" in " ".join(bot.shown.split())
        polled = len(server.requests("/second"))
        await eventually(lambda: len(server.requests("/second")) > polled, within=60)
        assert not server.requests("/third")
        assert await asyncio.to_thread(main, ["healthy"]) == 0
        assert capsys.readouterr().out == "alive\n"

        # The lexicon is looked at as well, and SIGHUP waits for nothing.
        file.write_text(feeds(third=third), "utf-8")
        (words / "en.yaml").write_text("items: [what", "utf-8")
        bot.send(signal.SIGHUP)
        await eventually(lambda: "words/en.yaml" in bot.log.read_text("utf-8"), within=60)
        (words / "en.yaml").unlink()

        # So are the desk's own answers, which wait for nobody's signal either.
        answers.write_text("ours: [what", "utf-8")
        await eventually(lambda: "answers.yaml" in bot.log.read_text("utf-8"), within=60)
        answers.write_text(ANSWERS, "utf-8")
        bot.send(signal.SIGHUP)
        await eventually(lambda: bool(server.requests("/third")), within=60)

        # Another database takes a restart, and is no reason to end.
        (tmp_path / ".env").write_text(
            "STATEMENT_BOT_DATABASE_URL=postgresql://me@127.0.0.1:9/nowhere\n", "utf-8"
        )
        bot.send(signal.SIGHUP)
        await eventually(lambda: "takes a restart" in " ".join(bot.shown.split()), within=60)
        (tmp_path / ".env").unlink()

        assert await bot.end(within=60) == 0
        assert await asyncio.to_thread(main, ["healthy"]) == 1
        assert "is the service running?" in capsys.readouterr().err
        assert "Traceback" not in bot.log.read_text("utf-8")
    finally:
        await bot.kill()


@pytest.mark.timeout(300)
async def test_a_list_that_is_gone_stays_in_force(tmp_path: Path, server: FeedServer) -> None:
    for path in ("/first", "/second"):
        server.put(path, rss(OLD))
    first, second = map(server.url, ("/first", "/second"))
    file = tmp_path / "feeds.yaml"
    file.write_text(feeds(first=first), "utf-8")
    bot = Bot(tmp_path, operator_destination="console", per_host_spacing="0s")
    await bot.start()
    try:
        await eventually(lambda: bool(server.requests("/first")), within=60)

        # The list is gone: the one in force stays, whatever is shipped.
        away = file.rename(tmp_path / "away.yaml")
        await eventually(lambda: "put the file there" in " ".join(bot.shown.split()), within=60)
        polled = len(server.requests("/first"))
        await eventually(lambda: len(server.requests("/first")) > polled, within=60)
        away.rename(file)

        # Saved by delete and rename: gone for a moment, and nothing is said of it.
        refused = bot.log.read_text("utf-8").count("reload-refused")
        file.unlink()
        bot.send(signal.SIGHUP)
        await asyncio.sleep(0.5)
        file.write_text(feeds(second=second), "utf-8")
        await eventually(lambda: bool(server.requests("/second")), within=60)
        assert bot.log.read_text("utf-8").count("reload-refused") == refused
        assert await bot.end(within=60) == 0
    finally:
        await bot.kill()
