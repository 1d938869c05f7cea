"""Alembic, run from code on an open connection: the scripts travel with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

import bot

if TYPE_CHECKING:
    from alembic.config import Config

_PACKAGE = Path(bot.__file__).parent


def current(connection: Connection) -> str | None:
    """The revision the database is at; None for one without tables."""
    # Asked and told without Alembic: it takes long to load, and most starts have nothing to do.
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def head() -> str:
    """The revision this program needs."""
    return _revisions()[-1]


def knows(revision: str) -> bool:
    """True when `revision` is one of this program's."""
    return revision in _revisions()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Apply what is missing up to `revision`."""
    from alembic import command

    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Undo down to `revision`; `base` undoes all."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def _folder() -> Path:
    """In an installed program the scripts lie inside the package, in a checkout beside it."""
    inside = _PACKAGE / "migrations"
    return inside if inside.is_dir() else _PACKAGE.parent / "migrations"


@cache
def _revisions() -> tuple[str, ...]:
    """Oldest first; the name of a script begins with its revision."""
    names = sorted(script.name for script in (_folder() / "versions").glob("[0-9]*.py"))
    if not names:
        raise RuntimeError(f"no migrations in {_folder()}: the program is not whole")
    return tuple(name.partition("_")[0] for name in names)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
