"""What questions and statements have in common: concepts, by the words of each language.

A concept is a key: state:KR, name:US/kirby, place:kursk, item:artillery_shell, do:fire,
act:condemn, event:veto, idea:in_return, ask:count … A term with an empty key only keeps shorter
terms from being found in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.lexicon import ANY, ItemClass, Lexicon, Term, facts
from bot.lexicon import asking as words
from bot.match.scanner import Scanner
from bot.text.fold import FIRST_UNPARTED, fold

# The lexicon's names for states, and their codes.
STATES = {
    "dprk": "KP", "russia": "RU", "ukraine": "UA", "rok": "KR", "usa": "US", "iran": "IR",
    "china": "CN", "belarus": "BY", "japan": "JP", "syria": "SY", "israel": "IL",
}  # fmt: skip
THE_TWO = frozenset({"KP", "RU"})  # what nearly every statement speaks of
THE_TWO_STATES = frozenset(f"state:{code}" for code in THE_TWO)  # … as concepts
AT_WAR = THE_TWO_STATES | {"state:UA"}  # named in nearly every statement
OFFICES = frozenset(
    f"idea:{office}"
    for office in ("ministry", "minister", "foreign", "defence", "president", "spokesperson",
                   "ambassador", "intelligence", "officer", "lawmaker", "premier",
                   "security_advisor")
)  # fmt: skip
_KINDS = {
    "country": "state", "bloc": "state", "capital": "state", "name": "name", "place": "place",
    "event": "event", "act": "act", "resolution": "resolution",
}  # fmt: skip
_NOTIONS = ("idea:", "light:", "do:")
_CUES = frozenset({"sanctions", "council", "test", "denial", "hypothetical"})
PROPER = "proper"  # the key of what is named itself: a general, a port, one make of missile
_GENERIC = frozenset({"icbm", "srbm", "mlrs", "uav", "uavs"})  # in any language, yet no makes
_TOO_SHORT = frozenset({"us", "kim", "rf", "ro", "men"})  # common words, or names of many
_ALIKE = 4  # letters that two forms of a state's name share
_LETTER = r"[A-Za-z0-9\u0370-\u04ff]"  # of the scripts that have capitals
_SHORT_CAPITALS = re.compile(
    rf"(?<!{_LETTER})(?:[A-Z]{{2}}|[Α-Ω]{{2}}|[А-ЯЁЄІЇҐ]{{2}})(?!{_LETTER}|-\d)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """One language: what finds all its terms in a question, and the terms of each concept."""

    scanner: Scanner
    concepts: Scanner  # without the words that only questions are made of
    by_key: Mapping[str, Sequence[Term]]


class Vocabulary:
    """The terms of each language, read when a language is first met."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._languages: dict[str, _Words] = {}

    @property
    def items(self) -> Mapping[str, ItemClass]:
        """What can pass from one state to the other, and of which class it is."""
        return self._lexicon.items

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which what passes is known."""
        return self._lexicon.languages

    def scanner(self, language: str) -> Scanner:
        """What finds all concepts in folded text, and the names that no language owns."""
        return self._words(language).scanner

    def concepts(self, language: str) -> Scanner:
        """What finds in folded text whatever a question may name."""
        return self._words(language).concepts

    def terms(self, language: str, keys: Iterable[str]) -> list[Term]:
        """The words for concepts, each once, in the same order in each run; of a state also those
        who speak for it."""
        by_key = self._words(language).by_key
        # By identity: a term's hash is made of all its words, and a concept has hundreds of terms.
        terms = (term for key in sorted(keys) for term in by_key.get(key, ()))
        return list({id(term): term for term in terms}.values())

    def has(self, language: str, keys: Iterable[str]) -> bool:
        """True when a language has a word for any of the concepts."""
        by_key = self._words(language).by_key
        return any(key in by_key for key in keys)

    def all_terms(self, language: str) -> Iterable[Term]:
        """Every word and phrase of a language, some of them more than once."""
        return (term for terms in self._words(language).by_key.values() for term in terms)

    def _words(self, language: str) -> _Words:
        if language not in self._languages:
            asking = words.terms(language)
            named = [*_of_facts(language), *asking, *_in_capitals(asking)]
            states = [each.literal for each in named if each.kind == "actor"]
            terms = [*self._of_lexicon(language, states), *named, *words.makes(), *words.short()]
            by_key: dict[str, list[Term]] = {}
            for term in terms:
                for key in (*term.keys, *_spoken_for(term)):
                    by_key.setdefault(key, []).append(term)
            self._languages[language] = _Words(
                scanner=Scanner(terms),
                concepts=Scanner([each for each in terms if not _only_asks(each)]),
                by_key=by_key,
            )
        return self._languages[language]

    def _of_lexicon(self, language: str, states: Sequence[str]) -> Iterator[Term]:
        own = [term for term in self._lexicon.terms if term.language in (language, ANY)]
        items = [term.literal for term in own if term.kind == "item"]
        for term in own:
            if term.literal in _TOO_SHORT or _hides(term, items, states):
                continue
            match term.kind:
                case "actor":
                    keys = tuple(map(_party, term.keys))
                    yield replace(term, keys=keys)
                    if not _names_a_state(term, states):
                        yield replace(term, keys=(PROPER,))
                case "item":
                    yield replace(term, keys=tuple(f"item:{key}" for key in term.keys))
                    if term.language == ANY and term.literal not in _GENERIC:
                        yield replace(term, keys=(PROPER,))
                case "act" if not _holds_a_state(term, states):
                    yield replace(term, keys=tuple(f"do:{key}" for key in term.keys))
                case "cue" if _CUES.intersection(term.keys):
                    yield replace(term, keys=tuple(f"cue:{key}" for key in term.keys))


def _only_asks(term: Term) -> bool:
    return term.keys[0].startswith(words.ONLY_ASKED)


def _names_a_state(term: Term, states: Iterable[str]) -> bool:
    """False for the generals, ports and regions that tell which state a text speaks of."""
    if max(term.literal) >= FIRST_UNPARTED:
        return True
    start, words = term.literal[:_ALIKE], frozenset(term.literal.split())
    return any(
        f" {start}" in f" {name}"
        or (len(name) >= _ALIKE and name in term.literal)
        or (" " in name and name.split()[0] in words)  # "helping North Korea", cut short
        for name in states
    )


def _hides(term: Term, items: Iterable[str], states: Iterable[str]) -> bool:
    """True for a party's "more troops sent", that names no state: it would hide what is sent."""
    text = term.literal
    return (
        term.kind == "actor"
        and (" " in text or max(text) >= FIRST_UNPARTED)
        and any(item in text for item in items)
        and not any(name in text for name in states)
    )


