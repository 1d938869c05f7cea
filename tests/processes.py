"""The bot as a process: started as a user starts it, read as a user reads it, ended or killed."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from bot.logs import SHORTEST_SECRET
from bot.settings import Settings, load, secrets
from bot.settings.origins import is_secret
from tests import starter

PROJECT = Path(__file__).parents[1]
PATIENCE = 300  # seconds that a busy machine may need


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children() -> set[int]:
    """The processes that this one has started, by their ids, while they live (Linux)."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(each) for task in tasks for each in (task / "children").read_text().split()}


def environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """This environment without settings of its own, and with those given (without prefix)."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("STATEMENT_BOT_")}
    paths = {"PYTHONPATH": str(PROJECT), "COLUMNS": "120", "NO_COLOR": "1"}
    given = {f"STATEMENT_BOT_{name.upper()}": value for name, value in settings.items()}
    return {**kept, **paths, "STATEMENT_BOT_DATA_DIR": str(folder / "data"), **given}


def run(
    folder: Path,
    *arguments: str,
    typed: str | bytes = b"",
    timeout: float = 120,
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in `folder`; settings are given in small letters."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        cwd=folder,
        env=environment(folder, settings),
        timeout=timeout,
        check=False,
    )
    return subprocess.CompletedProcess(
        ended.args, ended.returncode, ended.stdout.decode(), ended.stderr.decode()
    )


class Bot:
    """`python -m bot run` in a folder; what it prints stands in `out`, its log in `log`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self._settings = settings
        self._process: asyncio.subprocess.Process | starter.Process | None = None
        self.out = folder / "out.txt"
        self.log = folder / "log.txt"

    @property
    def shown(self) -> str:
        """All that was printed, by this process and those before it."""
        return self.out.read_text("utf-8") if self.out.exists() else ""

    @property
    def lives(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self, **settings: str) -> None:
        """Start it, with settings that hold for this once; returns at once."""
        env = environment(self._folder, {**self._settings, **settings})
        with self.out.open("ab") as out, self.log.open("ab") as log:
            self._process = await self._started(env, out, log)

    async def _started(
        self, env: Mapping[str, str], out: IO[bytes], log: IO[bytes]
    ) -> asyncio.subprocess.Process | starter.Process:
        command = (sys.executable, "-m", "bot", "run")
        return await asyncio.create_subprocess_exec(
            *command, cwd=self._folder, env=env, stdout=out, stderr=log
        )

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def limit_files(self, size: int) -> None:
        """Let no file that it writes grow beyond so many bytes."""
        assert self._process is not None
        limits = (size, resource.RLIM_INFINITY)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, limits)

    async def end(self, number: signal.Signals = signal.SIGTERM, *, within: float = 60.0) -> int:
        """Send it a signal; returns its exit code. Raises TimeoutError when it lives on."""
        assert self._process is not None
        if self.lives:
            self._process.send_signal(number)
        async with asyncio.timeout(within):
            return await self._process.wait()

    async def died(self) -> int:
        """Wait until it has ended by itself."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    async def kill(self) -> None:
        """Make sure that it is gone, whatever it does, and has told no secret."""
        if self._process is not None and self.lives:
            self._process.kill()
            await self._process.wait()
        log = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        for secret in self._secrets():
            assert secret not in log + self.shown

    def _secrets(self) -> set[str]:
        """What it was given that nobody may read."""
        secret = {name for name, field in Settings.model_fields.items() if is_secret(field)}
        given = {k: v for k, v in self._settings.items() if k in secret}
        if not given:
            return set()
        env = {f"STATEMENT_BOT_{name.upper()}": value for name, value in given.items()}
        known = secrets(load(env, cwd=self._folder))
        return {each for each in known if len(each) >= SHORTEST_SECRET}


class QuickBot(Bot):
    """The same, forked from a process that has loaded the program before."""

    async def _started(
        self, env: Mapping[str, str], out: IO[bytes], log: IO[bytes]
    ) -> starter.Process:
        return await starter.start(["run"], self._folder, env, out, log)
