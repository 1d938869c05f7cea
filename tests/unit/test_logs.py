"""The log: one event a line, one id to follow, and never a secret."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import structlog

from bot import logs
from bot.schedule import Schedule
from bot.settings import load, secrets

log = structlog.get_logger("test")


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("format_", ["json", "console"])
def test_no_line_holds_a_secret(
    format_: logs.Format, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {
        "DATABASE_URL": "postgresql://bot:pass%2Fword-1@db.example/statements",
        "WEBHOOKS": "desk=https://hooks.example/services/T0/abcdef",
        "WEBHOOK_SECRET": 'sign"with-é-this-key',
        "HTTP_PASSWORD": "reader:password-2",
        "SMTP_URL": "smtp://bot:password-3@mail.example",
        "SLACK_BOT_TOKEN": "xoxb-1-token",
    }
    settings = load({f"STATEMENT_BOT_{key}": text for key, text in given.items()}, cwd=tmp_path)
    logs.configure("INFO", format_, secrets=secrets(settings))
    hidden = [
        *("pass/word-1", "pass%2Fword-1", "services/T0/abcdef", 'sign"with-é-this-key'),
        *("password-2", "password-3", "xoxb-1-token"),
    ]
    for text in hidden:
        log.error("tried", why=f"refused {text} there")
        logging.getLogger("a.library").warning("it sent %s over", text)
        try:
            raise ValueError(f"bad {text}")
        except ValueError:
            log.exception("failed")
    said = capsys.readouterr().err
    assert said.count("***") == 3 * len(hidden)
    for text in (*hidden, "\\u00e9-this"):
        assert text not in said


def test_programs_read_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json")
    try:
        raise RuntimeError("for a test")
    except RuntimeError:
        log.exception("failed", source="mfa")
    (line,) = capsys.readouterr().err.splitlines()
    record = json.loads(line)
    assert (record["event"], record["level"], record["source"]) == ("failed", "error", "mfa")
    assert "for a test" in json.dumps(record["exception"])
    assert "locals" not in record["exception"][0]["frames"][0]


async def test_all_that_one_run_says_bears_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json")
    ran = asyncio.Event()

    async def job() -> None:
        log.info("first")
        log.info("second")
        ran.set()

    schedule = Schedule(clock=lambda: datetime.now(UTC), rng=Random(1))
    schedule.every(timedelta(seconds=0.05), job, name="mfa")
    schedule.start()
    await asyncio.wait_for(ran.wait(), 30)
    ran.clear()
    await asyncio.wait_for(ran.wait(), 30)
    await schedule.stop()
    runs = [json.loads(line)["run"] for line in capsys.readouterr().err.splitlines()]
    assert runs[0] == runs[1] != runs[2] == runs[3]
