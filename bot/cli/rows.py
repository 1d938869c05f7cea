"""JSON lines in: texts for `analyse` and `import`, checked line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from bot.errors import StatementBotError
from bot.evaluate import OFFICIAL, state_in
from bot.text.dates import read_timestamp

REQUIRED = ("id", "title", "text")
STRINGS = (
    *REQUIRED,
    "lang",
    "published",
    "url",
    "publisher",
    "publisher_kind",
    "country",
    "institution",
)


class RowError(StatementBotError):
    """A line that can't be taken; names the line, the key and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One text of an archive."""

    id: str
    title: str
    text: str
    language: str | None
    published: datetime | None
    published_raw: str
    url: str
    institution: str
    country: str
    official: bool


@contextmanager
def opened(name: str) -> Iterator[TextIO]:
    """The file of this name, or standard input for `-`; always read as UTF-8."""
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")  # type: ignore[union-attr]  # a TextIO in every console
        yield sys.stdin
        return
    try:
        file = Path(name).open(encoding="utf-8")  # noqa: SIM115  # closed below
    except OSError as error:
        raise StatementBotError(f"can't read {name}: {error.strerror}") from error
    with file:
        yield file


def rows(lines: TextIO, name: str) -> Iterator[Row | RowError]:
    """Each line as a Row, or as the error it makes; blank lines are passed over."""
    try:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _row(line, f"{name}:{number}")
    except UnicodeDecodeError as error:
        yield RowError(
            f"{name}: not UTF-8 ({error.reason} at byte {error.start}); convert it first"
        )


def _row(line: str, where: str) -> Row | RowError:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        return RowError(f"{where}: not JSON ({error})")
    if not isinstance(values, dict):
        return RowError(f'{where}: expected an object such as {{"id": …, "title": …, "text": …}}')
    if problem := _problem(values):
        return RowError(f"{where}: {problem}")
    raw = values.get("published") or ""
    return Row(
        id=values["id"],
        title=values["title"] or "",
        text=values["text"] or "",
        language=values.get("lang") or None,
        published=read_timestamp(raw) if raw else None,
        published_raw=raw,
        url=values.get("url") or "",
        institution=values.get("institution") or values.get("publisher") or "",
        country=values.get("country") or _state(values) or "XX",
        official=bool(values.get("official", False)),
    )


def _state(values: dict[str, Any]) -> str:
    """The state whose name an office bears; newspapers bear those of places that they tell of."""
    if not (values.get("official") or values.get("publisher_kind") in OFFICIAL):
        return ""
    publisher = values.get("institution") or values.get("publisher") or ""
    return state_in(publisher, values.get("lang") or "en")


def _problem(values: dict[str, Any]) -> str:
    for key in REQUIRED:
        if key not in values:
            return f"{key} is missing"
    for key in STRINGS:
        if not isinstance(values.get(key), str | None):
            return f"{key}: expected a string, got {type(values[key]).__name__}"
    if not values["id"]:
        return "id: expected a string that is not empty"
    if not isinstance(values.get("official"), bool | None):
        return f"official: expected true or false, got {values['official']!r}"
    return ""
