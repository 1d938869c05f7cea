"""The months and years that sentences name, where a question names some."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.asking.question.asked import Asked
from bot.lexicon.facts import find
from bot.model import Span, Statement

_YEAR = re.compile(r"(?<![\w-])(?:19|20)\d\d(?!\d)")


def months(
    asked: Asked, statement: Statement, spans: Sequence[Span]
) -> Mapping[int, frozenset[int]]:
    """Per span the months that it names; empty where the question names none without its day."""
    periods = [each for p in asked.periods for each in (p, p.other) if each]
    if not any(period.month and not period.day for period in periods):
        return {}
    marks = [mark for mark in find(statement.language, statement.text) if mark.kind == "month"]
    named = {
        place: frozenset(int(mark.value) for mark in marks if span.start <= mark.start < span.end)
        for place, span in enumerate(spans)
        if place
    }
    return {place: found for place, found in named.items() if found}


def years(asked: Asked, spans: Sequence[Span]) -> Mapping[int, frozenset[int]]:
    """Per span the years that it names; empty where the question names none without its day."""
    if all(period.day for period in asked.periods):
        return {}
    named = {
        place: frozenset(map(int, _YEAR.findall(span.text)))
        for place, span in enumerate(spans)
        if place
    }
    return {place: found for place, found in named.items() if found}
