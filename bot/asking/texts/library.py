"""Statements as questions see them, read once: their sentences, and the concepts of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.asking.vocabulary import Vocabulary, normal
from bot.lexicon.facts import spelled
from bot.match.scanner import Hit
from bot.model import NewStatement, Span, Statement
from bot.text.fold import fold
from bot.text.sentences import sentences

Keys = frozenset[str]

OPENING = 46  # characters of a sentence in which its subject is looked for
_MOST = 1_000  # texts that are kept: those that were asked about last
_QUOTED = re.compile(r"\W*[\"“«„「『]")  # what it begins with isn't who says it
_WORD = re.compile(r"\b[^\W\d_]+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A text's title and sentences, the title first, even if it is empty."""

    spans: tuple[Span, ...]
    folded: tuple[str, ...]
    keys: tuple[Keys, ...]  # of the concepts that each speaks of
    opening: tuple[Keys, ...]  # … and of those that it begins with


class Library:
    """Reads texts with one vocabulary, and remembers those that were read last."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._read = lru_cache(_MOST)(self._page)

    def page(self, statement: Statement | NewStatement) -> Page:
        """A statement's text, read."""
        return self._read(statement.title, statement.text, statement.language)

    def concepts(self, texts: Sequence[str], language: str) -> list[Keys]:
        """The concepts that each of the folded texts speaks of."""
        return [_keys(hits) for hits in self.vocabulary.concepts(language).scan(texts)]

    def _page(self, title: str, text: str, language: str) -> Page:
        spans = tuple(_spans(title, text, language))
        folded = tuple(_folded(span.text, language) for span in spans)
        found = self.vocabulary.concepts(language).scan(folded)
        return Page(
            spans=spans,
            folded=folded,
            keys=tuple(map(_keys, found)),
            opening=tuple(
                _keys(hit for hit in hits if hit.end <= OPENING and not _QUOTED.match(span.text))
                for hits, span in zip(found, spans, strict=True)
            ),
        )


def _spans(title: str, text: str, language: str) -> Iterator[Span]:
    yield Span(field="title", start=0, end=len(title), text=title)
    for start, end in sentences(text, language):
        yield Span(field="text", start=start, end=end, text=text[start:end])


def _folded(text: str, language: str) -> str:
    """Folded text, in which what is a state's name with a capital letter only is none without."""
    folded, names = normal(text), _states(language)
    if text.islower() or names.isdisjoint(_WORD.findall(folded)):
        return folded
    # A digit makes a word another one, as in `normal`.
    return normal(_WORD.sub(lambda w: w[0] + "9" * (w[0].islower() and fold(w[0]) in names), text))


@cache
def _states(language: str) -> frozenset[str]:
    return frozenset(each.literal for each in spelled(language) if each.capital)


def _keys(hits: Iterable[Hit]) -> Keys:
    return frozenset(key for hit in hits for key in hit.term.keys)
