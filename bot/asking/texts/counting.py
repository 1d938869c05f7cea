"""What the numbers of a sentence count: the words that stand beside each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.lexicon.facts import find
from bot.lexicon.facts.files import traits
from bot.lexicon.facts.numbers import numbers
from bot.lexicon.facts.phrases import places

_AFTER, _BEFORE = 60, 25  # characters in which a number's noun is looked for
_CLOSED = re.compile(r"\s*(?:[,.;:!?)]|$)")
_CLAUSE = re.compile(r"[.;:!?。！？]")
# Years, types, hours, and what stands in brackets: 2024, KN-23.
_NO_COUNT = re.compile(r"\b(?:19|20)\d\d\b|\b[A-Z][\w]*-?\d+\w*\b|\d{1,2}:\d\d|[（(]\d+[)）]")


def counts(text: str, language: str) -> float:
    """1 for a sentence that counts something, 0.7 for one that does so roughly, or 0."""
    return 1.0 if _exact(text, language) else 0.7 if any(_rough(text, language)) else 0.0


def counted(text: str, language: str) -> Iterator[str]:
    """The stretches of a sentence in which its numbers, one after the other, name their noun."""
    spans = sorted([*_exact(text, language), *_rough(text, language)])
    for place, (start, end) in enumerate(spans):
        last = spans[place - 1][1] if place else 0
        following = spans[place + 1][0] if place + 1 < len(spans) else len(text)
        yield _CLAUSE.split(text[end : max(end, min(following, end + _AFTER))])[0]
        if "noun_first" in traits(language):  # "shells, a million of them", or the reverse
            yield _CLAUSE.split(text[max(last, start - _BEFORE) : start])[-1]
        elif _CLOSED.match(text, end):  # "shells that were sent totalled a million"
            yield _CLAUSE.split(text[last:start])[-1]


def _rough(text: str, language: str) -> Iterator[tuple[int, int]]:
    return places(language, "told", "rough", text)


def _exact(text: str, language: str) -> list[tuple[int, int]]:
    plain = _NO_COUNT.sub(lambda found: "_" * len(found[0]), text)
    for kind, value in (("uncounted", ""), ("told", "calibre")):
        for start, end in places(language, kind, value, plain):
            plain = plain[:start] + "_" * (end - start) + plain[end:]
    months = [mark for mark in find(language, plain) if mark.kind == "month"]
    beside = [range(month.start - 12, month.end + 5) for month in months]
    return [
        (number.start, number.end)
        for number in numbers(language, plain)
        if not any(number.start in near or number.end in near for near in beside)
    ]
