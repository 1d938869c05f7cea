"""What changed between two versions of a text, and whether it matters; how two texts differ."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate, groupby, islice
from typing import get_args

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq, Levenshtein

from bot.lexicon.facts import find
from bot.model import Apart, Change, Comparison, Differing, Facts, Span, Statement
from bot.text.fold import fold
from bot.text.sentences import Stretch, sentences

# A time of day, a word or number, one character of a script without spaces, or a mark.
_TOKEN = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?|[\u3040-\u30ff\u3400-\u9fff]|\d+(?:[.,]\d+)*|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]"
)
_CLOCK = re.compile(
    r"(?:\d{1,2}:\d\d(?::\d\d)?|[ap]\.?m\.?|utc|gmt|[ecm]e?[sd]?t|[kj]st|msk|uhr|h|\s|[^\w\s])+",
    re.IGNORECASE,
)
_CONTEXT = 4  # tokens shown on either side of a change
# Pairs of tokens compared at most in one stretch; beyond, it counts as rewritten from end to end.
_MOST_PAIRS = 20_000_000
_MOST_SENTENCES = 200  # of each of two texts that are compared
_REWORDED = 60  # per cent of two sentences that are alike: one is the other in other words …
_MOST_CHANGES = 4  # … unless they differ in more places than these
_MOST_WORDS = 30_000  # of a text that is looked for on a page: the first ones tell
_HELD = 0.8  # of a text's words, in order: a page with as many has the text
_LEFT = 0.5  # of a text's words, in order: with fewer, a page says something else
_MOSTLY = 0.5  # of a page's letters: a text with as many is all that the page has to say
_ENDED = re.compile("[.!?…。！？｡؟۔।።։][\"'”’»«›」』）)\\]]*$")

_Tokens = list[re.Match[str]]
_Range = tuple[int, int]


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Each stretch of words that differs, in the order of the newer text."""
    return tuple(_changes(before, after))


def alike(left: str, right: str) -> float:
    """How much of the shorter of two texts stands in the other, word for word in order: 0 to 1."""
    one, other = ([token[0] for token in _TOKEN.finditer(fold(text))] for text in (left, right))
    shorter = min(len(one), len(other))
    return LCSseq.similarity(one, other) / shorter if shorter else 0.0


def compare(left: Statement, right: Statement) -> Comparison:
    """What each of two texts says that the other one doesn't.

    Facts are compared in any languages; names of the DPRK and sentences only within one. Sentences
    that prove a match or hold a fact come first.
    """
    if left.language != right.language:
        return Comparison(same_language=False, apart=facts(left.facts, right.facts))
    said = [_stating(each.facts) | _names(each) for each in (left, right)]
    left_only, right_only = _unshared(_plain(left), _plain(right))
    changed: list[Change] = []
    for plain, sentence in list(left_only.items()):
        near = process.extractOne(
            plain, list(right_only), scorer=fuzz.ratio, score_cutoff=_REWORDED
        )
        found = list(_changes(sentence, right_only[near[0]])) if near else []
        if near and len(found) <= _MOST_CHANGES:
            changed.extend(each for each in found if not _is_trifling(each))
            del left_only[plain], right_only[near[0]]
    return Comparison(
        same_language=True,
        apart=_apart(*said),
        left_only=tuple(left_only.values()),
        right_only=tuple(right_only.values()),
        reworded=tuple(changed),
    )


def facts(left: Facts, right: Facts) -> tuple[Apart, ...]:
    """What each of two texts states that the other one doesn't."""
    return _apart(_stating(left), _stating(right))


def is_trifle(
    before_title: str,
    before_text: str,
    after_title: str,
    after_text: str,
    facts_before: Facts,
    facts_after: Facts,
) -> bool:
    """True when only a clock, a counter, case, white space, marks or boilerplate changed."""
    before_noise, after_noise = _noise(before_text), _noise(after_text)
    if _stated(facts_before, before_noise) != _stated(facts_after, after_noise):
        return False
    pairs = (
        (before_title, after_title),
        (_without(before_text, before_noise), _without(after_text, after_noise)),
    )
    return all(_is_trifling(change) for old, new in pairs for change in _changes(old, new))


def holds(page: str, text: str) -> bool:
    """True when nearly all words of a text stand on a page, in order: more may stand there."""
    return _share(text, page) >= _HELD


def edited(
    known: str, before: str, after: str, *, language: str, country: str
) -> tuple[str, str] | None:
    """What a page has of a text that is known from elsewhere, as the page was and as it is.

    What stands around the text there is the site's. What is new right before or behind it is the
    text's where it speaks of others than the page's own `country`. None when too little of the
    text is left.
    """
    old, new = _Page(before), _Page(after)
    first, last = old.part(known)
    kept = _pairs(old.plain, new.plain)
    # It lies between what is left of the site's: whatever became of its own words.
    start = max((kept[each] + 1 for each in kept if each < first), default=0)
    stop = min((kept[each] for each in kept if each > last), default=len(new.plain)) - 1
    if first > last or start > stop:
        return None
    # New next to it, and in the place of nothing of the site's.
    if first in kept and not (
        (first == 0 or first - 1 in kept)
        and _adds(new.text(start, kept[first] - 1), language, country)
    ):
        start = kept[first]
    if last in kept and not (
        (last + 1 == len(old.plain) or last + 1 in kept)
        and _adds(new.text(kept[last] + 1, stop), language, country)
    ):
        stop = kept[last]
    was, now = old.text(first, last), new.text(start, stop)
    return (was, now) if _share(was, now) >= _LEFT else None


