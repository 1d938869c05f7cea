"""Texts that came back under other ids and addresses, known again by their words; pure.

Asked only when many texts are new, or changed, at once: a site has moved, numbers its entries anew
or dresses them otherwise. A text counts as known when no other one on either side could be meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bot import diff
from bot.model import NewStatement
from bot.poll.news import MANY
from bot.store import Kept
from bot.text.fold import fold, runs

_OWN_TEXT = 80  # characters that two texts don't share by chance
_LONG = 120  # characters of a text that may stand within a longer one …
_PROBE = 32  # characters from the middle of a text, looked for first
_MORE = re.compile(r"\s*(?:…|\.{3}|\[[^\]]{0,20}\])+$")  # marks of what is cut off …
_END = 60  # … and the characters among which they stand
_MOST = 0.5  # … being that much of it: the rest is what a page wraps around its text


class _Words(NamedTuple):
    """Title and text as words only: case, marks and white space change with a site's design."""

    title: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.title}\0{self.text}" if self.title and self.text else ""

    @property
    def own_text(self) -> str:
        return self.text if len(self.text) >= _OWN_TEXT else ""


def twins(new: Sequence[NewStatement], gone: Sequence[Kept]) -> dict[str, Kept]:
    """The kept text that each of the new ones is, by the new one's key."""
    by_key = {each.key: each for each in gone}
    ours = {each.key: _words(each.title, each.text) for each in new}
    theirs = {each.key: _words(each.title, each.text) for each in gone}
    found: dict[str, str] = {}

    def add(pairs: Mapping[str, str]) -> None:
        for key, twin in pairs.items():
            found[key] = twin
            del ours[key], theirs[twin]

    add(_same(lambda words: words.whole, ours, theirs))
    add(_same(lambda words: words.own_text, ours, theirs))
    for likely in (_within, _titled):
        pairs = likely(ours, theirs)
        if len(pairs) >= max(MANY, len(new) / 2):  # a few may well be what they seem: new
            add(pairs)
    return {key: by_key[twin] for key, twin in found.items()}


def changed_alike(pairs: Mapping[str, tuple[str, str]], many: float) -> set[str]:
    """Keys of texts, each before and after, in which nothing changed but what did in so many."""
    changes = {
        key: {(each.before, each.after) for each in diff.changes(*texts)}
        for key, texts in pairs.items()
    }
    times = Counter(change for each in changes.values() for change in each)
    return {
        key
        for key, each in changes.items()
        if each and all(times[change] >= many for change in each)
    }


def cut_short(pairs: Mapping[str, tuple[str, str]], many: float) -> set[str]:
    """Keys of texts, each before and after, of which nothing is shown any more, or a beginning.

    Their source has begun to show less: a beginning tells so itself, or so many others do.
    """
    short = {key for key, (before, after) in pairs.items() if _is_part(before, after)}
    return short if len(short) >= many else {key for key in short if _breaks_off(*pairs[key])}


def _is_part(before: str, after: str) -> bool:
    if len(after) >= len(before):
        return False
    return before.startswith(after[:-_END] + _MORE.sub("", after[-_END:]))


def _breaks_off(before: str, after: str) -> bool:
    """True where nothing is left, a mark says that more follows, or a word is cut in two."""
    edge = before[len(after) - 1 : len(after) + 1]
    return not after or _MORE.search(after[-_END:]) is not None or edge.isalpha()


def _words(title: str, text: str) -> _Words:
    return _Words(" ".join(runs(fold(title))), " ".join(runs(fold(text))))


def _same(
    part: Callable[[_Words], str], ours: Mapping[str, _Words], theirs: Mapping[str, _Words]
) -> dict[str, str]:
    """Keys of those that have a part in common, and are alone in that on either side."""
    our_count, their_count = (Counter(map(part, side.values())) for side in (ours, theirs))
    by_part = {part(words): key for key, words in theirs.items()}
    return {
        key: by_part[shared]
        for key, words in ours.items()
        if (shared := part(words)) and our_count[shared] == their_count[shared] == 1
    }


def _titled(ours: Mapping[str, _Words], theirs: Mapping[str, _Words]) -> dict[str, str]:
    """Keys of those of which only the title is known now, and that have it in common."""
    bare = {key: words for key, words in ours.items() if not words.text}
    return _same(lambda words: words.title, bare, theirs)


def _within(ours: Mapping[str, _Words], theirs: Mapping[str, _Words]) -> dict[str, str]:
    """Keys of those of which one text is most of the other."""
    left = {key: f" {words.text} " for key, words in theirs.items() if words.text}
    found: dict[str, str] = {}
    for key, words in ours.items():
        text = f" {words.text} "
        twin = next((name for name, each in left.items() if _is_most(text, each)), None)
        if twin is not None:
            found[key] = twin
            del left[twin]
    return found


def _is_most(one: str, other: str) -> bool:
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    if len(shorter) < max(_LONG, _MOST * len(longer)):
        return False
    middle = len(shorter) // 2
    # To look for a few characters takes half as long as for a whole text.
    return shorter[middle : middle + _PROBE] in longer and shorter in longer
