"""What changed between two versions of a text, and whether it matters; how two texts differ."""

from __future__ import annotations

from bot.diff.apart import compare, facts
from bot.diff.copies import repeats, translates
from bot.diff.onpage import edited, holds, says_same
from bot.diff.words import alike, changes, is_trifle, telling_words

__all__ = [
    "alike",
    "changes",
    "compare",
    "edited",
    "facts",
    "holds",
    "is_trifle",
    "repeats",
    "says_same",
    "telling_words",
    "translates",
]
