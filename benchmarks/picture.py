"""Draw docs/images/alert.svg, the picture of an alert in the README, from the demo.

python -m benchmarks.picture
"""

from __future__ import annotations

import asyncio
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule

from bot.demo.play import replayed
from bot.model import Delivery, DeliveryKind, Reason
from bot.render import text
from bot.store import outbox

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "alert.svg"
SHOWN = (Reason.FIRST, Reason.JOINED, Reason.AMENDED)


async def draw() -> None:
    """Live through the demo and draw the first message of each kind of its main story."""
    async with replayed(Console(file=StringIO())) as built, built.store.read() as tx:
        sent = list(reversed(await outbox.listing(tx, limit=500)))
    console = Console(record=True, width=92, file=StringIO(), highlight=False)
    for index, reason in enumerate(SHOWN):
        if index:
            console.print(Rule(style="dim"))
        console.print(Padding(text.renderable(_first(sent, reason).document), (0, 1)))
    PICTURE.parent.mkdir(exist_ok=True)
    console.save_svg(str(PICTURE), title="one event, one story")


def _first(sent: list[Delivery], reason: Reason) -> Delivery:
    return next(d for d in sent if d.reason is reason and d.kind is DeliveryKind.POST)


if __name__ == "__main__":
    asyncio.run(draw())
