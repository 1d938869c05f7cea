"""When a statement was published, in words: to the minute, or to the day where no more is known."""

from __future__ import annotations

from datetime import date, timedelta

from bot.compose.voice import Voice
from bot.model import Statement
from bot.text.dates import read_day

_EAST = timedelta(hours=14)  # no clock is further ahead of UTC


def day_of(statement: Statement) -> date | None:
    """The day its publisher printed, where that is all it said and it isn't yet to come."""
    if statement.published is None:
        return None
    day = read_day(statement.published_raw, languages=(statement.language,))
    return day if day and day <= (statement.first_seen + _EAST).date() else None


def when(voice: Voice, statement: Statement) -> str:
    """10 Jan 2024, 15:00 CET; without a time of day where its publisher gave none."""
    day = day_of(statement)
    return voice.day(day) if day else voice.time(statement.at)


def day(voice: Voice, statement: Statement) -> str:
    """10 Jan 2024: as printed, or where the reader is."""
    return voice.day(day_of(statement) or statement.at.astimezone(voice.zone).date())


def seen(voice: Voice, statement: Statement) -> str:
    """When it was published and how soon we saw it, as far as its date can be read."""
    seen = voice.time(statement.first_seen)
    if statement.published is None:
        if statement.published_raw:
            return voice.say(
                "date unreadable (“{raw}”), first seen {seen}",
                raw=statement.published_raw,
                seen=seen,
            )
        return voice.say("no date given, first seen {seen}", seen=seen)
    day = day_of(statement)
    if day:
        return voice.say("published {day}, first seen {seen}", day=voice.day(day), seen=seen)
    published = voice.time(statement.published)
    if statement.published > statement.first_seen:
        return voice.say("dated {published}, yet seen {seen}", published=published, seen=seen)
    return voice.say(
        "published {published}, seen {lag} later",
        published=published,
        lag=voice.lag(statement.first_seen - statement.published),
    )


def apart(statement: Statement, first: Statement) -> timedelta | None:
    """How much later than the first; None on one day, where one of them names no more than that."""
    days = day_of(statement), day_of(first)
    if days == (None, None):
        return statement.at - first.at
    return (days[0] or statement.at.date()) - (days[1] or first.at.date()) or None


def later(voice: Voice, statement: Statement, first: Statement) -> str:
    """How much later than the first, in words."""
    span = apart(statement, first)
    return (
        voice.say("the same day") if span is None else voice.say("{lag} later", lag=voice.lag(span))
    )
