"""What an event holds: a message, a reply in a thread, a new wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.model import Attachment, Receipt
from bot.render.matrix import Message

DELIVERY = "org.statement_bot.delivery"  # names the delivery in each of its events
PART = "org.statement_bot.part"  # which of how many, from 1: `2/3`

Content = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message stands; `root` is the first event of its thread."""

    room: str
    events: tuple[str, ...]
    root: str

    @classmethod
    def of(cls, receipt: Receipt) -> Place:
        """The place that a receipt stands for."""
        room, root, *more = (receipt.thread or "").split()
        return cls(room=room, events=(receipt.id, *more), root=root)

    def receipt(self) -> Receipt:
        """What the store keeps of it, under the first event's id."""
        first, *more = self.events
        return Receipt(id=first, thread=" ".join((self.room, self.root, *more)))


def post(message: Message, *, delivery: str, part: str) -> Content:
    """A message that notifies; nobody is pinged by name, whatever a feed wrote."""
    return {**_text(message), "m.mentions": {}, DELIVERY: delivery, PART: part}


def marks(event: Content) -> Content:
    """What of a message may be read without its keys: which delivery it is, and which part."""
    return {name: event[name] for name in (DELIVERY, PART) if name in event}


def notice(message: Message) -> Content:
    """An answer: it notifies nobody, and no bot answers it."""
    return {**_text(message, kind="m.notice"), "m.mentions": {}}


def file(attachment: Attachment, address: str, keys: Content | None) -> Content:
    """A file at an address of the homeserver's, with the `keys` that open it, if it has any."""
    where = {"file": {**keys, "url": address}} if keys else {"url": address}
    return {
        "msgtype": "m.file",
        "body": attachment.name,
        "filename": attachment.name,
        "info": {"mimetype": attachment.media_type, "size": len(attachment.content)},
        "m.mentions": {},
        **where,
    }


def threaded(content: Content, root: str, *, to: str = "") -> Content:
    """The same in the thread under an event; `to` is the event of it that is answered."""
    relation = {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": to or root},
    }
    return content | {"m.relates_to": relation}


def replying(content: Content, to: str) -> Content:
    """The same as a reply that stands in the room itself."""
    return content | {"m.relates_to": {"m.in_reply_to": {"event_id": to}}}


def reworded(message: Message, event: str) -> Content:
    """A new wording of an event.

    Clients that know no edits show the outer body: its first line is enough there, and the whole
    would have to fit into the event twice.
    """
    return {
        "msgtype": "m.text",
        "body": f"* {message.body.partition(chr(10))[0][:500]}",
        "m.mentions": {},
        "m.new_content": {**_text(message), "m.mentions": {}},
        "m.relates_to": {"rel_type": "m.replace", "event_id": event},
    }


def _text(message: Message, *, kind: str = "m.text") -> Content:
    return {
        "msgtype": kind,
        "body": message.body,
        "format": "org.matrix.custom.html",
        "formatted_body": message.html,
    }
