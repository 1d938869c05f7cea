"""The files of facts as they are written: a mistake is refused with its file, line and key."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import get_args

from bot.lexicon.reading import Place, read_yaml
from bot.model import Bound

NAMES, SPEAKERS = "names", "speakers"  # files of no language
_FOLDER = Path(__file__).parent
LANGUAGES = frozenset(path.stem for path in _FOLDER.glob("*.yaml")) - {NAMES, SPEAKERS}
_ALIASES = {"nb": "no", "nn": "no", "bs": "hr", "sh": "hr"}
_FALLBACK = "en"

MARKED = frozenset(  # looked for in a whole text, in one pass
    {"country", "bloc", "capital", "demonym", "adjective", "home", "name", "place", "company"}
    | {
        "speaker",
        "lead",
        "direct_lead",
        "not_lead",
        "tail",
        "states",
        "members",
        "everyone",
        "boilerplate",
    }
    | {"resolution", "not_resolution", "act", "not_act", "says", "army", "office", "role", "ship"}
    | {"event", "swap", "number", "scale", "month", "solar_month", "weekday", "relative", "notion"}
)
# Looked for in one place of a text: "and" stands everywhere, and matters between two states only.
PHRASES = frozenset(
    {"glue", "and", "as_well", "or", "with", "other", "surname", "patronymic", "alias", "said"}
    | {"between_names", "between_numbers", "year_of", "number_sign", "numbered", "thing", "imo"}
    | {"determiner"}
    | {"programme", "turn"}
    | {"of", "the", "to", "about", "not", "yet", "only", "preposition", "particle"}
    | {"bound", "bound_behind"}
    | {"government", "told", "adjective_ends", "noun_ends", "we_ends"}
    | {"plural", "measure", "counter", "counted", "uncounted", "unit", "parted"}
)
_ENDINGS = "endings"
_TRAITS = "traits"
_SETTINGS = frozenset({"declined", "genitive", _ENDINGS, "prefixes", _TRAITS})
# What a language does otherwise than others.
TRAITS = frozenset(
    {"adjective_behind", "inverted", "not_behind", "noun_capitals", "noun_first", "uncased"}
    | {"postpositions", "unspaced", "verb_first", "verb_last", "verb_may_end"}
)
_NAMED_ENDING = re.compile(r"(?<!^)~([a-z]+)")
# What a sentence may tell, where a question asks for it.
TOLD = frozenset(
    {"calibre", "day", "distance", "make", "money", "price", "rate", "rough", "share", "size"}
    | {"speed", "weight", "years"}
)
_BOUNDS = frozenset(get_args(Bound))
_KEYS: Mapping[str, frozenset[str]] = {
    "bound": _BOUNDS | {"unless"},
    "bound_behind": _BOUNDS,
    "told": TOLD,
    "boilerplate": frozenset({"counter", "label", "link", "opening", "site"}),
    "counter": frozenset({"person", "thing"}),
    "direct_lead": frozenset({"government", "statement"}),
    "particle": frozenset({"object", "other", "topic"}),
    "programme": frozenset({"cfsp", "committee", "eu", "order", "regulation"}),
}

Terms = Mapping[tuple[str, str], tuple[str, ...]]  # (kind, value) -> terms


def tongue(language: str) -> str:
    """The language whose file is read for it: English where there is none."""
    own = _ALIASES.get(language, language)
    return own if own in LANGUAGES else _FALLBACK


@cache
def traits(language: str) -> frozenset[str]:
    """What a language does otherwise than others."""
    return frozenset(read(tongue(language)).get((_TRAITS, ""), ()))


@cache
def declines(language: str) -> bool:
    """True where names change their ends."""
    return ("declined", "") in read(tongue(language))


@lru_cache(maxsize=4)
def read(name: str) -> Terms:
    """The terms of a language's file, or of the names'. Raises ConfigError."""
    return terms(read_yaml(_FOLDER / f"{name}.yaml"))


def endings(of: Terms) -> Mapping[str, tuple[str, ...]]:
    """The lists of endings among a file's terms, by name."""
    return {name: ends for (kind, name), ends in of.items() if kind == _ENDINGS}


def terms(root: Place) -> Terms:
    """The terms of a file by kind and by what they stand for. Raises ConfigError."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    parts = sorted(root.entries(MARKED | PHRASES | _SETTINGS), key=lambda part: part[0] != _ENDINGS)
    for kind, place in parts:
        known = {name for setting, name in found if setting == _ENDINGS}
        if place.is_list:
            found[kind, ""] = _written(place, known, TRAITS if kind == _TRAITS else None)
            continue
        for value, words in place.entries(_KEYS.get(kind)):
            found[kind, value] = _written(words, known)
    return found


def _written(
    place: Place, endings: Container[str], allowed: Iterable[str] | None = None
) -> tuple[str, ...]:
    """The terms of a list: their endings must be known, and they of those that are `allowed`."""
    for text, where in place.strings():
        if allowed is not None and text not in allowed:
            where.wrong(f"one of {', '.join(sorted(allowed))}")
        for name in _NAMED_ENDING.findall(text):
            if name not in endings:
                where.wrong(f"the endings {name}, which this file does not list")
    return tuple(text for text, _ in place.strings())


def speakers() -> Mapping[str, str]:
    """The institution that a person speaks for, by the person's name. Raises ConfigError."""
    return {
        person: institution
        for institution, people in read_yaml(_FOLDER / f"{SPEAKERS}.yaml").entries()
        for person, _ in people.strings()
    }
