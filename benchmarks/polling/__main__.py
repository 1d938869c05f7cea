"""Polling, measured side by side in one run: `python -m benchmarks.polling --feeds 1000`.

Prints feeds a second and the ratios that the budgets are about (medians of several turns), what
slow and failing feeds cost the others, and the memory that 5,000 feeds take; `--part` prints one of
the three. Ratios travel between machines; figures don't. Each runs on the event loop that it comes
with: the service on uvloop, bare aiohttp on asyncio's own.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

import aiohttp
import structlog
import uvloop

from benchmarks.polling import others
from benchmarks.polling.feeds import ENTRIES, language
from benchmarks.polling.server import has_news, is_slow, serve, url
from bot import interpreter, lexicon
from bot.analyse import Analyst
from bot.fetch import HttpFetch
from bot.model import Address, Source, SourceRecord, Validators
from bot.poll import Outcome, Poller
from bot.reading import Reader as Texts
from bot.store import Store, sources
from bot.workers import WorkerPool

# What is measured, the server's mode in each turn, and the budgets: of bare aiohttp, of reader.
ROWS = (
    ("all new", ["steady"], None, 3.0),
    ("all 304", ["steady"] * 3, 0.8, 4.0),
    ("same body, no ETag", ["same"] * 3, 0.7, 30.0),
    ("1 % with one new entry", [f"news{n}" for n in range(1, 8)], 0.75, None),
)
MEMORY_FEEDS, MEMORY_BUDGET = 5_000, 250  # MB, all processes
MEMORY_NEW = 500  # of them are read for the first time
WARM_UP = 20  # feeds polled before the clock starts: `reader` runs already too
PAUSE = 1.5  # seconds between two turns: the spacing of requests to one host is not measured
LATENCY_SPREAD = 60.0  # seconds over which the polls of the latency row are spread
LATENCY_TURNS = 2  # of each kind


class Turn(NamedTuple):
    """Feeds a second."""

    ours: float
    bare: float
    reader: float


@dataclass(frozen=True, slots=True)
class Ours:
    """The poller as the service builds it."""

    poller: Poller
    store: Store
    sources: Sequence[Source]

    async def poll(self) -> float:
        """Poll all once and book it; returns seconds."""
        began = time.perf_counter()
        await asyncio.gather(*map(self.poller.poll, self.sources))
        await self.poller.flush()
        return time.perf_counter() - began

    async def warm_up(self, port: int) -> None:
        """Have the workers started and the SQL compiled, with feeds that are not measured."""
        further = range(len(self.sources), len(self.sources) + WARM_UP)
        extra = [_source(number, url(number, port)) for number in further]
        await asyncio.gather(*map(self.poller.poll, extra))

    async def latencies(self) -> list[float]:
        """Poll all, spread over time as by the schedule; seconds that news took to be stored."""
        rng = Random(7)

        async def one(source: Source) -> float | None:
            await asyncio.sleep(rng.uniform(0, LATENCY_SPREAD))
            began = time.perf_counter()
            polled = await self.poller.poll(source)
            return time.perf_counter() - began if polled.outcome is Outcome.READ else None

        took = await asyncio.gather(*map(one, self.sources))
        return [each for each in took if each is not None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--part", choices=("speed", "latency", "memory"))
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)  # a process of its own
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    if arguments.memory:
        uvloop.run(_memory(arguments.memory, arguments.port))
        return
    parts = (arguments.part,) if arguments.part else ("speed", "latency", "memory")
    with _server(arguments.feeds + WARM_UP) as port:
        if "speed" in parts:
            subprocess.run([sys.executable, "-m", "benchmarks.polling.cost"], check=True)
            uvloop.run(_speed(arguments.feeds, port))
        if "latency" in parts:
            uvloop.run(_latency(arguments.feeds, port))
        if "memory" in parts:
            # Run like this, its workers don't load this module too.
            run = "from benchmarks.polling.__main__ import main; main()"
            command = [sys.executable, "-c", run, "--port", str(port)]
            subprocess.run([*command, "--memory", str(MEMORY_FEEDS)], check=True)


async def _speed(feeds: int, port: int) -> None:
    urls = [url(number, port) for number in range(feeds)]
    print(f"{feeds} feeds, a second      ours  aiohttp   reader   of aiohttp       of reader")
    with (
        tempfile.TemporaryDirectory() as folder,
        others.bare(urls) as bare,
        others.reader(urls, Path(folder)) as reader,
    ):
        async with _ours(urls, Path(folder)) as ours, aiohttp.ClientSession() as session:
            await _set_mode(session, port, "steady")
            await ours.warm_up(port)

            async def turn(mode: str) -> Turn:
                """Each of the three polls once, side by side in time."""
                took = []
                for poll in (ours.poll, bare.poll, reader.poll):
                    await _set_mode(session, port, mode)
                    await asyncio.sleep(PAUSE)
                    took.append(await poll())
                return Turn(*(feeds / seconds for seconds in took))

            for row, (name, modes, of_bare, of_reader) in enumerate(ROWS):
                turns = [await turn(mode) for mode in modes]
                rates = "".join(f"{median(rate):9.0f}" for rate in zip(*turns, strict=True))
                against_bare = _against([t.ours / t.bare for t in turns], of_bare)
                against_reader = _against([t.ours / t.reader for t in turns], of_reader)
                print(f"{name:<23}{rates}   {against_bare:<16} {against_reader}", flush=True)
                if row == 0:  # all is new: ours is searchable now, reader's is not yet
                    both = feeds / (feeds / turns[0].reader + await reader.index())
                    rates = f"{turns[0].ours:9.0f}{'-':>9}{both:9.0f}"
                    print(f"{'  and searchable':<23}{rates}   {'-':<16} {turns[0].ours / both:.2f}")


def _against(ratios: Sequence[float], budget: float | None) -> str:
    ratio = f"{median(ratios):.2f}"
    return ratio if budget is None else f"{ratio} (>= {budget:g})"


async def _latency(feeds: int, port: int) -> None:
    """One new entry in each tenth feed: with all healthy and with one in twenty bad, by turns."""
    urls = [url(number, port) for number in range(feeds)]
    print(f"\nfrom poll to store, {feeds} feeds   median      p99   growth of the median")
    with tempfile.TemporaryDirectory() as folder:
        async with _ours(urls, Path(folder)) as ours, aiohttp.ClientSession() as session:
            await _set_mode(session, port, "steady")
            # The slow ones are read once too: what they show late is nothing new, and not counted.
            quiet = (each for n, each in enumerate(ours.sources) if not (has_news(n) or is_slow(n)))
            async with ours.store.write() as tx:
                await sources.put(tx, *map(_known, quiet))
            await ours.poll()
            took: dict[str, list[float]] = {"tenth": [], "bad": []}
            for number, mode in enumerate(("tenth", "bad") * LATENCY_TURNS, start=1):
                await _set_mode(session, port, f"{mode}{number}")
                await asyncio.sleep(PAUSE)
                took[mode] += await ours.latencies()
    for mode, name in (("tenth", "all healthy"), ("bad", "5 % slow or failing")):
        middle, p99 = median(took[mode]), sorted(took[mode])[int(len(took[mode]) * 0.99)]
        growth = f"{middle / median(took['tenth']):.2f} (about 1)"
        print(f"{name:<27}{middle * 1e3:6.0f} ms {p99 * 1e3:6.0f} ms   {growth}", flush=True)


async def _memory(feeds: int, port: int) -> None:
    """All feeds twice; but for some, they are known from the start and say 304."""
    urls = [url(number, port) for number in range(feeds)]
    with tempfile.TemporaryDirectory() as folder:
        async with _ours(urls, Path(folder)) as ours, aiohttp.ClientSession() as session:
            await _set_mode(session, port, "steady")
            async with ours.store.write() as tx:
                await sources.put(tx, *map(_known, ours.sources[MEMORY_NEW:]))
            peak = asyncio.create_task(_peak())
            await ours.poll()
            await asyncio.sleep(PAUSE)
            await ours.poll()
            peak.cancel()
            used = await peak
    new = f"{MEMORY_NEW} of them new"
    print(f"\npeak memory, {feeds} feeds, {new}, all processes: {used:.0f} MB", end=" ")
    print(f"(<= {MEMORY_BUDGET})")


def _known(source: Source) -> SourceRecord:
    """The record of a source that showed what it shows now."""
    return SourceRecord(
        source_id=source.id,
        validators=Validators(etag=f'"{ENTRIES}"'),
        baseline_done=True,
        last_items=ENTRIES,
        last_polled=_now(),
        last_success=_now(),
        serving=source.address.url,
    )


async def _peak() -> float:
    """The most memory that all processes had, in MB, until cancelled."""
    most = 0.0
    with suppress(asyncio.CancelledError):
        while True:
            most = max(most, sum(_share(each) for each in (os.getpid(), *_children())))
            await asyncio.sleep(0.5)
    return most


def _children() -> list[int]:
    threads = Path(f"/proc/{os.getpid()}/task").iterdir()
    return [int(each) for task in threads for each in (task / "children").read_text().split()]


def _share(pid: int) -> float:
    """A process's memory in MB; what it shares with others counts in part."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if "Pss:" in line) / 1024


