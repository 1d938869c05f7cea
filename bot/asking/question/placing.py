"""Where a name would stand in a question, though it is typed in small letters: right beside what
bears one (the firm …, minister …), or last of all, in a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from bot.asking.question.tongue import VERB_LAST
from bot.asking.question.wants import BY_NAME, NAMED
from bot.asking.sought import Sought
from bot.asking.vocabulary import PROPER
from bot.lexicon import asking as words
from bot.match.scanner import Hit
from bot.text.fold import fold

_NAME_FIRST = frozenset({"en"})  # "the Koksan gun", besides "the gun Koksan"
_ARMS = ("item:missile", "item:ballistic_missile", "item:rocket", "item:drone", "item:artillery")
_BEARING = frozenset().union(*NAMED.values(), BY_NAME, _ARMS, {"light:town", "light:group"}) - {
    "idea:ministry",
    "idea:foreign",
    "idea:defence",
    "idea:intelligence",
}
_DOING = ("do:", "act:", "light:", "event:", "ask:said")  # what a verb may be
_SHORTEST = 4  # letters of a name that is told from other words


def placed(
    sought: Sequence[Sought], hits: Sequence[Hit], folded: str, language: str
) -> tuple[Sought, ...]:
    """The same things, in order, those words marked that stand where a name would; none where the
    verb comes last, because what stands there may as well be that of a clause."""
    if language in VERB_LAST:
        return tuple(sought)
    named = {hit.start for hit in hits if _is_a_name(hit)} | _asked_for(sought, hits, folded)
    bearing = [
        hit for hit in hits if not _BEARING.isdisjoint(hit.term.keys) and hit.start not in named
    ]
    done = any(
        key.startswith(_DOING) for hit in hits if hit not in bearing for key in hit.term.keys
    )
    marked: list[Sought] = []
    for each in sought:
        behind = bool(marked) and marked[-1].placed and _end(marked[-1]) + 1 == each.start
        is_one = _may_be_one(each) and (
            behind
            or (done and _stands_by(each, bearing, folded, language))
            or _is_a_place(each, folded, language)
        )
        marked.append(replace(each, placed=True) if is_one else each)
    return tuple(marked)


def _asked_for(sought: Iterable[Sought], hits: Iterable[Hit], folded: str) -> set[int]:
    """Where things stand whose number or name is asked for: what stands beside them is no name."""
    asks = {key for hit in hits for key in hit.term.keys if key.startswith("ask:")}
    which = words.asking_for("which").search(folded)
    named = bool(asks or which) and "ask:said" not in asks
    return {each.start for each in sought if each.counted or (each.focus and named)}


def _is_a_name(hit: Hit) -> bool:
    return any(key == PROPER or key.startswith("name:") for key in hit.term.keys)


def _may_be_one(word: Sought) -> bool:
    """False for what has a notion, and for what is too short to tell."""
    free = not (word.keys or word.name or word.focus or word.counted)
    return free and word.text.isalpha() and len(word.text) >= _SHORTEST


def _stands_by(word: Sought, bearing: Iterable[Hit], folded: str, language: str) -> bool:
    """True right beside what bears a name, on the side where the language has it."""
    end = _end(word)
    return any(
        folded[hit.end : word.start] == " "
        or (language in _NAME_FIRST and end <= hit.start and not folded[end : hit.start].strip())
        for hit in bearing
    )


def _is_a_place(word: Sought, folded: str, language: str) -> bool:
    """True for the last word, behind one such as "in"."""
    last = not re.search(r"\w", folded[_end(word) :])
    return last and bool(re.search(rf"\b{_in(language)} $", folded[: word.start]))


@cache
def _in(language: str) -> str:
    """A pattern of the words before a place."""
    listed = sorted(map(fold, words.locative(language)), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, listed))})" if listed else "(?!)"


def _end(sought: Sought) -> int:
    return sought.start + len(sought.text)
