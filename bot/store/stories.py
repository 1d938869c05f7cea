"""Stories: which statements tell one event, and what helps to find it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, or_, select, update

from bot import schema
from bot.errors import StoreError
from bot.model import (
    Fingerprint,
    Ground,
    Level,
    Statement,
    Story,
    StoryCandidate,
    StoryDecision,
)
from bot.store import codec, ids, rulings, statements
from bot.store.engine import Tx
from bot.store.upsert import upsert

_stories, _members, _keys = schema.stories.c, schema.members.c, schema.story_keys.c

WORTH = (Level.MAIN, Level.PASSAGE)  # of an alert

_COMPARED = 8  # statements of one story, however many tell it
IN_A_FEED = 50  # stories, the newest


async def create(tx: Tx, first: Statement, *, apart_from: Sequence[str] = ()) -> Story:
    """Open the story that begins with a statement. `attach` it next.

    Its id is nothing like that of the one it was split off, `apart_from`, which may have begun with
    the same statement: people type both.
    """
    short = await ids.unused(tx, _stories.id, "story", first.id, *apart_from)
    topic = first.match.topic
    await tx.execute(schema.stories.insert(), {"id": short, "topic": topic, "first_at": first.at})
    told_by = (replace(first, story_id=short),)
    return Story(id=short, topic=topic, first_at=first.at, statements=told_by)


async def attach(
    tx: Tx, story_id: str, statement: Statement, fingerprint: Fingerprint, decision: StoryDecision
) -> None:
    """Make a statement tell a story, and remember why."""
    member = {
        "statement_id": statement.id,
        "story_id": story_id,
        "fingerprint": codec.dumps(fingerprint),
        "score": decision.score,
        "why": codec.dumps(decision.why),
        "part": decision.story_id,
    }
    await upsert(tx, schema.members, [member])
    if statement.story_id:
        await _forget_keys(tx, statement.id)
    await _key(tx, story_id, statement.id, fingerprint)
    await _tell(tx, story_id, statement.id, at=fingerprint.at)


async def renew(tx: Tx, story_id: str, statement_id: str, fingerprint: Fingerprint) -> None:
    """Let a statement be found by its new text; why it tells its story stays as it was decided."""
    member = _members.statement_id == statement_id
    values = {"fingerprint": codec.dumps(fingerprint)}
    await tx.execute(update(schema.members).where(member).values(values))
    await _forget_keys(tx, statement_id)
    await _key(tx, story_id, statement_id, fingerprint)


async def about(tx: Tx, story_id: str, topic: str) -> None:
    """Make a story one of another topic."""
    await tx.execute(update(schema.stories).where(_stories.id == story_id).values(topic=topic))


async def absorb(tx: Tx, absorbed: Story, into: str) -> None:
    """Make all that tells a story tell another one, under whose name it goes on."""
    await _move(tx, absorbed.statements, into, part=func.coalesce(_members.part, _members.story_id))
    under = or_(_stories.id == absorbed.id, _stories.merged_into == absorbed.id)
    await tx.execute(update(schema.stories).where(under).values(merged_into=into))


async def part(tx: Tx, story: Story, leaving: Sequence[Statement], *, back_to: str = "") -> str:
    """Make some of a story's statements tell one of their own, or one that was absorbed.

    Returns its id.
    """
    own = back_to or (await create(tx, leaving[0], apart_from=[story.id])).id
    freed = update(schema.stories).where(_stories.id == own).values(merged_into=None)
    await tx.execute(freed)
    await _move(tx, leaving, own, part=own)
    began = min(each.at for each in story.statements if each not in leaving)
    rest = update(schema.stories).where(_stories.id == story.id)
    await tx.execute(rest.values(first_at=began))
    return own


async def _move(
    tx: Tx, moved: Sequence[Statement], story_id: str, *, part: str | ColumnElement[str]
) -> None:
    of_these = [each.id for each in moved]
    told = update(schema.members).where(_members.statement_id.in_(of_these))
    await tx.execute(told.values(part=part, story_id=story_id))
    keyed = update(schema.story_keys).where(_keys.statement_id.in_(of_these))
    await tx.execute(keyed.values(story_id=story_id))
    for each in moved:
        await _tell(tx, story_id, each.id, at=each.at)


async def names(tx: Tx, story_ids: Collection[str]) -> dict[str, list[str]]:
    """The ids that each of these stories goes by: its own, and those of what was merged into it."""
    known_by = {story_id: [story_id] for story_id in story_ids}
    merged = select(_stories.merged_into, _stories.id).where(_stories.merged_into.in_(story_ids))
    for whole, part in await tx.execute(merged.order_by(_stories.id)):
        known_by[whole].append(part)
    return known_by


async def absorbed(tx: Tx, story_id: str) -> dict[str, list[str]]:
    """The stories that were merged into one, each with the statements that told it."""
    query = (
        select(_stories.id, _members.statement_id)
        .outerjoin(schema.members, _members.part == _stories.id)
        .where(_stories.merged_into == story_id)
        .order_by(_stories.id, _members.statement_id)
    )
    told: dict[str, list[str]] = defaultdict(list)
    for row in await tx.execute(query):
        told[row.id].append(row.statement_id)
    return told


async def _forget_keys(tx: Tx, statement_id: str) -> None:
    await tx.execute(delete(schema.story_keys).where(_keys.statement_id == statement_id))


async def _key(tx: Tx, story_id: str, statement_id: str, fingerprint: Fingerprint) -> None:
    common = {"statement_id": statement_id, "story_id": story_id, "at": fingerprint.at}
    rows = [{**common, "key": key} for key in sorted(fingerprint.keys)]
    await upsert(tx, schema.story_keys, rows)


async def _tell(tx: Tx, story_id: str, statement_id: str, *, at: datetime) -> None:
    told = schema.statements
    await tx.execute(update(told).where(told.c.id == statement_id).values(story_id=story_id))
    later = (_stories.id == story_id, _stories.first_at > at)
    await tx.execute(update(schema.stories).where(*later).values(first_at=at))


async def get(tx: Tx, story_id: str) -> Story | None:
    """The story with this id, as somebody may type it, or the one that it was merged into."""
    named = schema.stories.alias().c
    goes_by = select(func.coalesce(named.merged_into, named.id)).where(
        named.id == ids.typed(story_id)
    )
    query = select(schema.stories).where(_stories.id == goes_by.scalar_subquery())
    rows = (await tx.execute(query)).all()
    return (await _told(tx, rows))[0] if rows else None


async def whole(tx: Tx, story_id: str) -> str | None:
    """The id that a story goes by: its own, or that of the one that it was merged into."""
    goes_by = select(func.coalesce(_stories.merged_into, _stories.id))
    found: str | None = (await tx.execute(goes_by.where(_stories.id == story_id))).scalar()
    return found


async def fetch(tx: Tx, story_id: str) -> Story:
    """The story with this id. Raises StoreError when there is none."""
    story = await get(tx, story_id)
    if story is None:
        raise StoreError(f"story {story_id} is not in the database: restore it from a backup")
    return story


async def fetch_all(tx: Tx, story_ids: Collection[str]) -> dict[str, Story]:
    """The stories with these ids, by id."""
    query = select(schema.stories).where(_stories.id.in_(story_ids))
    return {story.id: story for story in await _told(tx, (await tx.execute(query)).all())}


async def retracted(tx: Tx, story_id: str, institution: str) -> list[Statement]:
    """What was taken back of an institution's texts that tell a story, oldest first."""
    told = schema.statements
    taken = (told.c.story_id == story_id, told.c.institution == institution)
    query = select(told).where(*taken, told.c.retraction.is_not(None)).order_by(told.c.position)
    return [statements.of_row(row) for row in await tx.execute(query)]