@asynccontextmanager
async def _ours(urls: Sequence[str], folder: Path) -> AsyncIterator[Ours]:
    known = [_source(number, each) for number, each in enumerate(urls)]
    store = await Store.open(f"sqlite:///{folder}/statements.db", migrate=True)
    async with HttpFetch(clock=_now) as fetch, WorkerPool() as workers:
        analyst = Analyst(lexicon.load(None))
        poller = Poller(
            known_sources=known,
            store=store,
            fetch=fetch,
            workers=workers,
            reader=Texts(fetch=fetch, workers=workers, analyst=analyst, clock=_now),
            destinations=(),
            clock=_now,
            rng=Random(7),
            on_owed=lambda: None,
        )
        interpreter.settle()  # as the service does
        yield Ours(poller, store, known)
    await store.close()


def _source(number: int, address: str) -> Source:
    return Source(
        id=f"source-{number}",
        institution=f"Ministry {number}",
        country="XX",
        languages=(language(number),),
        address=Address(url=address),
        allow_private=True,
    )


def _now() -> datetime:
    return datetime.now(UTC)


async def _set_mode(session: aiohttp.ClientSession, port: int, mode: str) -> None:
    async with session.get(f"http://127.0.0.1:{port}/mode/{mode}") as response:
        await response.read()


@contextmanager
def _server(feeds: int) -> Iterator[int]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, feeds), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


if __name__ == "__main__":
    main()
