"""Questions typed without a verb, told apart from mistyped commands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from bot.commands.near import nearest
from bot.lexicon import Term, asking
from bot.text.fold import fold

MARKS = ("?", "？", "؟")
_FIRST_UNPARTED = "\u1100"  # no verb is typed in the scripts from here on
_SEVERAL = 3  # words
_HELP = frozenset({"help", "--help", "-help", "-h", "/help"})
EVERYDAY = frozenset({"add", "correct", "test"})  # verbs that are words of many a question
_COURTESY = re.compile(
    r"(?:please,?\s+)?(?:show|give|tell|send)\s+(?:me|us)\s+(?:the\s+)?", re.IGNORECASE
)
_ABOUT = re.compile(r"\s*(?:about|on)\s+(?:the\s+)?", re.IGNORECASE)
ALSO_ASK = frozenset({"who", "why"})  # verbs that questions begin with too


def is_question(line: str, verbs: Iterable[str]) -> bool:
    """True for a line that begins with no verb and asks something."""
    words = line.split()
    if line.rstrip().endswith(MARKS) or max(line, default="") >= _FIRST_UNPARTED:
        return True
    if len(words) < _SEVERAL:
        return False
    return not nearest(words[0].lower(), verbs) or _begins_a_question(line)


def is_question_after_all(line: str) -> bool:
    """True for a line whose verb can't use the rest of it: why is it a concern?"""
    words = line.split()
    if words[0].lower() in ALSO_ASK and (len(words) >= _SEVERAL or line.endswith(MARKS)):
        return True
    return len(words) >= _SEVERAL and line.rstrip().endswith(MARKS)


def without_courtesy(line: str) -> str:
    """What somebody wants who writes: show me the latest; empty where nothing stands before it."""
    polite = _COURTESY.match(line.lstrip())
    return line.lstrip()[polite.end() :].strip() if polite else ""


def without_greeting(line: str, verbs: Iterable[str]) -> str:
    """What somebody wants who says hello first; empty where that is all: hello, hi bot."""
    greeted = _greeting().match(line)
    if greeted is None:
        return line
    rest = line[greeted.end() :].strip()
    is_parted = max(rest, default="") < _FIRST_UNPARTED
    is_name = rest.isalpha() and is_parted and not nearest(rest.lower(), verbs)
    return "" if is_name else rest


@cache
def _greeting() -> re.Pattern[str]:
    """Greetings, and the marks behind them; what is written with spaces is no part of a word."""
    written = "|".join(
        re.escape(each) + (r"\b(?!-\w)" if max(each) < _FIRST_UNPARTED else "")
        for each in asking.greetings()
    )
    return re.compile(rf"\s*(?:{written})[\s,;:.!~、。，！：～…👋🙂😊-]*", re.IGNORECASE)


def matter(rest: str) -> str:
    """What a story is wanted about, or on: its words, for who has no id; empty if none is named."""
    about = _ABOUT.match(rest)
    return rest[about.end() :].rstrip(" ?？") if about else ""


def is_call_for_help(rest: str) -> bool:
    """True for what people type behind a command to have it explained."""
    return rest.strip().lower() in _HELP


def _begins_a_question(line: str) -> bool:
    folded = fold(line)
    return bool(asking.asking_for("what").match(folded)) or any(
        folded.startswith(term.literal) for language in asking.LANGUAGES for term in _asks(language)
    )


@cache
def _asks(language: str) -> tuple[Term, ...]:
    return tuple(term for term in asking.terms(language) if term.keys[0].startswith("ask:"))
