"""Words by which facts and stories are recognised: one file a language, found in one pass.

`<language>.yaml` maps a kind of word (`country`, `act`, `resolution` …) to codes and their terms,
or straight to terms where there is nothing to tell apart; `names.yaml` holds what no language
owns. Terms are spelled as in the rest of the lexicon; one in capitals is found in capitals only
(US, not us). Names of states and months come from Babel; the files add what it lacks: short,
declined, official forms. A file with `declined` says that names change their ends in its language;
`prefixes` are letters that its words take in front.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import accumulate, product

import yaml
from ahocorasick_rs import AhoCorasick, Implementation
from babel import Locale

from bot.lexicon import Lexicon
from bot.lexicon.spelling import read_spelling
from bot.text.fold import fold

LANGUAGES = frozenset(
    file.name.removesuffix(".yaml")
    for file in resources.files(__name__).iterdir()
    if file.name.endswith(".yaml") and file.name != "names.yaml"
)
_FALLBACK = "en"
_MATERIEL = frozenset({"weapon", "technology", "troops", "support", "labour"})  # item classes
_ALIASES = {"nb": "no", "nn": "no", "bs": "hr", "sh": "hr"}
_LOCALES = {"no": ("nb",), "zh": ("zh_Hans", "zh_Hant")}  # where Babel's tag is another

Terms = dict[tuple[str, str], set[str]]  # (kind, value) -> terms


@dataclass(frozen=True, slots=True)
class Mark:
    """A known term in a text at `[start, end)`: its kind and what it stands for."""

    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True)
class _Entry:
    kind: str
    value: str
    source: str
    capitals: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when its literal is first met: most terms never are."""
        return re.compile(self.source)


class Gazetteer:
    """The terms of one language; `find` costs one pass of an automaton over a text."""

    def __init__(self, entries: Mapping[str, Iterable[_Entry]]) -> None:
        self._entries = tuple(tuple(group) for group in entries.values())
        self._automaton = AhoCorasick(tuple(entries), implementation=Implementation.DFA)

    def find(self, text: str) -> tuple[Mark, ...]:
        """Terms in `text`, in order; of terms of one kind that overlap the longest stays."""
        plain = _Plain(text)
        found: list[tuple[int, int, int, Mark]] = []
        for index, start, literal_end in self._automaton.find_matches_as_indexes(
            plain.text, overlapping=True
        ):
            for entry in self._entries[index]:
                if match := entry.pattern.match(plain.text, start):
                    begin, end = plain.original(start), plain.original(match.end())
                    if not entry.capitals or text[begin:end].isupper():
                        mark = Mark(begin, end, entry.kind, entry.value)
                        found.append((begin, -end, -literal_end, mark))
        return tuple(_longest(mark for *_, mark in sorted(found, key=lambda row: row[:3])))


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        # Between letters, because `fold` trims white space.
        folded = self[code] = fold(f"x{chr(code)}x")[1:-1]
        return folded


_FOLDS = _Folds()


class _Plain:
    """Folded text with its way back: nearly every character folds to one, so offsets are cheap."""

    def __init__(self, text: str) -> None:
        self.text = text.translate(_FOLDS)
        self._ends: list[int] | None = None
        if len(self.text) != len(text) or any(len(_FOLDS[ord(c)]) != 1 for c in set(text)):
            self._ends = list(accumulate(len(_FOLDS[ord(c)]) for c in text))

    def original(self, position: int) -> int:
        """The offset in the original of a position in the folded text."""
        return position if self._ends is None else bisect_right(self._ends, position)


@cache
def load(language: str) -> Gazetteer:
    """The gazetteer of a language; English where there is no file for it."""
    return Gazetteer(_entries(language))


def with_items(language: str, lexicon: Lexicon) -> Gazetteer:
    """The gazetteer of a language with the lexicon's materiel, as marks of the kind `item`."""
    entries = _entries(language)
    for term in lexicon.of("item", language=language):
        for key in (key for key in term.keys if lexicon.items[key] in _MATERIEL):
            entries.setdefault(term.literal, []).append(_Entry("item", key, term.pattern))
    return Gazetteer(entries)


def _entries(language: str) -> dict[str, list[_Entry]]:
    tongue = _ALIASES.get(language, language)
    if tongue not in LANGUAGES:
        tongue = _FALLBACK
    terms: Terms = {}
    for file in ("names", tongue):
        _merge(terms, _read(file))
    declined = ("declined", "") in terms
    for tag in _LOCALES.get(tongue, (tongue,)):
        _add_babel(terms, Locale.parse(tag), declined=declined)
    prefixes = sorted(terms.get(("prefixes", ""), ()))
    entries: dict[str, list[_Entry]] = {}
    for (kind, value), forms in terms.items():
        for form in sorted(forms):
            spelling = read_spelling(form, {}, prefixes)
            entry = _Entry(kind, value, spelling.pattern, form.isupper())
            entries.setdefault(spelling.literal, []).append(entry)
    return entries


def _read(name: str) -> dict[str, dict[str, list[str]] | list[str]]:
    source = resources.files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, list[str]] | list[str]] = yaml.load(source, yaml.CSafeLoader)
    return data


def _merge(terms: Terms, data: Mapping[str, Mapping[str, list[str]] | list[str]]) -> None:
    for kind, groups in data.items():
        values = groups if isinstance(groups, Mapping) else {"": groups}
        for value, forms in values.items():
            terms.setdefault((kind, str(value)), set()).update(map(str, forms))


def _add_babel(terms: Terms, locale: Locale, *, declined: bool) -> None:
    for code, name in locale.territories.items():
        if len(code) == 2 and code.isalpha() and code not in {"ZZ", "XA", "XB", "EZ", "QO"}:
            plain = re.sub(r"\s*[(（].*", "", name)
            terms.setdefault(("country", code), set()).add(_stem(plain) if declined else plain)
    for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
        for month, name in locale.months[context][width].items():
            if not name[0].isdigit() and len(name) > 2:
                term = _stem(name) if declined and width == "wide" else name.rstrip(".")
                terms.setdefault(("month", str(month)), set()).add(term)


def _stem(name: str) -> str:
    words = (word if len(word) < 4 else f"{word[:-1]}~" for word in re.split("[ -]", name))
    return " ".join(words)


def _longest(marks: Iterable[Mark]) -> Iterator[Mark]:
    ends: dict[str, int] = {}
    for mark in marks:
        if mark.start >= ends.get(mark.kind, 0):
            ends[mark.kind] = mark.end
            yield mark
