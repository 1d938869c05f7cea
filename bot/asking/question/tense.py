"""Whether a question is of what is still to come, by its verb."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.asking.question.tongue import VERB_LAST
from bot.lexicon import asking as words
from bot.match.scanner import Hit

_FUTURE = frozenset({"future", "idea:next"})
# "Wird" and "werden" with a participle: what is done, not what is to come.
_PASSIVE = {"de": re.compile(r"\b(?:wird|werden)\b.*\b(?:\w*ge\w+(?:t|en)|\w+t)\W*$")}
_TO = (" to", " a")  # … a verb, or a place: who is going to Russia goes there now
_VERB_NEAR = 28  # characters behind a verb of going in which what is to be done stands


class _Going(NamedTuple):
    """The words that go somewhere, or before another verb tell what is to come; and such verbs."""

    words: frozenset[str]
    verb: re.Pattern[str]


_GOING = {
    "en": _Going(
        frozenset({"going to"}),
        re.compile(r"^\s*(?!(?:the|a|an|its|their|his|which|what|whom?|north|south|nk|dprk|9\w\w9)\b)\w"),
    ),
    "fr": _Going(frozenset({"va", "vont"}), re.compile(r"\b\w{2,}(?:er|ir|re|oir)\b")),
    "es": _Going(frozenset({"va a", "van a"}), re.compile(r"\b\w{2,}[aei]r(?:se|lo|la)?\b")),
}  # fmt: skip
_TELLS = ("act:warn", "light:warn", "light:promise", "light:expect", "ask:said")


def expects(hits: Sequence[Hit], folded: str, language: str) -> bool:
    """True when a question asks what is to come; not what somebody warned, or promised, will."""
    passive = language in _PASSIVE and _PASSIVE[language].search(folded)
    first = min(
        (
            hit.start
            for hit in hits
            if _FUTURE.intersection(hit.term.keys)
            and not _is_a_way(hit, hits)
            and not _goes(hit, folded, language)
        ),
        default=None,
    )
    if passive or first is None:
        return False
    told = (hit for hit in hits if any(key.startswith(_TELLS) for key in hit.term.keys))
    return language in VERB_LAST or all(hit.start >= first for hit in told)


def _is_a_way(hit: Hit, hits: Sequence[Hit]) -> bool:
    """True for "going to" with a state or a place behind it."""
    return hit.term.literal.endswith(_TO) and any(
        other.start == hit.end + 1 and other.term.keys[0].startswith(("state:", "place:"))
        for other in hits
    )


def _goes(hit: Hit, folded: str, language: str) -> bool:
    """True for a verb of going with no other behind it: it goes to a place, and is no future."""
    if language not in _GOING or hit.term.literal.strip() not in _GOING[language].words:
        return False
    behind = folded[hit.end : hit.end + _VERB_NEAR]
    return not _GOING[language].verb.search(behind)


def is_to_come(text: str, language: str) -> bool:
    """True when the verb of a question for a day says that it is still to come."""
    verbs, small = words.verbs(language), text.lower()
    return bool(verbs.to_come.search(small)) and not verbs.past.search(small)
