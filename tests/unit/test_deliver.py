from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from structlog.testing import capture_logs

from bot import deliver
from bot.deliver import (
    ATTEMPTS,
    FIRST_DELAY,
    FORSAKEN,
    LEASE,
    LONGEST_DELAY,
    LONGEST_PAUSE,
    PATIENCE,
    Deliverer,
    backoff,
)
from bot.errors import GiveUp, StoreError, TryAgain
from bot.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Destination,
    Document,
    NewDelivery,
    Receipt,
)
from bot.ports import Tempo
from bot.store import Store, outbox, statements, stories
from tests.fakes import FakeChannel, ManualClock, channels
from tests.flow import eventually
from tests.made import NOON, delivery, new_statement

DESK = "fake:desk"


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def deliverer(store: Store, channel: FakeChannel, clock: ManualClock) -> Deliverer:
    return deliverer_of(store, channel, clock)


def deliverer_of(store: Store, channel: FakeChannel, clock: ManualClock, *more: str) -> Deliverer:
    return Deliverer(
        store=store,
        channels=channels(channel),
        destinations=[Destination(id=name) for name in (DESK, *more)],
        clock=clock,
        rng=Random(7),
    )


async def owe(store: Store, *names: str, destination: str = DESK) -> None:
    """Owe messages that belong to no story."""
    async with store.write() as tx:
        for name in names:
            await outbox.owe(tx, delivery(name, destination=destination))


async def owe_story(store: Store, *names: str) -> str:
    """Owe the messages of a new story, the parent first; returns the story's id."""
    async with store.write() as tx:
        told = await statements.insert(tx, new_statement(names[0]))
        story = (await stories.create(tx, told)).id
        for name in names:
            parent = name == names[0]
            new = delivery(
                name,
                destination=DESK,
                story_id=story,
                parent=parent,
                reply_to=None if parent else names[0],
            )
            await outbox.owe(tx, new)
    return story


async def state(store: Store, name: str) -> Delivery:
    async with store.read() as tx:
        found = await outbox.get(tx, name)
    assert found is not None
    return found


async def test_what_is_owed_is_sent_once_and_in_order(
    store: Store, deliverer: Deliverer, channel: FakeChannel
) -> None:
    await owe_story(store, "first", "joined", "amended")
    assert await deliverer.pay_all() == 3
    assert channel.summaries == ["first", "joined", "amended"]
    assert [posted.thread for posted in channel.posts] == [None, *[Receipt(id="first")] * 2]
    assert await deliverer.pay_all() == 0
    assert (await state(store, "joined")).state is DeliveryState.SENT


async def test_a_refusal_for_now_holds_up_its_story_and_no_other(
    store: Store, deliverer: Deliverer, channel: FakeChannel, clock: ManualClock
) -> None:
    await owe_story(store, "first", "joined")
    await owe_story(store, "other")
    channel.script.append(TryAgain("internal error"))
    await deliverer.pay_all()
    assert channel.summaries == ["other"]
    waiting = await state(store, "first")
    assert (waiting.state, waiting.error) == (DeliveryState.OWED, "internal error")
    assert NOON < waiting.due_at <= NOON + FIRST_DELAY * 2
    clock.now = waiting.due_at
    await deliverer.pay_all()
    assert channel.summaries == ["other", "first", "joined"]


async def test_a_channel_that_asks_for_a_pause_gets_it_from_all_that_is_owed_there(
    store: Store, deliverer: Deliverer, channel: FakeChannel, clock: ManualClock
) -> None:
    await owe(store, "first", "second")
    await owe(store, "elsewhere", destination="fake:elsewhere")
    channel.script.append(TryAgain("rate limited", after=timedelta(minutes=3)))
    await deliverer.pay(DESK)
    await owe(store, "third")
    clock.advance(timedelta(minutes=2, seconds=59))
    await deliverer.pay_all()
    assert channel.summaries == ["elsewhere"]
    clock.advance(timedelta(seconds=1))
    await deliverer.pay_all()
    assert channel.summaries == ["elsewhere", "first", "second", "third"]


async def test_a_pause_without_end_lasts_a_day(
    store: Store, deliverer: Deliverer, channel: FakeChannel, clock: ManualClock
) -> None:
    await owe(store, "first")
    channel.script.append(TryAgain("rate limited", after=timedelta.max))
    await deliverer.pay_all()
    clock.advance(LONGEST_PAUSE)
    await deliverer.pay_all()
    assert channel.summaries == ["first"]


