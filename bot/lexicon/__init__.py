"""Words by language, as data: actors, items, acts and cues, and the topics they add up to.

Shipped files lie next to this module; a folder of an operator's own may add files or replace
shipped ones by name. docs/lexicon.md describes the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from bot.errors import ConfigError
from bot.lexicon.reading import Place, read_yaml
from bot.lexicon.spelling import Spelling, read_spelling
from bot.lexicon.words import ANY, SECTIONS, Act, Cue, ItemClass, Kind, Term, Topic

__all__ = [
    "ANY", "Act", "Cue", "ItemClass", "Kind", "Lexicon", "Spelling", "Term", "Topic", "load",
    "topics",
]  # fmt: skip

_SHIPPED = Path(__file__).parent
_ITEMS = "items.yaml"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Lexicon:
    """Everything the matcher knows; each is equal to itself alone."""

    terms: tuple[Term, ...]
    items: dict[str, ItemClass]  # key -> class
    topics: tuple[Topic, ...]
    languages: frozenset[str] = field(default_factory=frozenset)

    def of(self, kind: Kind, *, language: str | None = None) -> tuple[Term, ...]:
        """The terms of one kind, in one language (and those of any) or in all."""
        wanted = (language, ANY)
        return tuple(
            term
            for term in self.terms
            if term.kind == kind and (language is None or term.language in wanted)
        )


def load(extra: Path | None = None) -> Lexicon:
    """The shipped lexicon with the files of `extra`. Raises ConfigError."""
    if extra is not None and not extra.is_dir():
        raise ConfigError(f"{extra}: no such folder; the lexicon setting must name one")
    items = dict(_items(read_yaml(_pick("", extra)[_ITEMS])))
    terms: list[Term] = []
    for name, path in _pick("", extra).items():
        if name != _ITEMS:
            terms.extend(_terms(read_yaml(path), items))
    watched = topics(extra)
    _check_topics(watched, terms)
    languages = frozenset(term.language for term in terms) - {ANY}
    return Lexicon(terms=tuple(terms), items=items, topics=watched, languages=languages)


def topics(extra: Path | None = None) -> tuple[Topic, ...]:
    """The topics alone, enabled or not: a fraction of the time. Raises ConfigError."""
    return tuple(_topic(read_yaml(path)) for path in _pick("topics", extra).values())


def _pick(folder: str, extra: Path | None) -> dict[str, Path]:
    """File names with the path that counts: the operator's own wins, and is read first."""
    roots = [*([extra / folder] if extra else []), _SHIPPED / folder]
    found: dict[str, Path] = {}
    for path in (path for root in roots for path in sorted(root.glob("*.yaml"))):
        found.setdefault(path.name, path)
    return found


def _items(root: Place) -> Iterator[tuple[str, ItemClass]]:
    for key, place in root.entries():
        for _, value in place.entries({"class"}):
            name = value.string()
            if name not in get_args(ItemClass):
                value.wrong(f"one of {', '.join(get_args(ItemClass))}")
            yield key, name  # type: ignore[misc]  # checked one line above


def _terms(root: Place, items: dict[str, ItemClass]) -> Iterator[Term]:
    parts = dict(root.entries({"languages", "endings", "prefixes", *SECTIONS}))
    if "languages" not in parts:
        root.wrong("languages: a list of language tags")
    languages = [text for text, _ in parts.pop("languages").strings()]
    endings: dict[str, list[str]] = {}
    if "endings" in parts:
        for name, place in parts.pop("endings").entries():
            endings[name] = [text for text, _ in place.strings()]
    prefixes = [t for t, _ in parts.pop("prefixes").strings()] if "prefixes" in parts else []
    keys: dict[str, set[str] | None] = {
        "actors": None,
        "recipients": None,
        "items": set(items),
        "acts": set(get_args(Act)),
        "cues": set(get_args(Cue)),
    }
    for section, place in parts.items():
        for key, group in place.entries(keys[section]):
            names, _, beside = key.partition(" beside ")
            for written, where in group.strings():
                try:
                    spelling = read_spelling(written, endings, prefixes)
                except ValueError as error:
                    where.wrong(str(error))
                for language in languages:
                    yield Term(
                        kind=SECTIONS[section], keys=tuple(names.split("+")), language=language,
                        written=written, literal=spelling.literal, pattern=spelling.pattern,
                        beside=beside,
                    )  # fmt: skip


def _topic(root: Place) -> Topic:
    fields = dict(root.entries({"topic", "enabled", "a", "b", "names", "theatre", "classes"}))
    for name in ("topic", "a", "b"):
        if name not in fields:
            root.wrong(f"{name}: a name")
    classes = [text for text, _ in fields["classes"].strings()] if "classes" in fields else []
    a, b = fields["a"].string(), fields["b"].string()
    names = (
        {key: place.string() for key, place in fields["names"].entries({a, b})}
        if "names" in fields
        else {}
    )
    return Topic(
        key=fields["topic"].string(),
        enabled=fields["enabled"].boolean() if "enabled" in fields else True,
        a=a,
        b=b,
        names={a: a, b: b} | names,
        theatre=fields["theatre"].string() if "theatre" in fields else None,
        classes=frozenset(classes),
    )


def _check_topics(topics: tuple[Topic, ...], terms: list[Term]) -> None:
    if not any(topic.enabled for topic in topics):
        raise ConfigError("no topic is enabled; one file in topics/ must say enabled: true")
    named = {key for term in terms if term.kind == "actor" for key in term.keys}
    for topic in topics:
        for actor in (topic.a, topic.b):
            if actor not in named:
                raise ConfigError(f"topic {topic.key}: no lexicon file names the actor {actor}")
