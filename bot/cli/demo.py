"""`statement-bot demo`."""

from __future__ import annotations

import argparse

from bot.demo.play import play


async def demo(arguments: argparse.Namespace) -> int:
    """Play the days of January 2024 on this machine."""
    await play(http=arguments.http)
    return 0
