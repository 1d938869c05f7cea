"""The words around what was searched for, verbatim from the text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.fold import fold, fold_with_map

_AROUND = 100  # characters on either side of what was found
_LONGEST_PARAGRAPH = 20_000


def snippet(text: str, sought: Sequence[str]) -> str:
    """A stretch of `text` around the first of the words sought; its beginning if none is there."""
    folded = [word for word in map(fold, sought) if word]
    for paragraph in text.split("\n"):
        start_of = [at for word in folded if (at := fold(paragraph).find(word)) >= 0]
        if start_of:
            start, end = fold_with_map(paragraph).original(min(start_of), min(start_of) + 1)
            return _cut(paragraph, start, end)
    return _cut(text, 0, 0)


def _cut(text: str, start: int, end: int) -> str:
    """The words around [start, end), with an ellipsis where more was said."""
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    if left:
        left = max(left, text.find(" ", left, start) + 1)
    if right < len(text):
        space = text.rfind(" ", end, right)
        right = space if space > 0 else right
    cut = " ".join(text[left:right].split())
    return f"{'… ' if left else ''}{cut}{' …' if right < len(text) else ''}"
