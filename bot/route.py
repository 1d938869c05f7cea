"""Which destinations want an alert, and why not; pure."""

from __future__ import annotations

from enum import StrEnum

from bot.model import Alert, Destination, Reason


class Refusal(StrEnum):
    """Why a destination does not want an alert: the part of its filter that says so."""

    TOPIC = "topic"
    COUNTRY = "country"
    LANGUAGE = "language"
    LEVEL = "level"
    REASON = "reason"
    OFFICIAL_ONLY = "official_only"
    MINIMUM_SCORE = "minimum_score"


def refusal(destination: Destination, alert: Alert) -> Refusal | None:
    """Why the destination does not want this alert; None when it does."""
    # What we took back must reach everybody who was told.
    if alert.reason is Reason.CORRECTED:
        return None
    wanted, statement = destination.filter, alert.statement
    refused = {
        Refusal.TOPIC: _outside(wanted.topics, alert.story.topic),
        Refusal.COUNTRY: _outside(wanted.countries, statement.country),
        Refusal.LANGUAGE: _outside(wanted.languages, statement.language),
        Refusal.LEVEL: _outside(wanted.levels, statement.match.level),
        Refusal.REASON: _outside(wanted.reasons, alert.reason),
        Refusal.OFFICIAL_ONLY: wanted.official_only and not statement.official,
        Refusal.MINIMUM_SCORE: statement.match.score < wanted.minimum_score,
    }
    return next((code for code, no in refused.items() if no), None)


def _outside(wanted: frozenset[str], value: str | None) -> bool:
    return bool(wanted) and value not in wanted
