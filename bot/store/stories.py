"""Stories: which statements tell one event, and what helps to find it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from bot import schema
from bot.errors import StoreError
from bot.model import Fingerprint, Statement, Story, StoryCandidate, StoryDecision
from bot.store import codec, ids, statements
from bot.store.engine import Tx
from bot.store.upsert import upsert

_stories, _members, _keys = schema.stories.c, schema.members.c, schema.story_keys.c

_COMPARED = 8  # statements of one story, however many tell it


async def create(tx: Tx, first: Statement) -> str:
    """Open the story that begins with a statement; returns its id. `attach` it next."""
    short = await ids.unused(tx, _stories.id, "story", first.id)
    row = {"id": short, "topic": first.match.topic, "first_at": first.at}
    await tx.execute(schema.stories.insert().values(row))
    return short


async def attach(
    tx: Tx, story_id: str, statement_id: str, fingerprint: Fingerprint, decision: StoryDecision
) -> None:
    """Make a statement tell a story, and remember why."""
    member = {
        "statement_id": statement_id,
        "story_id": story_id,
        "fingerprint": codec.dumps(fingerprint),
        "score": decision.score,
        "why": decision.why,
    }
    await upsert(tx, schema.members, [member])
    await _key(tx, story_id, statement_id, fingerprint)
    await _tell(tx, story_id, statement_id, at=fingerprint.at)


async def renew(tx: Tx, story_id: str, statement_id: str, fingerprint: Fingerprint) -> None:
    """Let a statement be found by its new text; why it tells its story stays as it was decided."""
    member = _members.statement_id == statement_id
    values = {"fingerprint": codec.dumps(fingerprint)}
    await tx.execute(update(schema.members).where(member).values(values))
    await _key(tx, story_id, statement_id, fingerprint)


async def move(tx: Tx, statement_id: str, story_id: str) -> None:
    """Make a statement tell another story than was decided."""
    for table in (schema.members, schema.story_keys):
        await tx.execute(
            update(table).where(table.c.statement_id == statement_id).values(story_id=story_id)
        )
    moved = await statements.get(tx, statement_id)
    if moved:
        await _tell(tx, story_id, statement_id, at=moved.at)


async def _key(tx: Tx, story_id: str, statement_id: str, fingerprint: Fingerprint) -> None:
    await tx.execute(delete(schema.story_keys).where(_keys.statement_id == statement_id))
    common = {"statement_id": statement_id, "story_id": story_id, "at": fingerprint.at}
    rows = [{**common, "key": key} for key in sorted(fingerprint.keys)]
    await upsert(tx, schema.story_keys, rows)


async def _tell(tx: Tx, story_id: str, statement_id: str, *, at: datetime) -> None:
    told = schema.statements
    await tx.execute(update(told).where(told.c.id == statement_id).values(story_id=story_id))
    later = (_stories.id == story_id, _stories.first_at > at)
    await tx.execute(update(schema.stories).where(*later).values(first_at=at))


async def get(tx: Tx, story_id: str) -> Story | None:
    """The story with this id, as somebody may type it."""
    query = select(schema.stories).where(_stories.id == ids.typed(story_id))
    rows = (await tx.execute(query)).all()
    return (await _told(tx, rows))[0] if rows else None


async def fetch(tx: Tx, story_id: str) -> Story:
    """The story with this id. Raises StoreError when there is none."""
    story = await get(tx, story_id)
    if story is None:
        raise StoreError(f"story {story_id} is not in the database: restore it from a backup")
    return story


async def why(tx: Tx, statement_id: str) -> str:
    """Why a statement was taken to tell its story; empty when it tells none."""
    query = select(_members.why).where(_members.statement_id == statement_id)
    return (await tx.execute(query)).scalar() or ""


async def latest(tx: Tx, limit: int, *, before: datetime | None = None) -> list[Story]:
    """Stories that a text is about or has a passage on, newest first."""
    told = schema.statements.c
    listed = select(told.id).where(told.story_id == _stories.id, told.listed).exists()
    query = select(schema.stories).where(listed)
    if before:
        query = query.where(_stories.first_at < before)
    newest = query.order_by(_stories.first_at.desc(), _stories.id).limit(limit)
    return await _told(tx, (await tx.execute(newest)).all())


async def candidates(
    tx: Tx, fingerprint: Fingerprint, *, window: timedelta, limit: int = 20
) -> list[StoryCandidate]:
    """Stories with a statement within `window` that shares keys; those that share most first.

    Of a story told by many, the eight statements come along that share most.
    """
    shared = func.count(_keys.key.distinct())
    query = (
        select(_keys.story_id, _stories.first_at)
        .join(schema.stories, _stories.id == _keys.story_id)
        .where(
            _keys.key.in_(fingerprint.keys),
            _keys.at.between(fingerprint.at - window, fingerprint.at + window),
        )
        .group_by(_keys.story_id, _stories.first_at)
        .order_by(shared.desc(), _stories.first_at.desc())
        .limit(limit)
    )
    near = (await tx.execute(query)).all()
    prints = await _nearest(tx, [row.story_id for row in near], fingerprint.keys)
    return [
        StoryCandidate(
            story_id=row.story_id, first_at=row.first_at, members=tuple(prints[row.story_id])
        )
        for row in near
    ]


async def _nearest(
    tx: Tx, story_ids: Sequence[str], keys: Collection[str]
) -> dict[str, list[Fingerprint]]:
    shared = (
        select(_keys.statement_id, func.count().label("common"))
        .where(_keys.story_id.in_(story_ids), _keys.key.in_(keys))
        .group_by(_keys.statement_id)
        .subquery()
    )
    most_first = (func.coalesce(shared.c.common, 0).desc(), _members.statement_id)
    ranked = (
        select(
            _members.story_id,
            _members.fingerprint,
            func.row_number().over(partition_by=_members.story_id, order_by=most_first).label("n"),
        )
        .outerjoin(shared, shared.c.statement_id == _members.statement_id)
        .where(_members.story_id.in_(story_ids))
        .subquery()
    )
    query = select(ranked).where(ranked.c.n <= _COMPARED).order_by(ranked.c.story_id, ranked.c.n)
    prints: dict[str, list[Fingerprint]] = defaultdict(list)
    for row in await tx.execute(query):
        prints[row.story_id].append(codec.loads(row.fingerprint, Fingerprint))
    return prints


async def _told(tx: Tx, rows: Sequence[Row[Any]]) -> list[Story]:
    told = await statements.of_stories(tx, [row.id for row in rows])
    return [
        Story(id=row.id, topic=row.topic, first_at=row.first_at, statements=tuple(told[row.id]))
        for row in rows
    ]