async def test_a_pause_ends_by_itself_and_grows_no_longer_when_the_clock_is_set_back(
    store: Store, channel: FakeChannel, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "IDLE", timedelta(seconds=0.05))
    deliverer = deliverer_of(store, channel, clock)
    await owe(store, "first", "second")
    channel.script.append(TryAgain("rate limited", after=timedelta(hours=1)))
    working = asyncio.create_task(deliverer.run())
    while (await state(store, "first")).due_at == NOON:  # noqa: ASYNC110  # the work tells nobody
        await asyncio.sleep(0.01)
    clock.advance(-timedelta(hours=2))
    while (await state(store, "first")).due_at > NOON:  # noqa: ASYNC110  # as above
        await asyncio.sleep(0.01)
    clock.advance(timedelta(hours=1))
    await eventually(lambda: channel.summaries == ["first", "second"])
    await ended(working)


async def test_refusals_are_met_with_growing_patience(
    store: Store, deliverer: Deliverer, channel: FakeChannel, clock: ManualClock
) -> None:
    await owe(store, "first")
    pauses = []
    for _ in range(12):
        channel.script.append(TryAgain("down"))
        await deliverer.pay_all()
        due = (await state(store, "first")).due_at
        pauses.append(due - clock())
        clock.now = due
    assert pauses[0] <= timedelta(seconds=10)
    assert pauses[0] < pauses[2] < pauses[4]
    assert LONGEST_DELAY / 2 <= pauses[-1] <= LONGEST_DELAY


def test_two_processes_do_not_try_again_in_step() -> None:
    assert backoff(3, Random(1)) != backoff(3, Random(2))


async def test_what_will_never_be_taken_is_parked_and_holds_up_nothing(
    store: Store, deliverer: Deliverer, channel: FakeChannel
) -> None:
    await owe_story(store, "first", "joined")
    channel.script.append(GiveUp("channel_not_found"))
    await deliverer.pay_all()
    parked = await state(store, "first")
    assert (parked.state, parked.error) == (DeliveryState.PARKED, "channel_not_found")
    assert channel.summaries == ["joined"]


async def fail_all_day(deliverer: Deliverer, channel: FakeChannel, clock: ManualClock) -> None:
    end = clock() + PATIENCE + timedelta(hours=2)
    while clock() < end:
        channel.script = deque([TryAgain("still down")])
        await deliverer.pay_all()
        clock.advance(timedelta(hours=1))
    channel.script.clear()


async def test_a_day_switched_off_is_no_day_of_failures(
    store: Store, deliverer: Deliverer, channel: FakeChannel, clock: ManualClock
) -> None:
    await owe(store, "first")
    clock.advance(PATIENCE + timedelta(minutes=1))
    channel.script.append(TryAgain("restarting"))
    await deliverer.pay_all()
    clock.advance(LONGEST_DELAY)
    await deliverer.pay_all()
    assert channel.summaries == ["first"]


async def test_a_day_of_failures_is_parked(
    store: Store, deliverer: Deliverer, channel: FakeChannel, clock: ManualClock
) -> None:
    await owe(store, "first")
    await fail_all_day(deliverer, channel, clock)
    parked = await state(store, "first")
    assert parked.state is DeliveryState.PARKED
    assert "still down" in parked.error

    async with store.write() as tx:
        assert await outbox.retry(tx, "first", clock())
    await deliverer.pay_all()
    assert channel.summaries == ["first"]


async def test_after_a_crash_the_channel_is_asked_before_sending_again(
    store: Store, deliverer: Deliverer, channel: FakeChannel, clock: ManualClock
) -> None:
    await owe(store, "arrived")
    await owe(store, "lost")
    async with store.write() as tx:  # another process claims both, sends one, and dies
        claims = [await outbox.claim(tx, DESK, now=NOON, lease=LEASE) for _ in range(2)]
    assert claims[0] is not None
    await channel.send(claims[0].delivery, thread=None)

    assert await deliverer.pay_all() == 0  # the leases may still be kept
    clock.advance(LEASE)
    assert await deliverer.pay_all() == 2
    assert sorted(channel.looked_for) == ["arrived", "lost"]
    assert channel.summaries == ["arrived", "lost"]


async def test_an_answer_that_got_lost_does_not_post_twice(
    store: Store, deliverer: Deliverer, channel: FakeChannel, clock: ManualClock
) -> None:
    await owe(store, "first")
    channel.lost.append(TryAgain("timed out", unknown=True))
    await deliverer.pay_all()
    assert (await state(store, "first")).state is DeliveryState.OWED
    clock.advance(timedelta(minutes=1))
    await deliverer.pay_all()
    assert channel.summaries == ["first"]
    assert (await state(store, "first")).receipt == Receipt(id="first")


async def test_an_edit_shows_in_the_message_that_was_posted(
    store: Store, deliverer: Deliverer, channel: FakeChannel
) -> None:
    story = await owe_story(store, "first", "joined")
    async with store.write() as tx:
        await outbox.owe(tx, edit(story, "published by 2"))
    await deliverer.pay_all()
    assert [posted.document.summary for posted in channel.posts] == ["published by 2", "joined"]


