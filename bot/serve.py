"""The service: builds the app, lets it work, and builds it anew when its files have changed.

build ─► poll, deliver, answer, look after ──► told to stop: end
  ▲                   ▲                    └─► SIGHUP, or feeds.yaml, .env or words have changed
  │                   └─ no: operators hear why ── do they hold? ◄─┘
  └───────────────────────────── yes ──────────────────┘
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

import structlog

from bot import app, doors, interpreter
from bot.analyse import Analyst
from bot.app import App
from bot.errors import ConfigError, StatementBotError, StoreError
from bot.model import Address, Source
from bot.render import atom
from bot.schedule import Schedule
from bot.settings import Settings
from bot.store import copies
from bot.web import Probes

READINGS_EVERY = timedelta(seconds=30)
FLUSH_EVERY = timedelta(seconds=5)
LIVE_EVERY = timedelta(seconds=30)
TELL_EVERY = timedelta(seconds=30)
FEED_EVERY = timedelta(minutes=1)
PING_EVERY = timedelta(minutes=5)
PRUNE_EVERY = timedelta(hours=6)
LOOK_EVERY = timedelta(seconds=2)  # at the files that may change
AGAIN = timedelta(seconds=2)  # after which what could not be read is read once more
STARTING = timedelta(seconds=10)  # over which the first polls are spread

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises StatementBotError when a part of the service fails."""
    orders = Orders()
    following: Checked | None = checked(settings)
    clock = app.clock(settings)
    while following:
        if _replays(following.settings) != _replays(settings):
            clock = app.clock(following.settings)
        settings = following.settings
        interpreter.stir()
        # The clock goes on: built anew, a replay's would start again where it began.
        async with app.built(settings, analyst=following.analyst, now=clock) as built:
            interpreter.settle()
            following = await serve(built, orders, following.files)


def _replays(settings: Settings) -> tuple[object, ...]:
    """What the settings say of the bot's clock."""
    return settings.start_clock, settings.clock_speed


class Orders:
    """What signals ask of the service, whichever app is just being built."""

    def __init__(self) -> None:
        self.given = asyncio.Event()
        self.stop = False
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        # On a terminal, SIGHUP says that it is gone.
        hung_up = self._stop if sys.stdin.isatty() else self.given.set
        loop.add_signal_handler(signal.SIGHUP, hung_up)

    def _stop(self) -> None:
        self.stop = True
        self.given.set()


