"""One client, kept in step with its homeserver: rooms, members and keys, as /sync tells them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import nio
import structlog

from bot import metrics
from bot.channels.matrix.crypto import Signing, cross_sign, publish
from bot.channels.matrix.failures import LOGIN_REMEDY, LoggedOut, failure, translated
from bot.channels.matrix.invites import accept
from bot.channels.matrix.login import Account, Login
from bot.errors import GiveUp, SendError, TryAgain

POLL = timedelta(seconds=30)  # how long the homeserver may hold a /sync without news
REQUEST = timedelta(seconds=30)  # the longest wait for any other answer
PATIENCE = timedelta(seconds=20)  # how long a message waits for the homeserver's first answer
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=1)
TIMELINE = 20  # events of each room in one answer; backlog.py asks for those before them

_NEWS = {  # what we want to hear of
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "ephemeral": {"types": []},
        "account_data": {"types": []},
        "timeline": {"limit": TIMELINE},
    },
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one /sync told; `since` is where the one before ended, None for the very first."""

    told: nio.SyncResponse
    since: str | None
    whole: bool  # with the state of every room, not only what changed in it
    user_id: str  # ours


class Connection:
    """Runs from `start` to `close`; a new login is taken up without a restart.

    `created` holds the m.room.create event of each room, of which nio keeps too little.
    """

    def __init__(self, account: Account, rng: Random) -> None:
        self._account = account
        self._rng = rng
        self._login: Login | None = None
        self._client: nio.AsyncClient | None = None
        self._tried = asyncio.Event()  # whether there was a first answer, good or bad
        self._in_step = False
        self._trouble: SendError | None = None
        self._task: asyncio.Task[None] | None = None
        self._news: asyncio.Queue[News] = asyncio.Queue()
        self._told: dict[str, str] = {}  # to which user up to where, handled or not
        self._well = asyncio.Event()
        self._standing: str | None = None  # why the homeserver doesn't answer; "": it does
        self._turned = asyncio.Event()  # as to that
        self.created: dict[str, Mapping[str, Any]] = {}

    @property
    def inviters(self) -> tuple[str, ...]:
        """Users and homeservers that count as our own people; none: our homeserver."""
        return self._account.inviters

    def start(self) -> None:
        """Begin to follow the homeserver.

        Raises ConfigError where there is no login, or another process uses it.
        """
        self._account.login()
        self._lock = self._account.lock()
        self._task = asyncio.create_task(self._run(), name="matrix")

    async def close(self) -> None:
        """Stop following, and close the client."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._disconnect()
        self._lock.close()

    async def client(self) -> nio.AsyncClient:
        """The client, if it knows its rooms. Raises TryAgain, or GiveUp when logged out."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._tried.wait()
        if isinstance(self._trouble, LoggedOut):
            raise GiveUp(str(self._trouble))
        # nio forgets the token at a soft logout: without one everything would be refused for good.
        if self._client is None or not self._in_step or not self._client.access_token:
            raise TryAgain(f"not in step with the homeserver yet: {self._trouble or 'no answer'}")
        return self._client

    async def news(self) -> News:
        """What the homeserver told next."""
        return await self._news.get()

    def handled(self, news: News) -> None:
        """Never be told this again: what a crash leaves unhandled is told at the next start."""
        self._account.keep_position(news.user_id, news.told.next_batch)

    @property
    def answers(self) -> bool:
        """Whether the homeserver answered when it was last asked."""
        return self._well.is_set()

    async def well(self) -> None:
        """Wait until the homeserver answers."""
        await self._well.wait()

    async def turned(self, known: str | None) -> str:
        """Wait until it stands otherwise than `known`: why it doesn't answer, empty if it does."""
        while self._standing is None or self._standing == known:
            self._turned.clear()
            await self._turned.wait()
        return self._standing

    async def _run(self) -> None:
        delay = FIRST_DELAY
        while True:
            try:
                with translated("/sync"):
                    await self._turn()
            except Exception as error:  # noqa: BLE001  # whatever it was, it may have passed next time
                self._fell_out(error)
                self._tried.set()
                pause = getattr(error, "after", None) or delay * self._rng.uniform(0.7, 1.0)
                await asyncio.sleep(min(pause, LONGEST_DELAY).total_seconds())
                delay = min(delay * 2, LONGEST_DELAY)
            else:
                self._trouble = None
                self._tried.set()
                self._well.set()
                self._stands("")
                metrics.LISTENING.labels(platform="matrix").set(1)
                delay = FIRST_DELAY

    def _stands(self, why: str) -> None:
        self._standing = why
        self._turned.set()

    def _fell_out(self, error: Exception) -> None:
        self._well.clear()
        self._stands(str(error) or type(error).__name__)
        metrics.LISTENING.labels(platform="matrix").set(0)
        if isinstance(error, LoggedOut):
            self._trouble = error
            self._in_step = False
            log.error("matrix-logged-out", why=str(error))
        elif isinstance(error, SendError):
            self._trouble = error
            log.warning("matrix-sync-failed", why=str(error))
        else:
            log.error("matrix-sync-failed", exc_info=error)

    async def _turn(self) -> None:
        login = self._account.login()
        client = self._client
        if client is None or not client.access_token or login != self._login:
            client = await self._connect(login)
        await self._sync(client)
        await _tend_keys(client)

    async def _connect(self, login: Login) -> nio.AsyncClient:
        """Make the client anew, with the keys that its device already has."""
        await self._disconnect()
        client = new_client(login.homeserver, self._account)
        try:
            await self._recognise(client, login)
        except BaseException:
            await close(client)
            raise
        self._client, self._login = client, login
        return client

    async def _recognise(self, client: nio.AsyncClient, login: Login) -> None:
        client.access_token = login.access_token
        me = await client.whoami()
        if isinstance(me, nio.ErrorResponse):
            raise failure(me, "the login")
        if login.user_id not in ("", me.user_id):
            wrong = f"the access token is of {me.user_id}, not of {login.user_id}"
            raise LoggedOut(f"{wrong}; {LOGIN_REMEDY}")
        client.restore_login(me.user_id, me.device_id or login.device_id, login.access_token)
        await publish(client)
        try:
            if await cross_sign(client, self._account.folder) is Signing.FOREIGN:
                log.warning("matrix-device-unsigned", remedy="statement-bot matrix doctor")
        except SendError as error:
            # Without it messages are still sent and read, only with a warning.
            log.warning("matrix-device-unsigned", why=str(error))

    async def _disconnect(self) -> None:
        self._in_step = False
        if self._client is not None:
            await close(self._client)
            self._client = None

    async def _sync(self, client: nio.AsyncClient) -> None:
        first = not client.next_batch
        since = self._told.get(client.user_id) or self._account.position(client.user_id)
        async with asyncio.timeout((POLL + REQUEST).total_seconds()):
            told = await client.sync(
                timeout=0 if first else int(POLL.total_seconds() * 1000),
                sync_filter=_NEWS,
                since=since,
                full_state=first,
            )
        if isinstance(told, nio.ErrorResponse):
            raise failure(told, "/sync")
        self._told[client.user_id] = told.next_batch
        self._note_rooms(client, told)
        self._news.put_nowait(News(told=told, since=since, whole=first, user_id=client.user_id))
        await accept(client, self._account.inviters)
        self._in_step = True

    def _note_rooms(self, client: nio.AsyncClient, told: nio.SyncResponse) -> None:
        for room_id, room in told.rooms.join.items():
            for event in (*room.state, *room.timeline.events):
                if event.source.get("type") == "m.room.create":
                    self.created[room_id] = event.source
        for room_id in told.rooms.leave:
            client.rooms.pop(room_id, None)  # nio forgets none


def new_client(homeserver: str, account: Account) -> nio.AsyncClient:
    """A client that keeps its keys in the account's folder, and leaves retries to us."""
    account.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = nio.AsyncClientConfig(
        max_limit_exceeded=0, max_timeouts=0, request_timeout=REQUEST.total_seconds()
    )
    return nio.AsyncClient(homeserver, store_path=str(account.folder), config=config)


async def close(client: nio.AsyncClient) -> None:
    """Close the client's connections, and the database of its keys."""
    await client.close()
    if client.store:
        client.store.database.close()


async def _tend_keys(client: nio.AsyncClient) -> None:
    """Answer and ask for the keys that the last /sync made needed."""
    await client.send_to_device_messages()
    if client.should_upload_keys:
        _must(await client.keys_upload(), "the keys of the bot's device")
    if client.should_query_keys:
        _must(await client.keys_query(), "the keys of others' devices")
    if client.should_claim_keys:
        _must(await client.keys_claim(client.get_users_for_key_claiming()), "one-time keys")


def _must(response: nio.Response, doing: str) -> None:
    if isinstance(response, nio.ErrorResponse):
        raise failure(response, doing)
