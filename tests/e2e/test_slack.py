"""The bot as a process in a Slack: asked and alerting, killed at each step, and started again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.model import DeliveryKind
from bot.ports import Step
from tests import ministries
from tests.e2e.test_crashes import ROUNDS
from tests.flow import eventually
from tests.ministries import Note, Result, Scene, crash, look_first, recover
from tests.processes import free_port
from tests.servers.slack import Channel, Message, Slack

SENDING = [Step.CLAIMED, Step.SENDING, Step.SENT, Step.MARKED]


@asynccontextmanager
async def scene(
    folder: Path, database: str, *, by: str = "socket"
) -> AsyncIterator[tuple[Scene, Slack]]:
    """A Slack, and the bot, not started."""
    async with Slack(burst=1000) as slack:
        slack.add(Channel(id="C1"))
        async with ministries.scene(
            folder,
            database,
            destinations="slack:C1",
            slack_bot_token=slack.bot_token,
            slack_api_url=slack.api_url,
            **heard(slack, by),
        ) as playing:
            yield playing, slack


def heard(slack: Slack, by: str) -> dict[str, str]:
    """The settings with which Slack reaches the bot."""
    if by == "socket":
        return {"slack_app_token": slack.app_token}
    address = f"127.0.0.1:{free_port()}"
    slack.request_url = f"http://{address}/slack/events"
    return {"slack_signing_secret": slack.signing_secret, "http": address}


async def seen(playing: Scene, slack: Slack, *, step: str = "", crashes: int = 0) -> Result:
    """What stands in the channel, compared with what was owed: threads and rewordings too."""
    owed = await playing.deliveries()
    posted = {carried(message): message for message in slack.channel("C1").messages}
    for each in owed:
        if each.kind is DeliveryKind.EDIT:
            continue
        if each.reply_to:
            assert posted[each.id].thread == posted[each.reply_to].ts
        else:
            assert "2 institutions" in str(posted[each.id].blocks)
    edits = [each.id for each in owed if each.kind is DeliveryKind.EDIT]  # seen above
    told = [*map(carried, slack.channel("C1").messages), *edits]
    return await playing.result(told, step=step, crashes=crashes)


def carried(message: Message) -> str:
    """The id of the delivery that a message is."""
    return str((message.metadata or {})["event_payload"]["delivery_id"])


@pytest.mark.long
@pytest.mark.parametrize("by", ["socket", "requests"])
async def test_the_bot_runs_with_nothing_but_variables_and_a_list_of_feeds(
    tmp_path: Path, by: str
) -> None:
    database = f"sqlite:///{tmp_path / 'statements.db'}"
    async with scene(tmp_path, database, by=by) as (playing, slack):
        await playing.start()
        await playing.baseline_done()
        playing.publish()
        await playing.settled()
        assert (await seen(playing, slack)).faults == 0
        if by == "socket":
            await slack.sockets.connected()
        messages = slack.channel("C1").messages
        await slack.person().types("latest", channel="C1")
        await eventually(lambda: messages[-1].only_for == "U1")
        assert messages.pop().text.startswith("All 2 statements")
        assert await playing.bot.end() == 0

        await crash(playing, Step.SENT)
        await recover(playing)
        assert (await seen(playing, slack)).faults == 0


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("step", SENDING)
async def test_crashes_lose_nothing_and_repeat_nothing(
    step: Step, tmp_path: Path, database_url: str, record_property: Note
) -> None:
    async with scene(tmp_path, database_url) as (playing, slack):
        await look_first(playing)
        await ministries.crash_again_and_again(playing, step, ROUNDS)
        result = await seen(playing, slack, step=step, crashes=ROUNDS)
    ministries.note(record_property, "slack", database_url, result)
    assert result.faults == 0
