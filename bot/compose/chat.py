"""What we say around answers in a chat: pages, sharing, what hinders us, Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.compose import parts, words
from bot.compose.settings import CADENCES
from bot.compose.voice import Voice
from bot.model import (
    Actions,
    Block,
    Bullets,
    Button,
    Destination,
    Document,
    Heading,
    HomePage,
    Inline,
    Note,
    Overview,
    Paragraph,
)

TOLD_SHOWN = 5


def ways_on(
    line: str,
    destination: Destination,
    *,
    page: int = 1,
    pages: int = 1,
    share: bool = False,
    change: bool = False,
) -> Document:
    """Buttons under a page of the answer to a line: other pages, for all to see, the settings."""
    voice = Voice(destination)
    buttons = []
    if page > 1:
        buttons.append(
            Button(label=voice.say("Page before"), action="page", value=f"{page - 1} {line}")
        )
    if page < pages:
        label = voice.say("Page {n} of {pages}", n=page + 1, pages=pages)
        buttons.append(Button(label=label, action="page", value=f"{page + 1} {line}"))
    if share:
        label = voice.say("Share to channel")
        buttons.append(Button(label=label, action="share", value=f"{page} {line}"))
    if change:
        buttons.append(Button(label=voice.say("Change settings"), action="settings"))
    return Document(summary="", blocks=(Actions(buttons=tuple(buttons)),) if buttons else ())


def next_page(line: str, destination: Destination, *, page: int, pages: int) -> Document:
    """Where an answer goes on, for platforms without buttons: `line` is what shows it."""
    voice = Voice(destination)
    said = voice.runs("Page {n} of {pages}", n=str(page), pages=str(pages))
    if page < pages:
        said = voice.runs(
            "Page {n} of {pages}; the next: {line}",
            n=str(page),
            pages=str(pages),
            line=parts.code(line),
        )
    return Document(summary=parts.summary(said), blocks=(Note(runs=said),))


def shared(line: str, who: str, destination: Destination) -> Document:
    """Who asked what, to stand under an answer that is shown to all."""
    asked = Voice(destination).runs("{who} asked: {line}", who=who, line=parts.code(line))
    return Document(summary=parts.summary(asked), blocks=(Note(runs=asked),))


def changed_here(line: str, who: str, done: Document, destination: Destination) -> Document:
    """Who has changed what comes here, by which line, and what it is now: for all who are there."""
    said = Voice(destination).runs(
        "{who} changed what comes here ({line}): {said}",
        who=parts.strong(who),
        line=Voice(destination).typed(line),
        said=done.summary,
    )
    return parts.said(said)


def not_a_member(destination: Destination, invite: str) -> Document:
    """Alerts are wanted where we can't post; `invite` is what to type so that we can."""
    voice = Voice(destination)
    line = voice.runs(
        "I am not in this channel yet, so no alert can come here: type {invite} first.",
        invite=parts.code(invite),
    )
    return parts.said(line)


def of_place(name: str, done: Document, destination: Destination) -> Document:
    """What was done about one of several places."""
    said = Voice(destination).runs("{where}: {said}", where=parts.strong(name), said=done.summary)
    return parts.said(said)


def trouble(destination: Destination) -> Document:
    """Something went wrong with us, not with what was asked."""
    line = Voice(destination).runs(
        "That failed on our side, and is in the bot's log. Please try again in a minute."
    )
    return parts.said(line)


def home(
    overview: Overview,
    destination: Destination,
    places: Sequence[tuple[Destination, str]],
    *,
    now: datetime,
) -> HomePage:
    """How the bot is doing, what it told lately, and somebody's subscribed places by name."""
    voice = Voice(destination)
    heading = voice.say("Statements on arms between the DPRK and Russia")
    blocks: list[Block] = [
        Heading(text=heading),
        Paragraph(runs=_sources(voice, overview)),
        Paragraph(runs=_polled(voice, overview, now)),
    ]
    if overview.listening_since:
        since = voice.time(overview.listening_since)
        blocks.append(Paragraph(runs=voice.runs("Connected since {since}.", since=since)))
    if overview.told:
        blocks.append(Heading(text=voice.say("Last alerts")))
        blocks.append(Bullets(items=tuple(_told(voice, overview))))
    blocks.append(Heading(text=voice.say("Your channels")))
    if not places:
        hint = voice.runs(
            "No channel of yours gets alerts yet: type {subscribe} in one.",
            subscribe=voice.typed("subscribe"),
        )
        blocks.append(Paragraph(runs=hint))
    return HomePage(
        about=Document(summary=heading, blocks=tuple(blocks)),
        places=tuple((wants.id, _place(wants, name, now)) for wants, name in places),
    )


def _sources(voice: Voice, overview: Overview) -> Inline:
    counts = voice.join(
        voice.say("{n} {what}", n=n, what=voice.say(words.STATES[state]))
        for state, n in overview.sources
    )
    return voice.runs("Sources: {counts}.", counts=counts or "0")


def _polled(voice: Voice, overview: Overview, now: datetime) -> Inline:
    if overview.polled_at is None:
        return voice.runs("Nothing was polled yet.")
    ago = voice.lag(now - overview.polled_at)
    return voice.runs(
        "Last poll: {when} ({ago} ago).", when=voice.time(overview.polled_at), ago=ago
    )


def _told(voice: Voice, overview: Overview) -> Iterable[Inline]:
    for delivery in overview.told[:TOLD_SHOWN]:
        what = parts.strong(parts.shortened(parts.says(voice, delivery)))
        story = voice.typed(f"story {delivery.story_id}")
        when = voice.time(delivery.created_at)
        yield voice.runs("{when} · {what} · {story}", when=when, what=what, story=story)


def _place(wants: Destination, name: str, now: datetime) -> Document:
    """A place that gets alerts: until when it is paused, and what can be done about it."""
    voice = Voice(wants)
    paused = [mute.until for mute in wants.mutes if mute.story_id is None and mute.until > now]
    if paused:
        until = voice.time(max(paused))
        line = voice.runs("{name}: paused until {until}", name=parts.strong(name), until=until)
        button = Button(label=voice.say("Resume"), action="unmute")
    else:
        cadence = voice.say(CADENCES[wants.pace.cadence])
        line = voice.runs("{name}: alerts {cadence}", name=parts.strong(name), cadence=cadence)
        button = Button(label=voice.say("Pause for 24 h"), action="mute", value="24h")
    change = Button(label=voice.say("Settings"), action="settings")
    return parts.said(line, Actions(buttons=(button, change)))
