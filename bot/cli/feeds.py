"""`statement-bot feeds list` and `feeds check`: the sources, and how each does right now."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console
from rich.live import Live
from rich.table import Table

from bot import app, compose
from bot.cli.found import HERE, as_stored
from bot.cli.service import chosen_sources
from bot.cli.tables import table
from bot.errors import FetchError, ParseError
from bot.model import Address, Source, SourceRecord
from bot.poll import addresses
from bot.poll.addresses import Answer
from bot.poll.finding import followed, refuse_hollow
from bot.ports import Clock, Fetch, Workers
from bot.render import text
from bot.settings.explain import spell
from bot.store import sources

STYLES = {"ok": "", "faulty": "yellow", "failing": "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one round of a source came to; `reason` is empty when it gave items without a fault."""

    source: Source
    status: str  # ok | faulty | failing
    address: str  # that answered, or was asked in vain
    items: int = 0
    newest: datetime | None = None
    latency: timedelta = timedelta()
    reason: str = ""
    moved_to: str = ""  # where the source's own address redirects for good


async def listing(arguments: argparse.Namespace) -> int:
    """List the sources."""
    known = app.read_settings().sources
    if arguments.json:
        for source in known:
            print(json.dumps(_source_record(source), ensure_ascii=False))
        return 0
    shown = table("source", "", "institution", "kind", "every", "state")
    for source in known:
        where = (source.id, source.country, source.institution, source.address.kind)
        state = "on" if source.enabled else ": ".join(filter(None, ("off", source.reason)))
        shown.add_row(*where, spell(source.every), state, style="" if source.enabled else "dim")
    text.console(sys.stdout).print(shown)
    return 0


async def check(arguments: argparse.Namespace) -> int:
    """Fetch each source once, show how it goes, and report; 1 when one failed."""
    settings = app.read_settings()
    chosen = chosen_sources(settings.sources, arguments.sources)
    now = app.clock(settings)
    nothing: dict[str, SourceRecord] = {}
    records = await as_stored(settings, sources.every, nothing)

    def of(source: Source) -> SourceRecord:
        return records.get(source.id, SourceRecord(source_id=source.id))

    done: dict[str, Check] = {}
    async with app.http(settings, now) as fetch, app.worker_pool(settings) as workers:
        checks = [
            asyncio.create_task(_check(source, of(source), fetch, workers, now))
            for source in chosen
        ]
        # On a terminal the table fills as the answers come; elsewhere only the report is printed.
        with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as live:
            for finished in asyncio.as_completed(checks):
                result = await finished
                done[result.source.id] = result
                live.update(_report(chosen, done), refresh=True)
    if arguments.json:
        for source in chosen:
            print(json.dumps(_check_record(done[source.id]), ensure_ascii=False))
    else:
        text.console(sys.stdout).print(_report(chosen, done))
    return int(any(each.status == "failing" for each in done.values()))


async def _check(
    source: Source, known: SourceRecord, fetch: Fetch, workers: Workers, now: Clock
) -> Check:
    """Ask as a poll does: where it has moved for good, then its own address and its fallbacks."""
    began = now()
    failures: list[FetchError | ParseError] = []

    async def ask(address: Address) -> Check:
        fetched = await fetch(source, address.url, page=address.kind.is_page)
        answer = Answer(address, fetched)
        parsed = await followed(source, answer, fetch, workers)
        refuse_hollow(known, parsed)
        empty = "" if parsed.shown else "none-yet"
        reason = failures[0].reason if failures else parsed.warning or empty
        return Check(
            source=source,
            status="faulty" if reason else "ok",
            address=address.url,
            items=len(parsed.items),
            newest=max((item.published for item in parsed.items if item.published), default=None),
            latency=now() - began,
            reason=reason,
            moved_to=addresses.noted(source, known, answer).moved_to,
        )

    asked = addresses.of(source, known)
    try:
        return await addresses.in_turn(asked, ask, failed=lambda _, error: failures.append(error))
    except (FetchError, ParseError) as error:
        url, took = asked[-1].url, now() - began
        return Check(
            source=source, status="failing", address=url, latency=took, reason=error.reason
        )


def _report(chosen: Iterable[Source], done: Mapping[str, Check]) -> Table:
    shown = table("source", "status", "items", "newest", "took", "reason")
    for source in chosen:
        if (check := done.get(source.id)) is None:
            shown.add_row(source.id, "…", style="dim")
            continue
        newest = check.newest.strftime("%Y-%m-%d %H:%M") if check.newest else "–"
        notes = [compose.fault(check.reason, HERE)] if check.reason else []
        if check.status != "failing" and check.address != source.address.url:
            notes.append(f"read at {check.address}")
        if check.moved_to:
            notes.append(f"moved for good to {check.moved_to}: put that into feeds.yaml")
        numbers = (str(check.items), newest, f"{check.latency.total_seconds():.1f} s")
        shown.add_row(
            source.id, check.status, *numbers, "; ".join(notes), style=STYLES[check.status]
        )
    return shown


def _check_record(check: Check) -> dict[str, object]:
    return {
        "source": check.source.id,
        "url": check.address,
        "status": check.status,
        "items": check.items,
        "newest": check.newest.isoformat() if check.newest else None,
        "latency_seconds": round(check.latency.total_seconds(), 3),
        "reason": check.reason or None,
        "moved_to": check.moved_to or None,
    }


def _source_record(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "institution": source.institution,
        "country": source.country,
        "languages": source.languages,
        "official": source.official,
        "kind": source.address.kind,
        "url": source.address.url,
        "every_seconds": source.every.total_seconds(),
        "enabled": source.enabled,
        "reason": source.reason or None,
    }
