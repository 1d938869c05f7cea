"""What is asked, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answers.records import Record
from bot.model import Command, Destination, Document, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer for people and the same for programs."""

    document: Document
    records: Sequence[Record] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A command, who asks, and when, on the asker's clock.

    `sources` are those of feeds.yaml, `named` the destinations of the settings.
    """

    command: Command
    asker: Destination
    now: datetime
    everywhere: bool = False  # whether other destinations may be told of
    sources: Sequence[Source] = ()
    named: Sequence[Destination] = ()
    story_id: str | None = None  # of the story in whose thread it is asked
    unstored: str = ""  # why nothing can be stored at present, if so

    def about(self, text: str) -> Question:
        """The same asker with a question in plain words."""
        return replace(self, command=Command(verb="ask", words=(text,)))

    def option(self, name: str) -> str | None:
        """The value of an option, if it was given."""
        return dict(self.command.options).get(name)
