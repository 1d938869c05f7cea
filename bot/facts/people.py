"""People who are sanctioned: their names, other names and what they are, where the text says so.

A run of capitalised words is a person's name when something shows that it is: an office before or
behind it, other names in brackets, a patronymic, a Korean surname, or another such name beside it
in a list. Whoever speaks of the sanctions holds an office too, but is named before them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from bot.facts.names import PLACES
from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.phrases import pattern, source
from bot.text.fold import fold

# A name and, within two words, the office; the name nearest to it. Not a noun with its particle.
_HANGUL_NAME = r"(?<![가-힣])(?P<name>{}[가-힣][가-힣](?<![에을를의로는한된]))"
_HANGUL_BEFORE = (
    rf"(?s:.*){_HANGUL_NAME}(?:\([^()]*\))?[ (](?:[가-힣]+ ){{{{0,2}}}}[가-힣]{{{{0,4}}}}$"
)
_HANGUL_BEHIND = rf" {_HANGUL_NAME}(?=[^가-힣]|[을를은는이가과와도]|$)"
_HANJA_NAME = r"(?P<name>{}[一-鿿]{{1,2}})"
_HANJA_BEFORE = (
    rf"(?s:.*?)(?<![一-鿿]){_HANJA_NAME}(?:（[^（）]*）|\([^()]*\))?[一-鿿]{{{{0,10}}}}$"
)
_HANJA_BEHIND = rf"{_HANJA_NAME}(?=[^一-鿿]|[等和与與及]|$)"
_CAPITAL, _LETTERS = "[A-ZÀ-ÖØ-ÞČĎĚĽŁŇŘŚŠŤŹŻŽА-ЯЁЄІЇҐ]", r"[\w’'-]+"
# That no word goes on there is asked second: what begins with a set is searched for quickly.
_RUN = re.compile(rf"{_CAPITAL}(?<![\w-].){_LETTERS}(?: {_CAPITAL}{_LETTERS}){{1,5}}", re.DOTALL)
_BEHIND = re.compile(r"(?:\s*\([^()]{0,80}\))?\s?(?:,|–|—|-|\()\s*")
_OFFICE = re.compile(r"[^,.;:()\n]{2,80}")
_ALSO_REACH = 120  # characters in which other names stand, in brackets behind a name
_NEAR = 40  # characters between a name and the office that it is held to have
_LONGEST = 4  # words of a name
_NO_NAME = frozenset(
    {"country", "capital", "bloc", "role", "company", "event", "act", "states", "month", "weekday"}
    | {"resolution", "lead", "direct_lead", "tail", "speaker", "everyone"}
)
_LEADERS = frozenset({"KP/kim_jong_un", "RU/putin"})
_SANCTIONED = frozenset({"KP", "RU"})
_IDEOGRAPHIC = frozenset({"ja", "zh"})


class Person(NamedTuple):
    """A name at `[start, end)`, with other names and the office in the text's own words."""

    start: int
    end: int
    name: str
    aliases: tuple[str, ...]
    role: str


def people(passage: Passage, speaking: Sequence[Mark], *, titled: bool) -> Iterator[Person]:
    """The people of a passage, in order; `speaking` are the words that speak of sanctions.

    `titled` says that the text's title does: then a name need not stand behind such a word.
    """
    if passage.language == "ko":
        yield from _beside_offices(passage, _HANGUL_BEFORE, _HANGUL_BEHIND)
    elif passage.language in _IDEOGRAPHIC:
        yield from _beside_offices(passage, _HANJA_BEFORE, _HANJA_BEHIND)
    else:
        yield from _spelled(passage, speaking, titled=titled)


@cache
def _of_form(form: str, language: str) -> re.Pattern[str]:
    """What finds names of a form, with the surnames of Korea as the language writes them."""
    return re.compile(form.format(source(language, "surname")))


def _beside_offices(passage: Passage, ahead: str, after: str) -> Iterator[Person]:
    """Names of Korean form right before an office (노광철 국방상) or behind it (国防相努光铁)."""
    before, behind = (_of_form(form, passage.language) for form in (ahead, after))
    text, taken = passage.text, set[int]()
    others = {mark.start for mark in passage.of("name") if _is_other(mark)}
    for office in passage.of("role"):
        found = before.match(text, max(0, office.start - _NEAR), office.start)
        found = found or behind.match(text, office.end)
        if found and found.start("name") not in taken | others:
            start, end = found.span("name")
            taken.add(start)
            role = text[min(end, office.start) : office.end].strip(" (（")
            yield Person(start, end, found["name"], (), role)


def _is_other(mark: Mark) -> bool:
    """True for the name of an institution, of a leader, or of whoever speaks for another state."""
    owner, _, who = mark.value.partition("/")
    return mark.kind == "name" and (
        mark.value in _LEADERS or "_" not in who or owner not in _SANCTIONED
    )


