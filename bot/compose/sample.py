"""A sample alert: it looks like any other, and says that it is none."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.compose import parts
from bot.compose.alerts import alert
from bot.compose.desk import SHORT
from bot.compose.voice import Voice
from bot.model import (
    Actions,
    Alert,
    Destination,
    Document,
    Evidence,
    Facts,
    Heading,
    Level,
    Match,
    Materiel,
    Note,
    Paragraph,
    Reason,
    Span,
    Statement,
    Story,
)


def sample(destination: Destination, *, now: datetime) -> Document:
    """An alert on a statement that nobody has made."""
    voice = Voice(destination)
    text = voice.say(
        "The Ministry of Examples condemns the transfer of ballistic missiles from the DPRK to"
        " Russia."
    )
    whole = Span(field="text", start=0, end=len(text), text=text)
    statement = _statement(voice, destination, text, whole, now)
    story = Story(
        id="", topic=statement.match.topic, first_at=statement.at, statements=(statement,)
    )
    first = Alert(reason=Reason.FIRST, story=story, statement=statement)
    shown = alert(first, destination, now=now, quotes=(whole,))
    heading = voice.say("SAMPLE · {headline}", headline=shown.summary)
    said = voice.runs(
        "This is a sample: nothing was published. Alerts will look like this here; with buttons"
        " where there are buttons."
    )
    kept = (b for b in shown.blocks if not isinstance(b, Heading | Note | Actions))
    return Document(summary=heading, blocks=(Heading(text=heading), Paragraph(runs=said), *kept))


def _statement(
    voice: Voice, destination: Destination, text: str, whole: Span, now: datetime
) -> Statement:
    return Statement(
        id="",
        source_id="",
        institution=voice.say("Ministry of Examples"),
        country="XX",
        official=True,
        language=destination.language,
        key="",
        version=1,
        title=voice.say("Sample statement on missile transfers"),
        text=text,
        url="",
        published=now - timedelta(minutes=4),
        published_raw="",
        first_seen=now,
        match=Match(
            topic="",
            level=Level.MAIN,
            score=1.0,
            evidence=(Evidence(rule="sample", span=whole),),
        ),
        facts=Facts(items=(Materiel(item="ballistic_missile", quantity=None, span=whole),)),
        story_id=None,
    )


def sample_owed(delivery: str, destination: Destination) -> Document:
    """A sample alert is on its way, and where to look if it doesn't come."""
    voice = Voice(destination)
    line = voice.runs(
        "A sample alert is on its way to this place. If it does not come within a minute,"
        " {deliveries} tells operators why.",
        deliveries=voice.typed(f"deliveries show {delivery[:SHORT]}"),
    )
    return parts.said(line)