async def decision(tx: Tx, statement_id: str) -> StoryDecision | None:
    """Which story a statement was taken to tell, and why; None when it tells none."""
    query = select(_members.part, _members.score, _members.why)
    row = (await tx.execute(query.where(_members.statement_id == statement_id))).first()
    if row is None:
        return None
    return StoryDecision(story_id=row.part, score=row.score, why=_grounds(row.why))


def _grounds(kept: str) -> tuple[Ground, ...]:
    """Grounds as they are kept; versions before 1.0 kept them in words."""
    if kept.startswith("["):
        return codec.loads(kept, tuple[Ground, ...])
    return (Ground("said", values=(kept,)),)


async def ids_beginning(tx: Tx, letters: str) -> Sequence[str]:
    """A few ids of stories that begin with these letters."""
    return await ids.beginning(tx, _stories.id, letters)


async def latest(tx: Tx, limit: int, *, before: str | None = None) -> list[Story]:
    """Stories that a text is about or has a passage on, newest first; `before`: the last shown."""
    told = schema.statements.c
    listed = select(told.id).where(told.story_id == _stories.id, told.listed).exists()
    query = select(schema.stories).where(listed)
    if before:
        last = select(_stories.first_at).where(_stories.id == ids.typed(before)).scalar_subquery()
        later_id = and_(_stories.first_at == last, _stories.id > ids.typed(before))
        query = query.where(or_(_stories.first_at < last, later_id))
    newest = query.order_by(_stories.first_at.desc(), _stories.id).limit(limit)
    return await _told(tx, (await tx.execute(newest)).all())


async def lately(tx: Tx, limit: int = IN_A_FEED) -> list[tuple[Story, datetime]]:
    """The newest stories, also those that were taken back, each with when it last changed."""
    told = schema.statements.c
    worth = select(told.id).where(told.story_id == _stories.id, told.level.in_(WORTH)).exists()
    query = select(schema.stories).where(worth).order_by(_stories.first_at.desc(), _stories.id)
    found = await _told(tx, (await tx.execute(query.limit(limit))).all())
    changed = await _changed(tx, [story.id for story in found])
    return [(story, changed[story.id]) for story in found]


