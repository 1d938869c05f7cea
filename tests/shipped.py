"""The lexicon we ship and what is built of it, once for all tests: nothing of it ever changes."""

from __future__ import annotations

from functools import cache

from bot import lexicon as words
from bot.analyse import Analyst
from bot.lexicon import Lexicon
from bot.match import Matcher


@cache
def lexicon() -> Lexicon:
    return words.load()


@cache
def matcher() -> Matcher:
    return Matcher(lexicon())


@cache
def analyst() -> Analyst:
    return Analyst(lexicon())
