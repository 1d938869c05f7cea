"""A text cut into passages, its title first, with the terms of each and the way back."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter
from typing import Literal, NamedTuple

from bot.match.scanner import Hit, Scanner
from bot.match.scene import Stretch
from bot.model import Span
from bot.text.fold import fold, fold_with_map
from bot.text.sentences import sentences

Field = Literal["title", "text"]
_BESIDE = attrgetter("term.beside")


class Passage(NamedTuple):
    """A title, or a sentence of the text."""

    field: Field
    start: int  # where it begins in its field
    original: str
    folded: str
    hits: tuple[Hit, ...]
    named: frozenset[str]  # the actors among them

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
    cut: list[tuple[Field, int, str]] = [("title", 0, title)] if title.strip() else []
    cut += [("text", start, text[start:end]) for start, end in sentences(text, language)]
    folded = [fold(original) for _, _, original in cut]
    found = _understood(scanner.scan(folded))
    return [
        Passage(
            field=field,
            start=start,
            original=original,
            folded=plain,
            hits=tuple(hits),
            named=_named(hits),
        )
        for (field, start, original), plain, hits in zip(cut, folded, found, strict=True)
    ]


def _named(hits: list[Hit]) -> frozenset[str]:
    """The actors that are named."""
    return frozenset(
        key for hit in hits if hit.term.kind in ("actor", "recipient") for key in hit.term.keys
    )


def _understood(found: list[list[Hit]]) -> list[list[Hit]]:
    """The terms without names that mean somebody only beside another: "the North"."""
    if not any(map(_BESIDE, chain.from_iterable(found))):
        return found
    named = {key for hits in found for hit in hits if not hit.term.beside for key in hit.term.keys}
    return [
        [hit for hit in hits if not hit.term.beside or named & {hit.term.beside, *hit.term.keys}]
        for hits in found
    ]
