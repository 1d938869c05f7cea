"""Countries and languages by the names and codes that people type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from bot.text.fold import fold
from bot.text.language import primary

_NO_COUNTRIES = frozenset({"ZZ", "XA", "XB", "EZ", "QO"})  # of CLDR's territories

# The languages whose names for countries are understood.
_LANGUAGES = (
    "en", "fr", "de", "es", "it", "pt", "nl", "pl", "uk", "ru", "ko", "ja", "zh", "zh_Hant", "cs",
    "sk", "lt", "lv", "et", "fi", "sv", "nb", "da", "is", "ro", "bg", "hr", "sl", "el", "he", "ar",
    "tr", "hu", "mk", "sq", "ka", "vi", "id",
)  # fmt: skip

# What Babel doesn't have: short names, official names, and the two that are no country.
_ALIASES = {
    "uk": "GB", "britain": "GB", "great britain": "GB", "england": "GB",
    "usa": "US", "us": "US", "america": "US", "united states of america": "US",
    "dprk": "KP", "rok": "KR", "korea": "KR", "republic of korea": "KR",
    "democratic people's republic of korea": "KP", "russian federation": "RU",
    "czech republic": "CZ", "holland": "NL", "the netherlands": "NL", "turkey": "TR",
    "macedonia": "MK", "burma": "MM", "prc": "CN", "eu": "EU", "european union": "EU",
    "un": "UN", "united nations": "UN",
}  # fmt: skip


def country(typed: str) -> str | None:
    """The ISO 3166 code (or EU, UN, XX) of a country's name or code; None when it is neither."""
    wanted = fold(typed.strip())
    if wanted == "xx":
        return "XX"
    return country_names("en").get(wanted) or _everywhere().get(wanted)


def english_name(code: str) -> str:
    """A country's name, or its code when it has none."""
    return Locale("en").territories.get(code) or code


def language(typed: str) -> str | None:
    """The code of texts in a language, by its code or its name in any tongue we know; or None."""
    wanted = fold(typed.strip())
    found = _language_names().get(wanted) or _own_names().get(wanted)
    return primary(found) if found else None


def is_code(code: str) -> bool:
    """Whether CLDR's code is a country's or a bloc's, and not one of a region or of none."""
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES


@lru_cache
def country_names(locale: str) -> Mapping[str, str]:
    """Folded names, aliases and codes of all countries, and their codes."""
    territories = Locale.parse(locale).territories
    codes = {code: name for code, name in territories.items() if is_code(code)}
    return (
        {fold(name): code for code, name in codes.items()}
        | {fold(name.replace("&", "and")): code for code, name in codes.items()}
        | {fold(code): code for code in codes}
        | {fold(alias): code for alias, code in _ALIASES.items()}
    )


@lru_cache(maxsize=1)
def _everywhere() -> Mapping[str, str]:
    # Loading all languages takes a third of a second: only for what English doesn't know.
    return {name: code for locale in _LANGUAGES for name, code in country_names(locale).items()}


@lru_cache(maxsize=1)
def _language_names() -> Mapping[str, str]:
    names = {code: name for code, name in Locale.parse("en").languages.items() if len(code) == 2}
    return {fold(name): code for code, name in names.items()} | {code: code for code in names}


@lru_cache(maxsize=1)
def _own_names() -> Mapping[str, str]:
    locales = (Locale.parse(code) for code in _LANGUAGES)
    return {fold(locale.language_name or ""): locale.language for locale in locales}
