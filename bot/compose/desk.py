"""What operators read of deliveries and corrections, and people when they press a button."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.compose import grounds, parts, words
from bot.compose.answers import came
from bot.compose.voice import Voice
from bot.model import (
    Block,
    Bullets,
    Deed,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Destination,
    Document,
    Fields,
    Heading,
    Inline,
    Note,
    Paragraph,
    Reach,
    Run,
    Statement,
)

SHORT = 8  # letters of a delivery's id that are enough to type

Counts = Sequence[tuple[str, DeliveryState, int]]


def deliveries(
    listed: Sequence[Delivery],
    state: DeliveryState,
    destination: Destination,
    *,
    counts: Counts,
    overview: bool = False,
) -> Document:
    """The newest deliveries in a state; in an `overview` those of each destination are counted.

    `counts` says how many each destination has in each state.
    """
    voice = Voice(destination)
    what = voice.say(words.DELIVERIES[state])
    number = sum(count for _, each, count in counts if each is state)
    heading = voice.count(number, "1 delivery is {what}", "{n} deliveries are {what}", what=what)
    if not listed:
        heading = voice.say("No delivery is {what}", what=what)
    blocks: list[Block] = [Heading(text=heading)]
    if overview and counts:
        blocks.append(Fields(pairs=tuple(_counted(voice, counts))))
    if listed:
        blocks.append(Bullets(items=tuple(_line(voice, each) for each in listed)))
        if more := number - len(listed):
            counted = voice.count(more, "and 1 more", "and {n} more")
            blocks.append(Note(runs=(Run(text=counted),)))
        example = listed[0].id[:SHORT]
        blocks.append(Note(runs=_ways(voice, state, example)))
    return Document(summary=heading, blocks=tuple(blocks))


def _counted(voice: Voice, counts: Counts) -> Iterable[tuple[str, Inline]]:
    for name in dict.fromkeys(name for name, _, _ in counts):
        states = (
            voice.say("{n} {what}", n=n, what=voice.say(words.DELIVERIES[state]))
            for destination, state, n in counts
            if destination == name
        )
        yield name, (Run(text=voice.row(states)),)


def _ways(voice: Voice, state: DeliveryState, example: str) -> Inline:
    show = voice.typed(f"deliveries show {example}")
    if state is not DeliveryState.PARKED:
        return voice.runs("{show} tells more", show=show)
    return voice.runs(
        "{show} tells more; {retry} sends all of them again, {drop} gives one up",
        show=show,
        retry=voice.typed("deliveries retry all"),
        drop=voice.typed(f"deliveries drop {example}"),
    )


def _line(voice: Voice, delivery: Delivery) -> Inline:
    what: Inline = (parts.strong(parts.shortened(parts.says(voice, delivery))),)
    if delivery.kind is DeliveryKind.EDIT and delivery.reply_to:
        reworded = parts.code(delivery.reply_to[:SHORT])
        what = voice.runs("New wording of {id}: {what}", id=reworded, what=what)
    line = voice.runs(
        "{id} · {where} · {when}\n{what}",
        id=parts.code(delivery.id[:SHORT]),
        where=delivery.destination,
        when=voice.time(delivery.created_at),
        what=what,
    )
    return (*line, Run(text=f"\n{delivery.error}")) if delivery.error else line


def delivery(shown: Delivery, destination: Destination) -> Document:
    """One delivery: where it stands, and what it says."""
    voice = Voice(destination)
    heading = voice.say(
        "Delivery {id} is {state}",
        id=shown.id[:SHORT],
        state=voice.say(words.DELIVERIES[shown.state]),
    )
    is_edit = shown.kind is DeliveryKind.EDIT
    of = voice.say("New wording of") if is_edit else voice.say("Reply to")
    rows = {
        voice.say("To"): shown.destination,
        voice.say("Owed since"): voice.time(shown.created_at),
        voice.say("Attempts"): str(shown.attempts),
        voice.say("Due"): voice.time(shown.due_at) if shown.state is DeliveryState.OWED else "",
        voice.say("Last failure"): shown.error,
        of: (shown.reply_to or "")[:SHORT],
        voice.say("Whole id"): shown.id,
    }
    return Document(
        summary=heading,
        blocks=(
            Heading(text=heading),
            Fields(
                pairs=tuple((name, (Run(text=value),)) for name, value in rows.items() if value)
            ),
            Paragraph(runs=voice.runs("It says:")),
            *(shown.document.blocks or [Paragraph(runs=(Run(text=parts.says(voice, shown)),))]),
        ),
    )


def retried(number: int, destination: Destination) -> Document:
    """So many are sent again."""
    voice = Voice(destination)
    said = voice.count(number, "1 delivery is owed again", "{n} deliveries are owed again")
    listing = voice.typed("deliveries")
    return parts.said(
        voice.runs("{said}; {listing} shows how they fare.", said=said, listing=listing)
    )


def dropped(delivery: Delivery, destination: Destination) -> Document:
    """One was given up."""
    voice = Voice(destination)
    return parts.said(
        voice.runs(
            "Dropped: {what} will not be sent to {where}.",
            what=parts.strong(parts.shortened(parts.says(voice, delivery))),
            where=parts.code(delivery.destination),
        )
    )


def corrected(
    statement: Statement,
    messages: int,
    destination: Destination,
    *,
    stays: bool = False,
    copies: Sequence[Statement] = (),
) -> Document:
    """A statement was taken back or corrected, and in how many messages; what `stays` can't be.

    `copies` of it went with it.
    """
    voice = Voice(destination)
    done = voice.say("Retracted") if statement.retraction else voice.say("Corrected")
    count = voice.count(
        messages,
        "1 message is reworded, and a reply says so",
        "{n} messages are reworded, and replies say so",
    )
    if not messages:
        count = voice.say("no message had told it")
    line = voice.runs(
        "{done}: {title} ({id}): {count}.",
        done=parts.strong(done),
        title=parts.title(voice, statement),
        id=parts.code(statement.id),
        count=count,
    )
    note = voice.runs("What consoles and mails showed stays as it is: there the reply says it.")
    return parts.said(line, *_copies(voice, copies), *((Note(runs=note),) if stays else ()))


def _copies(voice: Voice, copies: Sequence[Statement]) -> Iterable[Note]:
    """What went with a statement that was taken back."""
    if copies:
        ids = voice.join(each.id for each in copies)
        yield Note(runs=voice.runs("Retracted with it, as they only repeat it: {ids}", ids=ids))


def added(
    statement: Statement,
    told: Sequence[str],
    destination: Destination,
    *,
    untold: Sequence[Reach] = (),
) -> Document:
    """A page was taken in: what became of it, who is told, and who is not and why."""
    voice = Voice(destination)
    line = voice.runs(
        "Added: {who}: {title}",
        who=parts.publisher(voice, statement),
        title=parts.strong(parts.title(voice, statement)),
    )
    everybody = voice.join(dict.fromkeys(told)) if told else voice.say("nobody yet")
    rows = (
        (voice.say("Taken"), (Run(text=_taken(voice, statement)),)),
        (voice.say("Told to"), (Run(text=everybody),)),
    )
    return parts.said(
        line,
        Fields(pairs=rows),
        *([Bullets(items=tuple(came(voice, each) for each in untold))] if untold else ()),
        Note(runs=voice.runs("{why} tells more", why=voice.typed(f"why {statement.id}"))),
    )


def _taken(voice: Voice, statement: Statement) -> str:
    if "on_word" in statement.match.flags:
        return voice.say(
            "on your word: {nearest}", nearest=grounds.lack(voice, statement.match.nearest) or "-"
        )
    why = parts.summary(parts.why(voice, statement.match))
    return voice.say("because it matches: {why}", why=why)


def acknowledged(deed: Deed, destination: Destination) -> Document:
    """Somebody has seen a story, and the first message says so."""
    voice = Voice(destination)
    return parts.said(
        voice.runs(
            "Acknowledged: the alert says that {who} has seen story {story}.",
            who=deed.detail or deed.who,
            story=parts.code(deed.subject),
        )
    )


def noted(statement: Statement, destination: Destination) -> Document:
    """An alert was of no use: noted."""
    voice = Voice(destination)
    return parts.said(
        voice.runs(
            "Noted: {title} ({id}) is of no use here. {why} shows why it matched.",
            title=parts.title(voice, statement),
            id=parts.code(statement.id),
            why=voice.typed(f"why {statement.id}"),
        )
    )
