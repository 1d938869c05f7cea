"""Names as companies and ships have them: in quotation marks, or in words with a capital letter."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.files import traits
from bot.lexicon.facts.phrases import source
from bot.text.fold import fold

WORD = r"[A-ZÀ-ÖØ-ÞČĎĚĽŁŇŘŚŠŤŹŻŽА-ЯЁЄІЇҐ0-9][\w’'&-]*(?:\.\w+)*"
OPEN, CLOSE = r"[«“„\"「『‘]", r"[»”“\"」』’]"
INNER = r"[^»”“\"」』’]{2,60}"
_NAME = rf"(?:{OPEN}(?P<quoted>{INNER}){CLOSE}|(?<![\w-])(?P<name>(?!\d){WORD}(?: {WORD}){{0,4}}))"
_ANY = re.compile(_NAME)
_SHIPS_OWN = re.compile(rf"[ ]?{_NAME}")
_WORDS_OF_SHIP = 3
IMO = " (IMO "  # what its number begins with, behind a ship's name
_SHIP = re.compile(
    rf"(?:{OPEN}(?P<quoted>{INNER}){CLOSE}|(?<![\w-])(?P<name>{WORD}(?: {WORD}){{0,2}}))"
    r"\s*[(（,，]?\s*$"
)
_SEVEN_DIGITS, _IMO_REACH = re.compile(r"(?<!\d)\d{7}(?!\d)"), 16
_SHIP_NAMED = 80  # characters, at most, from a ship's name to its number
_LIST, _PAIR = 3, 2  # so many names are a list; two where a word for what they are leads in
_LED = 40  # characters between such a word and the first name
# Where listed firms sit: two words of the form of a Korean name.
PLACES = frozenset({"hong kong", "hong kong sar"})
_NO_NAME = frozenset(
    {"country", "capital", "bloc", "role", "event", "act", "states", "month", "weekday", "ship"}
    | {
        "resolution",
        "lead",
        "direct_lead",
        "tail",
        "speaker",
        "everyone",
        "name",
        "demonym",
        "army",
    }
)


class Named(NamedTuple):
    """Somebody, or a ship, named at `[start, end)`."""

    start: int
    end: int
    name: str
    aliases: tuple[str, ...] = ()
    role: str = ""


def meets(each: Named, others: Iterable[Named]) -> bool:
    """True where one of the others stands there too."""
    return any(each.start < other.end and other.start < each.end for other in others)


def ships(passage: Passage) -> Iterator[Named]:
    """Ships by their number, with their name, and those that a word for a ship stands before."""
    taken = -1
    numbered = list(_numbered(passage))
    yield from numbered
    marks = passage.of("ship")
    known = _known(passage) if marks else []
    for mark in marks:
        found = _SHIPS_OWN.match(passage.text, mark.end)
        if found is None or mark.end <= taken or not _is_kind(passage, mark, found):
            continue
        each = _cut(passage.text, found, known)
        fits = each and (found["quoted"] or len(each.name.split()) <= _WORDS_OF_SHIP)
        if each and fits and not meets(each, numbered):
            taken = each.end
            yield each


def _numbered(passage: Passage) -> Iterator[Named]:
    text = passage.text
    for number in _SEVEN_DIGITS.finditer(text):
        before = passage.folded(number.start() - _IMO_REACH, number.start())
        imo = _small(passage.language).imo.search(before)
        if imo is None:
            continue
        start = number.start() - len(before) + imo.start()
        named = _SHIP.search(text, max(0, start - _SHIP_NAMED), start)
        if named is None:
            yield Named(start, number.end(), f"IMO {number[0]}")
            continue
        name = named["quoted"] or _without_kind(passage, *named.span("name"))
        yield Named(named.start(), number.end(), f"{name}{IMO}{number[0]})")


def _without_kind(passage: Passage, start: int, end: int) -> str:
    """The name of a ship without a word that says that it is one: Tanker Silver Heron."""
    words = [mark.end for mark in passage.of("ship") if start <= mark.start and mark.end < end]
    return passage.text[max(words, default=start) : end].lstrip()


class _Small(NamedTuple):
    """Small words that tell names, as patterns of folded text."""

    imo: re.Pattern[str]
    comma: re.Pattern[str]  # what stands between two names of a list …
    last: re.Pattern[str]  # … and before the last


@cache
def _small(language: str) -> _Small:
    of = partial(source, language)
    the = rf"(?:{of('the')}\s)?"
    both = rf"\s*,?\s+(?:{of('and')}|{of('as_well')})\s+{the}|\s*{of('between_names')}\s*"
    return _Small(
        imo=re.compile(rf"{of('imo')}\s*{of('number_sign')}?\s*:?\s*$"),
        comma=re.compile(rf"\s*[,;、]\s*{the}"),
        last=re.compile(both),
    )


def _is_kind(passage: Passage, mark: Mark, found: re.Match[str]) -> bool:
    """True for "the tanker Silver Heron", not for "Vessel Owner", nor for what headlines join."""
    word = passage.text[mark.start : mark.end]
    if found["quoted"] or word.isupper():
        return True
    if not found[0].startswith(" ") or (passage.field == "title" and word[0].isupper()):
        return False
    opens = passage.sentence_at(mark.start).start == mark.start
    return word[0].islower() or "noun_capitals" in traits(passage.language) or opens


def _known(passage: Passage) -> list[Mark]:
    """What is known to be something else, in order."""
    return sorted(mark for mark in passage.marks if mark.kind in _NO_NAME)


def _cut(text: str, found: re.Match[str], known: Sequence[Mark]) -> Named | None:
    """The name, up to what is known to be something else."""
    if found["quoted"]:
        return Named(found.start("quoted") - 1, found.end(), found["quoted"])
    start, end = found.span("name")
    for mark in known[bisect_left(known, (start - _LED,)) :]:
        if mark.start >= end:
            break
        if mark.end > start:
            end = max(start, mark.start)
    name = text[start:end].rstrip()
    return Named(start, start + len(name), name) if name else None


def joined(passage: Passage, listed: Sequence[Named], ships: Sequence[Named]) -> Iterator[Named]:
    """Names that a list has beside one that is known: "A LLC, B Logistics and C Trading".

    Of a list of ships each may have one word; any other name has two, or quotation marks.
    """
    known, afloat = frozenset(listed), frozenset(ships)
    for chain in _chains(passage, listed):
        own = [each for each in chain if each not in known]
        if len(own) < len(chain):
            short = all(each in afloat for each in chain if each in known)
            yield from (each for each in own if short or " " in each.name or _quoted(each))


def _quoted(each: Named) -> bool:
    return each.end - each.start > len(each.name)


def _chains(passage: Passage, listed: Sequence[Named]) -> Iterator[list[Named]]:
    leading, small = _leading(passage), _small(passage.language)
    chain: list[Named] = []
    ended = False  # "and" stands before the last name
    for each in [*_candidates(passage, listed), None]:
        if chain and each:
            between = passage.folded(chain[-1].end, each.start)
            last = small.last.fullmatch(between)
            if not ended and (last or small.comma.fullmatch(between)):
                chain.append(each)
                ended = bool(last)
                continue
        if ended and len(chain) >= (_PAIR if _is_led(leading, chain[0]) else _LIST):
            yield chain
        chain, ended = [each] if each else [], False


def _leading(passage: Passage) -> list[int]:
    """Where words for sanctions, and for ships, end."""
    said = [*passage.of("event"), *passage.of("act")]
    marks = [mark for mark in said if mark.value in ("sanction", "package")]
    return sorted(mark.end for mark in (*marks, *passage.of("ship")))


def _is_led(leading: Sequence[int], first: Named) -> bool:
    """True where such a word stands right before."""
    index = bisect_right(leading, first.start) - 1
    return index >= 0 and first.start - leading[index] <= _LED


def _candidates(passage: Passage, listed: Sequence[Named]) -> Iterator[Named]:
    """What may be a name, and those that are, in the sentences of those that are."""
    known, text = _known(passage), passage.text
    within = sorted(listed)
    found = list(within)
    for sentence in {passage.sentence_at(each.start) for each in listed}:
        for match in _ANY.finditer(text, sentence.start, sentence.end):
            each = _cut(text, match, known)
            whole = each and each.end == match.end() and not passage.speaks(each.end)
            if (
                each
                and whole
                and each.start > sentence.start
                and fold(each.name) not in PLACES
                and not _stands_in(each, within)
            ):
                found.append(each)
    return iter(sorted(found))


def _stands_in(each: Named, known: Sequence[Named]) -> bool:
    """True where one that is known stands there: they are in order, and meet none of each other."""
    index = bisect_left(known, each.end, key=lambda name: name.start)
    return index > 0 and known[index - 1].end > each.start
