"""Who is told what, and when: decided on a real store, seen in the channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import event

from bot import owe
from bot.deliver import LONGEST_DELAY, Deliverer
from bot.errors import GiveUp, MessageGone, TryAgain
from bot.model import (
    Bullets,
    Cadence,
    Deed,
    Delivery,
    DeliveryKind,
    Destination,
    Document,
    Filter,
    HoldCause,
    Mute,
    NewStatement,
    Pace,
    QuietHours,
    Reason,
    Receipt,
    Statement,
    Story,
)
from bot.owe import STORM, STORM_LASTS
from bot.record import Found, Recorded, record, retract
from bot.store import Store, deeds, held, outbox, statements, stories, subscriptions
from tests.fakes import FakeChannel, ManualClock, channels
from tests.made import JOINT, NOON, another, told_by

HOUR = timedelta(hours=1)
DESK = Destination(id="fake:desk")
OPERATORS = Destination(
    id="fake:operators", operator=True, filter=Filter(reasons=frozenset({Reason.ALL_QUIET}))
)


@dataclass(slots=True)
class Newsroom:
    """What is recorded is told to these destinations, on one channel and one clock."""

    store: Store
    destinations: Sequence[Destination] = (DESK,)
    channel: FakeChannel = field(default_factory=FakeChannel)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))

    async def take(self, new: NewStatement, *, later: timedelta = timedelta()) -> Recorded:
        """Record a text, and owe what there is to say of it."""
        self.clock.advance(later)
        async with self.store.write() as tx:
            found = Found(statement=new)
            return await record(tx, found, destinations=self.destinations, now=self.clock())

    async def release(self, *, later: timedelta = timedelta()) -> int:
        """Owe the lists of what was held back until now."""
        self.clock.advance(later)
        async with self.store.write() as tx:
            due = await held.due_at(tx, self.clock())
            for place in due:
                assert await owe.release(tx, place, self.destinations, self.clock())
        return len(due)

    async def correct(self, statement: Statement, note: str, *, retract: bool = False) -> int:
        """Say what is wrong with what was said of a statement, as an operator does."""
        async with self.store.write() as tx:
            if retract:
                await statements.retract(tx, statement.id, note)
            deed = Deed(
                at=self.clock(),
                who="console",
                destination="console",
                action="retract" if retract else "correct",
                subject=statement.id,
                detail=note,
            )
            await deeds.put(tx, deed)
            kept = await statements.get(tx, statement.id)
            assert kept is not None
            return await owe.correct(tx, kept, note, named=self.destinations, now=self.clock())

    async def deliver(self) -> list[str]:
        """Send what is due; the first word of each message posted so far, as it now stands."""
        deliverer = Deliverer(
            store=self.store,
            channels=channels(self.channel),
            destinations=self.destinations,
            clock=self.clock,
            rng=Random(7),
        )
        while await deliverer.pay_all():
            pass
        return [each.document.summary.split()[0].strip(":") for each in self.channel.posts]

    async def held(self, destination: Destination = DESK) -> list[tuple[HoldCause, datetime]]:
        """Why and until when something is held back."""
        async with self.store.read() as tx:
            return [(each.cause, each.until) for each in await held.waiting(tx, destination.id)]

    async def owed(self, destination: Destination = DESK) -> list[Delivery]:
        """All that was ever owed to a destination, oldest first."""
        async with self.store.read() as tx:
            return (await outbox.listing(tx, destination=destination.id, limit=1000))[::-1]

    async def story(self, taken: Recorded) -> Story:
        """The story that a text came to tell."""
        async with self.store.read() as tx:
            kept = await statements.get(tx, taken.statement.id)
            assert kept is not None
            return await stories.fetch(tx, kept.story_id or "")


class WithDeletions(FakeChannel):
    """Somebody deletes messages here."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: set[str] = set()

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        self._look_for(thread)
        return await super().send(delivery, thread=thread)

    async def edit(self, receipt: Receipt, document: Document, *, key: str) -> None:
        self._look_for(receipt)
        await super().edit(receipt, document, key=key)

    def _look_for(self, receipt: Receipt | None) -> None:
        if receipt and receipt.id in self.deleted:
            raise MessageGone("no such message")


