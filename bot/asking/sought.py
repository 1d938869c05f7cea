"""What a question names: one thing that an answer must speak of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.lexicon import Term
from bot.lexicon.spelling import read_spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Something that an answer must speak of: any of these concepts, or the word itself."""

    text: str
    start: int
    keys: frozenset[str] = frozenset()
    spellings: tuple[str, ...] = ()  # of the word, as a lexicon would write it
    weight: float = 1.0
    focus: bool = False  # what the question word asks about: which ships, what serial numbers
    counted: bool = False  # a thing of the lexicon of which a number is asked for
    name: bool = False  # spelled alike, or nearly, in all languages
    maybe_name: bool = False  # … or perhaps: German has capital letters for all nouns
    placed: bool = False  # stands where a name would: one, if nobody has heard of it


def spelled(sought: Sought, language: str) -> Iterator[Term]:
    """The words of a question as terms that a scanner can look for."""
    for written in sought.spellings:
        try:
            spelling = read_spelling(written, {})
        except ValueError:
            continue
        yield Term(
            kind="cue",
            keys=(f"word:{sought.start}",),
            language=language,
            written=written,
            literal=spelling.literal,
            pattern=spelling.pattern,
        )
