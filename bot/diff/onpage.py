"""What became, on its page, of a text that is known from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import islice

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from bot.diff.apart import REWORDED
from bot.diff.words import MOST_PAIRS, TOKEN, plain_words
from bot.lexicon.facts import find
from bot.lexicon.facts.furniture import furniture
from bot.text.fold import fold
from bot.text.sentences import ENDED, sentences

_MOST_WORDS = 30_000  # of a text that is looked for on a page: the first ones tell
_HELD = 0.8  # of a text's words, in order: a page with as many has the text
_LEFT = 0.5  # of a text's words, in order: with fewer, a page says something else
_MOSTLY = 0.5  # of a page's letters: a text with as many is all that the page has to say
CUT = re.compile("(?:…|\\.\\.\\.)\\W*$")


def holds(page: str, text: str) -> bool:
    """True when nearly all words of a text stand on a page, in order: more may stand there."""
    return _share(text, page) >= _HELD


def edited(
    known: str, before: tuple[str, str], after: tuple[str, str], *, language: str, country: str
) -> tuple[str, str] | None:
    """What a page has of a text that is known from elsewhere, as the page was and as it is.

    Of both its main text is given, and all that it shows. What stands around the known text is the
    site's; what changes right beside it may be either's: `country` is the page's own. None when too
    little of the text is left.
    """
    main, shown = map(_Page, before)
    # What is shown holds all of a text; of one that goes on, only a reading tells where it ends.
    most = len(plain_words(known)) >= _MOSTLY * len(plain_words(before[0]))
    whole = most and not CUT.search(known) and shown.has(known)
    if not whole and not holds(before[0], known):
        return None
    old, new = (shown, _Page(after[1])) if whole else (main, _Page(after[0]))
    ours = old.places(known)
    first, last = (min(ours), max(ours)) if whole else old.prose(language)
    kept = _pairs(old.plain, new.plain)
    # It lies between what is left of the site's: whatever became of its own words.
    start = max((kept[each] + 1 for each in kept if each < first), default=0)
    stop = min((kept[each] for each in kept if each > last), default=len(new.plain)) - 1
    left = [each for each in range(first, last + 1) if each in kept]
    own = partial(_is_own, language=language, country=country)
    if left and ours.isdisjoint(range(first, left[0])):
        ahead = old.text(first, left[0] - 1), new.text(start, kept[left[0]] - 1)
        if not own(*ahead, alone=first == 0 or first - 1 in kept):
            first, start = left[0], kept[left[0]]
    if left and ours.isdisjoint(range(left[-1] + 1, last + 1)):
        behind = old.text(left[-1] + 1, last), new.text(kept[left[-1]] + 1, stop)
        if not own(*behind, alone=last + 1 == len(old.plain) or last + 1 in kept):
            last, stop = left[-1], kept[left[-1]]
    was, now = old.text(first, last), new.text(start, stop)
    if _share(was, now) < _LEFT:
        return None
    return was, was if says_same((was, before[1]), (now, after[1])) else now


def says_same(before: tuple[str, str], after: tuple[str, str]) -> bool:
    """True when a page shows each of its sentences as often as before.

    Readings of its main text leave things out, now here, now there: what a page shows counts.
    """
    old, new = (Counter(_Page(main).plain) for main, _ in (before, after))
    shown = [_spaced(plain_words(each)) for _, each in (before, after)]
    changed = map(_spaced, (old - new) + (new - old))
    return all(0 < shown[0].count(each) == shown[1].count(each) for each in changed)


def _spaced(words: str) -> str:
    """Words with a space of their own on either side, so that all of them can be counted."""
    return f" {words.replace(' ', '  ')} "


def _is_own(before: str, after: str, *, alone: bool, language: str, country: str) -> bool:
    """True where a change beside a text is likely the text's own, not the site's.

    It is in other words, or speaks of states; what is new does so `alone`, in the place of nothing.
    """
    reworded = before and fuzz.ratio(plain_words(before), plain_words(after)) >= REWORDED
    return bool(
        reworded
        or _speaks(before, language, country)
        or (alone and _speaks(after, language, country))
    )


def _speaks(text: str, language: str, country: str) -> bool:
    """True for a list of states, and for sentences that speak of others, or ask, or condemn."""
    wrapped = furniture(language, text, country=country)
    for stretch in sentences(text, language):
        sentence = text[slice(*stretch)]
        marks = find(language, sentence)
        kinds = {mark.kind for mark in marks if mark.value != country}
        says = kinds & {"country", "capital", "act"} and ENDED.search(sentence)
        if stretch not in wrapped and (says or _is_list(sentence, language)):
            return True
    return False


def _is_list(text: str, language: str) -> bool:
    """True for the names of states and little else."""
    named = (mark for mark in find(language, text) if mark.kind == "country")
    return sum(mark.end - mark.start for mark in named) >= _MOSTLY * len(text)


class _Page:
    """The sentences of a page that have words."""

    def __init__(self, text: str) -> None:
        self._text = text
        each = [(stretch, plain_words(text[slice(*stretch)])) for stretch in sentences(text)]
        self._stretches = [stretch for stretch, plain in each if plain]
        self.plain = [plain for _, plain in each if plain]

    def text(self, first: int, last: int) -> str:
        """From one sentence to another one; nothing when that comes earlier."""
        if first > last:
            return ""
        return self._text[self._stretches[first].start : self._stretches[last].end]

    def places(self, known: str) -> frozenset[int]:
        """Which sentences are those of a known text."""
        ours = [plain_words(known[start:end]) for start, end in sentences(known)]
        return frozenset(_pairs(ours, self.plain).values())

    def has(self, known: str) -> bool:
        """True when a known text stands there, with little in between."""
        places = self.places(known)
        if not places:
            return False
        letters = sum(len(self.plain[each]) for each in places)
        within = self._letters(min(places), max(places))
        return letters >= _HELD * max(within, len(plain_words(known)))

    def prose(self, language: str) -> tuple[int, int]:
        """The first and the last of its sentences that are no heading, link or caption."""
        each = [self.text(place, place) for place in range(len(self.plain))]
        says = [n for n, text in enumerate(each) if ENDED.search(text) or _is_list(text, language)]
        return (says[0], says[-1]) if says else (0, len(each) - 1)

    def _letters(self, first: int, last: int) -> int:
        return sum(map(len, self.plain[first : last + 1]))


def _share(text: str, within: str) -> float:
    """How much of a text stands within another one, word for word in order: 0 to 1."""
    ours, theirs = (
        [token[0] for token in islice(TOKEN.finditer(fold(each)), _MOST_WORDS)]
        for each in (text, within)
    )
    return LCSseq.similarity(ours, theirs) / len(ours) if ours else 0.0


def _pairs(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Places in one list of what stands in another one too, in the same order."""
    ahead = _equal(old, new)
    behind = _equal(old[ahead:][::-1], new[ahead:][::-1])
    pairs = {each: each for each in range(ahead)}
    pairs |= {len(old) - each: len(new) - each for each in range(1, behind + 1)}
    one, other = old[ahead : len(old) - behind], new[ahead : len(new) - behind]
    if len(one) * len(other) <= MOST_PAIRS:  # else what lies between counts as rewritten
        for each in Levenshtein.opcodes(one, other):
            if each.tag == "equal":
                ours = range(ahead + each.src_start, ahead + each.src_end)
                pairs.update(zip(ours, range(ahead + each.dest_start, len(new)), strict=False))
    return pairs


def _equal(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the first ones are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((n for n, (left, right) in pairs if left != right), shorter)
