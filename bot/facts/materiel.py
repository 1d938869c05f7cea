"""Weapons, ammunition, technology and troops, with how many of them the text says there are.

"Missiles" are what the text names more closely elsewhere, "artillery shells" are shells, and
generals are people, not materiel, unless their number says that they were sent. An army, and troops
of a state that sends none, are no materiel: they are what receives it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.numbers import Number
from bot.model import Materiel

_REACH = 32  # characters between a number and what it counts: "12,000 North Korean soldiers"
# A number with a unit is a calibre, a range or a share, an ordinal one of many: they count nothing.
_UNIT = re.compile(
    r"(?:st|nd|rd|th|e|er|ª|º)\b|[\s-]?(?:(?:mm|мм|cm|km|км|kg|кг|m|м)\b|[%㎜㎞]|percent|procent|mil+imet|милл?иметр|міліметр|밀리|ミリ|毫米)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\s?[년월일호차年月日号號]")
_COUNTER = re.compile(
    r"\s?[여余多]?\s?[명발기문대정人名発發枚基門门]|\s?여\s?명|\s?(?:นาย|คน|นัด|ลูก|กระบอก|เครื่อง)"
)
_COUNTED = "人名명"  # a counter that the number already holds: "3千人"
_COUNTED_BEHIND = frozenset({"ja", "ko", "th", "zh"})  # "컨테이너 6700개": there a number follows
_COUNTED_ELSEWHERE = re.compile(
    r"\s?여?\s?[명발기문대정][와과을를이가은는]?\s(?!의|규모)"
)  # 3천명 추가 파병, 자주포
# What follows such a word is not what the number counts: "24 civilians by missiles".
_APART = re.compile(
    r"""\b(?:by|for|with|from|to|in|on|at|against|par|avec|dans|pour|von|durch|mit|aus|für|da|dai|dalle
        |con|por|en|em|com|przez|od|z|в|с|от|из|від|з|у|door|met|voor|av|med|från|til)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_STOP = re.compile(r"[,.;:!?()（）。、，…\n\d]")  # … nor what stands behind such a mark
# "d'artillerie" behind "obus": of what kind they are.
_OF_KIND = re.compile(r"\s*(?:(?:d['’]|de|di|da|do|of|van|von)\s*)?")
_OFFICERS = 10  # fewer are named for what they did
_CLOSER = {
    "missile": frozenset({"ballistic_missile", "cruise_missile"}),
    "troops": frozenset({"special_forces"}),
    "ammunition": frozenset({"artillery_shell"}),
}
# What may stand between an item and the number behind it.
_GAP = re.compile(r"\s?(?:[을를은는]\s)?(?:(?:약|최소)\s)?|[をがは]?約?|など")
# What may stand between troops and the state whose they are.
_OWNED_AHEAD = re.compile(r"(?:['’]s?)?[\s-]?")
_OWNED_GLUED = re.compile(r"의?\s?|の?|的?")
_OWNED_BEHIND = re.compile(
    r"\s?(?:(?:of|de|da|do|della|van|von|der|af|av)\s)?(?:(?:the|la|l['’])\s?)?"
)
_OWNER_REACH, _LONGEST_OWNER = 24, 60  # characters
# Where an adjective follows its noun, or a genitive can't be taken for whom they were sent to.
_OWNER_BEHIND = frozenset(
    {"ar", "ca", "es", "fa", "fr", "he", "id", "it", "pt", "ro", "sq", "th", "vi"}
)
_YEARS, _BESIDE = range(1945, 2100), 4  # characters between a month and its day or year
_YEARS_OF_ANY_ERA = (_YEARS, range(2488, 2643), range(1324, 1479))  # Buddhist, Solar Hijri
_LAST_DAY = 31
_WORDS = 3  # at most so many stand between a number and what it counts
# "10,000 to 12,000", "1만~1만2000", "от 10 до 12 тысяч"
_FACTORS = (1, 1000, 1_000_000)  # "10 to 12 thousand": the first shares the word of the last
_RANGE = re.compile(
    r"\s*(?:[-–—~〜～]|to|bis|à|до|do|til|till|tot|hasta|al?|jusqu['’]à|에서|から|至|到)\s*",
    re.IGNORECASE,
)


