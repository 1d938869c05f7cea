"""Names that stand beside what bears them: the freighter Angara, the director, Mikhail K."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.asking.vocabulary import PROPER
from bot.lexicon.facts import find
from bot.match.scanner import Hit
from bot.text.fold import fold

_BESIDE = 32  # characters between a name and what bears it
_CLAUSE = re.compile(r"[.;:!?。！？]\s")
_WORD = r"[A-ZÀ-ÝА-ЯЁІЇЄҐΑ-Ω][\w'’-]*[\wé]"
_CAPITAL = re.compile(_WORD)
_PAIR = re.compile(rf"{_WORD} {_WORD}")  # where all nouns are written so
_QUOTED = re.compile(r"[\"“«„‘「『][^\"”»“’」』a-zа-яіїє][^\"”»“’」』]{1,40}[\"”»“’」』]")
_OF_A_SHIP = re.compile(r"[가-힣]{2,6}호(?![가-힣])|[\u3400-\u9fff\u30a0-\u30ff]{2,6}[号號]")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]{3,}")
_FIRST = re.compile(r"(?:^|[.!?:]\s)\W*$")  # … of a sentence, where any word has a capital
_INITIALS = 5  # letters of what may be an abbreviation: SBU, NATO
_CAPITAL_NOUNS = frozenset({"de"})
_PLACES = ("country", "bloc", "capital", "place", "month", "weekday")


def named(
    text: str, things: Sequence[tuple[int, int]], hits: Iterable[Hit], asked: str, language: str
) -> int:
    """How many names that the folded question `asked` lacks stand beside one of the `things`.

    `things` are stretches of `text`; what the lexicon has found there, in `hits`, is no name,
    unless it is filed as one.
    """
    known = [
        (hit.start, hit.end)
        for hit in hits
        if not any(key.startswith("name:") or key == PROPER for key in hit.term.keys)
    ]
    places = [(each.start, each.end) for each in find(language, text) if each.kind in _PLACES]
    return len(
        {
            fold(text[start:end])
            for start, end in _names(text, language)
            if not any(start < stop and begin < end for begin, stop in (*known, *places))
            and fold(text[start:end]) not in asked
            and any(_beside(text, (start, end), thing) for thing in things)
        }
    )


def _names(text: str, language: str) -> Iterator[tuple[int, int]]:
    for pattern in (_QUOTED, _OF_A_SHIP, _KATAKANA):
        yield from (found.span() for found in pattern.finditer(text))
    for found in (_PAIR if language in _CAPITAL_NOUNS else _CAPITAL).finditer(text):
        if found[0].isupper() and len(found[0]) <= _INITIALS:
            continue
        if text[found.end() : found.end() + 1] == ":":
            continue  # who speaks, in a transcript
        if not _FIRST.search(text, 0, found.start()) or _PAIR.match(text, found.start()):
            yield found.span()


def _beside(text: str, name: tuple[int, int], thing: tuple[int, int]) -> bool:
    first, second = sorted((name, thing))
    between = text[first[1] : second[0]]
    return len(between) <= _BESIDE and not _CLAUSE.search(between)
