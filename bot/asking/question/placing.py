"""Where a name would stand in a question, though it is typed in small letters: right beside what
bears one (the firm …, minister …), in a place, or as the one who does it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from bot.asking.question.wants import BY_NAME, NAMED
from bot.asking.sought import Sought
from bot.lexicon import asking as words
from bot.match.scanner import Hit
from bot.text.fold import FIRST_UNPARTED, fold

_NAME_FIRST = frozenset({"en", "ja", "ko", "zh"})  # "the Koksan gun", besides "the gun Koksan"
_NAME_LAST = frozenset({"ja", "ko", "zh"})  # … and never that
_ARMS = ("item:missile", "item:ballistic_missile", "item:rocket", "item:drone", "item:artillery")
_BEARING = frozenset().union(*NAMED.values(), BY_NAME, _ARMS, {"light:town", "light:group"}) - {
    "idea:ministry",
    "idea:foreign",
    "idea:defence",
    "idea:intelligence",
}
_SHORTEST = 4  # letters of a name that is told from other words
_HAN = re.compile(r"[\u3400-\u9fff]")  # names, and words, of one sign or two


def placed(
    plain: Sequence[Sought], hits: Sequence[Hit], folded: str, language: str
) -> Iterator[Sought]:
    """The same words, those marked that stand where a name would."""
    last = -1  # where the name before ends
    for word in plain:
        named = _may_be_one(word, language) and (
            last + 1 == word.start > 0 or _is_placed(word, hits, folded, language)
        )
        last = _end(word) if named else -1
        yield replace(word, placed=True) if named else word


def _may_be_one(word: Sought, language: str) -> bool:
    """False for what ends as other words do, and for what is too short to tell."""
    text = word.text
    if word.keys or word.name or not text.isalpha() or _HAN.search(text):
        return False
    long = len(text) >= _SHORTEST or text >= FIRST_UNPARTED
    return long and not words.ordinary(language).fullmatch(text)


def _is_placed(word: Sought, hits: Sequence[Hit], folded: str, language: str) -> bool:
    if _stands_by(word, hits, folded, language):
        return True
    ways = [_any(language, kind) for kind in ("in", "does")]
    if language in _NAME_LAST:
        return any(re.match(way, folded[_end(word) :]) for way in ways)
    return any(re.search(rf"\b{way} $", folded[: word.start]) for way in ways)


def _stands_by(word: Sought, hits: Sequence[Hit], folded: str, language: str) -> bool:
    """True right beside what bears a name, on the side where the language has it."""
    bearing = [hit for hit in hits if not _BEARING.isdisjoint(hit.term.keys)]
    if language not in _NAME_LAST and any(folded[hit.end : word.start] == " " for hit in bearing):
        return True
    end = _end(word)
    return language in _NAME_FIRST and any(
        end <= hit.start and not folded[end : hit.start].strip() for hit in bearing
    )


@cache
def _any(language: str, kind: str) -> str:
    """A pattern of the words before a place (`in`), or before or after who does it (`does`)."""
    listed = sorted(map(fold, words.placing(language, kind)), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, listed))})" if listed else "(?!)"


def _end(sought: Sought) -> int:
    return sought.start + len(sought.text)
