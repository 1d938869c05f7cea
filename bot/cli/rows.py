"""JSON lines in: texts for `analyse` and `import`, checked line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from bot.errors import StatementBotError
from bot.evaluate import OFFICIAL, state_in
from bot.schema import storable
from bot.settings.values import country, did_you_mean, language, shortened
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
READ = (*STRINGS, "official")
# What a desk that labels texts writes beside them.
LABELS = ("label", "match_kind", "story", "doubt", "why", "text_kind", "source", "sources", "facts")


class RowError(StatementBotError):
    """A line that can't be taken; names the line, the key and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One text of an archive; `where` it stands: the file and the line."""

    where: str
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
def opened(name: str) -> Iterator[BinaryIO]:
    """The file of this name, or standard input for `-`."""
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  # closed below
    except OSError as error:
        raise StatementBotError(f"can't read {name}: {error.strerror}") from error
    with file:
        yield file


def rows(lines: BinaryIO, name: str) -> Iterator[Row | RowError]:
    """Each line as a Row, or as the error it makes; blank lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(line, f"{name}:{number}")


def _row(line: bytes, where: str) -> Row | RowError:
    try:
        values = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return RowError(f"{where}: not UTF-8 ({error.reason}); convert it first")
    except (ValueError, RecursionError) as error:
        return RowError(f"{where}: not JSON ({error})")
    if not isinstance(values, dict):
        return RowError(f'{where}: expected an object such as {{"id": …, "title": …, "text": …}}')
    values = {
        key: storable(each) if isinstance(each, str) else each for key, each in values.items()
    }
    if problem := _problem(values):
        return RowError(f"{where}: {problem}")
    raw = values.get("published") or ""
    return Row(
        where=where,
        id=values["id"],
        title=values["title"] or "",
        text=values["text"] or "",
        language=values.get("lang") or None,
        published=read_timestamp(raw) if raw else None,
        published_raw=raw,
        url=values.get("url") or "",
        institution=values.get("institution") or values.get("publisher") or "",
        country=values.get("country") or _state(values) or "XX",
        official=_official(values),
    )


def _official(values: dict[str, Any]) -> bool:
    """Whether it speaks for itself: as the row says, else by the kind of who published it."""
    said = values.get("official")
    return values.get("publisher_kind") in OFFICIAL if said is None else said


def _state(values: dict[str, Any]) -> str:
    """The state whose name an office bears; newspapers bear those of places that they tell of."""
    if not (values.get("official") or values.get("publisher_kind") in OFFICIAL):
        return ""
    publisher = values.get("institution") or values.get("publisher") or ""
    return state_in(publisher, values.get("lang") or "en")


def _problem(values: dict[str, Any]) -> str:
    """What is wrong with a row: the key, and what was expected of it."""
    return _shape(values) or "".join(islice(_unreadable(values), 1))


def _shape(values: dict[str, Any]) -> str:
    for key in values:
        # Any other is a note of whoever made the file.
        if key not in (*READ, *LABELS) and (hint := did_you_mean(key, READ)):
            return f"{key}: got an unknown key{hint}"
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


def _unreadable(values: dict[str, Any]) -> Iterator[str]:
    """What is there, and yet can't be understood; what is left out may be."""
    if (raw := values.get("published")) and not read_timestamp(raw):
        wanted = "a date or a time such as 2024-01-10 or 2024-01-10T09:00:00Z"
        yield f"published: got {shortened(raw)}, expected {wanted}"
    tag = values.get("lang") or ""
    for key, code, read in (
        ("lang", tag.partition("-")[0], language),
        ("country", values.get("country"), country),
    ):
        try:
            if code:
                read(code)
        except ValueError as error:
            yield f"{key}: got {shortened(values[key])}, expected {error}"
