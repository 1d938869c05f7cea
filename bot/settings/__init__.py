"""What the operator decides: the environment and feeds.yaml, read once and checked.

Importing this package loads pydantic (a third of a second): import it where it is needed.
"""

from bot.settings.environment import Settings, load
from bot.settings.explain import Shown, explain, secrets
from bot.settings.feeds import load_feeds
from bot.settings.values import revealed

__all__ = ["Settings", "Shown", "explain", "load", "load_feeds", "revealed", "secrets"]
