"""The outbox: in order within a story, owed once, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.deliver import Deliverer
from bot.model import DeliveryKind, DeliveryState, Destination, Receipt
from bot.schema import deliveries
from bot.store import Standing, Store, Tx, outbox, statements, stories
from tests import made
from tests.fakes import FakeChannel, channels

LEASE = timedelta(minutes=2)
LATER = made.NOON + timedelta(hours=1)


async def _story(tx: Tx, key: str = "1") -> str:
    statement = await statements.insert(tx, made.new_statement(key))
    story_id = (await stories.create(tx, statement)).id
    await stories.attach(tx, story_id, statement, made.fingerprint(), made.NEW_STORY)
    return story_id


async def _claimed(tx: Tx, destination: str = "console") -> str | None:
    claim = await outbox.claim(tx, destination, made.NOON, LEASE)
    return claim.delivery.id if claim else None


async def test_owing_twice_owes_once(store: Store) -> None:
    async with store.write() as tx:
        await outbox.owe(tx, made.delivery("d"))
        await outbox.owe(tx, made.delivery("d", due_at=LATER))
        [owed] = await outbox.listing(tx)
    assert (owed.state, owed.due_at, owed.created_at) == (
        DeliveryState.OWED, made.NOON, made.NOON,
    )  # fmt: skip
    assert owed.document == made.delivery("d").document


async def test_a_delivery_is_claimed_sent_and_threaded_under(store: Store) -> None:
    receipt = Receipt(id="1700000000.1", thread="t")
    async with store.write() as tx:
        story_id = await _story(tx)
        await outbox.owe(tx, made.delivery("first", story_id=story_id, parent=True))
        await outbox.owe(tx, made.delivery("joined", story_id=story_id, reply_to="first"))
        first = await outbox.claim(tx, "console", made.NOON, LEASE)
        assert first is not None
        assert (first.delivery.id, first.thread, first.unsure) == ("first", None, False)
        assert first.delivery.attempts == 1
        assert await _claimed(tx) is None  # the reply waits for its parent
        await outbox.sent(tx, "first", receipt, made.NOON)
        joined = await outbox.claim(tx, "console", made.NOON, LEASE)
        assert joined is not None
        assert (joined.delivery.id, joined.thread) == ("joined", receipt)
        [parent] = await outbox.parents(tx, [story_id])
        assert (parent.id, parent.story_id, parent.destination) == ("first", story_id, "console")


async def test_a_waiting_message_holds_up_its_own_story_only(store: Store) -> None:
    async with store.write() as tx:
        one, two = await _story(tx, "1"), await _story(tx, "2")
        await outbox.owe(tx, made.delivery("one-a", story_id=one, due_at=LATER))
        await outbox.owe(tx, made.delivery("one-b", story_id=one))
        await outbox.owe(tx, made.delivery("elsewhere", story_id=one, destination="slack:C1"))
        await outbox.owe(tx, made.delivery("two", story_id=two))
        await outbox.owe(tx, made.delivery("notice"))
        assert await outbox.waiting(tx, made.NOON) == ["console", "slack:C1"]
        assert [await _claimed(tx) for _ in range(3)] == ["two", "notice", None]
        assert await _claimed(tx, "slack:C1") == "elsewhere"
        assert await outbox.next_due(tx) == made.NOON + LEASE
        for settled in ("two", "notice", "elsewhere"):
            await outbox.sent(tx, settled, Receipt(id="r"), made.NOON)
        # What is held up is not due: a worker that waits for it would never rest.
        assert await outbox.next_due(tx) == LATER
        assert await outbox.waiting(tx, made.NOON) == []
        await outbox.park(tx, "one-a", "channel_not_found")
        assert await _claimed(tx) == "one-b"


async def test_what_belongs_to_one_message_goes_out_in_order_without_a_story_too(
    store: Store,
) -> None:
    """The parts of a list and its new wordings: an older one would bring back what is corrected."""
    async with store.write() as tx:
        await outbox.owe(tx, made.delivery("list"))
        await outbox.owe(tx, made.delivery("part 2", reply_to="list"))
        edit = replace(made.delivery("wording", reply_to="list"), kind=DeliveryKind.EDIT)
        await outbox.owe(tx, edit, replace(edit, id="newer wording"))
        await outbox.owe(tx, made.delivery("another list"))
        for name in ("list", "part 2", "wording"):
            assert await _claimed(tx) == name
            await outbox.again(tx, name, made.NOON, "timeout", unsure=True)
            assert await _claimed(tx) == name
            if name == "wording":
                await outbox.again(tx, name, LATER, "timeout", unsure=True)
            else:
                await outbox.sent(tx, name, Receipt(id="r"), made.NOON)
        assert [await _claimed(tx) for _ in range(2)] == ["another list", None]
        await outbox.sent(tx, "another list", Receipt(id="r"), made.NOON)
        assert await outbox.next_due(tx) == LATER
        claim = await outbox.claim(tx, "console", LATER, LEASE)
        assert claim
        assert claim.delivery.id == "wording"


async def test_a_failed_delivery_is_owed_again_later(store: Store) -> None:
    async with store.write() as tx:
        await outbox.owe(tx, made.delivery("d"))
        await _claimed(tx)
        await outbox.again(tx, "d", LATER, "http-503")
        assert await _claimed(tx) is None
        [owed] = await outbox.listing(tx, state=DeliveryState.OWED)
        assert (owed.attempts, owed.error, owed.due_at) == (1, "http-503", LATER)
        claim = await outbox.claim(tx, "console", LATER, LEASE)
    assert claim is not None
    assert not claim.unsure


@pytest.mark.parametrize("ended", ["lease ran out", "answer was lost"])
async def test_what_may_have_arrived_is_claimed_as_unsure(store: Store, ended: str) -> None:
    async with store.write() as tx:
        await outbox.owe(tx, made.delivery("d"))
        await _claimed(tx)
        if ended == "answer was lost":
            await outbox.again(tx, "d", made.NOON, "timeout", unsure=True)
        else:
            assert await outbox.waiting(tx, made.NOON + LEASE - timedelta(seconds=1)) == []
            assert await outbox.waiting(tx, made.NOON + LEASE) == ["console"]
        claim = await outbox.claim(tx, "console", made.NOON + LEASE, LEASE)
        assert claim is not None
        assert claim.unsure
        assert claim.delivery.attempts == 2


async def test_parked_deliveries_are_retried_or_dropped(store: Store) -> None:
    async with store.write() as tx:
        for name in ("a", "b", "c"):
            await outbox.owe(tx, made.delivery(name))
        await outbox.park(tx, "a", "channel_not_found")
        await outbox.park(tx, "b", "channel_not_found")
        assert [each.id for each in await outbox.listing(tx, state=DeliveryState.PARKED)] == [
            "b", "a",
        ]  # fmt: skip
        assert await outbox.retry(tx, "a", LATER)
        assert not await outbox.retry(tx, "c", LATER)
        assert await outbox.drop(tx, "b")
        assert not await outbox.drop(tx, "b")
        retried = await outbox.get(tx, "a")
        assert retried is not None
        assert (retried.state, retried.due_at) == (DeliveryState.OWED, LATER)
        assert await outbox.statistics(tx) == [
            Standing(destination="console", state=DeliveryState.OWED, count=2, oldest=made.NOON)
        ]
        assert await outbox.listing(tx, destination="slack:C1") == []


async def test_new_wordings_go_with_their_message(store: Store) -> None:
    async with store.write() as tx:
        edits = {
            name: replace(made.delivery(f"edit of {name}", reply_to=name), kind=DeliveryKind.EDIT)
            for name in ("a", "b")
        }
        for name, edit in edits.items():
            await outbox.owe(tx, made.delivery(name), edit)
            for each in (name, edit.id):
                await outbox.park(tx, each, "channel_not_found")
        assert await outbox.retry(tx, "a", LATER)
        assert not await outbox.retry(tx, "a", LATER)
        assert await outbox.drop(tx, "b")
        left = await outbox.listing(tx)
    assert {each.id: each.state for each in left} == {
        "a": DeliveryState.OWED, "edit of a": DeliveryState.OWED,
    }  # fmt: skip


@pytest.mark.parametrize("kept", ["", "[]", '{"summary":"x","blocks":[{"block":"Film"}]}'])
async def test_words_that_cannot_be_read_are_parked_and_hold_up_nothing(
    store: Store, kept: str
) -> None:
    channel, operators = FakeChannel(), Destination(id="fake:operators", operator=True)
    deliverer = Deliverer(
        store=store,
        channels=channels(channel),
        destinations=[Destination(id="fake:desk"), operators],
        clock=lambda: made.NOON,
        rng=Random(7),
    )
    async with store.write() as tx:
        story_id = await _story(tx)
        for name in ("damaged", "sound"):
            await outbox.owe(
                tx, made.delivery(name, destination="fake:desk", story_id=story_id, parent=True)
            )
        damaged = update(deliveries).where(deliveries.c.id == "damaged")
        await tx.execute(damaged.values(document=kept))
    while await deliverer.pay_all():
        pass
    sound, notice = channel.posts
    assert sound.delivery.id == "sound"
    assert notice.delivery.destination == operators.id
    assert "NOT DELIVERED to fake:desk: its words are damaged" in notice.document.summary
    async with store.read() as tx:
        [parked] = await outbox.listing(tx, state=DeliveryState.PARKED)
        assert parked.id == "damaged"
        assert [each.id for each in await outbox.of_story(tx, story_id)] == ["damaged", "sound"]


async def test_an_empty_outbox_has_nothing_to_wait_for(store: Store) -> None:
    async with store.read() as tx:
        assert await outbox.next_due(tx) is None
        assert await outbox.waiting(tx, made.NOON) == []


async def test_corrections_are_counted_without_a_look_at_all_that_was_ever_said(
    sqlite_store: Store,
) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, query: str, values: Any, *more: object) -> None:
        asked.append((query, values))

    async with sqlite_store.read() as tx:
        event.listen(tx.engine.sync_engine, "before_cursor_execute", note)
        await outbox.corrections_since(tx, LATER)
        query, values = asked[-1]
        plan = await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
        assert any("created_at>?" in row.detail for row in plan)
