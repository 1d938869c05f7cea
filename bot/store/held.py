"""Alerts that are told later, in a list: digests, quiet hours, mutes, storms, bursts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select

from bot.model import HeldAlert, HoldCause, Reason
from bot.schema import held
from bot.store.engine import Tx
from bot.store.upsert import upsert


async def put(tx: Tx, alerts: Sequence[HeldAlert]) -> None:
    """Hold alerts back."""
    rows = [
        {
            "destination": alert.destination,
            "statement_id": alert.statement_id,
            "version": alert.version,
            "reason": alert.reason,
            "story_id": alert.story_id,
            "cause": alert.cause,
            "at": alert.at,
            "until": alert.until,
        }
        for alert in alerts
    ]
    await upsert(tx, held, rows, keep={"at"})


async def due_at(tx: Tx, now: datetime) -> list[str]:
    """The destinations where something may be told now."""
    query = select(held.c.destination).where(held.c.until <= now).distinct()
    return list((await tx.execute(query.order_by(held.c.destination))).scalars())


async def due(tx: Tx, destination: str, now: datetime) -> list[HeldAlert]:
    """What a destination may be told now, oldest first."""
    query = select(held).where(held.c.destination == destination, held.c.until <= now)
    return [_alert(row) for row in await tx.execute(query.order_by(held.c.at, held.c.story_id))]


async def of_statement(tx: Tx, statement_id: str) -> dict[str, HeldAlert]:
    """What is held back of a statement, by destination."""
    query = select(held).where(held.c.statement_id == statement_id).order_by(held.c.at.desc())
    return {row.destination: _alert(row) for row in await tx.execute(query)}


async def waiting(tx: Tx, destination: str) -> list[HeldAlert]:
    """All that is held back for a destination, oldest first."""
    query = select(held).where(held.c.destination == destination).order_by(held.c.at)
    return [_alert(row) for row in await tx.execute(query)]


async def move(tx: Tx, old: str, new: str) -> None:
    """What waits for a place is told at another."""
    await tx.execute(held.update().where(held.c.destination == old).values(destination=new))


async def retell(tx: Tx, statement_ids: Collection[str], story_id: str) -> None:
    """These statements tell another story."""
    told = held.update().where(held.c.statement_id.in_(statement_ids))
    await tx.execute(told.values(story_id=story_id))


async def storms(tx: Tx, *, corrections: bool = False) -> dict[str, datetime]:
    """The destinations in a storm of news or of `corrections`, and when each is told of it."""
    ours = held.c.reason == Reason.CORRECTED
    query = select(held.c.destination, func.max(held.c.until)).where(
        held.c.cause == HoldCause.STORM, ours if corrections else ~ours
    )
    return {row[0]: row[1] for row in await tx.execute(query.group_by(held.c.destination))}


async def clock_set_back(tx: Tx, by: timedelta, now: datetime) -> None:
    """Let no storm or burst last for the time that the clock has to pass a second time."""
    passing = held.c.cause.in_([cause for cause in HoldCause if cause.ends_by_itself])
    ends = select(held.c.until).where(passing, held.c.until > now)
    for end in (await tx.execute(ends.distinct().order_by(held.c.until))).scalars().all():
        those = passing, held.c.until == end
        await tx.execute(held.update().where(*those).values(until=end - by))


async def forget(tx: Tx, destination: str, until: datetime) -> None:
    """What was due by then has been told."""
    await tx.execute(delete(held).where(held.c.destination == destination, held.c.until <= until))


async def forget_statement(tx: Tx, statement_id: str) -> None:
    """A statement was retracted: nobody is told of it any more.

    Where its story would have begun with it, that begins with what was to be told next.
    """
    gone = delete(held).where(held.c.statement_id == statement_id)
    rows = await tx.execute(gone.returning(held.c.destination, held.c.story_id, held.c.reason))
    for row in [each for each in rows if each.reason == Reason.FIRST]:
        there = (held.c.destination == row.destination, held.c.story_id == row.story_id)
        query = select(held.c.statement_id, held.c.version, held.c.reason).where(*there)
        if after := (await tx.execute(query.order_by(held.c.at).limit(1))).first():
            begins = held.update().where(*there)
            for name, value in after._mapping.items():
                begins = begins.where(held.c[name] == value)
            await tx.execute(begins.values(reason=Reason.FIRST))


def _alert(row: Row[Any]) -> HeldAlert:
    return HeldAlert(
        destination=row.destination,
        reason=Reason(row.reason),
        cause=HoldCause(row.cause),
        story_id=row.story_id,
        statement_id=row.statement_id,
        version=row.version,
        at=row.at,
        until=row.until,
    )
