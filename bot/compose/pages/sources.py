"""The sources' page: how each is doing, those in trouble first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.compose import words
from bot.compose.answers import counted, details, in_trouble_first
from bot.compose.notices import remedy
from bot.compose.voice import Voice
from bot.model import Destination, SourceHealth, SourceRow, SourcesPage


def sources(healths: Sequence[SourceHealth], reader: Destination, *, now: datetime) -> SourcesPage:
    """All sources, and how many are in which state."""
    voice = Voice(reader)
    ordered = in_trouble_first(healths)
    return SourcesPage(
        heading=counted(voice, ordered),
        rows=tuple(_row(voice, health, now) for health in ordered),
        labels={
            "state": voice.say("State"),
            "source": voice.say("Source"),
            "details": voice.say("How it does"),
        },
    )


def _row(voice: Voice, health: SourceHealth, now: datetime) -> SourceRow:
    return SourceRow(
        id=health.source.id,
        state=voice.say(words.STATES[health.state]),
        state_key=str(health.state),
        who=voice.publisher(health.source.country, health.source.institution),
        details=tuple(details(voice, health, now)),
        remedy=remedy(voice, health),
    )