class Files:
    """feeds.yaml, .env and the operator's own lexicon and FAQ, watched for changes."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self.folder = folder or Path.cwd()  # which can't be asked for any more once it is gone
        self._settings = settings
        self._read = self._latest = self._look()

    def changed(self) -> bool:
        """True once for a change, as soon as it has come to rest: half a file is none."""
        before, self._latest = self._latest, self._look()
        if self._latest == self._read or self._latest != before:
            return False
        self._read = self._latest
        return True

    def _look(self) -> dict[Path, tuple[int, int]]:
        words, faq = self._settings.lexicon, self._settings.faq
        own = self.folder / ".env"
        files = [self._settings.feeds, own, *([faq] if faq else ())]
        files += words.rglob("*.y*ml") if words else ()
        found = {}
        for file in files:
            with contextlib.suppress(OSError):  # not there, or not for us: whoever reads it says so
                found[file] = (file.stat().st_mtime_ns, file.stat().st_size)
        return found


class Checked(NamedTuple):
    """Settings that hold, with what was read by them: the files may not hold a second later."""

    settings: Settings
    files: Files
    analyst: Analyst


def checked(settings: Settings, folder: Path | None = None) -> Checked:
    """The settings of a folder with the words of the lexicon. Raises ConfigError."""
    # As the files are before they are read: what changes meanwhile is noticed.
    files = Files(settings, folder)
    app.check(settings)
    return Checked(settings, files, app.analyst_of(settings))


async def serve(built: App, orders: Orders, files: Files) -> Checked | None:
    """Poll, deliver and answer until other settings hold, which it returns, or until told.

    Raises StatementBotError when a part fails: the others would hide that it is missing.
    """
    await built.upkeep.look_for_operators()
    schedule = _scheduled(built, orders, files)
    parts = [asyncio.create_task(built.deliverer.run(), name="delivery")]
    parts += [asyncio.create_task(each.run(), name=each.name) for each in built.listeners]
    if built.web:
        probes = Probes(
            store=built.store,
            known_sources=built.sources,
            clock=built.clock,
            listeners=built.listeners,
            scheduling=lambda: schedule.is_running,
        )
        doors.open_to_monitors(built.web, probes)
        parts.append(asyncio.create_task(built.web.run(), name="http"))
    schedule.start()
    log.info("started", sources=sum(source.enabled for source in built.sources))
    following = asyncio.create_task(_following(built, orders, files.folder), name="orders")
    ended, _ = await asyncio.wait([following, *parts], return_when=asyncio.FIRST_COMPLETED)
    log.info("reloading" if following in ended and following.result() else "stopping")
    await schedule.stop()
    for task in (following, *parts):
        task.cancel()
    await asyncio.gather(following, *parts, return_exceptions=True)
    for part in ended - {following}:
        log.critical("part-failed", part=part.get_name(), exc_info=part.exception())
        raise StatementBotError(
            f"{part.get_name()} has failed, and the log says why: start the service again; "
            "what is owed will be sent"
        )
    return following.result()


async def _following(built: App, orders: Orders, folder: Path) -> Checked | None:
    """The settings to go on with, as soon as there are others that hold; None: stop."""
    while True:
        await orders.given.wait()
        orders.given.clear()
        if orders.stop:
            return None
        try:
            following = await _anew(built.settings, folder)
            async with app.opened_store(following.settings):
                return following  # its database is there too
        except Exception as error:
            # Whatever it is, a fault of ours too, it is no reason to end: the old ones hold.
            unknown = not isinstance(error, StatementBotError)
            log.error("reload-refused", why=str(error), exc_info=unknown)
            with contextlib.suppress(StoreError):  # then it stands in the log alone
                await built.upkeep.tell_refused(str(error))


async def _anew(before: Settings, folder: Path) -> Checked:
    """The settings as they stand now. Raises ConfigError.

    Read once more before that: what is saved by deleting and renaming is gone for a moment.
    """
    with contextlib.suppress(ConfigError):
        return await asyncio.to_thread(_read, before, folder)
    await asyncio.sleep(AGAIN.total_seconds())
    return await asyncio.to_thread(_read, before, folder)


def _read(before: Settings, folder: Path) -> Checked:
    settings = app.read_settings(before.feeds, folder=folder)
    ours, theirs = before.database_url, settings.database_url
    if not copies.is_same(ours.get_secret_value(), theirs.get_secret_value()):
        # What is kept would be left behind, or written to while it is moved.
        raise ConfigError(
            "STATEMENT_BOT_DATABASE_URL (or the data folder): another database takes a restart:"
            " stop the service, move what is kept, start it again; until then it goes on with the"
            " one that it has"
        )
    return checked(settings, folder)


def _scheduled(built: App, orders: Orders, files: Files) -> Schedule:
    # Real time, also in a replay: how often a source is asked is a matter of manners.
    schedule = Schedule(clock=app.real_time, rng=Random())  # noqa: S311  # it guards nothing
    for source in built.sources:
        if source.enabled:
            job = partial(built.poller.poll_if_due, source)
            within = min(source.every, STARTING)
            schedule.every(source.every, job, name=source.id, within=within)
    schedule.every(READINGS_EVERY, built.poller.read_owed, name="read owed pages")
    schedule.every(READINGS_EVERY, built.poller.revisit, name="look at pages again")
    schedule.every(FLUSH_EVERY, built.poller.flush, name="book quiet polls")
    at_once = timedelta(seconds=1)
    schedule.every(LIVE_EVERY, built.upkeep.live, name="say that the bot runs", within=at_once)
    schedule.every(TELL_EVERY, built.upkeep.tell_held, name="tell what was held back")
    schedule.every(TELL_EVERY, built.upkeep.tell_quiet, name="tell that all is quiet")
    schedule.every(PRUNE_EVERY, built.upkeep.forget_old, name="forget old texts")
    look = partial(_look, files, orders)
    schedule.every(LOOK_EVERY, look, name="look for changed files")
    if url := built.settings.alive_url:
        ping = partial(built.fetch, _own(url.get_secret_value()), url.get_secret_value())
        sign = partial(built.upkeep.sign_of_life, ping)
        schedule.every(PING_EVERY, sign, name="sign of life", within=TELL_EVERY)
    if path := built.settings.atom_file:
        write = partial(_write_feed, built, path)
        schedule.every(FEED_EVERY, partial(built.upkeep.write_feed, write), name="write the feed")
    return schedule


def _own(url: str) -> Source:
    """Whose page we ask for on the operator's own account: it may live on a private address."""
    return Source(
        id="own",
        institution="",
        country="XX",
        languages=("mul",),
        address=Address(url=url),
        allow_private=True,
    )


async def _look(files: Files, orders: Orders) -> None:
    if files.changed():
        orders.given.set()


def _write_feed(built: App, path: Path, stories: Sequence[atom.Changed]) -> None:
    """Replace the file in one step: nobody reads half a feed."""
    body = atom.feed(stories, archive=built.settings.archive, now=built.clock())
    if path.is_file() and path.read_bytes() == body:
        return
    draft = path.with_suffix(".new")
    draft.write_bytes(body)
    draft.replace(path)