async def test_an_edit_of_what_was_never_posted_is_parked(
    store: Store, deliverer: Deliverer, channel: FakeChannel
) -> None:
    story = await owe_story(store, "first")
    async with store.write() as tx:
        await outbox.owe(tx, edit(story, "published by 2"))
    channel.script.append(GiveUp("channel_not_found"))
    await deliverer.pay_all()
    assert channel.edits == []
    parked = await state(store, "edit published by 2")
    assert (parked.state, parked.error) == (DeliveryState.PARKED, "channel_not_found")

    async with store.write() as tx:
        assert await outbox.retry(tx, "first", NOON)
    await deliverer.pay_all()
    assert [document.summary for _, document in channel.edits] == ["published by 2"]


def edit(story: str, summary: str) -> NewDelivery:
    document = Document(summary=summary, blocks=())
    new = delivery(f"edit {summary}", destination=DESK, story_id=story, reply_to="first")
    return replace(new, kind=DeliveryKind.EDIT, document=document)


class SlowChannel(FakeChannel):
    """Hangs on whatever goes to the slow room."""

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        if delivery.destination == "fake:slow":
            await asyncio.Event().wait()
        return await super().send(delivery, thread=thread)


async def test_a_slow_destination_delays_no_other(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "GRACE", timedelta(seconds=0.1))
    channel = SlowChannel()
    deliverer = deliverer_of(store, channel, clock, "fake:slow")
    working = asyncio.create_task(deliverer.run())
    await owe(store, "stuck", destination="fake:slow")
    await owe(store, "swift")
    deliverer.wake()
    await eventually(lambda: channel.summaries == ["swift"])
    await ended(working)


