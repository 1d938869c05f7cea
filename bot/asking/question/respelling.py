"""Words that neither the lexicon nor the store knows, spelled as one that the lexicon does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA, Indel

from bot.asking.vocabulary import Vocabulary, normal
from bot.lexicon import Term
from bot.text.fold import FIRST_UNPARTED

_WORD = re.compile(r"[^\W\d_]+")
_TELLING = ("state:", "name:", "place:", "item:", "event:")
_SHORTEST, _SHORTEST_OTHER = 5, 7  # letters of a word that may be mistyped: a state's, any other
_LONG = 9  # letters of a word in which one may be another; in shorter ones it makes other words
_DOUBLED = re.compile(r"(.)\1")  # of two letters one is often left out: runing
_COMPOUNDING = frozenset({"da", "de", "et", "fi", "hu", "is", "nl", "no", "sv"})
_SHORTEST_END = 5  # letters of a compound's last part


def respelled(text: str, words: Iterable[str], vocabulary: Vocabulary, language: str) -> str:
    """The text with those folded words as they are probably meant."""
    meant = {word: found for word in words if (found := _meant(word, vocabulary, language))}
    return _WORD.sub(lambda word: meant.get(normal(word[0]), word[0]), text)


def is_slip(word: str, known: str) -> bool:
    """True for a word that differs from a known one by a slip of the finger."""
    return len(word) >= _SHORTEST and OSA.distance(word, known, score_cutoff=1) <= 1


def _meant(word: str, vocabulary: Vocabulary, language: str) -> str | None:
    if not word or max(word) >= FIRST_UNPARTED:
        return None
    if language in _COMPOUNDING and (end := _end(word, vocabulary, language)):
        return end
    for each in dict.fromkeys((word, _singular(word))):
        if near := min(_near(each, vocabulary.all_terms(language)), default=None):
            return near[1]
    return None


def _end(word: str, vocabulary: Vocabulary, language: str) -> str | None:
    """The longest known word that a compound ends with: what it is a kind of."""
    ends = [word[start:] for start in range(3, len(word) - _SHORTEST_END + 1)]
    for end, hits in zip(ends, vocabulary.scanner(language).scan(ends), strict=True):
        if any((hit.start, hit.end) == (0, len(end)) and hit.term.keys[0] for hit in hits):
            return end
    return None


def _near(word: str, terms: Iterable[Term]) -> Iterator[tuple[int, str]]:
    """Known words that differ by a slip of the finger, and by how many letters."""
    for term in terms:
        known = term.literal
        if known[0] != word[0] or not known.isalpha() or abs(len(known) - len(word)) > 1:
            continue
        swapped = sorted(word) == sorted(known)
        short = term.keys[0].startswith(_TELLING) or swapped or _is_undoubled(word, known)
        if len(word) < (_SHORTEST if short else _SHORTEST_OTHER):
            continue
        if len(known) <= _SHORTEST < len(word):
            continue  # "partis" is no "Paris": short words have longer neighbours
        if OSA.distance(word, known, score_cutoff=1) > 1:
            continue
        letters = Indel.distance(word, known)  # 1 for a letter too many or too few, 2 for another
        if letters == 1 or len(word) >= _LONG or swapped:
            yield letters, known


def _is_undoubled(word: str, known: str) -> bool:
    return len(known) > len(word) and _DOUBLED.sub(r"\1", known) == word


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > _SHORTEST_OTHER else word
