"""A source whose operators get notices, and what they and others were told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import Reason, SourceRecord
from bot.store import Store, sources
from tests.flow import DESK, FOOTBALL, NOON, TRANSFER, Entry, Flow, source
from tests.served import OPERATORS

OLD = Entry(guid="old", title="Football", text=FOOTBALL, published=NOON - timedelta(days=2))
NEWS = Entry(guid="news")
PAGE = "https://mfa.example/news"
ADDED = "We call on Pyongyang to end these deliveries at once, and on Moscow to refuse them."
FULL = f"{TRANSFER}\n\n{ADDED}"


def make(store: Store, **changes: object) -> Flow:
    """A flow whose operators get nothing but notices."""
    one = replace(source(), **changes)  # type: ignore[arg-type]  # each test names real fields
    return Flow(store, sources=[one], destinations=(DESK, OPERATORS))


async def record(flow: Flow) -> SourceRecord:
    await flow.poller.flush()
    async with flow.store.read() as tx:
        return await sources.get(tx, "mfa")


async def notices(flow: Flow) -> list[str]:
    """What operators were told, without the names of sources."""
    await flow.deliverer.pay_all()
    ours = [
        p.delivery.document.summary for p in flow.channel.posts if _is_notice(p.delivery.reason)
    ]
    return [summary.partition(":")[0] for summary in ours]


def _is_notice(reason: Reason) -> bool:
    return reason.value.startswith("source_")


async def alerts(flow: Flow) -> list[str]:
    await flow.deliverer.pay_all()
    ours = [p for p in flow.channel.posts if not _is_notice(p.delivery.reason)]
    return [p.delivery.document.summary.split()[0].strip(":") for p in ours]


def feed(
    count: int, *, host: str = "mfa.example", prefix: str = "", slash: str = ""
) -> list[Entry]:
    """News of one an hour, the newest first: all about the topic, no two alike."""
    return [
        Entry(
            guid=f"{prefix}{n}",
            title=f"Statement number {n}",
            text=f"{TRANSFER} This is what we said on occasion {n}.",
            published=NOON - timedelta(hours=n),
            link=f"https://{host}/news/2024/statement-number-{n}{slash}",
        )
        for n in range(count)
    ]


async def pass_days(flow: Flow, days: int) -> None:
    """Let time pass as a running bot does."""
    for _ in range(days * 4):
        flow.clock.advance(timedelta(hours=6))
        await flow.poller.revisit()
