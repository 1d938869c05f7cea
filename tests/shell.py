"""A command line in this process: commands typed in an empty folder, and how they end."""

from __future__ import annotations

import io
import json
import logging
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot import lexicon
from bot.cli import main
from tests import shipped

FEEDS = """\
sources:
  - id: aa-mfa
    institution: Ministry of Foreign Affairs of Aaland
    country: FI
    languages: [sv]
    url: https://aa.example/rss
  - id: bb-mfa
    institution: Ministry of Foreign Affairs of Bouvet
    country: "NO"
    languages: ["no"]
    url: https://bb.example/rss
    enabled: false
    reason: It is not inhabited.
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, object]]:
        """What was written as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Shell = Callable[..., Ended]


@contextmanager
def no_file_may_grow_beyond(size: int) -> Iterator[None]:
    """A disk with no more room than that for each file, for as long as this lasts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    """Types commands in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("STATEMENT_BOT_LOG_LEVEL", "ERROR")
    monkeypatch.setattr(lexicon, "load", shipped.with_words)
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    logging_before = structlog.get_config()

    def run(*arguments: str, typed: str = "") -> Ended:
        stdin = io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8")
        with monkeypatch.context() as typing:
            typing.setattr(sys, "stdin", stdin)
            try:
                code = main(arguments)
            except SystemExit as stop:
                code = int(stop.code or 0)
        return Ended(code, *capsys.readouterr())

    yield run
    root.handlers, root.level = handlers, level
    structlog.configure(**logging_before)
