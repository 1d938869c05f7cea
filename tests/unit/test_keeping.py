"""Backup, restore and prune: nothing is lost, nothing half, and nobody is surprised."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.model import EvidenceBlob
from bot.store import Store, copies, evidence, meta, outbox, statements, words
from bot.upkeep import forget_unmatched, tidy_index
from tests import made
from tests.flow import FOOTBALL, TRANSFER
from tests.shell import Shell, no_file_may_grow_beyond

STATEMENT = json.dumps({"id": "7", "title": "Statement on missiles", "text": TRANSFER})
SPORT = json.dumps({"id": "sport", "title": "Football", "text": FOOTBALL})
DATABASE = Path("data/statement-bot.db")


async def test_copies_taken_between_writes_hold_whole_transactions(
    sqlite_store: Store, tmp_path: Path
) -> None:
    enough = asyncio.Event()

    async def write_on() -> None:
        for number in count(1):
            async with sqlite_store.write() as tx:
                await statements.insert(tx, made.new_statement(str(number)))
                await meta.put(tx, "written", str(number))
            if enough.is_set():
                return

    writing = asyncio.create_task(write_on())
    taken = []
    for number in range(3):
        await asyncio.sleep(0.05)
        copy = tmp_path / f"copy-{number}.db"
        held = await asyncio.to_thread(copies.back_up, tmp_path / "statements.db", copy)
        taken.append((held.rows["statements"], int(number_written(copy))))
    assert not writing.done()
    enough.set()
    await writing
    assert all(rows == written for rows, written in taken)
    assert taken[0][0] < taken[-1][0]


def number_written(copy: Path) -> str:
    with closing(sqlite3.connect(copy)) as opened:
        found = opened.execute("SELECT value FROM meta WHERE key = 'written'").fetchone()
    return str(found[0]) if found else "0"


async def test_a_database_in_use_is_not_replaced(sqlite_store: Store, tmp_path: Path) -> None:
    database, copy = tmp_path / "statements.db", tmp_path / "copy.db"
    copies.back_up(database, copy)
    async with sqlite_store.write() as tx:
        await statements.insert(tx, made.new_statement())
    with pytest.raises(StoreError, match="locked by another program"):
        copies.restore(copy, database, kept=tmp_path / "kept.db")
    async with sqlite_store.read() as tx:
        assert len(await statements.latest(tx, 10)) == 1


async def test_what_a_copy_owes_is_looked_for_before_it_is_sent(tmp_path: Path) -> None:
    database, copy = tmp_path / "statements.db", tmp_path / "copy.db"
    store = await Store.open(f"sqlite:///{tmp_path}/statements.db", migrate=True)
    async with store.write() as tx:
        await outbox.owe(tx, made.delivery("owed"))
    await store.close()
    copies.back_up(database, copy)
    copies.restore(copy, database, kept=tmp_path / "kept.db")
    store = await Store.open(f"sqlite:///{tmp_path}/statements.db")
    async with store.write() as tx:
        claim = await outbox.claim(tx, "console", made.NOON, timedelta(minutes=2))
    await store.close()
    assert claim is not None
    assert claim.unsure


async def test_bytes_of_matched_documents_go_only_when_told_and_their_hash_stays(
    sqlite_store: Store,
) -> None:
    blob = EvidenceBlob(
        url="https://mfa.example/1", fetched_at=made.NOON, sha256="ab" * 32, headers=(), body=b"<p>"
    )
    async with sqlite_store.write() as tx:
        kept = await statements.insert(tx, made.new_statement())
        await evidence.put(tx, kept.id, 1, blob)
        assert await statements.prune(tx, made.NOON + timedelta(days=1)) == 0
        assert await evidence.get(tx, kept.id, 1) == blob
        assert await evidence.forget_bodies(tx, made.NOON) == 0
        assert await evidence.forget_bodies(tx, made.NOON + timedelta(days=1)) == 1
        left = await evidence.get(tx, kept.id, 1)
        assert await evidence.forget_bodies(tx, made.NOON + timedelta(days=1)) == 0
    assert left is not None
    assert (left.sha256, left.body) == (blob.sha256, b"")


async def test_many_texts_are_forgotten_a_few_at_a_time(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_PRUNED_AT_ONCE", 2)
    async with sqlite_store.write() as tx:
        for number in range(5):
            await statements.insert(tx, made.new_statement(str(number), level=None))
    assert await forget_unmatched(sqlite_store, made.NOON + timedelta(days=1)) == 5


async def test_a_scattered_index_is_gathered_and_finds_the_same(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def parts() -> int:
        counted = text("SELECT count(DISTINCT segid) FROM search_idx")
        async with sqlite_store.read() as tx:
            assert len(await statements.search(tx, ["missiles"], limit=20)) == 11
            return int((await tx.execute(counted)).scalar_one())

    for number in range(11):
        async with sqlite_store.write() as tx:
            await statements.insert(tx, made.new_statement(str(number)))
    assert await parts() > 2
    monkeypatch.setattr(words, "_PAGES_AT_ONCE", 1)
    await tidy_index(sqlite_store)
    assert await parts() <= 2


def test_a_copy_brings_back_what_was_there(shell: Shell) -> None:
    assert shell("import", "-", typed=f"{STATEMENT}\n").code == 0
    made_copy = shell("backup", "copy.db")
    assert made_copy.code == 0
    assert "statements 1" in made_copy.out
    assert Path("copy.db").stat().st_mode & 0o077 == 0
    DATABASE.write_bytes(b"a damaged file")

    restored = shell("restore", "copy.db", "--yes")
    assert restored.code == 0
    assert "Statement on missiles" in shell("ask", "latest").out
    (kept,) = Path("data").glob("*.before-*")
    assert str(kept) in restored.out
    assert kept.read_bytes() == b"a damaged file"


def test_copying_over_a_file_is_refused(shell: Shell) -> None:
    assert "nothing to back up" in shell("backup", "copy.db").err
    shell("import", "-", typed=f"{STATEMENT}\n")
    Path("copy.db").write_text("precious")
    refused = shell("backup", "copy.db")
    assert (refused.code, Path("copy.db").read_text()) == (1, "precious")
    assert "is there already" in refused.err


@pytest.mark.parametrize("place", ["nowhere/copy.db", "feeds.yaml/copy.db"])
def test_a_copy_into_a_folder_that_is_not_there_is_refused(shell: Shell, place: str) -> None:
    shell("import", "-", typed=f"{STATEMENT}\n")
    refused = shell("backup", place)
    assert refused.code == 1
    assert f"can't write {place}: " in refused.err
    assert "a folder that is there" in refused.err


def test_where_a_copy_has_no_room_the_copy_is_named_and_no_draft_stays(shell: Shell) -> None:
    shell("import", "-", typed=f"{STATEMENT}\n")
    room = DATABASE.stat().st_size // 2
    with no_file_may_grow_beyond(room):
        full = shell("backup", "copy.db")
    assert full.code == 1
    assert full.err.startswith("statement-bot: copy.db: the disk")
    assert not list(Path().glob("copy.db*"))

    assert shell("backup", "copy.db").code == 0
    with no_file_may_grow_beyond(room):
        full = shell("restore", "copy.db", "--yes")
    assert full.code == 1
    assert full.err.startswith(f"statement-bot: database {DATABASE.resolve()}: the disk")
    assert not list(Path("data").glob("*.part*"))
    assert "Statement on missiles" in shell("ask", "latest").out


def test_what_is_no_whole_copy_replaces_nothing(shell: Shell) -> None:
    shell("import", "-", typed=f"{STATEMENT}\n")
    shell("backup", "whole.db")
    unasked = shell("restore", "whole.db")
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    whole = Path("whole.db").read_bytes()
    for content in (b"", b"not a database" * 100, whole[: len(whole) // 2]):
        Path("copy.db").write_bytes(content)
        refused = shell("restore", "copy.db", "--yes")
        assert refused.code == 1
        assert "copy.db" in refused.err
    assert shell("restore", "nowhere.db", "--yes").code == 1
    assert "Statement on missiles" in shell("ask", "latest").out


def test_a_database_on_a_server_has_tools_of_its_own(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = "postgresql://bot:hunter2@db.example:5433/bot?sslmode=require&password=hunter3"
    monkeypatch.setenv("STATEMENT_BOT_DATABASE_URL", given)
    address = "postgresql://bot@db.example:5433/bot?sslmode=require"
    tools = {
        "backup": f"\n  pg_dump --format=custom '--file=the copy' '{address}'\n",
        "restore": f"\n  pg_restore --clean --if-exists '--dbname={address}' 'the copy'\n",
    }
    for command, typed in tools.items():
        refused = shell(command, "the copy")
        assert refused.code == 1
        assert typed in refused.err
        assert "hunter" not in refused.err


@pytest.mark.parametrize(
    "address",
    [
        "me:p@hunter2@db.example/bot",
        "me:p@hunter2:w0rd@db.example/bot",
        "me:p@s/hunter2@db.example/bot",
        "me:p@s?hunter2@db.example/bot",
        "me:hunter2/bot",
    ],
)
def test_an_address_whose_password_is_not_told_from_the_rest_is_refused_unseen(
    shell: Shell, address: str
) -> None:
    refused = shell("restore", f"postgresql://{address}", "--yes")
    assert refused.code == 2
    assert "@ is written %40" in refused.err
    assert "hunter2" not in refused.out + refused.err


def test_a_copy_is_read_where_there_is_no_data_folder_yet(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("import", "-", typed=STATEMENT)
    assert shell("backup", "copy.db").code == 0
    shutil.rmtree("data")
    monkeypatch.setenv("STATEMENT_BOT_DATABASE_URL", "postgresql://me@127.0.0.1:9/nowhere")
    refused = shell("restore", "copy.db", "--yes")
    assert refused.code == 1
    assert "database nowhere at 127.0.0.1:9" in refused.err


def test_old_texts_that_did_not_match_are_forgotten(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATEMENT_BOT_START_CLOCK", "2024-01-01T00:00:00Z")
    shell("import", "-", typed=f"{STATEMENT}\n{SPORT}\n")
    monkeypatch.setenv("STATEMENT_BOT_START_CLOCK", "2024-02-01T00:00:00Z")
    assert "forgotten: 0 texts" in shell("prune").out
    assert "forgotten: 1 texts" in shell("prune", "--days", "30").out
    assert "Statement on missiles" in shell("ask", "latest").out
    assert shell("prune", "--days", "0").code == 2
