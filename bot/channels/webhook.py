"""Webhooks: each message is one signed POST; docs/webhook.md tells receivers what to expect."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import aiohttp

import bot
from bot.channels.failures import no_connection
from bot.errors import GiveUp, TryAgain
from bot.model import Delivery, Document, Receipt
from bot.ports import Clock
from bot.render import json as payloads
from bot.text.waiting import retry_after

TIMEOUT = 30.0  # seconds for one request, well within a delivery's lease
LONGEST_ANSWER = 4096  # bytes that are looked at for an id
LONGEST_ID = 200

_BUSY = frozenset({408, 429, 503})  # not taken, and to be asked again
_REMEDIES = {
    401: "check that the receiver has the same STATEMENT_BOT_WEBHOOK_SECRET",
    403: "check that the receiver has the same STATEMENT_BOT_WEBHOOK_SECRET",
    404: "correct its address in STATEMENT_BOT_WEBHOOKS",
    413: "let the receiver, or the proxy before it, take larger requests",
    410: "it is gone for good: correct its address in STATEMENT_BOT_WEBHOOKS, or remove it",
}
_ASK_THE_RECEIVER = "the receiver's own log says why"
_MOVED = "it redirects, which is not followed: put the new address into STATEMENT_BOT_WEBHOOKS"


class WebhookChannel:
    """Posts to `webhook:NAME`; an async context manager, to be closed once.

    `addresses` are the receivers' URLs by name. A delivery's id goes with it as Idempotency-Key, by
    which the receiver tells a repeat: it can't be asked whether it has a message.
    """

    tempo = None

    def __init__(
        self, *, addresses: Mapping[str, str], secret: str, clock: Clock, timeout: float = TIMEOUT
    ) -> None:
        self._addresses = addresses
        self._secret = secret.encode()
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=timeout / 2)

    async def __aenter__(self) -> Self:
        # Messages are hours apart: a kept connection would be dead by then, and its failure would
        # look as if the message might have arrived.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            headers={"User-Agent": f"statement-bot/{bot.__version__}"},
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        """Post a message; its receipt holds the id that the receiver answers, or the delivery's."""
        webhook = delivery.address
        body = payloads.post(delivery, thread=thread, sent_at=self._clock())
        given = await self._post(webhook, delivery.id, body)
        # An edit is told no destination: the receipt says which webhook has the message.
        return Receipt(id=given or delivery.id, thread=webhook)

    async def edit(self, receipt: Receipt, document: Document, *, key: str) -> None:
        """Post the new wording; the receiver decides what to do with it."""
        body = payloads.edit(receipt, document, key=key, sent_at=self._clock())
        await self._post(receipt.thread or "", key, body)

    async def find(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt | None:
        """None: a webhook can't be asked; a repeat carries the same Idempotency-Key."""
        return None

    async def _post(self, webhook: str, key: str, body: bytes) -> str | None:
        """The id that the receiver answered, if it did. Raises TryAgain or GiveUp."""
        address = self._addresses.get(webhook)
        if address is None:
            raise GiveUp(f"there is no webhook {webhook!r}: add it to STATEMENT_BOT_WEBHOOKS")
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            **self._signature(body),
        }
        try:
            async with self._session.post(
                address, data=body, headers=headers, allow_redirects=False
            ) as response:
                self._check(webhook, response)
                return await _answered_id(response)
        # Addresses may hold tokens, so that nothing that could quote one is passed on.
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            raise GiveUp(f"webhook {webhook} has no usable address: {_REMEDIES[404]}") from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryAgain(f"webhook {webhook}: no connection ({no_connection(error)})") from None
        except (aiohttp.ClientError, TimeoutError) as error:
            lost = f"webhook {webhook}: no answer ({type(error).__name__})"
            raise TryAgain(lost, unknown=True) from error

    def _signature(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock().timestamp()))
        digest = hmac.new(self._secret, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {
            "X-Statement-Bot-Timestamp": timestamp,
            "X-Statement-Bot-Signature": f"v1={digest}",
        }

    def _check(self, webhook: str, response: aiohttp.ClientResponse) -> None:
        """Raise what a status means for the delivery; nothing for 2xx."""
        status = response.status
        answered = f"webhook {webhook} answered {status}"
        if 200 <= status < 300:
            return
        if status in _BUSY:
            after = retry_after(response.headers.get("Retry-After"), self._clock())
            raise TryAgain(answered, after=after)
        if status >= 500:
            raise TryAgain(answered, unknown=True)
        remedy = _MOVED if status < 400 else _REMEDIES.get(status, _ASK_THE_RECEIVER)
        raise GiveUp(f"{answered}: {remedy}")


async def _answered_id(response: aiohttp.ClientResponse) -> str | None:
    """The `id` in a JSON answer; the message is taken whatever else the answer holds."""
    body = b""
    try:
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > LONGEST_ANSWER:
                return None
        answer = json.loads(body)
    except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError):
        return None
    given = answer.get("id") if isinstance(answer, dict) else None
    return given if isinstance(given, str) and 0 < len(given) <= LONGEST_ID else None
