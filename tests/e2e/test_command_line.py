"""Commands against real sockets and real refusals of the system."""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import json
import resource
import signal
import subprocess
import sys
import termios
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml

from bot import compose
from bot.model import Destination, SourceRecord
from bot.store import Store, sources
from tests.flow import FOOTBALL, NOON, TRANSFER, Entry, eventually, rss
from tests.processes import Bot, environment, run
from tests.servers.feeds import FeedServer, challenge, redirect, status, truncated

OLD = Entry(guid="old", title="Football", text=FOOTBALL)
NEWS = Entry(guid="news")
JSON_LINE = json.dumps({"id": "1", "title": "Statement", "text": TRANSFER})


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


def list_sources(folder: Path, urls: Mapping[str, str], **fallbacks: str) -> None:
    """Write a feeds.yaml with a source for each address."""
    entries = [
        {
            "id": name,
            "institution": f"Ministry {name}",
            "country": "FR",
            "languages": ["en"],
            "url": url,
            "kind": "sitemap" if name == "index" else "feed",
            "every": "0.5s",
            "allow_private": True,
            "fallbacks": [{"url": fallbacks[name]}] if name in fallbacks else [],
        }
        for name, url in urls.items()
    ]
    (folder / "feeds.yaml").write_text(yaml.safe_dump({"sources": entries}), "utf-8")


async def typed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the day of the sample news, without holding up the server of this test."""
    day = NOON.isoformat()
    command = partial(run, per_host_spacing="0s", log_level="ERROR", start_clock=day)
    return await asyncio.to_thread(command, folder, *arguments)


async def test_a_poll_alerts_and_reports(tmp_path: Path, server: FeedServer) -> None:
    list_sources(tmp_path, {"mfa": server.url("/feed")})
    server.put("/feed", rss(OLD))
    baseline = await typed(tmp_path, "poll", "--json")
    assert (baseline.returncode, baseline.stderr) == (0, "")
    assert json.loads(baseline.stdout) == {
        "source": "mfa",
        "outcome": "baseline",
        "items": 1,
        "new": 1,
        "matched": 0,
        "reasons": [],
        "detail": None,
    }

    server.put("/feed", rss(NEWS, OLD))
    polled = await typed(tmp_path, "poll")
    assert polled.returncode == 0
    assert polled.stdout.count("NEW · ") == 1

    server.answer("/feed", status(503))
    failed = await typed(tmp_path, "poll", "mfa")
    assert failed.returncode == 1
    assert "http-503" in failed.stdout


@pytest.mark.long
async def test_what_was_held_is_listed_by_a_later_poll_too(
    tmp_path: Path, server: FeedServer
) -> None:
    list_sources(tmp_path, {"mfa": server.url("/feed")})
    server.put("/feed", rss(OLD))
    await typed(tmp_path, "poll")
    old = [replace(NEWS, guid=f"{n}", published=NOON - timedelta(days=n)) for n in (401, 402, 403)]
    server.put("/feed", rss(OLD, *old))
    assert "LATE" not in (await typed(tmp_path, "poll")).stdout
    later = (NOON + timedelta(hours=2)).isoformat()
    ended = await asyncio.to_thread(
        run, tmp_path, "poll", per_host_spacing="0s", log_level="ERROR", start_clock=later
    )
    assert ended.stdout.count("LATE · ") == 1  # all three tell one story


@pytest.mark.long
async def test_the_sources_are_checked_and_each_fault_is_named(
    tmp_path: Path, server: FeedServer
) -> None:
    good = rss(NEWS, OLD).encode()
    server.put("/good", good)
    server.put("/empty", b"")
    server.put("/hollow", rss())
    server.put("/huge", b"<rss>" + b" " * 30_000_000)
    server.put("/latin", rss(Entry(guid="é")).encode("latin-1"))
    server.answer("/cut", truncated(good[:200], len(good)))
    server.answer("/gate", challenge())
    server.put("/part", "<urlset><url><loc>/1</loc></url><url><loc>/2</loc></url></urlset>")
    index = f"<sitemapindex><sitemap><loc>{server.url('/part')}</loc></sitemap></sitemapindex>"
    server.put("/index", index)
    server.answer("/old", redirect("/good", 301))
    names = ("good", "empty", "hollow", "huge", "latin", "cut", "gate", "index", "old")
    more = {"dead": "http://127.0.0.1:9/feed", "backed": server.url("/gate")}
    urls = {name: server.url(f"/{name}") for name in names} | more
    list_sources(tmp_path, urls, backed=server.url("/good"))

    ended = await typed(tmp_path, "feeds", "check", "--json")
    assert ended.returncode == 1
    checks = {each["source"]: each for each in map(json.loads, ended.stdout.splitlines())}
    found = {
        name: (each["status"], (each["reason"] or "").split(":")[0])
        for name, each in checks.items()
    }
    assert found == {
        "good": ("ok", ""),
        "empty": ("failing", "empty"),
        "hollow": ("faulty", "none-yet"),
        "huge": ("failing", "too-large"),
        "latin": ("ok", ""),
        "cut": ("failing", "truncated"),
        "gate": ("failing", "challenge"),
        "dead": ("failing", "connect"),
        "backed": ("faulty", "challenge"),
        "index": ("ok", ""),
        "old": ("ok", ""),
    }
    assert checks["index"]["items"] == 2  # of the sitemap that it leads to
    assert (checks["backed"]["items"], checks["backed"]["url"]) == (2, server.url("/good"))
    assert (checks["old"]["moved_to"], checks["good"]["moved_to"]) == (server.url("/good"), None)
    table = await typed(tmp_path, "feeds", "check", "good", "gate", "backed", "old")
    assert table.returncode == 1
    shown = " ".join(table.stdout.split())
    # The words of `health` and `sources`.
    assert compose.fault("challenge", Destination(id="console")).split()[0] in shown
    assert "read at" in shown
    assert "moved for good to" in shown
    assert not (tmp_path / "data").exists()

    # What polls have learned of a move holds here too.
    moved = SourceRecord(source_id="gate", moved_from=urls["gate"], moved_to=urls["good"], moves=20)
    emptied = SourceRecord(source_id="hollow", last_items=3)
    (tmp_path / "data").mkdir()
    store = await Store.open(f"sqlite:///{tmp_path}/data/statement-bot.db", migrate=True)
    async with store.write() as tx:
        await sources.put(tx, moved, emptied)
    await store.close()
    ended = await typed(tmp_path, "feeds", "check", "gate", "hollow", "--json")
    gate, hollow = map(json.loads, ended.stdout.splitlines())
    assert (gate["status"], gate["url"]) == ("ok", urls["good"])
    assert (hollow["status"], hollow["reason"]) == ("failing", "no-entries")


async def test_ctrl_c_ends_the_service_at_once(tmp_path: Path, server: FeedServer) -> None:
    list_sources(tmp_path, {"mfa": server.url("/feed")})
    server.put("/feed", rss(OLD))
    bot = Bot(tmp_path, per_host_spacing="0s")
    await bot.start()
    try:
        await eventually(lambda: len(server.requests("/feed")) > 1, within=60)
        assert await bot.end(signal.SIGINT) == 0
        assert "Traceback" not in bot.log.read_text("utf-8")
    finally:
        await bot.kill()


@pytest.mark.long
def test_ctrl_c_ends_an_import_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "import", "-"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(tmp_path, {}), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # What runs in the background of a shell hears no Ctrl-C, and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(JSON_LINE.encode())
        process.stdin.flush()
        pipe = process.stdin.fileno()
        while unread(pipe):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    assert process.returncode == 130  # not all was taken


def unread(pipe: int) -> int:
    """Bytes in a pipe that nobody has read yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


