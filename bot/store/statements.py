"""Statements: one row for each text as it stands now, and one for each version it had."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, delete, select, update

from bot import schema
from bot.model import Facts, Match, NewStatement, Statement
from bot.store import codec, ids, positions, words
from bot.store.engine import Tx
from bot.store.index import Index
from bot.store.snippet import snippet
from bot.store.upsert import upsert
from bot.text.fold import fold

_PRUNED_AT_ONCE = 200  # others wait to write
_NEWEST = 2_000  # whose institutions are looked at
_NO_FACTS = codec.dumps(Facts())  # of most texts, which match nothing
_OF_ALL_VERSIONS = (
    *("source_id", "key", "institution", "country", "official"),
    *("published", "published_raw", "first_seen", "given_id"),
)
_GIVEN = tuple(each.name for each in dataclasses.fields(NewStatement))
_OF_VERSION = ("version", "title", "text", "url", "match", "facts", "complete")

_table = schema.statements
c = _table.c

# Built once: that takes longer than to run it, and each feed with news asks.
_KNOWN = select(c.key).where(
    c.source_id == bindparam("source"), c.key.in_(bindparam("keys", expanding=True))
)


class Hit(NamedTuple):
    """A statement that was searched for, and the words around what was found."""

    statement: Statement
    snippet: str


# --- writing --------------------------------------------------------------------------------------


async def insert(tx: Tx, new: NewStatement) -> Statement:
    """Keep a text not seen before, as version 1."""
    return (await insert_all(tx, [new]))[0]


async def insert_all(tx: Tx, texts: Sequence[NewStatement]) -> list[Statement]:
    """Keep texts not seen before, a few hundred at most; returned as they would be read back."""
    shorts = await ids.unused_by_all(tx, c.id, [(new.source_id, new.key) for new in texts])
    texts = [_storable(new) for new in texts]
    moments = [min(new.published or new.first_seen, new.first_seen) for new in texts]
    places = await positions.free(tx, moments)
    rows = [
        {
            "position": place,
            "id": short,
            "version": 1,
            **{name: getattr(new, name) for name in _OF_ALL_VERSIONS},
            **_wording(new),
        }
        for new, short, place in zip(texts, shorts, places, strict=True)
    ]
    await tx.execute(_table.insert(), rows)
    await _archive(tx, [(row, row["first_seen"]) for row in rows])
    given = [{name: getattr(new, name) for name in _GIVEN} for new in texts]
    return [
        Statement(id=short, version=1, story_id=None, **each)
        for short, each in zip(shorts, given, strict=True)
    ]


async def revise(tx: Tx, statement_id: str, new: NewStatement, *, now: datetime) -> Statement:
    """Keep a new version of a text."""
    values = {**_rewording(new), "version": c.version + 1}
    return await _reworded(tx, statement_id, values, seen_at=now)


async def replace(tx: Tx, statement_id: str, new: NewStatement) -> Statement:
    """Put the full text in the place of a feed's first words: the version stays the same."""
    return await _reworded(tx, statement_id, _rewording(new), seen_at=new.first_seen)


async def rename(tx: Tx, statement_id: str, key: str, url: str) -> None:
    """Know a statement by another key and address, unless its source has one of that key."""
    own = select(c.source_id).where(c.id == statement_id).scalar_subquery()
    twin = schema.statements.alias().c
    others = (twin.source_id == own, twin.key == key, twin.id != statement_id)
    free = ~select(twin.id).where(*others).exists()
    values = {"key": key, "url": url} if url else {"key": key}
    await tx.execute(update(_table).where(c.id == statement_id, free).values(values))


async def retract(tx: Tx, statement_id: str, why: str) -> None:
    """Take a statement back: it stays in the archive and leaves every list. `why` may be empty."""
    taken = update(_table).where(c.id == statement_id)
    await tx.execute(taken.values(retraction=why or "-", listed=False))


async def page_gone(tx: Tx, statement_id: str, since: datetime) -> None:
    """Keep that a statement's page was removed, and since when it is missing."""
    gone = update(_table).where(c.id == statement_id)
    await tx.execute(gone.values(gone_since=since, back_at=None))


async def page_back(tx: Tx, statement_id: str, now: datetime) -> None:
    """Keep that a page which had been removed is there again."""
    await tx.execute(update(_table).where(c.id == statement_id).values(back_at=now))


async def prune(tx: Tx, before: datetime) -> int:
    """Forget some texts that didn't match and were first seen before then; returns how many."""
    old = (c.level.is_(None), c.story_id.is_(None), c.first_seen < before)
    query = select(c.id, c.position).where(*old).limit(_PRUNED_AT_ONCE)
    rows = (await tx.execute(query)).all()
    for row in rows:
        await words.drop(tx, row.position)
    gone = [row.id for row in rows]
    # The item stays known: it must not come back as news.
    kept = schema.items.c.statement_id
    await tx.execute(update(schema.items).where(kept.in_(gone)).values(statement_id=None))
    for table in (schema.versions, schema.evidence):
        await tx.execute(delete(table).where(table.c.statement_id.in_(gone)))
    await tx.execute(delete(_table).where(c.id.in_(gone)))
    return len(rows)


