"""Words by language, as data: actors, items, acts and cues, and the topics they add up to.

Shipped files lie next to this module; a folder of an operator's own may add files or replace
shipped ones by name. docs/lexicon.md describes the format.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, get_args

from babel import Locale

from bot.errors import ConfigError
from bot.lexicon.reading import Place, read_yaml
from bot.lexicon.spelling import Spelling, read_spelling
from bot.lexicon.words import (
    ANY,
    SECTIONS,
    Act,
    Cue,
    ItemClass,
    Kind,
    Small,
    Term,
    Topic,
    Trait,
)

__all__ = [
    "ANY", "Act", "Cue", "ItemClass", "Kind", "Lexicon", "Small", "Spelling", "Term", "Topic",
    "Trait", "load", "topics",
]  # fmt: skip

_SHIPPED = Path(__file__).parent
_ITEMS = "items.yaml"
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MISSPELT = 0.8  # so like a state that we know is none that we don't
_OF_A_FILE = ("languages", "traits", "endings", "prefixes", "small")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Lexicon:
    """Everything the matcher knows; each is equal to itself alone."""

    terms: tuple[Term, ...]
    items: dict[str, ItemClass]  # key -> class
    topics: tuple[Topic, ...]
    languages: frozenset[str] = field(default_factory=frozenset)
    small: Mapping[Small, re.Pattern[str]] = field(default_factory=dict)
    traits: Mapping[Trait, frozenset[str]] = field(default_factory=dict)  # -> languages

    def of(self, kind: Kind, *, language: str | None = None) -> tuple[Term, ...]:
        """The terms of one kind, in one language (and those of any) or in all."""
        wanted = (language, ANY)
        return tuple(
            term
            for term in self.terms
            if term.kind == kind and (language is None or term.language in wanted)
        )


def load(extra: Path | None = None) -> Lexicon:
    """The shipped lexicon with the files of `extra`. Raises ConfigError.

    It is read again only when a file has changed: that takes most of a second.
    """
    if extra is not None and not extra.is_dir():
        raise ConfigError(f"{extra}: no such folder; the lexicon setting must name one")
    if extra:
        _refuse_what_is_not_read(extra)
    # As the files are before they are read: what changes meanwhile is read the next time.
    return _read(extra, tuple(_stamp(each) for each in _files(extra)))


def _files(extra: Path | None) -> Iterator[Path]:
    for folder in ("", "topics"):
        yield from _pick(folder, extra).values()


def _stamp(path: Path) -> tuple[Path, int, int]:
    """What changes when a file does."""
    try:
        known = path.stat()
    except OSError:  # whoever reads it says so
        return path, 0, 0
    return path.resolve(), known.st_mtime_ns, known.st_size


@lru_cache(maxsize=1)
def _read(extra: Path | None, _: tuple[tuple[Path, int, int], ...]) -> Lexicon:
    items = dict(_items(read_yaml(_SHIPPED / _ITEMS)))
    if extra and (beside := extra / _ITEMS).exists():
        items |= _items(read_yaml(beside))
    said, shipped, own = list[_Said](), set[str](), list[tuple[str, Place]]()
    paths = (path for name, path in _pick("", extra).items() if name != _ITEMS)
    for path in paths:  # one after the other: a file as it is parsed takes much memory
        file = _File(read_yaml(path))
        said.append(file.said(items))
        if path.parent == _SHIPPED:
            shipped.update(key for key, _ in file.actors())
        else:
            own += file.actors()
    terms = [term for each in said for term in each.terms]
    watched = topics(extra)
    _check_actors(shipped, own, watched, terms)
    return Lexicon(
        terms=tuple(terms),
        items=items,
        topics=watched,
        languages=frozenset(term.language for term in terms) - {ANY},
        small=_small(said),
        traits={
            trait: frozenset(tag for each in said if trait in each.traits for tag in each.languages)
            for trait in get_args(Trait)
        },
    )


def topics(extra: Path | None = None) -> tuple[Topic, ...]:
    """The topics alone, enabled or not: a fraction of the time. Raises ConfigError."""
    found: dict[str, Topic] = {}
    for path in _pick("topics", extra).values():
        topic = _topic(read_yaml(path))
        if topic.key in found:
            raise ConfigError(f"{path}: there are two files of the topic {topic.key}")
        found[topic.key] = topic
    if not any(topic.enabled for topic in found.values()):
        raise ConfigError("no topic is enabled; one file in topics/ must say enabled: true")
    return tuple(found.values())


def _pick(folder: str, extra: Path | None) -> dict[str, Path]:
    """File names with the path that counts: the operator's own wins, and is read first."""
    roots = [*([extra / folder] if extra else []), _SHIPPED / folder]
    found: dict[str, Path] = {}
    for path in (path for root in roots for path in sorted(root.glob("*.yaml"))):
        found.setdefault(path.name, path)
    return found