async def _changed(tx: Tx, story_ids: Sequence[str]) -> dict[str, datetime]:
    """When each story was last told, amended, or corrected by an operator."""
    told, version, deed = schema.statements.c, schema.versions.c, schema.deeds.c
    corrected = and_(deed.subject == told.id, deed.action.in_(("retract", "correct")))
    query = (
        select(told.story_id, func.max(version.seen_at), func.max(deed.at))
        .join(schema.versions, version.statement_id == told.id)
        .outerjoin(schema.deeds, corrected)
        .where(told.story_id.in_(story_ids))
        .group_by(told.story_id)
    )
    return {row[0]: max(filter(None, row[1:])) for row in await tx.execute(query)}


async def candidates(
    tx: Tx, fingerprint: Fingerprint, *, topic: str, window: timedelta, limit: int = 20
) -> list[StoryCandidate]:
    """A topic's stories with a statement within `window` that shares keys, most of them first.

    Of a story told by many, the eight statements come along that share most.
    """
    around = _keys.at.between(fingerprint.at - window, fingerprint.at + window)
    shared = select(_keys.story_id, _keys.key).where(_keys.key.in_(fingerprint.keys), around)
    near = await _sharing_most(tx, shared, topic, limit)
    if not near:
        return []
    parts = await _nearest(tx, list(near), fingerprint.keys)
    apart = await rulings.parted(tx, list(parts)) if len(parts) > 1 else {}
    return [
        StoryCandidate(
            story_id=part,
            first_at=first_at,
            members=tuple(members),
            parted=frozenset(apart.get(part, ())),
        )
        for near_id, first_at in near.items()
        for part, (story_id, members) in parts.items()
        if story_id == near_id
    ]


async def sharing(
    tx: Tx, keys: Collection[str], *, topic: str, without: str, limit: int = 20
) -> list[StoryCandidate]:
    """A topic's stories, whenever told, that share most of some keys; `without` a story's own."""
    others = (_keys.key.in_(keys), _keys.story_id != without)
    near = await _sharing_most(tx, select(_keys.story_id, _keys.key).where(*others), topic, limit)
    told: dict[str, list[Fingerprint]] = defaultdict(list)
    for story_id, prints in (await _nearest(tx, list(near), keys)).values():
        told[story_id].extend(prints)
    return [
        StoryCandidate(story_id=each, first_at=near[each], members=tuple(told[each]))
        for each in near
    ]


async def _sharing_most(
    tx: Tx, shared: Select[tuple[str, str]], topic: str, limit: int
) -> dict[str, datetime]:
    """When each of a topic's stories began of which keys are `shared`, most of them first."""
    each_once = shared.distinct().subquery()  # of a story that hundreds tell
    query = (
        select(_stories.id, _stories.first_at)
        .join(each_once, each_once.c.story_id == _stories.id)
        .where(_stories.topic == topic)
        .group_by(_stories.id, _stories.first_at)
        .order_by(func.count().desc(), _stories.first_at.desc(), _stories.id.desc())
        .limit(limit)
    )
    return {row.id: row.first_at for row in await tx.execute(query)}


async def fingerprints(tx: Tx, story_id: str) -> list[Fingerprint]:
    """Those of eight, at most, of the statements that tell a story."""
    query = select(_members.fingerprint).where(_members.story_id == story_id).limit(_COMPARED)
    told = (await tx.execute(query.order_by(_members.statement_id))).scalars()
    return [codec.loads(each, Fingerprint) for each in told]


async def _nearest(
    tx: Tx, story_ids: Sequence[str], keys: Collection[str]
) -> dict[str, tuple[str, list[Fingerprint]]]:
    """By part, the story that it is of, and the statements that share most with the keys."""
    shared = (
        select(_keys.statement_id, func.count().label("common"))
        .where(_keys.key.in_(keys))
        .group_by(_keys.statement_id)
        .subquery()
    )
    most_first = (func.coalesce(shared.c.common, 0).desc(), _members.statement_id)
    part = func.coalesce(_members.part, _members.story_id)
    ranked = (
        select(
            part.label("part"),
            _members.story_id,
            _members.fingerprint,
            func.row_number().over(partition_by=part, order_by=most_first).label("n"),
        )
        .outerjoin(shared, shared.c.statement_id == _members.statement_id)
        .where(_members.story_id.in_(story_ids))
        .subquery()
    )
    query = select(ranked).where(ranked.c.n <= _COMPARED).order_by(ranked.c.part, ranked.c.n)
    parts: dict[str, tuple[str, list[Fingerprint]]] = {}
    for row in await tx.execute(query):
        _, prints = parts.setdefault(row.part, (row.story_id, []))
        prints.append(codec.loads(row.fingerprint, Fingerprint))
    return parts


async def _told(tx: Tx, rows: Sequence[Row[Any]]) -> list[Story]:
    told = await statements.of_stories(tx, [row.id for row in rows])
    return [
        Story(id=row.id, topic=row.topic, first_at=row.first_at, statements=tuple(told[row.id]))
        for row in rows
    ]
