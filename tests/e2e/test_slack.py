"""The bot as a process in a Slack: asked and alerting, killed at each step, and started again."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml

from bot.model import Reason
from bot.ports import Step
from bot.store import Store
from tests.e2e import test_crashes as crashes
from tests.e2e.test_crashes import IN_A_ROW, ROUNDS, Scene, crash, recover
from tests.flow import eventually
from tests.processes import Bot
from tests.servers.feeds import FeedServer
from tests.servers.slack import Channel, Message, Slack
from tests.servers.webhook import Receiver

SENDING = [Step.CLAIMED, Step.SENDING, Step.SENT, Step.MARKED]


@asynccontextmanager
async def scene(folder: Path, database: str) -> AsyncIterator[tuple[Scene, Slack]]:
    """Two ministries, a Slack, and the bot past its baseline, not running."""
    async with FeedServer() as feeds, Slack(burst=1000) as slack:
        slack.add(Channel(id="C1"))
        store = await Store.open(database, migrate=True)
        bot = Bot(
            folder,
            database_url=database,
            destinations="slack:C1",
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
            slack_api_url=slack.api_url,
            per_host_spacing="0s",
            parse_workers="1",
            clock_speed=str(crashes.SPEED),
        )
        nobody = Receiver(secret=crashes.SECRET, clock=crashes._clock)
        playing = Scene(bot, feeds, nobody, store)
        entries = []
        for source, country in crashes.SOURCES.items():
            feeds.put(f"/{source}.xml", crashes._feed(source, 0))
            entries.append(crashes._entry(source, country, feeds.url(f"/{source}.xml")))
        (folder / "feeds.yaml").write_text(yaml.safe_dump({"sources": entries}), "utf-8")
        try:
            await playing.start()
            await crashes._baseline_done(store)
            yield playing, slack
        finally:
            await bot.kill()
            await store.close()


def carried(message: Message) -> str:
    """The id of the delivery that a message is."""
    return str((message.metadata or {})["event_payload"]["delivery_id"])


async def check(playing: Scene, slack: Slack) -> None:
    """Everything owed stands in the channel once, in its thread, and is up to date."""
    owed = [each for each in await playing.deliveries() if each.kind == "post"]
    messages = slack.channel("C1").messages
    wanted = {Reason.FIRST: playing.published, Reason.JOINED: playing.published}
    assert Counter(each.reason for each in owed) == wanted
    assert sorted(map(carried, messages)) == sorted(each.id for each in owed)
    posted = {carried(message): message for message in messages}
    for each in owed:
        if each.reply_to:
            assert posted[each.id].thread == posted[each.reply_to].ts
        else:
            assert "2 institutions" in str(posted[each.id].blocks)


async def test_the_bot_runs_with_nothing_but_variables_and_a_list_of_feeds(tmp_path: Path) -> None:
    async with scene(tmp_path, f"sqlite:///{tmp_path / 'statements.db'}") as (playing, slack):
        playing.publish()
        await playing.settled()
        await check(playing, slack)
        await slack.sockets.connected()
        messages = slack.channel("C1").messages
        await slack.person().types("latest", channel="C1")
        await eventually(lambda: messages[-1].only_for == "U1")
        assert messages[-1].text.startswith("The latest")
        assert await playing.bot.end(within=20) == 0


@pytest.mark.parametrize("step", [Step.SENT])
async def test_a_crash_posts_nothing_twice(step: Step, tmp_path: Path) -> None:
    async with scene(tmp_path, f"sqlite:///{tmp_path / 'statements.db'}") as (playing, slack):
        await playing.bot.end(within=20)
        await crash(playing, step)
        await recover(playing)
        await check(playing, slack)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("step", SENDING)
async def test_crashes_lose_nothing_and_repeat_nothing(
    step: Step, tmp_path: Path, database_url: str
) -> None:
    async with scene(tmp_path, database_url) as (playing, slack):
        await playing.bot.end(within=20)
        for number in range(1, ROUNDS + 1):
            await crash(playing, step)
            if number % IN_A_ROW == 0 or number == ROUNDS:
                await recover(playing)
        await check(playing, slack)
