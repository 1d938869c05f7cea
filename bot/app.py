"""Composition root: the one room that reads the clock, makes chance, and knows every other room."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import structlog

from bot import doors, lexicon, logs
from bot.analyse import Analyst
from bot.answers import Answers
from bot.channels.console import ConsoleChannel
from bot.channels.email import EmailChannel
from bot.channels.matrix.login import Account as MatrixAccount
from bot.channels.webhook import WebhookChannel
from bot.deliver import Deliverer
from bot.desk import Desk
from bot.fetch import HttpFetch, Limits
from bot.model import Address, Destination, Source, Story
from bot.poll import Polled, Poller
from bot.ports import Channel, Clock, Fetch, Listener, Passing, Step, Workers, passing
from bot.reading import Reader
from bot.render import atom
from bot.schedule import Schedule
from bot.settings import Settings, load
from bot.store import Store
from bot.upkeep import Upkeep
from bot.web import Probes, WebServer
from bot.workers import WorkerPool

READINGS_EVERY = timedelta(seconds=30)
FLUSH_EVERY = timedelta(seconds=5)
TELL_EVERY = timedelta(seconds=30)
FEED_EVERY = timedelta(minutes=1)
PING_EVERY = timedelta(minutes=5)
PRUNE_EVERY = timedelta(hours=6)
# Whose pages we ask for on the operator's own account: they may live on a private address.
OWN = Source(
    id="own",
    institution="",
    country="XX",
    languages=("mul",),
    address=Address(url=""),
    allow_private=True,
)
STARTING = timedelta(seconds=10)  # over which the first polls are spread

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Every part, built and connected."""

    settings: Settings
    clock: Clock
    sources: tuple[Source, ...]
    store: Store
    fetch: Fetch
    workers: Workers
    poller: Poller
    deliverer: Deliverer
    upkeep: Upkeep
    desk: Desk
    listeners: tuple[Listener, ...]
    web: WebServer | None
    audience: tuple[Destination, ...]


def read_settings() -> Settings:
    """The settings in force, and the log set up as they say. Raises ConfigError."""
    settings = load(cwd=Path.cwd())
    logs.configure(settings.log_level, settings.log_format)
    return settings


