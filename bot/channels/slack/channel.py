"""Slack as a channel: each post carries its delivery's id, by which it is found again."""

from __future__ import annotations

from collections.abc import AsyncIterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.failures import translated
from bot.errors import MessageGone
from bot.model import Delivery, Document, Receipt
from bot.ports import Clock, Tempo
from bot.render import slack
from bot.render.slack import Message

API_URL = "https://slack.com/api/"
TIMEOUT = 30  # seconds for one call
PAGE = 200  # messages of a channel or a thread that are asked for at once
LOOK_BACK = timedelta(days=2)  # before a delivery was owed: it may have been parked and replayed
DELIVERY = "statement_bot_delivery"


def web_client(token: str, api_url: str = API_URL, timeout: int = TIMEOUT) -> AsyncWebClient:
    """A client that never repeats a call by itself: a repeated post would be a second post."""
    return AsyncWebClient(token=token, base_url=api_url, timeout=timeout, retry_handlers=[])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a message is; `root` is the first message of its thread, itself if it is that."""

    channel: str
    ts: str
    root: str

    @classmethod
    def of(cls, receipt: Receipt) -> _Place:
        channel, _, ts = receipt.id.partition("/")
        return cls(channel=channel, ts=ts, root=receipt.thread or ts)

    def receipt(self) -> Receipt:
        return Receipt(
            id=f"{self.channel}/{self.ts}", thread=None if self.root == self.ts else self.root
        )


class SlackChannel:
    """Posts to `slack:CHANNEL`. What is too long for one message goes on in its thread.

    The first message and each that continues it carry the delivery's id and their number as
    metadata, so that after an unknown outcome only what is missing is posted.
    """

    # One a second for a channel, in short bursts.
    tempo: Tempo | None = Tempo(each=(3, 3.0), all=(30, 10.0))

    def __init__(
        self, *, token: str, clock: Clock, api_url: str = API_URL, timeout: int = TIMEOUT
    ) -> None:
        self._client = web_client(token, api_url, timeout)
        self._clock = clock

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        """Post what hasn't been posted yet of a message and of what continues it."""
        messages = slack.render(delivery.document)
        tried = delivery.attempts > 1 or delivery.error  # parked and retried, it counts anew
        begun = len(messages) > 1 and tried
        async with translated(self._clock):
            first, parts = await self._found(delivery, thread) if begun else (None, {})
            if first is None:
                first = await self._post_first(delivery, messages[0], thread)
            for number, message in enumerate(messages[1:], start=2):
                if number not in parts:
                    await self._continue(first, message, delivery.id, number)
        return first.receipt()

    async def edit(self, receipt: Receipt, document: Document, *, key: str) -> None:
        """Reword a message and what continues it; one more is posted or deleted if need be."""
        first, messages = _Place.of(receipt), slack.render(document)
        async with translated(self._clock):
            thread = [message async for message in self._thread(first.channel, first.root)]
            carried = next((_carried(each) for each in thread if each["ts"] == first.ts), None)
            delivery_id = carried[0] if carried else key
            parts = {**_parts(thread, delivery_id), 1: first.ts}
            for number, message in enumerate(messages, start=1):
                if ts := parts.pop(number, None):
                    await self._reword(first.channel, ts, message, delivery_id, number)
                else:
                    await self._continue(first, message, delivery_id, number)
            for ts in parts.values():
                await self._client.chat_delete(channel=first.channel, ts=ts)

    async def find(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt | None:
        """The message, if it was posted with all that continues it."""
        wanted = len(slack.render(delivery.document))
        async with translated(self._clock):
            first, parts = await self._found(delivery, thread)
        return first.receipt() if first and len(parts) >= wanted else None

    async def _found(
        self, delivery: Delivery, thread: Receipt | None
    ) -> tuple[_Place | None, Mapping[int, str]]:
        """Where the first message of a delivery is, and the parts of it that are posted."""
        channel = delivery.address
        if thread:
            above = _Place.of(thread)
            parts = await self._parts_in(above.channel, above.root, delivery.id)
            if 1 in parts:
                return _Place(channel=above.channel, ts=parts[1], root=above.root), parts
        oldest = (delivery.created_at - LOOK_BACK).timestamp()
        pages = await self._client.conversations_history(
            channel=channel, oldest=str(oldest), include_all_metadata=True, limit=PAGE
        )
        first = _parts([message async for message in _messages(pages)], delivery.id).get(1)
        if first is None:
            return None, {}
        parts = await self._parts_in(channel, first, delivery.id)
        return _Place(channel=channel, ts=first, root=first), parts

    async def _parts_in(self, channel: str, root: str, delivery_id: str) -> dict[int, str]:
        with suppress(MessageGone):
            async with translated(self._clock):
                thread = [message async for message in self._thread(channel, root)]
                return _parts(thread, delivery_id)
        return {}

    async def _thread(self, channel: str, root: str) -> AsyncIterable[dict[str, Any]]:
        pages = await self._client.conversations_replies(
            channel=channel, ts=root, include_all_metadata=True, limit=PAGE
        )
        async for message in _messages(pages):
            yield message

    async def _post_first(
        self, delivery: Delivery, message: Message, thread: Receipt | None
    ) -> _Place:
        above = _Place.of(thread) if thread else None
        return await self._post(
            above.channel if above else delivery.address,
            message,
            delivery.id,
            1,
            root=above.root if above else None,
            broadcast=delivery.broadcast,
        )

    async def _continue(
        self, first: _Place, message: Message, delivery_id: str, number: int
    ) -> None:
        await self._post(first.channel, message, delivery_id, number, root=first.root)

    async def _post(
        self,
        channel: str,
        message: Message,
        delivery_id: str,
        number: int,
        *,
        root: str | None,
        broadcast: bool = False,
    ) -> _Place:
        posted = await self._client.chat_postMessage(
            channel=channel,
            text=message.text,
            blocks=list(message.blocks),
            metadata=_metadata(delivery_id, number),
            thread_ts=root,
            reply_broadcast=broadcast if root else None,
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
        )
        ts = str(posted["ts"])
        return _Place(channel=str(posted["channel"]), ts=ts, root=root or ts)

    async def _reword(
        self, channel: str, ts: str, message: Message, delivery_id: str, number: int
    ) -> None:
        await self._client.chat_update(
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=list(message.blocks),
            metadata=_metadata(delivery_id, number),
            parse="none",
        )


def _metadata(delivery_id: str, number: int) -> dict[str, Any]:
    return {
        "event_type": DELIVERY,
        "event_payload": {"delivery_id": delivery_id, "part": number},
    }


def _carried(message: Mapping[str, Any]) -> tuple[str, int] | None:
    """The delivery's id and the number that a message carries, if it is one of ours."""
    match message.get("metadata"):
        case {
            "event_type": str(kind),
            "event_payload": {"delivery_id": str(delivery_id), "part": int(number)},
        } if kind == DELIVERY:
            return delivery_id, number
        case _:
            return None


def _parts(messages: list[dict[str, Any]], delivery_id: str) -> dict[int, str]:
    """The time stamp of each part of a delivery; of a part posted twice, the earlier one."""
    parts: dict[int, str] = {}
    for message in sorted(messages, key=lambda each: each["ts"]):
        carried = _carried(message)
        if carried and carried[0] == delivery_id:
            parts.setdefault(carried[1], message["ts"])
    return parts


async def _messages(pages: AsyncIterable[Any]) -> AsyncIterable[dict[str, Any]]:
    async for page in pages:
        for message in page["messages"]:
            yield message
