"""An archive with a few stories in it, some of them hostile, served over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from bot.answers.archive import Archive
from bot.model import Destination, EvidenceBlob, NewStatement, Signatory, SourceRecord, Span
from bot.record import Found, record
from bot.store import Store, evidence, sources, statements
from bot.web import Guard, WebServer
from bot.web.pages import Pages
from tests.fakes import ManualClock
from tests.flow import source
from tests.made import NOON, another, told_by
from tests.processes import free_port

HOSTILE = "<script>document.title='owned'</script> & “quotes” \u202egpj.exe\u202c"
BODY = b"<html>as it came over the wire</html>"
SIGNED = ("FR", "DE", "JP")
SOURCES = (source("us", country="US"), source("quiet"), source("off"))


def joint(institution: str, country: str, *, hours: float, title: str = "") -> NewStatement:
    """A copy of the joint statement, which names three signatories."""
    new = told_by(institution, country=country)
    at = NOON + timedelta(hours=hours)
    span = Span(field="text", start=4, end=11, text=new.text[4:11])
    named = tuple(Signatory(country=code, span=span) for code in SIGNED)
    return replace(
        new,
        title=title or new.title,
        published=at,
        first_seen=at,
        facts=replace(new.facts, signatories=named),
    )


async def fill(store: Store) -> dict[str, str]:
    """Put a joint statement of three and one hostile text into the store; ids by name."""
    hostile = replace(
        another(1),
        title=HOSTILE,
        text=f"{HOSTILE}\n\n</p><img src=x onerror=alert(1)>\n\nMissiles from the DPRK to Russia.",
        url="javascript:alert(1)",
    )
    told = {
        "france": joint("France", "FR", hours=0),
        "germany": joint("Germany", "DE", hours=20, title="Joint statement on missiles"),
        "wire": replace(joint("Wire", "US", hours=30), official=False),
        "hostile": hostile,
    }
    ids: dict[str, str] = {}
    for name, new in told.items():
        async with store.write() as tx:
            await record(tx, Found(statement=new), destinations=(), now=new.first_seen)
            kept = await statements.find(tx, new.source_id, new.key)
            assert kept is not None
            ids[name] = kept.id
            ids[f"story of {name}"] = kept.story_id or ""
    blob = EvidenceBlob(
        url="https://ministry.example/1",
        fetched_at=NOON,
        sha256=sha256(BODY).hexdigest(),
        headers=(),
        body=BODY,
    )
    async with store.write() as tx:
        await evidence.put(tx, ids["france"], 1, blob)
        amended = replace(told["germany"], text=told["germany"].text.replace("January", "February"))
        await statements.revise(tx, ids["germany"], amended, now=NOON + timedelta(days=2))
        await sources.put(tx, SourceRecord(source_id="us", last_polled=NOON, last_success=NOON))
    return ids


@asynccontextmanager
async def served(store: Store, *, guard: Guard | None = None) -> AsyncIterator[str]:
    """The archive at work; yields its address."""
    address = f"127.0.0.1:{free_port()}"
    server = WebServer(address, guard or Guard())
    archive = Archive(store=store, sources=SOURCES, topics=("dprk-russia-transfers",))
    pages = Pages(
        archive=archive,
        reader=Destination(id="web", timezone="Europe/Paris"),
        clock=ManualClock(NOON + timedelta(days=3)),
        public_url="https://statements.desk.example",
    )
    server.get(pages.routes)
    serving = asyncio.create_task(server.run())
    try:
        await asyncio.wait_for(server.served.wait(), 10)
        yield f"http://{address}"
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
