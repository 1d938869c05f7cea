"""Two ministries on loopback, and the bot as a process that reads them and may be killed.

async with scene(folder, database, feeds, destinations="webhook:desk", ...) as playing:
    await crash(playing, Step.SENT)
    await recover(playing)
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import yaml

from bot.model import Delivery, DeliveryKind, DeliveryState, Reason
from bot.ports import Step
from bot.store import Store, outbox, sources
from tests.processes import PATIENCE, Bot, QuickBot
from tests.servers.feeds import FeedServer

START = datetime(2024, 1, 10, tzinfo=UTC)
SPEED = 300  # a lease of two minutes soon runs out
REST = timedelta(hours=1)  # after a recovery: ten stories in an hour would be a storm
IN_A_ROW = 2  # crashes before the bot may recover: three old texts at once are held for an hour
SOURCES = {"us": "US", "jp": "JP"}
TEXT = (
    "We condemn the export of ballistic missiles by the DPRK and their use by Russia against "
    "Ukraine. This transfer violates Security Council resolution 1718 (2006)."
)
HEADS = ("platform", "database", "step", "crashes", "owed", "lost", "twice", "disordered")
_began = time.monotonic()

Note = Callable[[str, object], None]  # pytest's record_property


def clock() -> datetime:
    """The time on the clocks of bots and servers, which run fast."""
    return START + timedelta(seconds=(time.monotonic() - _began) * SPEED)


def let_pass(time_: timedelta) -> None:
    """Put the clock forward, while no bot runs that would have to follow."""
    global _began
    _began -= time_.total_seconds() / SPEED


def entry(source: str, country: str, url: str) -> dict[str, object]:
    """A source as feeds.yaml has it."""
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


def feed(source: str, statements: int, *, at: datetime = START) -> str:
    """An everyday release, and as many statements; too far apart in time to be one story."""
    items = [_item("everyday", "A visit to a school", "The minister met pupils.", at)]
    for number in range(1, statements + 1):
        title = f"Statement {number} on arms transfers between the DPRK and Russia"
        items.append(_item(str(number), title, TEXT, at - number * timedelta(days=90)))
    return f"<rss version='2.0'><channel><title>{source}</title>{''.join(items)}</channel></rss>"


def _item(guid: str, title: str, text: str, published: datetime) -> str:
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title>"
        f"<description>{text}</description><pubDate>{format_datetime(published)}</pubDate></item>"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of the crashes at one step."""

    step: str
    crashes: int
    owed: int
    lost: int
    twice: int
    disordered: int

    @property
    def faults(self) -> int:
        """How much is not as it should be."""
        return self.lost + self.twice + self.disordered


class Scene:
    """Two ministries, and a bot that is killed and started again."""

    def __init__(self, bot: Bot, feeds: FeedServer, store: Store) -> None:
        self.bot = bot
        self.feeds = feeds
        self.store = store
        self.published = 0

    def publish(self) -> None:
        """Both ministries show one more statement: two copies of one story."""
        self.published += 1
        for source in SOURCES:
            self.feeds.put(f"/{source}.xml", feed(source, self.published))

    async def start(self, **settings: str) -> None:
        """Start the bot, its clock where ours is."""
        await self.bot.start(start_clock=clock().isoformat(), **settings)

    async def settled(self) -> None:
        """Wait until what was published is told, and all that was owed is sent."""
        async with asyncio.timeout(PATIENCE):
            while not await self._is_settled():
                assert self.bot.lives, self.bot.log.read_text("utf-8")[-3000:]
                await asyncio.sleep(0.05)

    async def _is_settled(self) -> bool:
        owed = await self.deliveries()
        joined = sum(each.reason is Reason.JOINED for each in owed if _is_post(each))
        return joined == self.published and all(each.state is DeliveryState.SENT for each in owed)

    async def baseline_done(self) -> None:
        """Wait until every ministry has been looked at once."""
        async with asyncio.timeout(PATIENCE):
            while not await self._is_baseline_done():  # noqa: ASYNC110  # another process does it
                await asyncio.sleep(0.05)

    async def _is_baseline_done(self) -> bool:
        async with self.store.read() as tx:
            known = await sources.every(tx)
        return len(known) == len(SOURCES) and all(each.baseline_done for each in known.values())

    async def deliveries(self) -> list[Delivery]:
        """What the bot has decided to say, in the order in which it did."""
        async with self.store.read() as tx:
            return list(reversed(await outbox.listing(tx, limit=1000)))

    async def result(self, told: Sequence[str], *, step: str = "", crashes: int = 0) -> Result:
        """Compare what was owed with the deliveries that were `told`, in that order."""
        owed = await self.deliveries()
        posts = [each for each in owed if _is_post(each)]
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


def _is_post(delivery: Delivery) -> bool:
    return delivery.kind is DeliveryKind.POST


@asynccontextmanager
async def scene(folder: Path, database: str, **settings: str) -> AsyncIterator[Scene]:
    """Both ministries with everyday news; the bot is not started."""
    async with FeedServer() as feeds:
        store = await Store.open(database, migrate=True)
        common = {"per_host_spacing": "0s", "parse_workers": "1", "clock_speed": str(SPEED)}
        bot = QuickBot(folder, database_url=database, **{**common, **settings})
        for source in SOURCES:
            feeds.put(f"/{source}.xml", feed(source, 0))
        list_sources(folder, feeds)
        try:
            yield Scene(bot, feeds, store)
        finally:
            await bot.kill()
            await store.close()


def list_sources(folder: Path, feeds: FeedServer) -> None:
    """Write the feeds.yaml of a bot that reads both ministries."""
    entries = [entry(name, country, feeds.url(f"/{name}.xml")) for name, country in SOURCES.items()]
    (folder / "feeds.yaml").write_text(yaml.safe_dump({"sources": entries}), "utf-8")


async def look_first(playing: Scene) -> None:
    """Let the bot look at both ministries once, and stop it."""
    await playing.start()
    await playing.baseline_done()
    assert await playing.bot.end() == 0


async def crash(playing: Scene, step: Step) -> None:
    """Something new is published; the bot dies at the step."""
    playing.publish()
    await playing.start(fail_point=step)
    assert await playing.bot.died() == -signal.SIGKILL


async def recover(playing: Scene) -> None:
    """The bot is started again, and comes to rest."""
    await playing.start()
    await playing.settled()
    await playing.bot.end()


async def crash_again_and_again(playing: Scene, step: Step, rounds: int) -> None:
    """Several crashes in a row before the bot may recover: each start finds what the last left."""
    for number in range(1, rounds + 1):
        await crash(playing, step)
        if number % IN_A_ROW == 0 or number == rounds:
            await recover(playing)
            let_pass(REST)


def note(record: Note, platform: str, database: str, result: Result) -> None:
    """Keep a row of the table that is printed when all tests have ended."""
    counts = (result.crashes, result.owed, result.lost, result.twice, result.disordered)
    row = (platform, database.partition(":")[0], str(result.step), *map(str, counts))
    record("crashes", list(row))
