"""From an item, or a page that was owed a reading, to a text that can be recorded."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

import structlog

from bot import diff
from bot.analyse import Analyst
from bot.errors import FetchError, ParseError
from bot.model import EvidenceBlob, Facts, Item, Lack, Level, Match, NewStatement, Source, Statement
from bot.ports import Clock, Fetch, Fetched, Workers
from bot.record import Found

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
    evidence: EvidenceBlob


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
        full = _Text(text=item.text, evidence=read_from)
        complete, unread = True, ""
        if source.body == "page" and item.link:
            try:
                # The pages of a baseline are read later: nobody waits for them.
                page = None if silent or later else await self._page(source, item.link)
            except (FetchError, ParseError) as error:
                page, unread = None, str(error)
            full, complete = page or full, page is not None
        draft = self._draft(source, replace(item, text=full.text), complete=complete)
        return Found(
            statement=self._understood(source, draft),
            evidence=full.evidence,
            silent=silent,
            unread=unread,
        )

    async def owed(self, source: Source, statement: Statement, url: str, *, silent: bool) -> Found:
        """A statement with the text of its page. Raises FetchError and ParseError."""
        return self._reworded(source, statement, await self._page(source, url), silent=silent)

    def _reworded(
        self, source: Source, statement: Statement, page: _Text, *, silent: bool
    ) -> Found:
        draft = NewStatement(
            source_id=statement.source_id,
            institution=statement.institution,
            country=statement.country,
            official=statement.official,
            language=statement.language,
            key=statement.key,
            title=statement.title,
            text=page.text,
            url=statement.url,
            published=statement.published,
            published_raw=statement.published_raw,
            first_seen=statement.first_seen,
            match=statement.match,
            facts=statement.facts,
        )
        return Found(
            statement=self._understood(source, draft), evidence=page.evidence, silent=silent
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
        understood = self._understood(source, self._draft(source, item), on_topic=True)
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
        self, source: Source, statement: Statement, read_from: EvidenceBlob | None
    ) -> Found | None:
        """What a statement's page says now; None where only the feed has the text.

        `read_from` is the page as it was: it tells a new title from one that feed and page always
        worded differently. Raises FetchError and ParseError: `soft-404` also for a page that sends
        its readers to the one above it.
        """
        page = await self._page(source, statement.url)
        if _is_above(page.evidence.url, statement.url):
            raise ParseError("soft-404", page.evidence.url)
        if source.body != "page" or not statement.complete:
            return None
        retitled = replace(statement, title=await self._title(statement, page, read_from))
        return self._reworded(source, retitled, page, silent=False)

    async def _title(
        self, statement: Statement, page: _Text, read_from: EvidenceBlob | None
    ) -> str:
        """The page's title where that is another one than it was, else the statement's."""
        if not read_from or page.title in ("", statement.title):
            return statement.title
        try:
            before = await self._workers.read(read_from.url, read_from.content_type, read_from.body)
        except ParseError:
            return statement.title  # its bytes are kept no more, or were a feed's
        was_there = before.text == statement.text and bool(before.title)
        changed = was_there and _is_reworded(before.title, page.title)
        return page.title if changed else statement.title

    async def _page(self, source: Source, url: str) -> _Text:
        fetched = await self._fetch(source, url, page=True)
        kind = fetched.header("content-type") or ""
        page = await self._workers.read(fetched.url, kind, fetched.body)
        return _Text(title=page.title, text=page.text, evidence=self.evidence(fetched))

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

    def _understood(
        self, source: Source, draft: NewStatement, *, on_topic: bool = False
    ) -> NewStatement:
        try:
            found = self.analyst.analyse(
                draft.title,
                draft.text,
                languages=source.languages,
                published=draft.published,
                official=draft.official,
                on_topic=on_topic,
            )
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


def _is_above(arrived: str, asked: str) -> bool:
    """True when a page lies above another one: the home page, or the list it stood in."""
    above, below = (urlsplit(url).path.rstrip("/") for url in (arrived, asked))
    return below.startswith(f"{above}/")


def _is_reworded(before: str, after: str) -> bool:
    """True where a title has other words than it had, but for the name of the site beside it."""
    short, long = sorted((before.casefold(), after.casefold()), key=len)
    left, found, right = long.partition(short)
    if found and all(not side or _BESIDE.search(side) for side in (left, right[::-1])):
        return False
    # Where nearly nothing is left of it, one of the two is another part of the page.
    return diff.alike(before, after) >= _REWORDED
