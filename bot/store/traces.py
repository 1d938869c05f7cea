"""What the versions of statements can be traced to, without the bytes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, select

from bot.schema import evidence, versions
from bot.store.engine import Tx


async def of(tx: Tx, statement_ids: Collection[str]) -> dict[tuple[str, int], tuple[datetime, str]]:
    """When each version of these statements was seen, and the hash of what it was read from.

    The keys are ids and numbers of versions, in the order in which they were seen; the hash is
    empty where no bytes are kept.
    """
    version, read = versions.c, evidence.c
    query = (
        select(version.statement_id, version.version, version.seen_at, read.sha256)
        .outerjoin(
            evidence,
            and_(read.statement_id == version.statement_id, read.version == version.version),
        )
        .where(version.statement_id.in_(statement_ids))
        .order_by(version.seen_at, version.statement_id, version.version)
    )
    rows = await tx.execute(query)
    return {(row.statement_id, row.version): (row.seen_at, row.sha256 or "") for row in rows}
