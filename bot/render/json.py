"""What a webhook is sent, as JSON; docs/webhook.md describes every key."""

from __future__ import annotations

from datetime import datetime

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from bot.model import Block, Delivery, DeliveryKind, Document, Receipt
from bot.render import text

# Every key is always there, so that receivers need not ask whether it is.
_KEYS = ("delivery", "kind", "reason", "story", "statement", "reply_to", "edits")

_converter = make_converter(omit_if_default=True)
configure_tagged_union(
    Block, _converter, tag_name="type", tag_generator=lambda block: block.__name__.lower()
)


def post(delivery: Delivery, *, thread: Receipt | None, sent_at: datetime) -> bytes:
    """A message of its own, or a reply to the first message of its story."""
    return _payload(
        delivery.document,
        sent_at,
        delivery=delivery.id,
        kind=DeliveryKind.POST,
        reason=delivery.reason,
        story=delivery.story_id,
        statement=delivery.statement_id,
        reply_to=thread.id if thread else None,
        broadcast=delivery.broadcast,
    )


def edit(receipt: Receipt, document: Document, *, key: str, sent_at: datetime) -> bytes:
    """A new wording of the message that `receipt` stands for."""
    return _payload(document, sent_at, delivery=key, kind=DeliveryKind.EDIT, edits=receipt.id)


def _payload(document: Document, sent_at: datetime, **values: str | bool | None) -> bytes:
    payload = {
        **dict.fromkeys(_KEYS),
        "broadcast": False,
        **values,
        "sent_at": sent_at.isoformat(timespec="seconds"),
        "text": text.render(document),
        "document": _converter.unstructure(document),
    }
    return _converter.dumps(payload, ensure_ascii=False).encode()
