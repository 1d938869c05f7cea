"""Who signed: which signatories have published a story, when, and which have not yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.compose import dating, parts
from bot.compose.voice import Voice
from bot.model import (
    Block,
    Bullets,
    Destination,
    Document,
    Heading,
    Inline,
    Note,
    Paragraph,
    Run,
    Statement,
    Story,
)


def who(
    story: Story,
    signed: Sequence[tuple[str, Statement | None]],
    others: Sequence[Statement],
    destination: Destination,
) -> Document:
    """Each signatory with its first official copy, if there is one; and who else published it."""
    voice = Voice(destination)
    first = dating.in_order(story.statements)[0]
    title = parts.title(voice, parts.headlined(story, destination))
    heading = voice.say("Who published it: {title}", title=title)
    if signed:
        heading = voice.say("Who signed: {title}", title=title)
    published = [each for _, each in signed if each]
    missing = [voice.flagged(country) for country, each in signed if each is None]
    blocks: list[Block] = [Heading(text=heading)]
    if not signed:
        blocks.append(Paragraph(runs=(Run(text=_unnamed(voice, story)),)))
    blocks.append(
        Paragraph(runs=voice.runs("Published by {counter}.", counter=parts.counter(voice, story)))
    )
    if published:
        blocks.append(Bullets(items=tuple(_copies(voice, published, first))))
    if missing:
        names = voice.join(missing)
        count = len(missing)
        said = voice.count(
            count, "1 has not published it yet: {names}", "{n} have not yet: {names}", names=names
        )
        blocks.append(Paragraph(runs=(Run(text=said),)))
    if others:
        if signed:
            blocks.append(Paragraph(runs=voice.runs("Others that published it:")))
        blocks.append(Bullets(items=tuple(_copies(voice, others, first))))
    blocks.append(Note(runs=voice.runs("story {id}", id=parts.code(story.id))))
    return Document(summary=heading, blocks=tuple(blocks))


def _unnamed(voice: Voice, story: Story) -> str:
    stated = max((each.facts.signatory_count or 0 for each in story.statements), default=0)
    if stated:
        return voice.count(
            stated,
            "Its text speaks of 1 signatory, and does not name it.",
            "Its text speaks of {n} signatories, and does not name them.",
        )
    return voice.say("Its text names no signatories.")


def _copies(voice: Voice, copies: Iterable[Statement], first: Statement) -> Iterable[Inline]:
    for copy in dating.in_order(copies):
        lag = voice.say("the first") if copy is first else dating.later(voice, copy, first)
        line = voice.runs(
            "{who} · {when} ({lag}) · {id}",
            who=Run(text=parts.publisher(voice, copy), href=copy.url or None),
            when=dating.when(voice, copy),
            lag=lag,
            id=parts.code(copy.id),
        )
        yield (*line, *parts.below(voice, copy))
