"""Questions that are asked again and again, as data; docs/lexicon.md describes the format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from bot.lexicon.asking import ASKS
from bot.lexicon.reading import Place, read_yaml
from bot.model import FactKind

_FOLDER = Path(__file__).parent
_FLAGS = {"country", "focus", "alone"}
_KEYS = {"about", "wants", "speaks", "answer", "asked", "text", "sources", *_FLAGS}
WHAT = "what"  # wanted by a question that asks for no number, day or name


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A question, how it is recognised and how it is answered.

    It fits a question that speaks of all concepts of one of the sets in `about` and wants one of
    `wants`, or that reads like one of `asked`. The answer is composed from facts, quoted from what
    `speaks` of something, or the desk's own `text` with the statements it rests on.
    """

    key: str
    asked: Mapping[str, str]  # by language
    about: tuple[frozenset[str], ...] = ()
    wants: frozenset[str] = field(default_factory=frozenset)
    country: bool = False  # a state besides the two must be named
    focus: bool = False  # what stands behind "which" must be one of those concepts
    alone: bool = False  # only a question that speaks of nothing more fits
    speaks: frozenset[str] = field(default_factory=frozenset)
    answer: FactKind | None = None
    text: str = ""
    sources: tuple[str, ...] = ()  # ids or addresses of statements


def load(own: Path | None = None) -> tuple[Entry, ...]:
    """The entries of the desk's own file, then the shipped ones. Raises ConfigError."""
    paths = [*([own] if own else []), *sorted(_FOLDER.glob("*.yaml"))]
    return tuple(entry for path in paths for entry in _entries(read_yaml(path)))


def _entries(root: Place) -> Iterator[Entry]:
    for key, place in root.entries():
        parts = dict(place.entries(_KEYS))
        if "asked" not in parts:
            place.wrong("asked: the question, by language")
        if ("text" in parts) != ("sources" in parts):
            place.wrong("text and sources: an answer of one's own rests on statements")
        yield Entry(
            key=key,
            asked={tag: each.string() for tag, each in parts["asked"].entries()},
            about=tuple(frozenset(text.split("+")) for text in _list(parts, "about")),
            wants=_wants(parts),
            country="country" in parts and parts["country"].boolean(),
            focus="focus" in parts and parts["focus"].boolean(),
            alone="alone" in parts and parts["alone"].boolean(),
            speaks=frozenset(_list(parts, "speaks")),
            answer=_answer(parts),
            text=parts["text"].string() if "text" in parts else "",
            sources=tuple(_list(parts, "sources")),
        )


def _list(parts: Mapping[str, Place], key: str) -> list[str]:
    return [text for text, _ in parts[key].strings()] if key in parts else []


def _wants(parts: Mapping[str, Place]) -> frozenset[str]:
    known = ASKS | {WHAT}
    for text, where in parts["wants"].strings() if "wants" in parts else ():
        if text not in known:
            where.wrong(f"one of {', '.join(sorted(known))}")
    return frozenset(_list(parts, "wants"))


def _answer(parts: Mapping[str, Place]) -> FactKind | None:
    if "answer" not in parts:
        return None
    known: tuple[FactKind, ...] = get_args(FactKind)
    named = next((kind for kind in known if kind == parts["answer"].string()), None)
    return named or parts["answer"].wrong(f"one of {', '.join(known)}")
