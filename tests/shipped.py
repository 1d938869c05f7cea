"""The lexicon we ship and what is built of it, once for all tests: nothing of it ever changes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.analyse import Analyst
from bot.lexicon import Lexicon, load
from bot.match import Matcher


@cache
def lexicon() -> Lexicon:
    return load()


def with_words(extra: Path | None = None) -> Lexicon:
    """What `bot.lexicon.load` gives, without reading again what is shipped."""
    return load(extra) if extra else lexicon()


@cache
def matcher() -> Matcher:
    return Matcher(lexicon())


@cache
def analyst() -> Analyst:
    return Analyst(lexicon())
