"""The store as a database: opened, refused, entered by several writers at once."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import socket
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.contextvars import bound_contextvars, get_contextvars

from bot.errors import StoreError
from bot.store import Store, Tx, heard, meta, outbox, statements, stories
from tests import made
from tests.servers.postgres import Cluster

# --- transactions ---------------------------------------------------------------------------------


async def test_what_was_written_is_there_after_reopening(store: Store, database_url: str) -> None:
    async with store.write() as tx:
        await meta.put(tx, "all-quiet", "2024-01-10")
    again = await Store.open(database_url, migrate=False)
    async with again.read() as tx:
        assert await meta.get(tx, "all-quiet") == "2024-01-10"
    await again.close()


async def test_an_error_inside_a_transaction_undoes_all_of_it(store: Store) -> None:
    async def fail_halfway() -> None:
        async with store.write() as tx:
            await statements.insert(tx, made.new_statement())
            await outbox.owe(tx, made.delivery("d"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_halfway()
    async with store.read() as tx:
        assert await statements.latest(tx, 10) == []
        assert await outbox.listing(tx) == []


async def test_an_event_is_taken_by_one_of_several_as_often_as_it_asks(store: Store) -> None:
    async def takes(who: str) -> bool:
        async with store.write() as tx:
            return await heard.takes(tx, "matrix:$1", who, made.NOON)

    first, second = await asyncio.gather(takes("A"), takes("B"))
    assert first is not second
    assert [await takes("A"), await takes("B")] == [first, second]


async def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    async with store.read() as reader:
        assert await meta.get(reader, "k") is None
        async with store.write() as writer:
            await meta.put(writer, "k", "v")
        assert await meta.get(reader, "k") is None


async def test_a_crowd_of_readers_waits_its_turn(store: Store) -> None:
    """A storm of news must not open a connection for each source, nor be told of a time-out."""
    inside: set[int] = set()
    most = 0

    async def read(number: int) -> None:
        nonlocal most
        async with store.read() as tx:
            inside.add(number)
            most = max(most, len(inside))
            await meta.get(tx, "k")
            inside.remove(number)

    await asyncio.gather(*map(read, range(100)))
    assert 1 < most <= 10


async def _join_or_open(tx: Tx, key: str) -> str:
    """What recording a statement does: look for its story, and open one if there is none."""
    statement = await statements.insert(tx, made.new_statement(key))
    print_ = made.fingerprint("s:shared")
    near = await stories.candidates(tx, print_, topic=made.TOPIC, window=timedelta(days=3))
    await asyncio.sleep(0.01)  # time enough for the other to look as well
    story_id = near[0].story_id if near else (await stories.create(tx, statement)).id
    await stories.attach(tx, story_id, statement, print_, made.NEW_STORY)
    return story_id


async def test_two_statements_in_one_moment_make_one_story(store: Store, database_url: str) -> None:
    other_process = await Store.open(database_url, migrate=False)

    async def record(through: Store, key: str) -> str:
        async with through.write() as tx:
            return await _join_or_open(tx, key)

    told = await asyncio.gather(record(store, "a"), record(other_process, "b"), record(store, "c"))
    await other_process.close()
    assert len(set(told)) == 1


async def test_a_failed_writer_does_not_hold_up_the_next(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.write() as tx:
            await tx.execute(text("SELECT * FROM nowhere"))
    async with store.write() as tx:
        await meta.put(tx, "k", "v")


async def test_a_cancelled_writer_leaves_nothing_behind(store: Store) -> None:
    started = asyncio.Event()

    async def write() -> None:
        async with store.write() as tx:
            await meta.put(tx, "k", "v")
            started.set()
            await asyncio.sleep(60)

    writing = asyncio.create_task(write())
    await started.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with store.write() as tx:
        assert await meta.get(tx, "k") is None


async def test_a_writer_cancelled_at_work_locks_nobody_out(store: Store) -> None:
    recursive = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {})"

    async def write() -> None:
        async with store.write() as tx:
            await meta.put(tx, "k", "v")
            await tx.execute(text(f"{recursive.format(1_000_000)} SELECT max(n) FROM c"))

    gc.disable()  # what is left of a cancelled statement may hang about for as long as it likes
    try:
        writing = asyncio.create_task(write())
        await asyncio.sleep(0.1)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        async with store.write() as tx:
            assert await meta.get(tx, "k") is None
    finally:
        gc.enable()


async def test_what_is_kept_together_is_kept_before_anybody_hears_of_it(
    store: Store, database_url: str
) -> None:
    other_process = await Store.open(database_url)

    async def one(name: str) -> str | None:
        await store.keep(lambda tx: meta.put(tx, name, "kept"))
        return await other_process.look(lambda tx: meta.get(tx, name))

    found = await asyncio.gather(*(one(f"k{number}") for number in range(100)))
    await other_process.close()
    assert found == ["kept"] * 100


async def test_what_is_kept_beside_a_failure_is_kept(store: Store) -> None:
    async def fail(tx: Tx) -> None:
        await meta.put(tx, "bad", "v")
        await tx.execute(text("SELECT * FROM nowhere"))

    works = [lambda tx: meta.put(tx, "a", "v"), fail, lambda tx: meta.put(tx, "b", "v")]
    told = await asyncio.gather(*(store.keep(work) for work in works), return_exceptions=True)
    assert [type(each) for each in told] == [type(None), StoreError, type(None)]
    async with store.read() as tx:
        assert [await meta.get(tx, key) for key in ("a", "bad", "b")] == ["v", None, "v"]


async def test_who_gives_up_waiting_takes_nobody_along(store: Store) -> None:
    async with store.write():  # all the others wait
        keeping = [
            asyncio.create_task(store.keep(partial(_put, key=key))) for key in ("a", "b", "c")
        ]
        await asyncio.sleep(0)
        keeping[0].cancel()
    told = await asyncio.gather(*keeping, return_exceptions=True)
    assert isinstance(told[0], asyncio.CancelledError)
    async with store.write() as tx:
        assert [await meta.get(tx, key) for key in ("b", "c")] == ["v", "v"]


async def test_what_one_keeps_the_next_one_finds(store: Store) -> None:
    async def count(tx: Tx) -> int:
        number = int(await meta.get(tx, "n") or 0) + 1
        await meta.put(tx, "n", str(number))
        return number

    counted = await asyncio.gather(*(store.keep(count) for _ in range(50)))
    assert sorted(counted) == list(range(1, 51))


async def test_a_store_is_closed_once_all_is_kept(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/statements.db", migrate=True)
    keeping = asyncio.create_task(store.keep(partial(_put, key="k")))
    await asyncio.sleep(0)
    await store.close()
    await keeping
    again = await Store.open(f"sqlite:///{tmp_path}/statements.db")
    assert await again.look(lambda tx: meta.get(tx, "k")) == "v"
    await again.close()


async def test_a_closing_that_is_given_up_takes_nothing_along(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/statements.db", migrate=True)
    async with store.write():
        keeping = asyncio.create_task(store.keep(partial(_put, key="k")))
        await asyncio.sleep(0)
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        closing.cancel()
    await keeping
    assert await store.look(lambda tx: meta.get(tx, "k")) == "v"
    await store.close()


async def test_nobody_waits_for_ever_where_keeping_was_ended(sqlite_store: Store) -> None:
    async with sqlite_store.write():
        waiting = [asyncio.create_task(sqlite_store.keep(partial(_put, key=key))) for key in "ab"]
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task(), *waiting}:
            task.cancel()  # as when an event loop ends
    async with asyncio.timeout(5):
        told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in told] == [asyncio.CancelledError] * 2
    await sqlite_store.keep(partial(_put, key="c"))


@pytest.mark.parametrize("later", range(5))
async def test_nobody_waits_for_ever_where_the_next_begins_as_keeping_is_ended(
    sqlite_store: Store, later: int
) -> None:
    begun, going_on = threading.Event(), threading.Event()

    async def slow(tx: Tx) -> None:
        begun.set()
        going_on.wait()

    waiting = [asyncio.create_task(sqlite_store.keep(slow))]
    await asyncio.to_thread(begun.wait)
    for task in asyncio.all_tasks() - {asyncio.current_task(), *waiting}:
        task.cancel()
    for _ in range(later):
        await asyncio.sleep(0)
    waiting.append(asyncio.create_task(sqlite_store.keep(partial(_put, key="k"))))
    await asyncio.sleep(0.01)
    going_on.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_full_disk_fails_each_of_those_kept_together(sqlite_store: Store) -> None:
    async def fill(tx: Tx, *, key: str) -> None:
        await tx.execute(text("PRAGMA max_page_count = 1"))  # as many as there are
        await meta.put(tx, key, "v" * 100_000)

    works = [partial(fill, key=key) for key in "abc"]
    told = await asyncio.gather(*map(sqlite_store.keep, works), return_exceptions=True)
    assert [type(each) for each in told] == [StoreError] * 3
    assert all("the disk is full" in str(each) for each in told)
    async with sqlite_store.read() as tx:
        assert [await meta.get(tx, key) for key in "abc"] == [None] * 3


async def test_what_is_kept_is_logged_as_its_own_run(store: Store) -> None:
    async def run(tx: Tx) -> object:
        await meta.put(tx, "k", "v")
        return get_contextvars()["run"]

    async def one(number: int) -> object:
        with bound_contextvars(run=number):
            return await store.keep(run)

    assert await asyncio.gather(*map(one, range(20))) == list(range(20))


async def test_what_is_kept_in_a_visit_may_wait_for_nothing_else(sqlite_store: Store) -> None:
    async def wait(tx: Tx) -> None:
        await meta.put(tx, "k", "v")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits for nothing else"):
        await sqlite_store.keep(wait)
    assert await sqlite_store.look(lambda tx: meta.get(tx, "k")) is None


async def test_what_was_kept_is_let_go_while_others_are_kept(sqlite_store: Store) -> None:
    told: list[weakref.ref[set[str]]] = []

    async def work(tx: Tx) -> set[str]:
        await meta.put(tx, "k", "v")
        said = {"what a source with news says"}
        told.append(weakref.ref(said))
        return said

    async def keep() -> None:
        await sqlite_store.keep(work)

    keeping = [asyncio.create_task(keep()) for _ in range(100)]
    await keeping[40]
    gc.collect()
    assert not keeping[-1].done()
    assert all(each() is None for each in told[:16])
    await asyncio.gather(*keeping)


async def _put(tx: Tx, *, key: str) -> None:
    await meta.put(tx, key, "v")


async def test_rows_cannot_refer_to_what_is_not_there(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.write() as tx:
            await outbox.owe(tx, made.delivery("d", story_id="nosuch"))


# --- what the operator is told --------------------------------------------------------------------


@contextmanager
def _unprivileged() -> Iterator[Path]:
    """A folder that may be read but not written to, even when the tests run as root."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        if root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o755)


