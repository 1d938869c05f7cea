"""An archive moved from SQLite to PostgreSQL, and back: every row, and it goes on from there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, text

from bot import schema
from bot.errors import StoreError
from bot.model import EvidenceBlob
from bot.store import Store, evidence, moving, outbox, statements, stories
from tests import made
from tests.flow import TRANSFER
from tests.servers import postgres
from tests.shell import Shell, shell

__all__ = ["shell"]

STATEMENT = json.dumps({"id": "kqwew", "title": "Statement on missiles", "text": TRANSFER})
BLOB = EvidenceBlob(
    url="https://mfa.example/1",
    fetched_at=made.NOON,
    sha256="ab" * 32,
    headers=(("etag", '"1"'),),
    body=b"<p>\x00\xff",
)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = await Store.open(url, migrate=True)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def both(cluster: postgres.Cluster, folder: Path) -> AsyncIterator[tuple[Store, Store]]:
    """A file to move from, and a server to move to."""
    async with (
        opened(f"sqlite:///{folder / 'file.db'}") as source,
        opened(cluster.url()) as target,
    ):
        yield source, target


async def fill(store: Store) -> None:
    """A row in every table, and more in those that are copied in parts."""
    async with store.write() as tx:
        for number in range(moving._AT_ONCE + 5):
            await statements.insert(tx, made.new_statement(f"n{number}"))
        kept = await statements.insert(tx, made.new_statement(text="Наша заява про ракети. 声明"))
        for version in range(moving._DOCUMENTS_AT_ONCE + 5):
            await evidence.put(tx, kept.id, version, BLOB)
        fingerprint = made.fingerprint("a", "b")
        story = (await stories.create(tx, kept)).id
        await stories.attach(tx, story, kept, fingerprint, made.NEW_STORY)
        await outbox.owe(tx, made.delivery("owed", story_id=story, parent=True))
        await outbox.owe(tx, made.delivery("second", story_id=story))
        rows = (await moving._contents(tx)).rows
        for table in schema.metadata.sorted_tables:
            if not rows[table.name]:
                await tx.execute(insert(table), [row_of(table.name, kept.id, story)])


def row_of(table: str, statement_id: str, story_id: str) -> dict[str, object]:
    """A row with something in each column that must not be empty."""
    values: dict[str, object] = {"statement_id": statement_id, "story_id": story_id}
    row: dict[str, object] = {}
    for column in schema.metadata.tables[table].columns:
        kind = column.type.python_type
        if column.name in values:
            row[column.name] = values[column.name]
        elif isinstance(column.type, schema.UtcTime):
            row[column.name] = made.NOON + timedelta(microseconds=7)
        elif column.foreign_keys:
            row[column.name] = None if column.nullable else story_id
        else:
            row[column.name] = {bool: True, int: 7, float: 0.1}.get(kind, "„é“ \U0001f680")
    return row


async def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    async with store.read() as tx:
        return {
            table.name: sorted((tuple(row) for row in await tx.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
        }


@pytest.mark.parametrize("to", ["postgresql", "sqlite"])
async def test_every_row_of_every_table_arrives_and_new_ones_go_behind_them(
    cluster: postgres.Cluster, tmp_path: Path, to: str
) -> None:
    urls = [f"sqlite:///{tmp_path / 'file.db'}", cluster.url()]
    source_url, target_url = urls if to == "postgresql" else reversed(urls)
    async with opened(source_url) as source, opened(target_url) as target:
        await fill(source)
        before = await everything(source)
        assert all(before.values())
        await moving.move(source, target)

        assert await everything(source) == before
        async with target.write() as tx:
            await tx.execute(schema.deliveries.update().values(unsure=False))
        assert await everything(target) == before
        async with target.write() as tx:
            assert len(await statements.search(tx, ["ракети"])) == 1
            assert len(await statements.search(tx, ["missiles"], limit=500)) > moving._AT_ONCE
            await outbox.owe(tx, made.delivery("third"))
            seq = schema.deliveries.c.seq
            order = await tx.execute(select(schema.deliveries.c.id).order_by(seq))
            assert len(set(order.scalars())) == 3
            await tx.execute(insert(schema.deeds), [without_number()])


def without_number() -> dict[str, object]:
    row = row_of("deeds", "", "")
    del row["seq"]
    return row


async def test_what_is_owed_is_looked_for_before_it_is_sent_from_the_new_place(
    cluster: postgres.Cluster, tmp_path: Path
) -> None:
    async with both(cluster, tmp_path) as (source, target):
        async with source.write() as tx:
            await outbox.owe(tx, made.delivery("owed"))
        await moving.move(source, target)
        async with target.write() as tx:
            claim = await outbox.claim(tx, "console", made.NOON, timedelta(minutes=2))
    assert claim is not None
    assert claim.unsure


async def test_a_database_that_holds_anything_is_not_written_to(
    cluster: postgres.Cluster, tmp_path: Path
) -> None:
    async with both(cluster, tmp_path) as (source, target):
        await fill(source)
        async with target.write() as tx:
            await statements.insert(tx, made.new_statement("theirs"))
        before = await everything(target)
        with pytest.raises(StoreError, match=r"isn't empty \(statements 1, versions 1\)"):
            await moving.move(source, target)
        assert await everything(target) == before


async def test_a_move_that_breaks_off_leaves_nothing_behind(
    cluster: postgres.Cluster, tmp_path: Path
) -> None:
    async with both(cluster, tmp_path) as (source, target):
        await fill(source)
        async with target.write() as tx:
            await tx.execute(text("ALTER TABLE deeds ADD CHECK (seq < 0)"))
        with pytest.raises(StoreError, match="it refuses"):
            await moving.move(source, target)
        assert not any((await everything(target)).values())


def test_an_archive_moves_to_a_server_and_back_by_the_commands_that_are_documented(
    cluster: postgres.Cluster, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell("import", "-", typed=STATEMENT).code == 0
    assert shell("backup", "moving.db").code == 0
    copied = Path("moving.db").read_bytes()
    url = cluster.url()
    monkeypatch.setenv("STATEMENT_BOT_DATABASE_URL", url)
    unasked = shell("restore", "moving.db")
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    moved = shell("restore", "moving.db", "--yes")
    assert (moved.code, moved.err) == (0, "")
    assert "statements 1" in moved.out
    assert "Statement on missiles" in shell("ask", "latest").out
    assert "Statement on missiles" in shell("ask", "search missiles").out
    assert Path("moving.db").read_bytes() == copied
    again = shell("restore", "moving.db", "--yes")
    assert again.code == 1
    assert "isn't empty" in again.err

    monkeypatch.setenv("STATEMENT_BOT_DATABASE_URL", "sqlite:///back.db")
    monkeypatch.setenv("PGPASSWORD", postgres.PASSWORD)
    back = shell("restore", url.replace(f":{postgres.PASSWORD}@", "@"), "--yes")
    assert (back.code, back.err) == (0, "")
    assert "Statement on missiles" in shell("ask", "search missiles").out
    assert "isn't empty" in shell("restore", url, "--yes").err


def test_a_copy_of_an_older_version_is_brought_up_to_date_on_its_way(
    cluster: postgres.Cluster, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell("import", "-", typed=STATEMENT).code == 0
    assert shell("backup", "moving.db").code == 0
    old = Path("moving.db")
    _downgrade(old, "0006")
    url = cluster.url()
    monkeypatch.setenv("STATEMENT_BOT_DATABASE_URL", url)
    assert shell("restore", "moving.db", "--yes").code == 0
    assert "Statement on missiles" in shell("ask", "latest").out
    with closing(sqlite3.connect(old)) as copy, psycopg.connect(url) as server:
        found = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        arrived = server.execute(b"SELECT version_num FROM alembic_version").fetchone()
    assert found == ("0006",)
    assert arrived is not None
    assert arrived[0] > "0006"


def _downgrade(file: Path, revision: str) -> None:
    from sqlalchemy import create_engine

    from bot.store import migrations

    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        migrations.downgrade(connection, revision)
    engine.dispose()
