"""Where Slack lets us be: invited, removed, archived, renamed, moved, uninstalled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.channels.slack.failures import REMEDIES
from bot.channels.slack.hearing import Told
from bot.channels.slack.people import People
from bot.channels.slack.spots import Json, Spot
from bot.channels.slack.talk import Talk
from bot.desk import Desk
from bot.errors import SendError
from bot.model import Asker
from bot.ports import Clock

log = structlog.get_logger(__name__)

# Events after which we can't post in a channel, and what Slack would say if we tried.
_ENDS = {
    "channel_left": "not_in_channel",
    "group_left": "not_in_channel",
    "channel_archive": "is_archived",
    "group_archive": "is_archived",
    "channel_deleted": "channel_not_found",
    "group_deleted": "channel_not_found",
}


class Lifecycle:
    """Tells the desk where we are, and `told` when we are put out of the workspace.

    `us` is our own id there.
    """

    def __init__(self, *, desk: Desk, talk: Talk, people: People, clock: Clock, told: Told) -> None:
        self._desk = desk
        self._talk = talk
        self._people = people
        self._clock = clock
        self._told = told
        self.handlers: Mapping[str, Callable[[Json, str], Awaitable[None]]] = {
            "member_joined_channel": self._joined,
            **dict.fromkeys(_ENDS, self._ended),
            **dict.fromkeys(("channel_unarchive", "group_unarchive"), self._unarchived),
            **dict.fromkeys(("channel_rename", "group_rename"), self._renamed),
            "channel_id_changed": self._moved,
            "app_uninstalled": self._uninstalled,
            "tokens_revoked": self._revoked,
        }

    async def look_around(self) -> None:
        """Greet where we were invited while Slack couldn't tell us. Raises StoreError."""
        for destination in await self._desk.unnoticed(await self._people.channels()):
            channel = destination.partition(":")[2]
            spot, asker = self._inviter(channel, await self._people.us())
            greeting = await self._desk.found(asker, now=self._clock())
            if greeting is None:  # another process on this database was first
                continue
            log.info("slack-invitation-found", channel=channel)
            try:
                await self._talk.post(spot, greeting)
            except SendError as error:
                log.warning("slack-not-greeted", channel=channel, error=str(error))

    async def _joined(self, event: Json, us: str) -> None:
        if event["user"] != us:
            return
        spot, asker = self._inviter(event["channel"], event.get("inviter") or us)
        # Slack tells again of what nobody acknowledged; we may have found it out meanwhile.
        if greeting := await self._desk.invited(asker, now=self._clock()):
            await self._talk.post(spot, greeting)

    async def _unarchived(self, event: Json, us: str) -> None:
        if await self._people.we_are_in(event["channel"]):
            spot, asker = self._inviter(event["channel"], event.get("user") or us)
            await self._talk.post(spot, await self._desk.joined(asker, now=self._clock()))

    def _inviter(self, channel: str, person: str) -> tuple[Spot, Asker]:
        spot = Spot(person=person, channel=channel)
        return spot, self._desk.asker(f"slack:{person}", spot.destination)

    async def _ended(self, event: Json, us: str) -> None:
        code = _ENDS[event["type"]]
        why = f"{event['type']}: {REMEDIES[code]}"
        self._people.forget(event["channel"])
        await self._desk.left(f"slack:{event['channel']}", why, now=self._clock())

    async def _renamed(self, event: Json, us: str) -> None:
        self._people.forget(event["channel"]["id"])

    async def _moved(self, event: Json, us: str) -> None:
        old, new = event["old_channel_id"], event["new_channel_id"]
        await self._desk.moved(f"slack:{old}", f"slack:{new}", now=self._clock())

    async def _uninstalled(self, event: Json, us: str) -> None:
        why = f"app_uninstalled: {REMEDIES['account_inactive']}"
        log.error("slack-uninstalled", to_do=REMEDIES["account_inactive"])
        await self._told(False, why)
        for each in await self._desk.subscribed("slack"):
            await self._desk.left(each.id, why, now=self._clock())

    async def _revoked(self, event: Json, us: str) -> None:
        if not event["tokens"].get("bot"):  # those of people, which we don't use
            return
        why = f"tokens_revoked: {REMEDIES['token_revoked']}"
        log.error("slack-token-revoked", to_do=REMEDIES["token_revoked"])
        await self._told(False, why)
        await self._desk.barred("slack", why, now=self._clock())
