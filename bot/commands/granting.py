"""Readers of wishes: each takes what was typed and gives what the destination wants then."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import time
from functools import lru_cache
from zoneinfo import available_timezones

from bot.commands.near import nearest, nearest_country
from bot.commands.times import WEEKDAYS, clock
from bot.errors import CommandError
from bot.model import Cadence, Destination, Level, QuietHours, Reason
from bot.text.countries import country
from bot.text.countries import language as language_code

STORY_REASONS = (
    Reason.FIRST,
    Reason.JOINED,
    Reason.CONFIRMED,
    Reason.AMENDED,
    Reason.REMOVED,
)

LONGEST_NAME = 8  # words

ALL = {"", "all", "any", "everything", "-", "*"}
_YES = {"only", "yes", "on", "true", "official", "official only"}
_NO = {"no", "off", "false", *ALL}
_QUIET = re.compile(r"(?P<start>[\d:.h]+)\s*(?:-|to|until)\s*(?P<end>[\d:.h]+)", re.IGNORECASE)
_JOINTS = {"and", "&", "+"}

Known = Collection[str]  # the topics that are watched


def _filter(wanted: Destination, **changes: object) -> Destination:
    return replace(wanted, filter=replace(wanted.filter, **changes))  # type: ignore[arg-type]  # each caller names fields of Filter


def _listed(text: str) -> list[str]:
    return [] if text.strip().lower() in ALL else re.split(r"\s*[,;、，]\s*", text.strip(" ,;"))


def _codes(text: str, name: Callable[[str], str | None], error: str) -> frozenset[str]:
    codes: list[str] = []
    for piece in _listed(text):
        read, stranger = unread(piece, name)
        if stranger:
            near = nearest_country(stranger) if name is country else ""
            raise CommandError(error, given=stranger, meant=near)
        codes += read
    return frozenset(codes)


def countries(wanted: Destination, text: str, _: Known) -> Destination:
    """Names or codes of countries, in any language."""
    return _filter(wanted, countries=_codes(text, country, "bad-country"))


def languages(wanted: Destination, text: str, _: Known) -> Destination:
    """Names or codes of languages."""
    return _filter(wanted, languages=_codes(text, language_code, "bad-language"))


def _words(text: str, known: Collection[str], shown: Collection[str] = ()) -> frozenset[str]:
    """Some of the known words; without any known, whatever is typed."""
    typed = [word.lower() for piece in _listed(text) for word in piece.split()]
    wanted = frozenset(word for word in typed if word not in _JOINTS)
    if known and (unknown := sorted(wanted - set(known))):
        meant = nearest(unknown[0], known)
        offered = ", ".join(shown or known)
        raise CommandError("not-among", given=unknown[0], known=offered, meant=meant)
    return wanted


def topics(wanted: Destination, text: str, known: Known) -> Destination:
    """Ids of topics."""
    return _filter(wanted, topics=_words(text, known))


def levels(wanted: Destination, text: str, _: Known) -> Destination:
    """How much of a text must be about the topic."""
    named = _words(text, [*Level]) or frozenset(Level)
    return _filter(wanted, levels=frozenset(map(Level, named)))


def reasons(wanted: Destination, text: str, _: Known) -> Destination:
    """What to be told of, besides corrections."""
    named = _words(text, [*Reason], STORY_REASONS)
    return _filter(wanted, reasons=frozenset(map(Reason, named)))


def official(wanted: Destination, text: str, _: Known) -> Destination:
    """Only what is on an institution’s own site."""
    typed = text.lower()
    if typed not in _YES | _NO:
        raise CommandError("not-among", given=text, known="yes, no")
    return _filter(wanted, official_only=typed in _YES)


def score(wanted: Destination, text: str, _: Known) -> Destination:
    """A number from 0 to 1, or a percentage."""
    percent = text.rstrip().endswith("%")
    try:
        score = float(text.rstrip(" %") or 0) / (100 if percent else 1)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise CommandError("bad-score", given=text)
    return _filter(wanted, minimum_score=score)


def cadence(wanted: Destination, text: str, _: Known) -> Destination:
    """At once, or as a digest: day and time stay as they were if they are left out."""
    named, *more = [word for word in text.lower().split() if word not in ("at", "on")] or [""]
    named = "instant" if named == "off" else named
    if named not in set(Cadence):
        known = ", ".join(Cadence)
        raise CommandError("not-among", given=text, known=known, meant=nearest(named, Cadence))
    pace = replace(wanted.pace, cadence=Cadence(named))
    for word in more:
        day = _weekday(word)
        pace = replace(pace, at=_clock(word)) if day is None else replace(pace, weekday=day)
    return replace(wanted, pace=pace)


def at(wanted: Destination, text: str, _: Known) -> Destination:
    """The time of a digest."""
    return replace(wanted, pace=replace(wanted.pace, at=_clock(text)))


def on(wanted: Destination, text: str, _: Known) -> Destination:
    """The day of a weekly digest."""
    day = _weekday(text.lower())
    if day is None:
        raise CommandError("not-among", given=text, known=", ".join(WEEKDAYS))
    return replace(wanted, pace=replace(wanted.pace, weekday=day))


def _weekday(word: str) -> int | None:
    named = word.rstrip("s.,") if word.endswith(("days", ".", ",")) else word
    days = [n for n, day in enumerate(WEEKDAYS) if len(named) >= 3 and day.startswith(named)]
    return days[0] if days else None


def _clock(text: str) -> time:
    if (at := clock(text)) is None:
        raise CommandError("bad-clock", given=text)
    return at


def quiet(wanted: Destination, text: str, _: Known) -> Destination:
    """Hours in which nothing is posted, or off."""
    if text.strip().lower() in _NO:
        return replace(wanted, quiet=None)
    found = _QUIET.fullmatch(text.strip())
    start, end = (clock(found["start"]), clock(found["end"])) if found else (None, None)
    if start is None or end is None or start == end:
        raise CommandError("bad-quiet", given=text)
    return replace(wanted, quiet=QuietHours(start=start, end=end))


def timezone(wanted: Destination, text: str, _: Known) -> Destination:
    """An IANA time zone, or its city."""
    typed = text.strip().replace(" ", "_").lower()
    zones = _zones()
    if named := zones.get(typed):
        return replace(wanted, timezone=named)
    cities = {name.rpartition("/")[2]: zone for name, zone in zones.items()}
    if city := cities.get(typed):
        return replace(wanted, timezone=city)
    near = nearest(typed, [*cities, *zones])
    raise CommandError("bad-timezone", given=text, meant=cities.get(near) or zones.get(near, ""))


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {zone.lower(): zone for zone in sorted(available_timezones())}


def language(wanted: Destination, text: str, _: Known) -> Destination:
    """The language of our messages."""
    if code := language_code(text):
        return replace(wanted, language=code)
    raise CommandError("bad-language", given=text)


def unread(text: str, name: Callable[[str], str | None]) -> tuple[list[str], str]:
    """The codes of names that follow each other, and the word at which that ends, if it does."""
    words = text.split()
    codes: list[str] = []
    while words:
        if words[0].lower() in _JOINTS:
            del words[0]
            continue
        ends = range(min(len(words), LONGEST_NAME), 0, -1)
        # The longest first: South Korea is no South, and Guinea-Bissau no Guinea.
        code, end = next(
            ((code, end) for end in ends if (code := name(" ".join(words[:end])))), (None, 0)
        )
        if code is None:
            return codes, words[0]
        codes.append(code)
        del words[:end]
    return codes, ""
