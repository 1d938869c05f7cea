"""Writes tests/data/released/REVISION.json: what the program of today puts into its tables.

Run it before a migration is added, so that upgrades can be tested on what was there before:

    python -m tests.released
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store import Store, migrations
from tests.fakes import ManualClock
from tests.flow import FOOTBALL, NOON, SHELLS, TRANSFER, Entry, Flow, source

FOLDER = Path(__file__).parent / "data" / "released"
FIRST = source()
SECOND = source("second", url="https://second.example/feed", country="DE")
OLD = Entry(guid="old", title="Football", text=FOOTBALL)
NEWS = Entry(guid="news")
AMENDED = Entry(guid="news", text=f"{TRANSFER} Poland joins this statement.")
COPY = Entry(guid="copy")
ELEVEN = Entry(guid="shells", title="Eleven wagons", text=SHELLS)


async def fill(store: Store) -> None:
    """A story that two ministries tell and one amends, and another whose alert is still owed."""
    flow = Flow(store=store, sources=(FIRST, SECOND), clock=ManualClock(NOON))
    for each in (FIRST, SECOND):
        await flow.poll(OLD, at=each)
    await flow.poll(NEWS, OLD)
    await flow.told()
    flow.clock.now += timedelta(minutes=10)
    await flow.poll(COPY, OLD, at=SECOND)
    await flow.poll(AMENDED, OLD)
    await flow.told()
    await flow.poll(ELEVEN, OLD, at=SECOND)
    await flow.poller.flush()


def dumped(file: Path) -> dict[str, list[dict[str, object]]]:
    """Rows by table, bytes in hexadecimal, and the words of the full-text index."""
    with closing(sqlite3.connect(file)) as opened:
        opened.row_factory = sqlite3.Row
        names = [
            name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        kept = [each for each in names if not each.startswith(("search", "sqlite", "alembic"))]
        rows = {name: opened.execute(f"SELECT * FROM {name}").fetchall() for name in sorted(kept)}
        rows["search"] = opened.execute("SELECT rowid AS position, words FROM search").fetchall()
    return {name: [_plain(row) for row in found] for name, found in rows.items() if found}


def _plain(row: sqlite3.Row) -> dict[str, object]:
    return {
        name: {"hex": row[name].hex()} if isinstance(row[name], bytes) else row[name]
        for name in row.keys()  # noqa: SIM118  # iterating a row gives its values
    }


async def _write() -> None:
    with TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{folder}/statements.db", migrate=True)
        await fill(store)
        await store.close()
        rows = dumped(Path(folder) / "statements.db")
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    (FOLDER / f"{migrations.head()}.json").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(_write())
