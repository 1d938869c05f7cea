"""HTTP in: conditional, bounded, guarded against private addresses, identified."""

from bot.fetch.client import HttpFetch, Limits

__all__ = ["HttpFetch", "Limits"]
