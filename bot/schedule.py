"""When things run. APScheduler only here; it holds no state worth keeping."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from structlog.contextvars import bound_contextvars

from bot import metrics
from bot.errors import StatementBotError
from bot.ports import Clock

Job = Callable[[], Awaitable[object]]

LOOK = timedelta(seconds=5)  # how often the wall clock is compared with the steady one
STEP = timedelta(seconds=2)  # a difference that no correction by NTP makes between two looks

log = structlog.get_logger(__name__)


class Schedule:
    """Repeats jobs: each alone, late rather than never, and once for all the runs it missed."""

    def __init__(self, *, clock: Clock, rng: Random) -> None:
        self._clock = clock
        self._rng = rng
        self._periods: dict[str, timedelta] = {}
        self._began: dict[str, datetime] = {}  # the last run of each
        self._running: set[asyncio.Task[Any]] = set()
        self._stopping = False
        self._watch: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            # A run that comes late still counts: the default of one second drops it in silence.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(_note_overrun, EVENT_JOB_MAX_INSTANCES)

    def every(
        self, period: timedelta, job: Job, *, name: str, within: timedelta | None = None
    ) -> None:
        """Run `job` each `period`, with a tenth of it as jitter; first at a moment of `within`."""
        first = self._clock() + (within or period) * self._rng.random()
        trigger = _Each(period, self._rng)
        self._periods[name] = period
        self._scheduler.add_job(
            self._run, trigger, args=[job, name], id=name, name=name, next_run_time=first
        )

    @property
    def is_running(self) -> bool:
        """Whether jobs are begun, and the clock is watched."""
        watched = self._watch is not None and not self._watch.done()
        return bool(self._scheduler.running) and watched and not self._stopping

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()
        self._watch = asyncio.create_task(self._watch_clock(), name="watch the clock")

    async def stop(self) -> None:
        """Begin no further run and end those under way; returns when all have ended."""
        self._stopping = True
        self._scheduler.shutdown(wait=False)  # cancels the runs …
        await asyncio.gather(*self._running, return_exceptions=True)  # … which may need a moment
        if self._watch:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch

    async def _run(self, job: Job, name: str) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a coroutine that runs is in one
        self._running.add(task)
        self._count_missed(name)
        run = blake2b(f"{name} {self._clock()}".encode(), digest_size=4).hexdigest()
        try:
            with bound_contextvars(run=run):
                await job()
        except asyncio.CancelledError:
            if not self._stopping:
                raise
        except StatementBotError as error:
            # It says what to do: a full disk would else fill the log with where we noticed it.
            log.error("job-failed", job=name, why=str(error))
        except Exception:
            # A job that fails must not take the schedule down; it runs again in a period.
            log.exception("job-failed", job=name)
        finally:
            self._running.discard(task)

    def _count_missed(self, name: str) -> None:
        """Count the runs that this one makes up for: asleep, frozen, or the last one took long."""
        now, last = self._clock(), self._began.get(name)
        self._began[name] = now
        if last is not None:
            metrics.MISSED_RUNS.inc(max(round((now - last) / self._periods[name]) - 1, 0))

    async def _watch_clock(self) -> None:
        """Notice when the wall clock was set, or the machine slept, and arm the jobs anew.

        Without it a clock set back by an hour silences every job for that hour.
        """
        loop = asyncio.get_running_loop()
        wall, steady = self._clock(), loop.time()
        while True:
            await asyncio.sleep(LOOK.total_seconds())
            passed = timedelta(seconds=loop.time() - steady)
            stepped = self._clock() - wall - passed
            if abs(stepped) > STEP:
                log.warning("clock-stepped", by=str(stepped))
                self._rearm(self._clock())
            wall, steady = self._clock(), loop.time()

    def _rearm(self, now: datetime) -> None:
        for job in self._scheduler.get_jobs():
            period = self._periods[job.id]
            if job.next_run_time > now + period:
                job.modify(next_run_time=now + period * self._rng.random())
        self._scheduler.wakeup()  # for those that are overdue by the new time


class _Each(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Each period and up to a tenth more, in step with before also where runs were missed.

    APScheduler's own trigger draws its jitter twice: the run after missed ones may then be due at
    once, and follow on the one that makes up for them.
    """

    def __init__(self, period: timedelta, rng: Random) -> None:
        self._period = period
        self._rng = rng

    def get_next_fire_time(self, previous_fire_time: datetime, now: datetime) -> datetime:
        """The first moment that is at least half a period away."""
        periods = (now - previous_fire_time + self._period / 2) // self._period + 1
        jitter = self._period / 10 * self._rng.random()
        return previous_fire_time + periods * self._period + jitter


def _note_overrun(event: JobSubmissionEvent) -> None:
    log.info("run-skipped", job=event.job_id, why="the run before has not ended")
