"""The statement or the story that is meant by what somebody typed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from urllib.parse import urlsplit

from bot.commands import nearest
from bot.errors import CommandError
from bot.model import Statement, Story
from bot.store import Tx, statements, stories
from bot.text.addresses import untracked

ALIKE = 3  # letters that a mistyped id has in common with the one that was meant …
NEAR = 0.75  # … and how alike the two must be


async def statement(tx: Tx, given: str) -> Statement:
    """The statement that is meant. Raises CommandError."""
    if found := await named(tx, given):
        return found
    if "://" in given:
        raise CommandError("no-text", given=given)
    is_story = await stories.get(tx, given) is not None
    near = nearest(given.lower(), await statements.ids_beginning(tx, given[:ALIKE]), alike=NEAR)
    raise CommandError("no-statement", given=given, meant=f"story {given}" if is_story else near)


async def story(tx: Tx, given: str) -> Story:
    """The story with this id, or the one that a statement tells. Raises CommandError."""
    found = await stories.get(tx, given)
    if found is None and (told_by := await named(tx, given)):
        found = await story_of(tx, told_by)
    if found is None:
        near = nearest(given.lower(), await stories.ids_beginning(tx, given[:ALIKE]), alike=NEAR)
        raise CommandError("no-story", given=given, meant=near)
    return found


async def named(tx: Tx, given: str) -> Statement | None:
    """The statement with this id, address, or id that an import gave."""
    if "://" in given:
        return await _at(tx, given)
    return await statements.get(tx, given) or await statements.by_given(tx, given)


async def _at(tx: Tx, address: str) -> Statement | None:
    """The statement at an address, which people copy with what others hang on to it."""
    for spelled in dict.fromkeys(_spellings(address)):
        if found := await statements.by_url(tx, spelled):
            return found
    return None


def _spellings(address: str) -> Iterator[str]:
    yield address
    try:
        parts = urlsplit(untracked(address))
    except ValueError:
        return
    schemes = dict.fromkeys((parts.scheme, "https", "http"))
    hosts = (parts.netloc, parts.netloc.removeprefix("www."), f"www.{parts.netloc}")
    paths = (parts.path, f"{parts.path}/", parts.path.rstrip("/"))
    for scheme, host, path in product(schemes, hosts, paths):
        yield parts._replace(scheme=scheme, netloc=host, path=path).geturl()


async def story_of(tx: Tx, told_by: Statement) -> Story | None:
    """The story that a statement tells, if it tells one."""
    return await stories.get(tx, told_by.story_id) if told_by.story_id else None
