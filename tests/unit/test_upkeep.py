"""The chores, on the clock: what was held back is told, a quiet day is told, life is signalled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import schema
from bot.errors import FetchError
from bot.model import Deed, Destination, Filter, Level, Mute, Reason, Source, SourceRecord, Story
from bot.record import Found, record
from bot.render import text
from bot.store import Store, deeds, outbox, sources, statements, subscriptions
from bot.upkeep import Upkeep
from tests.fakes import ManualClock
from tests.flow import source
from tests.made import NOON, another, delivery, new_statement, told_by

MORNING = datetime(2024, 1, 10, 7, tzinfo=UTC)  # 08:00 in Berlin
OPERATOR = Destination(id="fake:ops", operator=True)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING - timedelta(minutes=1))


def upkeep_of(store: Store, clock: ManualClock, *known: Source) -> Upkeep:
    return Upkeep(
        store=store,
        known_sources=known,
        destinations=[OPERATOR],
        clock=clock,
        quiet_at=time(8),
        zone=ZoneInfo("Europe/Berlin"),
        keep_unmatched=timedelta(days=90),
        on_owed=lambda: None,
    )


@pytest.fixture
def upkeep(store: Store, clock: ManualClock) -> Upkeep:
    return upkeep_of(store, clock, source("us"), source("jp"))


async def told(store: Store) -> list[str]:
    async with store.read() as tx:
        owed = await outbox.listing(tx, destination=OPERATOR.id)
    assert {each.reason for each in owed} <= {Reason.ALL_QUIET}
    return [each.document.summary for each in reversed(owed)]


async def polled(store: Store, at: datetime) -> None:
    async with store.write() as tx:
        await sources.put(tx, SourceRecord(source_id="us", last_polled=at, last_success=at))


async def test_all_quiet_is_told_once_a_day_and_says_how_much_was_read(
    store: Store, upkeep: Upkeep, clock: ManualClock
) -> None:
    await upkeep.tell_quiet()  # the first day has only begun
    clock.advance(timedelta(hours=12))
    await polled(store, clock())
    async with store.write() as tx:
        await statements.insert(tx, new_statement("nothing", level=None, first_seen=clock()))
    clock.advance(timedelta(hours=12, minutes=2))
    for _ in range(3):
        await upkeep.tell_quiet()
    assert await told(store) == [
        (
            "ALL QUIET: polled 1 of 2 sources, 1 item read, nothing matched since "
            "10 Jan 2024, 06:59 UTC."
        )
    ]


async def test_a_day_on_which_something_matched_was_not_quiet(
    store: Store, upkeep: Upkeep, clock: ManualClock
) -> None:
    await upkeep.tell_quiet()
    clock.advance(timedelta(hours=12))
    async with store.write() as tx:
        await statements.insert(tx, new_statement("match", first_seen=clock()))
    clock.advance(timedelta(hours=13))
    await upkeep.tell_quiet()
    assert await told(store) == []


async def test_a_mention_in_passing_makes_no_day_loud(
    store: Store, upkeep: Upkeep, clock: ManualClock
) -> None:
    await upkeep.tell_quiet()
    clock.advance(timedelta(hours=12))
    async with store.write() as tx:
        mention = new_statement("in passing", level=Level.MENTION, first_seen=clock())
        await statements.insert(tx, mention)
    clock.advance(timedelta(hours=13))
    await upkeep.tell_quiet()
    (quiet,) = await told(store)
    assert "1 item read" in quiet
    async with store.read() as tx:
        (owed,) = await outbox.listing(tx)
    assert "1 text mentions the matter in passing" in text.render(owed.document)


async def test_a_clock_set_back_tells_a_quiet_day_no_second_time(
    store: Store, upkeep: Upkeep, clock: ManualClock
) -> None:
    await upkeep.tell_quiet()
    clock.advance(timedelta(days=1, minutes=2))
    await upkeep.tell_quiet()
    clock.advance(timedelta(hours=-1))
    await upkeep.tell_quiet()
    clock.advance(timedelta(hours=1))
    await upkeep.tell_quiet()
    assert len(await told(store)) == 1


@pytest.mark.parametrize(
    "before", [datetime(2024, 3, 29, tzinfo=UTC), datetime(2024, 10, 25, tzinfo=UTC)]
)
async def test_a_quiet_day_is_told_once_when_clocks_change(
    store: Store, upkeep: Upkeep, clock: ManualClock, before: datetime
) -> None:
    clock.now = before
    await upkeep.tell_quiet()
    while clock() < before + timedelta(days=4):
        clock.advance(timedelta(minutes=30))
        await upkeep.tell_quiet()
    assert len(await told(store)) == 4


async def test_life_is_signalled_while_sources_are_read_and_messages_leave(
    store: Store, upkeep: Upkeep, clock: ManualClock
) -> None:
    pings: list[datetime] = []

    async def ping() -> None:
        pings.append(clock())

    await upkeep.sign_of_life(ping)
    assert pings == []  # nothing was read yet
    await polled(store, clock())
    await upkeep.sign_of_life(ping)
    assert pings == [clock()]
    async with store.write() as tx:
        await outbox.owe(tx, delivery("stuck", due_at=clock() - timedelta(hours=2)))
    await upkeep.sign_of_life(ping)
    assert len(pings) == 1
    async with store.write() as tx:
        await outbox.park(tx, "stuck", "told the operators")
    await upkeep.sign_of_life(ping)
    assert len(pings) == 2


async def test_a_source_that_is_asked_each_hour_is_no_reason_for_alarm_in_between(
    store: Store, clock: ManualClock
) -> None:
    hourly = upkeep_of(store, clock, replace(source("us"), every=timedelta(hours=1)))
    pings: list[datetime] = []

    async def ping() -> None:
        pings.append(clock())

    await polled(store, clock())
    clock.advance(timedelta(minutes=65))
    await hourly.sign_of_life(ping)
    assert len(pings) == 1
    clock.advance(timedelta(hours=1))
    await hourly.sign_of_life(ping)
    assert len(pings) == 1


async def test_a_source_that_is_asked_once_a_day_does_not_hide_that_the_others_fail(
    store: Store, clock: ManualClock
) -> None:
    daily = replace(source("us"), every=timedelta(days=1))
    idle = replace(source("kr"), every=timedelta(days=9), enabled=False)
    mixed = upkeep_of(store, clock, daily, idle, source("jp"), source("fr"))
    pings: list[datetime] = []

    async def ping() -> None:
        pings.append(clock())

    await polled(store, clock())
    await mixed.sign_of_life(ping)
    assert len(pings) == 1
    clock.advance(timedelta(hours=2))
    await mixed.sign_of_life(ping)
    assert len(pings) == 1


async def test_a_monitor_that_does_not_answer_stops_nothing(
    store: Store, upkeep: Upkeep, clock: ManualClock
) -> None:
    async def ping() -> None:
        raise FetchError("timeout")

    await polled(store, clock())
    await upkeep.sign_of_life(ping)


async def test_the_log_says_when_operators_cannot_be_told(
    store: Store, upkeep: Upkeep, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    await upkeep.look_for_operators()
    assert capsys.readouterr().out == ""
    async with store.write() as tx:
        await outbox.owe(tx, delivery("refused", destination=OPERATOR.id, due_at=clock()))
        await outbox.park(tx, "refused", "not_in_channel")
    await upkeep.look_for_operators()
    assert "operators-not-reached" in capsys.readouterr().out
    async with store.write() as tx:
        await subscriptions.put(tx, OPERATOR, active=False, now=clock())
    await upkeep.look_for_operators()
    assert "no-operators" in capsys.readouterr().out


async def test_the_feed_tells_what_was_taken_back_and_when_something_changed(
    store: Store, upkeep: Upkeep
) -> None:
    new, seen = told_by("us"), NOON
    took_back = Deed(
        at=seen + timedelta(hours=2), who="me", destination="console", action="retract"
    )
    async with store.write() as tx:
        first = await record(tx, Found(statement=new), destinations=[], now=seen)
        other = await record(tx, Found(statement=another(1)), destinations=[], now=seen)
        mention = replace(another(2), match=replace(new.match, level=Level.MENTION))
        await record(tx, Found(statement=mention), destinations=[], now=seen)
        longer = replace(new, text=f"{new.text} Poland joins this statement.")
        amended_at = seen + timedelta(hours=1)
        await record(tx, Found(statement=longer), destinations=[], now=amended_at)
        await statements.retract(tx, other.statement.id, "a forgery")
        await deeds.put(tx, replace(took_back, subject=other.statement.id))
    shown: list[tuple[Story, datetime]] = []
    await upkeep.write_feed(shown.extend)
    assert [(story.statements[0].id, changed) for story, changed in shown] == [
        (first.statement.id, amended_at),
        (other.statement.id, took_back.at),
    ]


async def test_a_list_that_cannot_be_written_stops_no_other_and_comes_later(
    sqlite_store: Store,
) -> None:
    mutes = (Mute(until=NOON + timedelta(hours=1)),)
    french, japanese = (
        Destination(id=f"fake:{name}", mutes=mutes, filter=Filter(countries=frozenset({name})))
        for name in ("FR", "JP")
    )
    clock = ManualClock(NOON)
    upkeep = Upkeep(
        store=sqlite_store,
        known_sources=[],
        destinations=[french, japanese],
        clock=clock,
        quiet_at=time(8),
        zone=ZoneInfo("UTC"),
        keep_unmatched=timedelta(days=90),
        on_owed=lambda: None,
    )
    async with sqlite_store.write() as tx:
        for new in (told_by("fr"), replace(another(1), country="JP")):
            await record(tx, Found(statement=new), destinations=[french, japanese], now=NOON)
        [kept] = await statements.latest(tx, 5, country="FR")
        text = schema.statements.c
        of_french = schema.statements.update().where(text.id == kept.id)
        whole = (await tx.execute(select(text.match).where(text.id == kept.id))).scalar_one()
        await tx.execute(of_french.values(match="{"))
    clock.advance(timedelta(hours=1))
    await upkeep.tell_held()
    assert await listed_at(sqlite_store) == ["fake:JP"]
    async with sqlite_store.write() as tx:
        await tx.execute(of_french.values(match=whole))
    await upkeep.tell_held()
    assert await listed_at(sqlite_store) == ["fake:FR", "fake:JP"]


async def listed_at(store: Store) -> list[str]:
    """Where a list was told."""
    async with store.read() as tx:
        owed = await outbox.listing(tx)
    return sorted(each.destination for each in owed if each.reason is Reason.DIGEST)
