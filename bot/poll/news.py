"""What is new among the items that a source shows; pure.

    key known? ── yes ─► same words? ── yes ─► nothing
        │ no                    └ no ─► changed
        └► like an item that is gone from the list? ── yes ─► renamed: it was told under its old key
                │ no
                └► fresh ─► old, and many at once? ─► a burst: kept in silence
                       └──► and nothing known is left? ─► a gap: more may have passed unseen

Dates decide how something is told, never whether it is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

from bot.model import Item
from bot.owe import LATE_AFTER
from bot.store import SeenItem

BURST = 10  # old items at once that are no coincidence
GAP = 5  # items; shorter lists turn over in no time
_MANY_RENAMED = 3  # fewer are an editor's correction
_OWN_WORDS = 200  # characters of text that no two items share by chance
# The path of an article, unlike that of a list or of "the latest": it has a number or many words.
_OWN_PATH = re.compile(r"\d|\w-\w+-\w|\?")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The items of a document that need a look, by what they are."""

    fresh: tuple[Item, ...] = ()
    changed: tuple[tuple[Item, SeenItem], ...] = ()  # with what was seen before
    renamed: tuple[tuple[Item, SeenItem], ...] = ()
    old: frozenset[str] = frozenset()  # keys of a burst's old items
    gap: bool = False

    @property
    def many_renamed(self) -> bool:
        """True when ids or addresses have changed as a whole."""
        return len(self.renamed) >= max(_MANY_RENAMED, len(self.fresh))


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


def sort(
    shown: Sequence[Item],
    known: Mapping[str, SeenItem],
    alike: Iterable[SeenItem],
    *,
    newest: datetime | None,
    now: datetime,
) -> News:
    """What of a document is new: `known` are its items by key, `alike` others of its source."""
    keys = {item.key for item in shown}
    gone = [each for each in alike if each.key not in keys]
    by_place = {each.by_place: each for each in gone if each.by_place}
    by_date = {each.by_date: each for each in gone if each.by_date}
    fresh: list[Item] = []
    changed: list[tuple[Item, SeenItem]] = []
    renamed: list[tuple[Item, SeenItem]] = []
    for item in shown:
        own = seen(item)
        if item.key in known:
            if known[item.key].content_hash != own.content_hash:
                changed.append((item, known[item.key]))
        elif twin := by_place.get(own.by_place or "") or by_date.get(own.by_date or ""):
            renamed.append((item, twin))
        else:
            fresh.append(item)
    old = {item.key for item in fresh if _is_old(item, newest, now)}
    burst = len(old) >= BURST
    return News(
        fresh=tuple(fresh),
        changed=tuple(changed),
        renamed=tuple(renamed),
        old=frozenset(old) if burst else frozenset(),
        gap=len(shown) == len(fresh) >= GAP and not burst,
    )


def missed(
    archived: Sequence[Item],
    known: Mapping[str, SeenItem],
    alike: Iterable[SeenItem],
    *,
    shown: Sequence[Item],
    newest: datetime | None,
) -> tuple[Item, ...]:
    """Items of an archive, newest first, that passed unseen: up to the first one that is known."""
    familiar = {each.by_place for each in alike} | {seen(item).by_place for item in shown}
    found: list[Item] = []
    for item in archived:
        by_place = seen(item).by_place
        if by_place and by_place in {seen(each).by_place for each in shown}:
            continue
        if item.key in known or (by_place and by_place in familiar):
            return tuple(found)
        if item.published is None or newest is None or item.published > newest:
            found.append(item)
    # Where nothing is known, only dates tell what is newer than the last item seen.
    return tuple(item for item in found if item.published and newest)


def _is_old(item: Item, newest: datetime | None, now: datetime) -> bool:
    """True for what was published before what we have seen, and not just now."""
    if item.published is None or newest is None:
        return False
    return item.published < newest and now - item.published > LATE_AFTER


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