def _spelled(passage: Passage, speaking: Sequence[Mark], *, titled: bool) -> Iterator[Person]:
    last: Person | None = None
    also_end = office_end = 0  # of what stands behind the last name
    for start, end in _runs(passage):
        if start < also_end:
            continue
        sentence = passage.sentence_at(start)
        told = any(sentence.start <= mark.start < start for mark in speaking)
        if not (told or titled) or passage.speaks(end):
            continue
        listed = last is not None and _listed(passage.language).fullmatch(
            passage.folded(last.end, start)
        )
        if person := _person(
            passage, start, end, told=told and start >= office_end, listed=bool(listed)
        ):
            yield person
            last = person
            also_end, office_end = _behind(passage, end)


@cache
def _listed(language: str) -> re.Pattern[str]:
    """What may stand between two names of a list."""
    small = "|".join(source(language, kind) for kind in ("and", "as_well", "the"))
    return re.compile(rf"(?:\s|,|{small})*")


class _Also(NamedTuple):
    """Other names in brackets behind a name, and where they end."""

    names: tuple[str, ...]
    end: int


def _also(passage: Passage, end: int) -> _Also | None:
    found = _also_named(passage.language).match(passage.folded(end, end + _ALSO_REACH))
    if found is None:
        return None
    start, stop = passage.written_at(end, found.span("names"))
    names = _or(passage.language).split(passage.text[start:stop])
    return _Also(tuple(names), passage.written_at(end, found.span())[1])


@cache
def _also_named(language: str) -> re.Pattern[str]:
    return re.compile(rf"\s*\({source(language, 'alias')}[.:]*\s+(?P<names>[^()]{{2,80}})\)")


@cache
def _or(language: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[;,/]|\s{source(language, 'or')}\s)\s*", re.IGNORECASE)


def _runs(passage: Passage) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words, without those that are known to mean something else."""
    known = sorted((m.start, m.end) for m in passage.marks if m.kind in _NO_NAME or _is_other(m))
    for run in _RUN.finditer(passage.text):
        start = run.start()
        first = bisect_left(known, (start - _NEAR, 0))
        for begin, end in known[first:]:
            if begin >= run.end():
                break
            if end > start and " " in passage.text[start:begin].strip():
                yield _trimmed(passage.text, start, begin)
            start = max(start, end)
        if " " in passage.text[start : run.end()].strip():
            yield _trimmed(passage.text, start, run.end())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start] == " ":
        start += 1
    while text[end - 1] == " ":
        end -= 1
    return start, end


def _behind(passage: Passage, end: int) -> tuple[int, int]:
    """Where the other names and the office that stand behind a name end."""
    also = _also(passage, end)
    end = also.end if also else end
    office = _office_behind(passage, end)
    return end, passage.text.index(office, end) + len(office) if office else end


def _person(passage: Passage, start: int, end: int, *, told: bool, listed: bool) -> Person | None:
    """Who is named there, if it is a person: of an office only where sanctions were `told`."""
    name = passage.text[start:end]
    if fold(name) in PLACES:
        return None
    words = name.split(" ")
    also = _also(passage, end)
    office = _office_before(passage, start)
    office = office or _office_behind(passage, also.end if also else end)
    patronymic = pattern(passage.language, "patronymic")
    shown = also or _is_korean(passage.language, words) or patronymic.search(fold(name))
    if len(words) > _LONGEST or not (shown or (told and (listed or office))):
        return None
    return Person(start, end, name, also.names if also else (), office)


def _is_korean(language: str, words: Sequence[str]) -> bool:
    """Kim Yong Bok, Ri Chang-ho: a surname and one or two short syllables."""
    surname = words[0].lower()  # with its accents: Vietnamese names have others
    return (
        pattern(language, "surname").fullmatch(surname) is not None
        and 2 <= len(words) <= 3
        and all(len(word) <= 6 or "-" in word for word in words)
    )


def _office_before(passage: Passage, start: int) -> str:
    """The office right before a name, with the state that it is held in, or nothing."""
    for office in reversed(passage.of("role")):
        if office.end > start:
            continue
        between = passage.text[office.end : start]
        if len(between) > _NEAR:
            return ""
        states = [m for m in passage.states if office.end <= m.start and m.end <= start]
        for state in states:
            between = between.replace(passage.text[state.start : state.end], "")
        plain = not between.strip(" ") or (bool(states) and between.replace(" ", "").islower())
        return passage.text[office.start : start].strip() if plain and "," not in between else ""
    return ""


def _office_behind(passage: Passage, end: int) -> str:
    """The office that stands behind a name and a comma or bracket, or nothing."""
    comma = _BEHIND.match(passage.text, end)
    if comma is None:
        return ""
    for office in passage.of("role"):
        if comma.end() <= office.start <= comma.end() + _NEAR:
            said = _OFFICE.match(passage.text, comma.end())
            return said[0].strip() if said and office.end <= said.end() else ""
    return ""
