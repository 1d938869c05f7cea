"""What would have come to a destination: to be seen before it subscribes or changes its filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.compose import dating, parts, words
from bot.compose.voice import Voice, mark
from bot.model import (
    Block,
    Bullets,
    Destination,
    Document,
    Heading,
    Inline,
    Note,
    Paragraph,
    Previewed,
    Reason,
    Run,
)

SHOWN = 30  # of each kind
LABELS = {
    Reason.FIRST: mark("NEW"),
    Reason.JOINED: mark("JOINED"),
    Reason.CONFIRMED: mark("CONFIRMED"),
}


def preview(found: Sequence[Previewed], destination: Destination, *, period: timedelta) -> Document:
    """What would have been posted, what would have been listed later, what is not wanted."""
    voice = Voice(destination)
    posted = [each for each in found if not each.refusal and not each.hold]
    held = [each for each in found if each.hold]
    refused = [each for each in found if each.refusal]
    heading = voice.say(
        "{alerts} would have come here in the last {period}",
        alerts=voice.count(len(posted), "1 alert", "{n} alerts"),
        period=voice.lag(period),
    )
    blocks: list[Block] = [Heading(text=heading), *_list(voice, posted)]
    if held:
        blocks.append(Paragraph(runs=voice.runs("Told later, in a list:")))
        blocks.extend(_list(voice, held))
    if refused:
        blocks.append(Paragraph(runs=voice.runs("Not wanted here, and why:")))
        blocks.extend(_list(voice, refused))
    if not found:
        blocks.append(Paragraph(runs=voice.runs("Nothing that matched was published then.")))
    if found:
        how = voice.runs(
            "As if each had been read when it was published; what a first look at a source, or an"
            " import, brings in was told to nobody."
        )
        blocks.append(Note(runs=how))
    more = voice.runs(
        "{settings} shows and changes what is wanted here", settings=voice.typed("settings")
    )
    return Document(summary=heading, blocks=(*blocks, Note(runs=more)))


def _list(voice: Voice, found: Sequence[Previewed]) -> Iterable[Block]:
    if found:
        yield Bullets(items=tuple(_line(voice, each) for each in found[:SHOWN]))
    if more := len(found[SHOWN:]):
        yield Note(runs=(Run(text=voice.count(more, "and 1 more", "and {n} more")),))


def _line(voice: Voice, previewed: Previewed) -> Inline:
    statement = previewed.statement
    label = LABELS[previewed.reason]
    if previewed.further and previewed.reason is Reason.JOINED:
        label = mark("MORE")
    line = voice.runs(
        "{label} · {id} · {when} · {who}\n{title}",
        label=parts.strong(voice.say(label)),
        id=parts.code(statement.id),
        when=dating.when(voice, statement),
        who=parts.publisher(voice, statement),
        title=Run(text=parts.title(voice, statement), href=statement.url or None),
    )
    if why := _why_not(voice, previewed):
        return (*line, Run(text=f"\n{why}"))
    return line


def _why_not(voice: Voice, previewed: Previewed) -> str:
    if previewed.refusal:
        return voice.say(words.REFUSALS[previewed.refusal])
    if previewed.hold:
        return voice.say("held back {why}", why=voice.say(words.HOLDS[previewed.hold]))
    return ""
