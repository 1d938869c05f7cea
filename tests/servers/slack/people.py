"""What people do in Slack: they type, mention, press, submit, open Home, invite."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.servers.slack.limits import Json
from tests.servers.slack.workspace import BOT, TEAM, Message, User

if TYPE_CHECKING:
    from tests.servers.slack.server import Slack

APP = "A0APP"


class Person:
    """Somebody of the workspace; what they do reaches the app as Slack would tell it."""

    def __init__(self, slack: Slack, user: User) -> None:
        self._slack = slack
        self.user = user

    def sees(self, channel: str) -> list[Message]:
        """The messages of a channel that this person sees."""
        return [
            message
            for message in self._slack.channel(channel).messages
            if message.only_for in (None, self.user.id) and not message.deleted
        ]

    async def types(self, text: str, *, channel: str, command: str = "/statement") -> Json:
        """Type a slash command; what the app acknowledged it with."""
        return await self._tell(
            "slash_commands",
            {
                "command": command,
                "text": text,
                "user_id": self.user.id,
                "user_name": self.user.name,
                "team_id": self.user.team,
                "channel_id": channel,
                "channel_name": self._slack.channel(channel).name,
                "api_app_id": APP,
                "response_url": self._slack.response_url(channel, self.user.id),
                "trigger_id": self._slack.workspace.trigger(),
            },
        )

    async def says(self, text: str, *, channel: str, thread: str | None = None) -> str:
        """Post a message; the app hears it when it is mentioned or spoken to directly."""
        ts = self._slack.workspace.ts()
        message = Message(ts=ts, user=self.user.id, text=text, thread=thread)
        self._slack.channel(channel).messages.append(message)
        event: Json = {"user": self.user.id, "text": text, "ts": ts, "channel": channel}
        if thread:
            event["thread_ts"] = thread
        if channel.startswith("D"):
            await self.causes("message", channel_type="im", **event)
        elif f"<@{BOT}>" in text:
            await self.causes("app_mention", **event)
        return ts

    async def presses(self, message: Message, action_id: str, *, channel: str) -> Json:
        """Press a button of a message."""
        elements = [e for block in message.blocks for e in block.get("elements", ())]
        button = next(each for each in elements if each.get("action_id") == action_id)
        action = {**button, "action_ts": self._slack.workspace.ts(), "block_id": "b"}
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel,
            "is_ephemeral": bool(message.only_for),
            **({"thread_ts": message.thread} if message.thread else {}),
        }
        # Of a message that only they see, Slack tells nothing more.
        shown = {} if message.only_for else {"message": message.shown()}
        return await self._interacts(
            "block_actions",
            actions=[action],
            channel={"id": channel, "name": self._slack.channel(channel).name},
            container=container,
            response_url=self._slack.response_url(channel, self.user.id, message),
            **shown,
        )

    async def presses_in_home(self, label: str) -> Json:
        """Press the first button of Home with this label."""
        home = self._slack.workspace.homes[self.user.id]
        action = next(
            {**button, "block_id": block["block_id"], "action_ts": self._slack.workspace.ts()}
            for block in home["blocks"]
            for button in block.get("elements", ())
            if button["type"] == "button" and button["text"]["text"] == label
        )
        container = {"type": "view", "view_id": "V0HOME"}
        return await self._interacts(
            "block_actions", actions=[action], view=home, container=container
        )

    async def submits(self, view_id: str, values: Json) -> Json:
        """Submit a modal; the app may answer with errors."""
        view = {**self._slack.workspace.views[view_id], "state": {"values": values}}
        return await self._interacts("view_submission", view=view)

    async def opens_home(self) -> None:
        """Look at the app's Home."""
        await self.causes("app_home_opened", user=self.user.id, channel="D0HOME", tab="home")

    async def invites_the_bot(self, channel: str) -> None:
        """Add the bot to a channel."""
        self._slack.channel(channel).members.add(BOT)
        event = {"user": BOT, "channel": channel, "inviter": self.user.id, "team": TEAM}
        await self.causes("member_joined_channel", **event)

    async def causes(self, kind: str, *, event_id: str | None = None, **event: Any) -> Json:
        """Let the app hear of an event; the same `event_id` twice is a repeat."""
        number = self._slack.workspace.number()
        return await self._tell(
            "events_api",
            {
                "type": "event_callback",
                "event_id": event_id or f"Ev{number}",
                "event_time": int(time.time()),
                "team_id": TEAM,
                "api_app_id": APP,
                "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
                "event": {"type": kind, "event_ts": f"{number}.0", **event},
            },
        )

    async def _interacts(self, kind: str, **more: Any) -> Json:
        payload = {
            "type": kind,
            "user": {"id": self.user.id, "name": self.user.name, "team_id": self.user.team},
            "team": {"id": TEAM},
            "api_app_id": APP,
            "trigger_id": self._slack.workspace.trigger(),
            **more,
        }
        return await self._tell("interactive", payload)

    async def _tell(self, kind: str, payload: Json) -> Json:
        if self._slack.request_url is None:
            return await self._slack.sockets.deliver(kind, payload)
        status, body = await request(self._slack, kind, payload)
        if status != 200:
            raise AssertionError(f"the app answered {status}: {body}")
        return dict(json.loads(body)) if body.startswith("{") else {}


async def request(
    slack: Slack,
    kind: str,
    payload: Json,
    *,
    secret: str | None = None,
    age: float = 0,
    retry: int = 0,
) -> tuple[int, str]:
    """Tell the app by a signed request; its status and body. `age` is in seconds."""
    if kind == "events_api":
        body, content_type = json.dumps(payload), "application/json"
    else:
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body, content_type = urlencode(form), "application/x-www-form-urlencoded"
    timestamp = str(int(time.time() - age))
    key = (secret or slack.signing_secret).encode()
    digest = hmac.new(key, f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(str(slack.request_url), data=body, headers=headers) as response,
    ):
        return response.status, await response.text()
