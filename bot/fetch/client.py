"""One turn of asking a source, hop by hop.

check URL -> asked to wait? -> a page? robots.txt -> wait for the host's turn -> asked to wait now?
-> connect (guarded) -> redirect? again -> bounded body
"""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp
from aiohttp.http_exceptions import ContentEncodingError
from yarl import URL

import bot
from bot.errors import FetchError
from bot.fetch.guard import RefusedAddress, check_url, public_socket
from bot.fetch.pace import Pace, Rests
from bot.fetch.robots import Robots
from bot.model import Source, Validators
from bot.ports import Clock, Fetched
from bot.text.waiting import retry_after

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_CERTIFICATE_EXPIRED = 10  # OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")  # OpenSSL's names
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9,"
    " application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)
_CHUNK = 64 * 1024
_MOST_COOKIES = 100  # of a source; a gate needs one or two
# What tells the time at the top of a feed: it differs at each request and says nothing.
_FIRST_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_CLOCK = re.compile(rb"<((?:[\w.-]+:)?(?:lastBuildDate|pubDate|updated|date))\b[^<]*</\1\s*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much; seconds and bytes."""

    total: float = 30.0  # of asking, over all redirects; waiting for a host's turn is not asking
    connect: float = 10.0
    read: float = 15.0  # between two pieces of a body
    body: int = 10 * 1024 * 1024  # after decompression
    redirects: int = 5
    spacing: float = 1.0  # between two requests to one host
    in_flight: int = 64  # over all hosts


class _Hop(NamedTuple):
    """One answer: where the next hop goes, or the body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    location: str | None

    @property
    def challenges(self) -> bool:
        """True for a gatekeeper's page, marked as such."""
        return self.header("cf-mitigated") == "challenge"

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


class HttpFetch:
    """The Fetch port over aiohttp; an async context manager, to be closed once.

    `contact` (a URL or an address) goes into the User-Agent. With a `proxy` only the addresses
    that stand in URLs are checked: the proxy looks names up, so it must guard them itself.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        contact: str = "",
        proxy: str | None = None,
        limits: Limits | None = None,
        obey_robots: bool = True,
    ) -> None:
        self._clock = clock
        self._proxy = proxy
        self._limits = limits or Limits()
        self._user_agent = f"statement-bot/{bot.__version__}"
        if contact:
            self._user_agent += f" (+{contact})"
        self._robots = Robots(clock=clock) if obey_robots else None
        self._pace = Pace(self._limits.spacing)
        self._rests = Rests(clock)
        self._slots = asyncio.Semaphore(self._limits.in_flight)
        self._tls = ssl.create_default_context()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._cookies: dict[str, aiohttp.CookieJar] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; asking again would open new ones."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    async def __call__(
        self,
        source: Source,
        url: str,
        *,
        validators: Validators | None = None,
        page: bool = False,
    ) -> Fetched:
        """Get `url` for `source`, following redirects; raises FetchError."""
        known = validators or Validators()
        private = _private_hosts(source)
        here = check_url(url, private=private)
        permanent = True
        clock, left = asyncio.get_running_loop().time, self._limits.total
        for hops in range(self._limits.redirects + 1):
            self._rests.check(here)
            if page and self._robots:
                await self._robots.check(here, partial(self._file, source))
            async with self._pace.turn(here.authority), self._slots:
                self._rests.check(here)  # whoever was asked before us may have been told to wait
                began = clock()
                hop = await self._ask(
                    source, here, known, private=here.host in private, seconds=left
                )
                left -= clock() - began
            if hop.location is None:
                return self._fetched(hop, here, known, moved=hops > 0 and permanent)
            permanent = permanent and hop.status in _PERMANENT
            here = check_url(hop.location, base=here, private=private)
        raise FetchError("redirects", f"more than {self._limits.redirects}")

    async def _file(self, source: Source, url: URL) -> bytes:
        """The body of a file that goes with a source's pages."""
        return (await self(source, str(url))).body

    async def _ask(
        self, source: Source, url: URL, validators: Validators, *, private: bool, seconds: float
    ) -> _Hop:
        """One request and its answer."""
        jar = self._cookies.get(source.id)
        proxy = source.proxy or self._proxy
        try:
            async with (
                asyncio.timeout(seconds),
                self._session(guarded=not (private or proxy)).get(
                    url,
                    headers=self._headers(source, url, validators),
                    cookies=jar.filter_cookies(url) if jar else None,
                    allow_redirects=False,
                    proxy=proxy,
                ) as response,
            ):
                if response.cookies:
                    self._keep_cookies(source, response)
                location = response.headers.get("Location")
                redirected = response.status in _REDIRECTS and location is not None
                return _Hop(
                    status=response.status,
                    headers=tuple((_text(k), _text(v)) for k, v in response.raw_headers),
                    body=await self._body(response) if 200 <= response.status < 300 else b"",
                    location=location if redirected else None,
                )
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is one
            raise _translated(error) from error

    def _keep_cookies(self, source: Source, response: aiohttp.ClientResponse) -> None:
        # IP addresses may set cookies too: a jar belongs to one source only.
        jar = self._cookies.setdefault(source.id, aiohttp.CookieJar(unsafe=True))
        if len(jar) > _MOST_COOKIES:
            jar.clear()
        jar.update_cookies(response.cookies, response.url)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """The decompressed body; raises FetchError `too-large` before it is all in memory."""
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self._limits.body:
                raise FetchError("too-large", f"more than {self._limits.body} bytes")
        return bytes(body)

    def _fetched(self, hop: _Hop, url: URL, known: Validators, *, moved: bool) -> Fetched:
        """The last hop as the flow sees it; raises FetchError `http-NNN` unless it is a success."""
        conditional = known.etag is not None or known.last_modified is not None
        if hop.status == 304 and conditional:
            validators = known
        elif 200 <= hop.status < 300 and not hop.challenges:
            validators = Validators(
                etag=hop.header("etag"),
                last_modified=hop.header("last-modified"),
                body_hash=_steady_hash(hop.body),
            )
        else:
            error = FetchError(
                "challenge" if hop.challenges else f"http-{hop.status}",
                retry_after=retry_after(hop.header("retry-after"), self._clock()),
            )
            self._rests.note(url, error)
            raise error
        return Fetched(
            url=str(url),
            status=hop.status,
            headers=hop.headers,
            body=hop.body,
            validators=validators,
            moved_to=str(url) if moved else None,
        )

    def _headers(self, source: Source, url: URL, validators: Validators) -> dict[str, str]:
        headers = {
            "User-Agent": source.user_agent or self._user_agent,
            "Accept": _ACCEPT,
        }
        if source.headers and url.origin() in _own_origins(source):
            headers |= dict(source.headers)  # they may hold a secret: nobody else gets them
        if validators.etag is not None:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified is not None:
            headers["If-Modified-Since"] = validators.last_modified
        return headers

    def _session(self, *, guarded: bool) -> aiohttp.ClientSession:
        """The guarded session, or the open one.

        Two pools: a connection opened for a private source must not serve a public one. A proxy
        is the operator's own and may well be private.
        """
        if guarded not in self._sessions:
            limits = self._limits
            self._sessions[guarded] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    ssl=self._tls, limit=0, socket_factory=public_socket if guarded else None
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=limits.connect, sock_read=limits.read
                ),
            )
        return self._sessions[guarded]


