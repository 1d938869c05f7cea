"""`statement-bot analyse` and `statement-bot import`: texts that come as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
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
            analysis = _analysed(analyst, row) if isinstance(row, Row) else row
            if isinstance(row, Row) and isinstance(analysis, Analysis):
                report = _report(row, analysis, book, now)
                print(json.dumps(report, ensure_ascii=False))
            else:
                print(analysis, file=sys.stderr)
                failed = True
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
    counts: Counter[str] = Counter()
    async with app.opened_store(settings) as store:
        with _progress(console, disable=not good) as progress:
            bar = progress.add_task("import", total=len(good))
            for batch in batched(good, BATCH):
                found = [_found(analyst, row, now) for row in batch]
                errors += [each for each in found if isinstance(each, RowError)]
                counts += await _keep(
                    store, [each for each in found if isinstance(each, Found)], now
                )
                progress.advance(bar, len(batch))
    for error in errors:
        console.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
    known = f"{counts['known']}"
    if counts["reworded"]:
        known += f" ({counts['reworded']} with another text, kept as a new version)"
    new, matched = counts["new"], counts["matched"]
    print(f"new: {new}, known before: {known}, matched: {matched}, refused: {len(errors)}")
    return int(bool(errors))


async def _keep(store: Store, found: Sequence[Found], now: datetime) -> Counter[str]:
    """Take some texts in; how many have a new id, how many of the others another text than before,
    and how many matched."""
    ids = {each.statement.key for each in found}
    async with store.write() as tx:
        known = await statements.known(tx, IMPORTED, ids)
        before = await _versions(tx, known)
        await record_all(tx, found, destinations=(), now=now)
        after = await _versions(tx, known)
    return Counter(
        new=len(ids - known),
        known=len(found) - len(ids - known),
        reworded=sum(after[each] > before[each] for each in known),
        matched=sum(each.statement.match.level is not None for each in found),
    )


async def _versions(tx: Tx, known: Iterable[str]) -> dict[str, int]:
    """How many wordings of each known text there are."""
    found = [(key, await statements.find(tx, IMPORTED, key)) for key in known]
    return {key: each.version for key, each in found if each}


def _found(analyst: Analyst, row: Row, now: datetime) -> Found | RowError:
    analysis = _analysed(analyst, row)
    if isinstance(analysis, RowError):
        return analysis
    statement = NewStatement(
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
    return Found(statement=statement, silent=True)


def _analysed(analyst: Analyst, row: Row) -> Analysis | RowError:
    """What a row's text says; an error where it breaks our own rules: the others are read."""
    languages = (row.language,) if row.language else ()
    try:
        return analyst.analyse(
            row.title,
            row.text,
            languages=languages,
            published=row.published,
            published_raw=row.published_raw,
            official=row.official,
        )
    except Exception as error:  # noqa: BLE001  # whatever a rule stumbled over
        why = f"{type(error).__name__}: {error}"
        return RowError(f"{row.where}: our rules fail on this text ({why}); please report it")


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
