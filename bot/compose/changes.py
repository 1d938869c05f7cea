"""What operators read of sources that work, but not as before."""

from __future__ import annotations

from bot.compose import dating, parts
from bot.compose.voice import Voice
from bot.model import (
    Bullets,
    ChangeKind,
    Destination,
    Document,
    Fields,
    Inline,
    Run,
    SourceChange,
    Statement,
)

LISTED = 10  # texts of a burst


def source_change(change: SourceChange, destination: Destination) -> Document:
    """A source has moved, renamed its entries, shown old ones, or moved on unseen."""
    voice = Voice(destination)
    line = _line(voice, change)
    rows: list[tuple[str, Inline]] = [(voice.say("Source"), (parts.code(change.source.id),))]
    if change.address:
        rows.append((voice.say("Address"), (Run(text=change.address),)))
    rows.append((voice.say("What to do"), _advice(voice, change)))
    listed = Bullets(items=tuple(_text(voice, each) for each in change.matched[:LISTED]))
    return parts.said(line, *([listed] if listed.items else []), Fields(pairs=tuple(rows)))


def _text(voice: Voice, statement: Statement) -> Inline:
    return voice.runs(
        "{id} · {title} · {moment}",
        id=parts.code(statement.id),
        title=Run(text=parts.title(voice, statement), href=statement.url or None),
        moment=dating.when(voice, statement),
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
                "BURST HELD: {who} shows {n} unknown texts at once that are old or bear no date;"
                " {found}",
                who=who,
                n=n,
                found=_matched(voice, change),
            )
        case ChangeKind.GAP if not change.address:
            return voice.runs(
                "SOURCE GAP: nothing that {who} shows was there at the last poll;"
                " more may have passed unseen",
                who=who,
            )
        case ChangeKind.GAP:
            return voice.runs(
                "SOURCE GAP: nothing that {who} shows was there at the last poll;"
                " in its archive: {found}",
                who=who,
                found=_found(voice, change.found),
            )


def _matched(voice: Voice, change: SourceChange) -> str:
    if not change.matched or change.until is None:
        return voice.say("none of them matches")
    return voice.count(
        len(change.matched),
        "1 of them matches, and is told at {when}",
        "{n} of them match, and are told in one list at {when}",
        when=voice.time(change.until),
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
            if not change.matched:
                return voice.runs("Nothing, unless its site has changed: see that it is read well.")
            return voice.runs(
                "Look at them; {retract} keeps one out of the list.",
                retract=voice.typed(f"retract {change.matched[0].id}"),
            )
        case ChangeKind.GAP:
            return voice.runs(
                "Poll it more often (every), and name a longer list as its archive in feeds.yaml."
            )
