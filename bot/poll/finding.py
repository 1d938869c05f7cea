"""From the document that a source gave to the texts that its turn must record.

parsed ─► sorted ─► read ─► many new? known again by their words ─► a gap? its archive, too
                                                               └──► what can't be news: held
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import structlog

from bot.errors import FetchError, ParseError
from bot.model import Address, EvidenceBlob, Item, Source, SourceRecord, Validators
from bot.poll import news
from bot.poll.addresses import Answer
from bot.poll.news import MANY, News
from bot.poll.twins import changed_alike, cut_short, twins
from bot.ports import Clock, Fetch, Parsed, Workers
from bot.reading import Reader
from bot.record import Found
from bot.store import SeenItem, Store, Tx, items, kept

READ_AT_ONCE = 100  # pages; a longer list is read later, a few at a time
_COMPARED = 200  # of a source's newest texts, and as many as it shows now

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a turn found: the document, what of it is new, and the texts to record."""

    parsed: Parsed
    news: News
    texts: tuple[Found, ...] = ()
    held: frozenset[str] = frozenset()  # keys of what can't be news, and is told later
    gap: bool = False
    missed: int = 0  # how many of the fresh ones the archive brought


class Part(NamedTuple):
    """A document that an index leads to, as it was last read."""

    validators: Validators
    parsed: Parsed


async def followed(
    source: Source,
    answer: Answer,
    fetch: Fetch,
    workers: Workers,
    *,
    known: bytes = b"",
    parts: dict[str, Part] | None = None,
) -> Parsed:
    """The items of a document and of those that it leads to, with the first warning of any.

    `parts` are the latter by their addresses, as they were last read: what has not changed is
    neither sent nor parsed again. They are brought up to date when all could be read.
    """
    parsed = await workers.parse(source, answer.address, answer.fetched, known=known)
    before = {} if parts is None else parts
    read: dict[str, Part] = {}
    for url in parsed.leads_to:
        part = read[url] = await _part(source, answer.address, url, fetch, workers, before.get(url))
        parsed = replace(
            parsed,
            items=(*parsed.items, *part.parsed.items),
            warning=parsed.warning or part.parsed.warning,
        )
    before.clear()
    before.update(read)
    return parsed


async def _part(
    source: Source,
    address: Address,
    url: str,
    fetch: Fetch,
    workers: Workers,
    before: Part | None,
) -> Part:
    """A document that an index leads to; as it was before where it is the same."""
    fetched = await fetch(source, url, validators=before.validators if before else None)
    now = fetched.validators
    if before and (fetched.not_modified or now.body_hash == before.validators.body_hash):
        return before
    parsed = await workers.parse(source, address, fetched)
    return Part(Validators() if parsed.warning else now, parsed)  # half a body vouches for nothing


def refuse_hollow(known: SourceRecord, parsed: Parsed) -> None:
    """Raise ParseError `no-entries` for a list that shows none, and had some before."""
    if known.last_items and not parsed.shown:
        raise ParseError("no-entries", f"there were {known.last_items} before")


