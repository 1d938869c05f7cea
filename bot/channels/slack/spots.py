"""What Slack tells of a person's doing, as where they are and what they typed; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

_LINK = re.compile(r"<(?P<target>[^|>]*)(?:\|(?P<label>[^>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where somebody speaks to us or presses a button, and how to answer them there."""

    person: str
    channel: str
    thread: str | None = None  # the first message of the thread they are in, or could begin
    in_thread: bool = False  # they look at that thread, not at the channel
    response_url: str = ""  # takes five answers within half an hour
    trigger: str = ""  # lets a modal open within three seconds
    private: bool = False  # what is answered is seen by them alone
    replaces: bool = False  # the answer stands in place of the message they pressed on

    @property
    def destination(self) -> str:
        """The channel, as a destination's id."""
        return f"slack:{self.channel}"


def is_direct(channel: str) -> bool:
    """Whether a channel's id is that of a conversation of somebody with us alone."""
    return channel.startswith("D")


def of_command(body: Json) -> Spot:
    """Where a slash command was typed."""
    return Spot(
        person=body["user_id"],
        channel=body["channel_id"],
        response_url=body["response_url"],
        trigger=body["trigger_id"],
        private=True,
    )


def of_press(body: Json) -> Spot:
    """Where a button was pressed; one in Home names the channel it is about in its block's id."""
    container = body.get("container", {})
    if container.get("type") == "view":
        place = str(body["actions"][0]["block_id"]).partition("/")[0]
        channel = place.partition(":")[2]
    else:
        channel = body["channel"]["id"]
    ephemeral = bool(container.get("is_ephemeral"))
    message = body.get("message", {})
    thread = message.get("thread_ts") or container.get("thread_ts")
    return Spot(
        person=body["user"]["id"],
        channel=channel,
        thread=thread or message.get("ts"),
        in_thread=thread not in (None, message.get("ts")),  # what begins it is in the channel
        response_url=body.get("response_url", ""),
        trigger=body["trigger_id"],
        private=True,
        replaces=ephemeral,
    )


def of_message(event: Json) -> Spot:
    """Where we were mentioned or spoken to; a mention is answered in a thread."""
    thread = event.get("thread_ts")
    if thread is None and not is_direct(event["channel"]):
        thread = event["ts"]
    return Spot(person=event["user"], channel=event["channel"], thread=thread)


def line(text: str, us: str = "") -> str:
    """What was typed, without Slack's markup; of words around a mention of `us`, what follows."""
    return html.unescape(_LINK.sub(_as_typed, _said_to(us, text))).strip()


def _said_to(us: str, text: str) -> str:
    before, *after = re.split(rf"<@{us}(?:\|[^>]*)?>[:,]?", text, maxsplit=1)
    said = "".join(after)
    return said if re.search(r"\w", said) else before + said


def _as_typed(link: re.Match[str]) -> str:
    target, label = link["target"], link["label"] or ""
    if target[:1] in "#@!":
        return f"{target[0]}{label or target[1:]}"
    return label if target.startswith("mailto:") and label else target
