"""How an analyst writes a term, made into something a machine can look for.

`north korea`   these words, as whole words; case, accents, hyphens and width don't matter
`poslal~`       and up to six further letters: any usual ending
`raket~n`       and one of the endings that the file lists as class `n`
`*munition*`    anywhere inside a word
`북한`          scripts that write words together need no boundary; a space in them is optional
`|北|`          … unless a bar asks for one: no letter may stand there
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.text.fold import fold

_SYLLABIC = re.compile(r"[\u0e00-\u0e7f\u3041-\u30ff\u3400-\u9fff가-힣]")
_WILD = re.compile(r"~[a-z]*|\*")
_WILD_SYLLABIC = re.compile(r"~[a-z]*|[*| ]")
_ENDING = r"\w{0,6}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A term's first letters, for the automaton, and the pattern that decides from there on."""

    literal: str
    pattern: str


def read_spelling(
    written: str, endings: Mapping[str, Sequence[str]], prefixes: Sequence[str] = ()
) -> Spelling:
    """What `written` stands for. Raises ValueError when it can't be used."""
    folded = fold(written)
    body = folded.lstrip("*|")
    front = folded[: len(folded) - len(body)]
    syllabic = bool(_SYLLABIC.search(body))
    wild = _WILD_SYLLABIC if syllabic else _WILD
    first = wild.search(body)
    literal = body[: first.start()] if first else body
    if not literal.strip():
        raise ValueError("a term must begin with letters")
    pattern = "" if front == "*" or (syllabic and front != "|") else _left(prefixes)
    position = 0
    for found in wild.finditer(body):
        pattern += re.escape(body[position : found.start()]) + _wildcard(found[0], endings)
        position = found.end()
    pattern += re.escape(body[position:])
    if not syllabic and not body.endswith("*"):
        pattern += r"(?!\w)"
    return Spelling(literal=literal, pattern=pattern)


def _left(prefixes: Sequence[str]) -> str:
    if not prefixes:
        return r"(?<!\w)"
    folded = sorted({fold(prefix) for prefix in prefixes})
    behind = (rf"(?<=(?<!\w){re.escape(prefix)})" for prefix in folded)
    return rf"(?:(?<!\w)|{'|'.join(behind)})"


def _wildcard(wild: str, endings: Mapping[str, Sequence[str]]) -> str:
    match wild:
        case " ":
            return " ?"
        case "|":
            return r"(?!\w)"
        case "*":
            return r"\w*"
        case "~":
            return _ENDING
    name = wild[1:]
    if name not in endings:
        raise ValueError(f"endings: {name} is not defined")
    return f"(?:{'|'.join(re.escape(fold(ending)) for ending in endings[name])})"
