"""The others: bare aiohttp, which only fetches, and `reader`, each in a process of its own.

`reader` makes texts searchable in a step of its own, we in the one that stores them.

Run as a program it is the first: on asyncio's own event loop, as it comes.
"""

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
_NEEDED = ("reader[search]", "sgmllib3k")  # the feedparser inside reader needs the latter

_READER = f"""
import json, sys, time
from reader import make_reader
folder, *urls = json.loads(sys.stdin.readline())
reader = make_reader(folder + "/reader.db")
for url in urls:
    reader.add_feed(url)
for line in sys.stdin:
    began = time.perf_counter()
    if line == "poll\\n":
        reader.update_feeds(scheduled=False, workers={WORKERS})
    else:
        reader.enable_search()
        reader.update_search()
    print(time.perf_counter() - began, flush=True)
"""


class Other:
    """A process that polls all feeds when told to."""

    def __init__(self, command: Sequence[str], begin: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._tell(json.dumps(begin))

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
        """Poll all once; returns seconds."""
        return await self._took("poll")

    async def index(self) -> float:
        """Have `reader` make what it has polled searchable; returns seconds."""
        return await self._took("index")

    async def _took(self, command: str) -> float:
        self._tell(command)
        assert self._process.stdout is not None
        return float(await asyncio.to_thread(self._process.stdout.readline))

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()


def bare(urls: Sequence[str]) -> Other:
    """Fetches all, side by side, and remembers ETags."""
    return Other([sys.executable, "-m", __name__], urls)


def reader(urls: Sequence[str], folder: Path) -> Other:
    """Updates all, as a program would that is built on `reader`."""
    return Other([_python(), "-W", "ignore", "-c", _READER], [str(folder), *urls])


def _python() -> str:
    """The interpreter of reader's environment, which is made when it isn't there."""
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *_NEEDED], check=True)
    return str(python)


async def _main() -> None:
    tags: dict[str, str] = dict.fromkeys(json.loads(sys.stdin.readline()), "")
    slots = asyncio.Semaphore(IN_FLIGHT)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def get(url: str) -> None:
            headers = {"If-None-Match": tags[url]} if tags[url] else {}
            async with slots, session.get(url, headers=headers) as response:
                await response.read()
                tags[url] = response.headers.get("ETag", tags[url])

        while await asyncio.to_thread(sys.stdin.readline):
            began = time.perf_counter()
            await asyncio.gather(*map(get, tags))
            print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
