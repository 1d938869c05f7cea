"""Nouns to store, with only what a test cares about spelled out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Document,
    Evidence,
    Facts,
    Fingerprint,
    Heading,
    Level,
    Match,
    NewDelivery,
    NewStatement,
    Reason,
    Resolution,
    Span,
    StoryDecision,
)

NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)
TOPIC = "dprk-russia-transfers"


def new_statement(
    key: str = "1",
    *,
    title: str = "Joint statement",
    text: str = "We condemn the transfer of ballistic missiles.",
    level: Level | None = Level.MAIN,
    country: str = "JP",
    language: str = "en",
    institution: str = "MOFA",
    source_id: str = "jp-mofa",
    published: datetime | None = NOON,
    first_seen: datetime = NOON,
    complete: bool = True,
    given_id: str | None = None,
) -> NewStatement:
    """A statement about the topic, with evidence and facts."""
    span = Span(field="text", start=3, end=10, text="condemn")
    return NewStatement(
        source_id=source_id,
        institution=institution,
        country=country,
        official=True,
        language=language,
        key=key,
        title=title,
        text=text,
        url=f"https://ministry.example/{key}",
        published=published,
        published_raw=f"{published:%d %b %Y %H:%M} GMT" if published else "",
        first_seen=first_seen,
        match=Match(
            topic=TOPIC,
            level=level,
            score=0.75,
            evidence=(Evidence(rule="en-condemn", span=span),),
            flags=frozenset({"to_russia"}),
        ),
        facts=Facts(resolutions=(Resolution(number=1718, year=2006, span=span),)),
        complete=complete,
        given_id=given_id,
    )


JOINT = (
    "The foreign ministers condemn the transfer of ballistic missiles from the DPRK to Russia. "
    "Russia has fired these missiles at Ukraine on 30 December and again on 2 January. "
    "Each launch teaches Pyongyang how its weapons perform in battle."
)


def told_by(source: str, text: str = JOINT, *, country: str = "FR") -> NewStatement:
    """One institution's copy of the joint statement."""
    return new_statement(
        source_id=source, institution=f"Ministry of {source}", text=text, country=country
    )


def another(number: int) -> NewStatement:
    """A statement that tells a story of its own: too far in time from all others."""
    return new_statement(
        f"n{number}", title=f"Statement {number}", published=NOON - number * timedelta(days=90)
    )


def fingerprint(*keys: str, at: datetime = NOON) -> Fingerprint:
    """A fingerprint with these keys."""
    return Fingerprint(
        keys=frozenset(keys),
        language="en",
        at=at,
        title="Joint statement",
        sentences=frozenset({"5f2a"}),
        minhash=(1, 2**32 - 1),
        anchors=frozenset({"unsc:1718"}),
    )


NEW_STORY = StoryDecision(story_id=None, score=0.0, why=())


def delivery(
    name: str,
    *,
    destination: str = "console",
    story_id: str | None = None,
    parent: bool = False,
    reply_to: str | None = None,
    due_at: datetime = NOON,
) -> NewDelivery:
    """A message that is owed."""
    return NewDelivery(
        id=name,
        destination=destination,
        reason=Reason.FIRST if parent else Reason.JOINED,
        document=Document(summary=name, blocks=(Heading(text=name),)),
        due_at=due_at,
        story_id=story_id,
        parent=parent,
        reply_to=reply_to,
    )


def under_way(destination: str, document: Document, *, at: datetime) -> Delivery:
    """The first message of a story, claimed and about to be sent."""
    return Delivery(
        id="5d41402abc4b2a76",
        destination=destination,
        reason=Reason.FIRST,
        document=document,
        kind=DeliveryKind.POST,
        story_id="4kq7a",
        statement_id="7fk2m",
        parent=True,
        reply_to=None,
        broadcast=False,
        state=DeliveryState.SENDING,
        attempts=1,
        due_at=at,
        created_at=at,
    )
