"""Stand-ins for our own ports, and for nothing else."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.errors import FetchError, SendError
from bot.model import Address, Delivery, Document, Receipt, Source, Validators
from bot.parse import parse
from bot.ports import Fetched, Page, Parsed, Tempo
from bot.read import read


class ManualClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, span: timedelta) -> None:
        self.now += span


class FakeFetch:
    """A web of scripted answers: each address gives its last one again and again.

    Like a well-kept server it answers 304 to whoever sends the ETag of what it would give.
    """

    def __init__(self) -> None:
        self._answers: dict[str, deque[Fetched | Exception]] = defaultdict(deque)
        self.asked: list[tuple[str, Validators | None]] = []

    def put(
        self,
        url: str,
        body: bytes | str,
        *,
        content_type: str = "application/rss+xml; charset=utf-8",
        etag: bool = True,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Give a document from now on."""
        data = body.encode() if isinstance(body, str) else body
        digest = blake2b(data, digest_size=16).hexdigest()
        answer = Fetched(
            url=url,
            status=200,
            headers=(("Content-Type", content_type), *headers),
            body=data,
            validators=Validators(etag=f'"{digest}"' if etag else None, body_hash=digest),
        )
        self._answers[url] = deque([answer])

    def fail(self, url: str, error: FetchError | None = None) -> None:
        """Give no document from now on."""
        self._answers[url] = deque([error or FetchError("timeout")])

    def fail_once(self, url: str, error: FetchError | None = None) -> None:
        """Fail at the next request, then go on as before."""
        self._answers[url].appendleft(error or FetchError("timeout"))

    def redirect(self, url: str, to: str, *, for_good: bool = True) -> None:
        """Answer as one that has moved to another address, for good or for a while."""
        answer = self._answers[to][-1]
        if isinstance(answer, Fetched):
            self._answers[url] = deque([replace(answer, moved_to=to if for_good else None)])

    def etag(self, url: str) -> str | None:
        """The ETag of what an address gives now."""
        answer = self._answers[url][-1]
        return answer.validators.etag if isinstance(answer, Fetched) else None

    def count(self, url: str) -> int:
        """How often an address was asked."""
        return sum(asked == url for asked, _ in self.asked)

    async def __call__(
        self,
        source: Source,
        url: str,
        *,
        validators: Validators | None = None,
        page: bool = False,
    ) -> Fetched:
        self.asked.append((url, validators))
        script = self._answers.get(url)
        if not script:
            raise FetchError("http-404")
        answer = script.popleft() if len(script) > 1 else script[0]
        if isinstance(answer, Exception):
            raise answer
        if validators and validators.etag and validators.etag == answer.validators.etag:
            return Fetched(url=url, status=304, headers=(), body=b"", validators=validators)
        return answer


class InlineWorkers:
    """Parses and reads in this process."""

    async def parse(
        self, source: Source, address: Address, fetched: Fetched, *, known: bytes = b""
    ) -> Parsed:
        return parse(
            source,
            address,
            url=fetched.url,
            content_type=fetched.header("content-type") or "",
            body=fetched.body,
            known=known,
        )

    async def read(self, url: str, content_type: str, body: bytes) -> Page:
        return read(url, content_type, body)


@dataclass(slots=True)
class Posted:
    """A message as it stands in the channel."""

    delivery: Delivery
    thread: Receipt | None
    document: Document


@dataclass(slots=True)
class FakeChannel:
    """A channel that keeps what it is given, and refuses as scripted.

    Each error of `script` meets one attempt to send or edit; `lost` ones arrive all the same.
    """

    name: str = "fake"
    tempo: Tempo | None = None
    script: deque[SendError] = field(default_factory=deque)
    lost: deque[SendError] = field(default_factory=deque)
    posts: list[Posted] = field(default_factory=list)
    edits: list[tuple[Receipt, Document]] = field(default_factory=list)
    looked_for: list[str] = field(default_factory=list)

    @property
    def summaries(self) -> list[str]:
        """The first line of each message that was posted, oldest first."""
        return [posted.delivery.document.summary for posted in self.posts]

    async def send(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt:
        if self.script:
            raise self.script.popleft()
        self.posts.append(Posted(delivery, thread, delivery.document))
        if self.lost:
            raise self.lost.popleft()
        return Receipt(id=delivery.id)

    async def edit(self, receipt: Receipt, document: Document, *, key: str) -> None:
        if self.script:
            raise self.script.popleft()
        self.edits.append((receipt, document))
        for posted in self.posts:
            if posted.delivery.id == receipt.id:
                posted.document = document

    async def find(self, delivery: Delivery, *, thread: Receipt | None) -> Receipt | None:
        self.looked_for.append(delivery.id)
        known = {posted.delivery.id for posted in self.posts}
        return Receipt(id=delivery.id) if delivery.id in known else None


def channels(channel: FakeChannel) -> Mapping[str, FakeChannel]:
    """The channel under its name, as a Deliverer wants it."""
    return {channel.name: channel}
