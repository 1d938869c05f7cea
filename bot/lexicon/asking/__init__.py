"""The words of questions: one file a language; docs/lexicon.md describes the format.

`asks` maps what is wanted (count, when, who …) to the words that ask for it; `skip` are words that
say nothing of what is asked about, and `told_by` those that stand beside who says so; `since` and
`future` place it in time, and `ahead` in a time that nobody knows yet; `refuse` are kinds of
requests that are declined, and what tells them;
`ideas` are notions beyond the rest of the lexicon, under one key in all languages, and `light`
those that a sentence may tell in other words or leave unsaid; `matters` are ideas that no headlines
are compared by; `acts`, `events`, `items` and `places`, by the lexicon's keys, more words for them;
`states`, by code, what their people and capitals are called; `particles` are endings that Korean
hangs on its words, `prefixes` the letters that Arabic words take in front; `verbs` are endings of
those that tell what is to come, or past, and words that only end so; `interrogatives` are the
forms of "what" and "which"; `adpositions` stand beside a state `from` which something comes, `to`
which it goes, or that else has part in it (`with`); `names` tell where one may
stand: behind words for where something is (`in`) or somebody `does` something; `never` are endings
that none has; `joining` are words for "and" and "or", `adverbs` and `closing` how adverbs end, and
verbs that close a question. offices.yaml says who holds which office, in any language, makes.yaml
how weapons, ships and firms are spelled, bodies.yaml how institutions are, short.yaml how names
are cut short, and greetings.yaml what people say before they ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from bot.lexicon.reading import Place, read_yaml
from bot.lexicon.spelling import read_spelling
from bot.lexicon.words import ANY, Term

ASKS = frozenset(
    {"count", "share", "distance", "money", "price", "rate", "weight", "years", "speed", "size",
     "when", "day", "where", "who", "states", "names", "called", "make", "why", "polar", "said",
     "nations", "reply"}
)  # fmt: skip
ONLY_ASKED = (
    "skip",
    "ask",
    "refuse",
    "since",
    "ahead",
    "told_by",
)  # keys of words that stand for no concept
REFUSALS = frozenset({"draft", "advice", "opinion", "chat", "abuse"})

_STEM = 2  # letters before an ending, at least
_FOLDER = Path(__file__).parent
_KEYED = {
    "ideas": "idea", "matters": "idea", "light": "light", "acts": "do", "events": "event",
    "items": "item", "places": "place",
}  # fmt: skip
_SECTIONS = {"asks", "skip", "told_by", "since", "future", "ahead", "refuse", "states"}
_SECTIONS |= {"particles", "prefixes", "verbs", "interrogatives", "adpositions", "locative"}
_SECTIONS |= {"joining", "adverbs", "closing"}
_INTERROGATIVES = ("what", "which", "link")
_ADPOSITIONS = ("from", "to", "with")
_JOINING = ("and", "or", "to")
_TENSES = ("to_come", "past", "neither")
_SECTIONS |= _KEYED.keys()

_OFFICES = "offices"  # a file of no language: the names that an office stands for

_MAKES = "makes"  # … and the names of weapons, ships and firms

_BODIES = "bodies"  # … and institutions that speak

_SHORT = "short"  # … and names cut short

_GREETINGS = "greetings"  # … and what is said before a question

LANGUAGES = frozenset(path.stem for path in _FOLDER.glob("*.yaml")) - {
    _OFFICES,
    _MAKES,
    _BODIES,
    _SHORT,
    _GREETINGS,
}


@cache
def terms(language: str) -> tuple[Term, ...]:
    """A language's words, with keys such as ask:count, skip, refuse:draft and idea:half."""
    return tuple(_terms(language)) if language in LANGUAGES else ()


@cache
def makes() -> tuple[Term, ...]:
    """Weapons, ships, firms and institutions by name, in any language: name:make/koksan."""
    files = ((_MAKES, "make/"), (_BODIES, "body/"))
    return tuple(
        term for file, of in files for term in _group(ANY, "name", _root(file), None, within=of)
    )


@cache
def short() -> tuple[Term, ...]:
    """Names that are cut short, in any language, with keys such as short:panel_of_experts."""
    return tuple(_group(ANY, "short", _root(_SHORT), None))


