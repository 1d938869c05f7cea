"""The small HTTP face: probes, metrics, requests of platforms, the archive's pages."""

from bot.web.access import Guard
from bot.web.probes import Probes
from bot.web.server import WebServer

__all__ = ["Guard", "Probes", "WebServer"]
