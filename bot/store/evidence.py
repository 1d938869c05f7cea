"""The bytes that matched statements were read from, compressed.

Of a statement whose text is its feed's, its page is kept too, as the version `PAGE`: what the page
says later is compared with it.
"""

from __future__ import annotations

import zlib
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.model import EvidenceBlob
from bot.schema import evidence
from bot.store import codec
from bot.store.engine import Tx
from bot.store.upsert import upsert

PAGE = 0  # no text has this version


async def put(tx: Tx, statement_id: str, version: int, blob: EvidenceBlob) -> None:
    """Keep what a version of a statement was read from."""
    row = {
        "statement_id": statement_id,
        "version": version,
        "url": blob.url,
        "fetched_at": blob.fetched_at,
        "sha256": blob.sha256,
        "headers": codec.dumps(blob.headers),
        "body": zlib.compress(blob.body),
    }
    await upsert(tx, evidence, [row])


async def get(tx: Tx, statement_id: str, version: int) -> EvidenceBlob | None:
    """What a version of a statement was read from, as it came over the wire."""
    query = select(evidence).where(
        evidence.c.statement_id == statement_id, evidence.c.version == version
    )
    row = (await tx.execute(query)).first()
    if row is None:
        return None
    return EvidenceBlob(
        url=row.url,
        fetched_at=row.fetched_at,
        sha256=row.sha256,
        headers=codec.loads(row.headers, tuple[tuple[str, str], ...]),
        body=zlib.decompress(row.body),
    )


async def is_of_page(tx: Tx, statement_id: str, version: int) -> bool:
    """True where a version was read from the page that is kept, and not from the feed."""
    sums = select(evidence.c.sha256).where(
        evidence.c.statement_id == statement_id, evidence.c.version.in_((PAGE, version))
    )
    found = list((await tx.execute(sums)).scalars())
    return len(found) == 2 and len(set(found)) == 1


async def forget_page(tx: Tx, statement_id: str) -> None:
    """Keep the page beside the feed's words no more: those are newer."""
    page = (evidence.c.statement_id == statement_id, evidence.c.version == PAGE)
    await tx.execute(delete(evidence).where(*page))


async def forget_bodies(tx: Tx, before: datetime) -> int:
    """Drop bytes that were fetched before then; their hash, time and headers stay.

    Returns how many documents that were.
    """
    nothing = zlib.compress(b"")
    old = (evidence.c.fetched_at < before, func.length(evidence.c.body) > len(nothing))
    emptied = update(evidence).where(*old).values(body=nothing)
    return len((await tx.execute(emptied.returning(evidence.c.version))).all())
