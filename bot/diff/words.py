"""Which words changed between two versions of a text, and whether that matters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate, groupby

from rapidfuzz.distance import LCSseq, Levenshtein

from bot.lexicon.facts import find
from bot.model import Change, Facts, Span
from bot.text.fold import fold
from bot.text.sentences import sentences

# A time of day, a word or number, one character of a script without spaces, or a mark.
TOKEN = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?|[\u3040-\u30ff\u3400-\u9fff]|\d+(?:[.,]\d+)*|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]"
)
_CLOCK = re.compile(
    r"(?:\d{1,2}:\d\d(?::\d\d)?|[ap]\.?m\.?|utc|gmt|[ecm]e?[sd]?t|[kj]st|msk|uhr|h|\s|[^\w\s])+",
    re.IGNORECASE,
)
_CONTEXT = 4  # tokens shown on either side of a change
# Pairs of tokens compared at most in one stretch; beyond, it counts as rewritten from end to end.
MOST_PAIRS = 20_000_000
_Tokens = list[re.Match[str]]
_Range = tuple[int, int]


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Each stretch of words that differs, in the order of the newer text."""
    return tuple(each_change(before, after))


def alike(left: str, right: str) -> float:
    """How much of the shorter of two texts stands in the other, word for word in order: 0 to 1."""
    one, other = ([token[0] for token in TOKEN.finditer(fold(text))] for text in (left, right))
    shorter = min(len(one), len(other))
    return LCSseq.similarity(one, other) / shorter if shorter else 0.0


def is_trifle(
    before_title: str,
    before_text: str,
    after_title: str,
    after_text: str,
    facts_before: Facts,
    facts_after: Facts,
) -> bool:
    """True when only a clock, a counter, case, white space, marks or boilerplate changed."""
    before_noise, after_noise = noise(before_text), noise(after_text)
    if _stated(facts_before, before_noise) != _stated(facts_after, after_noise):
        return False
    pairs = (
        (before_title, after_title),
        (_without(before_text, before_noise), _without(after_text, after_noise)),
    )
    return all(is_trifling(change) for old, new in pairs for change in each_change(old, new))


def plain_words(text: str) -> str:
    """Its words alone, folded."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def telling_words(text: str) -> str:
    """The same without the boilerplate that a page wraps around its text."""
    return plain_words(_without(text, noise(text)))


def each_change(before: str, after: str) -> Iterator[Change]:
    """The same as `changes`, one after the other."""
    old, new = list(TOKEN.finditer(before)), list(TOKEN.finditer(after))
    for (i, j), (k, m) in _stretches(_by_sentence(before, old), _by_sentence(after, new)):
        for (a, b), (c, d) in _differing([t[0] for t in old[i:j]], [t[0] for t in new[k:m]]):
            yield Change(
                before=_slice(before, old, i + a, i + b),
                after=_slice(after, new, k + c, k + d),
                context=_slice(after, new, max(0, k + c - _CONTEXT), k + d + _CONTEXT),
            )


def _by_sentence(text: str, tokens: _Tokens) -> list[tuple[str, ...]]:
    starts = [stretch.start for stretch in sentences(text)]
    groups = groupby(tokens, key=lambda token: bisect_right(starts, token.start()))
    return [tuple(token[0] for token in group) for _, group in groups]


def _stretches(
    old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]
) -> Iterator[tuple[_Range, _Range]]:
    """Ranges of tokens whose sentences differ: a long text is too much to take word by word."""
    at_old, at_new = (list(accumulate(map(len, side), initial=0)) for side in (old, new))
    for (i, j), (k, m) in _differing(old, new):
        yield (at_old[i], at_old[j]), (at_new[k], at_new[m])


def _differing(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[_Range, _Range]]:
    if len(old) * len(new) > MOST_PAIRS:
        yield (0, len(old)), (0, len(new))
        return
    opcodes = Levenshtein.opcodes(old, new)
    for equal, group in groupby(opcodes, key=lambda code: code.tag == "equal"):
        codes = list(group)
        if not equal:
            first, last = codes[0], codes[-1]
            yield (first.src_start, last.src_end), (first.dest_start, last.dest_end)


def _slice(text: str, tokens: _Tokens, start: int, end: int) -> str:
    stretch = tokens[start:end]
    return text[stretch[0].start() : stretch[-1].end()] if stretch else ""


def noise(text: str, language: str = "en") -> list[tuple[int, int]]:
    """The sentences that a page wraps around its text: updated at, views, read more …"""
    marks = [mark.start for mark in find(language, text) if mark.kind == "boilerplate"]
    return [
        (start, end)
        for start, end in sentences(text)
        if any(start <= offset < end for offset in marks)
    ]


def _without(text: str, noise: list[tuple[int, int]]) -> str:
    for start, end in reversed(noise):
        text = text[:start] + text[end:]
    return text


def _stated(facts: Facts, noise: list[tuple[int, int]]) -> set[object]:
    """What the facts come to, wherever they stand, save in boilerplate."""

    def counts(span: Span) -> bool:
        return span.field == "title" or not any(a <= span.start < b for a, b in noise)

    stated: set[object] = {("count", facts.signatory_count)}
    stated |= {("resolution", r.number) for r in facts.resolutions if counts(r.span)}
    stated |= {("day", d.day) for d in facts.dates if counts(d.span)}
    stated |= {("signatory", s.country) for s in facts.signatories if counts(s.span)}
    stated |= {("quantity", m.item, m.quantity) for m in facts.items if counts(m.span)}
    return stated


def is_trifling(change: Change) -> bool:
    """True for a change of case, marks or the time of day."""
    old, new = (re.sub(r"[\W_]+", "", fold(side)) for side in (change.before, change.after))
    return old == new or all(
        not side or _CLOCK.fullmatch(side) for side in (change.before, change.after)
    )
