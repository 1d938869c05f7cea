"""Names that stand beside what bears them: the freighter Angara, the director, Mikhail K."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.asking.vocabulary import PROPER
from bot.lexicon import asking as words
from bot.lexicon.facts import find
from bot.lexicon.facts.files import traits
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
_ORDINAL = re.compile(  # what units go by, right before the word for them
    r"(?:(?<![\d.,])\d{1,4}(?:st|nd|rd|th|er|e|º|ª|-?[аяйїі]{1,2}|\.)[ -]"
    r"|[제第]? ?\d{1,4}[ -]?(?=[가-힣一-鿿]))$"
)
_FIRST = re.compile(r"(?:^|[.!?:]\s)\W*$")  # … of a sentence, where any word has a capital
_INITIALS = 5  # letters of what may be an abbreviation: SBU, NATO
_PLACES = ("country", "bloc", "capital", "place", "month", "weekday")


def named(
    text: str,
    things: Sequence[tuple[int, int]],
    hits: Sequence[Hit],
    asked: str,
    language: str,
    *,
    person: bool,
) -> int:
    """How many names that the folded question `asked` lacks stand beside one of the `things`.

    `things` are stretches of `text`; what the lexicon has found there, in `hits`, is no name,
    unless it is filed as one. A person has two names, unless it is well known.
    """
    known = [(hit.start, hit.end) for hit in hits]
    proper = [(hit.start, hit.end) for hit in hits if _is_a_name(hit, person=person)]
    places = [(each.start, each.end) for each in find(language, text) if each.kind in _PLACES]
    ordinals = {found[0] for start, _ in things if (found := _ORDINAL.search(text[:start]))}
    return len(
        ordinals
        | {
            fold(text[start:end])
            for start, end in (*proper, *_names(text, language, person=person))
            if ((start, end) in proper or not _overlaps((start, end), (*known, *places)))
            and fold(text[start:end]) not in asked
            and not text.startswith(":", end)  # who speaks, in a transcript
            and any(_beside(text, (start, end), thing) for thing in things)
        }
    )


def _is_a_name(hit: Hit, *, person: bool) -> bool:
    """True for what the lexicon files as a name: of somebody who holds an office, or of a thing."""
    names = {key for key in hit.term.keys if key.startswith("name:")}
    holders = names & words.people()
    return bool(holders if person else (names - holders) or PROPER in hit.term.keys)


def _names(text: str, language: str, *, person: bool) -> Iterator[tuple[int, int]]:
    for pattern in (_QUOTED, _OF_A_SHIP, _KATAKANA) if not person else (_KATAKANA,):
        yield from (found.span() for found in pattern.finditer(text))
    pair = person or "noun_capitals" in traits(language)
    for found in (_PAIR if pair else _CAPITAL).finditer(text):
        initials = found[0].isupper() and len(found[0]) <= _INITIALS
        first = _FIRST.search(text, 0, found.start()) and not _PAIR.match(text, found.start())
        if not initials and not first:
            yield found.span()


def _overlaps(one: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(one[0] < end and start < one[1] for start, end in others)


def _beside(text: str, name: tuple[int, int], thing: tuple[int, int]) -> bool:
    first, second = sorted((name, thing))
    between = text[first[1] : second[0]]
    return len(between) <= _BESIDE and not _CLAUSE.search(between)
