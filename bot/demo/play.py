"""The demo's script: poll the sample ministries through their days, then ask about them."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bot import app, logs, settings
from bot.channels.console import ConsoleChannel
from bot.demo.server import DemoServer
from bot.demo.world import World
from bot.model import Document
from bot.poll import Outcome, Polled
from bot.render import text
from bot.store import stories
from bot.web import WebServer

Ask = Callable[[str], Awaitable[Document]]

ENVIRONMENT = {
    "STATEMENT_BOT_LOG_LEVEL": "ERROR",
    "STATEMENT_BOT_PER_HOST_SPACING": "0s",  # all the ministries live on one host here
}


class ReplayClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        """The time now."""
        return self.now


@asynccontextmanager
async def replayed(console: Console, *, http: str = "") -> AsyncIterator[app.App]:
    """Play every moment of the sample days; yields what is then there to be asked.

    `http` is an address at which the archive can be looked at meanwhile.
    """
    world = World.load(demo=True)
    clock = ReplayClock(world.moments()[0])
    with TemporaryDirectory(prefix="statement-bot-demo-") as folder:
        chosen = settings.load(ENVIRONMENT | {"STATEMENT_BOT_HTTP": http}, cwd=Path(folder))
        logs.configure(chosen.log_level, chosen.log_format)
        async with DemoServer(world, clock) as server:
            channels = {"console": ConsoleChannel()}
            async with (
                app.built(
                    chosen, sources=world.sources(server.url), channels=channels, now=clock
                ) as built,
                _served(built.web),
            ):
                for moment in world.moments():
                    clock.now = moment
                    console.rule(f"[bold]{moment:%a %d %b %Y, %H:%M:%S} UTC", style="dim")
                    console.print(_sum(await app.poll_once(built, built.sources)), style="dim")
                yield built


@asynccontextmanager
async def _served(web: WebServer | None) -> AsyncIterator[None]:
    serving = asyncio.create_task(web.run()) if web else None
    try:
        yield
    finally:
        if serving:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def play(console: Console | None = None, *, http: str = "") -> None:
    """Run the demo; it asks three questions, and stays on a terminal for more.

    With `http` it stays elsewhere too, until SIGINT or SIGTERM: the archive is there to be read.
    """
    console = console or Console(highlight=False)
    console.print(
        "Sample ministries on this machine publish what happened from 9 to 12 January 2024. "
        "The texts were written for this demo; everything else is the real thing: HTTP, "
        "parsers, matching, the store, deliveries.\n",
    )
    async with replayed(console, http=http) as built:
        visitor = built.desk.asker("console", "console")

        async def ask(words: str) -> Document:
            return await built.desk.answer(words, visitor, now=built.clock())

        for question in await _three_questions(built):
            console.rule(f"[bold]> {question}", style="dim")
            print(text.render_for(console, await ask(question)))
        if http:
            console.print(f"\nThe archive is at http://{http}/", style="dim")
        if sys.stdin.isatty() and sys.stdout.isatty():
            await converse(console, ask)
        elif http:
            console.print("Ctrl-C ends.", style="dim")
            await _told_to_stop()


async def converse(console: Console, ask: Ask) -> None:
    """Answer what is typed until the end of input."""
    # prompt_toolkit takes a while to load and only a person needs it.
    from prompt_toolkit import PromptSession

    console.print('\nAsk more: "help" lists the commands; Ctrl-D ends.', style="dim")
    session: PromptSession[str] = PromptSession("> ")
    while True:
        try:
            typed = await session.prompt_async()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if typed.strip():
            print(text.render_for(console, await ask(typed)))


async def _told_to_stop() -> None:
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def _three_questions(built: app.App) -> tuple[str, ...]:
    """`latest`, and what it takes to look into the story that most institutions told."""
    async with built.store.read() as tx:
        told = await stories.latest(tx, 10)
    widest = max(told, key=lambda story: len(story.publishers))
    return ("latest 3", f"story {widest.id}", f"why {widest.statements[0].id}")


def _sum(polled: list[Polled]) -> str:
    new = sum(each.new for each in polled)
    silent = sum(each.outcome is Outcome.BASELINE for each in polled)
    if silent:
        return f"{len(polled)} sources polled for the first time: {new} texts read in silence\n"
    failed = [each for each in polled if each.outcome is Outcome.FAILED]
    faults = "".join(f", {each.source.id} failed: {each.detail}" for each in failed)
    texts = "1 new text" if new == 1 else f"{new} new texts"
    return f"{len(polled)} sources polled, {texts}{faults}\n"
