"""Who is named in other words: by initials that a text spells out, as its own president."""

from __future__ import annotations

import re

from bot.asking.sought import Sought
from bot.lexicon import asking as words
from bot.model import Statement

_INITIALS = re.compile(r"[^\W\d_]{3,6}")
_SURE = 4  # initials, of which only the first word needs a capital letter
_SMALL = (
    r"(?:(?:of|for|and|the|on|in|de|du|des|la|le|les|et|der|die|das|für|und|y|e|i|и|і|та|з)\s+)"
)
# A head of state, as their own officials write of them.
_THE_HEAD = {
    "en": re.compile(r"\b(?:[Tt]he President|THE PRESIDENT)\b(?! of\b| [A-Z][a-z])"),
    "fr": re.compile(r"\b[Ll]e (?:[Pp]résident de la République|chef de l['’]État)\b"),
    "uk": re.compile(
        r"\b(?:[Пп]резидент(?:а|у|ом)?(?: України)?|[Гг]лав[аиіу] держави)\b(?! [А-ЯІЇЄ])"
    ),
    "ko": re.compile(r"(?<![가-힣] )대통령(?:은|이|께서)"),
}


def spelled_out(sought: Sought, text: str) -> re.Pattern[str] | None:
    """What finds the words that a word of the question is the initials of; `text` is the question.

    None for what is no abbreviation: it is written in small letters, unlike other words.
    """
    letters = sought.text
    if sought.keys or not _INITIALS.fullmatch(letters):
        return None
    if not (text.islower() or re.search(rf"(?<!\w){letters.upper()}(?!\w)", text)):
        return None
    first, *others = list(letters.upper())
    small = len(letters) >= _SURE and not text.islower()
    each = [rf"[{letter}{letter.lower()}]" if small else letter for letter in others]
    return re.compile(rf"(?<!\w){first}\w+" + "".join(rf"[\s-]+{_SMALL}?{one}\w+" for one in each))


def is_their_head(sought: Sought, statement: Statement, *, theirs: bool) -> bool:
    """True for somebody who heads the state whose officials published the statement.

    `theirs` where the publisher bears that state's name: a mirror of its officials' words.
    """
    own = f"name:{statement.country}/"
    named = {key for key in sought.keys if key.startswith(own)}
    return (
        (statement.official or theirs)
        and statement.language in _THE_HEAD
        and not named.isdisjoint(words.holders("idea:president"))
    )


def the_head(language: str, text: str) -> bool:
    """True for a sentence about "the President", whoever that is."""
    return bool(_THE_HEAD[language].search(text))
