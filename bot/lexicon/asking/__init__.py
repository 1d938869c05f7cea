"""The words of questions: one file a language; docs/lexicon.md describes the format.

`asks` maps what is wanted (count, when, who …) to the words that ask for it; `skip` are words that
say nothing of what is asked about; `since` and `future` place it in time, and `ahead` in a time
that nobody knows yet; `refuse` are kinds of requests that are declined, and what tells them;
`ideas` are notions beyond the rest of the lexicon, under one key in all languages, and `light`
those that a sentence may tell in other words or leave unsaid; `matters` are ideas that no headlines
are compared by; `acts`, `events`, `items` and `places`, by the lexicon's keys, more words for them;
`states`, by code, what their people and capitals are called; `particles` are endings that Korean
hangs on its words, `prefixes` the letters that Arabic words take in front. offices.yaml says who
holds which office, in any language, makes.yaml how weapons, ships and firms are spelled, and
short.yaml how names are cut short.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.lexicon.reading import Place, read_yaml
from bot.lexicon.spelling import read_spelling
from bot.lexicon.words import ANY, Term

ASKS = frozenset(
    {"count", "share", "distance", "money", "price", "rate", "weight", "years", "speed", "size",
     "when", "day", "where", "who", "states", "names", "called", "make", "why", "polar", "said",
     "nations", "reply"}
)  # fmt: skip
ONLY_ASKED = ("skip", "ask", "refuse", "since", "ahead")  # keys of words that stand for no concept
REFUSALS = frozenset({"draft", "advice", "opinion", "chat", "abuse"})

_FOLDER = Path(__file__).parent
_KEYED = {
    "ideas": "idea", "matters": "idea", "light": "light", "acts": "do", "events": "event",
    "items": "item", "places": "place",
}  # fmt: skip
_SECTIONS = {"asks", "skip", "since", "future", "ahead", "refuse", "states", "particles"}
_SECTIONS |= {"prefixes"}
_SECTIONS |= _KEYED.keys()

_OFFICES = "offices"  # a file of no language: the names that an office stands for

_MAKES = "makes"  # … and the names of weapons, ships and firms

_SHORT = "short"  # … and names cut short

LANGUAGES = frozenset(path.stem for path in _FOLDER.glob("*.yaml")) - {_OFFICES, _MAKES, _SHORT}


@cache
def terms(language: str) -> tuple[Term, ...]:
    """A language's words, with keys such as ask:count, skip, refuse:draft and idea:half."""
    return tuple(_terms(language)) if language in LANGUAGES else ()


@cache
def makes() -> tuple[Term, ...]:
    """Weapons, ships and firms by name, in any language, with keys such as name:make/koksan."""
    return tuple(_group(ANY, "name", _root(_MAKES), None, within="make/"))


@cache
def short() -> tuple[Term, ...]:
    """Names that are cut short, in any language, with keys such as short:panel_of_experts."""
    return tuple(_group(ANY, "short", _root(_SHORT), None))


@cache
def holders(office: str) -> tuple[str, ...]:
    """Keys such as name:NL/veldkamp, of those who may be meant by a key such as idea:foreign."""
    offices = dict(_root(_OFFICES).entries())
    kind, _, name = office.partition(":")
    if kind != "idea" or name not in offices:
        return ()
    return tuple(f"name:{who}" for who, _ in offices[name].strings())


@cache
def people() -> frozenset[str]:
    """Keys of all who hold an office, such as name:NL/veldkamp."""
    offices = (office for office, _ in _root(_OFFICES).entries())
    return frozenset(who for office in offices for who in holders(f"idea:{office}"))


@cache
def matters(language: str) -> frozenset[str]:
    """Keys such as idea:letter, of ideas that headlines are not compared by."""
    sections = dict(_root(language).entries(_SECTIONS)) if language in LANGUAGES else {}
    known = sections["matters"].entries(None) if "matters" in sections else ()
    return frozenset(f"idea:{key}" for key, _ in known)


@cache
def particles(language: str) -> tuple[str, ...]:
    """Endings to take off a word, longest first."""
    return tuple(sorted(_listed(language, "particles"), key=len, reverse=True))


@cache
def _listed(language: str, section: str) -> tuple[str, ...]:
    sections = dict(_root(language).entries(_SECTIONS)) if language in LANGUAGES else {}
    return tuple(t for t, _ in sections[section].strings()) if section in sections else ()


def _root(language: str) -> Place:
    return read_yaml(_FOLDER / f"{language}.yaml")


def _terms(language: str) -> Iterator[Term]:
    for section, place in _root(language).entries(_SECTIONS):
        match section:
            case "asks":
                yield from _group(language, "ask", place, ASKS)
            case "refuse":
                yield from _group(language, "refuse", place, REFUSALS)
            case _ if section in _KEYED:
                yield from _group(language, _KEYED[section], place, None)
            case "states":
                for term in _group(language, "state", place, None):
                    yield replace(term, kind="actor")
            case "skip" | "since" | "future" | "ahead":
                yield from _each(language, section, place)


def _group(
    language: str, prefix: str, place: Place, known: frozenset[str] | None, *, within: str = ""
) -> Iterator[Term]:
    for key, words in place.entries(known):
        yield from _each(language, f"{prefix}:{within}{key}", words)


def _each(language: str, key: str, words: Place) -> Iterator[Term]:
    for written, where in words.strings():
        try:
            spelling = read_spelling(written, {}, _listed(language, "prefixes"))
        except ValueError as error:
            where.wrong(str(error))
        yield Term(
            kind="cue",
            keys=(key,),
            language=language,
            written=written,
            literal=spelling.literal,
            pattern=spelling.pattern,
        )
