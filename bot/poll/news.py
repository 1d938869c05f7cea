"""What is new among the items that a source shows; pure.

    key known? ── yes ─► same words? ── yes ─► nothing, or its link has moved
        │ no                    └ no ─► changed
        └► like an item that is gone from the list? ── yes ─► renamed: it was told under its old key
                │ no                                           (and changed, if its words differ)
                └► fresh ─► many of them? ─► compared with the texts that are gone: `twins`
                       └──► many that are old, or undated in a list where nothing is known? ─► held

Dates decide how something is told, never whether it is seen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from operator import itemgetter
from urllib.parse import urlsplit

from bot.model import LATE_AFTER, Item
from bot.store import SeenItem

MANY = 3  # at once are no coincidence, nor an editor's correction
GAP = 5  # items of a list in which none is known; shorter ones turn over in no time
_OWN_WORDS = 200  # characters of text that no two items share by chance
# The path of an article, unlike that of a list or of "the latest": it has a number or many words.
_OWN_PATH = re.compile(r"\d|\w-\w+-\w|\?")

Pair = tuple[Item, SeenItem]  # an item, and what was seen before


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The items of a document that need a look, by what they are."""

    fresh: tuple[Item, ...] = ()
    changed: tuple[Pair, ...] = ()
    renamed: tuple[Pair, ...] = ()
    moved: tuple[Pair, ...] = ()  # to another address, under the same key
    turned_over: bool = False  # nothing is left of what was known


def seen(item: Item, statement_id: str | None = None) -> SeenItem:
    """What is remembered of an item."""
    words = item.title or item.text[:_OWN_WORDS]
    # The date of the update is part of it: where only the page has the text, nothing else tells.
    return SeenItem(
        key=item.key,
        content_hash=_hash(item.title, item.text, item.updated_raw),
        statement_id=statement_id,
        by_place=_by_place(item.link, words),
        by_date=_by_date(item, words),
    )


def sort(shown: Sequence[Item], known: Mapping[str, SeenItem], alike: Iterable[SeenItem]) -> News:
    """What of a document is new: `known` are its items by key, `alike` others of its source."""
    keys = {item.key for item in shown}
    gone = [each for each in alike if each.key not in keys]
    by_place = {each.by_place: each for each in gone if each.by_place}
    by_date = {each.by_date: each for each in gone if each.by_date}
    fresh: list[Item] = []
    changed: list[Pair] = []
    renamed: list[Pair] = []
    moved: list[Pair] = []
    for item in shown:
        own = seen(item)
        if before := known.get(item.key):
            if before.content_hash != own.content_hash:
                changed.append((item, before))
            elif own.by_place and before.by_place != own.by_place:
                moved.append((item, before))
        elif twin := by_place.get(own.by_place or "") or by_date.get(own.by_date or ""):
            renamed.append((item, twin))
            if twin.content_hash != own.content_hash:
                changed.append((item, twin))
        else:
            fresh.append(item)
    return News(
        fresh=tuple(fresh),
        changed=tuple(changed),
        renamed=tuple(renamed),
        moved=tuple(moved),
        turned_over=len(shown) == len(fresh) >= GAP,
    )


def is_gap(found: News, *, newest: datetime | None, now: datetime) -> bool:
    """True when so much is new that more may have passed unseen."""
    if not found.turned_over or found.renamed:
        return False
    return sum(not _is_old(item, newest, now) for item in found.fresh) >= GAP


def doubtful(
    fresh: Sequence[Item], *, undated: Collection[str], newest: datetime | None, now: datetime
) -> frozenset[str]:
    """Keys of what can't be news, being so much at once: what is old, and these `undated` ones."""
    keys = {item.key for item in fresh if item.key in undated or _is_old(item, newest, now)}
    return frozenset(keys) if len(keys) >= MANY else frozenset()


def missed(
    archived: Sequence[Item],
    known: Mapping[str, SeenItem],
    alike: Iterable[SeenItem],
    *,
    shown: Sequence[Item],
    newest: datetime | None,
) -> tuple[Item, ...]:
    """Items of an archive that passed unseen, newest first.

    What stands before the first item that is known did, and what stands behind the last did not.
    In between, and where nothing is known, dates tell: of the day of the newest item, or later.
    """
    archived = _newest_first(archived)
    places = {seen(item).by_place for item in shown} - {None}
    keys = {item.key for item in shown}
    further = [
        item for item in archived if item.key not in keys and seen(item).by_place not in places
    ]
    familiar = {each.by_place for each in alike} - {None}
    known_at = {
        at
        for at, item in enumerate(further)
        if item.key in known or seen(item).by_place in familiar
    }
    first, last = min(known_at, default=0), max(known_at, default=len(further))
    between = (further[at] for at in range(first, last) if at not in known_at)
    return (*further[:first], *(item for item in between if _is_since(item, newest)))


def _newest_first(archived: Sequence[Item]) -> Sequence[Item]:
    """In the order of their dates; those of one day, or without any date, in the list's order."""
    dated = [(item.published, item) for item in archived if item.published]
    if not dated or len(dated) < len(archived):
        return archived
    if dated[0][0] < dated[-1][0]:
        dated.reverse()
    return [item for _, item in sorted(dated, key=itemgetter(0), reverse=True)]


def _is_since(item: Item, newest: datetime | None) -> bool:
    """True for what is dated to the day of the newest item seen, or later: few lists show hours."""
    return bool(item.published and newest and item.published.date() >= newest.date())


def _is_old(item: Item, newest: datetime | None, now: datetime) -> bool:
    """True for what was published before what we have seen, and not just now."""
    if item.published is None or now - item.published <= LATE_AFTER:
        return False
    return newest is None or item.published < newest


def _by_place(link: str, words: str) -> str | None:
    """The path of the link with the title: scheme, host and trailing slash may change."""
    parts = urlsplit(link)
    place = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return _hash(place, words) if words and _OWN_PATH.search(place) else None


def _by_date(item: Item, words: str) -> str | None:
    """The date with title and text, or a long text alone: link and key may change."""
    if item.published and words:
        return _hash(item.published.isoformat(), words, item.text)
    return _hash(words, item.text) if len(item.text) >= _OWN_WORDS else None


def _hash(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
