"""The days of January 2024, served on loopback and lived through by `python -m bot run`."""

from __future__ import annotations

import asyncio
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from bot.demo.server import DemoServer
from bot.demo.world import START, Release, World
from bot.model import Delivery, DeliveryKind, DeliveryState, Reason, Source
from bot.ports import Step
from bot.store import Store, outbox, statements
from tests.fakes import ManualClock
from tests.january import expected
from tests.processes import Bot, QuickBot

EXPECTED = expected()
EVERY = "0.4s"
PATIENCE = 150.0  # seconds for the bot to see and tell what has changed

Told = Counter[tuple[Reason, str, str]]  # reason, source, release


class Replay:
    """A world on its server, the clock that moves it, and the bot that reads it."""

    def __init__(self, world: World, clock: ManualClock, bot: Bot, store: Store) -> None:
        self.world = world
        self.clock = clock
        self.bot = bot
        self.store = store

    async def live_through(self, moments: Iterable[datetime]) -> None:
        """Move the clock to each moment in turn; the bot must see and tell what is new there."""
        for moment in moments:
            self.clock.now = moment
            await self.caught_up()

    async def caught_up(self) -> None:
        """Wait until the bot has read all that is shown, and has told what it owes."""
        shown = {
            (source, key(source, release), release.title)
            for source, ministry in self.world.ministries.items()
            for release in ministry.shown(self.clock.now)
        }
        async with asyncio.timeout(PATIENCE):
            while (shown := await self._unread(shown)) or await self._waiting():
                assert self.bot.lives, self.bot.log.read_text("utf-8")[-2000:]
                await asyncio.sleep(0.05)

    async def _unread(self, shown: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
        # In SQL: to read whole texts again and again would keep the bot waiting for the machine.
        async with self.store.read() as tx:
            rows = await tx.execute(text("SELECT source_id, key, title FROM statements"))
            return shown - {(row.source_id, row.key, row.title) for row in rows}

    async def _waiting(self) -> bool:
        async with self.store.read() as tx:
            standing = await outbox.statistics(tx)
        return any(each.state is not DeliveryState.SENT for each in standing)

    async def deliveries(self) -> list[Delivery]:
        async with self.store.read() as tx:
            return await outbox.listing(tx, limit=1000)

    async def told(self) -> Told:
        """What the bot decided to say, by reason and release."""
        posts = [each for each in await self.deliveries() if each.kind is DeliveryKind.POST]
        names = await self._names()
        return Counter((each.reason, *names[each.statement_id or ""]) for each in posts)

    async def printed(self) -> Counter[tuple[str, str]]:
        """How often each release was spoken of on the console."""
        names = await self._names()
        return Counter(
            names[id_] for id_ in re.findall(r"\bstatement (\w+)$", self._lines, re.MULTILINE)
        )

    @property
    def _lines(self) -> str:
        # The small print of a first message goes on after the id.
        return re.sub(r" · as of .*", "", self.bot.shown)

    async def _names(self) -> dict[str, tuple[str, str]]:
        async with self.store.read() as tx:
            return {
                kept.id: (source, release.id)
                for source, ministry in self.world.ministries.items()
                for release in ministry.releases
                if (kept := await statements.find(tx, source, key(source, release)))
            }


def key(source: str, release: Release) -> str:
    return f"urn:sample:{source}:{release.id}"


@asynccontextmanager
async def replay(
    folder: Path, *, demo: bool, only: Collection[str] = (), **settings: str
) -> AsyncIterator[Replay]:
    """The bot at its baseline, with only everyday news behind it."""
    loaded, clock = World.load(demo=demo), ManualClock(START)
    world = World(each for id_, each in loaded.ministries.items() if not only or id_ in only)
    async with DemoServer(world, clock) as server:
        entries = [as_entry(source) for source in world.sources(server.url)]
        (folder / "feeds.yaml").write_text(yaml.safe_dump({"sources": entries}), "utf-8")
        database = f"sqlite:///{folder / 'statements.db'}"
        store = await Store.open(database, migrate=True)
        bot = QuickBot(
            folder,
            database_url=database,
            per_host_spacing="0s",
            parse_workers="1",
            start_clock=(AMENDED.at + timedelta(hours=2)).isoformat(),
            **settings,
        )
        playing = Replay(world, clock, bot, store)
        try:
            await bot.start()
            await playing.caught_up()
            yield playing
        finally:
            await bot.kill()
            await store.close()


def as_entry(source: Source) -> dict[str, object]:
    """A source as feeds.yaml has it."""
    return {
        "id": source.id,
        "institution": source.institution,
        "country": source.country,
        "languages": list(source.languages),
        "standing": "official" if source.official else "mirror",
        "url": source.address.url,
        "body": source.body,
        "every": EVERY,
        "allow_private": True,
    }


def expected_of(world: World) -> Told:
    """One FIRST a story, a JOINED for each further publisher, an AMENDED for each change."""
    told: Told = Counter()
    for name, story in EXPECTED.stories.items():
        for source, release in EXPECTED.telling(name):
            if source in world.ministries:
                reason = Reason.FIRST if source == story.first else Reason.JOINED
                told[reason, source, release] += 1
        told.update((Reason.AMENDED, each.source, each.release) for each in story.amended)
    return told


async def test_each_story_is_told_once_and_each_publisher_counted_once(tmp_path: Path) -> None:
    async with replay(tmp_path, demo=False) as january:
        await january.live_through(strides(january.world))
        await asyncio.sleep(1)  # a few more polls, which find nothing new
        assert await january.told() == expected_of(january.world)
        assert await january.printed() == spoken_of(january.world)
        assert january.bot.shown.count("NEW · ") == len(EXPECTED.stories)
        assert await january.bot.end(signal.SIGINT) == 0


def strides(world: World) -> list[datetime]:
    """The moments at which order matters, and every eighth of the others."""
    first = {published(world, release) for release in ("missiles", "sanctions")}
    moments = world.moments()
    return sorted({*moments[8::8], *first, BEFORE_AMENDED, AMENDED.at, moments[-1]})


def spoken_of(world: World) -> Counter[tuple[str, str]]:
    told = Counter[tuple[str, str]]()
    for (_, source, release), times in expected_of(world).items():
        told[source, release] += times
    return told


def published(world: World, release: str) -> datetime:
    """When the United States publish a release whose id ends so: they are always the first."""
    return next(each.at for each in world.ministries["us"].releases if each.id.endswith(release))


(AMENDED,) = EXPECTED.stories["missiles"].amended
BEFORE_AMENDED = AMENDED.at - timedelta(minutes=1)
MIDDLE = datetime(2024, 1, 10, 10, tzinfo=UTC)


@pytest.mark.long  # tests/e2e/test_crashes.py ends it less gently
async def test_a_bot_that_is_stopped_in_the_middle_goes_on_where_it_was(tmp_path: Path) -> None:
    async with replay(tmp_path, demo=True) as january:
        world = january.world
        await january.live_through([published(world, "missiles")])
        january.clock.now = MIDDLE
        await asyncio.sleep(0.7)
        assert await january.bot.end(signal.SIGTERM) == 0
        assert "Traceback" not in january.bot.log.read_text("utf-8")

        await january.bot.start()
        await january.live_through([MIDDLE, published(world, "sanctions")])
        await january.live_through([BEFORE_AMENDED, AMENDED.at])
        assert await january.told() == expected_of(world)
        assert await january.printed() == spoken_of(world)


@pytest.mark.long
@pytest.mark.parametrize("step", Step)
async def test_a_crash_loses_nothing_and_repeats_nothing(tmp_path: Path, step: Step) -> None:
    few = {"us", "gb", "fr", "mirror"}
    # The lease of a delivery that was under way runs out in seconds of this clock.
    async with replay(tmp_path, demo=True, only=few, clock_speed="60") as january:
        world = january.world
        await january.live_through([published(world, "missiles")])
        assert await january.bot.end() == 0

        january.clock.now = MIDDLE
        await january.bot.start(fail_point=step)
        assert await january.bot.died() == -signal.SIGKILL

        later = AMENDED.at + timedelta(hours=3)
        await january.bot.start(start_clock=later.isoformat())
        await january.live_through([MIDDLE, published(world, "sanctions")])
        await january.live_through([BEFORE_AMENDED, AMENDED.at])
        assert await january.told() == expected_of(world)
        assert not spoken_of(world) - await january.printed()
        repeated = await january.printed() - spoken_of(world)
        # Nobody can ask a terminal what it has shown: only there may one message come twice.
        assert repeated.total() <= (step is Step.SENT)
