"""Jobs run in time, each alone, whatever the machine and its clock do (row 16 of the failures)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine

from bot import schedule as room
from bot.schedule import Schedule
from tests.flow import counted, eventually

TICK = timedelta(seconds=0.02)
MISSED = 5  # runs, in a freeze
JOBS = 300  # of APScheduler's own triggers one in sixty would run twice


class WallClock:
    """The real time, and what somebody set it forward or back by."""

    def __init__(self) -> None:
        self.set_by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.set_by


class Counter:
    """A job that counts its runs."""

    def __init__(self) -> None:
        self.runs = 0

    async def __call__(self) -> None:
        self.runs += 1

    async def reach(self, runs: int) -> None:
        """Wait until it has run so often."""
        await eventually(lambda: self.runs >= runs)


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
async def schedule(clock: WallClock) -> AsyncIterator[Schedule]:
    made = Schedule(clock=clock, rng=Random(7))
    yield made
    await made.stop()


async def test_a_job_runs_again_and_again(schedule: Schedule) -> None:
    job = Counter()
    schedule.every(TICK, job, name="job")
    schedule.start()
    await job.reach(3)


async def test_a_job_that_fails_stops_neither_itself_nor_others(
    schedule: Schedule, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = Counter(), Counter()

    async def fail() -> None:
        await broken()
        raise ZeroDivisionError

    schedule.every(TICK, fail, name="broken")
    schedule.every(TICK, sound, name="sound")
    schedule.start()
    await broken.reach(2)
    await sound.reach(2)


async def test_row_16_after_a_freeze_the_missed_runs_are_made_up_for_once(
    schedule: Schedule,
) -> None:
    job = Counter()
    schedule.every(timedelta(seconds=0.2), job, name="job", within=TICK)
    schedule.start()
    await job.reach(1)
    freeze()
    missed = counted("statement_bot_missed_runs_total")
    await job.reach(2)
    await asyncio.sleep(0.05)
    assert job.runs < MISSED
    assert counted("statement_bot_missed_runs_total") >= missed + MISSED - 2


def freeze() -> None:
    """Keep the event loop from everything for so many periods of 0.2 s."""
    ends = datetime.now(UTC) + timedelta(seconds=MISSED * 0.2)
    while datetime.now(UTC) < ends:
        pass


async def test_row_16_a_run_that_takes_long_is_alone_and_delays_no_other(
    schedule: Schedule,
) -> None:
    long, short = Counter(), Counter()
    going_on = asyncio.Event()

    async def work() -> None:
        await long()
        await going_on.wait()

    schedule.every(TICK, work, name="long")
    schedule.every(TICK, short, name="short")
    schedule.start()
    await short.reach(5)
    assert long.runs == 1
    missed = counted("statement_bot_missed_runs_total")
    going_on.set()
    await long.reach(2)
    assert counted("statement_bot_missed_runs_total") > missed


async def test_stopping_ends_what_runs_at_once(clock: WallClock) -> None:
    schedule = Schedule(clock=clock, rng=Random(7))
    job, ended = Counter(), asyncio.Event()

    async def work() -> None:
        await job()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    schedule.every(TICK, work, name="long")
    schedule.start()
    await job.reach(1)
    async with asyncio.timeout(30):
        await schedule.stop()
    assert ended.is_set()
    assert job.runs == 1


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)])
async def test_row_16_a_clock_that_is_set_silences_no_job(
    schedule: Schedule, clock: WallClock, step: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LOOK", timedelta(seconds=0.02))
    job = Counter()
    schedule.every(timedelta(seconds=0.05), job, name="job")
    schedule.start()
    await job.reach(1)
    clock.set_by = step
    runs = job.runs
    await job.reach(runs + 3)


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)])
async def test_row_16_jobs_go_on_when_the_machine_is_set(
    step: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LOOK", timedelta(seconds=0.02))
    job = Counter()
    with time_machine.travel(datetime(2024, 1, 10, 12, tzinfo=UTC)) as machine:
        schedule = Schedule(clock=lambda: datetime.now(UTC), rng=Random(7))
        schedule.every(timedelta(seconds=0.05), job, name="job")
        schedule.start()
        await job.reach(1)
        machine.shift(step)
        await job.reach(job.runs + 3)
        await schedule.stop()


async def test_row_16_after_a_night_asleep_each_job_runs_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "LOOK", timedelta(seconds=0.02))
    jobs = [Counter() for _ in range(JOBS)]
    with time_machine.travel(datetime(2024, 1, 10, 22, tzinfo=UTC)) as machine:
        schedule = Schedule(clock=lambda: datetime.now(UTC), rng=Random(7))
        for number, job in enumerate(jobs):
            schedule.every(timedelta(minutes=5), job, name=str(number), within=TICK)
        schedule.start()
        for job in jobs:
            await job.reach(1)
        missed = counted("statement_bot_missed_runs_total")
        machine.shift(timedelta(hours=8))
        for job in jobs:
            await job.reach(2)
        assert counted("statement_bot_missed_runs_total") == missed + JOBS * (8 * 60 / 5 - 1)
        await asyncio.sleep(0.2)
        assert {job.runs for job in jobs} == {2}
        await schedule.stop()
