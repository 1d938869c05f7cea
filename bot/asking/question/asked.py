"""A question, understood: what kind of answer it wants, and what the answer must speak of."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.asking.question.periods import Period
from bot.asking.sought import Sought


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: its language, what it wants (count, when, who …), and what it speaks of."""

    text: str
    language: str
    wants: frozenset[str]
    sought: tuple[Sought, ...]
    periods: tuple[Period, ...] = ()
    speaker: int | None = None  # the place in `sought` of the one whose words may be asked for
    quoted: bool = False  # … and are: what did they say
    reply: bool = False  # … to a question that was put to them
    who_says: bool = False  # who tells it is asked, and not who does it
    sayers: frozenset[int] = frozenset()  # the places in `sought` of those who are said to tell it
    phrases: tuple[str, ...] = ()  # words that stand side by side in it, two by two
    future: bool = False
    ahead: bool = False  # and a day or year that is still to come
    giver: frozenset[str] = frozenset()  # states, as keys, that are asked to have sent or fought
    parties: frozenset[str] = frozenset()  # … third states that are asked to have sent or got
    receiver: frozenset[str] = frozenset()  # … the one of the two, if any, to which they gave
    refusal: str = ""  # draft, advice, opinion, chat, abuse
    ideas: frozenset[str] = field(default_factory=frozenset)  # every concept it holds
