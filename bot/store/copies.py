"""Copies of an SQLite database: taken while it is in use, verified, and put in its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigError, StoreError
from bot.model import DeliveryState
from bot.schema import metadata
from bot.store import migrations
from bot.store.failures import explained

_BESIDE = ("", "-journal", "-wal", "-shm")  # the files of a database
_MAGIC = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html
_IN_DOUBT = f"""
UPDATE deliveries SET unsure = 1 WHERE state IN ('{DeliveryState.OWED}', '{DeliveryState.SENDING}')
"""  # noqa: S608  # both are constants of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a database holds: its version and the number of rows of each table."""

    schema: str
    rows: dict[str, int]


def sqlite_file(url: str) -> Path | None:
    """The file of the database at `url`; None for one on a server."""
    target = make_url(url)
    is_file = target.get_backend_name() == "sqlite"
    return Path(target.database) if is_file and target.database else None


def is_sqlite(file: Path) -> bool:
    """True for a file that is there and says of itself that it is an SQLite database."""
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(_MAGIC)) == _MAGIC


def server_address(url: str) -> str:
    """The address of a database on a server as its own tools take it, without its password.

    Raises ConfigError, which doesn't show it, where the password can't be told from the rest.
    """
    try:
        if url.count("@") <= 1:
            return _without_password(url).render_as_string()
    except (ArgumentError, ValueError):
        pass  # out of here, because what they raise holds the password
    raise ConfigError(
        "the address of the database can't be read: it is to be like"
        " postgresql://USER:PASSWORD@HOST:PORT/NAME, and within user and password"
        " @ is written %40, : is written %3A and / is written %2F"
    )


def is_same(url: str, other: str) -> bool:
    """True for two addresses of one database, whatever the password and the driver."""
    return _without_password(url) == _without_password(other)


def _without_password(url: str) -> URL:
    target = make_url(url)
    hidden = [name for name in target.query if name.endswith("password")]
    kind = "sqlite" if target.get_backend_name() == "sqlite" else "postgresql"
    plain = target.set(drivername=kind).difference_update_query(hidden)
    return plain._replace(password=None)


def back_up(database: Path, copy: Path) -> Contents:
    """Copy what `database` holds at this moment to a new file, verified; others may write on."""
    if not database.is_file():
        raise StoreError(f"database {database}: there is nothing to back up yet")
    if copy.exists():
        raise StoreError(f"{copy} is there already: name a file that isn't, or move it away")
    with _drafted(copy) as draft:
        with explained(f"database {database}"), _opened(database) as source:
            source.execute("BEGIN")
            held = _contents(source, database)  # from this read on, the state that is copied
            _copy(source, draft, place=f"{copy}")
        _must_equal(held, verify(draft), draft)
    return held


def verify(copy: Path) -> Contents:
    """What a copy holds. Raises StoreError when it is damaged, or not one this program can use."""
    if not copy.is_file():
        raise StoreError(f"{copy}: there is no such file")
    with explained(f"{copy}"), _opened(copy) as opened:
        (said,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise StoreError(f"{copy} is damaged ({said}): take another copy")
        return _contents(opened, copy)


def restore(copy: Path, database: Path, *, kept: Path) -> Contents:
    """Put a copy in the place of `database`, which is moved to `kept`; nobody may be using it.

    What the copy owes may have been sent since it was taken: it is looked for before it is sent.
    """
    held, place = verify(copy), f"database {database}"
    with _written(database):
        database.parent.mkdir(parents=True, exist_ok=True)
    _must_be_alone(database)
    with _drafted(database) as draft:
        with explained(f"{copy}"), _opened(copy) as source:
            _copy(source, draft, place=place)
        with explained(place), _opened(draft) as opened:
            opened.execute(_IN_DOUBT)
        _must_equal(held, verify(draft), draft)
        _put_aside(database, kept)
    return held


@contextmanager
def _drafted(file: Path) -> Iterator[Path]:
    """A new file beside `file`: it takes its place when all went well, and is gone if not."""
    draft = file.with_name(f"{file.name}.part")
    with _written(file):
        _unlink(draft)
        draft.touch(mode=0o600)
        try:
            yield draft
            draft.replace(file)
        finally:
            _unlink(draft)


@contextmanager
def _written(file: Path) -> Iterator[None]:
    """Turn what the system refuses about `file` into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"can't write {file}: {error.strerror}; it needs a folder that is there and that this"
            " program's user may write to"
        ) from error


def _unlink(database: Path) -> None:
    for suffix in _BESIDE:
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, draft: Path, *, place: str) -> None:
    """Copy a database; what is read was opened before, so `place` is what refuses."""
    with explained(place), _opened(draft) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file


def _must_be_alone(database: Path) -> None:
    if not database.is_file():
        return
    with explained(f"database {database}"):
        try:
            with _opened(database) as opened:
                opened.execute("PRAGMA journal_mode = DELETE")  # refused while another has it open
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return  # damaged, which may well be why it is to be replaced


def _put_aside(database: Path, kept: Path) -> None:
    """Move a database with the files that belong to it."""
    for suffix in _BESIDE:
        file = database.with_name(database.name + suffix)
        if file.exists():
            file.replace(kept.with_name(kept.name + suffix))


def _contents(opened: sqlite3.Connection, file: Path) -> Contents:
    there = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
    if "alembic_version" not in there:
        raise StoreError(f"{file} is not a database of this program")
    (schema,) = opened.execute("SELECT max(version_num) FROM alembic_version").fetchone()
    if not migrations.knows(schema):
        raise StoreError(f"{file}: its tables are newer ({schema}) than this program: install that")
    names = sorted(there & metadata.tables.keys())
    counts = {
        name: opened.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608  # ours
        for name in names
    }
    return Contents(schema=schema, rows=counts)


def _must_equal(held: Contents, copied: Contents, draft: Path) -> None:
    if held != copied:
        raise StoreError(f"{draft}: the copy holds something else than what was copied: try again")


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection without transactions of its own making."""
    address = f"{file.resolve().as_uri()}?mode=rw"  # it must be there: none is made
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as opened:
        yield opened