@pytest.fixture
def room(sqlite_store: Store) -> Newsroom:
    return Newsroom(sqlite_store)


# --- held back, and listed later ------------------------------------------------------------------


async def test_a_digest_lists_each_story_once_however_much_there_was_to_say(
    room: Newsroom,
) -> None:
    room.destinations = [replace(DESK, pace=Pace(cadence=Cadence.DAILY, at=time(8)))]
    await room.take(told_by("us"))
    await room.take(told_by("jp"), later=HOUR)
    await room.take(another(1), later=HOUR)
    assert await room.release() == 0
    assert await room.deliver() == []
    due = NOON + timedelta(hours=20)
    assert await room.held() == [(HoldCause.DIGEST, due)] * 3

    room.clock.now = due
    assert await room.release() == 1
    assert await room.deliver() == ["Digest"]
    (shown,) = room.channel.posts
    assert shown.document.summary == "Digest: 2 stories"
    assert len(lines(shown.document)) == 2
    (bullets,) = (block for block in shown.document.blocks if isinstance(block, Bullets))
    links = [run.href for item in bullets.items for run in item if run.href]
    assert links == [told_by("us").url, another(1).url]
    assert await room.release(later=HOUR) == 0


def lines(document: Document) -> list[str]:
    """The lines of a list, as plain text."""
    return [
        "".join(run.text for run in item)
        for block in document.blocks
        if isinstance(block, Bullets)
        for item in block.items
    ]


async def test_a_long_list_goes_on_in_its_thread(room: Newsroom) -> None:
    room.destinations = [replace(DESK, mutes=(Mute(until=NOON + HOUR),))]
    for number in range(1, 33):
        await room.take(another(number))
    await room.release(later=HOUR)
    await room.deliver()
    first, *more = room.channel.posts
    assert first.document.summary == "While muted: 32 stories"
    assert [each.thread for each in room.channel.posts] == [
        None,
        *[Receipt(id=first.delivery.id)] * 2,
    ]
    named = [line for each in (first, *more) for line in lines(each.document)]
    assert len(named) == len(set(named)) == 32
    assert len(lines(first.document)) == 15


async def test_what_comes_in_quiet_hours_is_told_when_they_end(room: Newsroom) -> None:
    quiet = QuietHours(start=time(11), end=time(14))
    room.destinations = [replace(DESK, quiet=quiet)]
    await room.take(told_by("us"))
    assert await room.deliver() == []
    await room.release(later=2 * HOUR)
    assert await room.deliver() == ["In"]
    # Only a list has named the story so far: it gets a first message of its own.
    await room.take(told_by("jp"))
    assert await room.deliver() == ["In", "NEW"]


async def test_a_muted_story_is_silent_and_its_first_message_comes_up_to_date_in_the_end(
    room: Newsroom,
) -> None:
    taken = await room.take(told_by("us"))
    await room.deliver()
    story = await room.story(taken)
    mute = Mute(until=NOON + 2 * HOUR, story_id=story.id)
    room.destinations = [replace(DESK, mutes=(mute,))]
    await room.take(told_by("jp"), later=HOUR)
    await room.take(another(1))
    assert await room.deliver() == ["NEW", "LATE"]
    assert "2 institutions" not in str(room.channel.posts[0].document)

    await room.release(later=HOUR)
    assert await room.deliver() == ["NEW", "LATE", "While"]
    assert "2 institutions" in str(room.channel.posts[0].document)


async def test_what_is_held_back_follows_a_change_of_mind(room: Newsroom) -> None:
    muted = replace(DESK, mutes=(Mute(until=NOON + 24 * HOUR),))
    room.destinations = [muted]
    await room.take(told_by("us"))
    daily = replace(DESK, pace=Pace(cadence=Cadence.DAILY, at=time(18)))
    for wants, until in (
        (daily, NOON + 6 * HOUR),
        (muted, NOON + 24 * HOUR),
        (DESK, NOON),
    ):
        async with room.store.write() as tx:
            await owe.reconsider(tx, wants, NOON)
        assert [moment for _, moment in await room.held()] == [until]
    await room.release()
    assert len(await room.deliver()) == 1


