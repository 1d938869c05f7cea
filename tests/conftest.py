"""What tests of several rooms share: the two databases."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog
import uvloop

from bot.store import Store
from tests.ministries import HEADS
from tests.servers import postgres

# How long an example takes says more of the machine than of us: what is slow is for `make bench`.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=1_000)
hypothesis.settings.load_profile("untimed")


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests run on the program's own event loop."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what came of the crashes, whichever process of the test run saw them."""
    rows = sorted(
        row
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
        for name, row in report.user_properties
        if name == "crashes"
    )
    if rows:
        terminalreporter.section("crashes")
        for row in (HEADS, *rows):
            terminalreporter.write_line("".join(f"{cell:>12}" for cell in row))


@pytest.fixture(autouse=True)
def _plain_tracebacks() -> None:
    """Log failures without drawing boxes around them: each took a fifth of a second."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    bin_dir = postgres.binaries()
    if bin_dir is None:
        pytest.skip("postgresql")
    with postgres.running(bin_dir) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def migrated(cluster: postgres.Cluster) -> str:
    """The name of a database with all tables, which is emptied for each test."""
    url = cluster.url()

    async def migrate() -> None:
        store = await Store.open(url, migrate=True)
        await store.close()

    asyncio.run(migrate())
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    return cluster.url()


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with all tables, to copy: making them takes longer than most tests."""
    folder = tmp_path_factory.mktemp("blank")

    async def migrate() -> None:
        store = await Store.open(f"sqlite:///{folder}/statements.db", migrate=True)
        await store.close()

    asyncio.run(migrate())
    return folder / "statements.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database for this test alone, with all tables, of each kind in turn."""
    if request.param == "sqlite":
        copied = shutil.copy(request.getfixturevalue("blank"), tmp_path)
        return f"sqlite:///{copied}"
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    migrated: str = request.getfixturevalue("migrated")
    cluster.empty(migrated)
    return cluster.address(migrated)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An empty store on each of the two databases in turn."""
    store = await Store.open(database_url)
    yield store
    await store.close()


@pytest.fixture
async def sqlite_store(blank: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store on SQLite, where the kind of database makes no difference."""
    shutil.copy(blank, tmp_path)
    store = await Store.open(f"sqlite:///{tmp_path}/statements.db")
    yield store
    await store.close()