def _refuse_what_is_not_read(extra: Path) -> None:
    """Raise ConfigError for a file that looks like one of ours where none is looked for."""
    for path in sorted((*extra.iterdir(), *extra.glob("*/*"))):
        inside = path.relative_to(extra).parts
        if any(part.startswith(".") for part in inside) or not path.is_file():
            continue  # Kubernetes, for one, keeps there what it mounts
        is_ours = path.suffix == ".yaml" and inside[:-1] in ((), ("topics",))
        if path.suffix.lower() in (".yaml", ".yml") and not is_ours:
            raise ConfigError(
                f"{path}: only NAME.yaml and topics/NAME.yaml are read in that folder"
            )


def _items(root: Place) -> Iterator[tuple[str, ItemClass]]:
    for key, place in root.entries():
        for _, value in place.entries({"class"}):
            name = value.string()
            if name not in get_args(ItemClass):
                value.wrong(f"one of {', '.join(get_args(ItemClass))}")
            yield key, name  # type: ignore[misc]  # checked one line above


class _Said(NamedTuple):
    """What a language's file says, without the tree it was read from: those are large."""

    languages: Sequence[str]
    traits: Sequence[str]
    terms: Sequence[Term]
    small: Sequence[tuple[Small, str]]


class _File:
    """A language's file, and how its words begin and end."""

    def __init__(self, root: Place) -> None:
        self._parts = dict(root.entries({*_OF_A_FILE, *SECTIONS}))
        if "languages" not in self._parts:
            root.wrong("languages: a list of language tags")
        self._languages = self._listed("languages")
        if root.path.parent != _SHIPPED:
            for tag, where in self._parts["languages"].strings():
                if tag != ANY and tag not in Locale("en").languages:
                    where.wrong(f"language codes such as en, ko or fr, or {ANY}")
        self._traits = self._listed("traits", get_args(Trait))
        self._prefixes = self._listed("prefixes")
        self._endings = {
            name: [text for text, _ in place.strings()] for name, place in self._within("endings")
        }

    def said(self, items: Mapping[str, ItemClass]) -> _Said:
        """All that it says."""
        return _Said(self._languages, self._traits, [*self._terms(items)], [*self._small()])

    def actors(self) -> Iterator[tuple[str, Place]]:
        """Each state that it has words for."""
        for section in ("actors", "recipients"):
            for key, place in self._within(section):
                names, _, beside = key.partition(" beside ")
                yield from ((name, place) for name in (*names.split("+"), beside) if name)

    def _terms(self, items: Mapping[str, ItemClass]) -> Iterator[Term]:
        """What it says of actors, items, acts and cues."""
        keys: dict[str, Collection[str] | None] = {
            "actors": None,
            "recipients": None,
            "items": items,
            "acts": get_args(Act),
            "cues": get_args(Cue),
        }
        for section in (section for section in self._parts if section in SECTIONS):
            for key, group in self._within(section, keys[section]):
                names, _, beside = key.partition(" beside ")
                stood_for = tuple(names.split("+"))
                for written, spelling in self._spelled(group):
                    for language in self._languages:
                        yield Term(
                            kind=SECTIONS[section], keys=stood_for, language=language,
                            written=written, literal=spelling.literal, pattern=spelling.pattern,
                            beside=beside,
                        )  # fmt: skip

    def _small(self) -> Iterator[tuple[Small, str]]:
        """Its small words, each with its pattern."""
        for key, group in self._within("small", get_args(Small)):
            for _, spelling in self._spelled(group):
                yield key, spelling.pattern  # type: ignore[misc]  # its keys were checked

    def _spelled(self, group: Place) -> Iterator[tuple[str, Spelling]]:
        for written, where in group.strings():
            try:
                yield written, read_spelling(written, self._endings, self._prefixes)
            except ValueError as error:
                where.wrong(str(error))

    def _within(
        self, section: str, known: Collection[str] | None = None
    ) -> Iterator[tuple[str, Place]]:
        return self._parts[section].entries(known) if section in self._parts else iter(())

    def _listed(self, section: str, known: Collection[str] | None = None) -> list[str]:
        place = self._parts.get(section)
        found = list(place.strings()) if place else []
        for text, where in found:
            if known is not None and text not in known:
                where.wrong(f"one of {', '.join(known)}")
        return [text for text, _ in found]


