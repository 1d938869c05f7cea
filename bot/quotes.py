"""The sentences of a statement worth quoting: verbatim, whole, two or three, in text order."""

from __future__ import annotations

from bot.model import Facts, Match, Span
from bot.text.sentences import Stretch, sentences


def pick(
    title: str, text: str, language: str, match: Match, facts: Facts, limit: int = 3
) -> tuple[Span, ...]:
    """Up to `limit` sentences of `text` that say who did what and what is asked."""
    stretches = sentences(text, language)
    best = sorted(stretches, key=lambda s: (-_worth(s, match, facts), s.start))[:limit]
    return tuple(
        Span(field="text", start=start, end=end, text=text[start:end])
        for start, end in sorted(best)
    )


def _worth(stretch: Stretch, match: Match, facts: Facts) -> float:
    spans = [evidence.span for evidence in match.evidence] + [act.span for act in facts.acts]
    return sum(span.field == "text" and stretch.start <= span.start < stretch.end for span in spans)
