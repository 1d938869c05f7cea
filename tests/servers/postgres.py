"""A PostgreSQL cluster to throw away: made, started, used over TCP with a password, deleted."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import psycopg

PASSWORD = "correct-horse"
_names = count(1)
_EMPTY = """
DO $$
DECLARE found record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
    FOR found IN
        SELECT relname, relkind FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP
        IF found.relkind = 'r' THEN
            EXECUTE format('DELETE FROM %I', found.relname);
        ELSIF found.relkind = 'S' THEN
            EXECUTE format('ALTER SEQUENCE %I RESTART', found.relname);
        END IF;
    END LOOP;
END $$
"""


def binaries() -> Path | None:
    """The folder of the newest installed PostgreSQL, if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_release)
    return found[-1].parent if found else None


def _release(initdb: Path) -> int:
    return int(initdb.parent.parent.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A running server; `url()` makes a database in it, `restart()` cuts all connections."""

    port: int
    restart: Callable[[], None]

    def url(self, *, template: str = "template0") -> str:
        """The address of a new database, copied from `template`."""
        name = f"test_{next(_names)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.address(name)

    def empty(self, database: str) -> None:
        """Forget all rows, and count from one again: quicker by far than another database."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(_EMPTY)

    def address(self, database: str, *, password: str = PASSWORD) -> str:
        """The address of a database, whether or not it is there."""
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/{database}"


@contextmanager
def running(bin_dir: Path) -> Iterator[Cluster]:
    """A cluster that lives as long as the block; it trades safety for speed."""
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    # The server refuses to run as root.
    user = pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)

    def run(*command: str) -> None:
        subprocess.run(
            [str(bin_dir / command[0]), *command[1:]],
            check=True,
            cwd=home,
            user=user,
            stdout=subprocess.DEVNULL,
        )

    secret = home / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    data, port = str(home / "data"), _free_port()
    settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": home}
    quick = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    options = " ".join(f"-c {key}={value}" for key, value in {**settings, **quick}.items())
    try:
        run("initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret}",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        run("pg_ctl", "-D", data, "-l", str(home / "log"), "-o", options, "-w", "start")
        try:
            yield Cluster(
                port=port,
                restart=partial(
                    run,
                    "pg_ctl",
                    "-D",
                    data,
                    "-l",
                    str(home / "log"),
                    "-m",
                    "fast",
                    "-w",
                    "restart",
                ),
            )
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
