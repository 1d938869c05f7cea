"""The terminal as a channel: alerts are printed, replies stand indented under their story's id."""

from __future__ import annotations

import sys
from typing import TextIO

from bot.errors import TryAgain
from bot.model import Delivery, Document, Receipt
from bot.render import text

INDENT = 4


class ConsoleChannel:
    """Prints to a stream, coloured where that is a terminal and NO_COLOR is not set.

    It remembers nothing: after a crash between printing and marking, a message is printed again.
    What was printed stays as it is, so that an edit shows nothing; the reply that comes with each
    edit says what is new.
    """

    tempo = None

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._console = text.console(self._stream)

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        """Print a message; a reply is indented and led by its story's id."""
        if thread is None:
            self.show(delivery.document)
        else:
            lead = f"  ↳ {delivery.story_id}\n"
            self._print(lead + text.render_for(self._console, delivery.document, indent=INDENT))
        return Receipt(id=delivery.id)

    def show(self, document: Document) -> None:
        """Print a document. Raises TryAgain when the stream can't be written."""
        self._print(text.render_for(self._console, document))

    async def edit(self, receipt: Receipt, document: Document, *, key: str) -> None:
        """Nothing: paper can't be edited."""

    async def find(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt | None:
        """None: it can't be known what was read from a terminal."""
        return None

    def _print(self, shown: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        try:
            self._stream.write(shown.encode(encoding, "replace").decode(encoding) + "\n")
            self._stream.flush()
        except OSError as error:
            raise TryAgain(f"the console can't be written: {error}") from error