@cache
def greetings() -> tuple[str, ...]:
    """What people say before they ask, in any language, longest first."""
    said = {text for _, place in _root(_GREETINGS).entries() for text in _texts(place)}
    return tuple(sorted(said, key=lambda text: (-len(text), text)))


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
    return frozenset(f"idea:{key}" for key, _ in _within(language, "matters"))


@cache
def particles(language: str) -> tuple[str, ...]:
    """Endings to take off a word, longest first."""
    return tuple(sorted(_listed(language, "particles"), key=len, reverse=True))


@cache
def adpositions(language: str, kind: str) -> tuple[str, ...]:
    """The words that stand beside a state: `from` which, `to` which or `with` which."""
    groups = _within(language, "adpositions", _ADPOSITIONS)
    return tuple(word for key, place in groups if key == kind for word in _texts(place))


@cache
def locative(language: str) -> tuple[str, ...]:
    """The words beside which a place may stand: "in" which it is."""
    return tuple(_listed(language, "locative"))


class Verbs(NamedTuple):
    """What finds the verbs of a language, in small letters, that say when something is done."""

    to_come: re.Pattern[str]
    past: re.Pattern[str]


@cache
def verbs(language: str) -> Verbs:
    """The verbs of what is to come, and of what is past, by their endings."""
    forms = {key: tuple(_texts(place)) for key, place in _within(language, "verbs", _TENSES)}
    neither = _any_of(forms.get("neither", ()))
    to_come, past = (_any_of(forms.get(tense, ())) for tense in _TENSES[:2])
    return Verbs(*(re.compile(rf"(?!{neither}){one}") for one in (to_come, past)))


@cache
def asking_for(interrogative: str) -> re.Pattern[str]:
    """What finds, in folded text of any language, the words for "what", or for "which", or those
    for "when", "where" and "who" that join two clauses too ("link")."""
    written = {
        word
        for language in sorted(LANGUAGES)
        for key, place in _within(language, "interrogatives", _INTERROGATIVES)
        if key == interrogative
        for word in _texts(place)
    }
    return re.compile("|".join(read_spelling(each, {}).pattern for each in sorted(written)))


@cache
def joining(*kinds: str) -> str:
    """A regular expression of the words for "and", or for "or", in folded text of any language."""
    written = {
        word
        for language in LANGUAGES
        for key, place in _within(language, "joining", _JOINING)
        if key in kinds
        for word in _texts(place)
    }
    return f"(?:{'|'.join(read_spelling(each, {}).pattern for each in sorted(written))})"


@cache
def by_their_ends(language: str, section: str) -> re.Pattern[str]:
    """What finds words of a section that lists their ends: `adverbs`, or what is `closing`."""
    return re.compile(_any_of(_listed(language, section)))


@cache
def interrogatives(language: str) -> tuple[str, ...]:
    """A language's words for "what" and "which", as they are written."""
    kinds = [
        at for key, at in _within(language, "interrogatives", _INTERROGATIVES) if key != "link"
    ]
    return tuple(word for place in kinds for word in _texts(place))


def _any_of(forms: Iterable[str]) -> str:
    """A pattern of these words (`contra~`, `*ますか`), and of what has these endings (`~ará`)."""
    forms = list(forms)
    ends = "|".join(form[1:] for form in forms if form[0] == "~")
    words = "|".join(re.sub(r"[~*]", r"\\w*", form) for form in forms if form[0] != "~")
    ways = [rf"\w{{{_STEM},}}(?:{ends})"] * bool(ends) + [rf"(?:{words})"] * bool(words)
    return rf"\b(?:{'|'.join(ways)})\b" if ways else "(?!)"


def _within(
    language: str, section: str, known: Iterable[str] | None = None
) -> Iterator[tuple[str, Place]]:
    """The keys of a section, if a language has it, and what stands there."""
    place = _section(language, section)
    return place.entries(known) if place else iter(())


@cache
def _section(language: str, name: str) -> Place | None:
    if language not in LANGUAGES:
        return None
    return next((at for key, at in _root(language).entries(_SECTIONS) if key == name), None)


def _texts(place: Place) -> Iterator[str]:
    return (text for text, _ in place.strings())


@cache
def _listed(language: str, section: str) -> tuple[str, ...]:
    place = _section(language, section)
    return tuple(_texts(place)) if place else ()


@lru_cache(maxsize=4)
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
            case "skip" | "told_by" | "since" | "future" | "ahead":
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
