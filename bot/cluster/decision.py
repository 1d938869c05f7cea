"""Does a statement tell a story we have?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.model import Fingerprint, StoryCandidate, StoryDecision

WINDOW = timedelta(days=30)  # stories whose last statement is older are not looked at
_SAME = 0.5  # at least this score: the same story


def decide(fp: Fingerprint, candidates: Sequence[StoryCandidate]) -> StoryDecision:
    """The candidate that `fp` tells, or a new story when none is near enough."""
    best, score, why = None, 0.0, "no story shares anything with it"
    for candidate in candidates:
        for member in candidate.members:
            value, reason = _likeness(fp, member)
            if value > score:
                best, score, why = candidate.story_id, value, reason
    return StoryDecision(story_id=best if score >= _SAME else None, score=score, why=why)


def _likeness(left: Fingerprint, right: Fingerprint) -> tuple[float, str]:
    shared = len(left.sentences & right.sentences)
    smaller = min(len(left.sentences), len(right.sentences))
    if shared and shared * 2 >= smaller:
        return 1.0, f"{shared} of {smaller} sentences are the same"
    equal = sum(a == b for a, b in zip(left.minhash, right.minhash, strict=True))
    share = equal / len(left.minhash)
    return share, f"{share:.0%} of the wording is the same"
