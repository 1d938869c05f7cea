"""Whether people of a platform can reach us: what its listener last said, and signs of life.

Also which platforms some bot on this database can send to: each says so of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.model import Listening
from bot.store import meta
from bot.store.engine import Tx

ALIVE_WITHIN = timedelta(minutes=3)  # a bot that runs says so twice a minute
_ALIVE = "alive"


async def put(tx: Tx, platform: str, since: datetime | None, why: str = "") -> None:
    """Keep since when they can reach us; or that they can't, and why."""
    await meta.put(tx, f"{platform}:listening", since.isoformat() if since else "")
    await meta.put(tx, f"{platform}:trouble", why)


async def get(tx: Tx, platform: str, *, now: datetime) -> Listening | None:
    """How it stands; None where we never listened. A crash keeps listeners from saying more."""
    since = await meta.get(tx, f"{platform}:listening")
    if since is None:
        return None
    alive = await meta.get(tx, _ALIVE)
    if alive and now - datetime.fromisoformat(alive) > ALIVE_WITHIN:
        return Listening(platform=platform, is_alive=False)
    return Listening(
        platform=platform,
        since=datetime.fromisoformat(since) if since else None,
        why=await meta.get(tx, f"{platform}:trouble") or "",
    )


async def live(tx: Tx, now: datetime) -> None:
    """Keep that the bot runs."""
    await meta.put(tx, _ALIVE, now.isoformat())


async def sends_to(tx: Tx, platforms: Iterable[str], now: datetime) -> None:
    """Keep that a bot which runs now can send to these platforms."""
    for each in sorted(platforms):
        await meta.put(tx, f"{each}:sends", now.isoformat())


async def last_sender(tx: Tx, platform: str) -> datetime | None:
    """When a bot last said that it can send to a platform; None: none ever did."""
    said = await meta.get(tx, f"{platform}:sends")
    return datetime.fromisoformat(said) if said else None