def materiel(passages: Sequence[Passage]) -> tuple[Materiel, ...]:
    """Each item and quantity once; an item without a number only if it never has one."""
    found: dict[tuple[str, str | None], Materiel] = {}
    for passage in passages:
        for mark in _named(passage):
            start, end, quantity = _counted(passage, mark)
            span = passage.span(start, end)
            found.setdefault(
                (mark.value, quantity), Materiel(item=mark.value, quantity=quantity, span=span)
            )
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
        of_kind = _OF_KIND.fullmatch(passage.text, max(end, 0), mark.start)
        if not (mark.value == "artillery" and of_kind) and not _receives(passage, mark):
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
    if 0 <= mark.start - owner.end <= _OWNER_REACH:
        ahead = _OWNED_GLUED if language in _COUNTED_BEHIND else _OWNED_AHEAD
        return (
            language not in _OWNER_BEHIND
            and ahead.fullmatch(text, owner.end, mark.start) is not None
            and not _is_sent_to(passage, owner)
        )
    if 0 <= owner.start - mark.end <= _OWNER_REACH:
        behind = owner.value or language in _OWNER_BEHIND or _is_army(passage, mark)
        return bool(behind and _OWNED_BEHIND.fullmatch(text, mark.end, owner.start))
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


def _others(passage: Passage) -> list[Mark]:
    """What a number may count instead of the item behind it: states, containers of shells."""
    return [*passage.of("states"), *passage.containers]


def _counts_containers(passage: Passage, number: Number) -> bool:
    return passage.language in _COUNTED_BEHIND and any(
        0 <= number.start - box.end <= 1 for box in passage.containers
    )


def _is_of_a_date(passage: Passage, number: Number) -> bool:
    """True for what stands beside a month, "in December 2024 rockets arrived", and for 28/10."""
    text = passage.text
    if "/" in (text[number.start - 1 : number.start], text[number.end : number.end + 1]):
        return True
    a_day = number.value <= _LAST_DAY
    if not (a_day or any(number.value in years for years in _YEARS_OF_ANY_ERA)):
        return False
    months = (*passage.of("month"), *passage.of("solar_month"))
    behind = any(0 <= number.start - mark.end <= _BESIDE for mark in months)
    return behind or (a_day and any(0 <= mark.start - number.end <= _BESIDE for mark in months))


def _counted(passage: Passage, mark: Mark) -> tuple[int, int, str | None]:
    """Where the item and its number begin and end, and how many: "12000", "10000–12000"."""
    numbers = passage.numbers
    index = bisect_right(numbers, mark.start, key=lambda number: number.end) - 1
    if index >= 0 and _binds(passage, numbers[index], mark):
        start, quantity = _quantity(passage, index)
        return start, mark.end, quantity
    after = index + 1
    while after < len(numbers) and numbers[after].start < mark.end:
        after += 1
    if after < len(numbers) and _follows(passage, mark, numbers[after]):
        upper = after + 1 < len(numbers) and _is_range(passage.text, *numbers[after : after + 2])
        _, quantity = _quantity(passage, after + upper)
        return mark.start, numbers[after + upper].end, quantity
    return mark.start, mark.end, None


def _quantity(passage: Passage, index: int) -> tuple[int, str]:
    most = passage.numbers[index]
    least = passage.numbers[index - 1] if index else most
    if least.value in _YEARS:
        return most.start, str(most.value)
    for low in (least.value * factor for factor in _FACTORS):
        if low < most.value <= 10 * low and _is_range(passage.text, least, most):
            return least.start, f"{low}–{most.value}"
    return most.start, str(most.value)


def _is_range(text: str, least: Number, most: Number) -> bool:
    return bool(_RANGE.fullmatch(text, least.end, most.start))


def _follows(passage: Passage, mark: Mark, number: Number) -> bool:
    """Korean, Japanese, Chinese and Thai count behind: "포탄 100만발", "兵士1万2000人"."""
    text, end = passage.text, mark.end
    if passage.language == "th":  # soldiers + North Korea + 10,000 + a counter
        end = next((state.end for state in passage.states if state.start == end), end)
    gap = text[end : number.start]
    counted = text[number.end - 1] in _COUNTED or _COUNTER.match(text, number.end)
    return bool(counted and _GAP.fullmatch(gap))


def _binds(passage: Passage, number: Number, mark: Mark) -> bool:
    between = passage.text[number.end : mark.start]
    if passage.text[number.end - 1].isalpha():
        between = between.removeprefix(".")  # "12 tys. żołnierzy"
    return (
        len(between) <= _REACH
        and len(between.split()) <= _WORDS
        and not _UNIT.match(between)
        and not _DATE.match(between)
        and not _APART.search(between)
        and not _COUNTED_ELSEWHERE.match(between)
        and not _STOP.search(between)
        and not any(number.end <= other.start < mark.start for other in _others(passage))
        and not _counts_containers(passage, number)
        and not _is_of_a_date(passage, number)
    )
