"""A story's page: who told it and when, what they say, and what all that can be traced to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.compose import dating, parts
from bot.compose.pages import timeline
from bot.compose.pages.lists import entry
from bot.compose.parts import NO_COPIES, Copies
from bot.compose.voice import Voice, flag
from bot.model import (
    Destination,
    Difference,
    Document,
    Inline,
    Publication,
    Signature,
    Span,
    Statement,
    Story,
    StoryPage,
    Trace,
)

# By a statement's id and version: when that was seen, and the hash of what it was read from.
Traces = Mapping[tuple[str, int], tuple[datetime, str]]


def story(
    story: Story,
    reader: Destination,
    *,
    quotes: Sequence[Span],
    traces: Traces,
    copies: Copies = NO_COPIES,
    related: Sequence[Story] = (),
    compared: Sequence[tuple[Statement, Document | None]] = (),
) -> StoryPage:
    """All of a story; `quotes` are spans of the copy that `parts.headlined` names.

    `copies` show the text of a statement, by its id, at other addresses of its page. `compared` are
    the texts of others, with how that copy differs from them if it is to be shown.
    """
    voice = Voice(reader)
    copy = parts.headlined(story, reader)
    told = parts.each_once(story, copies)
    moments = [dating.known_by(each) for each in told]
    return StoryPage(
        id=story.id,
        title=parts.title(voice, copy),
        language=copy.language,
        byline=_byline(voice, story),
        labels=_labels(voice, copy),
        publications=tuple(_publications(voice, told, copies)),
        ticks=timeline.ticks(voice, moments),
        quotes=parts.quotes(copy, quotes),
        quoted_from=(copy.id, parts.publisher(voice, copy)),
        facts=parts.facts(voice, copy.facts, story),
        signed=tuple(_signed(voice, story)),
        unsigned=tuple(_unsigned(voice, story)),
        traces=tuple(traced(voice, story.statements, traces)),
        differences=tuple(_difference(voice, copy, *each) for each in compared),
        related=tuple(entry(voice, each, reader) for each in related),
    )


def others(story: Story, copy: Statement) -> list[Statement]:
    """The first official text of each other government, those in the same language first."""
    first = {copy.country: copy}
    for each in story.statements:
        if each.official:
            first.setdefault(each.country, each)
    del first[copy.country]
    return sorted(first.values(), key=lambda each: each.language != copy.language)


def _difference(
    voice: Voice, copy: Statement, other: Statement, shown: Document | None
) -> Difference:
    return Difference(
        label=voice.say(
            "{who} ({language})",
            who=voice.speaker(other.country, other.institution),
            language=voice.language(other.language),
        ),
        path=f"differences/{copy.id}/{other.id}",
        shown=shown,
    )


def traced(voice: Voice, told: Iterable[Statement], traces: Traces) -> Iterable[Trace]:
    """Every version of these statements, and the hash of the bytes it was read from."""
    by_id = {each.id: each for each in told}
    for (id_, version), (at, sha256) in traces.items():
        each = by_id[id_]
        yield Trace(
            id=id_,
            who=parts.publisher(voice, each),
            version=version,
            seen=voice.time(at),
            moment=at.isoformat(),
            sha256=sha256,
        )


def _byline(voice: Voice, story: Story) -> Inline:
    return voice.runs(
        "Published by {counter}, first on {when}.",
        counter=parts.strong(parts.counter(voice, story)),
        when=dating.when(voice, dating.in_order(story.statements)[0]),
    )


def _publications(voice: Voice, told: Sequence[Statement], copies: Copies) -> Iterable[Publication]:
    first = told[0]
    places = timeline.places([dating.known_by(each) for each in told])
    for statement, x in zip(told, places, strict=True):
        is_first = statement is first
        lag = "" if is_first else dating.later(voice, statement, first)
        yield Publication(
            id=statement.id,
            x=x,
            when=dating.when(voice, statement),
            moment=dating.moment(statement),
            lag=lag,
            flag=flag(statement.country),
            who=voice.publisher(statement.country, statement.institution),
            is_official=statement.official,
            standing=parts.standing(voice, statement),
            title=parts.title(voice, statement),
            language=statement.language,
            url=statement.url,
            elsewhere=parts.also_at(voice, copies.get(statement.id, ())),
        )


def _signed(voice: Voice, story: Story) -> Iterable[Signature]:
    for country in parts.longest_list(story):
        if own := parts.own_copy(story, country):
            when = dating.when(voice, own)
            yield Signature(name=voice.flagged(country), id=own.id, when=when)


def _unsigned(voice: Voice, story: Story) -> Iterable[Signature]:
    for country in parts.longest_list(story):
        if parts.own_copy(story, country) is None:
            yield Signature(name=voice.flagged(country))


def _labels(voice: Voice, copy: Statement) -> dict[str, str]:
    quoted = voice.speaker(copy.country, copy.institution)
    return {
        "timeline": voice.say("Who published when"),
        "when": voice.say("When"),
        "place": voice.say("On the time line"),
        "what": voice.say("Who, and under which title"),
        "source": voice.say("Read at the source"),
        "quotes": voice.say("In their words"),
        "facts": voice.say("Facts"),
        "signatories": voice.say("Signatories"),
        "signed": voice.say("Published on their own sites"),
        "unsigned": voice.say("Not yet"),
        "differences": voice.say("Differences from the text of {who}", who=quoted),
        "related": voice.say("Related stories"),
        "traces": voice.say("Versions and evidence"),
        "who": voice.say("Who"),
        "version": voice.say("Version"),
        "seen": voice.say("Seen"),
        "sha256": voice.say("SHA-256 of what was read"),
        "no_bytes": voice.say("no bytes kept"),
        "story": voice.say("Story"),
    }
