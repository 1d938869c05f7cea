"""The nouns of the lexicon: terms, topics and the concepts that rules are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ItemClass = Literal["weapon", "technology", "troops", "support", "cooperation", "labour", "goods"]
Act = Literal[
    "give", "receive", "trade", "want", "make", "develop", "use", "fire", "deploy", "fight",
    "honour", "help", "train",
]  # fmt: skip
Cue = Literal[
    "negation", "denial", "hypothetical", "aside", "background", "stance",
    "sanctions", "council", "war", "front", "barter", "breach", "leader",
    "condemn", "carrier", "envoy", "nationals", "test", "border", "both", "leisure", "ignore",
    "battle", "elsewhere", "said", "cease", "memorial", "enlist",
    "body", "evidence", "relations",
]  # fmt: skip
Small = Literal[
    "and", "against", "between", "by", "for", "object", "the", "whose"
]  # words of a few letters
Trait = Literal["to_is_of", "to_is_whose"]  # what a language does otherwise than others
Kind = Literal["actor", "recipient", "item", "act", "cue"]

SECTIONS: Mapping[str, Kind] = {
    "actors": "actor",
    "recipients": "recipient",
    "items": "item",
    "acts": "act",
    "cues": "cue",
}
ANY = "any"  # the language of terms that are spelled alike everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase and what it stands for.

    `keys` are concepts of its `kind`: (dprk,), (dprk, russia) for a word that names both,
    (ballistic_missile,), (give,), (denial,) … A name with `beside` counts only in a text that names
    that actor too, or says plainly whom it means: "the North", next to Seoul.
    """

    kind: Kind
    keys: tuple[str, ...]
    language: str
    written: str
    literal: str  # folded; what an automaton looks for
    pattern: str  # of the whole term in folded text, anchored where the literal begins
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Which two actors, and which classes of items between them, make a text worth an alert."""

    key: str
    enabled: bool
    a: str  # the rarer actor
    b: str
    names: Mapping[str, str]  # how a person reads the two
    theatre: str | None  # where what passed is used
    classes: frozenset[str]
