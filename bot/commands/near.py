"""What was probably meant by a mistyped word."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.text import countries

ALIKE = 0.6  # how alike two words must be to ask "did you mean"
SHORTEST_NAME = 4  # letters; codes and abbreviations are like too much


def nearest(typed: str, known: Iterable[str], *, alike: float = ALIKE) -> str:
    """The known word most like the typed one; empty when none is alike."""
    best = process.extractOne(
        typed, list(known), scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=alike
    )
    return best[0] if best else ""


def nearest_country(typed: str) -> str:
    """The English name of the country whose name is most like the typed one; empty for none."""
    names = countries.country_names("en")
    near = nearest(typed.lower(), (name for name in names if len(name) >= SHORTEST_NAME))
    return countries.english_name(names[near]) if near else ""
