"""The others: bare aiohttp, which only fetches, and `reader`, in an environment of its own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

HOME = Path.home() / ".cache" / "statement-bot" / "reader"
IN_FLIGHT = 64  # as ours
WORKERS = 20  # threads of reader
_NEEDED = ("reader", "sgmllib3k")  # the feedparser inside reader needs the latter

_READER = f"""
import json, sys, time
from reader import make_reader
folder, *urls = json.loads(sys.stdin.readline())
reader = make_reader(folder + "/reader.db")
for url in urls:
    reader.add_feed(url)
for _ in sys.stdin:
    began = time.perf_counter()
    reader.update_feeds(scheduled=False, workers={WORKERS})
    print(time.perf_counter() - began, flush=True)
"""


class Bare:
    """Fetches all, side by side, and remembers ETags."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._tags: dict[str, str] = dict.fromkeys(urls, "")

    async def poll(self, session: aiohttp.ClientSession) -> float:
        """Fetch all once; returns seconds."""
        began = time.perf_counter()
        slots = asyncio.Semaphore(IN_FLIGHT)
        await asyncio.gather(*(self._get(session, slots, url) for url in self._tags))
        return time.perf_counter() - began

    async def _get(
        self, session: aiohttp.ClientSession, slots: asyncio.Semaphore, url: str
    ) -> None:
        headers = {"If-None-Match": self._tags[url]} if self._tags[url] else {}
        async with slots, session.get(url, headers=headers) as response:
            await response.read()
            self._tags[url] = response.headers.get("ETag", self._tags[url])


class Reader:
    """A process that updates feeds when told to."""

    def __init__(self, urls: Sequence[str], folder: Path) -> None:
        self._process = subprocess.Popen(
            [_python(), "-W", "ignore", "-c", _READER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._tell(json.dumps([str(folder), *urls]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    async def poll(self) -> float:
        """Update all once; returns seconds."""
        self._tell("update")
        assert self._process.stdout is not None
        return float(await asyncio.to_thread(self._process.stdout.readline))

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()


def _python() -> str:
    """The interpreter of reader's environment, which is made when it isn't there."""
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *_NEEDED], check=True)
    return str(python)
