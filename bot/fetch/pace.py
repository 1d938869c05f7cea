"""Politeness: one request in flight per host, with a pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # on the loop's clock


class Pace:
    """Turns per host, in memory: advice, not a promise across processes."""

    def __init__(self, spacing: float) -> None:
        self._spacing = spacing
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait until `name` may be asked, and hold its turn."""
        clock = asyncio.get_running_loop().time
        host = self._hosts.setdefault(name, _Host())
        async with host.turn:
            if (wait := host.free_at - clock()) > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                host.free_at = clock() + self._spacing
