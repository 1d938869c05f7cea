"""What is asked of the desk: a command, by whom, and for which destination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import owe
from bot.commands import Right
from bot.desk import permissions
from bot.model import Asker, Command, Deed, Destination, Permissions
from bot.store import Tx, deeds, subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A destination as it now is: what it wants, and whether it is told anything."""

    wants: Destination
    subscribed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command to carry out; `named` are the destinations of the settings."""

    command: Command
    asker: Asker
    permissions: Permissions
    place: Place
    now: datetime
    named: Sequence[Destination]
    topics: Sequence[str]

    def option(self, name: str) -> str | None:
        """The value of an option, if it was given."""
        return dict(self.command.options).get(name)

    def allows(self, right: Right) -> bool:
        """Whether the asker may do something else here, which only then is offered."""
        return permissions.allows(right, self.asker, self.permissions)

    def deed(self, action: str, *, subject: str = "", detail: str = "") -> Deed:
        """What was done, to be written down."""
        return Deed(
            at=self.now,
            who=self.asker.person,
            destination=self.asker.destination,
            action=action,
            subject=subject,
            detail=detail,
        )


async def place(tx: Tx, destination: str, named: Sequence[Destination]) -> Place:
    """A destination as people have changed it, or as the settings name it.

    One that neither knows would be told in the language and time zone of the settings.
    """
    by_settings = next((each for each in named if each.id == destination), None)
    if said := await subscriptions.get(tx, destination):
        wants, active = said
        operator = by_settings is not None and by_settings.operator
        return Place(wants=replace(wants, operator=operator), subscribed=active)
    if by_settings:
        return Place(wants=by_settings, subscribed=True)
    usual = named[0] if named else Destination(id=destination)
    wants = Destination(id=destination, language=usual.language, timezone=usual.timezone)
    return Place(wants=wants, subscribed=False)


async def keep(tx: Tx, request: Request, place: Place, deed: Deed) -> None:
    """Keep what a destination wants from now on, and tell at once what nothing holds back now."""
    still = tuple(mute for mute in place.wants.mutes if mute.until > request.now)
    wants = replace(place.wants, mutes=still)
    await subscriptions.put(tx, wants, active=place.subscribed, now=request.now)
    await deeds.put(tx, deed)
    await owe.reconsider(tx, wants, request.now)
    await owe.release(tx, wants.id, request.named, request.now)
