"""The words around what was searched for, verbatim from the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from bot.text.fold import FIRST_UNPARTED, fold

_AROUND = 100  # characters on either side of what was found
_STEP, _OVERLAP = 400, 80  # a long text is folded piece by piece, up to the first with a hit


def snippet(text: str, sought: Sequence[str]) -> str:
    """A stretch of `text` around the first of the words sought; its beginning if none is there."""
    beginnings = [_beginning(word) for word in map(fold, sought) if word]
    if not beginnings:
        return _cut(text, 0)
    pattern = re.compile("|".join(beginnings))
    for start in range(0, len(text), _STEP):
        piece = text[start : start + _STEP + _OVERLAP]
        if pattern.search(fold(piece)):
            return _cut(text, start + _end_of_hit(piece, pattern))
    return _cut(text, 0)


def _end_of_hit(piece: str, pattern: re.Pattern[str]) -> int:
    """Where the first hit ends: a few folds of prefixes are far cheaper than one with a map."""
    return bisect_left(
        range(len(piece)), True, key=lambda end: pattern.search(fold(piece[:end])) is not None
    )


def _beginning(word: str) -> str:
    """A pattern for `word` where a word begins."""
    return re.escape(word) if word >= FIRST_UNPARTED else rf"\b{re.escape(word)}"


def _cut(text: str, at: int) -> str:
    """The words around a place, with an ellipsis where more was said."""
    left, right = max(0, at - _AROUND), min(len(text), at + _AROUND)
    if left:
        left = max(left, text.find(" ", left, at) + 1)
    if right < len(text):
        right = max(text.rfind(" ", at, right), at) if " " in text[at:right] else right
    cut = " ".join(text[left:right].split())
    return f"{'… ' if left else ''}{cut}{' …' if right < len(text) else ''}"
