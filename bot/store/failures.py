"""What a database's refusal means, and what the operator can do about it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.errors import StoreError

_SQLITE = {
    "SQLITE_FULL": "the disk is full (or the file may not grow): free some space; nothing was lost",
    "SQLITE_READONLY": "it is read-only: give the program's user the right to write to it",
    "SQLITE_CANTOPEN": "it can't be opened: check that its folder exists and may be written to",
    "SQLITE_PERM": "it can't be opened: give the program's user the right to write to it",
    "SQLITE_NOTADB": "it is not a database: move that file away, or point the setting elsewhere",
    "SQLITE_CORRUPT": "it is damaged: stop the program and restore the file from a backup",
    "SQLITE_BUSY": "it is locked by another program: stop that one, or wait until it is done",
    "SQLITE_LOCKED": "it is locked by another program: stop that one, or wait until it is done",
    "SQLITE_IOERR": "the disk fails or is full: check it and free some space; nothing was lost",
}

# By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = {
    "53100": "its disk is full: free some space; nothing was lost",
    "25006": "it is read-only: point the setting at the primary server",
    "42501": "a right is missing: grant the program's user all on its schema",
    "53300": "it has no connection left: raise max_connections or stop others",
    "55P03": "it is locked by another program: wait until that one is done",
    "57014": "it took too long: see what else keeps the server busy",
}

_UNREACHABLE = "check that the server runs and that address, user and password are right"


_ROOM = 2**20  # bytes without which SQLite can't keep a text of usual length
_UNTOLD = "the database refuses: the log says why"


class Keeping:
    """Whether what we store is kept: what became of the last attempts to store anything.

    A small row may fit onto a full disk where a text does not: what failed for want of room counts
    as failing until there is room again beside `file`, SQLite's.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._why = ""

    @property
    def trouble(self) -> str:
        """Why nothing is kept at present, without names of this machine; empty: all is well."""
        return self._why or ("" if self._has_room() else _SQLITE["SQLITE_FULL"])

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note whether what is done meanwhile is kept."""
        try:
            yield
        except StoreError as error:
            known = (*_SQLITE.values(), *_POSTGRESQL.values())
            self._why = next((each for each in known if each in str(error)), _UNTOLD)
            raise
        if self._why and self._has_room():
            self._why = ""

    def _has_room(self) -> bool:
        try:
            return self._file is None or shutil.disk_usage(self._file.parent).free >= _ROOM
        except OSError:
            return True  # whatever that is, it is not want of room


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn whatever the database raises into a StoreError about `place` that says what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreError(f"{place}: {_advice(error)}") from error


def _advice(error: SQLAlchemyError | sqlite3.Error) -> str:
    root: BaseException = getattr(error, "orig", None) or error  # the driver's own
    if isinstance(root, sqlite3.Error):
        name = getattr(root, "sqlite_errorname", "")
        family = "_".join(name.split("_")[:2])
        return _SQLITE.get(family, f"it refuses: {root}")
    if advice := _POSTGRESQL.get(getattr(root, "sqlstate", None) or ""):
        return f"{advice} ({_first_line(root)})"
    if isinstance(error, OperationalError):
        return f"{_first_line(root)}; {_UNREACHABLE}"
    return f"it refuses: {_first_line(root)}"


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
