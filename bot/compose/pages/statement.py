"""A statement's page: its archived text, with the words that matched and those that state facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from bot.compose import dating, grounds, parts, words
from bot.compose.alerts import reworded
from bot.compose.pages.story import Traces, traced
from bot.compose.voice import Voice
from bot.model import (
    Change,
    Destination,
    EvidenceBlob,
    Facts,
    Inline,
    Piece,
    Run,
    Span,
    Statement,
    StatementPage,
)

Field = Literal["title", "text"]


def statement(
    statement: Statement,
    reader: Destination,
    *,
    traces: Traces,
    evidence: EvidenceBlob | None = None,
    changes: Sequence[Change] = (),
    copies: Sequence[Statement] = (),
) -> StatementPage:
    """A statement at one of its versions; `changes` are those from the version before.

    `copies` are the same text at other addresses of its page.
    """
    voice = Voice(reader)
    stated = [(label, list(values)) for label, values in _facts(voice, statement.facts)]
    return StatementPage(
        id=statement.id,
        story_id=statement.story_id,
        language=statement.language,
        speaker=voice.publisher(statement.country, statement.institution),
        dated=voice.say(
            "{standing} · {dated}",
            standing=parts.standing(voice, statement),
            dated=dating.seen(voice, statement),
        ),
        url=statement.url,
        title=tuple(_pieces(statement, "title", 0, len(statement.title)))
        or (Piece(text=parts.title(voice, statement)),),
        paragraphs=tuple(_paragraphs(statement)),
        remarks=tuple(_remarks(voice, statement)),
        facts=tuple((label, tuple(_anchored(values))) for label, values in stated if values),
        record=tuple(_record(voice, statement, evidence, copies)),
        versions=tuple(traced(voice, [statement], traces)),
        version=statement.version,
        changes=tuple(reworded(voice, change) for change in changes),
        labels=_labels(voice),
    )


def _remarks(voice: Voice, statement: Statement) -> Iterable[str]:
    if statement.retraction:
        why = parts.retraction(statement)
        yield voice.say("RETRACTED: our alert does not stand. {why}", why=why)
    if fate := parts.page_fate(voice, statement):
        yield fate
    if not statement.complete:
        yield voice.say("These are the feed’s words; the page itself was not read yet.")


def _facts(voice: Voice, found: Facts) -> Iterator[tuple[str, Iterable[tuple[str, Span]]]]:
    """What the text says that can be checked, each value with the words that say it."""
    yield (
        voice.say("Resolutions"),
        ((parts.resolution(voice, each), each.span) for each in found.resolutions),
    )
    yield voice.say("Event dates"), ((voice.day(each.day), each.span) for each in found.dates)
    yield (
        parts.materiel_title(voice, found.items),
        ((parts.materiel(voice, each), each.span) for each in found.items),
    )
    yield (
        voice.say("Acts"),
        ((words.name(voice, words.ACTS, each.act), each.span) for each in found.acts),
    )
    yield (
        voice.say("Signatories"),
        ((voice.flagged(each.country), each.span) for each in found.signatories),
    )
    yield (
        voice.say("Sanctions listings"),
        ((parts.listing(voice, each), each.span) for each in found.listings),
    )
    yield voice.say("UN documents"), ((each.symbol, each.span) for each in found.documents)


def _anchored(values: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, str]]:
    """Each value once, with the anchor of the first words that say it."""
    first: dict[str, Span] = {}
    for value, span in values:
        first.setdefault(value, span)
    return ((value, _anchor(span)) for value, span in first.items())


def _anchor(span: Span) -> str:
    return f"{span.field}-{span.start}"


def _fact_spans(facts: Facts) -> list[Span]:
    return [
        each.span
        for kind in (
            *(facts.resolutions, facts.dates, facts.items, facts.acts, facts.signatories),
            *(facts.listings, facts.documents),
        )
        for each in kind
    ]


def _paragraphs(statement: Statement) -> Iterator[tuple[Piece, ...]]:
    start = 0
    for paragraph in statement.text.split("\n\n"):
        end = start + len(paragraph)
        if paragraph.strip():
            yield tuple(_pieces(statement, "text", start, end))
        start = end + 2


def _pieces(statement: Statement, field: Field, start: int, end: int) -> Iterator[Piece]:
    """A stretch of a text, cut where words that matched or state a fact begin and end."""
    text = statement.title if field == "title" else statement.text
    matched = _within((each.span for each in statement.match.evidence), field, start, end)
    stated = _within(_fact_spans(statement.facts), field, start, end)
    cuts = {start, end}
    for span in (*matched, *stated):
        cuts |= {max(span.start, start), min(span.end, end)}
    for left, right in pairwise(sorted(cuts)):
        yield Piece(
            text=text[left:right],
            matched=any(span.start <= left < span.end for span in matched),
            stated=any(span.start <= left < span.end for span in stated),
            anchor=next((_anchor(span) for span in stated if span.start == left), ""),
        )


def _within(spans: Iterable[Span], field: Field, start: int, end: int) -> list[Span]:
    return [s for s in spans if s.field == field and s.start < end and start < s.end]


def _record(
    voice: Voice,
    statement: Statement,
    evidence: EvidenceBlob | None,
    copies: Sequence[Statement],
) -> Iterable[tuple[str, Inline]]:
    """Why it is here, and what it can be traced to."""
    if statement.match.level is None:
        yield (
            voice.say("Matched"),
            voice.runs("no: {nearest}", nearest=grounds.lack(voice, statement.match.nearest)),
        )
    else:
        yield voice.say("Matched"), parts.why(voice, statement.match)
    yield voice.say("Language"), (Run(text=voice.language(statement.language)),)
    yield voice.say("First seen"), (Run(text=voice.time(statement.first_seen)),)
    if evidence:
        yield (
            voice.say("Fetched"),
            voice.runs(
                "{when}, SHA-256 {digest}",
                when=voice.time(evidence.fetched_at),
                digest=parts.code(evidence.sha256),
            ),
        )
    if copies:
        yield (
            voice.say("Also at"),
            tuple(_spaced(Run(text=each.url, href=each.url) for each in copies)),
        )


def _spaced(runs: Iterable[Run]) -> Iterator[Run]:
    for number, run in enumerate(runs):
        if number:
            yield Run(text=" ")
        yield run


def _labels(voice: Voice) -> dict[str, str]:
    return {
        "source": voice.say("Read at the source"),
        "story": voice.say("Story"),
        "text": voice.say("Archived text"),
        "facts": voice.say("Facts"),
        "record": voice.say("Record"),
        "versions": voice.say("Versions"),
        "version": voice.say("Version"),
        "seen": voice.say("Seen"),
        "sha256": voice.say("SHA-256 of what was read"),
        "no_bytes": voice.say("no bytes kept"),
        "changes": voice.say("Changed since the version before"),
        "legend": voice.say("Marked: words that matched. Underlined: words that state a fact."),
        "statement": voice.say("Statement"),
    }
