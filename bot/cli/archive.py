"""`statement-bot analyse` and `statement-bot import`: texts that come as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import app, cluster, compose, lexicon
from bot.analyse import Analysis, Analyst
from bot.answers import records
from bot.batches import batched
from bot.cli.rows import Row, RowError, opened, rows
from bot.model import IMPORTED, NewStatement
from bot.record import Found, record_all
from bot.store import Store, Tx, statements

BATCH = 100  # rows a transaction: small enough for a running bot to write in between


async def analyse(arguments: argparse.Namespace) -> int:
    """Match each line and print what was found; stories are formed within the input."""
    settings = app.read_settings()
    analyst = Analyst(lexicon.load(settings.lexicon))
    book, now = cluster.StoryBook(), app.clock(settings)()
    failed = False
    with opened(arguments.file) as lines:
        for row in rows(lines, arguments.file):
            if isinstance(row, RowError):
                print(row, file=sys.stderr)
                failed = True
                continue
            print(json.dumps(_report(row, _analysed(analyst, row), book, now), ensure_ascii=False))
    return int(failed)


async def import_(arguments: argparse.Namespace) -> int:
    """Take each line into the store as a statement; importing twice imports once."""
    settings = app.read_settings()
    analyst = Analyst(lexicon.load(settings.lexicon))
    console = Console(stderr=True)
    with opened(arguments.file) as lines:
        texts = list(rows(lines, arguments.file))
    errors = [row for row in texts if isinstance(row, RowError)]
    good = [row for row in texts if isinstance(row, Row)]
    now = app.clock(settings)()
    new = reworded = matched = 0
    async with app.opened_store(settings) as store:
        with _progress(console, disable=not good) as progress:
            bar = progress.add_task("import", total=len(good))
            for batch in batched(good, BATCH):
                fresh, changed, matching = await _import_batch(store, analyst, batch, now)
                new, reworded, matched = new + fresh, reworded + changed, matched + matching
                progress.advance(bar, len(batch))
    for error in errors:
        console.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
    known = f"{len(good) - new}"
    if reworded:
        known += f" ({reworded} with another text, kept as a new version)"
    print(f"new: {new}, known before: {known}, matched: {matched}, refused: {len(errors)}")
    return int(bool(errors))


async def _import_batch(
    store: Store, analyst: Analyst, batch: Sequence[Row], now: datetime
) -> tuple[int, int, int]:
    """Take some rows in; how many of their ids are new, how many of the others have another text
    than before, and how many rows matched."""
    ids = {row.id for row in batch}
    found = [Found(statement=_statement(analyst, row, now), silent=True) for row in batch]
    async with store.write() as tx:
        known = await statements.known(tx, IMPORTED, ids)
        before = await _versions(tx, known)
        await record_all(tx, found, destinations=(), now=now)
        after = await _versions(tx, known)
    reworded = sum(after[each] > before[each] for each in known)
    matched = sum(each.statement.match.level is not None for each in found)
    return len(ids - known), reworded, matched


async def _versions(tx: Tx, known: Iterable[str]) -> dict[str, int]:
    """How many wordings of each known text there are."""
    found = [(key, await statements.find(tx, IMPORTED, key)) for key in known]
    return {key: each.version for key, each in found if each}


def _statement(analyst: Analyst, row: Row, now: datetime) -> NewStatement:
    analysis = _analysed(analyst, row)
    return NewStatement(
        source_id=IMPORTED,
        institution=row.institution or row.id,
        country=row.country,
        official=row.official,
        language=analysis.language,
        key=row.id,
        title=row.title,
        text=row.text,
        url=row.url,
        published=row.published,
        published_raw=row.published_raw,
        first_seen=now,
        match=analysis.match,
        facts=analysis.facts,
        given_id=row.id,
    )


def _analysed(analyst: Analyst, row: Row) -> Analysis:
    languages = (row.language,) if row.language else ()
    return analyst.analyse(
        row.title,
        row.text,
        languages=languages,
        published=row.published,
        published_raw=row.published_raw,
        official=row.official,
    )


def _report(row: Row, analysis: Analysis, book: cluster.StoryBook, now: datetime) -> dict[str, Any]:
    match = analysis.match
    return {
        "id": row.id,
        "matched": match.alerts,
        "level": match.level,
        "topic": match.topic,
        "score": round(match.score, 4),
        "language": analysis.language,
        "flags": sorted(match.flags),
        "evidence": [{"rule": each.rule, **records.span(each.span)} for each in match.evidence],
        "nearest": compose.nearest(match),
        "facts": records.facts(analysis.facts),
        "story": _story(row, analysis, book, now),
    }


def _story(row: Row, analysis: Analysis, book: cluster.StoryBook, now: datetime) -> str | None:
    """Mentions and misses tell no story of ours."""
    if not analysis.match.alerts:
        return None
    print_ = cluster.fingerprint(
        row.title,
        row.text,
        analysis.language,
        analysis.facts,
        at=row.published or now,
        government=row.country if row.official else "",
    )
    story, _ = book.add(print_)
    return story


def _progress(console: Console, *, disable: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=console, disable=disable)
