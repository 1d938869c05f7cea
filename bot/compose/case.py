"""A case: a story, or a statement alone, with all that it can be traced to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.compose import parts, words
from bot.compose.voice import Voice
from bot.model import (
    Attachment,
    Block,
    Bullets,
    Destination,
    Document,
    Exhibit,
    Facts,
    Fields,
    Heading,
    Inline,
    Note,
    Paragraph,
    Quote,
    Run,
    Span,
)


def case(
    id_: str, exhibits: Sequence[Exhibit], destination: Destination, *, now: datetime
) -> Document:
    """Every version of every statement, with quotes, findings and offsets, to be read as a file."""
    voice = Voice(destination)
    heading = voice.say("Case {id}: {title}", id=id_, title=exhibits[0].statement.title)
    blocks: list[Block] = [
        Heading(text=heading),
        Paragraph(
            runs=voice.runs(
                "{what}, exported {now}. Offsets count characters from 0.",
                what=_extent(voice, exhibits),
                now=voice.time(now),
            )
        ),
    ]
    for exhibit in exhibits:
        blocks.extend(_exhibit(voice, exhibit))
    return Document(summary=heading, blocks=tuple(blocks))


def _extent(voice: Voice, exhibits: Sequence[Exhibit]) -> str:
    statements = len({each.statement.id for each in exhibits})
    return voice.say(
        "{statements}, {versions}",
        statements=voice.count(statements, "1 statement", "{n} statements"),
        versions=voice.count(len(exhibits), "1 version", "{n} versions"),
    )


def _exhibit(voice: Voice, exhibit: Exhibit) -> Iterable[Block]:
    statement = exhibit.statement
    yield Heading(
        text=voice.say(
            "{who}: {title}",
            who=voice.speaker(statement.country, statement.institution),
            title=parts.title(voice, statement),
        )
    )
    yield parts.byline(voice, statement)
    yield Fields(pairs=tuple(_rows(voice, exhibit)))
    if statement.match.evidence:
        yield Paragraph(runs=voice.runs("Words that matched:"))
        yield Bullets(
            items=tuple(
                (parts.code(each.rule), Run(text=" "), *_placed(voice, each.span))
                for each in statement.match.evidence
            )
        )
    for quote in exhibit.quotes:
        yield Quote(text=quote.text, language=statement.language)
        yield Note(runs=(Run(text=_place(voice, quote)),))
    yield Paragraph(runs=voice.runs("The archived text:"))
    yield from (Paragraph(runs=(Run(text=each),)) for each in statement.text.split("\n\n") if each)


def _rows(voice: Voice, exhibit: Exhibit) -> Iterable[tuple[str, Inline]]:
    statement, read_from = exhibit.statement, exhibit.read_from
    yield voice.say("Statement"), (parts.code(statement.id),)
    yield voice.say("Version"), (Run(text=str(statement.version)),)
    yield voice.say("Seen"), (Run(text=voice.time(exhibit.seen_at)),)
    if statement.url:
        yield voice.say("Address"), (Run(text=statement.url, href=statement.url),)
    if read_from:
        yield (
            voice.say("Fetched"),
            voice.runs(
                "{when}, SHA-256 {digest}",
                when=voice.time(read_from.fetched_at),
                digest=parts.code(read_from.sha256),
            ),
        )
    if statement.match.level:
        yield voice.say("Matched"), parts.why(voice, statement.match)
    if fate := parts.page_fate(voice, statement):
        yield voice.say("Page"), (Run(text=fate),)
    if statement.retraction:
        yield voice.say("Retracted"), (Run(text=parts.retraction(statement)),)
    for name, found in _facts(voice, statement.facts).items():
        if found:
            said = voice.row(
                voice.say("{fact} ({place})", fact=fact, place=_place(voice, span))
                for fact, span in found
            )
            yield name, (Run(text=said),)


def _facts(voice: Voice, found: Facts) -> dict[str, list[tuple[str, Span]]]:
    """Each fact by itself, with the words that it stands on."""
    return {
        voice.say("Resolutions"): [
            (parts.resolution(voice, each), each.span) for each in found.resolutions
        ],
        voice.say("UN documents"): [(each.symbol, each.span) for each in found.documents],
        voice.say("Event dates"): [(voice.day(each.day), each.span) for each in found.dates],
        parts.materiel_title(voice, found.items): [
            (parts.materiel(voice, each), each.span) for each in found.items
        ],
        voice.say("Acts"): [
            (words.name(voice, words.ACTS, each.act), each.span) for each in found.acts
        ],
        voice.say("Signatories"): [
            (voice.country(each.country), each.span) for each in found.signatories
        ],
        voice.say("Sanctions listings"): [
            (parts.listing(voice, each), each.span) for each in found.listings
        ],
    }


def _placed(voice: Voice, span: Span) -> Inline:
    return voice.runs("“{words}” ({place})", words=span.text, place=_place(voice, span))


def _place(voice: Voice, span: Span) -> str:
    if span.field == "title":
        return voice.say("title, {start} to {end}", start=span.start, end=span.end)
    return voice.say("text, {start} to {end}", start=span.start, end=span.end)


def exported(
    id_: str,
    exhibits: Sequence[Exhibit],
    attachment: Attachment,
    destination: Destination,
    *,
    sha256: str,
) -> Document:
    """What is in the file that goes with this answer."""
    voice = Voice(destination)
    line = voice.runs(
        "The case of {id}, with {what}: {file}",
        id=parts.code(id_),
        what=_extent(voice, exhibits),
        file=parts.strong(attachment.name),
    )
    digest = voice.runs("SHA-256 of the file: {digest}", digest=parts.code(sha256))
    return Document(
        summary=parts.summary(line),
        blocks=(Paragraph(runs=line), Note(runs=digest)),
        attachments=(attachment,),
    )


def no_file_here(destination: Destination, invite: str) -> Document:
    """A file was asked for where we can't post one; `invite` is what to type so that we can."""
    voice = Voice(destination)
    line = voice.runs(
        "I am not in this channel, so the file can’t come here: type {invite} first, or ask me in"
        " a direct message.",
        invite=parts.code(invite),
    )
    return parts.said(line)