async def test_a_fault_of_ours_does_not_end_the_work(
    store: Store, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    channel = BrokenOnce()
    deliverer = deliverer_of(store, channel, clock)
    working = asyncio.create_task(deliverer.run())
    await owe(store, "broken")
    await owe(store, "next")
    deliverer.wake()
    await eventually(lambda: not channel.broken)
    deliverer.wake()
    await eventually(lambda: channel.summaries == ["next"])
    clock.advance(LEASE)
    deliverer.wake()
    await eventually(lambda: channel.summaries == ["next", "broken"])
    await ended(working)


async def test_a_database_that_goes_and_comes_back_does_not_end_the_work(
    store: Store, clock: ManualClock, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def refuse(*_: object) -> None:
        asked.set()
        raise StoreError("the server is gone")

    deliverer = deliverer_of(store, channel, clock)
    with monkeypatch.context() as outage:
        outage.setattr(deliver, "FIRST_DELAY", timedelta(seconds=0.1))
        outage.setattr(outbox, "next_due", refuse)
        working = asyncio.create_task(deliverer.run())
        with capture_logs() as lines:
            await asked.wait()
            await eventually(lambda: bool(lines))
    assert lines[0] == {
        "event": "outbox-not-read",
        "log_level": "error",
        "why": "the server is gone",
    }
    await owe(store, "after")
    deliverer.wake()
    await eventually(lambda: channel.summaries == ["after"])
    await ended(working)


class BrokenOnce(FakeChannel):
    """Has a fault that shows at the first message."""

    broken = True

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        if self.broken:
            self.broken = False
            raise ZeroDivisionError
        return await super().send(delivery, thread=thread)


async def test_a_message_that_we_cannot_send_is_tried_again_and_parked_after_a_day(
    store: Store, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    channel = BrokenOnce()
    deliverer = deliverer_of(store, channel, clock)
    await owe(store, "broken", "next")
    await deliverer.pay_all()
    assert channel.summaries == ["next"]
    waiting = await state(store, "broken")
    assert (waiting.state, waiting.error) == (
        DeliveryState.OWED,
        "a fault of ours: ZeroDivisionError",
    )
    clock.advance(PATIENCE)
    for _ in range(ATTEMPTS):
        channel.broken = True
        await deliverer.pay_all()
        clock.advance(LONGEST_DELAY)
    assert (await state(store, "broken")).state is DeliveryState.PARKED


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_set_holds_nothing_up_and_repeats_nothing(
    store: Store, channel: FakeChannel, clock: ManualClock, hours: int
) -> None:
    deliverer = deliverer_of(store, channel, clock)
    await owe(store, "deferred", "cut off")
    channel.script.append(TryAgain("down"))
    await deliverer.pay_all()
    assert channel.summaries == ["cut off"]
    await owe(store, "unsure", "new")
    async with store.write() as tx:  # another process has it, and dies after sending it
        claim = await outbox.claim(tx, DESK, now=NOON, lease=LEASE)
    assert claim is not None
    await channel.send(claim.delivery, thread=None)

    clock.advance(timedelta(hours=hours))
    working = asyncio.create_task(deliverer.run())
    await eventually(lambda: "new" in channel.summaries)
    clock.advance(timedelta(minutes=10))
    deliverer.wake()
    await eventually(lambda: "deferred" in channel.summaries)
    deliverer.wake()
    await eventually(lambda: "unsure" in channel.looked_for)
    await ended(working)
    assert sorted(channel.summaries) == ["cut off", "deferred", "new", "unsure"]


async def test_a_long_wait_for_a_turn_uses_up_no_lease(store: Store, clock: ManualClock) -> None:
    channel = FakeChannel(tempo=Tempo(each=(1, 1.0), all=(1, 1.0)))
    slow, swift = (deliverer_of(store, channel, clock) for _ in range(2))
    await owe(store, "one", "two")
    first = asyncio.create_task(slow.pay_all())
    await eventually(lambda: channel.summaries == ["one"])
    assert (await state(store, "two")).state is DeliveryState.OWED
    await asyncio.gather(first, swift.pay_all())
    assert channel.summaries == ["one", "two"]


async def ended(working: asyncio.Task[None]) -> None:
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_what_another_process_can_send_is_left_to_it(
    store: Store, channel: FakeChannel, clock: ManualClock
) -> None:
    """A second service without Matrix must not park what the first one sends there."""
    matrix = FakeChannel()

    def process(platform: str, itself: FakeChannel) -> Deliverer:
        return Deliverer(
            store=store,
            channels={platform: itself},
            destinations=[Destination(id=DESK)],
            clock=clock,
            rng=Random(7),
        )

    second = process("fake", channel)
    await owe(store, "news", destination="matrix:!room:example")
    running = asyncio.create_task(process("matrix", matrix).run())
    await eventually(lambda: bool(matrix.posts))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await owe(store, "more", destination="matrix:!room:example")
    clock.advance(FORSAKEN - timedelta(seconds=30))
    assert await second.pay_all() == 0
    assert (await state(store, "more")).state is DeliveryState.OWED
    assert await process("matrix", matrix).pay_all() == 1
    assert matrix.summaries == ["news", "more"]
    assert channel.posts == []


async def test_what_no_process_can_send_is_parked_after_a_while_and_told(
    store: Store, channel: FakeChannel, clock: ManualClock
) -> None:
    operators = Destination(id="fake:ops", operator=True)
    alone = Deliverer(
        store=store,
        channels=channels(channel),
        destinations=[operators],
        clock=clock,
        rng=Random(7),
    )
    await owe(store, "news", destination="matrix:!room:example")
    assert await alone.pay_all() == 0
    clock.advance(FORSAKEN)
    assert await alone.pay_all() == 1
    parked = await state(store, "news")
    assert parked.state is DeliveryState.PARKED
    assert "no channel is set up for matrix" in parked.error
    assert await alone.pay_all() == 1
    assert "NOT DELIVERED to matrix:!room:example" in channel.summaries[0]


async def test_a_process_that_starts_first_leaves_others_their_time(
    store: Store, channel: FakeChannel, clock: ManualClock
) -> None:
    """The machine was down for long: which of two processes comes up first must not matter."""
    await owe(store, "news", destination="matrix:!room:example")
    clock.advance(3 * FORSAKEN)
    first = Deliverer(
        store=store, channels=channels(channel), destinations=[], clock=clock, rng=Random(7)
    )
    assert await first.pay_all() == 0
    assert (await state(store, "news")).state is DeliveryState.OWED
    clock.advance(FORSAKEN)
    async with store.write() as tx:
        new = delivery("later", destination="matrix:!room:example", due_at=clock())
        await outbox.owe(tx, new)
    assert await first.pay_all() == 1
    assert (await state(store, "later")).state is DeliveryState.OWED


@pytest.mark.parametrize("one", [False, True])
async def test_a_notice_that_has_become_untrue_is_not_sent(
    store: Store, channel: FakeChannel, clock: ManualClock, one: bool
) -> None:
    """A void token keeps the notice from operators too: mended, they would read of no trouble."""
    operators = Destination(id="fake:ops", operator=True)
    deliverer = Deliverer(
        store=store,
        channels=channels(channel),
        destinations=[operators],
        clock=clock,
        rng=Random(7),
    )
    await owe(store, "news")
    channel.script += [GiveUp("the token is void")] * 2
    assert await deliverer.pay_all() == 1
    assert await deliverer.pay_all() == 1
    async with store.write() as tx:
        if one:
            assert await outbox.retry(tx, "news", clock())
        else:
            assert await outbox.retry_all(tx, clock()) == 1
    await deliverer.pay_all()
    await deliverer.pay_all()
    assert channel.summaries == ["news"]
    await owe(store, "more")
    channel.script += [GiveUp("the token is void")]
    await deliverer.pay_all()
    await deliverer.pay_all()
    assert any("NOT DELIVERED to fake:desk" in each for each in channel.summaries)
