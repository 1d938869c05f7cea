"""Who somebody in Slack is and what they run there; asked of Slack, and remembered for a while."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.failures import translated
from bot.channels.slack.spots import Spot, is_direct
from bot.desk import Desk
from bot.errors import SendError
from bot.model import Asker
from bot.ports import Clock

REMEMBERED = timedelta(minutes=5)
PAGE = 200  # channels that are asked for at once
MOST = 5000  # people and channels that are remembered

log = structlog.get_logger(__name__)


class People:
    """Askers for the desk, and the channels that they share with us."""

    def __init__(self, *, client: AsyncWebClient, desk: Desk, clock: Clock) -> None:
        self._client = client
        self._desk = desk
        self._clock = clock
        self._known: dict[str, tuple[datetime, dict[str, Any]]] = {}

    async def asker(self, spot: Spot) -> Asker:
        """Somebody with what they may do there; one whom Slack won't tell of is an outsider."""
        user = await self._remembered(spot.person, self._user)
        runs_it = (await self._about(spot.channel)).get("creator") == spot.person
        story = None
        if spot.thread:
            receipt = f"{spot.channel}/{spot.thread}"
            story = await self._desk.story_of(spot.destination, receipt)
        return self._desk.asker(
            f"slack:{spot.person}",
            spot.destination,
            name=_name(user) or spot.person,
            admin=runs_it or bool(user.get("is_admin") or user.get("is_owner")),
            outsider=await self._is_outsider(user),
            direct=is_direct(spot.channel),
            story_id=story,
        )

    async def we_are_in(self, channel: str) -> bool:
        """Whether we can post there; asked anew, since an invitation may have changed it."""
        self.forget(channel)
        return is_direct(channel) or bool((await self._about(channel)).get("is_member"))

    async def us(self) -> str:
        """Our own id; empty when Slack doesn't say."""
        return str((await self._remembered("us", self._us)).get("user_id", ""))

    def forget(self, key: str) -> None:
        """Ask anew the next time."""
        self._known.pop(key, None)

    async def channels(self, person: str | None = None) -> dict[str, str]:
        """The names of the channels that somebody (without a name: we) is in, by destination.

        Of others' as far as we can see them.
        """
        try:
            async with translated(self._clock):
                pages = await self._client.users_conversations(
                    user=person,
                    types="public_channel,private_channel",
                    exclude_archived=True,
                    limit=PAGE,
                )
                return {
                    f"slack:{each['id']}": f"#{each['name']}"
                    async for page in pages
                    for each in page["channels"]
                }
        except SendError as error:
            log.warning("slack-not-told", of=person or "our channels", error=str(error))
            return {}

    async def _is_outsider(self, user: dict[str, Any]) -> bool:
        if not user or any(user.get(kind) for kind in _OUTSIDERS):
            return True
        if "enterprise_user" in user:  # one organisation may have many workspaces
            return False
        ours = await self._remembered("us", self._us)
        return bool(ours) and user.get("team_id") != ours["team_id"]

    async def _about(self, channel: str) -> dict[str, Any]:
        """What Slack says of a channel; of direct messages it would take one more scope to ask."""
        return {} if is_direct(channel) else await self._remembered(channel, self._channel)

    async def _remembered(self, key: str, ask: Callable[[str], Awaitable[Any]]) -> dict[str, Any]:
        """What Slack says of it, or said lately; empty when it says nothing."""
        now = self._clock()
        until, told = self._known.get(key, (now, {}))
        if until > now:
            return told
        try:
            async with translated(self._clock):
                told = dict(await ask(key))
        except SendError as error:
            log.warning("slack-not-told", of=key, error=str(error))
            return {}
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (now + REMEMBERED, told)
        return told

    async def _user(self, user: str) -> Any:
        return (await self._client.users_info(user=user))["user"]

    async def _channel(self, channel: str) -> Any:
        return (await self._client.conversations_info(channel=channel))["channel"]

    async def _us(self, _: str) -> Any:
        return (await self._client.auth_test()).data


_OUTSIDERS = ("is_restricted", "is_ultra_restricted", "is_stranger")


def _name(user: dict[str, Any]) -> str:
    profile = user.get("profile") or {}
    return str(profile.get("display_name") or user.get("real_name") or user.get("name") or "")
