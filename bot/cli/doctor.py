"""`statement-bot doctor`: everything that can be wrong from here to the chat, and what to do."""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bot import app, compose, health, lexicon, owe, upkeep
from bot.answers.finding import named
from bot.channels.email import examine
from bot.channels.findings import OK
from bot.cli.found import HERE, NOTE, Found, report
from bot.errors import ConfigError, FetchError, StoreError
from bot.lexicon import faq
from bot.model import DeliveryState, Destination, Source, SourceRecord, SourceState
from bot.ports import Fetch, Fetched
from bot.settings import Settings
from bot.store import Standing, Store, Tx, copies, outbox, sources

_NO_ROOM = "free some space: a full disk stops everything"
_NO_RIGHT = "give the bot's user the right to write there, or set STATEMENT_BOT_DATA_DIR"
_UNWRITTEN = {  # why a file can't be written: the code, and what to do
    errno.ENOSPC: ("disk-full", _NO_ROOM),
    errno.EDQUOT: ("disk-full", "free some space, or raise the quota of the bot's user"),
    errno.EROFS: ("failed", "mount it so that it can be written, or set STATEMENT_BOT_DATA_DIR"),
    errno.EIO: ("failed", "check that disk: it fails"),
}
LITTLE_SPACE = 500 * 1024 * 1024  # bytes
CLOCK_OFF = timedelta(minutes=2)
SOURCES_ASKED = 3
CONNECT_WITHIN = 10.0  # seconds
_PORTS = {"http": 80, "https": 443}
_OWN_AUTHORITY = "an authority of your own is made known by SSL_CERT_FILE"
_OF_MAIL = {  # faults of a mail server, and what to do
    "unreachable": (
        "check the name and the port in STATEMENT_BOT_SMTP_URL, and that this machine may go there"
    ),
    "refused": "it wants nothing of this machine: ask whoever runs it",
    "certificate": (
        f"put the name that its certificate bears into STATEMENT_BOT_SMTP_URL; {_OWN_AUTHORITY}"
    ),
    "no-tls": (
        "correct STATEMENT_BOT_SMTP_URL: smtps:// wants a port with TLS from the start (mostly"
        " 465), smtp:// with a password one that offers STARTTLS (mostly 587)"
    ),
    "login": (
        "correct name and password in STATEMENT_BOT_SMTP_URL (@ is written %40); some servers"
        " want a password made for programs, or none at all"
    ),
    "sender": "correct STATEMENT_BOT_SMTP_FROM: this login may not send from that address",
}


async def doctor(arguments: argparse.Namespace) -> int:
    """Look at everything, change nothing; 1 when something is wrong."""
    return report([each async for each in _examined()], as_json=arguments.json)


async def _examined() -> AsyncIterator[Found]:
    try:
        settings = app.read_settings()
    except ConfigError as error:
        for line in str(error).splitlines():
            yield Found(check="settings", code="wrong", detail=line, remedy="correct that first")
        return  # all else follows from them
    yield Found(check="settings", detail=f"{len(settings.origins)} set, the others by default")
    for each in (*_told(settings), *_sources(settings), _folder(settings), _lexicon(settings)):
        yield each
    async for each in _database(settings):
        yield each
    async for each in _network(settings):
        yield each
    async for each in _platforms(settings):
        yield each


def _judged(check: str, *, well: bool, code: str, remedy: str, **told: str) -> Found:
    """A finding that bears its code and its remedy only when all is not well."""
    return Found(check=check, code=OK if well else code, remedy="" if well else remedy, **told)


def _told(settings: Settings) -> Iterator[Found]:
    """Who is told, and who can reach whom."""
    yield Found(check="destinations", subject=", ".join(settings.destinations))
    operators = settings.operator_destination or ""
    yield _judged(
        "operators",
        well=bool(operators),
        code=NOTE,
        subject=operators,
        remedy="nobody is told of troubles: set STATEMENT_BOT_OPERATOR_DESTINATION",
    )
    yield _judged(
        "contact",
        well=bool(settings.contact),
        code=NOTE,
        subject=settings.contact,
        remedy="ministries can't reach you: set STATEMENT_BOT_CONTACT to an address of yours",
    )


