"""Answers to commands, as documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.compose import dating, grounds, parts, words
from bot.compose.notices import failure, vitals
from bot.compose.parts import NO_COPIES, Copies
from bot.compose.regroup import by_hand
from bot.compose.voice import Voice, mark
from bot.model import (
    Block,
    Bullets,
    Destination,
    Document,
    Evidence,
    EvidenceBlob,
    Fields,
    Heading,
    Inline,
    Match,
    Note,
    Paragraph,
    Reach,
    ReachState,
    Related,
    Ruling,
    Run,
    SourceHealth,
    SourceState,
    Statement,
    Story,
    StoryDecision,
)


def latest(
    statements: Sequence[Statement],
    destination: Destination,
    *,
    more: bool = True,
    copies: Copies = NO_COPIES,
) -> Document:
    """The newest statements, newest first; without `more`, they are all that there are."""
    voice = Voice(destination)
    heading = voice.count(len(statements), "The latest statement", "The latest {n} statements")
    if not more:
        heading = voice.count(len(statements), "The only statement", "All {n} statements")
    return _listing(voice, heading, [(statement, "") for statement in statements], copies=copies)


def found(
    results: Sequence[tuple[Statement, str]],
    destination: Destination,
    *,
    older: str = "",
    copies: Copies = NO_COPIES,
) -> Document:
    """What a search found, each with the passage that says so; `older` is typed for the next."""
    voice = Voice(destination)
    heading = voice.count(len(results), "1 statement found", "{n} statements found")
    if older:
        heading = voice.say("The latest {n} statements found", n=len(results))
    return _listing(voice, heading, results, older, copies=copies)


def _listing(
    voice: Voice,
    heading: str,
    results: Sequence[tuple[Statement, str]],
    older: str = "",
    *,
    copies: Copies,
) -> Document:
    show = voice.typed(f"show {results[0][0].id}")
    more = voice.runs("{show} tells more", show=show)
    if older:
        more = voice.runs("{show} tells more; {older} goes on", show=show, older=voice.typed(older))
    items = tuple(_line(voice, each, said, copies) for each, said in results)
    return Document(
        summary=heading, blocks=(Heading(text=heading), Bullets(items=items), Note(runs=more))
    )


def _line(voice: Voice, statement: Statement, snippet: str, copies: Copies) -> Inline:
    line = (
        *parts.listed(voice, statement, strong=True),
        *parts.elsewhere(voice, copies.get(statement.id, ())),
        *parts.below(voice, statement),
    )
    return (*line, Run(text=f"\n{snippet}")) if snippet else line


def shown(
    statement: Statement,
    story: Story | None,
    destination: Destination,
    *,
    versions: int,
    evidence: EvidenceBlob | None = None,
    copies: Sequence[Statement] = (),
) -> Document:
    """A statement in full, with what was found in it and what it can be traced to.

    `copies` are the same text at other addresses of its page.
    """
    voice = Voice(destination)
    headline = voice.say(
        "{who}: {title}",
        who=voice.speaker(statement.country, statement.institution),
        title=parts.title(voice, statement),
    )
    rows = [*parts.facts(voice, statement.facts)]
    if story:
        rows.append((voice.say("Published by"), (Run(text=parts.counter(voice, story)),)))
    rows.append((voice.say("Matched"), parts.why(voice, statement.match)))
    rows.extend(_nearest(voice, statement.match))
    rows.extend(_provenance(voice, statement, versions, evidence))
    if copies:
        lines = (f"{each.url} · {each.id}" for each in copies)
        rows.append((voice.say("Also at"), (Run(text="\n".join(lines)),)))
    return Document(
        summary=headline,
        blocks=(
            Heading(text=headline),
            *_taken_back(voice, statement),
            parts.byline(voice, statement),
            Fields(pairs=tuple(rows)),
            *parts.link(voice, statement),
            Note(runs=parts.ids(voice, statement)),
            *_paragraphs(statement.text),
        ),
    )


def _taken_back(voice: Voice, statement: Statement) -> Iterable[Paragraph]:
    """That we took a statement back, and why if that was said; that its page was removed."""
    if statement.retraction:
        label = parts.strong(voice.say("RETRACTED"))
        why = parts.retraction(statement)
        yield Paragraph(
            runs=voice.runs("{label}: {why}", label=label, why=why) if why else (label,)
        )
    if fate := parts.page_fate(voice, statement):
        yield Paragraph(runs=(Run(text=fate),))


def _paragraphs(text: str) -> Iterable[Paragraph]:
    return (
        Paragraph(runs=(Run(text=part.strip()),)) for part in text.split("\n\n") if part.strip()
    )


def _provenance(
    voice: Voice, statement: Statement, versions: int, evidence: EvidenceBlob | None
) -> Iterable[tuple[str, Inline]]:
    if versions > 1:
        version = voice.say("{n} of {versions}", n=statement.version, versions=versions)
        yield voice.say("Version"), (Run(text=version),)
    if evidence:
        fetched = voice.runs(
            "{when}, SHA-256 {digest}",
            when=voice.time(evidence.fetched_at),
            digest=parts.code(evidence.sha256),
        )
        yield voice.say("Fetched"), fetched


def told(
    story: Story,
    destination: Destination,
    *,
    related: Sequence[tuple[Story, Related]] = (),
    copies: Copies = NO_COPIES,
) -> Document:
    """A story: who published it, when, and how long after the first; and what follows up on it."""
    voice = Voice(destination)
    in_order = parts.each_once(story, copies)
    heading = parts.title(voice, parts.headlined(story, destination))
    items = tuple(
        (*_publication(voice, each, in_order[0]), *parts.elsewhere(voice, copies.get(each.id, ())))
        for each in in_order
    )
    counter = voice.runs("Published by {counter}.", counter=parts.counter(voice, story))
    return Document(
        summary=heading,
        blocks=(
            Heading(text=heading),
            Paragraph(runs=counter),
            Bullets(items=items),
            *_related(voice, related, destination),
            Note(runs=voice.runs("story {id}", id=parts.code(story.id))),
        ),
    )


def _related(
    voice: Voice, found: Sequence[tuple[Story, Related]], destination: Destination
) -> Iterable[Block]:
    if found:
        yield Paragraph(runs=voice.runs("Related stories:"))
        yield Bullets(items=tuple(_story(voice, *each, destination) for each in found))


def _story(voice: Voice, story: Story, of: Related, destination: Destination) -> Inline:
    copy = parts.headlined(story, destination)
    line = voice.runs(
        "{id} · {when} · {title}",
        id=parts.code(story.id),
        when=dating.when(voice, dating.in_order(story.statements)[0]),
        title=Run(text=parts.title(voice, copy), href=copy.url or None),
    )
    shared = voice.row(grounds.shared(voice, of.shared))
    return (*line, *voice.runs("\nboth speak of {shared}", shared=shared)) if shared else line


def _publication(voice: Voice, statement: Statement, first: Statement) -> Inline:
    when = dating.when(voice, statement)
    if statement is not first:
        when = voice.say("{when} ({lag})", when=when, lag=dating.later(voice, statement, first))
    gone = bool(statement.retraction)
    line = (
        *parts.listed(voice, statement, when=when, strike=gone),
        *parts.below(voice, statement),
    )
    return (parts.strong(voice.say("RETRACTED")), Run(text=" · "), *line) if gone else line


def why(
    statement: Statement,
    destination: Destination,
    *,
    decision: StoryDecision | None = None,
    ruling: Ruling | None = None,
    reached: Sequence[Reach] = (),
) -> Document:
    """Why a statement matched or did not, each rule with its words; and who was told of it."""
    voice = Voice(destination)
    match = statement.match
    if match.level is None:
        heading = voice.say("Not a match: {title}", title=statement.title)
    else:
        heading = voice.say("Why it matched: {title}", title=statement.title)
    blocks: list[Block] = [
        Heading(text=heading),
        *_taken_back(voice, statement),
        Fields(pairs=tuple(_verdict(voice, match, decision, ruling))),
    ]
    if match.evidence:
        lines = dict.fromkeys(_in_context(statement, each) for each in match.evidence)
        blocks.append(Bullets(items=tuple(lines)))
    if reached:
        blocks.append(Paragraph(runs=voice.runs("Who was told:")))
        blocks.append(Bullets(items=tuple(came(voice, each) for each in reached)))
    blocks.append(Note(runs=parts.ids(voice, statement)))
    return Document(summary=heading, blocks=tuple(blocks))


WHYS: dict[str, str] = {**words.REFUSALS, **{str(cause): why for cause, why in words.HOLDS.items()}}
REACHES = {
    ReachState.SENT: mark("sent {at}"),
    ReachState.OWED: mark("owed since {at}; last failure: {why}"),
    ReachState.SENDING: mark("being sent, owed since {at}"),
    ReachState.PARKED: mark("parked: {why}"),
    ReachState.LISTED: mark("told in a list, {at}"),
    ReachState.HELD: mark("held back {why}, until {at}"),
    ReachState.REFUSED: mark("not wanted there: {why}"),
    ReachState.RETRACTED: mark("not told: it was retracted"),
    ReachState.COUNTED: mark("not told: its institution had published the same text before"),
    ReachState.LATER: mark("not told: seen before its settings of {at}"),
    ReachState.OFF: mark("not subscribed"),
    ReachState.SILENT: mark("not told: from a first look at its source, or from an import"),
}


def came(voice: Voice, reach: Reach) -> Inline:
    """How a statement came to a destination, or why it did not."""
    how = REACHES[reach.state]
    if reach.state is ReachState.OWED and not reach.why:
        how = mark("owed since {at}")
    why = voice.say(WHYS[reach.why]) if reach.why in WHYS else reach.why
    said = voice.say(how, at=voice.time(reach.at) if reach.at else "", why=why)
    return voice.runs("{where}: {said}", where=parts.code(reach.destination), said=said)


def _verdict(
    voice: Voice, match: Match, decision: StoryDecision | None, ruling: Ruling | None
) -> Iterable[tuple[str, Inline]]:
    yield voice.say("Topic"), (Run(text=match.topic),)
    if match.level:
        meaning = voice.say(words.LEVELS[match.level])
        level = voice.say("{meaning} ({level})", meaning=meaning, level=match.level)
        yield voice.say("Level"), (Run(text=level),)
    yield voice.say("Score"), (Run(text=voice.decimal(match.score, "0.00")),)
    if match.flags:
        flags = voice.row(words.name(voice, words.FLAGS, flag) for flag in sorted(match.flags))
        yield voice.say("Marks"), (Run(text=flags),)
    yield from _nearest(voice, match)
    if decision:
        yield voice.say("Story"), (Run(text=grounds.decision(voice, decision)),)
    if ruling:
        yield voice.say("By hand"), (Run(text=by_hand(voice, ruling)),)


def _nearest(voice: Voice, match: Match) -> Iterable[tuple[str, Inline]]:
    """What a text that is no match lacks."""
    if match.nearest:
        yield voice.say("Nearest"), (Run(text=grounds.lack(voice, match.nearest)),)


CONTEXT = 60  # characters on each side of the words that matched


def _in_context(statement: Statement, evidence: Evidence) -> Inline:
    span = evidence.span
    text = statement.title if span.field == "title" else statement.text
    before = text[max(0, span.start - CONTEXT) : span.start].replace("\n", " ")
    after = text[span.end : span.end + CONTEXT].replace("\n", " ")
    if span.start > CONTEXT:
        before = "… " + before.partition(" ")[2]
    if span.end + CONTEXT < len(text):
        after = after.rpartition(" ")[0] + " …"
    return (
        parts.code(evidence.rule),
        Run(text=f"  {before}"),
        parts.strong(span.text),
        Run(text=after),
    )


def sources(
    healths: Sequence[SourceHealth], destination: Destination, *, now: datetime
) -> Document:
    """How the sources are doing, those in trouble first."""
    voice = Voice(destination)
    ordered = in_trouble_first(healths)
    heading = counted(voice, ordered)
    return Document(
        summary=heading,
        blocks=(
            Heading(text=heading),
            Bullets(items=tuple(source_line(voice, health, now) for health in ordered)),
        ),
    )


def in_trouble_first(healths: Sequence[SourceHealth]) -> list[SourceHealth]:
    """The sources in the order in which they are shown."""
    return sorted(healths, key=lambda health: _SHOWN_FIRST.index(health.state))


def counted(voice: Voice, healths: Sequence[SourceHealth]) -> str:
    """How many sources there are, and how many in which state."""
    counts = states(voice, healths)
    return voice.count(len(healths), "1 source: {counts}", "{n} sources: {counts}", counts=counts)


def states(voice: Voice, healths: Sequence[SourceHealth]) -> str:
    """How many sources are in which state."""
    return voice.row(
        voice.say("{n} {what}", n=n, what=voice.say(words.STATES[state]))
        for state, n in Counter(health.state for health in healths).items()
    )


_SHOWN_FIRST = (
    SourceState.FAILING,
    SourceState.QUIET,
    SourceState.NEVER,
    SourceState.OK,
    SourceState.DISABLED,
)


def source_line(voice: Voice, health: SourceHealth, now: datetime) -> Inline:
    """A source, how it is doing, and since when."""
    line = voice.runs(
        "{state} · {id} · {who}",
        state=parts.strong(voice.say(words.STATES[health.state])),
        id=parts.code(health.source.id),
        who=voice.publisher(health.source.country, health.source.institution),
    )
    return (*line, *(Run(text=f" · {detail}") for detail in details(voice, health, now)))


def details(voice: Voice, health: SourceHealth, now: datetime) -> Iterable[str]:
    """What is wrong with a source, since when, and how it fares."""
    if health.state is SourceState.DISABLED:
        yield health.source.reason
    elif health.reason:
        yield failure(voice, health)
    if health.since:
        lag = voice.lag(now - health.since)
        fine = health.state is SourceState.OK  # and no failure stands before it
        yield voice.say("ok for {lag}", lag=lag) if fine else voice.say("for {lag}", lag=lag)
    if health.state is not SourceState.DISABLED:
        yield from vitals(voice, health, now)
