"""Pay what the outbox owes.

    claim (a lease) ─► was it sent before? ─► send ─► mark sent
                       │ ask the channel      ├ TryAgain ─► owed again, later
                       └► it has it: mark     └ GiveUp, or a day of failures ─► parked

One worker per destination, so that a slow channel delays no other. Nothing is kept in memory that
another process could not take over: a claim is a row with a lease.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from random import Random

import structlog

from bot import compose, metrics, owe
from bot.errors import GiveUp, MessageGone, TryAgain
from bot.model import Delivery, DeliveryKind, Destination, Reason, Receipt
from bot.ports import Channel, Clock, Passing, Step, passing
from bot.store import Claim, Store, Tx, outbox

LEASE = timedelta(minutes=2)  # longer than any channel's own time-out
PATIENCE = timedelta(days=1)  # after which a delivery that still fails is parked
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=15)
IDLE = timedelta(seconds=30)  # how often a worker looks even when nobody woke it

log = structlog.get_logger(__name__)


class Deliverer:
    """Sends what is owed to each destination, in order, until it is sent or parked."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Mapping[str, Channel],
        destinations: Sequence[Destination],
        clock: Clock,
        rng: Random,
        passing: Passing = passing,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._rng = rng
        self._passing = passing
        self._named = destinations
        self._awake = {destination.id: asyncio.Event() for destination in destinations}

    def wake(self) -> None:
        """Something new may be owed."""
        for event in self._awake.values():
            event.set()

    async def run(self) -> None:
        """Work for all destinations until cancelled."""
        async with asyncio.TaskGroup() as workers:
            for destination in self._awake:
                workers.create_task(self._work(destination), name=f"deliver {destination}")

    async def pay_all(self) -> int:
        """Send everything that is due now; returns how many messages were settled."""
        return sum([await self.pay(destination) for destination in self._awake])

    async def pay(self, destination: str) -> int:
        """Send what is due to one destination; returns how many messages were settled."""
        settled = 0
        while claim := await self._claim(destination):
            await self._settle(claim)
            settled += 1
        return settled

    async def _work(self, destination: str) -> None:
        while True:
            self._awake[destination].clear()
            try:
                await self.pay(destination)
                pause = await self._until_due(destination)
            except Exception:
                # The store or the channel failed in a way nobody foresaw; the row keeps its lease
                # and comes back when that has run out.
                log.exception("delivery-failed", destination=destination)
                pause = FIRST_DELAY
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(pause.total_seconds(), 0.05)):
                    await self._awake[destination].wait()

    async def _until_due(self, destination: str) -> timedelta:
        async with self._store.read() as tx:
            due = await outbox.next_due(tx, destination)
        return min(IDLE, due - self._clock()) if due else IDLE

    async def _claim(self, destination: str) -> Claim | None:
        async with self._store.write() as tx:
            return await outbox.claim(tx, destination, now=self._clock(), lease=LEASE)

    async def _settle(self, claim: Claim) -> None:
        delivery = claim.delivery
        self._passing(Step.CLAIMED)
        bound = log.bind(delivery=delivery.id, destination=delivery.destination)
        try:
            receipt = await self._send(claim)
        except TryAgain as error:
            await self._again(delivery, error)
            bound.warning("delivery-deferred", why=str(error), attempts=delivery.attempts)
        except GiveUp as error:
            await self._park(delivery, str(error))
            bound.error("delivery-parked", why=str(error))
        else:
            self._passing(Step.SENT)
            async with self._store.write() as tx:
                await outbox.sent(tx, delivery.id, receipt=receipt, now=self._clock())
                if delivery.kind is DeliveryKind.EDIT and delivery.reply_to:
                    await outbox.replaced(tx, delivery.reply_to, receipt=receipt)
            self._passing(Step.MARKED)
            metrics.DELIVERIES.labels(state="sent").inc()
            bound.info("delivery-sent", reason=delivery.reason, story=delivery.story_id)

    async def _send(self, claim: Claim) -> Receipt:
        self._passing(Step.SENDING)
        delivery, thread = claim.delivery, claim.thread
        channel = self._channels[delivery.destination.partition(":")[0]]
        if delivery.kind is DeliveryKind.EDIT:
            return await self._reword(channel, claim)
        if claim.unsure and (receipt := await channel.find(delivery, thread=thread)):
            return receipt
        try:
            return await channel.send(delivery, thread=thread)
        except MessageGone:
            return await channel.send(delivery, thread=None)

    async def _reword(self, channel: Channel, claim: Claim) -> Receipt:
        """Edit a message; one that is gone is posted anew, and is what later replies go under."""
        delivery = claim.delivery
        if claim.thread is None:
            raise GiveUp("the message to reword was never sent")
        try:
            await channel.edit(claim.thread, delivery.document, key=delivery.id)
        except MessageGone:
            if claim.unsure and (found := await channel.find(delivery, thread=None)):
                return found
            return await channel.send(delivery, thread=None)
        return claim.thread

    async def _again(self, delivery: Delivery, error: TryAgain) -> None:
        now = self._clock()
        if now - delivery.created_at > PATIENCE:
            await self._park(delivery, f"a day of failures, the last: {error}")
            return
        due = now + (error.after or backoff(delivery.attempts, self._rng))
        async with self._store.write() as tx:
            await outbox.again(tx, delivery.id, due_at=due, error=str(error), unsure=error.unknown)
        metrics.DELIVERIES.labels(state="deferred").inc()

    async def _park(self, delivery: Delivery, why: str) -> None:
        async with self._store.write() as tx:
            await outbox.park(tx, delivery.id, error=why)
            await self._tell_operators(tx, delivery, why)
        metrics.DELIVERIES.labels(state="parked").inc()

    async def _tell_operators(self, tx: Tx, delivery: Delivery, why: str) -> None:
        """Once a day for each destination and reason; not where the trouble itself is."""
        now = self._clock()
        told = [
            each for each in await owe.audience(tx, self._named) if each.id != delivery.destination
        ]
        worded = partial(compose.parked, delivery, why)
        subject = f"{delivery.destination}/{why}/{now.date()}"
        if await owe.notice(tx, Reason.PARKED, worded, subject=subject, told=told, now=now):
            self.wake()


def backoff(attempts: int, rng: Random) -> timedelta:
    """How long to wait after the given number of failures: doubling, bounded, with jitter."""
    doubled: timedelta = min(FIRST_DELAY * 2 ** min(attempts, 10), LONGEST_DELAY)
    return doubled * rng.uniform(0.5, 1.0)
