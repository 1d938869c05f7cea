"""Pay what the outbox owes.

    claim (a lease) ─► was it sent before? ─► send ─► mark sent
                       │ ask the channel      ├ TryAgain ─► owed again, later
                       └► it has it: mark     └ GiveUp, or a day of failures ─► parked

One worker per destination, so that a slow channel delays no other; a channel that asks for a pause
gets it from everything that is owed there. Nothing is kept in memory that another process could not
take over: a claim is a row with a lease. Of several processes each takes what it has a channel for;
what none has one for is parked after a while.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

import structlog
from aiolimiter import AsyncLimiter
from structlog.contextvars import bound_contextvars

from bot import compose, metrics, owe
from bot.errors import GiveUp, MessageGone, StoreError, TryAgain
from bot.model import Delivery, DeliveryKind, Destination, Reason, Receipt
from bot.ports import Channel, Clock, Passing, Step, passing
from bot.store import Claim, Store, Tx, held, listening, outbox

LEASE = timedelta(minutes=2)
LONGEST_SEND = timedelta(seconds=60)
PATIENCE = timedelta(days=1)  # after which a delivery that still fails is parked …
ATTEMPTS = 20  # … if it was tried as often: we may have been switched off for that day
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=1)  # that a channel may ask for
GRACE = timedelta(seconds=3)  # for messages under way when the service is told to stop
FORSAKEN = timedelta(minutes=10)  # after which what no process has a channel for is parked
SIGN = timedelta(minutes=1)  # how often a process says which channels it has
IDLE = timedelta(seconds=5)  # how often a worker looks even when nobody woke it

_UNREADABLE = (
    "its words are damaged, or of a newer version: start the version that wrote them, or drop it"
)

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
        self._something = asyncio.Event()
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._limits = _Limits(channels)
        self._stopping = False
        self._latest = clock()
        self._watching = self._latest  # since when we have looked, without a longer break
        self._signed: datetime | None = None  # when we last said which channels we have

    def wake(self) -> None:
        """Something new may be owed."""
        self._something.set()

    async def run(self) -> None:
        """Work for every destination that is owed something, until cancelled."""
        try:
            while True:
                self._something.clear()
                pause = await self._look()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(pause.total_seconds(), 0.05)):
                        await self._something.wait()
        finally:
            await self._let_go()

    async def _let_go(self) -> None:
        """Let what is being sent arrive, if that is soon: what is cut off must be looked for."""
        self._stopping = True
        if under_way := set(self._workers.values()):
            _, late = await asyncio.wait(under_way, timeout=GRACE.total_seconds())
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def pay_all(self) -> int:
        """Send everything that is due now; returns how many messages were settled."""
        await self._sign()
        async with self._store.read() as tx:
            waiting = await self._ours(tx, self._clock())
        return sum(await asyncio.gather(*(self.pay(destination) for destination in waiting)))

    async def pay(self, destination: str) -> int:
        """Send what is due to one destination; returns how many messages were settled."""
        settled = 0
        while self._may_send(destination) and (claim := await self._claim(destination)):
            await self._settle(claim)
            settled += 1
        return settled

    def _may_send(self, destination: str) -> bool:
        return not self._stopping and not self._limits.closed_until(destination, self._clock())

    async def _look(self) -> timedelta:
        """See that all which is due is worked on; returns how long nothing else will be."""
        try:
            await self._follow_clock()
            await self._sign()
            return await self._start_workers()
        except StoreError as error:
            log.error("outbox-not-read", why=str(error))
            return FIRST_DELAY
        except Exception:
            # Whatever it is, the deliveries must go on as soon as it has passed.
            log.exception("outbox-not-read")
            return FIRST_DELAY

    async def _follow_clock(self) -> None:
        """Notice that the clock was set back: what is due must not wait for it to catch up.

        After that, and after a break in which the machine slept, others get their time to say what
        they can send.
        """
        now, before = self._clock(), self._latest
        if abs(now - before) > 2 * SIGN or now < before:
            self._watching = now
        if now < before:
            async with self._store.write() as tx:
                await outbox.clock_set_back(tx, before - now, now)
                await held.clock_set_back(tx, before - now, now)
            self._limits.clock_set_back(before - now)
        self._latest = now

    async def _sign(self) -> None:
        """Say which channels we have, so that no other process takes their messages for lost."""
        now = self._clock()
        if self._signed is None or abs(now - self._signed) >= SIGN:
            async with self._store.write() as tx:
                await listening.sends_to(tx, self._channels, now)
            self._signed = now

    async def _ours(self, tx: Tx, now: datetime) -> list[str]:
        """Destinations that something is due to and that we have a channel for, or nobody has, as
        far as we know who have watched for a while."""
        waiting = await outbox.waiting(tx, now)
        ours = [each for each in waiting if _platform(each) in self._channels]
        if len(ours) < len(waiting) and now - self._watching >= FORSAKEN:
            late = {*await outbox.waiting(tx, now - FORSAKEN)} - {*ours}
            ours += [each for each in waiting if each in late and await _forsaken(tx, each, now)]
        return ours

    async def _start_workers(self) -> timedelta:
        now = self._clock()
        async with self._store.read() as tx:
            waiting = await self._ours(tx, now)
            due = await outbox.next_due(tx)
        looks = [now + IDLE]  # a worker that ends wakes us
        if due and due > now and not waiting:
            looks.append(due)
        for destination in waiting:
            if until := self._limits.closed_until(destination, now):
                looks.append(until)
            elif destination not in self._workers:
                work = self._work(destination)
                self._workers[destination] = asyncio.create_task(work, name=f"to {destination}")
        return min(looks) - now

    async def _work(self, destination: str) -> None:
        try:
            await self.pay(destination)
        except StoreError as error:
            # What was claimed comes back when its lease has run out, and we come back to the
            # others when idle.
            log.error("delivery-failed", destination=destination, why=str(error))
            return
        except Exception:
            log.exception("delivery-failed", destination=destination)
            return
        finally:
            del self._workers[destination]
        self.wake()  # what is due next may now be known

    async def _claim(self, destination: str) -> Claim | None:
        # Before a lease begins: the turn may be a long time coming.
        await self._limits.turn(destination)
        async with self._store.write() as tx:
            now, ours = self._clock(), _platform(destination) in self._channels
            if not ours and destination not in await self._ours(tx, now):
                return None  # somebody has come who can send it, or what is left isn't late yet
            return await outbox.claim(tx, destination, now=now, lease=LEASE)

    async def _settle(self, claim: Claim) -> None:
        """Send it, and write down what came of that; every line of the log names what it is."""
        delivery = claim.delivery
        self._passing(Step.CLAIMED)
        with bound_contextvars(
            delivery=delivery.id,
            destination=delivery.destination,
            statement=delivery.statement_id,
            story=delivery.story_id,
        ):
            await self._attempt(claim)

    async def _attempt(self, claim: Claim) -> None:
        delivery = claim.delivery
        try:
            receipt = await self._in_time(claim)
        except TryAgain as error:
            await self._again(delivery, error)
            log.warning("delivery-deferred", why=str(error), attempts=delivery.attempts)
        except GiveUp as error:
            await self._park(delivery, str(error))
            log.error("delivery-parked", why=str(error))
        else:
            self._passing(Step.SENT)
            await self._sent(delivery, receipt)
            self._passing(Step.MARKED)
            kind, reason = delivery.kind, delivery.reason
            log.info("delivery-sent", kind=kind, reason=reason, receipt=receipt.id)

    async def _in_time(self, claim: Claim) -> Receipt:
        """Send, before the lease runs out."""
        if claim.delivery.document == outbox.UNREADABLE:
            raise GiveUp(_UNREADABLE)
        name = _platform(claim.delivery.destination)
        channel = self._channels.get(name)
        if channel is None:
            raise GiveUp(f"no channel is set up for {name}: see docs/configuration.md")
        self._passing(Step.SENDING)
        try:
            async with asyncio.timeout(LONGEST_SEND.total_seconds()):
                return await self._send(channel, claim)
        except TimeoutError:
            raise TryAgain("no answer in time", unknown=True) from None
        except (TryAgain, GiveUp):
            raise
        except Exception as error:
            # A fault of ours must not keep the destination from everything else, or be for ever.
            log.exception("delivery-failed")
            raise TryAgain(f"a fault of ours: {type(error).__name__}", unknown=True) from error

    async def _send(self, channel: Channel, claim: Claim) -> Receipt:
        delivery, thread = claim.delivery, claim.thread
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
            # With the same reason, of which operators have been told.
            raise GiveUp(claim.obstacle or "the message to reword was never sent")
        try:
            await channel.edit(claim.thread, delivery.document, key=delivery.id)
        except MessageGone:
            if claim.unsure and (found := await channel.find(delivery, thread=None)):
                return found
            return await channel.send(delivery, thread=None)
        return claim.thread

    async def _sent(self, delivery: Delivery, receipt: Receipt) -> None:
        async with self._store.write() as tx:
            now = self._clock()
            await outbox.sent(tx, delivery.id, receipt=receipt, now=now)
            if delivery.attempts > 1:
                # The channel is back, most likely: what failed meanwhile goes out in order now,
                # not each when its own pause happens to end.
                await outbox.hasten(tx, delivery.destination, now)
            if delivery.kind is DeliveryKind.EDIT and delivery.reply_to:
                await outbox.replaced(tx, delivery.reply_to, receipt=receipt)
        metrics.DELIVERIES.labels(state="sent").inc()
        waited = self._clock() - delivery.created_at
        metrics.POST_LAG_SECONDS.observe(max(waited.total_seconds(), 0))

    async def _again(self, delivery: Delivery, error: TryAgain) -> None:
        now = self._clock()
        if now - delivery.created_at > PATIENCE and delivery.attempts >= ATTEMPTS:
            await self._park(delivery, f"a day of failures, the last: {error}")
            return
        if error.after:
            self._limits.close(delivery.destination, now + min(error.after, LONGEST_PAUSE))
        due = now + min(error.after or backoff(delivery.attempts, self._rng), LONGEST_PAUSE)
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


class _Limits:
    """What platforms bear, kept in memory: advice, not a promise across processes."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._tempos = {name: each.tempo for name, each in channels.items() if each.tempo}
        self._all = {name: AsyncLimiter(*tempo.all) for name, tempo in self._tempos.items()}
        self._each: dict[str, AsyncLimiter] = {}
        self._closed: dict[str, datetime] = {}  # destinations, and until when

    async def turn(self, destination: str) -> None:
        """Wait until a message may go there, by its platform's tempo."""
        name = _platform(destination)
        if tempo := self._tempos.get(name):
            await self._each.setdefault(destination, AsyncLimiter(*tempo.each)).acquire()
            await self._all[name].acquire()

    def close(self, destination: str, until: datetime) -> None:
        """A destination asks for nothing more until then."""
        self._closed[destination] = until

    def closed_until(self, destination: str, now: datetime) -> datetime | None:
        """When a destination takes messages again; None: it does now."""
        until = self._closed.get(destination)
        return until if until and until > now else None

    def clock_set_back(self, by: timedelta) -> None:
        """Let no pause last for the time that the clock has to pass a second time."""
        self._closed = {name: until - by for name, until in self._closed.items()}


def _platform(destination: str) -> str:
    return destination.partition(":")[0]


async def _forsaken(tx: Tx, destination: str, now: datetime) -> bool:
    """Whether no process has said for a while that it can send there."""
    said = await listening.last_sender(tx, _platform(destination))
    return said is None or abs(now - said) >= FORSAKEN


def backoff(attempts: int, rng: Random) -> timedelta:
    """How long to wait after the given number of failures: doubling, bounded, with jitter."""
    doubled: timedelta = min(FIRST_DELAY * 2 ** min(attempts, 10), LONGEST_DELAY)
    return doubled * rng.uniform(0.5, 1.0)
