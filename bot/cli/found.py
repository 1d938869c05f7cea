"""What doctors find: one shape for all of them, told as a table or as JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TypeVar

from rich.table import Table

from bot import owe
from bot.channels.findings import OK, Finding
from bot.cli.tables import table
from bot.errors import StoreError
from bot.model import Destination
from bot.render import text
from bot.settings import Settings
from bot.store import Store, Tx, copies

Answer = TypeVar("Answer")

HERE = Destination(id="console")  # for whom the terminal words what it says
NOTE = "note"  # worth knowing, but nothing fails for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one check came to: `code` is `ok`, `note`, or names the fault."""

    check: str
    code: str = OK
    subject: str = ""
    detail: str = ""
    remedy: str = ""


def remedied(finding: Finding, remedies: Mapping[tuple[str, str], str]) -> Found:
    """What a platform's check came to, with what to do about it, by check and code."""
    return Found(**asdict(finding), remedy=remedies.get((finding.check, finding.code), ""))


async def as_stored(
    settings: Settings, ask: Callable[[Tx], Awaitable[Answer]], otherwise: Answer
) -> Answer:
    """What the store says, as it is; something else without a database that can be read."""
    url = settings.database_url.get_secret_value()
    file = copies.sqlite_file(url)
    if file and not file.exists():
        return otherwise
    with suppress(StoreError):
        async with await Store.open(url) as store, store.read() as tx:
            return await ask(tx)
    return otherwise


async def told(settings: Settings, platform: str) -> list[str]:
    """The places of a platform that get alerts, by its own ids: named, or subscribed by people.

    Without a database that can be read, those that the settings name.
    """
    audience = settings.audience
    audience = await as_stored(settings, lambda tx: owe.audience(tx, audience), audience)
    return [each.id.partition(":")[2] for each in audience if each.platform == platform]


def report(found: Sequence[Found], *, as_json: bool) -> int:
    """Print what was found; returns the exit code, 1 when something is wrong."""
    if as_json:
        for each in found:
            print(json.dumps(asdict(each), ensure_ascii=False))
    else:
        text.console(sys.stdout).print(_table(found))
    return int(any(each.code not in (OK, NOTE) for each in found))


def _table(found: Sequence[Found]) -> Table:
    rows = table("check", "state", "what was found, and what to do")
    styles = {OK: "", NOTE: "yellow"}
    for each in found:
        told = " · ".join(filter(None, (each.subject, each.detail)))
        lines = "\n".join(filter(None, (told, each.remedy and f"→ {each.remedy}")))
        rows.add_row(each.check, each.code, lines, style=styles.get(each.code, "red"))
    return rows
