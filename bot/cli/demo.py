"""`statement-bot demo`."""

from __future__ import annotations

import argparse

from bot.demo.play import play
from bot.errors import ConfigError
from bot.settings.values import listen_address


async def demo(arguments: argparse.Namespace) -> int:
    """Play the days of January 2024 on this machine."""
    if arguments.http:
        try:
            listen_address(arguments.http)
        except ValueError as error:
            raise ConfigError(f"--http: got {arguments.http!r}, expected {error}") from error
    await play(http=arguments.http)
    return 0
