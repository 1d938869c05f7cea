"""Draw the README's pictures, docs/images/alert.svg and archive.png, from the demo.

python -m benchmarks.picture    (the second one needs Chromium: apt-get install chromium)
"""

from __future__ import annotations

import asyncio
import socket
from io import StringIO
from pathlib import Path

from playwright.async_api import async_playwright
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule

from bot.demo.play import replayed
from bot.model import Delivery, DeliveryKind, Reason
from bot.render import text
from bot.store import outbox, stories

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SHOWN = (Reason.FIRST, Reason.JOINED, Reason.AMENDED)
CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1000, 1560


async def draw() -> None:
    """Live through the demo; draw its main story as messages and as a page."""
    http = f"127.0.0.1:{_free_port()}"
    async with replayed(Console(file=StringIO()), http=http) as built:
        async with built.store.read() as tx:
            sent = list(reversed(await outbox.listing(tx, limit=500)))
            told = await stories.latest(tx, 10)
        widest = max(told, key=lambda story: len(story.publishers))
        await _draw_page(f"http://{http}/story/{widest.id}")
    _draw_messages(sent)


def _draw_messages(sent: list[Delivery]) -> None:
    """The first message of each kind."""
    console = Console(record=True, width=92, file=StringIO(), highlight=False)
    for index, reason in enumerate(SHOWN):
        if index:
            console.print(Rule(style="dim"))
        console.print(Padding(text.renderable(_first(sent, reason).document), (0, 1)))
    console.save_svg(str(IMAGES / "alert.svg"), title="one event, one story")


async def _draw_page(url: str) -> None:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        await page.goto(url)
        await page.screenshot(path=IMAGES / "archive.png")
        await browser.close()


def _first(sent: list[Delivery], reason: Reason) -> Delivery:
    return next(d for d in sent if d.reason is reason and d.kind is DeliveryKind.POST)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(draw())
