"""SIGKILL at every named step of poll and deliver: nothing lost, nothing twice, in order."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Step
from tests import ministries
from tests.ministries import Note, Scene, clock, crash, look_first, recover
from tests.servers.webhook import Receiver

SECRET = "a-secret-that-only-the-two-of-us-know"
AGE = timedelta(hours=12)  # of a signature: a bot's clock starts seconds, here minutes, late
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "20"))


@asynccontextmanager
async def scene(folder: Path, database: str) -> AsyncIterator[tuple[Scene, Receiver]]:
    """A receiver, and the bot past its baseline, not running."""
    async with setting(folder, database) as (playing, receiver):
        await look_first(playing)
        yield playing, receiver


@asynccontextmanager
async def setting(folder: Path, database: str) -> AsyncIterator[tuple[Scene, Receiver]]:
    """A receiver, and a bot that was never started."""
    async with (
        Receiver(secret=SECRET, clock=clock, longest_age=AGE) as receiver,
        ministries.scene(
            folder,
            database,
            destinations="webhook:desk",
            webhooks=f"desk={receiver.url}",
            webhook_secret=SECRET,
        ) as playing,
    ):
        yield playing, receiver


async def test_crashes_in_a_row_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'statements.db'}"
    async with setting(tmp_path, database) as (playing, receiver):
        # The first look sends nothing: the same process comes to the step with what follows.
        await playing.start(fail_point=Step.SENT)
        await playing.baseline_done()
        playing.publish()
        assert await playing.bot.died() == -signal.SIGKILL
        await crash(playing, Step.RECORDED)
        await recover(playing)
        result = await playing.result([each["delivery"] for each in receiver.messages])
        assert (result.owed, result.faults) == (6, 0)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("step", Step)
async def test_crashes_lose_nothing_and_repeat_nothing(
    step: Step, tmp_path: Path, database_url: str, record_property: Note
) -> None:
    async with scene(tmp_path, database_url) as (playing, receiver):
        await ministries.crash_again_and_again(playing, step, ROUNDS)
        told = [each["delivery"] for each in receiver.messages]
        result = await playing.result(told, step=step, crashes=ROUNDS)
    ministries.note(record_property, "webhook", database_url, result)
    assert result.faults == 0
