"""What `backup` and `restore` tell the operators of a PostgreSQL to type, typed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.flow import TRANSFER
from tests.servers import postgres
from tests.shell import Ended, Shell, shell

__all__ = ["shell"]

DOCS = Path(__file__).parents[2] / "docs" / "operations.md"
STATEMENT = json.dumps({"id": "kqwew", "title": "Statement on missiles", "text": TRANSFER})
BIN = postgres.binaries()


def typed(command: list[str]) -> None:
    """Run one of PostgreSQL's tools, which takes the password from the environment."""
    assert BIN is not None
    tool, *arguments = command
    subprocess.run([str(BIN / tool), *arguments], check=True, timeout=300)


def told(refused: Ended) -> list[str]:
    """The command that a refusal names."""
    assert refused.code == 1
    (line,) = re.findall(r"^  (pg_.*)$", refused.err, re.MULTILINE)
    return shlex.split(line)


@pytest.mark.long
def test_the_commands_that_are_named_copy_a_database_and_bring_it_back(
    cluster: postgres.Cluster, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cluster.url()
    monkeypatch.setenv("STATEMENT_BOT_DATABASE_URL", url)
    monkeypatch.setenv("PGPASSWORD", postgres.PASSWORD)
    assert shell("migrate").code == 0
    assert shell("import", "-", typed=STATEMENT).code == 0
    typed(told(shell("backup", "copy.dump")))

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE statements CASCADE")
    typed(told(shell("restore", "copy.dump")))
    assert "Statement on missiles" in shell("ask", "latest").out

    (after,) = re.findall(r'^psql --command="(UPDATE .*)" ', DOCS.read_text("utf-8"), re.MULTILINE)
    with psycopg.connect(url) as connection:
        connection.execute(after.encode())