class Finder:
    """Finds what is new at a source."""

    def __init__(
        self, *, store: Store, fetch: Fetch, workers: Workers, reader: Reader, clock: Clock
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._workers = workers
        self._reader = reader
        self._clock = clock
        self._parts: dict[tuple[str, str], dict[str, Part]] = {}  # by source and address

    async def parsed(self, source: Source, answer: Answer, *, known: bytes = b"") -> Parsed:
        """The items of a document and of those that it leads to."""
        place = (source.id, answer.address.url)
        parts = self._parts.pop(place, {})  # should one fail, all are read whole the next time
        parsed = await followed(
            source, answer, self._fetch, self._workers, known=known, parts=parts
        )
        if parts:
            self._parts[place] = parts
        return parsed

    async def find(
        self, source: Source, known: SourceRecord, answer: Answer, parsed: Parsed
    ) -> Findings:
        """What of a document is new, with its full texts; of a baseline, all of it, in silence."""
        found = await self._sorted(source, known, parsed)
        if parsed.unchanged and (found.renamed or len(found.fresh) >= MANY):
            # What they resemble may still be there, among what was left out.
            parsed = await self.parsed(source, answer)
            found = await self._sorted(source, known, parsed)
        silent = not known.baseline_done
        document = self._reader.evidence(answer.fetched)
        looked_at = [*found.fresh, *(item for item, _ in found.changed)]
        texts = await self._read(source, looked_at, document, silent=silent)
        if silent:
            return Findings(parsed=parsed, news=found, texts=tuple(texts))
        missed = _Archive()
        if self._is_gap(source, known, answer, found):
            missed = await self._missed(source, known, parsed.items)
            texts += await self._read(source, missed.items, missed.document or document)
            found = replace(found, fresh=(*found.fresh, *missed.items))
        if len(found.fresh) >= MANY:
            found = await self._recognised(source, parsed, found, texts)
        # Where the archive leads from what was known to what is shown, that is new for certain.
        uncertain = parsed.items if found.turned_over and not missed.connects else ()
        held = news.doubtful(
            found.fresh,
            undated={item.key for item in uncertain if not item.published},
            newest=known.newest,
            now=self._clock(),
        )
        return Findings(
            parsed=parsed,
            news=found,
            texts=await self._as_told(parsed, found, texts, held),
            held=held,
            gap=self._is_gap(source, known, answer, found),
            missed=sum(item in found.fresh for item in missed.items),
        )

    def _is_gap(self, source: Source, known: SourceRecord, answer: Answer, found: News) -> bool:
        """Whether more may have passed unseen; not so at a fallback that has just stepped in."""
        same = answer.address.url == known.serving or answer.address not in source.fallbacks
        return (
            same
            and known.last_items > 0
            and news.is_gap(found, newest=known.newest, now=self._clock())
        )

    async def _sorted(self, source: Source, known: SourceRecord, parsed: Parsed) -> News:
        """What of a document is new; of a baseline, all of it."""
        shown = parsed.items
        if not known.baseline_done:
            return News(fresh=tuple(shown))
        seen, alike = await self._seen_before(source, shown)
        found = news.sort(shown, seen, alike)
        return replace(found, turned_over=found.turned_over and not parsed.unchanged)

    async def _seen_before(
        self, source: Source, shown: Sequence[Item]
    ) -> tuple[dict[str, SeenItem], list[SeenItem]]:
        """What was seen of these items, by key, and what the others are like."""

        async def look(tx: Tx) -> tuple[dict[str, SeenItem], list[SeenItem]]:
            seen = await items.known(tx, source.id, [item.key for item in shown])
            new = [news.seen(item) for item in shown if item.key not in seen]
            return seen, await items.alike(tx, source.id, new) if new else []

        return await self._store.look(look)

    async def _read(
        self,
        source: Source,
        shown: Iterable[Item],
        document: EvidenceBlob,
        *,
        silent: bool = False,
    ) -> list[Found]:
        wanted = (item for item in shown if not _skipped(source, item))
        return [
            await self._reader.item(
                source, item, document, silent=silent, later=number >= READ_AT_ONCE
            )
            for number, item in enumerate(wanted)
        ]

    async def _missed(self, source: Source, known: SourceRecord, shown: Sequence[Item]) -> _Archive:
        """What passed unseen, from the source's archive; nothing when that can't be read."""
        if source.archive is None:
            return _Archive()
        try:
            archive = source.archive
            fetched = await self._fetch(source, archive.url, page=archive.kind.is_page)
            parsed = await self.parsed(source, Answer(archive, fetched))
        except (FetchError, ParseError) as error:
            log.warning("archive-not-read", source=source.id, why=str(error))
            return _Archive()
        seen, alike = await self._seen_before(source, parsed.items)
        found = news.missed(parsed.items, seen, alike, shown=shown, newest=known.newest)
        return _Archive(
            items=found, document=self._reader.evidence(fetched), connects=bool(seen or alike)
        )

    async def _recognised(
        self, source: Source, parsed: Parsed, found: News, texts: Iterable[Found]
    ) -> News:
        """The same, with what is known by its words among the renamed ones."""
        fresh = {item.key: item for item in found.fresh}
        shown = [item.key for item in parsed.items]
        async with self._store.read() as tx:
            gone = await kept.gone(tx, source.id, shown, limit=_COMPARED + len(shown))
        drafts = [each.statement for each in texts if each.statement.key in fresh]
        again = await asyncio.to_thread(twins, drafts, gone)
        pairs = [
            (fresh.pop(key), SeenItem(key=twin.key, content_hash="", statement_id=twin.id))
            for key, twin in again.items()
        ]
        return replace(found, fresh=tuple(fresh.values()), renamed=(*found.renamed, *pairs))

    async def _as_told(
        self, parsed: Parsed, found: News, texts: Iterable[Found], held: Collection[str]
    ) -> tuple[Found, ...]:
        """The texts: those that say nothing new silent, those that can't all be news held.

        Texts that are cut short now are left out: what we have of them is more.
        """
        pairs = await self._pairs(found, texts)
        many = max(MANY, parsed.shown / 2)
        short = cut_short(pairs, many)
        # What came back with many others says nothing new: sites move, and word their pages anew.
        silent = {item.key for item, _ in found.renamed}
        if len(silent) < MANY:
            silent = await self._dressed(pairs, many)
        return tuple(
            replace(each, silent=each.statement.key in silent, held=each.statement.key in held)
            for each in texts
            if each.statement.key not in short
        )

    async def _dressed(self, pairs: Mapping[str, tuple[str, str]], many: float) -> set[str]:
        """Keys of texts that differ only as half of all do: their site has a new footer."""
        if len(pairs) < many:
            return set()
        return await asyncio.to_thread(changed_alike, pairs, many)

    async def _pairs(self, found: News, texts: Iterable[Found]) -> dict[str, tuple[str, str]]:
        """The texts that have changed, before and after, by their keys."""
        known = {item.key: before.statement_id for item, before in found.changed}
        if not known:
            return {}
        async with self._store.read() as tx:
            before = await kept.these(tx, [name for name in known.values() if name])
        return {
            each.statement.key: (before[name].text, each.statement.text)
            for each in texts
            if (name := known.get(each.statement.key)) in before and each.statement.complete
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Archive:
    """What a source's archive has of what passed unseen."""

    items: tuple[Item, ...] = ()
    document: EvidenceBlob | None = None
    connects: bool = False  # it shows what was known, too


def _skipped(source: Source, item: Item) -> bool:
    return any(re.search(pattern, item.title) for pattern in source.title_skip)
