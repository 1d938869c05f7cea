"""Numbers as people write them: "12,000", "3 million", "1만2000", "forty-eight", "тисяч"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.facts.passage import Passage

_DIGITS = re.compile(
    r"(?<![\w.,])(?P<whole>\d{1,3}(?:[.,\s\u00a0\u202f’']\d{3})+|\d+)(?P<part>[.,]\d{1,2})?(?![\d])"
)
_SCALED = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)\s?(?P<scale>[万萬만億亿억千천百백])(?:(?P<rest>\d{1,4})(?![\d,.]))?"
)
_SCALES = {"万": 10**4, "萬": 10**4, "만": 10**4, "億": 10**8, "亿": 10**8, "억": 10**8}
_SCALES |= {"千": 1000, "천": 1000, "百": 100, "백": 100}


@dataclass(frozen=True, slots=True)
class Number:
    """A number written at `[start, end)`."""

    start: int
    end: int
    value: int


def numbers(passage: Passage) -> list[Number]:
    """The whole numbers of a passage, in order."""
    found = sorted(
        [*_scaled(passage.text), *_digits(passage), *_words(passage)],
        key=lambda n: (n.start, -n.end),
    )
    result: list[Number] = []
    for number in found:
        if not result or number.start >= result[-1].end:
            result.append(number)
    return result


def _scaled(text: str) -> Iterator[Number]:
    for match in _SCALED.finditer(text):
        value = float(match["number"].replace(",", "")) * _SCALES[match["scale"]]
        yield Number(match.start(), match.end(), round(value) + int(match["rest"] or 0))


def _digits(passage: Passage) -> Iterator[Number]:
    scales = passage.of("scale")
    for match in _DIGITS.finditer(passage.text):
        whole = int(re.sub(r"\D", "", match["whole"]))
        scale = next((s for s in scales if 0 <= s.start - match.end() <= 2), None)
        if scale:
            part = float(f"0.{match['part'][1:]}") if match["part"] else 0
            yield Number(match.start(), scale.end, round((whole + part) * int(scale.value)))
        elif not match["part"]:
            yield Number(match.start(), match.end(), whole)


def _words(passage: Passage) -> Iterator[Number]:
    scales = passage.of("scale")
    for mark in passage.of("number"):
        scale = next((s for s in scales if 0 <= s.start - mark.end <= 2), None)
        value = int(mark.value) * (int(scale.value) if scale else 1)
        yield Number(mark.start, scale.end if scale else mark.end, value)
