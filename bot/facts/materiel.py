"""Weapons, ammunition, technology and troops, with how many of them the text says there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.facts.passage import Passage
from bot.lexicon.facts import Mark
from bot.lexicon.facts.numbers import Number
from bot.model import Materiel

_REACH = 32  # characters between a number and what it counts: "12,000 North Korean soldiers"
# A number with a unit is a calibre, a range or a share, and counts nothing.
_UNIT = re.compile(
    r"[\s-]?(?:(?:mm|мм|cm|km|км|kg|кг|m|м)\b|%|percent|procent|mil+imet|милл?иметр|міліметр|밀리|ミリ|毫米)",
    re.IGNORECASE,
)


def materiel(passages: Sequence[Passage]) -> tuple[Materiel, ...]:
    """Each item and quantity once; an item without a number only if it never has one."""
    found: dict[tuple[str, str | None], Materiel] = {}
    for passage in passages:
        for mark in passage.of("item"):
            number = _count_of(passage, mark)
            quantity = str(number.value) if number else None
            start = min(number.start, mark.start) if number else mark.start
            end = max(number.end, mark.end) if number else mark.end
            span = passage.span(start, end)
            found.setdefault(
                (mark.value, quantity), Materiel(item=mark.value, quantity=quantity, span=span)
            )
    counted = {item for item, quantity in found if quantity}
    return tuple(m for m in found.values() if m.quantity or m.item not in counted)


def _count_of(passage: Passage, mark: Mark) -> Number | None:
    for number in reversed(passage.numbers):
        if number.end <= mark.start and mark.start - number.end <= _REACH:
            between = passage.text[number.end : mark.start]
            return number if _binds(between) else None
    return None


def _binds(between: str) -> bool:
    return not _UNIT.match(between) and not any(
        c in ",.;:!?()。、，\n" or c.isdigit() for c in between
    )
