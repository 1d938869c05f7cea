"""The language of a page: the one asked for, else the browser's first that there are words for."""

from __future__ import annotations

from dataclasses import replace

from babel import negotiate_locale

from bot.compose.voice import LOCALES
from bot.model import Destination


def preferred(reader: Destination, asked: str, accepted: str) -> Destination:
    """The reader with the language `asked` for, or by an Accept-Language header, or their own."""
    if asked in LOCALES:
        return replace(reader, language=asked)
    own = reader.language if reader.language in LOCALES else "en"
    best = negotiate_locale(_ranked(accepted), list(LOCALES), sep="-")
    return replace(reader, language=best or own)


def _ranked(accepted: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in accepted.split(","):
        language, _, quality = "".join(part.split()).partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if language and weight > 0:
            weighed.append((weight, language))
    return [language for _, language in sorted(weighed, key=lambda each: -each[0])]
