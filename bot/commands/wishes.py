"""What a destination can wish for: how each wish is typed, and what it changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.commands import granting
from bot.commands.granting import Known
from bot.commands.near import nearest, nearest_country
from bot.commands.times import WEEKDAYS
from bot.errors import CommandError
from bot.model import Cadence, Destination, Level, QuietHours, Reason
from bot.text.countries import country, language


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing to wish for. `grant` raises CommandError; `said` is what `grant` would read."""

    key: str
    example: str
    grant: Callable[[Destination, str, Known], Destination]
    said: Callable[[Destination], str]
    aliases: tuple[str, ...] = ()
    alone: str = ""  # what the key means when nothing follows it


def split(text: str, topics: Known) -> list[tuple[str, str]]:
    """Wishes as typed: `countries: JP, KR quiet 22:00-07:00`, or only `Japan, Korea`.

    Raises CommandError for what is no wish, and for one that is there twice.
    """
    found = list(_KEY.finditer(text))
    before = text[: found[0].start()] if found else text
    pairs = list(_unnamed(before.strip(" ,;"), topics))
    for match, after in zip_longest(found, found[1:]):
        wish = WISHES[_KEYS[_spaceless(match["key"])]]
        value = text[match.end() : after.start() if after else None].strip(" ,;")
        pairs.append((wish.key, value or wish.alone))
    keys: set[str] = set()
    for key, value in pairs:
        if key in keys:
            raise CommandError("repeated-option", option=key)
        keys.add(key)
        if not value:
            raise CommandError("no-value", given=key, example=WISHES[key].example)
    return pairs


def grant(
    wanted: Destination, wishes: Iterable[tuple[str, str]], topics: Known = ()
) -> Destination:
    """What a destination wants with these wishes granted. Raises CommandError."""
    for key, value in wishes:
        wanted = WISHES[key].grant(wanted, value, topics)
    return wanted


def said(wanted: Destination) -> dict[str, str]:
    """What a destination wants, as one would type it, by key."""
    return {key: wish.said(wanted) for key, wish in WISHES.items()}


# --- without a key --------------------------------------------------------------------------------


def _unnamed(text: str, topics: Known) -> Iterable[tuple[str, str]]:
    """Wishes whose key is left out: topics, countries and languages by name, or a cadence."""
    if text.lower() in granting.ALL - {""}:
        return [(key, "all") for key in ("topics", "countries", "languages")]
    values: dict[str, list[str]] = {}
    for piece in filter(None, map(str.strip, re.split(r"[,;、，]", text))):
        values.setdefault(_key_of(piece, topics), []).append(piece)
    return [(key, ", ".join(pieces)) for key, pieces in values.items()]


def _key_of(piece: str, topics: Known) -> str:
    if piece.lower() in topics:
        return "topics"
    first = piece.split()[0].lower()
    if first in set(Cadence):
        return "cadence"
    for key, name in (("countries", country), ("languages", language)):
        if not granting.unread(piece, name)[1]:
            return key
    if near := nearest(first.rstrip(":："), [*_KEYS, *topics]) or nearest_country(piece):
        rest = piece[len(first) :].strip(" :：")
        meant = f"{near} {rest}" if near in _KEYS and rest else near
        raise CommandError("no-wish", given=piece, meant=meant)
    raise CommandError("no-wish", given=piece)


# --- the table ------------------------------------------------------------------------------------


def _joined(values: Collection[str], order: Sequence[str] = ()) -> str:
    return ", ".join(sorted(values, key=order.index if order else str)) or "all"


def _hours(quiet: QuietHours | None) -> str:
    return f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" if quiet else "off"


WISHES = {
    wish.key: wish
    for wish in (
        Wish(
            key="topics",
            example="topics dprk-russia-transfers",
            grant=granting.topics,
            said=lambda wanted: _joined(wanted.filter.topics),
            aliases=("topic",),
        ),
        Wish(
            key="countries",
            example="countries Japan, South Korea",
            grant=granting.countries,
            said=lambda wanted: _joined(wanted.filter.countries),
            aliases=("country",),
        ),
        Wish(
            key="languages",
            example="languages en, ko",
            grant=granting.languages,
            said=lambda wanted: _joined(wanted.filter.languages),
            aliases=("lang",),
        ),
        Wish(
            key="levels",
            example="levels main",
            grant=granting.levels,
            said=lambda wanted: _joined(wanted.filter.levels, tuple(Level)),
            aliases=("level",),
        ),
        Wish(
            key="reasons",
            example="reasons first, amended",
            grant=granting.reasons,
            said=lambda wanted: _joined(wanted.filter.reasons, tuple(Reason)),
            aliases=("reason",),
        ),
        Wish(
            key="official",
            example="official only",
            grant=granting.official,
            said=lambda wanted: "only" if wanted.filter.official_only else "no",
            alone="only",
        ),
        Wish(
            key="score",
            example="score 0.6",
            grant=granting.score,
            said=lambda wanted: f"{wanted.filter.minimum_score:g}",
            aliases=("minimum score", "minimum"),
        ),
        Wish(
            key="cadence",
            example="cadence daily 08:00",
            grant=granting.cadence,
            said=lambda wanted: wanted.pace.cadence,
            aliases=("digest", "pace"),
        ),
        Wish(
            key="weekday",
            example="weekday monday",
            grant=granting.on,
            said=lambda wanted: WEEKDAYS[wanted.pace.weekday],
        ),
        Wish(
            key="at",
            example="at 08:00",
            grant=granting.at,
            said=lambda wanted: f"{wanted.pace.at:%H:%M}",
        ),
        Wish(
            key="quiet",
            example="quiet 22:00-07:00",
            grant=granting.quiet,
            said=lambda wanted: _hours(wanted.quiet),
            aliases=("quiet hours",),
        ),
        Wish(
            key="timezone",
            example="timezone Asia/Seoul",
            grant=granting.timezone,
            said=lambda wanted: wanted.timezone,
            aliases=("time zone", "tz"),
        ),
        Wish(
            key="language",
            example="language en",
            grant=granting.language,
            said=lambda wanted: wanted.language,
        ),
    )
}

_KEYS = {
    name.replace(" ", ""): wish.key
    for wish in WISHES.values()
    for name in (wish.key, *wish.aliases)
}
_KEY = re.compile(
    r"(?:^|(?<=[\s,;]))(?P<key>{})(?:\s*[:：=]\s*|\s+|$)".format(
        "|".join(
            re.escape(name).replace(r"\ ", r"\s*")
            for name in sorted(
                (name for wish in WISHES.values() for name in (wish.key, *wish.aliases)),
                key=len,
                reverse=True,
            )
        )
    ),
    re.IGNORECASE,
)


def _spaceless(key: str) -> str:
    return "".join(key.split()).lower()
