"""From an item, or a page that was owed a reading, to a text that can be recorded."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from urllib.parse import urlsplit

import structlog

from bot import diff
from bot.analyse import Analyst
from bot.errors import FetchError, ParseError
from bot.model import (
    EvidenceBlob,
    Facts,
    Item,
    Kind,
    Lack,
    Level,
    Match,
    NewStatement,
    Source,
    Statement,
)
from bot.ports import Clock, Fetch, Fetched, Page, Workers
from bot.record import Found

LONG = 20_000  # characters: made to hurt, that much takes tenths of a second to understand
ON_WORD = "on_word"  # the flag of what does not match, and is taken on somebody's word

# What parts a title from the name of its site, where that name stands before it.
_BESIDE = re.compile(r"\s[|–—·:-]\s$|:\s$")
_REWORDED = 0.5  # of the shorter of two titles stands in the other

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A full text and the bytes that it was read from."""

    title: str = ""  # as a page has it
    text: str
    shown: str = ""  # all that the page shows
    evidence: EvidenceBlob


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A statement's page, read again: its texts that are new to us, in the order of time.

    `page` is to be kept, to compare what the page says later with, where the text is the feed's.
    Without texts, `holds` tells whether the page is known to have the one that we have.
    """

    texts: tuple[Found, ...] = ()
    page: EvidenceBlob | None = None
    holds: bool = False


class Reader:
    """Gets full texts and understands them."""

    def __init__(self, *, fetch: Fetch, workers: Workers, analyst: Analyst, clock: Clock) -> None:
        self._fetch = fetch
        self._workers = workers
        self.analyst = analyst
        self._clock = clock

    async def item(
        self,
        source: Source,
        item: Item,
        read_from: EvidenceBlob,
        *,
        silent: bool,
        later: bool = False,
    ) -> Found:
        """An item with its full text: from its page where the source has it there.

        When the page can't be read now, or is to be read `later`, the feed's own words serve and
        the text is not complete.
        """
        await asyncio.sleep(0)  # a long list must not keep everything else waiting
        page, complete, unread = None, True, ""
        if source.body == "page" and item.link:
            try:
                # The pages of a baseline are read later: nobody waits for them.
                page = None if silent or later else await self._page(source, item.link)
            except (FetchError, ParseError) as error:
                unread = str(error)
            complete = page is not None
        if page:
            item = replace(item, title=item.title or page.title, text=page.text, language="")
        draft = self._draft(source, item, complete=complete)
        return Found(
            statement=await self._understood(source, draft, language=item.language),
            evidence=page.evidence if page else read_from,
            silent=silent,
            unread=unread,
        )

    async def owed(self, source: Source, statement: Statement, url: str, *, silent: bool) -> Found:
        """A statement with the text of its page. Raises FetchError and ParseError."""
        page = await self._page(source, url)
        return await self._reworded(source, statement, page, silent=silent)

    async def _reworded(
        self, source: Source, statement: Statement, page: _Text, *, silent: bool
    ) -> Found:
        title = statement.title or page.title
        draft = statement.draft(title=title, text=page.text, complete=True)
        return Found(
            statement=await self._understood(source, draft), evidence=page.evidence, silent=silent
        )

    async def given(
        self, source: Source, url: str, *, published: datetime | None, topic: str
    ) -> Found:
        """A page that somebody who knows gave us: about a topic, on their word if on no other.

        `published` is as they know it, in their zone: midnight where they know the day.
        Raises FetchError and ParseError.
        """
        page = await self._page(source, url)
        item = Item(
            key=url,
            title=page.title,
            text=page.text,
            link=url,
            published=published and published.astimezone(UTC),
            published_raw=published.isoformat(timespec="minutes") if published else "",
        )
        understood = await self._understood(source, self._draft(source, item), on_topic=True)
        if not understood.match.alerts:
            match = replace(
                understood.match,
                topic=understood.match.topic or topic,
                level=Level.MAIN,
                flags=understood.match.flags | {ON_WORD},
            )
            understood = replace(understood, match=match)
        return Found(statement=understood, evidence=page.evidence)

    async def again(
        self,
        source: Source,
        statement: Statement,
        read_from: EvidenceBlob | None,
        page_before: EvidenceBlob | None = None,
    ) -> Again:
        """What a statement's page says now.

        `read_from` is the page as it was: it tells what is new from what was always so, such as a
        title that feed and page word differently, or words that were left out in reading. Where the
        text is the feed's, `page_before` is what the page is compared with. Raises FetchError and
        ParseError: `soft-404` also for a page that sends its readers to the one above it.
        """
        page = await self._page(source, statement.url)
        if _is_above(page.evidence.url, statement.url):
            raise ParseError("soft-404", page.evidence.url)
        if source.body != "page" and source.address.kind is not Kind.PAGE_WATCH:
            return await self._beside(source, statement, page, page_before)
        if source.body != "page" or not statement.complete:
            return Again()
        before = await self._reread(read_from) if read_from else None
        if before is None:
            return Again(texts=(await self._reworded(source, statement, page, silent=False),))
        title = statement.title
        if before.text == statement.text:
            title = _newer_title(statement, before.title, page.title)
        pages = (before.text, before.shown), (page.text, page.shown)
        if await asyncio.to_thread(diff.says_same, *pages):
            page = replace(page, text=statement.text)
        retitled = replace(statement, title=title)
        return Again(texts=(await self._reworded(source, retitled, page, silent=False),))

    async def _beside(
        self, source: Source, statement: Statement, page: _Text, page_before: EvidenceBlob | None
    ) -> Again:
        """What a page changed of a text that we have from the feed, in the page's own words.

        Both readings of it are compared, not the feed's words with the page's: these always differ.
        """
        before = page_before and await self._reread(page_before)
        holds = await _holds(page.shown, statement.text)
        if not page_before or not before or not await _holds(before.shown, statement.text):
            return Again(page=page.evidence if holds else None, holds=holds)
        edited = await asyncio.to_thread(
            diff.edited,
            statement.text,
            (before.text, before.shown),
            (page.text, page.shown),
            language=statement.language,
            country=statement.country,
        )
        if edited is None:
            return Again(holds=holds)
        title = _newer_title(statement, before.title, page.title)
        was = await self._worded(source, statement, _Text(text=edited[0], evidence=page_before))
        retitled = replace(statement, title=title)
        now = await self._worded(source, retitled, _Text(text=edited[1], evidence=page.evidence))
        if await _is_trifle(was.statement, now.statement):
            return Again(holds=holds)
        if await _is_trifle(statement, now.statement):
            return Again(page=page.evidence, holds=True)  # the feed was first
        same = await _is_trifle(statement, was.statement)
        return Again(texts=(now,) if same else (replace(was, silent=True), now), page=page.evidence)

    async def _worded(self, source: Source, statement: Statement, page: _Text) -> Found:
        found = await self._reworded(source, statement, page, silent=False)
        return replace(found, beside=True)

    async def _reread(self, blob: EvidenceBlob) -> Page | None:
        """A page that was kept; None where its bytes are kept no more, or were a feed's."""
        try:
            return await self._workers.read(blob.url, blob.content_type, blob.body)
        except ParseError:
            return None

    async def _page(self, source: Source, url: str) -> _Text:
        fetched = await self._fetch(source, url, page=True)
        kind = fetched.header("content-type") or ""
        page = await self._workers.read(fetched.url, kind, fetched.body)
        evidence = self.evidence(fetched)
        return _Text(title=page.title, text=page.text, shown=page.shown, evidence=evidence)

    def _draft(self, source: Source, item: Item, *, complete: bool = True) -> NewStatement:
        """A new statement of a source, not understood yet."""
        return NewStatement(
            source_id=source.id,
            institution=source.institution,
            country=source.country,
            official=source.official,
            language=next(iter(source.languages), "und"),
            key=item.key,
            title=item.title,
            text=item.text,
            url=item.link,
            published=item.published,
            published_raw=item.published_raw,
            first_seen=self._clock(),
            match=Match(topic="", level=None, score=0.0),
            facts=Facts(),
            complete=complete,
        )

    async def _understood(
        self, source: Source, draft: NewStatement, *, language: str = "", on_topic: bool = False
    ) -> NewStatement:
        understand = partial(
            self.analyst.analyse,
            draft.title,
            draft.text,
            language=language,
            languages=source.languages,
            published=draft.published,
            published_raw=draft.published_raw,
            official=draft.official,
            on_topic=on_topic,
        )
        try:
            # A thread costs a short text more time than it keeps from the others.
            long = len(draft.text) > LONG
            found = await asyncio.to_thread(understand) if long else understand()
        except Exception as error:
            # A text that breaks our own rules must not stop the others, nor be lost: it is kept
            # unmatched, says why, and is matched again when the rules are mended.
            log.exception("not-analysed", source=source.id, key=draft.key)
            nearest = Lack("failed", (type(error).__name__,))
            return replace(draft, match=Match(topic="", level=None, score=0.0, nearest=nearest))
        return replace(draft, language=found.language, match=found.match, facts=found.facts)

    def evidence(self, fetched: Fetched) -> EvidenceBlob:
        """A document as evidence of what is read from it."""
        return EvidenceBlob(
            url=fetched.url,
            fetched_at=self._clock(),
            sha256=sha256(fetched.body).hexdigest(),
            headers=fetched.headers,
            body=fetched.body,
        )


# Pages are long: compared in a thread, they keep nothing else waiting.


async def _holds(page: str, text: str) -> bool:
    return await asyncio.to_thread(diff.holds, page, text)


async def _is_trifle(before: Statement | NewStatement, after: NewStatement) -> bool:
    return await asyncio.to_thread(diff.is_trifle, before, after)


def _is_above(arrived: str, asked: str) -> bool:
    """True when a page lies above another one: the home page, or the list it stood in."""
    above, below = (urlsplit(url).path.rstrip("/") for url in (arrived, asked))
    return below.startswith(f"{above}/")


def _newer_title(statement: Statement, before: str, after: str) -> str:
    """The title of a page where it is another one than it was, else the statement's."""
    changed = before and after not in ("", statement.title) and _is_reworded(before, after)
    return after if changed else statement.title


def _is_reworded(before: str, after: str) -> bool:
    """True where a title has other words than it had, but for the name of the site beside it."""
    short, long = sorted((before.casefold(), after.casefold()), key=len)
    left, found, right = long.partition(short)
    if found and all(not side or _BESIDE.search(side) for side in (left, right[::-1])):
        return False
    # Where nearly nothing is left of it, one of the two is another part of the page.
    return diff.alike(before, after) >= _REWORDED
