"""A storm: a thousand statements within a minute, told to twenty webhooks on a local server.

`python -m benchmarks.delivery` records them in SQLite, delivers at a chat's tempo, and prints what
arrived, how fast, and how much memory that took.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import tempfile
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import chain
from random import Random
from typing import Any

import structlog
from aiohttp import web

from bot import owe
from bot.channels.webhook import WebhookChannel
from bot.deliver import Deliverer
from bot.model import Destination, Facts, Level, Match, NewStatement
from bot.owe import STORM_LASTS
from bot.ports import Tempo
from bot.record import Found, record
from bot.store import Store

NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECRET = "a-key-that-guards-nothing-here"
EACH, ALL = 5, 100  # messages a second: to one destination, to all of them together


class Webhook(WebhookChannel):
    """A webhook that wants to be treated like a chat."""

    tempo = Tempo(each=(EACH, 1.0), all=(ALL, 1.0))  # type: ignore[assignment]  # it has none


class Receivers:
    """Takes every message for every destination, and notes when it came."""

    def __init__(self) -> None:
        self.messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.arrived: dict[str, list[float]] = defaultdict(list)

    async def take(self, request: web.Request) -> web.Response:
        """Answer a POST."""
        name = request.match_info["name"]
        self.messages[name].append(await request.json())
        self.arrived[name].append(time.monotonic())
        return web.json_response({"id": request.headers["Idempotency-Key"]})

    async def serve(self, stack: AsyncExitStack) -> str:
        """Listen until the stack unwinds; returns the address."""
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/{name}", self.take)
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"


class Watch:
    """Begins now; tells what has passed on the clock and on the processors."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def read(self) -> tuple[str, str]:
        """The seconds, and a remark on how many of them we worked."""
        passed = time.perf_counter() - self._began[0]
        return f"{passed:.1f}", f"s, {time.process_time() - self._began[1]:.1f} s of them at work"


def statement(number: int) -> NewStatement:
    """A statement that tells a story of its own."""
    return NewStatement(
        source_id=f"source-{number % 50}",
        institution=f"Ministry {number % 50}",
        country="FR",
        official=True,
        language="en",
        key=str(number),
        title=f"Statement {number} on arms transfers",
        text=f"In case {number} we condemn the transfer of missiles from the DPRK to Russia.",
        url=f"https://ministry.example/{number}",
        published=NOON - timedelta(days=40 * number),
        published_raw="",
        first_seen=NOON,
        match=Match(topic="dprk-russia-transfers", level=Level.MAIN, score=0.8),
        facts=Facts(),
    )


async def storm(store: Store, told: list[Destination], count: int, clock: list[datetime]) -> None:
    """Record the statements, spread over a minute of the clock."""
    for number in range(count):
        clock[0] += MINUTE / count
        async with store.write() as tx:
            await record(tx, Found(statement=statement(number)), destinations=told, now=clock[0])


def titles(messages: list[dict[str, Any]]) -> Counter[str]:
    """How often each statement is named, in messages of its own and in lists."""
    found: Counter[str] = Counter()
    for message in messages:
        text = json.dumps(message, ensure_ascii=False)
        found.update({part.partition(" ")[0] for part in text.split("Statement ")[1:]})
    return found


def most_in_a_second(moments: list[float]) -> int:
    """The largest number of arrivals within any second."""
    ordered = sorted(moments)
    return max(bisect_left(ordered, at + 1) - number for number, at in enumerate(ordered))


def report(receivers: Receivers, told: list[Destination], count: int) -> None:
    """Print what came of the storm, at the destination that fared worst."""
    sent = [receivers.messages[name_of(each)] for each in told]
    named = [titles(messages) for messages in sent]
    lists = [sum(message["reason"] == "digest" for message in messages) for messages in sent]
    arrived = [receivers.arrived[name_of(each)] for each in told]
    line("told at each destination", min(len(each) for each in named), f"of {count} statements")
    line("lost", max(count - len(each) for each in named))
    line("told twice", max(sum(times > 1 for times in each.values()) for each in named))
    line("messages to each", max(map(len, sent)), f"of them {max(lists)} in the storm's list")
    line("most in a second to one", max(map(most_in_a_second, arrived)), f"tempo {EACH}")
    line("most in a second to all", most_in_a_second([*chain(*arrived)]), f"tempo {ALL}")


def line(name: str, value: object, remark: str = "") -> None:
    """Print a row of the table."""
    print(f"{name:<28}{value:>10}  {remark}".rstrip())


def name_of(destination: Destination) -> str:
    """The webhook's name, which is the path it is posted to."""
    return destination.id.partition(":")[2]


async def run(count: int, places: int) -> None:
    """Let the storm blow, and report."""
    told = [Destination(id=f"webhook:d{number:02}") for number in range(places)]
    clock, receivers = [NOON], Receivers()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        store = await Store.open(f"sqlite:///{folder}/statements.db", migrate=True)
        stack.push_async_callback(store.close)
        base = await receivers.serve(stack)
        addresses = {name_of(each): f"{base}/{name_of(each)}" for each in told}
        webhook = Webhook(addresses=addresses, secret=SECRET, clock=lambda: clock[0])
        channel = await stack.enter_async_context(webhook)
        deliverer = Deliverer(
            store=store,
            channels={"webhook": channel},
            destinations=told,
            clock=lambda: clock[0],
            rng=Random(1),
        )
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        recording = Watch()
        await storm(store, told, count, clock)
        recorded = recording.read()
        delivering = Watch()
        await deliverer.pay_all()
        clock[0] += STORM_LASTS
        for destination in told:
            async with store.write() as tx:
                await owe.release(tx, destination.id, told, clock[0])
        while await deliverer.pay_all():
            pass
        delivered = delivering.read()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        line("destinations", places)
        report(receivers, told, count)
        line("recorded", *recorded)
        line("delivered", *delivered)
        line("peak memory", f"{peak / 1024:.0f}", f"MiB, {before / 1024:.0f} before the storm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=1_000)
    parser.add_argument("--destinations", type=int, default=20)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asyncio.run(run(arguments.statements, arguments.destinations))


if __name__ == "__main__":
    main()
