"""What operators read: a source fails, is silent or is back; once a day, that all is quiet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from babel.numbers import format_decimal

from bot.compose import parts, words
from bot.compose.voice import Voice
from bot.model import (
    Delivery,
    Destination,
    Document,
    Fields,
    Inline,
    Note,
    Reason,
    Run,
    SourceHealth,
    SourceState,
)

_OVERDUE = timedelta(minutes=10)  # a turn may be that late where all is well


def source_notice(
    reason: Reason,
    health: SourceHealth,
    destination: Destination,
    *,
    before: SourceState,
    now: datetime,
) -> Document:
    """A source is DOWN, QUIET or BACK, after another state."""
    voice = Voice(destination)
    who = parts.strong(voice.publisher(health.source.country, health.source.institution))
    match reason:
        case Reason.SOURCE_DOWN:
            line = voice.runs(
                "SOURCE DOWN: {who} can’t be read: {why}", who=who, why=failure(voice, health)
            )
        case Reason.SOURCE_QUIET:
            line = voice.runs("SOURCE QUIET: {who} answers, but shows nothing new", who=who)
        case Reason.SOURCE_BACK if before is SourceState.QUIET:
            line = voice.runs("SOURCE BACK: {who} shows something new again", who=who)
        case Reason.SOURCE_BACK:
            line = voice.runs("SOURCE BACK: {who} can be read again", who=who)
        case _:
            raise ValueError(f"{reason} is not said of a source")
    return parts.said(line, Fields(pairs=tuple(_record(voice, health, now))))


def all_quiet(
    destination: Destination,
    *,
    polled: int,
    sources: int,
    items: int,
    mentions: int,
    since: datetime,
) -> Document:
    """Nothing matched since then but in passing; how much was read says how much that is worth."""
    voice = Voice(destination)
    line = voice.runs(
        "ALL QUIET: polled {polled} of {sources} sources, {read}, nothing matched since {since}.",
        polled=str(polled),
        sources=str(sources),
        read=voice.count(items, "1 item read", "{n} items read"),
        since=voice.time(since),
    )
    passing = voice.count(
        mentions,
        "1 text mentions the matter in passing, which alerts nobody.",
        "{n} texts mention the matter in passing, which alerts nobody.",
    )
    return parts.said(line, *([Note(runs=(Run(text=passing),))] if mentions else []))


def parked(delivery: Delivery, why: str, destination: Destination) -> Document:
    """A message could not be sent, and what to do about it."""
    voice = Voice(destination)
    line = voice.runs(
        "NOT DELIVERED to {where}: {why}", where=parts.code(delivery.destination), why=why
    )
    rows = (
        (voice.say("Message"), (Run(text=parts.says(voice, delivery)),)),
        (voice.say("Since"), (Run(text=voice.time(delivery.created_at)),)),
        (
            voice.say("What to do"),
            voice.runs(
                "Mend the cause, then {retry}; {listing} shows all that wait.",
                retry=voice.typed("deliveries retry all"),
                listing=voice.typed("deliveries"),
            ),
        ),
    )
    return parts.said(line, Fields(pairs=rows))


def not_reloaded(why: str, destination: Destination) -> Document:
    """Changed settings can't be used; `why` is what the checks found, one mistake a line."""
    voice = Voice(destination)
    line = voice.runs("SETTINGS REFUSED: what was changed can’t be used; the old settings stay")
    remedy = voice.say(
        "Correct it: feeds.yaml, .env and the lexicon are read again as soon as they are saved. "
        "After any other file send SIGHUP; the environment is read at a start only."
    )
    rows = (
        (voice.say("Found"), (Run(text=why),)),
        (voice.say("What to do"), (Run(text=remedy),)),
    )
    return parts.said(line, Fields(pairs=rows))


def failure(voice: Voice, health: SourceHealth) -> str:
    """A failure's code in words, with the code itself for the log."""
    return _fault(voice, health.reason)


def fault(code: str, destination: Destination) -> str:
    """The same for a failure that belongs to no record yet, perhaps with details: `code: more`."""
    return _fault(Voice(destination), code)


def _fault(voice: Voice, code: str) -> str:
    kind = "http" if code.startswith("http-") else code.partition(":")[0]
    if kind not in words.FAILURES:
        return code
    return voice.say("{words} ({code})", words=voice.say(words.FAILURES[kind]), code=code)


def remedy(voice: Voice, health: SourceHealth) -> str:
    """What to do about a source that fails or is silent; nothing where all is well."""
    if health.state is SourceState.QUIET:
        return voice.say("See whether it publishes its news elsewhere by now.")
    if health.reason in words.REMEDIES:
        return voice.say(words.REMEDIES[health.reason])
    if not health.reason:
        return ""
    return voice.say(
        "If it lasts: open its address in a browser, or give a fallback in feeds.yaml."
    )


def vitals(voice: Voice, health: SourceHealth, now: datetime) -> Iterable[str]:
    """How a source fares, in a few words each: where it is read, how often it speaks, how soon."""
    record = health.record
    if record.warning:
        yield _fault(voice, record.warning)
    if health.elsewhere:
        yield voice.say("read at {address}", address=health.elsewhere)
    if health.per_week is not None:
        often = format_decimal(round(health.per_week, 1), locale=voice.locale)
        yield voice.say("{n} a week", n=often)
    if record.usual_gap:
        yield voice.say("usually every {span}", span=voice.lag(record.usual_gap))
    if record.lag:
        yield voice.say("seen after {span}", span=voice.lag(record.lag))
    if record.last_success:
        yield voice.say("read {span} ago", span=voice.lag(now - record.last_success))
    if health.next_poll:
        ahead = health.next_poll - now
        if ahead > -_OVERDUE:
            yield voice.say("next in {span}", span=voice.lag(ahead))
        else:
            yield voice.say("was due {span} ago", span=voice.lag(-ahead))


def _record(voice: Voice, health: SourceHealth, now: datetime) -> Iterable[tuple[str, Inline]]:
    record = health.record
    yield voice.say("Source"), (parts.code(health.source.id),)
    yield voice.say("Address"), (Run(text=record.serving or health.source.address.url),)
    if health.since:
        since = voice.say(
            "{moment} ({lag})", moment=voice.time(health.since), lag=voice.lag(now - health.since)
        )
        yield voice.say("Since"), (Run(text=since),)
    if record.failures:
        yield voice.say("Failures in a row"), (Run(text=str(record.failures)),)
    if record.usual_gap:
        yield voice.say("Usually every"), (Run(text=voice.lag(record.usual_gap)),)
    if record.newest:
        yield voice.say("Newest item"), (Run(text=voice.time(record.newest)),)
    if said := remedy(voice, health):
        yield voice.say("What to do"), (Run(text=said),)
