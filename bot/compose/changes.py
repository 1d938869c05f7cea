"""What operators read of sources that work, but not as before."""

from __future__ import annotations

from bot.compose import parts
from bot.compose.voice import Voice
from bot.model import (
    ChangeKind,
    Destination,
    Document,
    Fields,
    Inline,
    Paragraph,
    Run,
    SourceChange,
)


def source_change(change: SourceChange, destination: Destination) -> Document:
    """A source has moved, renamed its entries, shown old ones, or moved on unseen."""
    voice = Voice(destination)
    line = _line(voice, change)
    rows: list[tuple[str, Inline]] = [(voice.say("Source"), (parts.code(change.source.id),))]
    if change.address:
        rows.append((voice.say("Address"), (Run(text=change.address),)))
    rows.append((voice.say("What to do"), _advice(voice, change)))
    return Document(
        summary=parts.summary(line), blocks=(Paragraph(runs=line), Fields(pairs=tuple(rows)))
    )


def _line(voice: Voice, change: SourceChange) -> Inline:
    who = parts.strong(voice.publisher(change.source.country, change.source.institution))
    n = str(change.count)
    match change.kind:
        case ChangeKind.MOVED:
            return voice.runs(
                "SOURCE MOVED: {who} redirects for good, and is asked at its new address now",
                who=who,
            )
        case ChangeKind.RENAMED:
            return voice.runs(
                "SOURCE RENAMED: {who} has given its entries new ids or addresses;"
                " {n} were known again, none is told twice",
                who=who,
                n=n,
            )
        case ChangeKind.BURST:
            return voice.runs(
                "BURST HELD: {who} shows {n} old texts at once; they were kept in silence,"
                " and {found} of them match",
                who=who,
                n=n,
                found=str(change.found),
            )
        case ChangeKind.GAP:
            return voice.runs(
                "SOURCE GAP: nothing that {who} shows was there at the last poll;"
                " in its archive: {found}",
                who=who,
                found=_found(voice, change.found),
            )


def _found(voice: Voice, texts: int) -> str:
    if texts == 0:
        return voice.say("no more texts")
    return voice.count(texts, "1 more text", "{n} more texts")


def _advice(voice: Voice, change: SourceChange) -> Inline:
    match change.kind:
        case ChangeKind.MOVED:
            return voice.runs("Put the new address into feeds.yaml.")
        case ChangeKind.RENAMED:
            return voice.runs("Nothing, if it happens once; if again and again, set key: link.")
        case ChangeKind.BURST:
            return voice.runs("See what matched with {latest}.", latest=voice.typed("latest 25"))
        case ChangeKind.GAP:
            return voice.runs(
                "Poll it more often (every), and name a longer list as its archive in feeds.yaml."
            )
