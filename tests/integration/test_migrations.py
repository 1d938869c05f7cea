"""Migrations, both ways, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import StoreError
from bot.schema import metadata
from bot.store import Store, migrations, statements
from tests import made


async def test_the_tables_are_those_of_the_schema(store: Store) -> None:
    def differences(connection: Connection) -> Any:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: not (name or "").startswith("search")},
        )
        return compare_metadata(context, metadata)

    async with store.read() as tx:
        assert await tx.run_sync(differences) == []


def test_the_names_of_the_scripts_tell_the_order_that_alembic_follows() -> None:
    scripts = ScriptDirectory("migrations")
    chain = [script.revision for script in scripts.walk_revisions()][::-1]
    assert scripts.get_heads() == [migrations.head()]
    assert all(migrations.knows(revision) for revision in chain)
    assert chain == sorted(chain)


async def test_up_and_down_and_up_again_with_data(store: Store) -> None:
    async with store.write() as tx:
        await statements.insert(tx, made.new_statement())
    async with store.write() as tx:
        await tx.run_sync(migrations.downgrade, "base")
    assert await store.schema_version() is None
    await store.migrate()
    async with store.write() as tx:
        assert await statements.latest(tx, 1) == []
        await statements.insert(tx, made.new_statement())
    assert await store.schema_version() == migrations.head()


async def test_missing_tables_are_made_only_when_asked(empty_url: str) -> None:
    with pytest.raises(StoreError, match="run statement-bot migrate"):
        await Store.open(empty_url, migrate=False)
    store = await Store.open(empty_url, migrate=True)
    assert await store.schema_version() == migrations.head()
    await store.close()


async def test_a_database_of_a_newer_program_is_refused(empty_url: str) -> None:
    store = await Store.open(empty_url, migrate=True)
    async with store.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await store.close()
    with pytest.raises(StoreError, match="newer"):
        await Store.open(empty_url, migrate=True)


async def test_a_migration_that_fails_changes_nothing(store: Store) -> None:
    async with store.write() as tx:
        await statements.insert(tx, made.new_statement())

    async def fail_halfway() -> None:
        async with store.write() as tx:
            await tx.run_sync(migrations.downgrade, "base")
            await tx.execute(text("SELECT * FROM nowhere"))

    with pytest.raises(StoreError):
        await fail_halfway()
    assert await store.schema_version() == migrations.head()
    async with store.read() as tx:
        assert len(await statements.latest(tx, 10)) == 1
