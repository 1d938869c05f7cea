"""Which story a statement tells: one event, one story, whatever the publisher or the language.

`fingerprint` boils a statement down to what can be compared; `decide` compares it with the stories
that share one of its keys. `StoryBook` does both in memory, for callers without a store.
"""

from __future__ import annotations

from bot.cluster.book import StoryBook
from bot.cluster.decision import WINDOW, decide
from bot.cluster.fingerprint import fingerprint
from bot.cluster.related import relate, related_keys

__all__ = ["WINDOW", "StoryBook", "decide", "fingerprint", "relate", "related_keys"]