def _adds(new: str, language: str, country: str) -> bool:
    """True for a list of states, and for sentences that speak of others, or ask, or condemn."""
    for start, end in sentences(new):
        sentence = new[start:end]
        marks = find(language, sentence)
        kinds = {mark.kind for mark in marks if mark.value != country}
        named = sum(mark.end - mark.start for mark in marks if mark.kind == "country")
        speaks = kinds & {"country", "capital", "act"} and _ENDED.search(sentence)
        if "boilerplate" not in kinds and (speaks or named >= _MOSTLY * len(sentence)):
            return True
    return False


class _Page:
    """The sentences of a page that have words."""

    def __init__(self, text: str) -> None:
        self._text = text
        each = [(stretch, _words(text[stretch.start : stretch.end])) for stretch in sentences(text)]
        self._stretches: list[Stretch] = [stretch for stretch, plain in each if plain]
        self.plain = [plain for _, plain in each if plain]

    def text(self, first: int, last: int) -> str:
        """From one sentence to another one; nothing when that comes earlier."""
        if first > last:
            return ""
        return self._text[self._stretches[first].start : self._stretches[last].end]

    def part(self, known: str) -> tuple[int, int]:
        """The first and the last sentence of a known text; of a longer one that it begins."""
        ours = [_words(known[start:end]) for start, end in sentences(known)]
        places = sorted(_pairs(ours, self.plain).values())
        if places:
            letters = list(accumulate(map(len, self.plain), initial=0))
            if letters[places[-1] + 1] - letters[places[0]] >= _MOSTLY * letters[-1]:
                return places[0], places[-1]
        ended = [n for n in range(len(self.plain)) if _ENDED.search(self.text(n, n))]
        return (ended[0], ended[-1]) if ended else (0, len(self.plain) - 1)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def _share(text: str, within: str) -> float:
    """How much of a text stands within another one, word for word in order: 0 to 1."""
    ours, theirs = (
        [token[0] for token in islice(_TOKEN.finditer(fold(each)), _MOST_WORDS)]
        for each in (text, within)
    )
    return LCSseq.similarity(ours, theirs) / len(ours) if ours else 0.0


def _pairs(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Places in one list of what stands in another one too, in the same order."""
    if len(old) * len(new) > _MOST_PAIRS:
        return {}
    same = (each for each in Levenshtein.opcodes(old, new) if each.tag == "equal")
    return {
        each.src_start + step: each.dest_start + step
        for each in same
        for step in range(each.src_end - each.src_start)
    }


def _changes(before: str, after: str) -> Iterator[Change]:
    old, new = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
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
    if len(old) * len(new) > _MOST_PAIRS:
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


def _noise(text: str, language: str = "en") -> list[tuple[int, int]]:
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


def _is_trifling(change: Change) -> bool:
    old, new = (re.sub(r"[\W_]+", "", fold(side)) for side in (change.before, change.after))
    return old == new or all(
        not side or _CLOCK.fullmatch(side) for side in (change.before, change.after)
    )


_Said = dict[Differing, dict[str, str]]  # values of each kind, each with its words in the text


def _stating(found: Facts) -> _Said:
    return {
        "act": {each.act: each.span.text for each in reversed(found.acts)},
        "signatory": {each.country: each.span.text for each in found.signatories},
        "resolution": {str(each.number): each.span.text for each in found.resolutions},
        "date": {each.day.isoformat(): each.span.text for each in found.dates},
        "item": {each.item: each.span.text for each in reversed(found.items)},
        "document": {each.symbol: each.span.text for each in found.documents},
    }


def _names(statement: Statement) -> _Said:
    """The names that a text has for the DPRK."""
    names: dict[str, str] = {}
    for text in (statement.title, statement.text):
        for mark in find(statement.language, text):
            if (mark.kind, mark.value) == ("country", "KP"):
                name = text[mark.start : mark.end]
                names.setdefault(fold(name), name)
    return {"name": names}


def _apart(left: _Said, right: _Said) -> tuple[Apart, ...]:
    each = (
        Apart(
            kind=kind,
            left=tuple((v, words) for v, words in left[kind].items() if v not in right[kind]),
            right=tuple((v, words) for v, words in right[kind].items() if v not in left[kind]),
        )
        for kind in sorted(left, key=get_args(Differing).index)
    )
    return tuple(apart for apart in each if apart.left or apart.right)


def _plain(statement: Statement) -> dict[str, str]:
    """The sentences of a text, by their words alone."""
    text, noise = statement.text, _noise(statement.text, statement.language)
    telling = _telling(statement)
    stretches = sentences(text, statement.language)[:_MOST_SENTENCES]
    found: dict[str, str] = {}
    for start, end in sorted(
        stretches, key=lambda each: not any(each.start <= offset < each.end for offset in telling)
    ):
        plain = _words(text[start:end])
        if plain and (start, end) not in noise:
            found.setdefault(plain, text[start:end])
    return found


def _telling(statement: Statement) -> list[int]:
    """Where the evidence and the facts of a text stand."""
    told = statement.facts
    spans = [each.span for each in statement.match.evidence]
    spans += [each.span for each in told.acts] + [each.span for each in told.signatories]
    spans += [each.span for each in told.resolutions] + [each.span for each in told.dates]
    spans += [each.span for each in told.items]
    return [span.start for span in spans if span.field == "text"]


def _unshared(left: dict[str, str], right: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    return (
        {plain: sentence for plain, sentence in left.items() if plain not in right},
        {plain: sentence for plain, sentence in right.items() if plain not in left},
    )
