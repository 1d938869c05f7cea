"""What we say of stories that operators merged or split: where they were told, and to operators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.compose import parts
from bot.compose.voice import Voice
from bot.model import (
    Bullets,
    Destination,
    Document,
    Heading,
    Inline,
    Note,
    Paragraph,
    Ruling,
    Run,
    Statement,
    Story,
)

TEXTS_SHOWN = 5


def merged(whole: Story, other: Story, destination: Destination) -> Document:
    """A reply under a story's first message: another story is part of it now."""
    voice = Voice(destination)
    line = voice.runs(
        "MERGED: story {other} tells the same event, so it counts here from now on. Published by"
        " {counter}.",
        other=parts.code(other.id),
        counter=parts.counter(voice, whole),
    )
    return _listing(voice, line, other.statements)


def merged_away(whole: Story, statement: Statement, destination: Destination) -> Document:
    """What the first message of a story that is part of another one now is reworded into."""
    voice = Voice(destination)
    headline = voice.say(
        "MERGED · {title}",
        title=parts.headed(voice, statement),
    )
    line = voice.runs(
        "It tells the same event as “{title}”, told here before. News of it comes there.",
        title=parts.title(voice, whole.statements[0]),
    )
    return Document(
        summary=headline,
        blocks=(
            Heading(text=headline),
            Paragraph(runs=line),
            *parts.link(voice, statement),
            Note(runs=parts.ids(voice, statement)),
        ),
    )


def split_off(rest: Story, own: Story, destination: Destination) -> Document:
    """A reply under a story's first message: some of its texts tell another one."""
    voice = Voice(destination)
    line = voice.runs(
        "SPLIT: this one is published by {counter}. What follows tells another event, which is"
        " story {own} now:",
        own=parts.code(own.id),
        counter=parts.counter(voice, rest),
    )
    return _listing(voice, line, own.statements)


def split_text(statement: Statement, destination: Destination) -> Document:
    """What a reply about a text that was split off is reworded into."""
    voice = Voice(destination)
    line = voice.runs(
        "SPLIT: {who} tells another event here: story {story}.",
        who=parts.strong(parts.publisher(voice, statement)),
        story=parts.code(statement.story_id or ""),
    )
    return _listing(voice, line, [statement])


def stands_alone(own: Story, rest: Story, destination: Destination) -> Document:
    """A reply under a message that tells a story of its own now."""
    voice = Voice(destination)
    line = voice.runs(
        "SPLIT: this one, published by {counter}, tells another event than story {rest}, whose"
        " texts are:",
        rest=parts.code(rest.id),
        counter=parts.counter(voice, own),
    )
    return _listing(voice, line, rest.statements)


def merge_done(whole: Story, other: Story, messages: int, destination: Destination) -> Document:
    """To the operator: what was merged, and where that is told."""
    voice = Voice(destination)
    line = voice.runs(
        "{done}: story {other} is part of story {story} now: {title}. {count} {undo} undoes it.",
        done=parts.strong(voice.say("Merged")),
        other=parts.code(other.id),
        story=parts.code(whole.id),
        title=parts.title(voice, whole.statements[0]),
        count=_count(voice, messages),
        undo=voice.typed(f"story split {other.id}"),
    )
    return parts.said(line)


def split_done(
    rest: Story, own: Story, messages: int, destination: Destination, *, owed: int = 0
) -> Document:
    """To the operator: what was split off, where that is told, and to whom it is news."""
    voice = Voice(destination)
    count = _count(voice, messages)
    if owed:
        news = voice.count(
            owed,
            "It is news for 1 place that had not heard of it.",
            "It is news for {n} places that had not heard of it.",
        )
        count = f"{count} {news}"
    line = voice.runs(
        "{done}: story {story} is one by itself now: {title}. {count} {undo} undoes it.",
        done=parts.strong(voice.say("Split")),
        story=parts.code(own.id),
        title=parts.title(voice, own.statements[0]),
        count=count,
        undo=voice.typed(f"story merge {rest.id} {own.id}"),
    )
    return parts.said(line)


def by_hand(voice: Voice, ruling: Ruling) -> str:
    """That an operator said which story a statement tells."""
    values = {"story": ruling.story_id, "who": ruling.who, "when": voice.time(ruling.at)}
    if ruling.action == "merge":
        return voice.say("merged into story {story} by {who}, {when}", **values)
    values["other"] = ruling.apart_from or ""
    return voice.say("split from story {other} by {who}, {when}", **values)


def _count(voice: Voice, messages: int) -> str:
    if not messages:
        return voice.say("No message had told it.")
    return voice.count(
        messages,
        "1 message is reworded, and a reply says so.",
        "{n} messages are reworded, and replies say so.",
    )


def _listing(voice: Voice, line: Inline, statements: Sequence[Statement]) -> Document:
    shown = Bullets(items=tuple(parts.listed(voice, each) for each in statements[:TEXTS_SHOWN]))
    if (more := len(statements) - TEXTS_SHOWN) <= 0:
        return parts.said(line, shown)
    counted = voice.count(more, "and 1 more text", "and {n} more texts")
    return parts.said(line, shown, Note(runs=(Run(text=counted),)))
