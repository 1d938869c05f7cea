"""How we speak to one destination: its language, its time zone, its names of countries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.localedata import exists
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

from bot.model import Destination, Inline, Run
from bot.text.fold import fold

# Languages that we have words for, and the locale whose dates and names go with them.
LOCALES = {"en": "en_GB", "fr": "fr", "de": "de", "uk": "uk", "ko": "ko", "ja": "ja"}
CATALOGUE = "locale/{}/LC_MESSAGES/statement_bot.po"
# What a command begins with among what others say.
PREFIXES = {"slack": "/statement", "matrix": "!statement"}

_CODE = re.compile("[A-Z]{2}")  # of a country
_HEADS = re.compile(r"\s*(?:[:：]|\s[-–—|]\s)")  # what stands behind a name at the head
REGIONAL_INDICATOR_A = 0x1F1E6
# Letters that stand elsewhere in their alphabet than in Unicode, each behind the one it follows.
_UKRAINIAN = str.maketrans({"ґ": "гӿ", "є": "еӿ", "і": "иӿ", "ї": "иӿӿ"})


class Voice:
    """One destination's words, dates, spans of time, countries, and how commands begin there.

    Every sentence passes through `say`, `count` or `runs`, which look it up in the catalogue of
    the language; what the catalogue lacks, and what is said in other languages, is in English.
    """

    def __init__(self, destination: Destination) -> None:
        self.locale = _locale(destination.language)
        self._catalogue = _catalogue(destination.language)
        self.zone = ZoneInfo(destination.timezone)
        self.prefix = PREFIXES.get(destination.platform, "")

    def say(self, words: str, /, **values: object) -> str:
        """The words, with values in their holes."""
        return self._catalogue.gettext(words).format(**values)

    def count(self, n: int, one: str, many: str, /, **values: object) -> str:
        """The words for one, or for many, or as many forms as the language has; `{n}` is the n."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)

    def runs(self, words: str, /, **values: str | Run | Inline) -> Inline:
        """The words, with styled pieces in their holes."""
        pieces: list[Run] = []
        for text, hole, _, _ in Formatter().parse(self._catalogue.gettext(words)):
            if text:
                pieces.append(Run(text=text))
            if hole is not None:
                value = values[hole]
                if isinstance(value, str):
                    value = Run(text=value)
                pieces.extend((value,) if isinstance(value, Run) else value)
        return tuple(piece for piece in pieces if piece.text)

    def typed(self, line: str, *, direct: bool = False) -> Run:
        """A command as it is typed there; in a `direct` chat nothing stands before it."""
        return Run(text=line if direct else f"{self.prefix} {line}".lstrip(), code=True)

    def join(self, values: Iterable[str]) -> str:
        """A, B and C."""
        return format_list(list(values), locale=self.locale)

    def row(self, values: Iterable[str]) -> str:
        """A, B, C."""
        two = self.locale.list_patterns["standard"]["middle"]
        values = list(values)
        return reduce(two.format, values) if values else ""

    def some(self, values: Sequence[str], limit: int) -> str:
        """At most `limit` of the values, and how many more there are."""
        more = len(values) - limit
        if more <= 0:
            return self.join(values)
        return self.say("{some} and {n} more", some=self.row(values[:limit]), n=more)

    def decimal(self, value: float, form: str) -> str:
        """A number with the language's mark before its decimals; `form` as 0.00 or +0.0;-0.0."""
        return format_decimal(value, format=form, locale=self.locale)

    def day(self, day: date) -> str:
        """10 Jan 2024."""
        return format_date(day, "medium", locale=self.locale)

    def time(self, moment: datetime) -> str:
        """10 Jan 2024, 15:00 CET."""
        local = moment.astimezone(self.zone)
        clock = format_time(local, "HH:mm", locale=self.locale)
        return self.say(
            "{day}, {clock} {zone}", day=self.day(local.date()), clock=clock, zone=_zone_name(local)
        )

    def lag(self, span: timedelta) -> str:
        """A span of time in its two largest units: 2 hrs 10 mins, 3 days."""
        minutes = max(0, int(span.total_seconds())) // 60
        if minutes == 0:
            return self.say("less than a minute")
        days, hours = divmod(minutes // 60, 24)
        parts = [(days, "day"), (hours, "hour"), (minutes % 60, "minute")]
        first = next(index for index, (n, _) in enumerate(parts) if n)
        return " ".join(
            format_unit(n, f"duration-{unit}", length="short", locale=self.locale)
            for n, unit in parts[first : first + 2]
            if n
        )

    def country(self, code: str) -> str:
        """A country's name, or its code when it has none."""
        return self.locale.territories.get(code) or code

    def countries(self, codes: Iterable[str]) -> list[str]:
        """Names of countries, in the order of the alphabet."""
        return sorted(map(self.country, codes), key=_place)

    def language(self, code: str) -> str:
        """A language's name, or its code when it has none."""
        return self.locale.languages.get(code) or code

    def flagged(self, code: str) -> str:
        """A country's flag and name."""
        return f"{flag(code)} {self.country(code)}".lstrip()

    def speaker(self, country: str, institution: str) -> str:
        """Who speaks, in short: the country with its flag; the institution if it has none."""
        return self.flagged(country) if flag(country) else institution

    def headed(self, country: str, institution: str, title: str) -> str:
        """Who speaks, and a title; a country that the title begins with is not said twice."""
        name = self.country(country)
        if flag(country) and title.startswith(name) and _HEADS.match(title[len(name) :]):
            return f"{flag(country)} {title}"
        return self.say("{who}: {title}", who=self.speaker(country, institution), title=title)

    def publisher(self, country: str, institution: str) -> str:
        """Who speaks: flag, country and institution; the institution alone if it has no country."""
        if not flag(country):
            return institution
        name = self.country(country)
        if name in institution:
            return f"{flag(country)} {institution}"
        named = {"flag": flag(country), "country": name, "institution": institution}
        if "(" in institution:  # not a parenthesis within another
            return self.say("{flag} {country} – {institution}", **named)
        return self.say("{flag} {country} ({institution})", **named)


def mark(words: str) -> str:
    """Words in a table: put into the catalogues, and looked up when they are shown."""
    return words


def forms(one: str, many: str) -> tuple[str, str]:
    """The same for words that are counted."""
    return one, many


def flag(country: str) -> str:
    """The flag emoji of a country's code; nothing for XX, which is no country, or a name."""
    if country == "XX" or not _CODE.fullmatch(country):
        return ""
    return "".join(chr(REGIONAL_INDICATOR_A + ord(letter) - ord("A")) for letter in country)


def own_name(language: str) -> str:
    """What a language calls itself; its code if that is not known."""
    return Locale(language).language_name or language if exists(language) else language


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, LOCALES["en"]))


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    """The words of a language; read when first used, which takes some milliseconds."""
    if language == "en" or language not in LOCALES:
        return NullTranslations()
    with files("bot.compose").joinpath(CATALOGUE.format(language)).open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _place(name: str) -> str:
    """What tells where a name stands in the alphabet: É is an E, and І follows И."""
    return fold(name.casefold().translate(_UKRAINIAN))


def _zone_name(local: datetime) -> str:
    """CET, or UTC-03 where a zone's abbreviation is only a number."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name
