"""Words of a language that are looked for in one place of a text, rather than in all of it.

They stand in the files of facts like all others. What begins with `~` is the end of a word
(`~iamo`); a `0` before or behind a term is a number that must stand there (`0 km`, `第 0`), with a
space between them or not where one is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from bot.lexicon.facts.files import NAMES, PHRASES, Terms, endings, read, tongue
from bot.lexicon.facts.plain import Plain
from bot.lexicon.spelling import read_spelling
from bot.text.fold import fold

# Arabic and Hebrew write "and" (و, ו) as a letter of the next word.
_SEPARATOR = r"[\s,.;:、，،·・ㆍ*•▪●–—\-/&|()'’\"“”„וו]"
_NUMBER = r"(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+"  # from its first digit on, and all of it
NOTHING = "(?!)"  # finds nothing


@cache
def source(language: str, kind: str, value: str = "") -> str:
    """A regular expression of a language's words of a kind, and of those that no language owns.

    It is one for folded text, and finds nothing where there are no such words.
    """
    own, names = _phrases(tongue(language)), _phrases(NAMES)
    prefixes = own.get(("prefixes", ""), ())
    ends = {**endings(names), **endings(own)}
    written = {*own.get((kind, value), ()), *names.get((kind, value), ())}
    longest_first = sorted(written, key=lambda term: (-len(term), term))
    spelled = "|".join(_spelled(term, ends, prefixes) for term in longest_first)
    return f"(?:{spelled})" if spelled else NOTHING


@cache
def pattern(language: str, kind: str, value: str = "") -> re.Pattern[str]:
    """What finds a language's words of a kind, and those that no language owns, in folded text."""
    return re.compile(source(language, kind, value))


@cache
def glue(language: str) -> re.Pattern[str]:
    """All that may stand between two states of a list, in folded text: marks, "and", "the"."""
    return re.compile(f"(?:{_SEPARATOR}|{source(language, 'glue')})*")


def places(language: str, kind: str, value: str, text: str) -> Iterator[tuple[int, int]]:
    """Where in a text such words stand."""
    folded = Plain(text)
    for found in pattern(language, kind, value).finditer(folded.text):
        yield folded.original(*found.span())


def _spelled(term: str, ends: Mapping[str, tuple[str, ...]], prefixes: tuple[str, ...]) -> str:
    """The pattern of a term, in folded text."""
    if term.startswith("~"):
        return rf"\w+{re.escape(fold(term[1:]))}(?!\w)"
    if term.startswith("0"):
        space = " ?" * term.startswith("0 ")
        return _NUMBER + space + read_spelling(f"*{term[1:].lstrip()}", ends).pattern
    if term.endswith("0"):
        space = " ?" * term.endswith(" 0")
        before = read_spelling(term[:-1].rstrip(), ends, prefixes).pattern
        return before.removesuffix(r"(?!\w)") + space + _NUMBER
    return read_spelling(term, ends, prefixes).pattern


@cache
def _phrases(name: str) -> Terms:
    """The words of a file that are looked for in one place, and how they begin and end."""
    kinds = PHRASES | {"endings", "prefixes"}
    return {(kind, value): terms for (kind, value), terms in read(name).items() if kind in kinds}
