"""What a page wraps around a text: share buttons, counters, links to other texts, days of update.

The words for it are everyday ones too ("exchanged views", "a report published on 4 October"): a
sentence is furniture only if it is little else, and neither names a state, but for the page's own,
nor does anything. Behind a link's words stands the headline of another text, whatever that tells.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

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
_STATES = frozenset({"country", "demonym", "adjective"})
_SAYING = frozenset({"act", "resolution"})
_WHEN = frozenset({"month", "weekday"})


def furniture(
    language: str, text: str, *, country: str = "", keep: Collection[int] = ()
) -> tuple[Stretch, ...]:
    """The sentences of a text that are furniture, of a page of `country`.

    What has one of the offsets in `keep`, where facts and evidence begin, is none.
    """
    known = find(language, text)
    wrapped = [mark.start for mark in known if _is_of_page(mark)]
    return tuple(
        stretch
        for stretch in sentences(text, language)
        if _has(stretch, wrapped) and _is_furniture(text, stretch, known, country, keep)
    )


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


def _has(stretch: Stretch, offsets: Collection[int]) -> bool:
    return any(stretch.start <= offset < stretch.end for offset in offsets)


def _is_furniture(
    text: str, stretch: Stretch, known: Sequence[Mark], country: str, keep: Collection[int]
) -> bool:
    marks = [mark for mark in known if stretch.start <= mark.start < stretch.end]
    first = next(mark for mark in marks if _is_of_page(mark))
    is_sentence = bool(ENDED.search(text[slice(*stretch)]))
    leads_on = first.value == "link" and not _WORD.search(text, stretch.start, first.start)
    if leads_on:
        headed = text[first.end : stretch.end].lstrip().startswith((":", "：", "|"))
        if headed or not is_sentence:
            return True
    states = {mark.value for mark in marks if mark.kind in _STATES} - {country}
    # "Read more about Peru."
    if len(states) > leads_on or _has(stretch, keep) or any(mark.kind in _SAYING for mark in marks):
        return False
    kinds = [mark.value for mark in marks if _is_of_page(mark)]
    most = max(_MOST[kind][0 if is_sentence else 1] for kind in kinds)
    return sum(1 for _ in _other_words(text, stretch, marks)) <= most


def _other_words(text: str, stretch: Stretch, marks: Sequence[Mark]) -> Iterator[int]:
    """Where words begin that are neither furniture nor of a day."""
    named = [mark for mark in marks if _is_of_page(mark) or mark.kind in _WHEN]
    for word in _WORD.finditer(text, *stretch):
        if not any(mark.start <= word.start() < mark.end for mark in named):
            yield word.start()
