"""How the bot itself is doing, and what to do about what is not well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.compose import parts, words
from bot.compose.answers import source_line, states
from bot.compose.voice import Voice
from bot.model import (
    Block,
    Bullets,
    Condition,
    DeliveryState,
    Destination,
    Document,
    Fields,
    Heading,
    Inline,
    Listening,
    Note,
    Paragraph,
    Run,
    SourceHealth,
    SourceState,
)

TROUBLED = (SourceState.FAILING, SourceState.QUIET)
PLATFORMS = {"slack": "Slack", "matrix": "Matrix"}
POLLED_WITHIN = timedelta(hours=1)  # while the service runs


def condition(found: Condition, destination: Destination, *, now: datetime) -> Document:
    """Whether all is well: sources, polls, deliveries, listeners, and who is told of troubles."""
    voice = Voice(destination)
    troubles = _troubles(found, now)
    limping = [each for each in found.sources if _limps(each)]
    heading = voice.say("All is well")
    if troubles:
        heading = voice.count(troubles, "1 thing is not well", "{n} things are not well")
    elif limping:
        heading = voice.count(
            len(limping), "All is well, save for 1 source", "All is well, save for {n} sources"
        )
    blocks: list[Block] = [
        Heading(text=heading),
        Fields(pairs=tuple(_rows(voice, found, now))),
    ]
    if troubled := [each for each in found.sources if each.state in TROUBLED]:
        blocks.append(Paragraph(runs=voice.runs("Sources to look at:")))
        blocks.append(Bullets(items=tuple(source_line(voice, each, now) for each in troubled)))
    if limping:
        blocks.append(Paragraph(runs=voice.runs("Sources that work, but not as they should:")))
        blocks.append(Bullets(items=tuple(source_line(voice, each, now) for each in limping)))
    if found.parked:
        blocks.append(Paragraph(runs=voice.runs("Why deliveries are parked:")))
        blocks.append(Bullets(items=tuple(_failure(voice, *each) for each in found.parked)))
    more = voice.runs("{sources} tells of all of them", sources=voice.typed("sources"))
    return Document(summary=heading, blocks=(*blocks, Note(runs=more)))


def _limps(health: SourceHealth) -> bool:
    """True for a source that is read at another address than its own, or only in part."""
    return health.state is SourceState.OK and bool(health.elsewhere or health.record.warning)


def _troubles(found: Condition, now: datetime) -> int:
    return (
        sum(each.state is SourceState.FAILING for each in found.sources)
        + _is_parked(found)
        + sum(each.since is None for each in found.listening)
        + _is_idle(found, now)
        + bool(found.unstored)
    )


def _is_parked(found: Condition) -> bool:
    """True when messages are parked: how many of them is one trouble, and stands in its line."""
    return any(state is DeliveryState.PARKED for _, state, _, _ in found.waiting)


def _is_idle(found: Condition, now: datetime) -> bool:
    return found.polled_at is None or now - found.polled_at > POLLED_WITHIN


def _rows(voice: Voice, found: Condition, now: datetime) -> Iterable[tuple[str, Inline]]:
    failing = any(each.state is SourceState.FAILING for each in found.sources)
    yield voice.say("Sources"), _marked((Run(text=states(voice, found.sources)),), failing)
    yield voice.say("Last poll"), _marked(_last_poll(voice, found, now), _is_idle(found, now))
    if found.unstored:
        said = voice.runs("nothing can be stored: {why}", why=found.unstored)
        yield voice.say("Store"), _marked(said, True)
    yield (
        voice.say("Deliveries"),
        _marked((Run(text=_deliveries(voice, found)),), _is_parked(found)),
    )
    for each in found.listening:
        yield PLATFORMS[each.platform], _marked(_listening(voice, each), each.since is None)
    yield voice.say("Troubles are told to"), _operators(voice, found)


def _marked(said: Inline, is_trouble: bool) -> Inline:
    """With a sign that shows which of the things it is that are not well."""
    return (Run(text="⚠ "), *said) if is_trouble else said


def _last_poll(voice: Voice, found: Condition, now: datetime) -> Inline:
    if found.polled_at is None:
        return voice.runs("never: {run} polls", run=parts.code("statement-bot run"))
    said = voice.say(
        "{when}, {lag} ago", when=voice.time(found.polled_at), lag=voice.lag(now - found.polled_at)
    )
    if not _is_idle(found, now):
        return (Run(text=said),)
    return voice.runs("{said}: is {run} running?", said=said, run=parts.code("statement-bot run"))


def _deliveries(voice: Voice, found: Condition) -> str:
    if not found.waiting:
        return voice.say("none waits")
    return voice.row(
        voice.say(
            "{n} {what} to {where} since {when}",
            n=n,
            what=voice.say(words.DELIVERIES[state]),
            where=where,
            when=voice.time(oldest),
        )
        for where, state, n, oldest in found.waiting
    )


def _listening(voice: Voice, each: Listening) -> Inline:
    if each.since:
        return voice.runs("listening since {when}", when=voice.time(each.since))
    if not each.is_alive:
        return voice.runs("not listening: is {run} running?", run=parts.code("statement-bot run"))
    if each.why:
        return voice.runs("not listening: {why}", why=each.why)
    return voice.runs("not listening: the log says why")


def _failure(voice: Voice, where: str, why: str) -> Inline:
    return voice.runs("{where}: {said}", where=parts.code(where), said=why)


def _operators(voice: Voice, found: Condition) -> Inline:
    if found.operators:
        return (parts.code(", ".join(found.operators)),)
    return voice.runs(
        "nobody: name a place in {setting}",
        setting=parts.code("STATEMENT_BOT_OPERATOR_DESTINATION"),
    )
