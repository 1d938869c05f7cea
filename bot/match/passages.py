"""A text cut into passages, its title first, with the terms of each and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.match.scanner import Hit, Scanner
from bot.match.scene import Stretch
from bot.model import Span
from bot.text.fold import fold, fold_with_map
from bot.text.sentences import sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A title, or a sentence of the text."""

    field: Literal["title", "text"]
    start: int  # where it begins in its field
    original: str
    folded: str
    hits: tuple[Hit, ...]

    def span(self, stretch: Stretch) -> Span:
        """The words of the original that folded to `stretch`."""
        begin, end = fold_with_map(self.original).original(stretch.start, stretch.end)
        return Span(
            field=self.field,
            start=self.start + begin,
            end=self.start + end,
            text=self.original[begin:end],
        )


def read_passages(title: str, text: str, language: str, scanner: Scanner) -> list[Passage]:
    """The title and then each sentence of the text."""
    cut = [("title", 0, title)] if title.strip() else []
    cut += [("text", start, text[start:end]) for start, end in sentences(text, language)]
    return [_passage(field, start, original, scanner) for field, start, original in cut]


def _passage(field: str, start: int, original: str, scanner: Scanner) -> Passage:
    folded = fold(original)
    return Passage(
        field="title" if field == "title" else "text",
        start=start,
        original=original,
        folded=folded,
        hits=tuple(scanner.scan(folded)),
    )