def _small(files: Sequence[_Said]) -> dict[Small, re.Pattern[str]]:
    """What finds small words of any language in folded text, with a space before them or not."""
    written: dict[Small, set[str]] = {key: set() for key in get_args(Small)}
    for file in files:
        for key, pattern in file.small:
            written[key].add(pattern)
    return {key: re.compile(f" ?(?:{'|'.join(sorted(written[key])) or '(?!)'})") for key in written}


def _topic(root: Place) -> Topic:
    fields = dict(root.entries({"topic", "enabled", "a", "b", "names", "theatre", "classes"}))
    for name in ("topic", "a", "b"):
        if name not in fields:
            root.wrong(f"{name}: a name")
    key, (a, b) = fields["topic"].string(), (fields[name].string() for name in "ab")
    if not _KEY.fullmatch(key):
        fields["topic"].wrong("small letters, digits and hyphens: people type it")
    if a == b:
        fields["b"].wrong(f"another actor than {a}")
    classes = [*fields["classes"].strings()] if "classes" in fields else []
    for text, where in classes:
        if text not in get_args(ItemClass):
            where.wrong(f"one of {', '.join(get_args(ItemClass))}")
    if not classes:
        root.wrong("classes: what passes between the two, such as weapon and technology")
    names = (
        {key: place.string() for key, place in fields["names"].entries({a, b})}
        if "names" in fields
        else {}
    )
    return Topic(
        key=key,
        enabled=fields["enabled"].boolean() if "enabled" in fields else True,
        a=a,
        b=b,
        names={a: a, b: b} | names,
        theatre=fields["theatre"].string() if "theatre" in fields else None,
        classes=frozenset(text for text, _ in classes),
    )


def _check_actors(
    shipped: Collection[str],
    own: Iterable[tuple[str, Place]],
    topics: Sequence[Topic],
    terms: Sequence[Term],
) -> None:
    """Raise ConfigError for a topic of states that no file names, and for a misspelt state."""
    named = {key for term in terms if term.kind == "actor" for key in term.keys}
    watched = set[str]()
    for topic in topics:
        for actor in filter(None, (topic.a, topic.b, topic.theatre)):
            watched.add(actor)
            if actor not in named:
                raise ConfigError(f"topic {topic.key}: no lexicon file names the actor {actor}")
    for key, place in own:
        close = get_close_matches(key, shipped, n=1, cutoff=_MISSPELT)
        if key not in shipped and key not in watched and close:
            place.wrong(f"{close[0]}?")
