"""SIGKILL at every named step of poll and deliver: nothing lost, nothing twice, in order."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import yaml

from bot.model import Delivery, DeliveryState, Reason
from bot.ports import Step
from bot.store import Store, outbox, sources
from tests.processes import Bot
from tests.servers.feeds import FeedServer
from tests.servers.webhook import Receiver

SECRET = "a-secret-that-only-the-two-of-us-know"
PATIENCE = 90  # seconds that a busy machine may need
START = datetime(2024, 1, 10, tzinfo=UTC)
SPEED = 60  # a lease of two minutes runs out in two seconds
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "20"))
IN_A_ROW = 4  # crashes before the bot may come to rest: each start finds what the last one left
AGE = timedelta(hours=1)  # of a signature: a bot's clock starts seconds, here minutes, late
SOURCES = {"us": "US", "jp": "JP"}
TEXT = (
    "We condemn the export of ballistic missiles by the DPRK and their use by Russia against "
    "Ukraine. This transfer violates Security Council resolution 1718 (2006)."
)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the crashes at one step."""

    step: Step
    crashes: int
    owed: int
    lost: int
    twice: int
    disordered: int

    def __str__(self) -> str:
        counts = (self.crashes, self.owed, self.lost, self.twice, self.disordered)
        return f"{self.step:<12}" + "".join(f"{count:>12}" for count in counts)


class Scene:
    """Two ministries, a receiver, and a bot that is killed and started again."""

    def __init__(self, bot: Bot, feeds: FeedServer, receiver: Receiver, store: Store) -> None:
        self.bot = bot
        self.feeds = feeds
        self.receiver = receiver
        self.store = store
        self.published = 0

    def publish(self) -> None:
        """Both ministries show one more statement: two copies of one story."""
        self.published += 1
        for source in SOURCES:
            self.feeds.put(f"/{source}.xml", _feed(source, self.published))

    async def start(self, **settings: str) -> None:
        """Start the bot, its clock where the receiver's is."""
        await self.bot.start(start_clock=_clock().isoformat(), **settings)

    async def settled(self) -> None:
        """Wait until what was published is told, and all that was owed is sent."""
        async with asyncio.timeout(PATIENCE):
            while not await self._is_settled():
                assert self.bot.lives, self.bot.log.read_text("utf-8")[-3000:]
                await asyncio.sleep(0.05)

    async def _is_settled(self) -> bool:
        owed = await self.deliveries()
        joined = sum(each.reason is Reason.JOINED and each.kind == "post" for each in owed)
        return joined == self.published and all(each.state is DeliveryState.SENT for each in owed)

    async def deliveries(self) -> list[Delivery]:
        """What the bot has decided to say, in the order in which it did."""
        async with self.store.read() as tx:
            return list(reversed(await outbox.listing(tx, limit=1000)))

    async def result(self, step: Step, crashes: int) -> Result:
        """Compare what was owed with what the receiver was told."""
        owed = await self.deliveries()
        posts = [each for each in owed if each.kind == "post"]
        told = [message["delivery"] for message in self.receiver.messages]
        wanted = Counter({Reason.FIRST: self.published, Reason.JOINED: self.published})
        missing = wanted - Counter(each.reason for each in posts)
        stories: dict[str | None, list[int]] = {}
        for each in owed:
            if each.id in told:
                stories.setdefault(each.story_id, []).append(told.index(each.id))
        return Result(
            step=step,
            crashes=crashes,
            owed=len(owed),
            lost=missing.total() + sum(each.id not in told for each in owed),
            twice=len(told) - len(set(told)) + len(posts) - 2 * self.published,
            disordered=sum(places != sorted(places) for places in stories.values()),
        )


@asynccontextmanager
async def scene(folder: Path, database: str) -> AsyncIterator[Scene]:
    """The bot past its baseline, not running."""
    async with (
        FeedServer() as feeds,
        Receiver(secret=SECRET, clock=_clock, longest_age=AGE) as receiver,
    ):
        store = await Store.open(database, migrate=True)
        bot = Bot(
            folder,
            database_url=database,
            destinations="webhook:desk",
            webhooks=f"desk={receiver.url}",
            webhook_secret=SECRET,
            per_host_spacing="0s",
            parse_workers="1",
            clock_speed=str(SPEED),
        )
        playing = Scene(bot, feeds, receiver, store)
        entries = []
        for source, country in SOURCES.items():
            feeds.put(f"/{source}.xml", _feed(source, 0))
            entries.append(_entry(source, country, feeds.url(f"/{source}.xml")))
        (folder / "feeds.yaml").write_text(yaml.safe_dump({"sources": entries}), "utf-8")
        try:
            await playing.start()
            await _baseline_done(store)
            assert await bot.end(within=20) == 0
            yield playing
        finally:
            await bot.kill()
            await store.close()


async def crash(playing: Scene, step: Step) -> None:
    """Something new is published; the bot dies at the step."""
    playing.publish()
    await playing.start(fail_point=step)
    assert await playing.bot.died() == -signal.SIGKILL


async def recover(playing: Scene) -> None:
    """The bot is started again, and comes to rest."""
    await playing.start()
    await playing.settled()
    await playing.bot.end(within=20)


@pytest.mark.parametrize("step", [Step.RECORDED, Step.SENT])
async def test_a_crash_loses_nothing_and_repeats_nothing(step: Step, tmp_path: Path) -> None:
    async with scene(tmp_path, f"sqlite:///{tmp_path / 'statements.db'}") as playing:
        await crash(playing, step)
        await recover(playing)
        assert await playing.result(step, 1) == Result(step, 1, 3, 0, 0, 0)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("step", Step)
async def test_crashes_lose_nothing_and_repeat_nothing(
    step: Step, tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with scene(tmp_path, database_url) as playing:
        for number in range(1, ROUNDS + 1):
            await crash(playing, step)
            if number % IN_A_ROW == 0 or number == ROUNDS:
                await recover(playing)
        result = await playing.result(step, ROUNDS)
    with capsys.disabled():
        heads = ("crashes", "owed", "lost", "twice", "disordered")
        database = database_url.partition(":")[0]
        print("\n" + f"{database:<12}" + "".join(f"{head:>12}" for head in heads))
        print(result)
    assert (result.lost, result.twice, result.disordered) == (0, 0, 0)


_BEGAN = time.monotonic()


def _clock() -> datetime:
    return START + timedelta(seconds=(time.monotonic() - _BEGAN) * SPEED)


def _entry(source: str, country: str, url: str) -> dict[str, object]:
    return {
        "id": source,
        "institution": f"Ministry of {country}",
        "country": country,
        "languages": ["en"],
        "standing": "official",
        "url": url,
        "every": "0.3s",
        "allow_private": True,
    }


def _feed(source: str, statements: int) -> str:
    """An everyday release, and as many statements; too far apart in time to be one story."""
    items = [_item("everyday", "A visit to a school", "The minister met pupils.", START)]
    for number in range(1, statements + 1):
        title = f"Statement {number} on arms transfers between the DPRK and Russia"
        items.append(_item(str(number), title, TEXT, START - number * timedelta(days=90)))
    return f"<rss version='2.0'><channel><title>{source}</title>{''.join(items)}</channel></rss>"


def _item(guid: str, title: str, text: str, published: datetime) -> str:
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title>"
        f"<description>{text}</description><pubDate>{format_datetime(published)}</pubDate></item>"
    )


async def _baseline_done(store: Store) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            async with store.read() as tx:
                known = await sources.every(tx)
            if len(known) == len(SOURCES) and all(each.baseline_done for each in known.values()):
                return
            await asyncio.sleep(0.05)
