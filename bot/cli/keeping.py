"""What is kept: `statement-bot backup`, `restore` and `prune`."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import app
from bot.errors import ConfigError, StoreError
from bot.settings import Settings
from bot.store import Store, copies, evidence, moving
from bot.store.copies import Contents
from bot.upkeep import forget_unmatched, tidy_index

_ON_A_SERVER = (
    "the database is on a server, whose own tools keep it and bring it back; where they are"
    " installed, type\n  %s\nThey ask for the password, or take it from PGPASSWORD or ~/.pgpass;"
    " see docs/operations.md#backups"
)


async def backup(arguments: argparse.Namespace) -> int:
    """Copy the SQLite database to a file, also while the service runs."""
    copy = Path(arguments.file)
    dump = ("pg_dump", "--format=custom", f"--file={copy}")
    database = _database(app.read_settings(), lambda address: (*dump, address))
    held = copies.back_up(database, copy)
    print(f"{copy}: {_sum(held)}; verified")
    return 0


async def restore(arguments: argparse.Namespace) -> int:
    """Put a copy in the place of the SQLite database, which is kept beside it.

    What can't take its place, as it is of the other kind of database or on a server, is written to
    the database row by row, if that is empty.
    """
    copy, settings = Path(arguments.file), app.read_settings()
    url = settings.database_url.get_secret_value()
    if _is_address(arguments.file):
        return await _move(arguments.file, arguments.file, settings, asked=not arguments.yes)
    if copies.sqlite_file(url) is None and copies.is_sqlite(copy):
        copies.verify(copy)
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=settings.data_dir) as folder:
            draft = Path(folder) / copy.name  # what an older version made is brought up to date
            copies.back_up(copy, draft)
            source = f"sqlite:///{draft}"
            return await _move(source, f"{copy}", settings, asked=not arguments.yes)
    into = ("pg_restore", "--clean", "--if-exists")
    database = _database(settings, lambda address: (*into, f"--dbname={address}", str(copy)))
    found = copies.verify(copy)
    if not arguments.yes:
        _ask(f"{copy} holds {_sum(found)}. Put it in the place of {database}? [y/N] ")
    kept = database.with_name(f"{database.name}.before-{app.clock(settings)():%Y%m%dT%H%M%S}")
    copies.restore(copy, database, kept=kept)
    print(f"{database}: {_sum(found)}")
    if kept.exists():
        print(f"what was there before is kept in {kept}")
    return 0


async def _move(source: str, name: str, settings: Settings, *, asked: bool) -> int:
    """Write what the database at `source` holds to that of the settings, which is empty."""
    url = settings.database_url.get_secret_value()
    ours = source.startswith("sqlite")  # a copy made just now
    name = name if ours else copies.server_address(source)
    place = copies.sqlite_file(url) or copies.server_address(url)
    async with await Store.open(source, migrate=ours) as old:
        found = await moving.contents(old)
        if asked:
            _ask(f"{name} holds {_sum(found)}. Write it to {place}, which must be empty? [y/N] ")
        async with await Store.open(url, migrate=True) as new:
            await moving.move(old, new)
    print(f"{place}: {_sum(found)}; every row has arrived")
    return 0


def _is_address(typed: str) -> bool:
    return typed.startswith(("postgresql://", "postgres://"))


async def prune(arguments: argparse.Namespace) -> int:
    """Forget old texts that did not match; evidence of those that did only when told."""
    settings = app.read_settings()
    now = app.clock(settings)()
    unmatched = timedelta(days=arguments.days or settings.keep_unmatched_days)
    async with app.opened_store(settings) as store:
        texts, bodies = await forget_unmatched(store, now - unmatched), 0
        if arguments.evidence_days:
            before = now - timedelta(days=arguments.evidence_days)
            async with store.write() as tx:
                bodies = await evidence.forget_bodies(tx, before)
        await tidy_index(store)
    print(f"forgotten: {texts} texts that did not match, the bytes of {bodies} documents that did")
    return 0


def _database(settings: Settings, tool: Callable[[str], Sequence[str]]) -> Path:
    """The database's file; for one on a server, what `tool` does to its address is to be typed."""
    url = settings.database_url.get_secret_value()
    file = copies.sqlite_file(url)
    if file is None:
        raise StoreError(_ON_A_SERVER % shlex.join(tool(copies.server_address(url))))
    return file


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise ConfigError("nobody is here to be asked: add --yes")
    if input(question).strip().lower() not in ("y", "yes"):
        raise ConfigError("nothing was changed")


def _sum(held: Contents) -> str:
    named = ("statements", "stories", "deliveries")
    counted = ", ".join(f"{name} {held.rows.get(name, 0)}" for name in named)
    return f"{counted} (tables of version {held.schema})"
