"""What questions and statements have in common: concepts, by the words of each language.

A concept is a key: state:KR, name:US/kirby, place:kursk, item:artillery_shell, do:fire,
act:condemn, event:veto, idea:in_return, ask:count … A term with an empty key only keeps shorter
terms from being found in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.lexicon import ANY, ItemClass, Lexicon, Term, facts
from bot.lexicon import asking as words
from bot.text.fold import fold

# The lexicon's names for states, and their codes.
STATES = {
    "dprk": "KP", "russia": "RU", "ukraine": "UA", "rok": "KR", "usa": "US", "iran": "IR",
    "china": "CN", "belarus": "BY", "japan": "JP", "syria": "SY", "israel": "IL",
}  # fmt: skip
_KINDS = {
    "country": "state", "bloc": "state", "capital": "state", "name": "name", "place": "place",
    "event": "event", "act": "act", "resolution": "resolution",
}  # fmt: skip
_CUES = frozenset({"sanctions", "council", "test", "denial", "hypothetical"})
_TOO_SHORT = frozenset({"us", "kim", "rf", "ro", "men"})  # common words, or names of many
_SHORT_CAPITALS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}(?![A-Za-z0-9])")


class Vocabulary:
    """The terms of each language, read when a language is first met."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._terms: dict[str, tuple[Term, ...]] = {}

    @property
    def items(self) -> Mapping[str, ItemClass]:
        """What can pass from one state to the other, and of which class it is."""
        return self._lexicon.items

    def terms(self, language: str) -> tuple[Term, ...]:
        """All concepts as one language words them, and the names that no language owns."""
        if language not in self._terms:
            found = (*self._of_lexicon(language), *_of_facts(language), *words.terms(language))
            self._terms[language] = found
        return self._terms[language]

    def _of_lexicon(self, language: str) -> Iterator[Term]:
        for term in self._lexicon.terms:
            if term.language not in (language, ANY) or term.literal in _TOO_SHORT:
                continue
            match term.kind:
                case "actor":
                    yield replace(term, keys=tuple(f"state:{STATES[k]}" for k in term.keys))
                case "item":
                    yield replace(term, keys=tuple(f"item:{key}" for key in term.keys))
                case "act":
                    yield replace(term, keys=tuple(f"do:{key}" for key in term.keys))
                case "cue" if _CUES.intersection(term.keys):
                    yield replace(term, keys=tuple(f"cue:{key}" for key in term.keys))


def _of_facts(language: str) -> Iterator[Term]:
    for each in facts.spelled(language):
        kind = _KINDS.get(each.kind)
        if kind is None or each.literal in _TOO_SHORT - {"us"}:
            continue
        literal, pattern = each.literal, each.pattern
        if each.capitals and len(literal) <= 2:
            literal = pattern = f"9{literal}9"
        elif literal == "us":
            continue
        yield Term(
            kind="actor" if kind == "state" else "cue",
            keys=tuple(_keys(kind, each.value)),
            language=language,
            written=each.value,
            literal=literal,
            pattern=pattern,
        )


def _keys(kind: str, value: str) -> Iterable[str]:
    if kind == "state":
        return [f"state:{code}" for code in value.split()] or ["state:"]
    return [f"{kind}:{value}" if value else kind]


def normal(text: str) -> str:
    """Folded text in which two capital letters (US, UK) still differ from a word (us)."""
    return fold(_SHORT_CAPITALS.sub(lambda found: f"9{found[0]}9", text))
