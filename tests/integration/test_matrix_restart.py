"""The real Synapse ended in the middle of a send, and started again: one event each, none lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.errors import TryAgain
from bot.store import Store
from tests.integration.matrix import delivery, eventually, team
from tests.integration.matrix_office import SOURCES, Office, office
from tests.processes import PATIENCE
from tests.servers.synapse import Homeserver, Proxy

RESTARTS = 10


async def test_what_was_taken_before_a_restart_is_not_said_again(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    made = await office(team(homeserver, tmp_path), sqlite_store)
    async with Proxy(homeserver) as proxy, made.open(proxy.url):
        await made.greeted()
        await made.answer(made.say("subscribe"))
        proxy.lossy = True
        await made.publish()
        question = made.say("sources")
        await _seen(made, 3)  # the homeserver took alert and answer, and nobody was told so
        await asyncio.to_thread(homeserver.kill)
        proxy.lossy = False
        await made.publish(at=SOURCES[1])
        await asyncio.to_thread(homeserver.start)
        await _seen(made, 5)
        after = made.say("sources")
        await made.answer(after)
    assert len(made.answers(question)) == 1
    said = [event["content"] for event in made.seen()]
    alert = next(each for each in said if "Statement on missiles" in each["body"])
    joined, reworded = (each for each in said if each["msgtype"] == "m.text" and each is not alert)
    assert joined["body"].startswith("JOINED")
    assert reworded["m.relates_to"]["rel_type"] == "m.replace"
    assert len(said) == 6


@pytest.mark.long
@pytest.mark.parametrize("encrypted", [False, True])
async def test_restarts_at_any_moment_show_each_message_once(
    homeserver: Homeserver, tmp_path: Path, encrypted: bool
) -> None:
    made = team(homeserver, tmp_path, encrypted=encrypted)
    rng = Random(4)
    async with made.channel() as channel:
        await channel.find(delivery(made), thread=None)
        for number in range(RESTARTS):
            owed = delivery(made, f"d{number}")
            sending = asyncio.create_task(channel.send(owed, thread=None))
            await asyncio.sleep(rng.uniform(0, 0.1))
            await asyncio.to_thread(homeserver.kill)
            await asyncio.to_thread(homeserver.start)
            try:
                receipt = await sending
            except TryAgain:
                receipt = await eventually(partial(channel.send, owed, thread=None))
            assert await channel.find(owed, thread=None) == receipt
    assert len(made.events()) == RESTARTS


async def _seen(made: Office, messages: int) -> None:
    """Wait until the bot has written so many, through retries that come minute by minute."""
    async with asyncio.timeout(PATIENCE):
        while len(await asyncio.to_thread(made.seen)) < messages:
            made.flow.clock.advance(timedelta(minutes=1))
            made.deliverer.wake()
            await asyncio.sleep(0.1)
