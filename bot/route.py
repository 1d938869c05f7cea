"""Which destinations want an alert, why not, and when; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model import Alert, Cadence, Destination, Hold, HoldCause, Pace, QuietHours, Reason


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


def hold(destination: Destination, alert: Alert, now: datetime) -> Hold | None:
    """Until when the destination wants this alert held back; None: it may be told now."""
    # What we took back, and what operators must know, can't wait.
    if alert.reason is Reason.CORRECTED:
        return None
    story, found = alert.story.id, None
    muted = [m.until for m in destination.mutes if m.until > now and m.story_id in (None, story)]
    if muted:
        found = Hold(until=max(muted), cause=HoldCause.MUTE)
    moment = found.until if found else now
    if destination.pace.cadence is not Cadence.INSTANT:
        until = next_digest(destination.pace, ZoneInfo(destination.timezone), moment)
        return Hold(until=until, cause=found.cause if found else HoldCause.DIGEST)
    quiet = destination.quiet
    if quiet and (end := quiet_until(quiet, ZoneInfo(destination.timezone), moment)):
        return Hold(until=end, cause=found.cause if found else HoldCause.QUIET)
    return found


def next_digest(pace: Pace, zone: ZoneInfo, now: datetime) -> datetime:
    """The next time of a daily or weekly digest, in UTC; clocks that change are followed."""
    local = now.astimezone(zone)
    weekly = pace.cadence is Cadence.WEEKLY
    days = (pace.weekday - local.weekday()) % 7 if weekly else 0
    due = _local(local.date() + timedelta(days=days), pace.at, zone)
    return (
        due
        if due > now
        else _local(local.date() + timedelta(days=days + (7 if weekly else 1)), pace.at, zone)
    )


def quiet_until(quiet: QuietHours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours that `now` lies in end, in UTC; None outside of them."""
    local = now.astimezone(zone)
    for day in (local.date() - timedelta(days=1), local.date()):
        over_midnight = timedelta(days=1) if quiet.end <= quiet.start else timedelta()
        start = _local(day, quiet.start, zone)
        end = _local(day + over_midnight, quiet.end, zone)
        if start <= now < end:
            return end
    return None


def _local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _outside(wanted: frozenset[str], value: str | None) -> bool:
    return bool(wanted) and value not in wanted
