"""Alerts: what a destination reads when a government has said something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.compose import dating, parts
from bot.compose.voice import Voice, mark
from bot.model import (
    Actions,
    Alert,
    Block,
    Bullets,
    Button,
    Change,
    Deed,
    Destination,
    Document,
    Fields,
    Heading,
    Inline,
    Note,
    Paragraph,
    Reason,
    Run,
    Span,
    Statement,
)

CHANGES_SHOWN = 5
_SPEAKS_FOR_ITSELF = 60  # characters of new words that need none around them


def quoted_copy(alert: Alert, destination: Destination) -> Statement:
    """The copy whose headline and sentences are shown: one that the destination can read.

    In its language, else in English, if there is one; else, and of what was retracted, the alert's
    own. So a story that is told at once bears its first publisher's words until another copy comes.
    """
    own = alert.statement
    if own.language == destination.language or own.retraction:
        return own
    copy = parts.headlined(alert.story, destination)
    readable = copy.language in (destination.language, "en")
    return copy if readable and copy.language != own.language else own


def alert(
    alert: Alert,
    destination: Destination,
    *,
    now: datetime,
    quotes: Sequence[Span] = (),
    changes: Sequence[Change] = (),
    note: str = "",
    acknowledged: Sequence[Deed] = (),
) -> Document:
    """What to say of a story to a destination, by the alert's reason.

    `quotes` are spans of `quoted_copy`; `changes` are those of an AMENDED text; `note` is an
    operator's; `acknowledged` are deeds of people who have seen it. FIRST with the story's present
    state is also what a posted FIRST is edited into.
    """
    voice = Voice(destination)
    match alert.reason:
        case Reason.FIRST:
            return _first(voice, alert, destination, quotes, note, acknowledged, now)
        case Reason.JOINED:
            return _joined(voice, alert)
        case Reason.CONFIRMED:
            return _confirmed(voice, alert)
        case Reason.AMENDED:
            return _amended(voice, alert, changes)
        case Reason.REMOVED:
            return _removed(voice, alert)
        case Reason.CORRECTED:
            return _corrected(voice, alert, note)
        case _:
            raise ValueError(f"{alert.reason} is not said of a statement")


def _first(
    voice: Voice,
    alert: Alert,
    destination: Destination,
    quotes: Sequence[Span],
    note: str,
    acknowledged: Sequence[Deed],
    now: datetime,
) -> Document:
    statement, copy = alert.statement, quoted_copy(alert, destination)
    headline = _headline(voice, alert, copy)
    published_by = (voice.say("Published by"), (Run(text=parts.counter(voice, alert.story)),))
    matched = (voice.say("Matched"), parts.why(voice, statement.match))
    blocks: list[Block] = [
        Heading(text=headline),
        parts.byline(voice, statement),
        *_remarks(voice, alert, note),
        *parts.quotes(copy, quotes),
        *_origin(voice, statement, copy),
        Fields(pairs=(*parts.facts(voice, statement.facts, alert.story), published_by, matched)),
        *_acknowledged(voice, acknowledged),
        _buttons(voice, alert, destination.archive),
        Note(
            runs=voice.runs(
                "{ids} · as of {now}", ids=parts.ids(voice, statement), now=voice.time(now)
            )
        ),
    ]
    return Document(summary=headline, blocks=tuple(blocks))


def _headline(voice: Voice, alert: Alert, copy: Statement) -> str:
    return voice.say(
        "{label} · {title}",
        label=_label(voice, alert),
        title=parts.headed(voice, copy),  # with who says so in these words
    )


def _label(voice: Voice, alert: Alert) -> str:
    if alert.statement.retraction:
        return voice.say("RETRACTED")
    return voice.say("LATE") if alert.late or alert.rematched_at else voice.say("NEW")


def _remarks(voice: Voice, alert: Alert, note: str) -> Iterable[Paragraph]:
    if alert.statement.retraction:
        yield Paragraph(
            runs=voice.runs(
                "RETRACTED: our alert does not stand. {why}",
                why=parts.strong(parts.retraction(alert.statement)),
            )
        )
    if note:
        yield Paragraph(runs=voice.runs("Operator’s note: {note}", note=parts.strong(note)))
    if alert.rematched_at:
        lag = voice.lag(alert.rematched_at - alert.statement.at)
        yield Paragraph(
            runs=voice.runs(
                "LATE: newer rules knew it for what it is {lag} after its date.", lag=lag
            )
        )
    elif alert.late:
        lag = voice.lag(alert.statement.first_seen - alert.statement.at)
        yield Paragraph(
            runs=voice.runs("LATE: its source showed it {lag} after its date.", lag=lag)
        )
    if not alert.statement.official:
        yield Paragraph(runs=(Run(text=_standing_of_story(voice, alert)),))


def _standing_of_story(voice: Voice, alert: Alert) -> str:
    official = next((s for s in alert.story.statements if s.official), None)
    if official is None:
        return voice.say("Seen on a mirror; not yet on an official site.")
    return voice.say(
        "First seen on a mirror; confirmed by {who}.",
        who=voice.publisher(official.country, official.institution),
    )


def _origin(voice: Voice, statement: Statement, copy: Statement) -> Iterable[Note]:
    if copy is not statement:
        who = parts.publisher(voice, copy)
        words = mark("Headline and quotes: {who}, {id}")
        yield Note(runs=voice.runs(words, who=who, id=parts.code(copy.id)))


def _acknowledged(voice: Voice, deeds: Sequence[Deed]) -> Iterable[Paragraph]:
    if deeds:
        who = voice.join(
            voice.say("{who} ({when})", who=deed.detail or deed.who, when=voice.time(deed.at))
            for deed in reversed(deeds)
        )
        yield Paragraph(runs=voice.runs("Acknowledged by {who}", who=who))


def _buttons(voice: Voice, alert: Alert, archive: str) -> Actions:
    story, statement = alert.story.id, alert.statement.id
    links = [parts.source_button(voice, alert.statement)] if alert.statement.url else []
    if archive:
        links.append(Button(label=voice.say("Archive"), href=f"{archive}/story/{story}"))
    asked = voice.say("Is this alert of no use here? It is noted, so that the rules can be tuned.")
    return Actions(
        buttons=(
            *links,
            Button(label=voice.say("Who signed"), action="who", value=story),
            Button(label=voice.say("Acknowledge"), action="acknowledge", value=story),
            Button(label=voice.say("Mute 24 h"), action="mute", value="24h"),
            Button(label=voice.say("Mute 7 d"), action="mute", value="7d"),
            Button(label=voice.say("Mute this story"), action="mute", value=f"story {story}"),
            Button(
                label=voice.say("Not relevant"),
                action="not_relevant",
                value=statement,
                confirm=asked,
                cancel=voice.say("Cancel"),
            ),
        )
    )


def _joined(voice: Voice, alert: Alert) -> Document:
    statement = alert.statement
    before = [each for each in alert.story.statements if each.id != statement.id]
    words = mark("JOINED: {who} published it too, {lag}. Published by {counter}.")
    if any(each.institution == statement.institution for each in before):
        words = mark("MORE: {who} published another text on it, {lag}. Published by {counter}.")
    line = voice.runs(
        words,
        who=parts.strong(parts.publisher(voice, statement)),
        lag=_behind(voice, alert),
        counter=parts.counter(voice, alert.story),
    )
    return _reply(voice, statement, line, _dated(voice, statement))


def _dated(voice: Voice, statement: Statement) -> Note:
    return Note(runs=(Run(text=dating.seen(voice, statement)),))


def _behind(voice: Voice, alert: Alert) -> str:
    others = dating.in_order(s for s in alert.story.statements if s.id != alert.statement.id)
    first = next(iter(others), alert.statement)
    lag = dating.apart(alert.statement, first)
    who = voice.speaker(first.country, first.institution)
    if lag is None:
        return _days_behind(voice, dating.days_apart(voice, alert.statement, first), who)
    if lag < timedelta():
        return voice.say("{lag} before {who}", lag=voice.lag(-lag), who=who)
    return voice.say("{lag} after {who}", lag=voice.lag(lag), who=who)


def _days_behind(voice: Voice, days: int, who: str) -> str:
    """By dates alone: a day later may be an hour later."""
    lag = voice.lag(timedelta(days=abs(days)))
    if days < 0:
        return voice.say("dated {lag} before {who}", lag=lag, who=who)
    if days > 1:
        return voice.say("{lag} after {who}", lag=lag, who=who)
    if days:
        return voice.say("the day after {who}", who=who)
    return voice.say("on the same day as {who}", who=who)


def _confirmed(voice: Voice, alert: Alert) -> Document:
    statement = alert.statement
    line = voice.runs(
        "CONFIRMED: {who} has it on its own site, {lag}.",
        who=parts.strong(parts.publisher(voice, statement)),
        lag=_behind(voice, alert),
    )
    return _reply(voice, statement, line, _dated(voice, statement))


def _reply(voice: Voice, statement: Statement, line: Inline, *blocks: Block) -> Document:
    title = voice.runs("“{title}”", title=parts.title(voice, statement))
    return Document(
        summary=parts.summary(line),
        blocks=(
            Paragraph(runs=(*line, Run(text="\n"), *title)),
            *blocks,
            *parts.link(voice, statement),
            Note(runs=parts.ids(voice, statement)),
        ),
    )


def _amended(voice: Voice, alert: Alert, changes: Sequence[Change]) -> Document:
    statement = alert.statement
    line = voice.runs(
        "AMENDED: {who} changed its text.",
        who=parts.strong(parts.publisher(voice, statement)),
    )
    return _reply(voice, statement, line, *edited(voice, alert.before, statement, changes))


def edited(
    voice: Voice, before: Statement | None, after: Statement, changes: Sequence[Change]
) -> Iterable[Block]:
    """What a text said before, and what it says now."""
    rows = tuple(amended(voice, before, after)) if before else ()
    if rows:
        yield Fields(pairs=rows)
    yield from all_reworded(voice, changes, CHANGES_SHOWN)


def all_reworded(voice: Voice, changes: Sequence[Change], limit: int) -> Iterable[Block]:
    """Words that gave way to others, at most so many, and how many more there are."""
    if changes:
        yield Bullets(items=tuple(reworded(voice, each) for each in changes[:limit]))
    if (more := len(changes) - limit) > 0:
        counted = voice.count(more, "and 1 more change", "and {n} more changes")
        yield Note(runs=(Run(text=counted),))


def amended(voice: Voice, before: Statement, after: Statement) -> Iterable[tuple[str, Inline]]:
    """The title and the signatories, where they changed."""
    if before.title != after.title:
        yield voice.say("Title"), _gave_way(before.title, after.title)
    signed_before = parts.signatories(before.facts)
    signed_after = parts.signatories(after.facts)
    added = [voice.flagged(code) for code in signed_after if code not in signed_before]
    removed = [voice.flagged(code) for code in signed_before if code not in signed_after]
    if added:
        yield voice.say("Signatories added"), (Run(text=voice.join(added)),)
    if removed:
        yield voice.say("Signatories removed"), (Run(text=voice.join(removed)),)


def reworded(voice: Voice, change: Change) -> Inline:
    """Words that gave way to others, with the words around them."""
    before, after = _trimmed(change.before), _trimmed(change.after)
    words = _gave_way(before, after)
    context = _trimmed(change.context)
    if context in ("", after) or len(after) > _SPEAKS_FOR_ITSELF:
        return words
    return voice.runs("{change}  in “{context}”", change=words, context=context)


def _trimmed(words: str) -> str:
    """On one line, without the commas at its ends, unless there is nothing else."""
    line = " ".join(words.split())
    return line.strip(" ,;、，،") or line


def _gave_way(before: str, after: str) -> Inline:
    old = (Run(text=before, strike=True),) if before else ()
    new = (Run(text=after, strong=True),) if after else ()
    arrow = (Run(text=" → "),) if before and after else ()
    return (*old, *arrow, *new)


def _removed(voice: Voice, alert: Alert) -> Document:
    statement = alert.statement
    if statement.back_at and statement.gone_since:
        return _reply(voice, statement, _back(voice, statement, statement.gone_since))
    line = voice.runs(
        "REMOVED: {who} no longer shows this page. Our copy stays: {command}",
        who=parts.strong(parts.publisher(voice, statement)),
        command=voice.typed(f"show {statement.id}"),
    )
    return _reply(voice, statement, line)


def _back(voice: Voice, statement: Statement, gone_since: datetime) -> Inline:
    return voice.runs(
        "BACK: {who} shows this page again. It had been missing since {when}.",
        who=parts.strong(parts.publisher(voice, statement)),
        when=voice.time(gone_since),
    )


def _corrected(voice: Voice, alert: Alert, note: str) -> Document:
    retracted = bool(alert.statement.retraction)
    words = mark("CORRECTED: our alert on {who} does not stand as it was. {note}")
    if retracted:
        words = mark("RETRACTED: our alert on {who} does not stand. {note}")
    line = voice.runs(
        words,
        who=parts.strong(parts.publisher(voice, alert.statement)),
        note=parts.retraction(alert.statement) if retracted else note,
    )
    return _reply(voice, alert.statement, line)
