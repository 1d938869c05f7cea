"""What a workspace holds: channels, messages, people, views, files."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.servers.slack.limits import Json, Refused

BOT = "U0BOT"
BOT_ID = "B0BOT"
TEAM = "T0TEAM"
SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "users:read",
    }
)


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as it stands in a channel."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread: str | None = None
    broadcast: bool = False
    edited: bool = False
    deleted: bool = False  # a tombstone: its thread is still there
    only_for: str | None = None  # an ephemeral message is seen by one person
    files: list[Json] = field(default_factory=list)

    def shown(self, *, with_metadata: bool = False) -> Json:
        """The message as the Web API gives it."""
        if self.deleted:
            return {"type": "message", "subtype": "tombstone", "ts": self.ts, "thread_ts": self.ts}
        body: Json = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text}
        body |= {"blocks": self.blocks, "files": self.files}
        if self.user == BOT:
            body["bot_id"] = BOT_ID
        if self.thread:
            body["thread_ts"] = self.thread
        if self.broadcast:
            body["subtype"] = "thread_broadcast"
        if self.metadata and with_metadata:
            body["metadata"] = self.metadata
        return body


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel or a direct message."""

    id: str
    name: str = "general"
    creator: str = "U1"
    members: set[str] = field(default_factory=lambda: {BOT, "U1"})
    private: bool = False
    archived: bool = False
    shared: bool = False  # with another workspace
    messages: list[Message] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What Slack calls conversations of this type."""
        if self.id.startswith("D"):
            return "im"
        return "private_channel" if self.private else "public_channel"

    @property
    def texts(self) -> list[str]:
        """The first line of each message that everybody sees, oldest first."""
        seen = (each for each in self.messages if not (each.only_for or each.deleted))
        return [each.text.partition("\n")[0] for each in seen]

    def message(self, ts: str) -> Message | None:
        """The message of this time stamp, if it was not deleted."""
        return next((m for m in self.messages if m.ts == ts and not m.deleted), None)

    def thread(self, ts: str) -> list[Message]:
        """A message and the replies to it."""
        seen = (each for each in self.messages if not each.only_for)
        return [each for each in seen if ts in (each.ts, each.thread)]

    def delete(self, ts: str) -> None:
        """Delete a message; one with replies leaves a tombstone."""
        for each in [m for m in self.messages if m.ts == ts]:
            each.deleted = True
            if len(self.thread(ts)) == 1:
                self.messages.remove(each)

    def shown(self) -> Json:
        """The channel as the Web API gives it."""
        return {
            "id": self.id,
            "name": self.name,
            "creator": self.creator,
            "is_channel": not self.id.startswith("D"),
            "is_im": self.id.startswith("D"),
            "is_private": self.private,
            "is_archived": self.archived,
            "is_ext_shared": self.shared,
            "is_member": BOT in self.members,
        }


@dataclass(slots=True, kw_only=True)
class User:
    """A person or the bot."""

    id: str
    name: str = "ana"
    team: str = TEAM
    admin: bool = False
    guest: bool = False
    bot: bool = False

    def shown(self) -> Json:
        """The person as the Web API gives them."""
        return {
            "id": self.id,
            "name": self.name,
            "team_id": self.team,
            "is_admin": self.admin,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_stranger": self.team != TEAM,
            "is_bot": self.bot,
            "tz": "Europe/Paris",
            "locale": "en-US",
        }


class Workspace:
    """Everything there is, and who may see it."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.users = {
            BOT: User(id=BOT, name="statement", bot=True),
            "U1": User(id="U1", admin=True),
        }
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.files: dict[str, bytes] = {}
        self.triggers: dict[str, float] = {}
        self._numbers = count(1)

    def number(self) -> int:
        """A number that was not given before."""
        return next(self._numbers)

    def ts(self) -> str:
        """A time stamp that no other message has."""
        return f"{time.time():.0f}.{self.number():06}"

    def trigger(self) -> str:
        """A trigger id, good for one view within three seconds."""
        trigger = f"trigger-{self.number()}"
        self.triggers[trigger] = time.monotonic()
        return trigger

    def spend(self, trigger: Any) -> None:
        """Use a trigger id up. Raises Refused."""
        if trigger not in self.triggers:
            raise Refused("invalid_trigger_id")
        if time.monotonic() - self.triggers.pop(trigger) > 3:
            raise Refused("expired_trigger_id")

    def channel(self, channel: Any) -> Channel:
        """A channel the bot may know of. Raises Refused."""
        found = self.channels.get(channel)
        if found is None or (found.private and BOT not in found.members):
            raise Refused("channel_not_found")
        return found

    def inside(self, channel: Any) -> Channel:
        """A channel the bot is in. Raises Refused."""
        found = self.channel(channel)
        if BOT not in found.members:
            raise Refused("not_in_channel")
        return found

    def writable(self, channel: Any) -> Channel:
        """A channel the bot may post to. Raises Refused."""
        found = self.channel(channel)
        if found.archived:
            raise Refused("is_archived")
        return self.inside(channel)

    def user(self, user: Any) -> User:
        """A person. Raises Refused."""
        if user not in self.users:
            raise Refused("user_not_found")
        return self.users[user]
