"""Weapons, ammunition, technology and troops, with how many of them the text says there are.

"Missiles" are what the text names more closely elsewhere, "artillery shells" are shells, and
generals are people, not materiel, unless their number says that they were sent. An army, and troops
of a state that sends none, are no materiel: they are what receives it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import takewhile
from operator import attrgetter

from bot.facts.bounds import BOUNDS, beyond, bound
from bot.facts.counts import REACH, YEARS, counts, is_calibre
from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.files import traits
from bot.lexicon.facts.numbers import Number
from bot.lexicon.facts.phrases import pattern, source
from bot.model import Materiel

_COUNTERS = ("person", "thing")
_OFFICERS = 10  # fewer are named for what they did
_CLOSER = {
    "missile": frozenset({"ballistic_missile", "cruise_missile"}),
    "troops": frozenset({"special_forces"}),
    "ammunition": frozenset({"artillery_shell"}),
}
# What may stand between a state and its troops, where words are parted.
_OWNED_AHEAD = re.compile(r"(?:['’]s?)?[\s-]?")
_MARK = re.compile(r"[^\w\s'’]")
_OWNER_REACH, _LONGEST_OWNER, _COUNTER_REACH = 24, 60, 12  # characters
_DASH = re.compile(r"\s*[-–—~〜～]\s*")
_end = attrgetter("end")
_FACTORS = (1, 1000, 1_000_000)  # "10 to 12 thousand": the first shares the word of the last


def materiel(passages: Sequence[Passage]) -> tuple[Materiel, ...]:
    """Each item and quantity once; an item without a number only if it never has one."""
    found: dict[tuple[str, str | None], Materiel] = {}
    for passage in passages:
        for mark in _named(passage):
            each = _told(passage, mark)
            known = found.setdefault((each.item, each.quantity), each)
            if each.bound and not known.bound:  # "250 missiles", says the headline of at least 250
                found[each.item, each.quantity] = each
    counted = {item for item, quantity in found if quantity}
    return tuple(
        each
        for each in found.values()
        if (each.quantity or each.item not in counted)
        and not _is_told_closer(each, found)
        and not (each.item == "officers" and _few(each.quantity))
    )


def _is_told_closer(each: Materiel, found: Collection[tuple[str, str | None]]) -> bool:
    """True for missiles, or for so many troops or rounds, that the text names by their kind."""
    kinds = _CLOSER.get(each.item, frozenset())
    closer = {quantity for item, quantity in found if item in kinds}
    if each.quantity is None:
        return each.item == "missile" and bool(closer)
    return each.quantity in closer


def _named(passage: Passage) -> Iterator[Mark]:
    """The items, without an "artillery" that only says of what kind the shells before it are."""
    end = -1
    for mark in passage.of("item"):
        of_kind = mark.value == "artillery" and _is_of(passage, max(end, 0), mark.start)
        if not of_kind and not _receives(passage, mark):
            yield mark
        end = mark.end


def _receives(passage: Passage, mark: Mark) -> bool:
    """True for an army, or for troops of a state, unless it is one that may send them."""
    if mark.value != "troops":
        return False
    every = passage.owners
    first = bisect_left(every, (mark.start - _OWNER_REACH - _LONGEST_OWNER,))
    near = takewhile(lambda owner: owner.start <= mark.end + _OWNER_REACH, every[first:])
    owners = {owner.value for owner in near if _owns(passage, owner, mark)}
    return "sender" not in owners and (bool(owners) or _is_army(passage, mark))


def _owns(passage: Passage, owner: Mark, mark: Mark) -> bool:
    text, language = passage.text, passage.language
    own = traits(language)
    if 0 <= mark.start - owner.end <= _OWNER_REACH:
        between = text[owner.end : mark.start]
        ahead = _of(language) if "unspaced" in own else _OWNED_AHEAD
        return (
            "adjective_behind" not in own
            and ahead.fullmatch(between) is not None
            and not _is_sent_to(passage, owner)
        )
    if 0 <= owner.start - mark.end <= _OWNER_REACH:
        behind = owner.value or "adjective_behind" in own or _is_army(passage, mark)
        return bool(behind and _is_of(passage, mark.end, owner.start))
    return False


def _is_sent_to(passage: Passage, owner: Mark) -> bool:
    """True for "It sent Russia troops": only an adjective, or a genitive, says whose they are."""
    return (
        not owner.value
        and passage.text[owner.end] not in "'’"
        and any(each[:2] == owner[:2] for each in passage.of("country"))
    )


def _is_army(passage: Passage, mark: Mark) -> bool:
    return any(mark.start <= each.start < mark.end for each in passage.of("army"))


def _few(quantity: str | None) -> bool:
    return quantity is None or int(quantity.partition("–")[0]) < _OFFICERS


def _told(passage: Passage, mark: Mark) -> Materiel:
    """The item with its number, if it has one: "12000", "10000–12000"."""
    number = _counted(passage, mark)
    if number is None:
        span = passage.span(mark.start, mark.end)
        return Materiel(item=mark.value, quantity=None, span=span)
    start, end, quantity = number
    first, last, made_of_it = bound(passage, start, end)
    span = passage.span(min(first, mark.start), max(last, mark.end))
    return Materiel(item=mark.value, quantity=quantity, span=span, bound=made_of_it)


def _counted(passage: Passage, mark: Mark) -> tuple[int, int, str] | None:
    """Where the number of an item begins and ends, and how many there are."""
    numbers = passage.numbers
    index = bisect_right(numbers, mark.start, key=_end) - 1
    before = index
    while before >= 0 and mark.start - numbers[before].end <= REACH:
        if not is_calibre(passage, numbers[before]):
            break
        before -= 1
    if before >= 0 and counts(passage, beyond(passage, numbers[before]), mark):
        index = before
        start, quantity = _quantity(passage, index)
        return start, numbers[index].end, quantity
    after = index + 1
    while after < len(numbers) and numbers[after].start < mark.end:
        after += 1
    if after < len(numbers) and _follows(passage, mark, numbers[after]):
        upper = after + 1 < len(numbers) and _is_range(passage, *numbers[after : after + 2])
        _, quantity = _quantity(passage, after + upper)
        return numbers[after].start, numbers[after + upper].end, quantity
    return None


def _quantity(passage: Passage, index: int) -> tuple[int, str]:
    most = passage.numbers[index]
    least = passage.numbers[index - 1] if index else most
    if least.value in YEARS:
        return most.start, str(most.value)
    for low in (least.value * factor for factor in _FACTORS):
        if low < most.value <= 10 * low and _is_range(passage, least, most):
            return least.start, f"{low}–{most.value}"
    return most.start, str(most.value)


def _is_range(passage: Passage, least: Number, most: Number) -> bool:
    """True for "10,000 to 12,000", "1만~1만2000", "от 10 до 12 тысяч"."""
    between = passage.text[least.end : most.start]
    to = pattern(passage.language, "to").fullmatch(passage.folded(least.end, most.start).strip())
    return bool(to or _DASH.fullmatch(between))


def _follows(passage: Passage, mark: Mark, number: Number) -> bool:
    """Korean, Japanese, Chinese and Thai count behind: "포탄 100만발", "兵士1万2000人"."""
    if number.start - mark.end > REACH:
        return False
    ends = [mark.end]
    if passage.language == "th":  # soldiers + North Korea + 10,000 + a counter
        ends += [state.end for state in passage.states if state.start == mark.end]
    counted = _counter(passage.language).match(
        passage.folded(number.end - 1, number.end + _COUNTER_REACH)
    )
    gaps = (passage.folded(end, number.start) for end in ends)
    return bool(counted and any(map(_gap(passage.language).fullmatch, gaps)))


def _is_of(passage: Passage, start: int, end: int) -> bool:
    """True where nothing stands there but a word for "of", and an article."""
    between = passage.text[start:end]
    of = _of(passage.language).fullmatch(passage.folded(start, end))
    return of is not None and not _MARK.search(between)


@cache
def _of(language: str) -> re.Pattern[str]:
    """What may stand between two nouns of which one says whose, or of what kind, the other is."""
    of, the = source(language, "of"), source(language, "the")
    return re.compile(rf"\s*(?:{of}\s?)?(?:{the}\s?)?")


@cache
def _counter(language: str) -> re.Pattern[str]:
    """What counts behind a number, or as its last sign: "100만발", "3千人"."""
    return re.compile("|".join(rf"\w?\s?{source(language, 'counter', of)}" for of in _COUNTERS))


@cache
def _gap(language: str) -> re.Pattern[str]:
    """What may stand between an item and the number behind it."""
    particle = source(language, "particle", "object")
    about = "|".join((source(language, "about"), *(source(language, "bound", b) for b in BOUNDS)))
    return re.compile(rf"\s?(?:{particle}\s?)?(?:(?:{about})\s?)?")