def _sources(settings: Settings) -> Iterator[Found]:
    enabled = sum(source.enabled for source in settings.sources)
    yield _judged(
        "sources",
        well=bool(enabled),
        code="none-enabled",
        subject=str(settings.feeds),
        detail=f"{enabled} of {len(settings.sources)} enabled",
        remedy="enable at least one in that file",
    )


def _folder(settings: Settings) -> Found:
    """The data folder: can it be written to, and is there room."""
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"can this be written?")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        code, remedy = _UNWRITTEN.get(error.errno or 0, ("failed", _NO_RIGHT))
        detail = error.strerror or str(error)
        return Found(check="data", code=code, subject=str(folder), detail=detail, remedy=remedy)
    return _judged(
        "data",
        well=free >= LITTLE_SPACE,
        code="disk-full",
        subject=str(folder),
        detail=f"{free // 2**20} MiB free",
        remedy=_NO_ROOM,
    )


def _lexicon(settings: Settings) -> Found:
    try:
        known = lexicon.load(settings.lexicon)
        faq.load(settings.faq)
    except ConfigError as error:
        return Found(check="lexicon", code="wrong", detail=str(error), remedy="correct that file")
    watched = ", ".join(sorted(topic.key for topic in known.topics if topic.enabled))
    detail = f"{len(known.languages)} languages · {watched}"
    return Found(check="lexicon", subject=str(settings.lexicon or "built in"), detail=detail)


async def _database(settings: Settings) -> AsyncIterator[Found]:
    url = settings.database_url.get_secret_value()
    file = copies.sqlite_file(url)
    if file and not file.exists():
        yield Found(check="database", subject=str(file), detail="made at the first start")
        return
    try:
        async with await Store.open(url) as store:
            async with store.read() as tx:
                standing, records = await outbox.statistics(tx), await sources.every(tx)
                told = await owe.audience(tx, settings.audience)
                unfounded = await _unfounded(settings, tx)
            version = await store.schema_version()
    except StoreError as error:
        yield Found(check="database", code="failed", detail=str(error))
        return
    yield Found(check="database", subject=str(file or "PostgreSQL"), detail=f"version {version}")
    yield _deliveries(standing)
    for each in _operators_unreached(settings, standing):
        yield each
    yield _reading(settings, records)
    for each in (*_waiting_in_vain(settings, told), *unfounded):
        yield each


async def _unfounded(settings: Settings, tx: Tx) -> list[Found]:
    """The desk's own answers that nobody gets: the store holds nothing that they rest on."""
    with suppress(ConfigError):  # said before
        return [
            Found(
                check="faq",
                code=NOTE,
                subject=entry.key,
                detail="none of its statements is in the store: the answer is not given",
                remedy=f"name one that is there, by id or address, in {settings.faq}",
            )
            for entry in faq.load(settings.faq)
            if entry.sources and not [each for each in entry.sources if await named(tx, each)]
        ]
    return []


def _waiting_in_vain(settings: Settings, told: Iterable[Destination]) -> Iterator[Found]:
    """Destinations that want topics only of which none is watched: nothing comes there."""
    with suppress(ConfigError):  # said before
        watched = {each.key for each in lexicon.topics(settings.lexicon) if each.enabled}
        for place in told:
            if missing := sorted(place.filter.topics - watched):
                yield Found(
                    check="destinations",
                    code=NOTE if place.filter.topics & watched else "wrong",
                    subject=place.id,
                    detail=f"asks for topics that are not enabled: {', '.join(missing)}",
                    remedy="change it there with `settings topics …`, or with `ask --for`",
                )


def _deliveries(standing: list[Standing]) -> Found:
    parked = sum(each.count for each in standing if each.state is DeliveryState.PARKED)
    owed = sum(each.count for each in standing if each.state is DeliveryState.OWED)
    return _judged(
        "deliveries",
        well=not parked,
        code="parked",
        detail=f"{owed} waiting, {parked} parked",
        remedy="`statement-bot deliveries list parked` says why; mend that, then retry them",
    )


def _operators_unreached(settings: Settings, standing: list[Standing]) -> Iterator[Found]:
    """Whoever is told of troubles can't be told that this does not work."""
    operators, now = [settings.operator_destination or ""], app.clock(settings)()
    for each in upkeep.unreached(operators, standing, now):
        yield Found(
            check="operators",
            code="not-reached",
            subject=each.destination,
            detail=f"{each.count} {each.state} since {each.oldest:%Y-%m-%d %H:%M} UTC",
            remedy=f"`statement-bot deliveries list {each.state}` says why",
        )