def _own_addresses(source: Source) -> tuple[str, ...]:
    """The addresses that an operator gave."""
    given = (source.address, *source.fallbacks, *filter(None, (source.archive,)))
    return tuple(address.url for address in given)


def _own_origins(source: Source) -> set[URL]:
    return {URL(url).origin() for url in _own_addresses(source)}


def _private_hosts(source: Source) -> frozenset[str]:
    """The hosts that may be private: those named by an operator, wherever else they lead."""
    return _hosts(_own_addresses(source)) if source.allow_private else frozenset()


@lru_cache(8_000)  # asked at each poll
def _hosts(urls: tuple[str, ...]) -> frozenset[str]:
    return frozenset(host for url in urls if (host := URL(url).host))


def _steady_hash(body: bytes) -> str:
    """A hash of what a body says; the clock at the top of a feed counts for nothing."""
    first = _FIRST_ENTRY.search(body)
    head = body[: first.start()] if first else b""
    digest = sha256(_CLOCK.sub(b"", head))  # what processors have instructions for
    digest.update(memoryview(body)[len(head) :])
    return digest.hexdigest()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _translated(error: Exception) -> FetchError:
    """A failure of aiohttp's as ours, by type."""
    match error:
        case TimeoutError():
            return FetchError("timeout")
        case aiohttp.ClientConnectorDNSError():
            return FetchError("dns", error.host)
        case aiohttp.ClientConnectorCertificateError():
            cause = error.certificate_error
            expired = getattr(cause, "verify_code", None) == _CERTIFICATE_EXPIRED
            why = getattr(cause, "verify_message", "") or str(cause)
            return FetchError("tls-expired" if expired else "tls", why)
        case aiohttp.ClientConnectorSSLError() if _speaks_plainly(error.os_error):
            return FetchError("no-tls", str(error))
        case aiohttp.ClientSSLError():
            return FetchError("tls", str(error))
        case aiohttp.ClientConnectorError():
            return _unconnected(error)
        case aiohttp.ClientPayloadError():
            garbled = isinstance(error.__cause__, ContentEncodingError)
            return FetchError("decode" if garbled else "truncated", str(error))
        case aiohttp.ClientResponseError():
            return FetchError("decode", str(error))
    return FetchError("connect", str(error))


def _speaks_plainly(error: OSError) -> bool:
    """Whether something answered that is no TLS: plain HTTP, most often."""
    return getattr(error, "reason", "") in _NO_TLS


def _unconnected(error: aiohttp.ClientConnectorError) -> FetchError:
    if isinstance(error.os_error, RefusedAddress):
        return FetchError("refused-address", f"{error.host}: {error.os_error}")
    number = error.os_error.errno or 0
    why = os.strerror(number) if number > 0 else str(error.os_error)
    return FetchError("connect", f"{error.host}:{error.port}: {why}")