async def test_who_left_is_not_told_what_was_held_back(room: Newsroom) -> None:
    room.destinations = [replace(DESK, mutes=(Mute(until=NOON + HOUR),))]
    await room.take(told_by("us"))
    async with room.store.write() as tx:
        await subscriptions.put(tx, DESK, active=False, now=NOON)
    await room.release(later=HOUR)
    assert await room.deliver() == []
    assert await room.held() == []


# --- storms ---------------------------------------------------------------------------------------


async def test_a_storm_is_told_in_one_list_and_nothing_of_it_is_dropped(room: Newsroom) -> None:
    for number in range(1, STORM + 21):
        await room.take(another(number), later=timedelta(seconds=1))
    assert await room.deliver() == ["LATE"] * STORM
    assert {cause for cause, _ in await room.held()} == {HoldCause.STORM}

    await room.release(later=STORM_LASTS)
    posted = await room.deliver()
    assert posted[:STORM] == ["LATE"] * STORM
    listed = [line for each in room.channel.posts[STORM:] for line in lines(each.document)]
    assert room.channel.posts[STORM].document.summary.startswith("Many at once: 20 more stories")
    assert len(listed) == 20
    named = {each.delivery.document.summary for each in room.channel.posts[:STORM]}
    assert len(named) == STORM


async def test_a_storm_of_retractions_is_told_in_one_list_and_delays_no_news(
    room: Newsroom,
) -> None:
    taken = [await room.take(another(number)) for number in range(1, STORM + 11)]
    await room.release(later=STORM_LASTS)
    await room.deliver()
    room.clock.advance(HOUR)
    for each in taken:
        await room.correct(each.statement, "a wrong word", retract=True)
    said = len(room.channel.posts)
    await room.take(told_by("us"))
    assert (await room.deliver())[said:] == [*["RETRACTED"] * STORM, "NEW"]

    await room.release(later=STORM_LASTS)
    await room.deliver()
    struck = room.channel.posts[-1].document
    assert len(lines(struck)) == 10
    assert all(line.startswith("RETRACTED") for line in lines(struck))
    assert all(line.endswith("a wrong word") for line in lines(struck))
    assert len(room.channel.posts) == said + STORM + 2


async def test_what_a_list_told_stays_where_a_longer_text_is_retracted(store: Store) -> None:
    daily = replace(DESK, pace=Pace(cadence=Cadence.DAILY))
    room = Newsroom(store, destinations=(daily,))
    joint = "We condemn the transfer of DPRK ballistic missiles to Russia for use in Ukraine."
    await room.take(told_by("us", joint))
    more = f"{joint} The envoy of the DPRK was summoned to the ministry on 5 January 2024."
    later = replace(told_by("us", more), first_seen=NOON + HOUR)
    whole = await room.take(replace(later, key="whole"))
    copy = await room.take(replace(later, key="copy", first_seen=NOON + 2 * HOUR))
    assert await room.release(later=48 * HOUR) == 1
    async with store.write() as tx:
        told = await statements.get(tx, whole.statement.id)
        assert told
        assert [each.id for each in await retract(tx, told, "a draft")] == [copy.statement.id]


async def test_a_storm_is_told_in_time_though_the_clock_is_set_back(room: Newsroom) -> None:
    for number in range(1, STORM + 3):
        await room.take(another(number), later=timedelta(seconds=1))
    room.clock.advance(-HOUR)
    async with room.store.write() as tx:
        await held.clock_set_back(tx, HOUR, room.clock())
    await room.release(later=STORM_LASTS)
    assert (await room.deliver())[-1] == "Many"
    assert await room.held() == []


async def test_an_hour_after_a_storm_stories_are_told_at_once_again(room: Newsroom) -> None:
    for number in range(1, STORM + 2):
        await room.take(another(number))
    await room.release(later=STORM_LASTS)
    await room.take(another(98))
    assert len(await room.held()) == 1
    await room.release(later=HOUR)
    await room.take(another(99))
    assert await room.held() == []
    assert (await room.deliver())[-1] == "LATE"


async def test_who_joins_a_story_in_a_storm_is_told_with_it(room: Newsroom) -> None:
    for number in range(1, STORM + 1):
        await room.take(another(number))
    await room.take(told_by("us"))
    await room.take(told_by("jp"))
    await room.release(later=STORM_LASTS)
    await room.deliver()
    (line,) = lines(room.channel.posts[-1].document)
    assert line.startswith("NEW")
    assert "2 institutions" in line