def _holds_a_state(term: Term, states: Iterable[str]) -> bool:
    """True for an act such as "armed Russia", which would hide the state that a question names."""
    literal = f" {term.literal}"
    return " " in term.literal and any(
        f" {name}" in literal for name in states if len(name) >= _ALIKE
    )


def _party(actor: str) -> str:
    """A state, or another actor that a topic of the operator's names."""
    return f"state:{STATES[actor]}" if actor in STATES else f"name:{actor}"


def _spoken_for(term: Term) -> Iterator[str]:
    """The state that a name stands for; the two that everything is about are named often enough."""
    states = filter(None, map(state_of, term.keys))
    return (state for state in states if state not in THE_TWO_STATES)


def state_of(key: str) -> str | None:
    """The state that somebody speaks for: state:NL of name:NL/veldkamp; None for other concepts."""
    kind, _, name = key.partition(":")
    code, of_a_state, _ = name.partition("/")
    return f"state:{code}" if kind == "name" and of_a_state and len(code) == 2 else None


def _of_facts(language: str) -> Iterator[Term]:
    notions = _notions()
    for each in facts.spelled(language):
        kind = "notion" if each.kind == "notion" else _KINDS.get(each.kind)
        if kind is None or (kind == "notion" and each.value not in notions):
            continue
        if each.literal in _TOO_SHORT - {"us"}:
            continue
        literal, pattern = each.literal, each.pattern
        if each.capitals and len(literal) <= 2 and literal.isalpha():
            literal = pattern = f"9{literal}9"
        elif literal == "us":
            continue
        yield Term(
            kind="actor" if kind == "state" else "cue",
            keys=notions.get(each.value, ())
            if kind == "notion"
            else tuple(_keys(kind, each.value)),
            language=language,
            written=each.value,
            literal=literal,
            pattern=pattern,
        )


@cache
def _notions() -> Mapping[str, tuple[str, ...]]:
    """The keys of what headlines in any language may speak of, by the names that facts have."""
    keys = {key for term in words.terms("en") for key in term.keys if key.startswith(_NOTIONS)}
    names = {key.partition(":")[2] for key in keys}
    return {name: tuple(key for key in sorted(keys) if key.endswith(f":{name}")) for name in names}


def _keys(kind: str, value: str) -> Iterable[str]:
    if kind == "state":
        return [f"state:{code}" for code in value.split()] or ["state:"]
    return [f"{kind}:{value}" if value else kind]


def _in_capitals(terms: Iterable[Term]) -> Iterator[Term]:
    """The states that are known by two letters (nz), as `normal` writes them in capitals."""
    for term in terms:
        if term.kind == "actor" and len(term.literal) == 2 and max(term.literal) < FIRST_UNPARTED:
            yield replace(term, literal=f"9{term.literal}9", pattern=f"9{term.literal}9")


def normal(text: str) -> str:
    """Folded text in which two capital letters (US, UK) still differ from a word (us)."""
    return fold(_SHORT_CAPITALS.sub(lambda found: f"9{found[0]}9", text))