@pytest.mark.long
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text((JSON_LINE + "\n") * 300)
    command = f"{sys.executable} -m bot analyse texts.jsonl | head -n 1"
    ended = subprocess.run(
        command, shell=True, cwd=tmp_path, env=environment(tmp_path, {}),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert json.loads(ended.stdout)["matched"]
    assert ended.stderr == ""


@pytest.mark.parametrize("command", [["config"], ["completion", "bash"], ["ask", "help"]])
def test_an_answer_that_finds_no_room_is_told_in_words(tmp_path: Path, command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", *command], cwd=tmp_path, env=environment(tmp_path, {}),
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr == "statement-bot: the disk is full: this was not written whole\n"


@pytest.mark.long
def test_a_full_disk_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    size = made(tmp_path / "data" / "statement-bot.db")
    text = FOOTBALL * 200
    many = "".join(
        json.dumps({"id": f"n{n}", "title": "Football", "text": text}) + "\n" for n in range(60)
    )
    full = subprocess.run(
        [sys.executable, "-m", "bot", "import", "-"], cwd=tmp_path, env=environment(tmp_path, {}),
        input=f"{JSON_LINE}\n{many}".encode(), capture_output=True, timeout=120, check=False,
        preexec_fn=lambda: no_file_may_grow_beyond(size + 100_000),
    )  # fmt: skip
    assert full.returncode == 1
    assert b"disk" in full.stderr
    assert b"Traceback" not in full.stderr

    again = run(tmp_path, "import", "-", typed=many)
    assert again.returncode == 0
    assert "new: 60, known before: 0" in again.stdout


def made(database: Path) -> int:
    """Make a database with all its tables; its size."""

    async def make() -> None:
        store = await Store.open(f"sqlite:///{database}", migrate=True)
        await store.close()

    asyncio.run(make())
    return sum(file.stat().st_size for file in database.parent.iterdir())


def no_file_may_grow_beyond(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.long
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made(data / "statement-bot.db")
    for path in (*data.iterdir(), data):
        path.chmod(path.stat().st_mode & ~0o222)
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "import", "-"], cwd=tmp_path, env=environment(tmp_path, {}),
        input=JSON_LINE.encode(), capture_output=True, timeout=120, check=False,
        preexec_fn=obey_permissions,
    )  # fmt: skip
    data.chmod(0o755)
    assert ended.returncode == 1
    assert b"statement-bot.db" in ended.stderr
    assert b"write" in ended.stderr
    assert b"Traceback" not in ended.stderr


def obey_permissions() -> None:
    """Take from root the right to write everywhere."""
    drop_from_bounding_set, dac_override = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)
