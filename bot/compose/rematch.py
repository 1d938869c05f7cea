"""What operators read of a run of today's rules over the texts that are kept."""

from __future__ import annotations

from collections.abc import Iterable

from bot.compose import grounds, parts, words
from bot.compose.differences import apart
from bot.compose.voice import Voice, forms
from bot.model import (
    Block,
    Bullets,
    Destination,
    Document,
    Heading,
    Inline,
    Level,
    Note,
    Paragraph,
    Rematched,
    Run,
    Shift,
    Shifted,
)

TEXTS_SHOWN = 10  # of each kind

COUNTS = {
    Shift.FOUND: forms("1 new match", "{n} new matches"),
    Shift.LOST: forms("1 match that is none any more", "{n} matches that are none any more"),
    Shift.TOPIC: forms("1 match of another topic", "{n} matches of another topic"),
    Shift.LEVEL: forms("1 match of another level", "{n} matches of another level"),
    Shift.FACTS: forms("1 match with other facts", "{n} matches with other facts"),
}


def rematch_begun(texts: int, destination: Destination) -> Document:
    """It is under way."""
    voice = Voice(destination)
    line = voice.runs(
        "{count} What changes is told to operators when it is done.",
        count=voice.count(
            texts,
            "1 text is matched again by today’s rules.",
            "{n} texts are matched again by today’s rules.",
        ),
    )
    return parts.said(line)


def rematched(done: Rematched, destination: Destination) -> Document:
    """What a run has changed, or would change."""
    voice = Voice(destination)
    counts = voice.row(voice.count(n, *COUNTS[kind]) for kind, n in done.counts)
    values = {"texts": done.texts, "counts": counts or voice.say("no change")}
    if done.applied:
        heading = voice.say("REMATCHED: {texts} texts by today’s rules: {counts}", **values)
    else:
        heading = voice.say("{texts} texts by today’s rules would bring: {counts}", **values)
    blocks: list[Block] = [Heading(text=heading)]
    for kind, count in done.counts:
        blocks.extend(_shifted(voice, done, kind, count))
    return Document(summary=heading, blocks=tuple(blocks))


def _shifted(voice: Voice, done: Rematched, kind: Shift, count: int) -> Iterable[Block]:
    shown = [each for each in done.shifted if each.shift is kind][:TEXTS_SHOWN]
    yield Paragraph(runs=(parts.strong(voice.count(count, *COUNTS[kind])),))
    yield Bullets(items=tuple(_text(voice, each) for each in shown))
    if more := count - len(shown):
        counted = voice.count(more, "and 1 more text", "and {n} more texts")
        yield Note(runs=(Run(text=counted),))
    if kind is Shift.LOST and done.applied:
        yield Note(runs=_lost(voice, done, shown[0]))


def _lost(voice: Voice, done: Rematched, example: Shifted) -> Inline:
    if done.dropped:
        return voice.runs("They were retracted: {why}", why=done.dropped)
    return voice.runs(
        "They stand as they were told; {retract} takes one back.",
        retract=voice.typed(f"retract {example.statement.id}"),
    )


def _text(voice: Voice, shifted: Shifted) -> Inline:
    line = parts.listed(voice, shifted.statement)
    return (*line, *(Run(text=f"\n{each}") for each in _changes(voice, shifted)))


def _changes(voice: Voice, shifted: Shifted) -> Iterable[str]:
    was, becomes = shifted.statement.match, shifted.match
    if shifted.shift is Shift.TOPIC:
        yield voice.say("{before} → {after}", before=was.topic, after=becomes.topic)
    if was.level != becomes.level:
        before, after = _level(voice, was.level), _level(voice, becomes.level)
        yield voice.say("{before} → {after}", before=before, after=after)
    if shifted.shift is Shift.LOST and becomes.nearest:
        yield grounds.lack(voice, becomes.nearest)
    if shifted.shift is Shift.FACTS:
        for each in shifted.apart:
            kind, said = apart(voice, each, voice.say("before"), voice.say("now"))
            yield voice.say("{kind}: {what}", kind=kind, what=parts.summary(said))


def _level(voice: Voice, level: Level | None) -> str:
    return voice.say(words.LEVELS[level]) if level else voice.say("no match")
