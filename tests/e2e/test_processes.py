"""Two bots started on one database, and a disk that is full for a while: real processes."""

from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests import ministries
from tests.e2e.test_crashes import SECRET, scene
from tests.flow import eventually
from tests.ministries import START, list_sources
from tests.processes import PATIENCE, Bot, QuickBot
from tests.servers.webhook import Receiver

pytestmark = pytest.mark.long  # tests/e2e/test_outages.py shows the same without processes


async def test_two_bots_on_one_database_share_the_work(tmp_path: Path, database_url: str) -> None:
    one, two = (tmp_path / name for name in ("one", "two"))
    one.mkdir()
    two.mkdir()
    settings = {
        "destinations": "webhook:desk",
        "webhook_secret": SECRET,
        # Each begins to count when it has started: on fast clocks they would be hours apart.
        "clock_speed": "1",
        "start_clock": START.isoformat(),
    }
    async with Receiver(
        secret=SECRET, clock=lambda: START, longest_age=timedelta(hours=1)
    ) as receiver:
        settings["webhooks"] = f"desk={receiver.url}"
        async with ministries.scene(one, database_url, **settings) as playing:
            list_sources(two, playing.feeds)
            second = QuickBot(two, database_url=database_url, per_host_spacing="0s", **settings)
            try:
                await playing.bot.start()
                await second.start()
                await playing.baseline_done()
                for _ in range(3):
                    playing.publish()
                    await playing.settled()
                assert await second.end() == 0
                playing.publish()
                await playing.settled()
            finally:
                await second.kill()
            result = await playing.result([each["delivery"] for each in receiver.messages])
    assert (result.owed, result.faults) == (12, 0)


async def test_a_disk_that_is_full_for_a_while_loses_nothing(
    tmp_path: Path, database_url: str
) -> None:
    async with scene(tmp_path, database_url) as (playing, receiver):
        bot = playing.bot
        asked = len(playing.feeds.requests("/us.xml"))
        await playing.start()
        await eventually(lambda: len(playing.feeds.requests("/us.xml")) > asked, within=PATIENCE)
        make_room = fill_the_disk(bot, database_url)
        try:
            playing.publish()
            await eventually(lambda: "disk" in bot.log.read_text("utf-8"), within=PATIENCE)
            assert bot.lives
        finally:
            make_room()
        await playing.settled()
        result = await playing.result([each["delivery"] for each in receiver.messages])
    assert (result.owed, result.faults) == (3, 0)


def fill_the_disk(bot: Bot, database_url: str) -> Callable[[], None]:
    """Let the database grow no more; returns what lets it grow again."""
    if database_url.startswith("sqlite"):
        bot.limit_files(32_768)
        return lambda: bot.limit_files(resource.RLIM_INFINITY)
    execute(database_url, FULL)
    return lambda: execute(database_url, "DROP FUNCTION disk_full() CASCADE")


# What the server answers when its disk is full; it is shared with other tests, and has to live.
FULL = """
CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON statements
    FOR EACH ROW EXECUTE FUNCTION disk_full();
CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON deliveries
    FOR EACH ROW EXECUTE FUNCTION disk_full();
"""


def execute(database_url: str, commands: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(commands.encode())
