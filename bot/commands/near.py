"""What was probably meant by a mistyped word."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

ALIKE = 0.6  # how alike two words must be to ask "did you mean"


def nearest(typed: str, known: Iterable[str]) -> str:
    """The known word most like the typed one; empty when none is alike."""
    best = process.extractOne(
        typed, list(known), scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=ALIKE
    )
    return best[0] if best else ""
