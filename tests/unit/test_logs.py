"""The log: one event a line, one id to follow, and never a secret."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random

import nio
import pytest
import structlog

from bot import logs, owe
from bot.errors import FetchError
from bot.model import Cadence, Pace, Receipt
from bot.schedule import Schedule
from bot.settings import load, secrets
from bot.store import Store, outbox
from tests.flow import DESK, FOOTBALL, TRANSFER, Entry, Flow, page, source
from tests.slack_office import opened

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


def test_what_a_library_thinks_of_a_refusal_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "console")
    answer = nio.LoginResponse.from_dict({"errcode": "M_FORBIDDEN", "error": "Invalid password"})
    assert isinstance(answer, nio.ErrorResponse)
    assert capsys.readouterr().err == ""


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


async def test_a_start_in_slack_warns_of_nothing(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-token")  # which the library reads too
    logs.configure("INFO", "json")
    async with opened(sqlite_store):
        pass
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [each["event"] for each in told if each["level"] != "info"] == []
    assert "slack-listening" in [each["event"] for each in told]


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


# --- from the poll that found a text to the receipt of what was said of it ------------------------

OLD = Entry(guid="old", title="Football", text=FOOTBALL)
NEWS = Entry(guid="news", text="In short.")
PAGE = "https://mfa.example/news"

Records = list[dict[str, object]]


def written(capsys: pytest.CaptureFixture[str]) -> Records:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def with_id(records: Records, id_: object) -> Records:
    """What a search of the log for an id finds."""
    return [each for each in records if f'"{id_}"' in json.dumps(each)]


async def test_one_id_leads_from_the_poll_to_the_receipt(
    sqlite_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("INFO", "json")
    flow = Flow(sqlite_store, sources=[source(body="page")])
    await flow.poll(OLD)
    flow.web.fail(PAGE, FetchError("http-503"))
    await flow.poll(NEWS, OLD)
    flow.clock.advance(timedelta(minutes=2))
    await flow.poller.read_owed()
    flow.web.put(PAGE, page(TRANSFER), content_type="text/html")
    flow.clock.advance(timedelta(hours=1))
    await flow.poller.read_owed()
    await flow.told()

    (posted,) = flow.channel.posts
    found = with_id(written(capsys), posted.delivery.statement_id)
    events = [each["event"] for each in found]
    assert events == ["page-not-read", "page-not-read", "matched", "delivery-sent"]
    assert {each.get("source") for each in found[:3]} == {"mfa"}
    async with sqlite_store.read() as tx:
        sent = await outbox.get(tx, posted.delivery.id)
    assert sent is not None
    assert sent.receipt == Receipt(id=str(found[-1]["receipt"]))


async def test_what_is_told_in_a_list_is_found_too(
    sqlite_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("INFO", "json")
    daily = replace(DESK, pace=Pace(cadence=Cadence.DAILY, at=time(8)))
    flow = Flow(sqlite_store, destinations=[daily])
    await flow.poll(OLD)
    await flow.poll(Entry(guid="news"), OLD)
    flow.clock.advance(timedelta(days=1))
    async with sqlite_store.write() as tx:
        await owe.release(tx, daily.id, [daily], flow.clock())
    await flow.told()

    records = written(capsys)
    (matched,) = [each for each in records if each["event"] == "matched"]
    events = [each["event"] for each in with_id(records, matched["statement"])]
    assert events == ["held", "matched", "listed"]
    (listed,) = [each for each in records if each["event"] == "listed"]
    assert with_id(records, listed["delivery"])[-1]["event"] == "delivery-sent"
