"""What a page wraps around a text: share buttons, counters, links to other texts, days of update.

The words for it are everyday ones too ("exchanged views", "a report published on 4 October"): a
sentence is furniture only if it is little else, and neither names a state, but for the page's own,
nor does anything. Behind a link's words stands the headline of another text, whatever that tells;
a sentence that ends there tells what it tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

from bot.lexicon.facts import Mark, find
from bot.text.sentences import ENDED, Stretch, sentences

# How many other words may stand beside those of furniture: in a sentence, and in a line that is
# none. A character of Chinese or Japanese counts as a word.
_MOST = {
    "site": (14, 25),
    "link": (12, 25),
    "label": (2, 12),
    "counter": (2, 12),
}
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]+")
_COUNT_BEFORE = re.compile(r"\d[\d.,]*[km]?\s?$", re.IGNORECASE)
_COUNT_BEHIND = re.compile(r"\s?[:：(]\s?\d[\d.,]*")
_LONGEST_COUNT = 16  # characters
_SAID = re.compile(rf"{ENDED.pattern}|[;,]$")  # a sentence, or one of a list
_HEADED = re.compile(r"\s*[:：|]|[^\S\n]*\n")  # between a link's words and a headline
_HEADLINE = 2  # lines: a link's words, and the headline below them
_START = attrgetter("start")
_STATES = frozenset({"country", "demonym", "adjective"})
_SAYING = frozenset({"act", "resolution"})
_WHEN = frozenset({"month", "weekday"})


def furniture(
    language: str, text: str, *, country: str = "", keep: Collection[int] = ()
) -> tuple[Stretch, ...]:
    """The sentences of a text that are furniture, of a page of `country`.

    What has one of the offsets in `keep`, where facts and evidence begin, is none, but for a
    headline right behind a link's words. Of a link above a sentence these words alone are given.
    """
    return _furniture(language, text, country, tuple(sorted(keep)))


@lru_cache(maxsize=32)
def _furniture(
    language: str, text: str, country: str, keep: tuple[int, ...]
) -> tuple[Stretch, ...]:
    """The same; remembered, because several rooms ask about one text."""
    known = find(language, text)
    of_page = [mark.start for mark in known if _is_of_page(mark)]
    found = (
        _wrapped(text, stretch, marks_in(stretch, known), country, _has(stretch, keep))
        for stretch in (sentences(text, language) if of_page else ())
        if _has(stretch, of_page)
    )
    return tuple(filter(None, found))


def counts(language: str, text: str) -> Iterator[Stretch]:
    """The numbers right beside a counter's word, and that word, wherever they stand."""
    for mark in find(language, text):
        if (mark.kind, mark.value) == ("boilerplate", "counter"):
            near = max(0, mark.start - _LONGEST_COUNT)
            before = _COUNT_BEFORE.search(text[near : mark.start])
            behind = _COUNT_BEHIND.match(text, mark.end)
            if before or behind:
                start = near + before.start() if before else mark.start
                yield Stretch(start, behind.end() if behind else mark.end)


def _is_of_page(mark: Mark) -> bool:
    return mark.kind == "boilerplate" and mark.value in _MOST


def _has(stretch: Stretch, offsets: Sequence[int]) -> bool:
    """True when one of some offsets, which are in order, lies in a stretch."""
    first = bisect_left(offsets, stretch.start)
    return first < len(offsets) and offsets[first] < stretch.end


def marks_in(stretch: Stretch, marks: Sequence[Mark]) -> Sequence[Mark]:
    """Those of the marks, which are in order, that begin in a stretch."""
    first = bisect_left(marks, stretch.start, key=_START)
    return marks[first : bisect_left(marks, stretch.end, first, key=_START)]


def _wrapped(
    text: str, stretch: Stretch, marks: Sequence[Mark], country: str, is_kept: bool
) -> Stretch | None:
    """What of a stretch is furniture: all of it, a link's words above a sentence, or nothing."""
    first = next(mark for mark in marks if _is_of_page(mark))
    said = text[slice(*stretch)]
    is_sentence = bool(_SAID.search(said))
    kinds = {mark.kind for mark in marks}
    leads_on = first.value == "link" and not _WORD.search(text, stretch.start, first.start)
    headed = leads_on and bool(_HEADED.match(text, first.end, stretch.end))
    lines = len(list(filter(str.strip, said.split("\n"))))
    # A headline is furniture whatever it tells; on a line of its own it may be the text's.
    is_headline = lines == 1 or (lines == _HEADLINE and not is_kept)
    if leads_on and is_headline and not is_sentence and "resolution" not in kinds:
        return stretch
    end = text.find("\n", first.end, stretch.end)
    if leads_on and end > 0 and not _WORD.search(text, first.end, end):
        return Stretch(stretch.start, end)
    states = {mark.value for mark in marks if mark.kind in _STATES} - {country}
    # "Read more about Peru."
    if len(states) > (leads_on and not headed) or is_kept or not kinds.isdisjoint(_SAYING):
        return None
    most = max(_MOST[mark.value][0 if is_sentence else 1] for mark in marks if _is_of_page(mark))
    other = sum(1 for _ in _other_words(text, stretch, marks))
    return stretch if other <= most else None


def _other_words(text: str, stretch: Stretch, marks: Sequence[Mark]) -> Iterator[int]:
    """Where words begin that are neither furniture nor of a day."""
    named = [mark for mark in marks if _is_of_page(mark) or mark.kind in _WHEN]
    for word in _WORD.finditer(text, *stretch):
        if not any(mark.start <= word.start() < mark.end for mark in named):
            yield word.start()
