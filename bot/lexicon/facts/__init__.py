"""Words by which facts and stories are recognised: one file a language, found in one pass.

`<language>.yaml` maps a kind of word (`country`, `act`, `resolution` …) to codes and their terms,
or straight to terms where there is nothing to tell apart; `names.yaml` holds what no language
owns, `speakers.yaml` which of those names speak for which. docs/lexicon.md lists the kinds; those
that matter in one place of a text only are found by `phrases`. Terms are spelled as in the rest of
the lexicon; one in capitals is found in capitals only (US, not us), and a state or a capital with
its capital letter (Pháp is France, biện pháp a measure). Names of states and months come from
Babel; the files add what it lacks: short, declined, official forms. A file with `declined` says
that names change their ends in its language, one with `genitive` how names of states end where they
own something; `endings` are lists of ends of its words, `prefixes`
letters that they take in front.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation
from babel import Locale

from bot.lexicon import Lexicon, asking
from bot.lexicon.facts import files
from bot.lexicon.facts.plain import plain
from bot.lexicon.spelling import read_spelling
from bot.text import countries

LANGUAGES = files.LANGUAGES
ASKING = frozenset({"call_on", "urge", "demand"})  # acts that want something of their target
_MATERIEL = frozenset({"weapon", "technology", "troops", "support", "labour"})  # item classes
_NOTIONS = ("idea:", "light:", "do:", "event:")  # keys of what a question may speak of
_APART = frozenset({"notion"})  # kinds that are looked for by themselves
_NAMES = frozenset({"country", "capital"})
_LOCALES = {"no": ("nb",), "zh": ("zh_Hans", "zh_Hant")}  # where Babel's tag is another
_UNSPACED = frozenset({"ja", "ko", "th", "zh"})  # "G7及び", "NATO는": what follows is another word
_NO_LATIN_BEFORE, _NO_LATIN_AFTER = r"(?<![a-z0-9])", r"(?![a-z0-9])"
_LEAST = 3  # letters; without its accents Bỉ, as Vietnamese calls Belgium, is "bị" too
_WEEKDAYS_TWO_WAYS = frozenset({"id", "vi"})  # "minggu" is a week too, "thứ hai" the second
_ENDING = re.compile(
    r"[aeiouyąęįųāēīūõäöüáéíóúýůаеёєиіїоуыэюяьйაეიოუαάηήοόωώυύιίεέ][sς]?$", re.IGNORECASE
)
_OWNS = re.compile(r"[^\W\d_][\w -]*[^\W\d_sxzß]")  # a name that takes an ending, as Laos doesn't
_STEM = 4  # letters: a shorter stem is the beginning of too many other words

Terms = dict[tuple[str, str], set[str]]  # (kind, value) -> terms


class Mark(NamedTuple):
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
    capital: bool = False  # its first letter is one

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when its literal is first met: most terms never are."""
        return re.compile(self.source)


class Gazetteer:
    """The terms of one language; `find` costs one pass of an automaton over a text."""

    def __init__(self, entries: Mapping[str, Iterable[_Entry]]) -> None:
        self._entries = tuple(tuple(group) for group in entries.values())
        # A DFA is hardly faster, and takes 20 MB: a gigabyte for all languages.
        self._automaton = AhoCorasick(tuple(entries), implementation=Implementation.ContiguousNFA)

    @cached_property
    def values(self) -> frozenset[str]:
        """All that its terms stand for."""
        return frozenset(entry.value for group in self._entries for entry in group)

    def find(self, text: str) -> tuple[Mark, ...]:
        """Terms in `text`, in order; of terms of one kind that overlap the longest stays."""
        way = plain(text)
        folded, entries = way.text, self._entries
        found = [
            (start, -match.end(), -literal_end, entry.kind, entry.value)
            for index, start, literal_end in self._automaton.find_matches_as_indexes(
                folded, overlapping=True
            )
            for entry in entries[index]
            if (match := entry.pattern.match(folded, start))
            and not (entry.capitals and way.is_small(start, match.end()))
            and not (entry.capital and way.begins_small(start))
        ]
        found.sort()
        marks = _longest(found)
        if way.shifted:
            marks = [Mark(*way.original(m.start, m.end), m.kind, m.value) for m in marks]
        return tuple(marks)


@cache
def load(language: str) -> Gazetteer:
    """The gazetteer of a language; English where there is no file for it."""
    return Gazetteer(_entries(language, without=_APART))


@lru_cache(maxsize=8)
def find(language: str, text: str) -> tuple[Mark, ...]:
    """The known terms of a text; remembered, because several rooms ask about the same one."""
    return load(language).find(text)


class Materiel(NamedTuple):
    """The lexicon's materiel in a language, as marks of the kind `item`, and whose it may be.

    Actors are marks of the kind `owner`; its value is `sender` where their soldiers may pass.
    """

    items: Gazetteer
    owners: Gazetteer


