"""Upgrades and the way back, on what each earlier schema's own program wrote (tests/data/released).

A database of each is brought up step by step to today's tables, read and polled into by today's
program, and taken back: nothing is lost, and nothing is told twice.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table, text

from bot.compose import grounds
from bot.compose.voice import Voice
from bot.model import DeliveryState, Destination
from bot.store import Store, evidence, migrations, outbox, statements, stories
from tests.fakes import ManualClock
from tests.flow import NOON, SHELLS, Entry, Flow
from tests.released import AMENDED, ELEVEN, FIRST, FOLDER, OLD, SECOND

REVISIONS = sorted(file.stem for file in FOLDER.glob("*.json"))
CHOSEN = [  # the first and the latest have all the steps and all the columns between them
    pytest.param(each, marks=() if each in (REVISIONS[0], REVISIONS[-1]) else pytest.mark.long)
    for each in REVISIONS
]
MOMENT = "%Y-%m-%d %H:%M:%S.%f"

Rows = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize("revision", CHOSEN)
async def test_data_of_an_earlier_version_comes_up_goes_back_and_works(
    empty_url: str, revision: str
) -> None:
    written: Rows = json.loads((FOLDER / f"{revision}.json").read_text("utf-8"))
    await write_as(revision, empty_url, written)

    store = await Store.open(empty_url, migrate=True)
    try:
        await read_by_this_program(store)
        async with store.write() as tx:
            await tx.run_sync(migrations.downgrade, revision)
            assert await tx.run_sync(held) == {
                name: in_order(rows) for name, rows in written.items() if name != "search"
            }
        await store.migrate()
        await read_by_this_program(store)
        await told_once(store)
    finally:
        await store.close()


def test_each_earlier_schema_has_its_data() -> None:
    earlier = {f"{number:04}" for number in range(1, int(migrations.head()))}
    assert earlier <= set(REVISIONS), "at the commit before the migration: python -m tests.released"


async def read_by_this_program(store: Store) -> None:
    async with store.read() as tx:
        (shells, *_) = latest = await statements.latest(tx, 10)
        assert [each.title for each in latest] == ["Eleven wagons"] + 2 * ["Statement on missiles"]
        assert shells.story_id
        amended = next(each for each in latest if each.version == 2)
        assert amended.text.endswith("Poland joins this statement.")
        assert amended.facts.items
        assert amended.match.evidence
        assert amended.story_id
        decided = await stories.decision(tx, shells.id)
        assert decided is not None
        why = grounds.decision(Voice(Destination(id="test")), decided)
        # Later programs look further for what may be near.
        assert why.startswith(("no story is near", "a new story"))
        story = await stories.fetch(tx, amended.story_id)
        assert set(story.publishers) == {"Ministry mfa", "Ministry second"}
        (hit,) = await statements.search(tx, ["tumen"])
        assert hit.statement.id == shells.id
        blob = await evidence.get(tx, amended.id, 2)
        assert blob is not None
        assert b"Poland joins" in blob.body
        waiting = await outbox.listing(tx, state=DeliveryState.OWED)
        assert [each.statement_id for each in waiting] == [shells.id]
        assert all(each.receipt for each in await outbox.listing(tx, state=DeliveryState.SENT))


async def told_once(store: Store) -> None:
    """What was owed is sent; what was seen before is not told again; what is new is."""
    clock = ManualClock(NOON + timedelta(hours=1))
    flow = Flow(store=store, sources=(FIRST, SECOND), clock=clock)
    assert await flow.told() == ["NEW"]
    await flow.poll(AMENDED, OLD)
    await flow.poll(ELEVEN, OLD, at=SECOND)
    assert await flow.told() == ["NEW"]
    later = Entry(guid="later", title="On shells", text=SHELLS.replace("Tumen", "border"))
    await flow.poll(later, AMENDED, OLD)
    assert len(await flow.told()) > 1


# --- rows, as they stand in the files ----------------------------------------------------------


async def write_as(revision: str, url: str, written: Rows) -> None:
    """Make a database as an earlier version would have, with what it wrote."""
    store = await Store.open(url, migrate=True)
    try:
        async with store.write() as tx:
            await tx.run_sync(migrations.downgrade, "base")
            await tx.run_sync(migrations.upgrade, revision)
            await tx.run_sync(fill, written)
    finally:
        await store.close()


def fill(connection: Connection, written: Rows) -> None:
    for table in reflected(connection):
        if rows := written.get(table.name):
            values = [
                {name: typed(table, name, value) for name, value in row.items()} for row in rows
            ]
            connection.execute(table.insert(), values)
    if connection.dialect.name == "postgresql":
        index = "INSERT INTO search VALUES (:position, to_tsvector('simple', :words))"
        serial = (
            "SELECT setval(pg_get_serial_sequence('deliveries', 'seq'), max(seq)) FROM deliveries"
        )
        connection.execute(text(serial))
    else:
        index = "INSERT INTO search (rowid, words) VALUES (:position, :words)"
    connection.execute(text(index), written["search"])


def held(connection: Connection) -> Rows:
    return {
        table.name: in_order([plain(row._asdict()) for row in rows])
        for table in reflected(connection)
        if (rows := connection.execute(table.select()).all())
    }


def reflected(connection: Connection) -> list[Table]:
    """The tables of the database as it is, those first that others refer to."""
    found = MetaData()
    found.reflect(
        connection, only=lambda name, _: not name.startswith(("search", "alembic", "sqlite"))
    )
    return found.sorted_tables


def typed(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    if isinstance(kind, sa.Boolean) and value is not None:
        return bool(value)
    if isinstance(kind, sa.DateTime) and value is not None:
        return datetime.strptime(value, MOMENT).replace(tzinfo=UTC)
    return value


def plain(row: dict[str, Any]) -> dict[str, Any]:
    spelled: dict[str, Any] = {}
    for name, value in row.items():
        match value:
            case bytes():
                spelled[name] = {"hex": value.hex()}
            case bool():
                spelled[name] = int(value)
            case datetime():
                at = value.astimezone(UTC) if value.tzinfo else value
                spelled[name] = at.strftime(MOMENT)
            case _:
                spelled[name] = value
    return spelled


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, default=str))
