"""The HTTP face over real sockets: probes, metrics, who may look, and what every answer bears."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import encode_basic_auth, web

from bot import doors, metrics
from bot.model import SourceRecord
from bot.store import Store, outbox, sources
from bot.web import Guard, Probes, WebServer
from tests.fakes import ManualClock
from tests.flow import NOON, eventually, source
from tests.made import delivery
from tests.processes import free_port


@dataclass(slots=True)
class Ear:
    """A listener that hears, or not, as a test says."""

    listens: bool = True
    name: str = "slack"

    async def run(self) -> None:
        await asyncio.Event().wait()


@asynccontextmanager
async def served(server: WebServer, address: str) -> AsyncIterator[aiohttp.ClientSession]:
    """The server at work, and a browser that knows its address."""
    serving = asyncio.create_task(server.run())
    try:
        async with aiohttp.ClientSession(f"http://{address}") as session:
            await asyncio.wait_for(server.served.wait(), 5)
            yield session
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@dataclass(slots=True)
class Scene:
    """Probes over a store, and what they look at."""

    store: Store
    address: str
    ear: Ear
    clock: ManualClock
    scheduling: bool = True

    @asynccontextmanager
    async def open(self, guard: Guard | None = None) -> AsyncIterator[aiohttp.ClientSession]:
        server = WebServer(self.address, guard or Guard())
        probes = Probes(
            store=self.store,
            known_sources=[source("us"), source("jp")],
            clock=self.clock,
            listeners=[self.ear],
            scheduling=lambda: self.scheduling,
        )
        doors.open_to_monitors(server, probes)
        async with served(server, self.address) as session:
            yield session

    async def polled(self) -> None:
        async with self.store.write() as tx:
            record = SourceRecord(source_id="us", last_polled=self.clock())
            await sources.put(tx, record)


@pytest.fixture
def scene(sqlite_store: Store) -> Scene:
    return Scene(sqlite_store, f"127.0.0.1:{free_port()}", Ear(), ManualClock(NOON))


async def readiness(session: aiohttp.ClientSession) -> tuple[int, set[str]]:
    """The status, and which parts don't do their work."""
    async with session.get("/readyz") as answer:
        parts = await answer.json()
        assert parts.pop("ready") is (answer.status == 200)
        return answer.status, {name for name, works in parts.items() if not works}


async def test_it_is_ready_when_all_its_parts_work_and_says_which_does_not(scene: Scene) -> None:
    async with scene.open() as session:
        assert await readiness(session) == (503, {"polls"})
        await scene.polled()
        assert await readiness(session) == (200, set())
        scene.ear.listens = False
        scene.scheduling = False
        assert await readiness(session) == (503, {"slack", "schedule"})
        scene.ear.listens = scene.scheduling = True
        scene.clock.advance(timedelta(hours=2))
        assert await readiness(session) == (503, {"polls"})


async def test_without_its_database_it_lives_and_is_not_ready(scene: Scene) -> None:
    async with scene.open() as session:
        async with scene.store.write() as tx:
            await tx.exec_driver_sql("DROP TABLE sources")
        assert (await readiness(session))[1] == {"database", "polls"}
        async with session.get("/metrics") as answer:
            assert (answer.status, await answer.text()) == (503, "The database does not answer.\n")
        async with session.get("/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "alive\n")


async def test_on_a_full_disk_it_is_not_ready_and_says_why_until_there_is_room(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.polled()
    usage = shutil.disk_usage("/")
    async with scene.open() as session:
        with monkeypatch.context() as full:
            full.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
            assert await readiness(session) == (503, {"storing"})
            async with session.get("/readyz") as answer:
                assert (await answer.json())["why"].startswith("the disk is full")
            async with session.get("/healthz") as answer:
                assert answer.status == 200  # a restart makes no room
        assert await readiness(session) == (200, set())


async def test_monitors_read_what_is_owed_and_how_sources_do(scene: Scene) -> None:
    await scene.polled()
    async with scene.store.write() as tx:
        await outbox.owe(tx, delivery("old", due_at=NOON))
        await outbox.owe(tx, delivery("refused", due_at=NOON))
        await outbox.park(tx, "refused", "no such room")
    scene.clock.advance(timedelta(minutes=5))
    async with scene.open() as session, session.get("/metrics") as answer:
        page = await answer.text()
        assert answer.headers["Content-Type"] == metrics.CONTENT_TYPE
    assert 'statement_bot_outbox{state="owed"} 1.0' in page
    assert 'statement_bot_outbox{state="parked"} 1.0' in page
    assert 'statement_bot_outbox_oldest_seconds{state="owed"} 300.0' in page
    assert 'statement_bot_outbox_oldest_seconds{state="sending"} 0.0' in page
    assert 'statement_bot_sources{state="ok"} 1.0' in page
    assert 'statement_bot_sources{state="never"} 1.0' in page


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        (None, 401),
        ("Bearer wrong-wrong-wrong", 401),
        ("Bearer t0ken-t0ken-t0ken", 200),
        (encode_basic_auth("desk", "päss:word", "utf-8"), 200),
        (encode_basic_auth("desk", "password", "utf-8"), 401),
        ("Basic \udcff", 401),
    ],
)
async def test_whoever_may_not_look_is_refused(
    scene: Scene, shown: str | None, status: int
) -> None:
    guard = Guard(token="t0ken-t0ken-t0ken", password="desk:päss:word")
    headers = {"Authorization": shown} if shown else {}
    async with scene.open(guard) as session:
        async with session.get("/metrics", headers=headers) as answer:
            assert answer.status == status
            asked = answer.headers.getall("WWW-Authenticate", [])
            assert [each.partition(" ")[0] for each in asked] == (
                ["Basic", "Bearer"] if status == 401 else []
            )
        async with session.get("/nowhere") as answer:
            assert answer.status == 401  # what there is is nobody's business
        async with session.get("/healthz") as answer:
            assert answer.status == 200


async def test_every_answer_bears_the_headers_that_keep_it_safe(scene: Scene) -> None:
    async def broken(request: web.Request) -> web.Response:
        raise ValueError("a fault of ours")

    server = WebServer(scene.address, Guard())
    server.get({"/broken": broken})
    async with served(server, scene.address) as session:
        for path, status in (("/broken", 500), ("/nowhere", 404)):
            async with session.get(path) as answer:
                assert answer.status == status
                assert "fault of ours" not in await answer.text()
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_an_address_that_is_taken_is_served_when_it_is_free(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.server.AGAIN", 0.05)
    other = WebServer(scene.address, Guard())
    async with served(other, scene.address):
        server = WebServer(scene.address, Guard())
        waiting = asyncio.create_task(server.run())
        await asyncio.sleep(0.1)
        assert not server.served.is_set()
    await eventually(server.served.is_set)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