@pytest.mark.parametrize("below", ["", "deeper"])
async def test_a_folder_that_may_not_be_written_to(below: str) -> None:
    with (
        _unprivileged() as folder,
        pytest.raises(StoreError, match=r"right to write|may write|be written to"),
    ):
        await Store.open(f"sqlite:///{folder / below}/statements.db", migrate=True)


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "statements.db").write_text("Dear diary, " * 1000)
    with pytest.raises(StoreError, match="not a database"):
        await Store.open(f"sqlite:///{tmp_path}/statements.db", migrate=True)


async def test_a_full_disk_is_named_and_survived(sqlite_store: Store) -> None:
    async with sqlite_store.write() as tx:
        await statements.insert(tx, made.new_statement("kept"))
        pages = (await tx.execute(text("PRAGMA page_count"))).scalar_one()
        # What a full disk is to SQLite: the file can't grow.
        await tx.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
    with pytest.raises(StoreError, match="disk is full"):
        async with sqlite_store.write() as tx:
            await statements.insert(tx, made.new_statement("large", text="missile " * 100_000))
    async with sqlite_store.write() as tx:
        assert [each.key for each in await statements.latest(tx, 10)] == ["kept"]
        await tx.execute(text("PRAGMA max_page_count = 1000000"))
        await statements.insert(tx, made.new_statement("large", text="missile " * 100_000))
    async with sqlite_store.read() as tx:
        assert len(await statements.latest(tx, 10)) == 2


