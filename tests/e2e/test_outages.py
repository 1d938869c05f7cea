"""What is under way when the chat, the disk or the database goes: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any

import pytest

from bot.channels.webhook import WebhookChannel
from bot.deliver import LEASE, LONGEST_DELAY, Deliverer
from bot.errors import StoreError
from bot.health import DOWN_AFTER
from bot.model import (
    Delivery,
    DeliveryState,
    Destination,
    Filter,
    NewStatement,
    Reason,
    Receipt,
    Source,
)
from bot.ports import Clock, Fetched
from bot.record import Found, record
from bot.store import Store, outbox
from tests.fakes import FakeChannel, FakeFetch, ManualClock, channels
from tests.flow import SHELLS, Entry, Flow, source
from tests.made import JOINT, NOON, another, told_by
from tests.servers.postgres import Cluster
from tests.servers.webhook import Fault, Receiver

SECRET = "a-secret-that-only-the-two-of-us-know"
DESK = Destination(id="webhook:desk")


@dataclass(frozen=True, slots=True)
class Scene:
    """A store, a receiver on a real socket, and what delivers from one to the other."""

    store: Store
    receiver: Receiver
    deliverer: Deliverer
    clock: Clock

    async def take(self, new: NewStatement) -> None:
        """Record a text, as a poll does."""
        async with self.store.write() as tx:
            await record(tx, Found(statement=new), destinations=[DESK], now=self.clock())

    async def deliveries(self) -> list[Delivery]:
        """All that was ever owed, oldest first."""
        async with self.store.read() as tx:
            return (await outbox.listing(tx, limit=1000))[::-1]

    async def assert_all_told_once_and_in_order(self) -> None:
        owed = await self.deliveries()
        assert {each.state for each in owed} == {DeliveryState.SENT}
        told = [message["delivery"] for message in self.receiver.messages]
        assert sorted(told) == sorted(each.id for each in owed)
        stories: dict[str | None, list[int]] = {}
        for each in owed:
            stories.setdefault(each.story_id, []).append(told.index(each.id))
        assert all(places == sorted(places) for places in stories.values())


@asynccontextmanager
async def scene(store: Store, clock: Clock, *, patience: float = 5.0) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        receiver = await stack.enter_async_context(Receiver(secret=SECRET, clock=clock))
        channel = await stack.enter_async_context(
            WebhookChannel(
                addresses={"desk": receiver.url}, secret=SECRET, clock=clock, timeout=patience
            )
        )
        deliverer = Deliverer(
            store=store,
            channels={"webhook": channel},
            destinations=[DESK],
            clock=clock,
            rng=Random(7),
        )
        yield Scene(store, receiver, deliverer, clock)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


# --- the chat -------------------------------------------------------------------------------------


async def live(scene: Scene, clock: ManualClock, minutes: int) -> None:
    """Let time pass, and deliver what comes to be due."""
    for _ in range(minutes):
        await scene.deliverer.pay_all()
        clock.advance(timedelta(minutes=1))


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(503), id="away"),
        pytest.param(Fault(429, headers={"Retry-After": "600"}), id="too-many-requests"),
        pytest.param(Fault(500), id="broken"),
        pytest.param(Fault(hangs=True), id="takes-it-and-hangs"),
        pytest.param(Fault(drops=True), id="takes-it-and-drops-the-line"),
    ],
)
async def test_an_hour_without_the_chat_costs_nothing(
    sqlite_store: Store, clock: ManualClock, fault: Fault
) -> None:
    async with scene(sqlite_store, clock, patience=0.1) as chat:
        chat.receiver.usual = fault
        await chat.take(told_by("us"))
        await live(chat, clock, 20)
        await chat.take(told_by("jp"))
        await chat.take(another(1))
        await live(chat, clock, 20)
        await chat.take(told_by("us", f"{JOINT} We call on both to stop at once."))
        await live(chat, clock, 20)
        assert len(chat.receiver.requests) < 60
        if fault.headers:
            assert len(chat.receiver.requests) <= 7  # whatever is owed, ten minutes between two

        chat.receiver.usual = Fault()
        await live(chat, clock, 2 + 2 * int(LONGEST_DELAY.total_seconds() // 60))
        await chat.assert_all_told_once_and_in_order()


async def test_after_hours_without_the_chat_stories_come_at_once_and_in_order(
    sqlite_store: Store, clock: ManualClock
) -> None:
    async with scene(sqlite_store, clock) as chat:
        chat.receiver.usual = Fault(503)
        for number in range(1, 9):
            await chat.take(another(number))
            await live(chat, clock, 20)
        chat.receiver.usual = Fault()
        while not chat.receiver.messages:
            await live(chat, clock, 1)
        await chat.assert_all_told_once_and_in_order()
        told = [message["delivery"] for message in chat.receiver.messages]
        owed = [each.id for each in await chat.deliveries()]
        first = told[0]  # whose pause happened to end first
        assert told[1:] == [each for each in owed if each != first]


async def test_a_storm_of_refusals_is_weathered(sqlite_store: Store, clock: ManualClock) -> None:
    refusals = [
        Fault(429, headers={"Retry-After": "30"}),
        Fault(502),
        Fault(drops=True),
        Fault(503),
        Fault(),
        Fault(hangs=True),
        Fault(429),
    ]
    async with scene(sqlite_store, clock, patience=0.1) as chat:
        chat.receiver.play(*refusals * 4)
        for number in range(1, 9):
            await chat.take(another(number))
        await chat.take(told_by("us"))
        await chat.take(told_by("jp"))
        await live(chat, clock, 120)
        await chat.assert_all_told_once_and_in_order()


# --- the disk -------------------------------------------------------------------------------------


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond what every database has long passed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32_768, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class FillsTheDisk(FakeChannel):
    """Takes a message, and then no byte can be written until `full` is closed."""

    def __init__(self, full: ExitStack) -> None:
        super().__init__(name="webhook")
        self._full = full

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        receipt = await super().send(delivery, thread=thread)
        self._full.enter_context(full_disk())
        return receipt


async def test_a_disk_that_fills_up_loses_nothing_and_repeats_nothing(
    sqlite_store: Store, clock: ManualClock
) -> None:
    full = ExitStack()
    channel = FillsTheDisk(full)
    deliverer = Deliverer(
        store=sqlite_store,
        channels=channels(channel),
        destinations=[DESK],
        clock=clock,
        rng=Random(7),
    )

    async def take(new: NewStatement) -> None:
        async with sqlite_store.write() as tx:
            await record(tx, Found(statement=new), destinations=[DESK], now=clock())

    with full_disk(), pytest.raises(StoreError, match="disk"):
        await take(told_by("us"))
    await take(told_by("us"))
    with full_disk(), pytest.raises(StoreError, match="disk"):
        await deliverer.pay_all()
    assert channel.posts == []

    with full, pytest.raises(StoreError, match="disk"):
        await deliverer.pay_all()
    assert len(channel.posts) == 1
    clock.advance(LEASE)
    await deliverer.pay_all()
    assert len(channel.posts) == 1
    async with sqlite_store.read() as tx:
        (told,) = await outbox.listing(tx)
    assert told.state is DeliveryState.SENT


# --- the database ---------------------------------------------------------------------------------


@pytest.mark.long
async def test_a_database_restarted_in_the_middle_loses_nothing(
    cluster: Cluster, migrated: str
) -> None:
    cluster.empty(migrated)  # of what the test before it left there
    store = await Store.open(cluster.url(template=migrated))
    began = time.monotonic()

    def fast() -> datetime:
        """A clock on which a lease runs out in two seconds."""
        return NOON + timedelta(seconds=(time.monotonic() - began) * 60)

    async with scene(store, fast) as chat:
        working = asyncio.create_task(chat.deliverer.run())
        restarting: asyncio.Future[None] | None = None
        for number in range(1, 31):
            if number == 10:
                restarting = asyncio.ensure_future(asyncio.to_thread(cluster.restart))
            await taken_in_the_end(chat, another(number))
            chat.deliverer.wake()
        assert restarting is not None
        await restarting
        await all_sent(chat)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await chat.assert_all_told_once_and_in_order()
    await store.close()


async def all_sent(chat: Scene) -> None:
    async with asyncio.timeout(120):
        while any(  # noqa: ASYNC110  # the work knows nothing of this test
            each.state is not DeliveryState.SENT for each in await chat.deliveries()
        ):
            await asyncio.sleep(0.1)


async def taken_in_the_end(chat: Scene, new: NewStatement) -> None:
    """Record a text; as after a poll that failed, the next one tries again."""
    for attempt in count():
        try:
            await chat.take(new)
        except StoreError:
            assert attempt < 100
            await asyncio.sleep(0.1)
        else:
            return


# --- two bots -------------------------------------------------------------------------------------


SECOND = Entry(
    guid="2", title="Eleven wagons of shells", text=SHELLS, published=NOON - timedelta(days=60)
)


OLD = Entry(guid="old", title="Football", text="The national team has won.")
OPERATORS = Destination(
    id="fake:operators", operator=True, filter=Filter(reasons=frozenset({Reason.SOURCE_DOWN}))
)


@asynccontextmanager
async def two_bots(url: str, *ministries: Source) -> AsyncIterator[tuple[Flow, Flow]]:
    """Each has its own connections and its own view of the web; they tell the same channel."""
    stores = [await Store.open(url) for _ in range(2)]
    channel, clock = FakeChannel(), ManualClock(NOON)
    told = (Destination(id="fake:desk"), OPERATORS)
    first, second = (
        Flow(store=each, sources=ministries, destinations=told, channel=channel, clock=clock)
        for each in stores
    )
    try:
        yield first, second
    finally:
        for store in stores:
            await store.close()


async def test_two_bots_on_one_database_tell_everything_once(database_url: str) -> None:
    ministries = [source(name, url=f"https://{name}.example/feed") for name in ("us", "jp")]
    async with two_bots(database_url, *ministries) as bots:
        for ministry in ministries:
            await bots[0].poll(OLD, at=ministry)
        for shown in ([Entry(guid="1")], [Entry(guid="1"), SECOND]):
            polls = [bot.poll(OLD, *shown, at=each) for each in ministries for bot in bots]
            await asyncio.gather(*polls)
            await asyncio.gather(*(bot.deliverer.pay_all() for bot in bots))
        assert sorted(await bots[0].told()) == ["JOINED", "JOINED", "LATE", "NEW"]
        order = [posted.delivery for posted in bots[0].channel.posts]
        for story in {each.story_id for each in order}:
            assert [each.parent for each in order if each.story_id == story] == [True, False]


class Held(FakeFetch):
    """A web that answers only after something else has happened."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    async def __call__(self, *asked: Any, **how: Any) -> Fetched:
        await self._meanwhile()
        return await super().__call__(*asked, **how)


