"""Numbers as people write them: "12,000", "3 million", "1만2000", "forty-eight", "三千"."""

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
        (?P<whole>\d{1,3}(?:[.,\s\u00a0\u202f’']\d{3}(?![\s-]?(?:mm|мм|㎜)))+(?!\d)|\d+)
        (?P<part>[.,]\d{1,2}(?!\d))?""",
    re.VERBOSE,
)
_EAST_ASIAN = re.compile(
    r"(?P<parts>\d[\d,]{0,15}(?:\.\d{1,9})?\s?[万萬만億亿억](?:\s?\d\s?[千천])?"
    r"|\d[\d,]{0,15}(?:\.\d{1,9})?\s?[千천百백])"
    r"(?P<rest>\d{1,4}(?![\d,.]))?"
)
# In Chinese numerals, and without the first one in Korean: "三千", "一万两千", "만2천여 명". A part
# of what goes on ("三千五百", "몇 천 명") is another number than the whole.
_NUMERALS = re.compile(
    r"(?<![一二两兩三四五六七八九十百千仟万萬亿億零〇])"
    r"(?:(?P<myriads>[一二两兩三四五六七八九十]{1,3})[万萬](?:(?P<more>[一二两兩三四五六七八九])[千仟])?"
    r"|(?P<thousands>[一二两兩三四五六七八九])千)"
    r"(?![一二两兩三四五六七八九十百千仟万萬亿億零〇])"
    r"|(?<!\w)(?<![\d몇수만]\s)"
    r"(?:만(?:\s?(?P<rest>\d?)천)?|천)(?P<last>\d{1,3}(?!\d))?(?=\s?여?\s?명)"
)
_SCALE = re.compile("[万萬千만천]")
_NUMERAL = dict(zip("一二两兩三四五六七八九", [1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9], strict=True))
# "6 bin 700": behind thousands, and no calibre: "10 тысяч 152-мм снарядов".
_AND_MORE = re.compile(
    r"\s?(\d{3})(?![\d.,]*\d)(?!\s?[-‐‑–]|\s?(?:mm|мм|mil[ií]m|мил+им|мілім)\w*)"
)
_PART = re.compile(r"([\d,.]+)\s?(\D)")
_LONGEST = 24  # characters; a longer row of digits counts nothing
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
    for match in _NUMERALS.finditer(text) if _SCALE.search(text) else ():
        yield Number(match.start(), match.end(), _numeral(match))


def _numeral(match: re.Match[str]) -> int:
    """The value of a number in words: Chinese myriads and thousands, a Korean one left out."""
    if match["thousands"]:
        return 1000 * _NUMERAL[match["thousands"]]
    if match["myriads"]:
        tens, ten, ones = match["myriads"].rpartition("十")
        count = 10 * (_NUMERAL.get(tens, 1) if ten else 0) + _NUMERAL.get(ones, 0)
        return 10_000 * count + 1000 * _NUMERAL.get(match["more"] or "", 0)
    least = 10_000 if match[0].startswith("만") else 1000
    thousands = 0 if match["rest"] is None else int(match["rest"] or 1)
    return least + 1000 * thousands + int(match["last"] or 0)


def _digits(text: str, scales: Sequence[Mark]) -> Iterator[Number]:
    for match in matches(_DIGITS, text):
        if len(match["whole"]) > _LONGEST:
            continue
        whole, part = int(re.sub(r"\D", "", match["whole"])), match["part"]
        if scale := _scale_after(text, match.end(), scales):
            value = float(f"{whole}.{part[1:] if part else 0}") * int(scale.value)
            end = scale.end
            more = _AND_MORE.match(text, end) if scale.value == "1000" else None
            if more and not _scale_after(text, more.end(), scales):
                value, end = value + int(more[1]), more.end()
            yield Number(match.start(), end, round(value))
        elif text[match.end() : match.end() + 2].rstrip(" ,.)") in ("K", "k"):
            value = 1000 * float(f"{whole}{part or ''}".replace(",", "."))
            yield Number(match.start(), match.end() + 1, round(value))
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