def materiel(language: str, lexicon: Lexicon) -> Materiel:
    """The words for materiel, and for whose it may be, in a language."""
    items: dict[str, list[_Entry]] = {}
    for term in lexicon.of("item", language=language):
        for key in (key for key in term.keys if lexicon.items[key] in _MATERIEL):
            items.setdefault(term.literal, []).append(_Entry("item", key, term.pattern))
    owners: dict[str, list[_Entry]] = {}
    senders = {topic.a for topic in lexicon.topics if topic.enabled}
    for term in lexicon.of("actor", language=language):
        value = "sender" if senders.intersection(term.keys) else ""
        owners.setdefault(term.literal, []).append(_Entry("owner", value, term.pattern))
    return Materiel(Gazetteer(items), Gazetteer(owners))


@cache
def notions(language: str) -> Gazetteer:
    """What a headline may speak of beyond facts, as marks of the kind `notion`.

    Under one name in all languages: the notions of questions, and where none are understood those
    of the language's file.
    """
    entries: dict[str, list[_Entry]] = {}
    unsaid = asking.matters(language)
    for term in asking.terms(language):
        for key in (each for each in term.keys if each.startswith(_NOTIONS) and each not in unsaid):
            entry = _Entry("notion", key.partition(":")[2], term.pattern)
            entries.setdefault(term.literal, []).append(entry)
    for each in spelled(language):
        if each.kind == "notion":
            entry = _Entry(each.kind, each.value, each.pattern)
            entries.setdefault(each.literal, []).append(entry)
    return Gazetteer(entries)


class Spelled(NamedTuple):
    """How a term is looked for in folded text: its first letters, then its pattern."""

    kind: str
    value: str
    literal: str
    pattern: str
    capitals: bool
    capital: bool


def spelled(language: str) -> Iterator[Spelled]:
    """Every term of a language and of names, for rooms that look for a few of them only."""
    for literal, entries in _entries(language).items():
        for entry in entries:
            yield Spelled(
                entry.kind, entry.value, literal, entry.source, entry.capitals, entry.capital
            )


def _entries(language: str, *, without: Container[str] = frozenset()) -> dict[str, list[_Entry]]:
    tongue = files.tongue(language)
    terms: Terms = {}
    endings: dict[str, tuple[str, ...]] = {}
    for file in (files.NAMES, tongue):
        for key, written in files.read(file).items():
            terms.setdefault(key, set()).update(written)
        endings |= files.endings(files.read(file))
    declined = ("declined", "") in terms
    for tag in _LOCALES.get(tongue, (tongue,)):
        _add_babel(terms, Locale.parse(tag), declined=declined)
    _add_genitives(terms)
    prefixes = sorted(terms.get(("prefixes", ""), ()))
    entries: dict[str, list[_Entry]] = {}
    for (kind, value), forms in terms.items():
        for form in sorted(forms) if kind in files.MARKED and kind not in without else ():
            spelling = read_spelling(form, endings, prefixes)
            pattern = spelling.pattern
            if tongue in _UNSPACED and form.isascii():
                pattern = pattern.replace(r"(?<!\w)", _NO_LATIN_BEFORE)
                pattern = pattern.replace(r"(?!\w)", _NO_LATIN_AFTER)
            # Where names change their ends, adjectives are made of them: українська is of Україна.
            capital = kind in _NAMES and form[0].isupper() and not declined
            entry = _Entry(kind, value, pattern, form.isupper(), capital)
            entries.setdefault(spelling.literal, []).append(entry)
    return entries


@cache
def speaks_for() -> Mapping[str, str]:
    """The institution that a person speaks for, by the person's name."""
    return files.speakers()


def _add_babel(terms: Terms, locale: Locale, *, declined: bool) -> None:
    for code, name in locale.territories.items():
        if countries.is_code(code):
            plain = re.sub(r"\s*[(（].*", "", name)
            if len(plain) < _LEAST and locale.language not in _UNSPACED:
                continue
            terms.setdefault(("country", code), set()).add(_stem(plain) if declined else plain)
    if not declined and locale.language not in _WEEKDAYS_TWO_WAYS:
        for day, name in locale.days["format"]["wide"].items():
            terms.setdefault(("weekday", str(day)), set()).add(name)
    for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
        for month, name in locale.months[context][width].items():
            if not name[0].isdigit() and len(name) > 2:
                term = _stem(name) if declined and width == "wide" else name.rstrip(".")
                terms.setdefault(("month", str(month)), set()).add(term)


def _add_genitives(terms: Terms) -> None:
    """Names of states as they own something, where the file lists how: Frankreichs, Norges."""
    for ending in terms.get(("genitive", ""), ()):
        for (kind, value), forms in terms.items():
            if kind == "country" and value:
                forms.update([f"{form}{ending}" for form in forms if _OWNS.fullmatch(form)])


def _stem(name: str) -> str:
    return " ".join(map(_stem_word, re.split("[ -]", name)))


def _stem_word(word: str) -> str:
    stem = _ENDING.sub("", word)
    if len(stem) >= _STEM:
        return f"{stem}~"
    # Too short to tell: "Пер~" of Перу would be "перший" too.
    return word if _ENDING.search(word) or len(word) < _STEM else f"{word}~"


def _longest(found: Iterable[tuple[int, int, int, str, str]]) -> list[Mark]:
    ends: dict[str, int] = {}
    marks = []
    for start, minus_end, _, kind, value in found:
        if start >= ends.get(kind, 0):
            ends[kind] = end = -minus_end
            marks.append(Mark(start, end, kind, value))
    return marks
