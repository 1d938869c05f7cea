"""What a destination missed, listed: digests, and the ends of quiet hours, mutes and storms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.batches import batched
from bot.compose import dating, parts
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
    heading = _headline(voice, len(missed), causes)
    for shown in batched(missed, LISTED_AT_ONCE):
        bullets = Bullets(
            items=tuple(_missed(voice, destination, story, why) for story, why in shown)
        )
        example = voice.typed(f"story {shown[0][0].id}")
        note = Note(runs=voice.runs("{story} tells more", story=example))
        yield Document(summary=heading, blocks=(Heading(text=heading), bullets, note))
        heading = voice.say("… continued")


def listed(document: Document) -> Collection[str]:
    """The ids of the stories that a list names."""
    return [run.text for line in _lines(document) for run in line if run.code]


def relisted(
    document: Document,
    destination: Destination,
    told: Mapping[str, Story],
    *,
    corrected: Collection[str],
) -> Document:
    """The same list, with what stands of the stories that we took back or corrected since.

    `told` are the stories as they are now, `corrected` the ids of those with a note on them.
    """
    voice = Voice(destination)

    def line(item: Inline) -> Inline:
        story = next((told[run.text] for run in item if run.code and run.text in told), None)
        if story is None or not story.statements:
            return item
        what = next(run.text for run in item if run.strong)
        if all(each.retraction for each in story.statements):
            return _line(voice, destination, story, voice.say("RETRACTED"), fallen=True)
        if story.id in corrected:
            return _line(voice, destination, story, voice.say("{what}, CORRECTED", what=what))
        if any(each.retraction for each in story.statements):
            return _line(voice, destination, story, what)
        return item

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
    if HoldCause.BURST in causes:
        return voice.count(
            number,
            "Shown late, with many others: 1 story",
            "Shown late, many at once: {n} stories",
        )
    if HoldCause.MUTE in causes:
        return voice.count(number, "While muted: 1 story", "While muted: {n} stories")
    if HoldCause.QUIET in causes:
        return voice.count(number, "In quiet hours: 1 story", "In quiet hours: {n} stories")
    return voice.count(number, "Digest: 1 story", "Digest: {n} stories")


def _missed(voice: Voice, reader: Destination, story: Story, why: Sequence[Reason]) -> Inline:
    """The line of a story; that nothing of it stands, and why, if we took it back."""
    if not all(each.retraction for each in story.statements):
        return _line(voice, reader, story, _what(voice, story, why))
    line = _line(voice, reader, story, voice.say("RETRACTED"), fallen=True)
    return (*line, Run(text=f" · {story.statements[0].retraction}"))


def _what(voice: Voice, story: Story, reasons: Sequence[Reason]) -> str:
    what = voice.say("UPDATE")
    if Reason.FIRST in reasons:
        late = story.standing.statements[0].is_late
        what = voice.say("LATE") if late else voice.say("NEW")
    if Reason.AMENDED in reasons:
        what = voice.say("{what}, AMENDED", what=what)
    if Reason.CORRECTED in reasons:
        what = voice.say("{what}, CORRECTED", what=what)
    return what


def _line(
    voice: Voice, reader: Destination, story: Story, what: str, *, fallen: bool = False
) -> Inline:
    first, copy = story.standing.statements[0], parts.headlined(story, reader)
    title = Run(text=parts.title(voice, copy), href=copy.url or None, strike=fallen)
    return voice.runs(
        "{what} · {id} · {who}: {title} · {counter} · {moment}",
        what=Run(text=what, strong=True),
        id=parts.code(story.id),
        who=parts.publisher(voice, copy),
        title=title,
        counter=parts.counter(voice, story),
        moment=dating.when(voice, first),
    )
