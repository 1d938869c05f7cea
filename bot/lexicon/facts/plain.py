"""Folded text with its way back to what is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from bot.text.fold import fold_each, resized


class Plain:
    """Folded text with its way back: nearly every character folds to one, so offsets are cheap."""

    def __init__(self, text: str) -> None:
        self._written = text
        self.text = fold_each(text)
        self._all_small = text.islower()
        self.shifted: list[int] = []  # folded positions behind which the offset changes …
        self._changed: list[int] = []  # the same positions in the original
        self._shifts = [0]  # … and by how much, in all, up to there
        if odd := resized(text):
            for match in re.finditer(f"[{re.escape(odd)}]", text):
                longer = len(fold_each(match[0])) - 1
                self._changed.append(match.end())
                self.shifted.append(match.end() - self._shifts[-1] + longer)
                self._shifts.append(self._shifts[-1] - longer)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original the folded `[start, end)` stands."""
        after, shifts = self.shifted, self._shifts
        return start + shifts[bisect_right(after, start)], end + shifts[bisect_right(after, end)]

    def folded(self, offset: int) -> int:
        """Where an offset into the original stands in the folded text."""
        return offset - self._shifts[bisect_right(self._changed, offset)]

    def is_small(self, start: int, end: int) -> bool:
        """True when the original of the folded `[start, end)` isn't in capitals."""
        begin, stop = self.original(start, end)
        return not self._written[begin:stop].isupper()

    def begins_small(self, start: int) -> bool:
        """True when a small letter stands there in the original, and capitals elsewhere."""
        begin, _ = self.original(start, start)
        return self._written[begin].islower() and not self._all_small


@lru_cache(maxsize=4)  # a text is read for its facts and for its materiel
def plain(text: str) -> Plain:
    """The folded text; remembered, because several rooms ask about the same one."""
    return Plain(text)
