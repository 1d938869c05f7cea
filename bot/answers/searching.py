"""A search as the store takes it; and when it finds nothing, what like it would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot import commands
from bot.errors import CommandError
from bot.model import Command, Source
from bot.store import Hit, Tx, statements
from bot.text.fold import fold

MOST_FOUND = 10
WAYS_SHOWN = 3


async def search(
    tx: Tx,
    command: Command,
    sources: Sequence[Source],
    now: datetime,
    *,
    limit: int = MOST_FOUND + 1,
    before: str | None = None,
) -> list[Hit]:
    """The newest statements that the command finds, one more than is shown of them at a time.

    Its dates are in `now`'s zone; `before` is the id of the last one that was already shown.
    """
    option = dict(command.options)
    country, institution = option.get("country"), option.get("from")
    if institution:
        country, institution = _publisher(institution, country, sources)
    return await statements.search(
        tx,
        command.words,
        phrases=_all(command, "phrase"),
        exclude=_all(command, "not"),
        country=country,
        language=option.get("lang"),
        topic=option.get("topic"),
        institution=institution,
        since=_moment(option.get("since"), now, 0),
        until=_moment(option.get("until"), now, 1),
        before=before or option.get("before"),
        limit=limit,
    )


def going_on(command: Command, last: str) -> str:
    """What to type for those that are older than the last one shown."""
    options = [(name, value) for name, value in command.options if name != "before"]
    return commands.typed(replace(command, options=(*options, ("before", last))))


async def ways_on(tx: Tx, command: Command, sources: Sequence[Source], now: datetime) -> list[str]:
    """Commands like this one, less one of its parts, that find something."""
    found = [
        commands.typed(easier)
        for easier in _easier(command)
        if await search(tx, easier, sources, now, limit=1)
    ]
    return found[:WAYS_SHOWN]


def _easier(command: Command) -> Iterator[Command]:
    for index in range(len(command.options)):
        rest = command.options[:index] + command.options[index + 1 :]
        if command.words or any(name != "not" for name, _ in rest):
            yield replace(command, options=rest)
    for index in range(len(command.words)):
        fewer = command.words[:index] + command.words[index + 1 :]
        if fewer:
            yield replace(command, words=fewer)


def _publisher(
    typed: str, country: str | None, sources: Sequence[Source]
) -> tuple[str | None, str]:
    """Country and full name of the institution meant by a source's id or a part of its name.

    Raises CommandError when several are.
    """
    wanted = fold(typed)
    for source in sources:
        if source.id == typed.lower():
            return source.country, source.institution
    near = {
        source.institution: source.id
        for source in sources
        if wanted in fold(source.institution) and country in (None, source.country)
    }
    exact = next((name for name in near if fold(name) == wanted), None)
    if exact or len(near) <= 1:
        return country, exact or next(iter(near), typed)
    ids = sorted(near.values())
    raise CommandError(
        "many-institutions",
        given=typed,
        tries="\n".join(f"from:{each}" for each in ids[:WAYS_SHOWN]),
    )


def _all(command: Command, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in command.options if key == name)


def _moment(typed: str | None, now: datetime, end: int) -> datetime | None:
    named = commands.period(typed, now) if typed else None
    return named[end] if named else None
