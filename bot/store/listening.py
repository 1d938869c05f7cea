"""Whether people of a platform can reach us: what its listener last said, and signs of life."""

from __future__ import annotations

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
