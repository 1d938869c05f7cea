"""What one of two texts says and the other doesn't."""

from __future__ import annotations

from typing import get_args

from rapidfuzz import fuzz, process

from bot.diff.words import each_change, is_trifling, noise, plain_words
from bot.lexicon.facts import find
from bot.model import Apart, Change, Comparison, Differing, Facts, Statement
from bot.text.fold import fold
from bot.text.sentences import sentences

_MOST_SENTENCES = 200  # of each of two texts that are compared
REWORDED = 60  # per cent of two sentences that are alike: one is the other in other words …
_MOST_CHANGES = 4  # … unless they differ in more places than these


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
        near = process.extractOne(plain, list(right_only), scorer=fuzz.ratio, score_cutoff=REWORDED)
        each = each_change(sentence, right_only[near[0]]) if near else ()
        found = [change for change in each if not is_trifling(change)]
        if near and len(found) <= _MOST_CHANGES:
            changed += found
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
    """The sentences of a text, by their words alone, in which days stand however they are written.

    What a page wraps around its text is left out.
    """
    text, telling = statement.text, _telling(statement)
    wrapped = set(noise(statement))
    stretches = sentences(text, statement.language)[:_MOST_SENTENCES]
    found: dict[str, str] = {}
    for start, end in sorted(
        stretches, key=lambda each: not any(each.start <= offset < each.end for offset in telling)
    ):
        plain = plain_words(_with_days(statement, start, end))
        if plain and (start, end) not in wrapped:
            found.setdefault(plain, text[start:end])
    return found


def _with_days(statement: Statement, start: int, end: int) -> str:
    """A stretch of a text with its dates as figures: two texts may write one day in two ways."""
    written = statement.text[start:end]
    days = [each for each in statement.facts.dates if each.span.field == "text"]
    for each in sorted(days, key=lambda each: each.span.start, reverse=True):
        if start <= each.span.start and each.span.end <= end:
            before, after = written[: each.span.start - start], written[each.span.end - start :]
            written = f"{before}{each.day:%Y%m%d}{after}"
    return written


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