async def test_a_storm_at_one_destination_is_none_at_another(room: Newsroom) -> None:
    few = Destination(id="fake:few", filter=Filter(countries=frozenset({"FR"})))
    room.destinations = [DESK, few]
    for number in range(1, STORM + 1):
        await room.take(another(number))
    await room.take(told_by("fr"))
    assert len(await room.held()) == 1
    assert await room.held(few) == []
    assert sorted(await room.deliver()) == ["LATE"] * STORM + ["NEW"]


# --- threads and rewordings -----------------------------------------------------------------------


async def test_rewordings_of_one_message_are_sent_as_one(room: Newsroom) -> None:
    await room.take(told_by("us"))
    await room.deliver()
    for source in ("jp", "kr", "fr"):
        await room.take(told_by(source))
    await room.deliver()
    assert len(room.channel.edits) == 1
    assert "4 institutions" in str(room.channel.posts[0].document)


async def test_rewordings_that_wait_out_an_outage_are_sent_as_one(room: Newsroom) -> None:
    await room.take(told_by("us"))
    await room.deliver()
    for source in ("jp", "kr"):
        await room.take(told_by(source))
        room.channel.script.extend([TryAgain("down")] * 2)
        await room.deliver()
        room.clock.advance(LONGEST_DELAY)
    room.channel.script.clear()
    await room.deliver()
    assert await room.deliver() == ["NEW", "JOINED", "JOINED"]
    assert len(room.channel.edits) == 1


async def test_an_old_wording_never_comes_back_over_a_newer_one(room: Newsroom) -> None:
    await room.take(told_by("us"))
    await room.take(told_by("jp"))
    await room.deliver()
    async with room.store.write() as tx:
        (edit,) = [each for each in await outbox.listing(tx) if each.kind is DeliveryKind.EDIT]
        await outbox.park(tx, edit.id, "the platform refused it")
    await room.take(told_by("kr"))
    await room.deliver()
    async with room.store.write() as tx:
        await outbox.retry_all(tx, NOON)
    await room.deliver()
    assert "3 institutions" in str(room.channel.posts[0].document)


async def test_a_state_that_comes_back_is_shown_again(room: Newsroom) -> None:
    story = await room.story(await room.take(told_by("us")))
    await room.deliver()
    async with room.store.write() as tx:
        await owe.reword(tx, story, [DESK], NOON)
    await room.deliver()
    await room.take(told_by("jp"))
    await room.deliver()
    async with room.store.write() as tx:
        await owe.reword(tx, story, [DESK], NOON)
    await room.deliver()
    assert len(room.channel.edits) == 3


async def test_a_destination_that_wants_no_replies_sees_the_counter_move(room: Newsroom) -> None:
    only_first = replace(DESK, filter=Filter(reasons=frozenset({Reason.FIRST})))
    only_french = Destination(id="fake:paris", filter=Filter(countries=frozenset({"FR"})))
    room.destinations = [only_first, only_french]
    await room.take(told_by("fr"))
    await room.take(told_by("jp", country="JP"))
    assert await room.deliver() == ["NEW", "NEW"]
    assert all("2 institutions" in str(each.document) for each in room.channel.posts)


async def test_what_must_be_seen_shows_in_the_channel_too(room: Newsroom) -> None:
    wire = replace(told_by("wire"), official=False)
    await room.take(wire)
    await room.take(told_by("us"))
    await room.take(told_by("jp"))
    taken = await room.take(told_by("us", f"{JOINT} We call on both to stop at once."))
    await room.correct(taken.statement, "not theirs", retract=True)
    replies = [each for each in await room.owed() if each.kind is DeliveryKind.POST]
    assert [(each.reason, each.broadcast) for each in replies] == [
        (Reason.FIRST, False),
        (Reason.CONFIRMED, True),
        (Reason.JOINED, False),
        (Reason.AMENDED, True),
        (Reason.CORRECTED, True),
    ]