async def index(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Have rows of the table found by their words."""
    await words.put(tx, {row["position"]: _indexed(row) for row in rows})


def _storable(new: NewStatement) -> NewStatement:
    """A text without what can't be stored."""
    clean = schema.storable
    return dataclasses.replace(
        new,
        key=schema.short_key(new.key),
        institution=clean(new.institution),
        title=clean(new.title),
        text=clean(new.text),
        url=clean(new.url),
        published_raw=clean(new.published_raw),
        given_id=new.given_id and clean(new.given_id),
    )


def _wording(new: NewStatement) -> dict[str, Any]:
    """The columns that change with the text."""
    return {
        "title": new.title,
        "text": new.text,
        "url": new.url,
        "language": new.language,
        "topic": new.match.topic,
        "level": new.match.level,
        "listed": new.match.alerts,
        "match": codec.dumps(new.match),
        "facts": _NO_FACTS if new.facts == Facts() else codec.dumps(new.facts),
        "complete": new.complete,
    }


def _rewording(new: NewStatement) -> dict[str, Any]:
    """The same; what was retracted stays off the lists."""
    return {
        **_wording(new),
        "listed": case((c.retraction.is_(None), new.match.alerts), else_=False),
    }


async def _reworded(
    tx: Tx, statement_id: str, values: Mapping[str, Any], *, seen_at: datetime
) -> Statement:
    """A statement in another wording."""
    changed = update(_table).where(c.id == statement_id).values(values).returning(*_table.c)
    row = (await tx.execute(changed)).one()
    await _archive(tx, [(dict(row._mapping), seen_at)])
    return of_row(row)


async def _archive(tx: Tx, rows: Sequence[tuple[Mapping[str, Any], datetime]]) -> None:
    """Keep the wordings of rows among the versions, each as seen then, and index them."""
    wordings = [_version(row, seen_at) for row, seen_at in rows]
    await upsert(tx, schema.versions, wordings, keep={"seen_at"})
    await index(tx, [row for row, _ in rows])


def _version(row: Mapping[str, Any], seen_at: datetime) -> dict[str, Any]:
    content = f"{row['title']}\0{row['text']}".encode("utf-8", "replace")
    return {
        "statement_id": row["id"],
        "seen_at": seen_at,
        "content_hash": blake2b(content, digest_size=16).hexdigest(),
        **{name: row[name] for name in _OF_VERSION},
    }


def _indexed(row: Mapping[str, Any]) -> str:
    marks = words.tags(
        matched=row["level"] is not None,
        country=row["country"],
        language=row["language"],
        topic=row["topic"],
        institution=row["institution"],
    )
    return words.indexed(row["title"], row["text"], tags=marks)


# --- reading --------------------------------------------------------------------------------------


async def get(tx: Tx, statement_id: str) -> Statement | None:
    """The statement with this id, as somebody may type it."""
    return await _first(tx, select(_table).where(c.id == ids.typed(statement_id)))


async def find(tx: Tx, source_id: str, key: str) -> Statement | None:
    """What a source published under a key."""
    return await _first(tx, select(_table).where(c.source_id == source_id, c.key == key))


async def known(tx: Tx, source_id: str, keys: Iterable[str]) -> set[str]:
    """Those of the keys under which a source published something that is kept."""
    wanted = {schema.short_key(key): key for key in keys}
    values = {"source": source_id, "keys": list(wanted)}
    return {wanted[key] for key in (await tx.execute(_KNOWN, values)).scalars()}


async def by_given(tx: Tx, given_id: str) -> Statement | None:
    """What an import brought under this id of its own."""
    return await _first(tx, select(_table).where(c.given_id == given_id))


async def by_url(tx: Tx, url: str) -> Statement | None:
    """The newest statement published at this address."""
    return await _first(tx, select(_table).where(c.url == url).order_by(c.position.desc()))


async def versions(tx: Tx, statement_id: str) -> list[Statement]:
    """The statement as it stood at each of its versions, oldest first."""
    row = (await tx.execute(select(_table).where(c.id == ids.typed(statement_id)))).first()
    if row is None:
        return []
    then = schema.versions.c
    query = select(schema.versions).where(then.statement_id == row.id).order_by(then.version)
    return [of_row(row, version) for version in await tx.execute(query)]


async def seen(tx: Tx, statement_id: str) -> dict[int, datetime]:
    """When each version of a statement was first seen."""
    then = schema.versions.c
    query = select(then.version, then.seen_at).where(then.statement_id == statement_id)
    return {row.version: row.seen_at for row in await tx.execute(query)}


async def at(tx: Tx, places: Sequence[int]) -> list[Statement]:
    """The statements at these positions, in the order given."""
    rows = await tx.execute(select(_table).where(c.position.in_(places)))
    found = {row.position: of_row(row) for row in rows}
    return [found[each] for each in places if each in found]


async def ids_beginning(tx: Tx, letters: str) -> Sequence[str]:
    """A few ids of statements that begin with these letters."""
    return await ids.beginning(tx, c.id, letters)


async def latest(
    tx: Tx,
    limit: int,
    *,
    country: str | None = None,
    topic: str | None = None,
    before: str | None = None,
) -> list[Statement]:
    """What matched as main or passage, newest first; `before`: the last one already shown."""
    wanted: list[ColumnElement[bool]] = [c.listed, c.position < await _position(tx, before)]
    if country:
        wanted.append(c.country == country)
    if topic:
        wanted.append(c.topic == topic)
    query = select(_table).where(*wanted).order_by(c.position.desc()).limit(limit)
    return [of_row(row) for row in await tx.execute(query)]


async def institutions(tx: Tx) -> list[str]:
    """Who published the newest of what matched as main or passage, each once."""
    newest = select(c.institution).where(c.listed).order_by(c.position.desc()).limit(_NEWEST)
    each = newest.subquery().c.institution
    return list((await tx.execute(select(each).distinct().order_by(each))).scalars())


async def search(
    tx: Tx,
    typed: Sequence[str],
    *,
    phrases: Sequence[str] = (),
    exclude: Sequence[str] = (),
    country: str | None = None,
    language: str | None = None,
    topic: str | None = None,
    institution: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: str | None = None,
    unmatched: bool = False,
    limit: int = 10,
) -> list[Hit]:
    """What holds all words, in any form, and phrases and none of `exclude`, newest first.

    `before` is the last one already shown; `unmatched` texts are left out unless asked for.
    """
    terms = [*filter(None, map(words.any_form, typed)), *filter(None, map(words.term, phrases))]
    if not terms and (typed or phrases):
        return []
    properties = {
        "kept": "any" if unmatched else "matched",
        "country": country,
        "language": language,
        "topic": topic,
        "institution": fold(institution) if institution else None,
    }
    marks = [words.tag(name, value) for name, value in properties.items() if value]
    wanted = [[each] for each in (*terms, *(words.Term(words=(mark,)) for mark in marks))]
    found = await words.find(
        tx,
        await Index(tx).said(wanted),
        list(filter(None, map(words.term, exclude))),
        since=positions.of(since) if since else -positions.END,
        until=min(positions.of(until) if until else positions.END, await _position(tx, before)),
        limit=limit,
    )
    query = select(_table).where(c.position.in_(found)).order_by(c.position.desc())
    hits = [of_row(row) for row in await tx.execute(query)]
    sought = (*map(words.beginning, typed), *phrases)
    return [Hit(hit, snippet(hit.text, sought)) for hit in hits]


async def of_stories(tx: Tx, story_ids: Sequence[str]) -> dict[str, list[Statement]]:
    """The statements that tell each of these stories, oldest first."""
    query = select(_table).where(c.story_id.in_(story_ids)).order_by(c.position)
    told: dict[str, list[Statement]] = {story_id: [] for story_id in story_ids}
    for row in await tx.execute(query):
        told[row.story_id].append(of_row(row))
    return told


async def _position(tx: Tx, before: str | None) -> int:
    """The position of the last one shown; without one, beyond the newest."""
    if before is None:
        return positions.END
    query = select(c.position).where(c.id == ids.typed(before))
    place: int | None = (await tx.execute(query)).scalar()
    return positions.END if place is None else place


async def _first(tx: Tx, query: Select[Any]) -> Statement | None:
    row = (await tx.execute(query.limit(1))).first()
    return of_row(row) if row else None


def of_row(row: Row[Any], wording: Row[Any] | None = None) -> Statement:
    """The statement of a row, in the wording of one of its versions, if that is given."""
    wording = wording or row
    return Statement(
        id=row.id,
        source_id=row.source_id,
        institution=row.institution,
        country=row.country,
        official=row.official,
        language=row.language,
        key=row.key,
        version=wording.version,
        title=wording.title,
        text=wording.text,
        url=wording.url,
        published=row.published,
        published_raw=row.published_raw,
        first_seen=row.first_seen,
        match=codec.loads(wording.match, Match),
        facts=Facts() if wording.facts == _NO_FACTS else codec.loads(wording.facts, Facts),
        story_id=row.story_id,
        complete=wording.complete,
        given_id=row.given_id,
        retraction=row.retraction or "",
        gone_since=row.gone_since,
        back_at=row.back_at,
    )
