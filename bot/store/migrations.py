"""Alembic, run from code on an open connection: the scripts travel with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import bot

_PACKAGE = Path(bot.__file__).parent


def current(connection: Connection) -> str | None:
    """The revision the database is at; None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str:
    """The revision this program needs."""
    revision = _scripts().get_current_head()
    if revision is None:
        raise RuntimeError(f"no migrations in {_folder()}: the program is not whole")
    return revision


def knows(revision: str) -> bool:
    """True when `revision` is one of this program's."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Apply what is missing up to `revision`."""
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Undo down to `revision`; `base` undoes all."""
    command.downgrade(_config(connection), revision)


def _folder() -> Path:
    """In an installed program the scripts lie inside the package, in a checkout beside it."""
    inside = _PACKAGE / "migrations"
    return inside if inside.is_dir() else _PACKAGE.parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