def _reading(settings: Settings, records: Mapping[str, SourceRecord]) -> Found:
    """Which sources the service could not read lately."""
    now = app.clock(settings)()
    known = [source for source in settings.sources if source.id in records]
    states = health.of_all(known, records, now=now)
    failing = [each.source.id for each in states if each.state is SourceState.FAILING]
    return _judged(
        "polls",
        well=not failing,
        code=NOTE,
        subject=", ".join(failing),
        detail=f"{len(failing)} of {len(states)} sources fail",
        remedy="`statement-bot feeds check` with these names says why",
    )


async def _network(settings: Settings) -> AsyncIterator[Found]:
    """The way out: one source, what its clock says of ours, and the servers we send to."""
    asked = [source for source in settings.sources if source.enabled][:SOURCES_ASKED]
    failures: list[str] = []
    async with app.http(settings, app.real_time) as fetch:
        fetched = await _first_answer(asked, fetch, failures)
    yield _judged(
        "network",
        well=fetched is not None or not asked,
        code="failed",
        subject=fetched.url if fetched else "",
        detail="; ".join(failures),
        remedy="see whether this machine may go out, by name and over HTTPS, or needs a proxy;"
        " where certificates are refused, see to its clock and its certificates",
    )
    if fetched and (date := fetched.header("date")):
        yield _clock(date)
    for name, address in settings.webhooks.items():
        yield await _reached(f"webhook:{name}", address.get_secret_value())
    if settings.smtp_url:
        yield await _mail_server(settings.smtp_url.get_secret_value(), settings.smtp_from)


async def _first_answer(asked: list[Source], fetch: Fetch, failures: list[str]) -> Fetched | None:
    for source in asked:
        try:
            return await fetch(source, source.address.url)
        except FetchError as error:
            failures.append(f"{source.id}: {compose.fault(error.reason, HERE)}")
    return None


def _clock(date: str) -> Found:
    try:
        off = app.real_time() - parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return Found(check="clock", code=NOTE, detail="the source does not tell the time")
    return _judged(
        "clock",
        well=abs(off) <= CLOCK_OFF,
        code="wrong",
        detail=f"{off.total_seconds():+.0f} s from the source's",
        remedy="set this machine's clock, best by NTP",
    )


async def _mail_server(url: str, sender: str | None) -> Found:
    """Whether a mail would get there, short of sending one."""
    found = await examine(url, sender=sender)
    return Found(
        check="mail-server",
        code=found.code,
        subject=urlsplit(url).netloc.rpartition("@")[2],
        detail=found.detail,
        remedy=_OF_MAIL.get(found.code, ""),
    )


async def _reached(name: str, address: str) -> Found:
    """Whether a server takes connections; nothing is sent."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            secure = True if parts.scheme == "https" else None
            _, writer = await asyncio.open_connection(host, port, ssl=secure)
    except ssl.SSLError as error:
        why = getattr(error, "verify_message", "") or str(error)
        remedy = f"have its certificate put right; {_OWN_AUTHORITY}"
        return Found(
            check=name, code="certificate", subject=f"{host}:{port}", detail=why, remedy=remedy
        )
    except (OSError, TimeoutError) as error:
        number = error.errno or 0
        why = os.strerror(number) if number > 0 else str(error) or "no answer in time"
        remedy = "check that name and port, and that this machine may go there"
        return Found(check=name, code="failed", subject=f"{host}:{port}", detail=why, remedy=remedy)
    writer.close()
    return Found(check=name, subject=f"{host}:{port}")


async def _platforms(settings: Settings) -> AsyncIterator[Found]:
    """What the doctors of the chats say, where one is set up."""
    # Imported only where they are used: their libraries take long to load.
    if settings.slack_bot_token:
        from bot.cli import slack

        for each in await slack.findings(settings):
            yield replace(each, check=f"slack {each.check}")
    if settings.matrix_homeserver:
        from bot.cli import matrix

        for each in await matrix.findings(settings):
            yield replace(each, check=f"matrix {each.check}")
