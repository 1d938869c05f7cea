"""What people did: who subscribed, muted, acknowledged, retracted, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from bot.model import Deed
from bot.schema import deeds
from bot.store.engine import Tx


async def put(tx: Tx, deed: Deed) -> None:
    """Write it down."""
    row = {
        "at": deed.at,
        "who": deed.who,
        "destination": deed.destination,
        "action": deed.action,
        "subject": deed.subject,
        "detail": deed.detail,
    }
    await tx.execute(deeds.insert().values(row))


async def listing(
    tx: Tx,
    *,
    action: str | None = None,
    subject: str | None = None,
    destination: str | None = None,
    limit: int = 50,
) -> list[Deed]:
    """What was done, newest first."""
    wanted = {"action": action, "subject": subject, "destination": destination}
    query = select(deeds).order_by(deeds.c.seq.desc()).limit(limit)
    for column, value in wanted.items():
        if value is not None:
            query = query.where(deeds.c[column] == value)
    return [_deed(row) for row in await tx.execute(query)]


async def about(
    tx: Tx, subjects: Collection[str], *, actions: Collection[str]
) -> Mapping[tuple[str, str], Sequence[Deed]]:
    """What was done to these subjects, newest first, by action and subject."""
    query = select(deeds).where(deeds.c.action.in_(actions), deeds.c.subject.in_(subjects))
    done: dict[tuple[str, str], list[Deed]] = defaultdict(list)
    for row in await tx.execute(query.order_by(deeds.c.seq.desc())):
        done[row.action, row.subject].append(_deed(row))
    return dict(done)


def _deed(row: Row[Any]) -> Deed:
    return Deed(
        at=row.at,
        who=row.who,
        destination=row.destination,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
    )
