"""The holes: what the flow asks of the world, so that tests can stand in for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.model import Address, Delivery, Document, Item, Receipt, Source, Validators

Clock = Callable[[], datetime]  # the time now, aware, UTC


class Step(StrEnum):
    """The steps between which a crash must lose nothing and repeat nothing."""

    FETCHED = "fetched"
    PARSED = "parsed"
    READ = "read"  # the pages of what is new
    RECORDED = "recorded"  # inside the transaction, before it is committed
    COMMITTED = "committed"
    CLAIMED = "claimed"
    SENDING = "sending"  # just before the channel is called
    SENT = "sent"  # the channel took it, the store does not know yet
    MARKED = "marked"


Passing = Callable[[Step], None]  # told of each step; crash tests end the process at one


def passing(_: Step) -> None:
    """Go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer from a source; `body` is empty when it said that nothing has changed (304)."""

    url: str  # after redirects
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    validators: Validators
    moved_to: str | None = None  # every redirect on the way was permanent

    @property
    def not_modified(self) -> bool:
        """True for a 304."""
        return self.status == 304

    def header(self, name: str) -> str | None:
        """The first header of this name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class Fetch(Protocol):
    """HTTP in: conditional, bounded, guarded, identified. Raises FetchError."""

    async def __call__(
        self,
        source: Source,
        url: str,
        *,
        validators: Validators | None = None,
        page: bool = False,
    ) -> Fetched:
        """Get `url` for `source`; a `page` is meant for people, so sites may forbid it to us."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a document showed; `warning` names a fault that left something readable.

    `leads_to` are addresses of documents whose items count as this one's (a sitemap's index).
    """

    items: tuple[Item, ...]
    warning: str = ""
    leads_to: tuple[str, ...] = ()
    unchanged: int = 0  # entries left out, because their digests were known
    digests: bytes = b""  # of all entries, where the document allows it

    @property
    def shown(self) -> int:
        """How many entries the document has."""
        return len(self.items) + self.unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page's main text."""

    title: str
    text: str
    language: str | None = None
    shown: str = ""  # all that it shows, its menus and footers, too


class Workers(Protocol):
    """Parsing and reading, done in processes with limits. Raises ParseError."""

    async def parse(
        self, source: Source, address: Address, fetched: Fetched, *, known: bytes = b""
    ) -> Parsed:
        """The items of the document that one of a source's addresses gave.

        Entries whose digests are among the `known` ones may be left out.
        """
        ...

    async def read(self, url: str, content_type: str, body: bytes) -> Page:
        """The main text of a page."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How many messages a platform takes in how many seconds, in bursts of that many."""

    each: tuple[int, float]  # to one destination
    all: tuple[int, float]  # to all of them together


class Channel(Protocol):
    """A place to send to: console, Slack, Matrix. Raises TryAgain, GiveUp or MessageGone."""

    @property
    def tempo(self) -> Tempo | None:
        """How fast it takes messages; None: as fast as they come."""
        ...

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        """Post a message, in the thread of `thread` if there is one."""
        ...

    async def edit(self, receipt: Receipt, document: Document, *, key: str) -> None:
        """Replace what a message says; `key` makes a repeated edit harmless."""
        ...

    async def find(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt | None:
        """The message that carries this delivery's id, if the platform has it."""
        ...


class Listener(Protocol):
    """Hears what people of a platform type, press and do, and answers."""

    @property
    def name(self) -> str:
        """The platform, as in a destination's id."""
        ...

    @property
    def listens(self) -> bool:
        """Whether people of the platform can reach us now."""
        ...

    async def run(self) -> None:
        """Listen until cancelled, whatever the network does; then finish what was begun."""
        ...
