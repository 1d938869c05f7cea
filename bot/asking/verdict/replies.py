"""Which sentences reply to a question that stands in a text, as in a transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.lexicon.facts.phrases import source
from bot.text.fold import fold

ASKED = ("?", "？", "—")  # a question may be cut short by its answer
_MOST = 5  # sentences of a reply, and to the end of a question put at length
_INITIAL = re.compile(r"\W*(?:Q\b|[QA]:|[A-ZÀ-ÝА-ЯІЇЄҐ][A-ZÀ-ÝА-ЯІЇЄҐ.'’ -]{2,40}:)")
_TURN = 40  # characters in which a sentence says who speaks


def reply(sentences: Sequence[str], place: int, language: str) -> range:
    """The places of what replies to the sentence at `place`: the next speaker's words, or what
    follows where nobody speaks in turn."""
    turns = [at for at in range(place + 1, len(sentences)) if _is_a_turn(sentences[at], language)]
    asking = sentences[place : turns[0] if turns else place + 1]
    put = any(each.endswith(ASKED) for each in asking)
    first = turns[0] if turns and put and turns[0] - place <= _MOST else place + 1
    last = min([first + _MOST, len(sentences), *(turn for turn in turns if turn > first)])
    return range(first, last)


def _is_a_turn(sentence: str, language: str) -> bool:
    """True for what says who speaks next in a transcript: "Q", "MR. SMITH:", "Вопрос:"."""
    return bool(_INITIAL.match(sentence) or _turn(language).match(fold(sentence[:_TURN])))


@cache
def _turn(language: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{source(language, 'turn')}\s?[:)]")
