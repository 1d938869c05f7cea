"""What monitors ask: is it alive, is it ready, and how much of everything there was."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from aiohttp import web

from bot import health, metrics
from bot.errors import StoreError
from bot.model import DeliveryState, Source, SourceState
from bot.ports import Clock, Listener
from bot.store import Store, outbox, sources

ANSWER_WITHIN = 5.0  # seconds for the database


class Probes:
    """Answers /healthz, /readyz and /metrics."""

    def __init__(
        self,
        *,
        store: Store,
        known_sources: Sequence[Source],
        clock: Clock,
        listeners: Sequence[Listener],
        scheduling: Callable[[], bool],
    ) -> None:
        self._store = store
        self._sources = known_sources
        self._clock = clock
        self._listeners = listeners
        self._scheduling = scheduling

    async def alive(self, request: web.Request) -> web.Response:
        """200 as long as the loop turns: whoever can answer does."""
        return web.Response(text="alive\n")

    async def ready(self, request: web.Request) -> web.Response:
        """200 when all parts do their work, else 503; which ones do, as JSON.

        `why` tells what keeps anything from being stored, if something does.
        """
        polled, trouble = await self._polled_lately(), self._store.trouble
        parts = {
            "database": polled is not None,
            "storing": not trouble,
            "schedule": self._scheduling(),
            "polls": bool(polled),
            **{listener.name: listener.listens for listener in self._listeners},
        }
        is_ready = all(parts.values())
        answer = {"ready": is_ready, **parts, **({"why": trouble} if trouble else {})}
        return web.json_response(answer, status=200 if is_ready else 503)

    async def metrics(self, request: web.Request) -> web.Response:
        """All metrics in Prometheus' text format, those of the store as they are now."""
        async with asyncio.timeout(ANSWER_WITHIN), self._store.read() as tx:
            standing = await outbox.statistics(tx)
            records = await sources.every(tx)
        now = self._clock()
        for state in DeliveryState:
            of_state = [each for each in standing if each.state is state]
            metrics.OUTBOX.labels(state=state).set(sum(each.count for each in of_state))
            if state is not DeliveryState.SENT:
                oldest = min((each.oldest for each in of_state), default=now)
                age = (now - oldest).total_seconds()
                metrics.OUTBOX_OLDEST_SECONDS.labels(state=state).set(max(age, 0))
        states = Counter(each.state for each in health.of_all(self._sources, records, now=now))
        for source_state in SourceState:
            metrics.SOURCES.labels(state=source_state).set(states[source_state])
        headers = {"Content-Type": metrics.CONTENT_TYPE}
        return web.Response(body=metrics.exposition(), headers=headers)

    async def _polled_lately(self) -> bool | None:
        """Whether the last round is not long ago; None when the database does not say."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN), self._store.read() as tx:
                records = await sources.every(tx)
        except (StoreError, TimeoutError):
            return None
        enabled = [source for source in self._sources if source.enabled]
        return not enabled or health.was_asked_lately(enabled, records, now=self._clock())