def clock(settings: Settings) -> Clock:
    """The time now; replays start it elsewhere and let it run faster."""
    if settings.start_clock is None and settings.clock_speed == 1.0:
        return lambda: datetime.now(UTC)
    start, began, speed = (
        settings.start_clock or datetime.now(UTC),
        time.monotonic(),
        settings.clock_speed,
    )
    return lambda: start + timedelta(seconds=(time.monotonic() - began) * speed)


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store, ready to use; on SQLite its tables are brought up to date first."""
    url = settings.database_url.get_secret_value()
    store = await Store.open(url, migrate=url.startswith("sqlite"))
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def built(
    settings: Settings,
    *,
    sources: Sequence[Source] | None = None,
    channels: Mapping[str, Channel] | None = None,
    now: Clock | None = None,
) -> AsyncIterator[App]:
    """Build every part and take all apart at the end; the demo brings its own world and clock."""
    ticking = now or clock(settings)
    rng = Random()  # noqa: S311  # it spreads polls and retries, it guards nothing
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings))
        fetch = await stack.enter_async_context(http(settings, ticking))
        workers = await stack.enter_async_context(worker_pool(settings))
        known = tuple(settings.sources if sources is None else sources)
        channels = channels or await _channels(settings, ticking, rng, stack)
        deliverer = Deliverer(
            store=store,
            channels=channels,
            destinations=settings.audience,
            clock=ticking,
            rng=rng,
            passing=_passing(settings),
        )
        desk = _desk(settings, store, known, on_owed=deliverer.wake)
        web = doors.web(settings)
        analyst = Analyst(lexicon.load(settings.lexicon))
        poller = Poller(
            known_sources=known,
            store=store,
            fetch=fetch,
            workers=workers,
            reader=Reader(fetch=fetch, workers=workers, analyst=analyst, clock=ticking),
            destinations=settings.audience,
            clock=ticking,
            rng=rng,
            on_owed=deliverer.wake,
            passing=_passing(settings),
        )
        yield App(
            settings=settings,
            clock=ticking,
            sources=known,
            store=store,
            fetch=fetch,
            workers=workers,
            poller=poller,
            deliverer=deliverer,
            upkeep=Upkeep(
                store=store,
                known_sources=known,
                destinations=settings.audience,
                clock=ticking,
                quiet_at=settings.all_quiet_at,
                zone=ZoneInfo(settings.timezone),
                keep_unmatched=timedelta(days=settings.keep_unmatched_days),
                on_owed=deliverer.wake,
            ),
            desk=desk,
            listeners=doors.listeners(settings, channels, store, desk, ticking, web),
            web=web,
            audience=settings.audience,
        )
        await poller.flush()


async def _channels(
    settings: Settings, now: Clock, rng: Random, stack: AsyncExitStack
) -> Mapping[str, Channel]:
    """A channel for every kind of destination that the settings name; `stack` closes them."""
    kinds = {destination.id.partition(":")[0] for destination in settings.audience}
    channels: dict[str, Channel] = {"console": ConsoleChannel()}
    if "webhook" in kinds and settings.webhook_secret:
        addresses = {name: url.get_secret_value() for name, url in settings.webhooks.items()}
        secret = settings.webhook_secret.get_secret_value()
        webhooks = WebhookChannel(addresses=addresses, secret=secret, clock=now)
        channels["webhook"] = await stack.enter_async_context(webhooks)
    if "email" in kinds and settings.smtp_url and settings.smtp_from:
        url = settings.smtp_url.get_secret_value()
        channels["email"] = EmailChannel(url=url, sender=settings.smtp_from, clock=now)
    if settings.slack_bot_token:
        # Imported only where it is used, as Matrix is: their libraries take long to load.
        from bot.channels.slack import SlackChannel

        token = settings.slack_bot_token.get_secret_value()
        channels["slack"] = SlackChannel(token=token, api_url=settings.slack_api_url, clock=now)
    if settings.matrix_homeserver:
        from bot.channels.matrix.channel import MatrixChannel

        matrix = MatrixChannel(matrix_account(settings), rng=rng)
        channels["matrix"] = await stack.enter_async_context(matrix)
    return channels


def matrix_account(settings: Settings) -> MatrixAccount:
    """The bot's account on Matrix, as the settings say."""
    token = settings.matrix_access_token
    return MatrixAccount(
        folder=settings.data_dir / "matrix",
        homeserver=settings.matrix_homeserver,
        user_id=settings.matrix_user_id,
        access_token=token.get_secret_value() if token else None,
        device_id=settings.matrix_device_id,
        inviters=settings.matrix_inviters,
    )


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Only what it takes to answer and to change settings: what that owes waits for `run`."""
    async with opened_store(settings) as store:
        yield _desk(settings, store, settings.sources)


def _desk(
    settings: Settings,
    store: Store,
    sources: Sequence[Source],
    on_owed: Callable[[], None] = lambda: None,
) -> Desk:
    topics = [topic.key for topic in lexicon.topics(settings.lexicon) if topic.enabled]
    return Desk(
        store=store,
        answers=Answers(store=store, sources=sources, named=settings.audience),
        named=settings.audience,
        permissions=settings.permissions,
        topics=topics,
        sources=sources,
        on_owed=on_owed,
    )


async def poll_once(app: App, sources: Sequence[Source]) -> list[Polled]:
    """Poll each source, read what that left owed a reading, and deliver what is due."""
    polled = await asyncio.gather(*(app.poller.poll(source) for source in sources))
    while await app.poller.read_owed():
        pass
    await app.deliverer.pay_all()
    return polled


async def serve(app: App) -> None:
    """Poll, deliver and answer until SIGINT or SIGTERM."""
    stopping = _on_signals()
    await app.upkeep.look_for_operators()
    schedule = _scheduled(app)
    deliveries = asyncio.create_task(app.deliverer.run(), name="deliver")
    hearing = [asyncio.create_task(each.run(), name=each.name) for each in app.listeners]
    if app.web:
        probes = Probes(
            store=app.store,
            known_sources=app.sources,
            clock=app.clock,
            listeners=app.listeners,
            scheduling=lambda: schedule.is_running,
        )
        doors.open_to_monitors(app.web, probes)
        hearing.append(asyncio.create_task(app.web.run(), name="http"))
    schedule.start()
    log.info("started", sources=sum(source.enabled for source in app.sources))
    await stopping.wait()
    log.info("stopping")
    await schedule.stop()
    for task in (*hearing, deliveries):
        task.cancel()
    await asyncio.gather(*hearing, deliveries, return_exceptions=True)


def _scheduled(app: App) -> Schedule:
    # Real time, also in a replay: how often a source is asked is a matter of manners.
    schedule = Schedule(clock=lambda: datetime.now(UTC), rng=Random())  # noqa: S311  # as above
    for source in app.sources:
        if source.enabled:
            job = partial(app.poller.poll_if_due, source)
            within = min(source.every, STARTING)
            schedule.every(source.every, job, name=source.id, within=within)
    schedule.every(READINGS_EVERY, app.poller.read_owed, name="read owed pages")
    schedule.every(READINGS_EVERY, app.poller.revisit, name="look at pages again")
    schedule.every(FLUSH_EVERY, app.poller.flush, name="book quiet polls")
    schedule.every(TELL_EVERY, app.upkeep.tell_held, name="tell what was held back")
    schedule.every(TELL_EVERY, app.upkeep.tell_quiet, name="tell that all is quiet")
    schedule.every(PRUNE_EVERY, app.upkeep.forget_old, name="forget old texts")
    if url := app.settings.alive_url:
        ping = partial(app.fetch, OWN, url.get_secret_value())
        schedule.every(PING_EVERY, partial(app.upkeep.sign_of_life, ping), name="sign of life")
    if path := app.settings.atom_file:
        write = partial(_write_feed, app, path)
        schedule.every(FEED_EVERY, partial(app.upkeep.write_feed, write), name="write the feed")
    return schedule


def _write_feed(app: App, path: Path, stories: Sequence[Story]) -> None:
    """Replace the file in one step: nobody reads half a feed."""
    body = atom.feed(stories, self_url=None, now=app.clock())
    if path.is_file() and path.read_bytes() == body:
        return
    draft = path.with_suffix(".new")
    draft.write_bytes(body)
    draft.replace(path)


def _passing(settings: Settings) -> Passing:
    """What is told of each step: it ends the process at the fail point, as a crash would."""

    def crash_at(step: Step) -> None:
        if step == settings.fail_point:
            os.kill(os.getpid(), signal.SIGKILL)

    return crash_at if settings.fail_point else passing


def _on_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    return stopping


def http(settings: Settings, now: Clock) -> HttpFetch:
    """The one HTTP client, as the settings say."""
    return HttpFetch(
        clock=now,
        contact=settings.contact,
        proxy=settings.proxy.get_secret_value() if settings.proxy else None,
        obey_robots=settings.obey_robots,
        limits=Limits(
            total=settings.fetch_timeout.total_seconds(),
            body=settings.max_body,
            spacing=settings.per_host_spacing.total_seconds(),
        ),
    )


def worker_pool(settings: Settings) -> WorkerPool:
    """The processes that parse and read."""
    return WorkerPool(size=settings.parse_workers)
