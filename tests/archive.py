"""An archive made up for tests, and what can be asked of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from bot.analyse import Analyst
from bot.model import NewStatement
from bot.record import Found, record
from bot.store import Store, Tx
from tests.golden import golden
from tests.shipped import analyst

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

_data: dict[str, Any] = golden("asking/archive")
QUESTIONS: list[dict[str, Any]] = _data["questions"]
TEXTS: list[str] = [row["text"] for row in _data["statements"].values()]


async def fill(store: Store) -> None:
    """Take the archive in, as an import does."""
    async with store.write() as tx:
        for key, row in _data["statements"].items():
            found = Found(statement=_statement(analyst(), key, row), silent=True)
            await record(tx, found, destinations=(), now=NOW)


async def add(tx: Tx, key: str, *, title: str, text: str, country: str = "GB") -> None:
    """One more text of January 2024 in English."""
    row = {"title": title, "text": text, "published": date(2024, 1, 10)}
    row |= {"institution": key, "country": country}
    found = Found(statement=_statement(analyst(), key, row), silent=True)
    await record(tx, found, destinations=(), now=NOW)


def _statement(analyst: Analyst, key: str, row: dict[str, Any]) -> NewStatement:
    published = datetime.combine(row["published"], time(12), UTC)
    language = row.get("language", "en")
    analysis = analyst.analyse(
        row["title"], row["text"], languages=(language,), published=published
    )
    assert (analysis.match.level is None) == row.get("unmatched", False), key
    return NewStatement(
        source_id="archive",
        institution=row["institution"],
        country=row["country"],
        official=True,
        language=analysis.language,
        key=key,
        title=row["title"],
        text=row["text"],
        url=f"https://archive.example/{key}",
        published=published,
        published_raw=str(row["published"]),
        first_seen=NOW,
        match=analysis.match,
        facts=analysis.facts,
        given_id=key,
    )
