"""What a destination missed, listed: digests, and the ends of quiet hours, mutes and storms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.compose import parts
from bot.compose.voice import Voice
from bot.model import (
    Bullets,
    Destination,
    Document,
    Heading,
    HoldCause,
    Inline,
    Note,
    Reason,
    Run,
    Story,
)

LISTED_AT_ONCE = 15  # stories in one message; the rest follows in its thread

Missed = tuple[Story, Sequence[Reason]]  # a story, and what there was to say of it


def digest(
    missed: Sequence[Missed], destination: Destination, *, causes: Collection[HoldCause]
) -> Iterator[Document]:
    """One message, and those that continue it, each whole."""
    voice = Voice(destination)
    headline = _headline(voice, len(missed), causes)
    for start in range(0, len(missed), LISTED_AT_ONCE):
        shown = missed[start : start + LISTED_AT_ONCE]
        heading = headline if start == 0 else voice.say("… continued")
        bullets = Bullets(items=tuple(_line(voice, *each) for each in shown))
        example = parts.code(f"story {shown[0][0].id}")
        note = Note(runs=voice.runs("{story} tells more", story=example))
        yield Document(summary=heading, blocks=(Heading(text=heading), bullets, note))


def listed(document: Document) -> Collection[str]:
    """The ids of the stories that a list names."""
    return [run.text for line in _lines(document) for run in line if run.code]


def struck(document: Document, destination: Destination, *, fallen: Collection[str]) -> Document:
    """The same list, the `fallen` stories struck out: we took back all that told them."""
    label = parts.strong(Voice(destination).say("RETRACTED"))

    def line(item: Inline) -> Inline:
        if not any(run.code and run.text in fallen for run in item):
            return item
        return tuple(label if run.strong else replace(run, strike=bool(run.href)) for run in item)

    blocks = (
        Bullets(items=tuple(map(line, block.items))) if isinstance(block, Bullets) else block
        for block in document.blocks
    )
    return replace(document, blocks=tuple(blocks))


def _lines(document: Document) -> Iterator[Inline]:
    for block in document.blocks:
        if isinstance(block, Bullets):
            yield from block.items


def _headline(voice: Voice, number: int, causes: Collection[HoldCause]) -> str:
    if HoldCause.STORM in causes:
        return voice.count(
            number, "Many at once: 1 more story", "Many at once: {n} more stories, in one list"
        )
    if HoldCause.MUTE in causes:
        return voice.count(number, "While muted: 1 story", "While muted: {n} stories")
    if HoldCause.QUIET in causes:
        return voice.count(number, "In quiet hours: 1 story", "In quiet hours: {n} stories")
    return voice.count(number, "Digest: 1 story", "Digest: {n} stories")


def _line(voice: Voice, story: Story, reasons: Sequence[Reason]) -> Inline:
    first = story.statements[0]
    what = voice.say("NEW") if Reason.FIRST in reasons else voice.say("UPDATE")
    if Reason.AMENDED in reasons:
        what = voice.say("{what}, AMENDED", what=what)
    return voice.runs(
        "{what} · {id} · {who}: {title} · {counter} · {moment}",
        what=Run(text=what, strong=True),
        id=parts.code(story.id),
        who=voice.publisher(first.country, first.institution),
        title=Run(text=parts.title(voice, first), href=first.url or None),
        counter=parts.counter(voice, story),
        moment=voice.time(first.at),
    )
