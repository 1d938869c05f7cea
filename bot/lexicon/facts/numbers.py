"""Numbers as people write them: "12,000", "3 million", "1만2000", "forty-eight", "11 тысяч"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.lexicon.facts import Mark, find
from bot.text.digits import matches

_DIGITS = re.compile(
    # Not in KN-23 or S400; what stands before a number in an unspaced script is another word.
    r"""(?<![\dA-Za-z\u00c0-\u052f.,])(?<![A-Za-z\u00c0-\u052f]-)
        (?P<whole>\d{1,3}(?:[.,\s\u00a0\u202f’']\d{3})+(?!\d)|\d+)
        (?P<part>[.,]\d{1,2}(?!\d))?""",
    re.VERBOSE,
)
_EAST_ASIAN = re.compile(
    r"(?P<parts>\d[\d,]*(?:\.\d+)?\s?[万萬만億亿억](?:\s?\d\s?[千천])?|\d[\d,]*(?:\.\d+)?\s?[千천百백])"
    r"(?P<rest>\d{1,4}(?![\d,.]))?"
)
_PART = re.compile(r"([\d,.]+)\s?(\D)")
_SCALES = dict(
    zip("万萬만億亿억千천百백", [10**4] * 3 + [10**8] * 3 + [1000] * 2 + [100] * 2, strict=True)
)


class Number(NamedTuple):
    """A number written at `[start, end)`."""

    start: int
    end: int
    value: int


@lru_cache(maxsize=8)
def numbers(language: str, text: str) -> tuple[Number, ...]:
    """The whole numbers of a text, in order; remembered, because several rooms ask for them."""
    marks = find(language, text)
    words = [mark for mark in marks if mark.kind == "number"]
    scales = [mark for mark in marks if mark.kind == "scale"]
    found = [*_east_asian(text), *_digits(text, scales), *_words(text, words, scales)]
    result: list[Number] = []
    for number in sorted(found, key=lambda n: (n.start, -n.end)):
        if not result or number.start >= result[-1].end:
            result.append(number)
    return tuple(result)


def _east_asian(text: str) -> Iterator[Number]:
    for match in matches(_EAST_ASIAN, text):
        parts = _PART.findall(match["parts"])  # 1만 1천: eleven thousand
        value = sum(float(count.replace(",", "")) * _SCALES[scale] for count, scale in parts)
        yield Number(match.start(), match.end(), round(value) + int(match["rest"] or 0))


def _digits(text: str, scales: Sequence[Mark]) -> Iterator[Number]:
    for match in matches(_DIGITS, text):
        whole, part = int(re.sub(r"\D", "", match["whole"])), match["part"]
        if scale := _scale_after(text, match.end(), scales):
            value = float(f"{whole}.{part[1:] if part else 0}") * int(scale.value)
            yield Number(match.start(), scale.end, round(value))
        elif not part:
            yield Number(match.start(), match.end(), whole)


def _words(text: str, words: Sequence[Mark], scales: Sequence[Mark]) -> Iterator[Number]:
    for word in words:
        scale = _scale_after(text, word.end, scales)
        value = int(word.value) * (int(scale.value) if scale else 1)
        yield Number(word.start, scale.end if scale else word.end, value)


def _scale_after(text: str, end: int, scales: Sequence[Mark]) -> Mark | None:
    index = bisect_left(scales, (end,))
    if index == len(scales) or scales[index].start - end > 2:
        return None
    return None if re.search(r"\w", text[end : scales[index].start]) else scales[index]
