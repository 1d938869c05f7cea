"""Composition root: the one room that reads the clock, makes chance, and knows every other room."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bot import doors, lexicon, logs
from bot.analyse import Analyst
from bot.answers import Answers, Asking
from bot.channels.console import ConsoleChannel
from bot.channels.email import EmailChannel
from bot.channels.matrix.login import Account as MatrixAccount
from bot.channels.webhook import WebhookChannel
from bot.deliver import Deliverer
from bot.desk import Desk, Reading
from bot.fetch import HttpFetch, Limits
from bot.lexicon import Lexicon, faq
from bot.model import Source
from bot.poll import Polled, Poller
from bot.ports import Channel, Clock, Fetch, Listener, Passing, Step, passing
from bot.reading import Reader
from bot.settings import Settings, load, secrets
from bot.store import Store
from bot.upkeep import Upkeep
from bot.web import WebServer
from bot.workers import WorkerPool


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Every part, built and connected."""

    settings: Settings
    clock: Clock
    sources: tuple[Source, ...]
    store: Store
    fetch: Fetch
    poller: Poller
    deliverer: Deliverer
    upkeep: Upkeep
    desk: Desk
    listeners: tuple[Listener, ...]
    web: WebServer | None


def read_settings(feeds: Path | None = None, *, folder: Path | None = None) -> Settings:
    """The settings, and the log set up as they say; `feeds` is the list of sources in force.

    They are those of the working folder, or of `folder`. Raises ConfigError.
    """
    settings = load(cwd=folder or Path.cwd(), feeds=feeds)
    logs.configure(settings.log_level, settings.log_format, secrets=secrets(settings))
    return settings


def real_time() -> datetime:
    """The time now, also in a replay."""
    return datetime.now(UTC)


def clock(settings: Settings) -> Clock:
    """The time now; replays start it elsewhere and let it run faster."""
    if settings.start_clock is None and settings.clock_speed == 1.0:
        return real_time
    start, speed = settings.start_clock or real_time(), settings.clock_speed
    began = time.monotonic()
    return lambda: start + timedelta(seconds=(time.monotonic() - began) * speed)


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store, ready to use; on SQLite its tables are brought up to date first."""
    url = settings.database_url.get_secret_value()
    async with await Store.open(url, migrate=url.startswith("sqlite")) as store:
        yield store


@asynccontextmanager
async def built(
    settings: Settings,
    *,
    analyst: Analyst | None = None,
    sources: Sequence[Source] | None = None,
    channels: Mapping[str, Channel] | None = None,
    now: Clock | None = None,
) -> AsyncIterator[App]:
    """Build every part and take all apart at the end; the demo brings its own world and clock.

    An `analyst` that was made before stands for the lexicon of the settings.
    """
    ticking = now or clock(settings)
    analyst = analyst or analyst_of(settings)
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
        reader = Reader(fetch=fetch, workers=workers, analyst=analyst, clock=ticking)
        desk = _desk(
            settings,
            store,
            known,
            analyst.topics,
            lambda: analyst.lexicon,
            on_owed=deliverer.wake,
            reading=lambda: nullcontext(reader),
        )
        web = doors.web(settings, store, known, analyst.topics, ticking)
        poller = Poller(
            known_sources=known,
            store=store,
            fetch=fetch,
            workers=workers,
            reader=reader,
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
        )
        await poller.flush()


async def _channels(
    settings: Settings, now: Clock, rng: Random, stack: AsyncExitStack
) -> Mapping[str, Channel]:
    """A channel for every kind of destination that the settings name; `stack` closes them."""
    kinds = {destination.platform for destination in settings.audience}
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
        reading = partial(_opened_reader, settings)
        topics = [topic.key for topic in lexicon.topics(settings.lexicon) if topic.enabled]
        words = partial(lexicon.load, settings.lexicon)
        yield _desk(settings, store, settings.sources, topics, words, reading=reading)


@asynccontextmanager
async def _opened_reader(settings: Settings) -> AsyncIterator[Reader]:
    """What it takes to read a page, where nothing else runs that could."""
    now = clock(settings)
    async with http(settings, now) as fetch, worker_pool(settings) as workers:
        yield Reader(fetch=fetch, workers=workers, analyst=analyst_of(settings), clock=now)


def _desk(
    settings: Settings,
    store: Store,
    sources: Sequence[Source],
    topics: Sequence[str],
    words: Callable[[], Lexicon],
    on_owed: Callable[[], None] = lambda: None,
    reading: Reading | None = None,
) -> Desk:
    return Desk(
        store=store,
        answers=Answers(
            store=store,
            sources=sources,
            named=settings.audience,
            asking=Asking(words=words, own_faq=settings.faq),
        ),
        named=settings.audience,
        permissions=settings.permissions,
        topics=topics,
        sources=sources,
        on_owed=on_owed,
        reading=reading,
    )


def check(settings: Settings) -> None:
    """Raise ConfigError for what is else found out when the parts are built, all others gone."""
    faq.load(settings.faq)
    if settings.matrix_homeserver:
        matrix_account(settings).login()


def analyst_of(settings: Settings) -> Analyst:
    """Who reads texts with the lexicon of the settings. Raises ConfigError."""
    return Analyst(lexicon.load(settings.lexicon))


async def poll_once(app: App, sources: Sequence[Source]) -> list[Polled]:
    """Poll each source, read what that left owed a reading, and deliver and list what is due."""
    polled = await asyncio.gather(*(app.poller.poll(source) for source in sources))
    due = app.clock()
    while await app.poller.read_owed(due):
        pass  # what can't be read now is due later
    await app.upkeep.tell_held()
    await app.deliverer.pay_all()
    return polled


def _passing(settings: Settings) -> Passing:
    """What is told of each step: it ends the process at the fail point, as a crash would."""

    def crash_at(step: Step) -> None:
        if step == settings.fail_point:
            os.kill(os.getpid(), signal.SIGKILL)

    return crash_at if settings.fail_point else passing


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
