"""When things run. APScheduler only here; it holds no state worth keeping."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

Job = Callable[[], Awaitable[object]]

log = structlog.get_logger(__name__)


class Schedule:
    """Repeats jobs: each alone, late rather than never, and once for all the runs it missed."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            # A run that comes late still counts: the default of one second drops it in silence.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(_note_overrun, EVENT_JOB_MAX_INSTANCES)

    def every(self, period: timedelta, job: Job, *, name: str, first: datetime) -> None:
        """Run `job` from `first` on, each `period` with a tenth of it as jitter."""
        jitter = int(period.total_seconds() / 10) or None
        trigger = IntervalTrigger(seconds=period.total_seconds(), jitter=jitter, timezone="UTC")
        self._scheduler.add_job(
            self._run, trigger, args=[job, name], id=name, name=name, next_run_time=first
        )

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin no further run and end those under way; returns when all have ended."""
        self._scheduler.shutdown(wait=False)  # cancels the runs …
        await asyncio.gather(*self._running, return_exceptions=True)  # … which may need a moment

    async def _run(self, job: Job, name: str) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a coroutine that runs is in one
        self._running.add(task)
        try:
            await job()
        except Exception:
            # A job that fails must not take the schedule down; it runs again in a period.
            log.exception("job-failed", job=name)
        finally:
            self._running.discard(task)


def _note_overrun(event: JobSubmissionEvent) -> None:
    log.info("run-skipped", job=event.job_id, why="the run before has not ended")
