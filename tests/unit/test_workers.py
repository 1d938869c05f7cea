from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.model import Address, Kind, Source, Validators
from bot.ports import Fetched
from bot.worker import TaskLimits
from bot.workers import WorkerPool
from tests.flow import counted
from tests.processes import children

ADDRESS = Address(url="https://mfa.example/feed")
SOURCE = Source(id="mfa", institution="Ministry", country="XX", languages=("en",), address=ADDRESS)
FETCHED = Fetched(
    url=ADDRESS.url,
    status=200,
    headers=(("Content-Type", "application/rss+xml"),),
    body=b"<rss version='2.0'><channel><item><title>News</title></item></channel></rss>",
    validators=Validators(),
)
# A regular expression as an operator may well write one, and the title that makes it run for ever.
ENDLESS = Address(
    url="https://mfa.example/news",
    kind=Kind.HTML_INDEX,
    options=(("link", "a"), ("title_pattern", r"(a|a)*$")),
)
CPU, TIME = (f'statement_bot_worker_kills_total{{reason="{why}"}}' for why in ("cpu", "time"))
TRAP = replace(FETCHED, body=b"<a href='/1'>" + b"a" * 60 + b"!</a>")


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    async with WorkerPool(size=2, limits=TaskLimits(parse_cpu=1, wall=20)) as pool:
        yield pool


async def test_documents_are_parsed_and_pages_read(pool: WorkerPool) -> None:
    parsed = await pool.parse(SOURCE, ADDRESS, FETCHED)
    assert [item.title for item in parsed.items] == ["News"]
    page = await pool.read(
        "https://mfa.example/1",
        "text/html",
        b"<h1>T</h1><article><p>Words of a page.</p></article>",
    )
    assert "Words of a page." in page.text


async def test_where_no_worker_can_be_started_documents_fail_and_only_they(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as machine:
        machine.setattr(sys, "executable", "/no/such/python")
        with pytest.raises(ParseError, match=r"limits: no worker can be started"):
            await pool.parse(SOURCE, ADDRESS, FETCHED)
    assert (await pool.parse(SOURCE, ADDRESS, FETCHED)).items


async def test_a_worker_holds_what_it_needs_for_its_tasks_and_not_the_program(
    pool: WorkerPool,
) -> None:
    others = children()
    await pool.parse(SOURCE, ADDRESS, FETCHED)
    (worker,) = children() - others
    loaded = await asyncio.to_thread(Path(f"/proc/{worker}/maps").read_text)
    assert "lxml" in loaded
    for library in ("sqlalchemy", "aiohttp", "uvloop", "ahocorasick"):
        assert library not in loaded


async def test_a_parse_error_comes_back_as_it_was_raised(pool: WorkerPool) -> None:
    with pytest.raises(ParseError) as caught:
        await pool.parse(SOURCE, ADDRESS, replace(FETCHED, body=b"  "))
    assert caught.value.reason == "empty"


async def test_one_endless_document_does_not_fail_its_neighbours(pool: WorkerPool) -> None:
    killed = counted(CPU)
    outcomes = await asyncio.gather(
        pool.parse(SOURCE, ENDLESS, TRAP),
        *(pool.parse(SOURCE, ADDRESS, FETCHED) for _ in range(5)),
        return_exceptions=True,
    )
    assert isinstance(outcomes[0], ParseError)
    assert (outcomes[0].reason, outcomes[0].detail) == ("limits", "SIGXCPU")
    assert not any(isinstance(outcome, BaseException) for outcome in outcomes[1:])
    assert counted(CPU) == killed + 1
    # The place of the dead worker is filled.
    await asyncio.gather(*(pool.parse(SOURCE, ADDRESS, FETCHED) for _ in range(4)))


async def test_a_worker_that_overruns_the_clock_is_killed() -> None:
    killed = counted(TIME)
    async with WorkerPool(size=1, limits=TaskLimits(parse_cpu=60, wall=0.5)) as pool:
        with pytest.raises(ParseError, match="limits"):
            await pool.parse(SOURCE, ENDLESS, TRAP)
    assert counted(TIME) == killed + 1


async def test_memory_is_bounded() -> None:
    lists = Address(url="https://mfa.example/api", kind=Kind.JSON_API)
    async with WorkerPool(size=1, limits=TaskLimits(memory=400 * 1024**2)) as pool:
        with pytest.raises(ParseError, match="limits"):
            await pool.parse(
                SOURCE, lists, replace(FETCHED, body=b"[" + b"[[[[[]]]]]," * 1_000_000)
            )
        await pool.parse(SOURCE, ADDRESS, FETCHED)


async def test_close_is_quick_even_under_load() -> None:
    pool = WorkerPool(size=1, limits=TaskLimits(parse_cpu=60, wall=60))
    await pool.parse(SOURCE, ADDRESS, FETCHED)
    stuck = asyncio.create_task(pool.parse(SOURCE, ENDLESS, TRAP))
    await asyncio.sleep(0.1)
    started = time.monotonic()
    await pool.close()
    assert time.monotonic() - started < 20  # of the 60 that the task may take
    with pytest.raises(ParseError):
        await stuck
    with pytest.raises((ParseError, RuntimeError)):
        await pool.parse(SOURCE, ADDRESS, FETCHED)
