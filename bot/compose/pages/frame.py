"""What stands around every page of the archive."""

from __future__ import annotations

from bot.compose.voice import LOCALES, Voice, own_name
from bot.model import Destination, Document, Frame, Heading, Paragraph


def frame(reader: Destination) -> Frame:
    """The words around a page, in the reader's language."""
    voice = Voice(reader)
    return Frame(
        language=reader.language,
        languages=tuple((code, own_name(code)) for code in LOCALES),
        stories=voice.say("Stories"),
        sources=voice.say("Sources"),
        feed=voice.say("Atom feed"),
        search=voice.say("Search"),
        search_hint=voice.say("words, “a phrase”, country:fr, since:2024-01"),
        skip=voice.say("Skip to the content"),
        note=voice.say(
            "Titles and quotes are the institutions’ own words. Times are in {zone}.",
            zone=reader.timezone,
        ),
    )


def missing(reader: Destination) -> Document:
    """There is no page at this address."""
    voice = Voice(reader)
    heading = voice.say("There is no such page")
    advice = voice.runs(
        "The address may have been cut off. Search for the words, or look among the stories."
    )
    return Document(summary=heading, blocks=(Heading(text=heading), Paragraph(runs=advice)))
