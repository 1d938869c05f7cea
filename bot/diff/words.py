"""Which words changed between two versions of a text, and whether that matters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import accumulate, groupby

from rapidfuzz.distance import LCSseq, Levenshtein

from bot.lexicon.facts.furniture import counts, furniture
from bot.model import Change, NewStatement, Span, Statement
from bot.text.fold import fold
from bot.text.sentences import Stretch, sentences

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
Text = Statement | NewStatement
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


def is_trifle(before: Text, after: Text) -> bool:
    """True when only a clock, a counter, case, white space, marks or boilerplate changed, or a
    title was found to what had none."""
    said = _stated(after, titled=bool(before.title))
    if _stated(before) - _all_stated(after) or said - _all_stated(before):
        return False
    pairs = (
        (before.title or after.title, after.title),
        (_without_noise(before), _without_noise(after)),
    )
    return all(is_trifling(change) for old, new in pairs for change in each_change(old, new))


def plain_words(text: str) -> str:
    """Its words alone, folded."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def telling_words(said: Text) -> str:
    """Those of a title and a text, without the boilerplate that a page wraps around them."""
    return "\0".join(map(plain_words, (said.title, _without_noise(said))))


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


def noise(said: Text) -> tuple[Stretch, ...]:
    """The sentences that a page wraps around its text: updated at, views, read more …"""
    return furniture(said.language, said.text, country=said.country, keep=told(said))


def told(said: Text) -> frozenset[int]:
    """Where evidence and facts begin in a text, but for days: a page gives its own one, too."""
    facts = said.facts
    spans = [each.span for each in said.match.evidence]
    spans += [each.span for each in facts.resolutions] + [each.span for each in facts.signatories]
    spans += [each.span for each in facts.acts] + [each.span for each in facts.documents]
    spans += [each.span for each in facts.listings]
    spans += [each.span for each in facts.items if each.quantity]
    return frozenset(span.start for span in spans if span.field == "text")


def _without_noise(said: Text) -> str:
    pieces, at = list[str](), 0
    for start, end in sorted((*noise(said), *counts(said.language, said.text))):
        pieces.append(said.text[at : max(at, start)])
        at = max(at, end)
    return "".join((*pieces, said.text[at:]))


def _stated(said: Text, *, titled: bool = True) -> set[object]:
    """What its facts come to, wherever they stand, save in boilerplate, or in a title too."""
    wrapped = noise(said)
    return _all_stated(
        said, lambda span: not any(a <= span.start < b for a, b in wrapped), titled=titled
    )


def _all_stated(
    said: Text, within: Callable[[Span], bool] = lambda _: True, *, titled: bool = True
) -> set[object]:
    """The same in boilerplate too: of what is said twice, facts give the first place only."""
    facts = said.facts
    stated: set[object] = {("count", facts.signatory_count)}
    found: list[tuple[Span, object]] = [(each.span, each.number) for each in facts.resolutions]
    found += [(each.span, each.day) for each in facts.dates]
    found += [(each.span, each.country) for each in facts.signatories]
    found += [(each.span, (each.item, each.quantity)) for each in facts.items]
    return stated | {
        each for span, each in found if (titled if span.field == "title" else within(span))
    }


def is_trifling(change: Change) -> bool:
    """True for a change of case, marks or the time of day."""
    old, new = (re.sub(r"[\W_]+", "", fold(side)) for side in (change.before, change.after))
    return old == new or all(
        not side or _CLOCK.fullmatch(side) for side in (change.before, change.after)
    )
