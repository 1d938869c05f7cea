"""A search as the store takes it; and when it finds nothing, what like it would."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot import commands
from bot.errors import CommandError
from bot.model import Command, Source
from bot.store import Hit, Tx, statements
from bot.text.fold import fold, runs

MOST_FOUND = 10
WAYS_SHOWN = 3
_READ, _READ_OF_EACH = 50, 2_000  # newest statements, and characters, whose words are known
_SHORTEST, _ALIKE = 5, 0.75  # letters of a word that may be mistyped; how alike the right one is


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
        country, institution = await _publisher(tx, command, institution, country, sources)
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


async def found_nothing(
    tx: Tx, command: Command, sources: Sequence[Source], now: datetime, *, otherwise: str = ""
) -> CommandError:
    """Why this search finds nothing, as far as the way it is written tells; what would,
    or `otherwise`."""
    tries = "\n".join(await _ways_on(tx, command, sources, now)) or otherwise
    institution = dict(command.options).get("from")
    if institution and not await _is_known(tx, institution, sources, now):
        return CommandError("no-institution", given=institution, tries=tries)
    if option := commands.odd_option(command):
        return CommandError("unknown-option", given=option, tries=tries)
    return CommandError("nothing-found", tries=tries)


async def _is_known(tx: Tx, institution: str, sources: Sequence[Source], now: datetime) -> bool:
    if any(each.id == institution.lower() for each in sources):
        return True
    if _bearing(institution, {each.institution: each.id for each in sources}):
        return True
    return await _finds(tx, Command(verb="search", options=(("from", institution),)), sources, now)


async def _ways_on(tx: Tx, command: Command, sources: Sequence[Source], now: datetime) -> list[str]:
    """Commands like this one that find something: with words spelled as others spell them, or less
    one of its parts."""
    respelled = await _respelled(tx, command)
    found = [
        commands.typed(easier)
        for easier in (*respelled, *_easier(command))
        if await _finds(tx, easier, sources, now)
    ]
    return found[:WAYS_SHOWN]


async def _finds(tx: Tx, command: Command, sources: Sequence[Source], now: datetime) -> bool:
    try:
        return bool(await search(tx, command, sources, now, limit=1))
    except CommandError:
        return False  # without its country, an institution's name may be that of several


async def _respelled(tx: Tx, command: Command) -> list[Command]:
    """The command with its words as the newest statements have them, where it has them wrong."""
    known: set[str] = set()
    for each in await statements.latest(tx, _READ):
        known.update(runs(fold(f"{each.title} {each.text[:_READ_OF_EACH]}")))
    meant = tuple(_meant(word, known) for word in command.words)
    return [replace(command, words=meant)] if meant != command.words else []


def _meant(word: str, known: Collection[str]) -> str:
    folded = fold(word)
    if len(folded) < _SHORTEST or folded in known:
        return word
    return commands.nearest(folded, known, alike=_ALIKE) or word


def _easier(command: Command) -> Iterator[Command]:
    for index in range(len(command.options)):
        rest = command.options[:index] + command.options[index + 1 :]
        if command.words or any(name != "not" for name, _ in rest):
            yield replace(command, options=rest)
    for index in range(len(command.words)):
        fewer = command.words[:index] + command.words[index + 1 :]
        if fewer:
            yield replace(command, words=fewer)


async def _publisher(
    tx: Tx, command: Command, typed: str, country: str | None, sources: Sequence[Source]
) -> tuple[str | None, str]:
    """Country and full name of the institution meant by a source's id or a part of its name.

    What no source bears is looked for among those whose statements were imported or added.
    Raises CommandError when several are meant.
    """
    for source in sources:
        if source.id == typed.lower():
            return source.country, source.institution
    places = [each for each in sources if country in (None, each.country)]
    near = _bearing(typed, {source.institution: source.id for source in places})
    near = near or _bearing(typed, {name: name for name in await statements.institutions(tx)})
    if len(near) <= 1:
        return country, next(iter(near), typed)
    ways = [_said_by(command, each) for each in sorted(near.values())[:WAYS_SHOWN]]
    raise CommandError("many-institutions", given=typed, tries="\n".join(ways))


def _said_by(command: Command, institution: str) -> str:
    """The same search, of this institution."""
    options = ((name, institution if name == "from" else value) for name, value in command.options)
    return commands.typed(replace(command, options=tuple(options)))


def _bearing(typed: str, names: Mapping[str, str]) -> dict[str, str]:
    """The names that hold what was typed, with what they stand for; or the one that is just so."""
    wanted = fold(typed)
    exact = {name: way for name, way in names.items() if fold(name) == wanted}
    return exact or {name: way for name, way in names.items() if wanted in fold(name)}


def _all(command: Command, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in command.options if key == name)


def _moment(typed: str | None, now: datetime, end: int) -> datetime | None:
    named = commands.period(typed, now) if typed else None
    return named[end] if named else None