async def test_a_message_that_was_deleted_is_posted_anew_and_followed_there(
    room: Newsroom,
) -> None:
    channel = room.channel = WithDeletions()
    await room.take(told_by("us"))
    await room.deliver()
    (first,) = channel.posts
    channel.deleted.add(first.delivery.id)
    await room.take(told_by("jp"))
    assert await room.deliver() == ["NEW", "JOINED", "NEW"]
    reply, anew = room.channel.posts[1:]
    assert reply.thread is None
    assert anew.thread is None

    await room.take(told_by("kr"))
    await room.deliver()
    assert room.channel.posts[-1].thread == Receipt(id=anew.delivery.id)
    assert "3 institutions" in str(anew.document)
    assert "3 institutions" not in str(first.document)


# --- corrections ----------------------------------------------------------------------------------


async def test_a_retraction_rewords_every_copy_and_says_so_once_at_each_place(
    room: Newsroom,
) -> None:
    paris = Destination(id="fake:paris")
    room.destinations = [DESK, paris]
    await room.take(told_by("us"))
    false = (await room.take(told_by("jp"))).statement
    await room.deliver()
    assert await room.correct(false, "a forgery", retract=True) == 2
    assert sorted(await room.deliver()) == ["NEW"] * 2 + ["RETRACTED"] * 4
    replies = [each for each in room.channel.posts if each.delivery.reason is Reason.CORRECTED]
    assert {each.delivery.destination for each in replies} == {DESK.id, paris.id}
    assert len(replies) == 2
    assert all("a forgery" in str(each.document) for each in replies)
    assert await room.correct(false, "a forgery", retract=True) > 0
    await room.deliver()
    assert len([each for each in room.channel.posts if each in replies]) == 2


async def test_what_was_retracted_before_its_list_is_not_listed(room: Newsroom) -> None:
    room.destinations = [replace(DESK, mutes=(Mute(until=NOON + HOUR),))]
    false = await room.take(told_by("us"))
    await room.take(told_by("jp"), later=timedelta(minutes=1))
    alone = await room.take(another(1))
    for taken in (false, alone):
        await room.correct(taken.statement, "a forgery", retract=True)
    await room.release(later=HOUR)
    await room.deliver()
    (shown,) = room.channel.posts
    (line,) = lines(shown.document)
    assert line.startswith("NEW · ")  # nobody there has heard of it
    assert "Ministry of jp" in line


async def test_what_was_corrected_before_its_list_is_listed(room: Newsroom) -> None:
    room.destinations = [replace(DESK, mutes=(Mute(until=NOON + HOUR),))]
    taken = await room.take(told_by("us"))
    await room.correct(taken.statement, "of 9 January")
    await room.release(later=HOUR)
    assert await room.deliver() == ["While"]
    (line,) = lines(room.channel.posts[0].document)
    assert line.startswith("NEW, CORRECTED · ")


async def test_a_retraction_of_what_was_only_listed_strikes_and_answers_the_list(
    room: Newsroom,
) -> None:
    room.destinations = [replace(DESK, mutes=(Mute(until=NOON + HOUR),))]
    taken = [await room.take(new) for new in (told_by("us"), another(1), another(2))]
    await room.release(later=HOUR)
    await room.deliver()
    for false in taken[:2]:
        assert await room.correct(false.statement, "a forgery", retract=True) == 1
    assert await room.correct(taken[2].statement, "of 9 January") == 1
    assert await room.deliver() == ["While", "RETRACTED", "RETRACTED", "CORRECTED"]
    listed, *replies = room.channel.posts
    assert {reply.thread for reply in replies} == {Receipt(id=listed.delivery.id)}
    shown = {line.rpartition("Statement")[2][:2]: line for line in lines(listed.document)}
    assert [line.startswith("RETRACTED · ") for line in shown.values()].count(True) == 2
    assert shown[" 2"].startswith("LATE, CORRECTED · ")


async def test_a_list_keeps_what_stands_of_a_story(room: Newsroom) -> None:
    room.destinations = [replace(DESK, mutes=(Mute(until=NOON + HOUR),))]
    false = await room.take(told_by("us"))
    await room.take(told_by("jp"))
    await room.release(later=HOUR)
    await room.deliver()
    (line,) = lines(room.channel.posts[0].document)
    assert "Ministry of us" in line
    assert "2 institutions" in line
    await room.correct(false.statement, "a forgery", retract=True)
    assert await room.deliver() == ["While", "RETRACTED"]
    (line,) = lines(room.channel.posts[0].document)
    assert line.startswith("NEW · ")
    assert "Ministry of jp" in line
    assert "1 institution" in line


