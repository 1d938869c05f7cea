"""Politeness: one request in flight per host, with a pause between two."""

from __future__ import annotations

import asyncio
from types import TracebackType


class _Host:
    """Turns at one host: an async context manager, one at a time."""

    def __init__(self, spacing: float) -> None:
        self._spacing = spacing
        self._turn = asyncio.Lock()
        self._free_at = 0.0  # on the loop's clock

    async def __aenter__(self) -> None:
        await self._turn.acquire()
        wait = self._free_at - asyncio.get_running_loop().time()
        if wait > 0:
            try:
                await asyncio.sleep(wait)
            except BaseException:
                self._turn.release()
                raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._free_at = asyncio.get_running_loop().time() + self._spacing
        self._turn.release()


class Pace:
    """Turns per host, in memory: advice, not a promise across processes."""

    def __init__(self, spacing: float) -> None:
        self._spacing = spacing
        self._hosts: dict[str, _Host] = {}

    def turn(self, name: str) -> _Host:
        """Entered, it waits until `name` may be asked, and holds its turn until it is left."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(self._spacing)
        return host
