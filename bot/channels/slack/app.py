"""The Slack app: whatever people do there comes in here, is acknowledged, and handled once."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from bot import metrics
from bot.channels.slack import hearing, spots
from bot.channels.slack.channel import web_client
from bot.channels.slack.lifecycle import Lifecycle
from bot.channels.slack.people import People
from bot.channels.slack.spots import Json, Spot
from bot.channels.slack.talk import Talk
from bot.desk import Desk
from bot.errors import StoreError
from bot.ports import Clock
from bot.store import Store, heard, listening

WAITS = 3  # for an answer that was refused as one too many
FINISH = 4.0  # seconds in which what was begun is finished when we stop
LOOK = timedelta(hours=1)  # between two looks for channels that we weren't told of
ANY = re.compile(".*")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How we get at Slack, and Slack at us: by the app's token, or by signed requests."""

    bot_token: str
    app_token: str
    signing_secret: str
    api_url: str
    served: asyncio.Event | None = None  # set while `take` is served; None: over a socket


class SlackListener:
    """Hears commands, buttons, modals and events, and answers them by the desk."""

    name = "slack"

    def __init__(self, *, access: Access, desk: Desk, store: Store, clock: Clock) -> None:
        self._access = access
        self._store = store
        self._clock = clock
        self._working: set[asyncio.Task[Any]] = set()
        self._up: bool | None = None
        self._why = ""  # it can't reach us
        self._reached = asyncio.Event()  # it can, again
        client = web_client(access.bot_token, access.api_url)
        # An answer that was refused for now was not posted: it can wait and be posted then.
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=WAITS))
        people = People(client=client, desk=desk, clock=clock)
        self._talk = Talk(client=client, desk=desk, people=people, clock=clock)
        self._lifecycle = Lifecycle(
            desk=desk, talk=self._talk, people=people, clock=clock, told=self._told
        )
        self._bolt = self._app()

    @property
    def listens(self) -> bool:
        """Whether Slack can reach us now."""
        return bool(self._up)

    async def run(self) -> None:
        """Listen until cancelled, whatever the network does; then finish what was begun."""
        access = self._access
        if access.served:
            hears = hearing.by_requests(
                self._bolt,
                access.served,
                clock=self._clock,
                told=self._told,
                last=self._finish,
            )
        else:
            hears = hearing.by_socket(
                self._bolt,
                token=access.app_token,
                api_url=access.api_url,
                clock=self._clock,
                told=self._told,
                last=self._finish,
            )
        looking = asyncio.create_task(self._look_around())
        try:
            await hears
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            self._up = False
            metrics.LISTENING.labels(platform=self.name).set(0)
            await self._keep(None)

    async def _look_around(self) -> None:
        """Now and then, and whenever Slack reaches us again, look where it has brought us."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK.total_seconds()):
                    await self._reached.wait()
            self._reached.clear()
            if self._up:
                try:
                    await self._lifecycle.look_around()
                except Exception:
                    log.exception("slack-failed", of="looking around")

    async def take(self, request: web.Request) -> web.Response:
        """Answer a request of Slack's, where it does not talk over a socket."""
        return await hearing.dispatched(self._bolt, request)

    def _app(self) -> AsyncApp:
        app = AsyncApp(
            name="statement-bot",  # else it looks through the stack for its caller
            client=web_client(self._access.bot_token, self._access.api_url),
            signing_secret=self._access.signing_secret,
            logger=logging.getLogger("slack_bolt"),  # else its level would be the root's
        )
        app.command(ANY)(self._command)
        app.action(ANY)(self._action)
        app.view(ANY)(self._view)
        app.event(ANY)(self._event)
        return app

    async def _command(self, ack: Any, body: Json) -> None:
        await ack()
        spot, line = spots.of_command(body), spots.line(body.get("text", ""))
        await self._once(body["trigger_id"], spot, self._talk.say(spot, line))

    async def _action(self, ack: Any, body: Json) -> None:
        await ack()
        pressed = body["actions"][0]
        action, value = pressed["action_id"].partition("/")[2], pressed.get("value", "")
        if action == "open":  # a link: Slack has opened it
            return
        spot = spots.of_press(body)
        if body["container"]["type"] == "view":
            direct = body["view"].get("private_metadata", "")
            work = self._talk.press_home(spot, action, value, direct=direct)
            await self._once(body["trigger_id"], None, work)
        else:
            await self._once(body["trigger_id"], spot, self._talk.press(spot, action, value))

    async def _view(self, ack: Any, body: Json) -> None:
        """Answered within the acknowledgement: errors stand beside what was entered."""
        with self._at_work():
            try:
                answer = await self._talk.submit(body["view"], body["user"]["id"])
            except Exception:
                log.exception("slack-failed", of="a modal")
                answer = self._talk.failed(body["view"])
            await ack(**answer)

    async def _event(self, body: Json, event: Json) -> None:
        us = next((each["user_id"] for each in body.get("authorizations") or ()), "")
        await self._once(body["event_id"], _asked(event), self._heard(event, us))

    async def _heard(self, event: Json, us: str) -> None:
        if spot := _asked(event):
            await self._talk.say(spot, spots.line(event.get("text", ""), us))
        elif event["type"] == "app_home_opened" and event.get("tab") == "home":
            direct = event["channel"]
            await self._talk.home(Spot(person=event["user"], channel=direct), direct=direct)
        elif handler := self._lifecycle.handlers.get(event["type"]):
            await handler(event, us)

    async def _once(self, name: str, spot: Spot | None, work: Coroutine[Any, Any, None]) -> None:
        """Do what an event asks for, unless Slack has told of it before."""
        with self._at_work(), closing(work):
            try:
                async with self._store.write() as tx:
                    is_new = await heard.first_time(tx, f"slack:{name}", self._clock())
                if is_new:
                    await work
            except Exception:
                log.exception("slack-failed", of=name)
                if spot:
                    await self._talk.apologise(spot)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """What is done inside is finished before we stop."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only tasks can be waited for")
        self._working.add(task)
        try:
            yield
        finally:
            self._working.discard(task)

    async def _finish(self) -> None:
        if self._working:
            await asyncio.wait(self._working, timeout=FINISH)

    async def _told(self, up: bool, why: str) -> None:
        """Slack can reach us from now on, or can't: said once, with the reason."""
        if (up, why) == (self._up, self._why):
            return
        metrics.LISTENING.labels(platform=self.name).set(up)
        await self._keep(self._clock() if up else None, why)
        self._up, self._why = up, why
        if up:
            self._reached.set()
            log.info("slack-listening", by="requests" if self._access.served else "socket")
        else:
            log.error("slack-not-listening", why=why)

    async def _keep(self, since: datetime | None, why: str = "") -> None:
        """Write down since when Slack can reach us, or why not, for whoever asks how we are."""
        try:
            async with self._store.write() as tx:
                await listening.put(tx, self.name, since, why)
        except StoreError as error:
            log.warning("slack-standing-not-kept", error=str(error))


def _asked(event: Json) -> Spot | None:
    """Where an event asks us something: a mention, or a person's message to us alone."""
    if event.get("bot_id") or event.get("subtype"):  # two bots could talk for ever
        return None
    is_direct = event["type"] == "message" and event.get("channel_type") == "im"
    return spots.of_message(event) if is_direct or event["type"] == "app_mention" else None
