"""When a statement was published, in words: to the minute, or to the day where no more is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from bot.compose.voice import Voice
from bot.model import Statement
from bot.text.dates import read_day

_DAY = timedelta(days=1)
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


def moment(statement: Statement) -> str:
    """The same for programs, as ISO 8601: a day alone where its publisher gave no more."""
    return str(day_of(statement) or statement.at.isoformat())


def printed(statement: Statement) -> str | None:
    """The date it bears, for programs, in the same way; None where none could be read."""
    if statement.published is None:
        return None
    return str(day_of(statement) or statement.published.isoformat())


def known_by(statement: Statement) -> datetime:
    """By when it was out for sure: a text that bears a day alone may be of any hour of it."""
    if day := day_of(statement):
        return min(datetime.combine(day + _DAY, time(), UTC), statement.first_seen)
    return statement.at


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """The first one first; those that bear a day alone where they were out for sure."""
    return sorted(statements, key=known_by)


def apart(statement: Statement, first: Statement) -> timedelta | None:
    """How much later than the first; None where one of them names no more than a day."""
    if day_of(statement) or day_of(first):
        return None
    return statement.at - first.at


def days_apart(voice: Voice, statement: Statement, first: Statement) -> int:
    """How many days later than the first, by the dates that are shown."""
    days = [day_of(each) or each.at.astimezone(voice.zone).date() for each in (statement, first)]
    return (days[0] - days[1]).days


def later(voice: Voice, statement: Statement, first: Statement) -> str:
    """How much later than the first, in words: no hours where one names no more than a day."""
    span = apart(statement, first)
    if span is not None:
        return voice.say("{lag} later", lag=voice.lag(span))
    days = days_apart(voice, statement, first)
    lag = voice.lag(abs(days) * _DAY)
    if days < 0:
        return voice.say("dated {lag} earlier", lag=lag)
    if days > 1:
        return voice.say("{lag} later", lag=lag)
    return voice.say("the next day") if days else voice.say("the same day")
