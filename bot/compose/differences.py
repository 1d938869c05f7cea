"""What changed in a text, and how two governments' texts differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.compose import parts, words
from bot.compose.alerts import all_reworded, amended
from bot.compose.voice import Voice, mark
from bot.model import (
    Apart,
    Block,
    Bullets,
    Change,
    Comparison,
    Destination,
    Differing,
    Document,
    Fields,
    Heading,
    Inline,
    Note,
    Paragraph,
    Run,
    Statement,
)

CHANGES_SHOWN = 10
SENTENCES_SHOWN = 5
VALUES_SHOWN = 12

KINDS: dict[Differing, str] = {
    "name": mark("Names of the DPRK"),
    "act": mark("Acts"),
    "signatory": mark("Signatories"),
    "resolution": mark("Resolutions"),
    "date": mark("Event dates"),
    "item": mark("Weapons and personnel"),
    "document": mark("UN documents"),
}


def unchanged(statement: Statement, destination: Destination) -> Document:
    """A text that has one version only."""
    voice = Voice(destination)
    line = voice.runs(
        "There is one version of “{title}”, as first seen {seen}. {command} compares it with"
        " another text.",
        title=parts.strong(parts.title(voice, statement)),
        seen=voice.time(statement.first_seen),
        command=voice.typed(f"diff {statement.id} ID"),
    )
    return parts.said(line, Note(runs=parts.ids(voice, statement)))


def changed(
    before: Statement, after: Statement, changes: Sequence[Change], destination: Destination
) -> Document:
    """What the last two versions of a text differ in."""
    voice = Voice(destination)
    heading = voice.say(
        "Version {n} against {before}: {title}",
        n=after.version,
        before=before.version,
        title=parts.title(voice, after),
    )
    rows = tuple(amended(voice, before, after))
    return Document(
        summary=heading,
        blocks=(
            Heading(text=heading),
            parts.byline(voice, after),
            *((Fields(pairs=rows),) if rows else ()),
            *all_reworded(voice, changes, CHANGES_SHOWN),
            Note(runs=parts.ids(voice, after)),
        ),
    )


def compared(
    left: Statement, right: Statement, found: Comparison, destination: Destination
) -> Document:
    """What each of two texts says that the other one doesn't."""
    voice = Voice(destination)
    mine, theirs = _names(voice, left, right)
    heading = voice.say("{left} and {right}: what differs", left=mine, right=theirs)
    blocks: list[Block] = [
        Heading(text=heading),
        Bullets(items=tuple(parts.listed(voice, each) for each in (left, right))),
        *_remarks(voice, left, right, found),
    ]
    if rows := tuple(apart(voice, each, mine, theirs) for each in found.apart):
        blocks.append(Fields(pairs=rows))
    for who, sentences in ((mine, found.left_only), (theirs, found.right_only)):
        blocks.extend(_sentences(voice, who, sentences))
    if found.reworded:
        line = voice.runs("In other words ({left} → {right}):", left=mine, right=theirs)
        blocks += [Paragraph(runs=line), *all_reworded(voice, found.reworded, CHANGES_SHOWN)]
    return Document(summary=heading, blocks=tuple(blocks))


def _names(voice: Voice, left: Statement, right: Statement) -> tuple[str, str]:
    """What to call the two, as short as it tells them apart."""
    for way in (voice.speaker, voice.publisher):
        mine, theirs = (way(each.country, each.institution) for each in (left, right))
        if mine != theirs:
            return mine, theirs
    return left.id, right.id


def _remarks(
    voice: Voice, left: Statement, right: Statement, found: Comparison
) -> Iterable[Paragraph]:
    if left.story_id != right.story_id:
        yield Paragraph(runs=voice.runs("They tell two stories, so much will differ."))
    if not found.same_language:
        line = voice.runs(
            "One is in {left}, the other in {right}: only facts are compared.",
            left=voice.language(left.language),
            right=voice.language(right.language),
        )
        yield Paragraph(runs=line)
    if not (found.apart or found.left_only or found.right_only or found.reworded):
        same = mark("They say the same.")
        if not found.same_language:
            same = mark("They state the same facts.")
        yield Paragraph(runs=voice.runs(same))


def apart(voice: Voice, apart: Apart, mine: str, theirs: str) -> tuple[str, Inline]:
    """Facts of one kind that only one of two texts states; the two are called so."""
    sides = [
        voice.say("only {who}: {what}", who=who, what=_values(voice, apart.kind, values))
        for who, values in ((mine, apart.left), (theirs, apart.right))
        if values
    ]
    said = voice.say("{left}; {right}", left=sides[0], right=sides[1]) if sides[1:] else sides[0]
    return voice.say(KINDS[apart.kind]), (Run(text=said),)


def _values(voice: Voice, kind: Differing, values: Sequence[tuple[str, str]]) -> str:
    return voice.some([_value(voice, kind, *each) for each in values], VALUES_SHOWN)


def _value(voice: Voice, kind: Differing, value: str, said: str) -> str:
    match kind:
        case "name":
            return voice.say("“{title}”", title=said)
        case "act":
            act = words.name(voice, words.ACTS, value)
            return voice.say("{act} (“{words}”)", act=act, words=said)
        case "signatory":
            return voice.flagged(value)
        case "date":
            return voice.day(date.fromisoformat(value))
        case "item":
            return words.name(voice, words.ITEMS, value)
        case _:
            return value


def _sentences(voice: Voice, who: str, sentences: Sequence[str]) -> Iterable[Block]:
    if sentences:
        yield Paragraph(runs=voice.runs("Only {who} says:", who=who))
        shown = sentences[:SENTENCES_SHOWN]
        yield Bullets(items=tuple((Run(text=" ".join(each.split())),) for each in shown))
        if more := len(sentences) - len(shown):
            counted = voice.count(more, "and 1 more sentence", "and {n} more sentences")
            yield Note(runs=(Run(text=counted),))
