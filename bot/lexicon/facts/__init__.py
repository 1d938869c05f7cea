"""Words by which facts and stories are recognised: one file a language, found in one pass.

`<language>.yaml` maps a kind of word (`country`, `act`, `resolution` …) to codes and their terms,
or straight to terms where there is nothing to tell apart; `names.yaml` holds what no language
owns. In a term, `*` stands for any ending and a space for any white space or hyphen; a term in
capitals is found in capitals only (US, not us). Names of states and months come from Babel; the
files add what it lacks: short, declined, official forms. A file with `declined` says that names
change their ends in its language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick, Implementation
from babel import Locale

LANGUAGES = frozenset(
    file.name.removesuffix(".yaml")
    for file in resources.files(__name__).iterdir()
    if file.name.endswith(".yaml") and file.name != "names.yaml"
)
_FALLBACK = "en"
_BABEL = {"no": "nb", "sh": "hr"}
_SCRIPTS = {"zh": ("zh_Hans", "zh_Hant")}
# Words of these languages take such letters in front: and, the, in, to, from, that, like.
_PREFIXES = {"he": re.compile("[והבלמשכ]{1,3}"), "ar": re.compile("[وفبلك]{0,2}(ال|ل)?")}
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDING = r"\w{0,8}"
_GAP = r"[\s‐‑–-]{1,3}"

Terms = dict[tuple[str, str], set[str]]  # (kind, value) -> terms


@dataclass(frozen=True, slots=True)
class Mark:
    """A known term in a text at `[start, end)`: its kind and what it stands for."""

    start: int
    end: int
    kind: str
    value: str


class _Entry(NamedTuple):
    kind: str
    value: str
    pattern: re.Pattern[str]
    unspaced: bool
    capitals: bool


class Gazetteer:
    """The terms of one language; `find` costs one pass of an automaton over a text."""

    def __init__(self, terms: Mapping[tuple[str, str], Iterable[str]], *, language: str) -> None:
        self._prefix = _PREFIXES.get(language)
        entries: dict[str, list[_Entry]] = {}
        for (kind, value), forms in terms.items():
            for form in sorted(forms):
                term = lower(form)
                literal = re.split(r"[* \-]", term, maxsplit=1)[0]
                unspaced = bool(_UNSPACED.match(term))
                entry = _Entry(kind, value, _pattern(term), unspaced, form.isupper())
                entries.setdefault(literal, []).append(entry)
        self._entries = tuple(entries.values())
        self._automaton = AhoCorasick(tuple(entries), implementation=Implementation.DFA)

    def find(self, text: str) -> tuple[Mark, ...]:
        """Terms in `text`, in order; of terms of one kind that overlap the longest stays."""
        plain = lower(text)
        found: list[tuple[int, int, int, Mark]] = []
        for index, start, literal_end in self._automaton.find_matches_as_indexes(
            plain, overlapping=True
        ):
            for entry in self._entries[index]:
                match = entry.pattern.match(plain, start)
                if match and self._stands(entry, text, plain, start, match.end()):
                    mark = Mark(start, match.end(), entry.kind, entry.value)
                    found.append((start, -mark.end, -literal_end, mark))
        return tuple(_longest(mark for *_, mark in sorted(found, key=lambda row: row[:3])))

    def _stands(self, entry: _Entry, text: str, plain: str, start: int, end: int) -> bool:
        if entry.capitals and not text[start:end].isupper():
            return False
        return entry.unspaced or self._starts_word(plain, start)

    def _starts_word(self, plain: str, start: int) -> bool:
        begin = start
        while begin and start - begin < 5 and (plain[begin - 1].isalnum()):
            begin -= 1
        if begin == start:
            return True
        return bool(self._prefix and self._prefix.fullmatch(plain, begin, start))


def lower(text: str) -> str:
    """Lower-case `text` without moving a single offset."""
    plain = text.lower()
    return plain if len(plain) == len(text) else "".join(c.lower()[0] for c in text)


@cache
def load(language: str) -> Gazetteer:
    """The gazetteer of a language; English where there is no file for it."""
    tongue = language if language in LANGUAGES else _FALLBACK
    terms: Terms = {}
    for file in ("names", tongue):
        _merge(terms, _read(file))
    declined = terms.pop(("declined", ""), None) is not None
    for locale in _SCRIPTS.get(tongue, (_BABEL.get(tongue, tongue),)):
        _add_babel(terms, Locale.parse(locale), declined=declined)
    return Gazetteer(terms, language=tongue)


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
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for month, name in locale.months[context][width].items():
                if not name[0].isdigit() and len(name) > 2:
                    terms.setdefault(("month", str(month)), set()).add(name.rstrip("."))


def _stem(name: str) -> str:
    words = (word if len(word) < 4 else f"{word[:-1]}*" for word in name.split(" "))
    return " ".join(words)


def _pattern(term: str) -> re.Pattern[str]:
    body = re.escape(term).replace(r"\*", _ENDING)
    body = re.sub(r"\\[ -]", lambda _: _GAP, body)
    open_ended = term.endswith("*") or _UNSPACED.match(term[-1])
    return re.compile(body if open_ended else rf"{body}(?!\w)")


def _longest(marks: Iterable[Mark]) -> Iterator[Mark]:
    ends: dict[str, int] = {}
    for mark in marks:
        if mark.start >= ends.get(mark.kind, 0):
            ends[mark.kind] = mark.end
            yield mark