async def test_every_list_that_named_a_story_is_reworded(room: Newsroom) -> None:
    daily = replace(DESK, pace=Pace(cadence=Cadence.DAILY, at=time(8)))
    paris = Destination(id="fake:paris")
    room.destinations = [daily, paris]
    taken = await room.take(told_by("us"))
    await room.release(later=timedelta(days=1))
    await room.take(told_by("jp"))
    await room.release(later=timedelta(days=1))
    assert sorted(await room.deliver()) == ["Digest", "Digest", "JOINED", "NEW"]
    assert await room.correct(taken.statement, "of 9 January") == 3
    assert (await room.deliver()).count("CORRECTED") == 2
    shown = [lines(each.document) for each in room.channel.posts if lines(each.document)]
    assert [line.partition(" · ")[0] for (line,) in shown] == [
        "NEW, CORRECTED",
        "UPDATE, CORRECTED",
    ]


async def test_who_was_not_told_hears_no_correction(room: Newsroom) -> None:
    paris = Destination(id="fake:paris", filter=Filter(countries=frozenset({"FR"})))
    room.destinations = [DESK, paris]
    taken = await room.take(told_by("jp", country="JP"))
    await room.correct(taken.statement, "a forgery", retract=True)
    assert await room.owed(paris) == []


# --- operators ------------------------------------------------------------------------------------


async def test_operators_hear_of_what_is_parked_once_a_day_for_each_place_and_reason(
    room: Newsroom,
) -> None:
    room.destinations = [DESK, OPERATORS]
    for number, why in enumerate(("not_in_channel", "not_in_channel", "msg_blocked"), start=1):
        await room.take(another(number))
        room.channel.script.append(GiveUp(why))
        await room.deliver()
    assert [each.reason for each in await room.owed(OPERATORS)] == [Reason.PARKED] * 2
    assert await room.deliver() == ["NOT", "NOT"]

    await room.take(another(9), later=timedelta(days=1))
    room.channel.script.append(GiveUp("not_in_channel"))
    assert await room.deliver() == ["NOT"] * 3


async def test_operators_are_not_told_about_themselves(room: Newsroom) -> None:
    room.destinations = [replace(DESK, operator=True)]
    await room.take(told_by("us"))
    room.channel.script.append(GiveUp("not_in_channel"))
    assert await room.deliver() == []
    assert [each.reason for each in await room.owed()] == [Reason.FIRST]


async def test_a_notice_is_owed_once_to_each_operator(room: Newsroom) -> None:
    document = Document(summary="DOWN", blocks=())
    second = replace(OPERATORS, id="fake:second")
    for _ in range(2):
        async with room.store.write() as tx:
            assert await owe.notice(
                tx,
                Reason.SOURCE_DOWN,
                lambda _: document,
                subject="us/3",
                told=[DESK, OPERATORS, second],
                now=NOON,
            )
            assert not await owe.notice(
                tx, Reason.SOURCE_DOWN, lambda _: document, subject="x", told=[DESK], now=NOON
            )
    assert await room.deliver() == ["DOWN", "DOWN"]


# --- what it costs --------------------------------------------------------------------------------


async def test_many_destinations_are_told_with_as_many_questions_to_the_store_as_one(
    room: Newsroom,
) -> None:
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    async def questions(new: NewStatement) -> int:
        before = asked
        await room.take(new)
        return asked - before

    async with room.store.read() as tx:
        event.listen(tx.engine.sync_engine, "before_cursor_execute", count)
    alone = [await questions(told_by(source)) for source in ("us", "jp")]
    room.destinations = [Destination(id=f"fake:{number}") for number in range(20)]
    crowd = [await questions(told_by(source)) for source in ("kr", "fr")]
    assert len(await room.owed(room.destinations[-1])) == 3  # the first one, a reply, a rewording
    # A story's first message asks whether there is a storm, and needs no rewording.
    assert crowd[0] <= alone[0] + 2
    assert crowd[1] == alone[1]