async def test_a_full_disk_stands_as_trouble_until_there_is_room(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign of life may fit where no text does: it does not make all well again."""
    assert sqlite_store.trouble == ""
    usage = shutil.disk_usage("/")
    async with sqlite_store.write() as tx:
        pages = (await tx.execute(text("PRAGMA page_count"))).scalar_one()
        await tx.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
        with pytest.raises(StoreError, match="disk is full"):
            async with sqlite_store.write() as tx:
                await statements.insert(tx, made.new_statement("large", text="missile " * 100_000))
        async with sqlite_store.write() as tx:
            await meta.put(tx, "alive", "now")
        assert "the disk is full" in sqlite_store.trouble
    assert "the disk is full" in sqlite_store.trouble  # nothing was stored since
    await sqlite_store.keep(lambda tx: meta.put(tx, "alive", "now"))
    assert sqlite_store.trouble == ""


async def test_a_database_that_another_program_has_locked(
    sqlite_store: Store, tmp_path: Path
) -> None:
    async with sqlite_store.read() as tx:
        await tx.execute(text("PRAGMA busy_timeout = 10"))
    other = sqlite3.connect(tmp_path / "statements.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another program"):
        async with sqlite_store.write() as tx:
            await meta.put(tx, "k", "v")
    other.close()
    async with sqlite_store.write() as tx:
        await meta.put(tx, "k", "v")


@pytest.mark.parametrize("url", ["mysql://db/x", "nonsense", "sqlite://", "sqlite:///:memory:"])
async def test_an_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///|in memory"):
        await Store.open(url, migrate=True)


@pytest.mark.parametrize(("more", "patience"), [("", 60_000), ("?tcp_user_timeout=5000", 5000)])
async def test_a_server_that_is_gone_without_a_word_is_not_waited_for(
    cluster: Cluster, more: str, patience: int
) -> None:
    store = await Store.open(cluster.url() + more, migrate=True)
    async with store.read() as tx:
        raw = (await tx.get_raw_connection()).driver_connection
        assert raw is not None
        with socket.socket(fileno=os.dup(raw.pgconn.socket)) as connection:
            asked = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
            idle = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
    await store.close()
    assert (asked, idle) == (patience, 30)


async def test_a_wrong_password(cluster: Cluster) -> None:
    url = cluster.address("postgres", password="wrong-horse")
    with pytest.raises(StoreError, match=r"password authentication failed.*check that") as caught:
        await Store.open(url, migrate=True)
    assert "wrong-horse" not in str(caught.value)


async def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(StoreError, match="check that the server runs"):
        await Store.open("postgresql://user:secret@127.0.0.1:1/statements", migrate=True)