async def test_what_is_published_between_two_first_looks_is_told(database_url: str) -> None:
    async with two_bots(database_url, source()) as (first, second):
        second.web = Held(partial(first.poll, OLD))
        second.restart()
        await second.poll(OLD, Entry(guid="1"))
        assert await second.told() == []
        await second.poll()
        assert await second.told() == ["NEW"]


async def test_two_bots_tell_once_that_a_source_is_down_and_back(database_url: str) -> None:
    async with two_bots(database_url, source()) as bots:
        for bot in bots:
            await bot.poll(OLD)
            bot.web.fail(source().address.url)
        for _ in range(DOWN_AFTER):
            await asyncio.gather(*(bot.poll() for bot in bots))
        for bot in bots:
            await bot.poll(OLD)
        await bots[0].deliverer.pay_all()
    told = [posted.delivery.reason for posted in bots[0].channel.posts]
    assert told == [Reason.SOURCE_DOWN, Reason.SOURCE_BACK]


async def test_a_first_look_that_fails_does_not_undo_another_bots(database_url: str) -> None:
    async with two_bots(database_url, source()) as (first, second):
        second.web = Held(partial(first.poll, OLD))
        second.web.fail(source().address.url)
        second.restart()
        await second.poll()
        await second.poller.flush()
        second.restart()
        await second.poll(OLD, Entry(guid="1"))
        assert await second.told() == ["NEW"]
