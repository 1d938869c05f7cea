"""Readers of what stands after a verb that asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from bot.commands.near import nearest, nearest_country
from bot.commands.times import period, span
from bot.commands.verb import lacking
from bot.errors import CommandError
from bot.lexicon.facts.numbers import numbers
from bot.model import Command, Usage
from bot.text import countries

MOST = 50  # statements in one answer
DIGITS = 9  # of a number that are read: more make no difference
LONGEST_PREVIEW = 90  # days
FORMATS = ("md", "csv", "json")
_FILLERS = (
    "by",
    "from",
    "in",
    "of",
    "news",
    "statement",
    "statements",
)  # latest statements by Japan

_NEAR_OPTION = re.compile(r"(?P<key>[a-z]{2,9})[:：](?!//).", re.IGNORECASE | re.DOTALL)


def bare(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """Nothing more is expected."""
    if rest:
        raise CommandError("stands-alone", given=rest, meant=usage.verb)
    return Command(verb=usage.verb)


def one(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """One word: an id or an address."""
    first, *others = rest.split() or [""]
    if not first:
        raise lacking(usage)
    if others:
        surplus = " ".join(others)
        meant = f"{usage.verb} {first}"
        raise CommandError("surplus", verb=usage.verb, given=surplus, form=usage.form, meant=meant)
    return Command(verb=usage.verb, words=(first.strip("#<>"),))


def one_or_two(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """An id, and perhaps another one."""
    first, *others = rest.split() or [""]
    if not first:
        raise lacking(usage)
    if len(others) > 1:
        surplus, meant = " ".join(others[1:]), f"{usage.verb} {first} {others[0]}"
        raise CommandError("surplus", verb=usage.verb, given=surplus, form=usage.form, meant=meant)
    return Command(verb=usage.verb, words=tuple(each.strip("#<>") for each in (first, *others)))


def whole(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """The rest of the line, as it is."""
    if not rest:
        raise lacking(usage)
    return Command(verb=usage.verb, words=(rest,))


def perhaps(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """The rest of the line, or nothing."""
    return Command(verb=usage.verb, words=(rest,) if rest else ())


def latest(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """How many, and where from."""
    words = rest.split()
    options: list[tuple[str, str]] = []
    typed = next((word for word in words if _number(word)), None)
    if typed is not None:
        number = int(_number(typed)[:DIGITS])
        if not 1 <= number <= MOST:
            meant = f"latest {min(max(number, 1), MOST)}"
            raise CommandError("bad-number", given=typed, most=str(MOST), meant=meant)
        options.append(("limit", str(number)))
        words.remove(typed)
    while words and words[0].lower() in _FILLERS and not _is_place(words):
        del words[0]
    if place := " ".join(words):
        options.append(_place(place, topics))
    return Command(verb=usage.verb, options=tuple(options))


def _number(word: str) -> str:
    """The digits of 5, and of five; empty for what is no number."""
    if word.isdecimal():
        return word
    spelled = [each.value for each in numbers("en", word) if each.end - each.start == len(word)]
    return str(spelled[0]) if spelled else ""


def _is_place(words: Sequence[str]) -> bool:
    """IN is India, by itself."""
    return len(words) == 1 and countries.country(words[0]) is not None


def _place(typed: str, topics: Collection[str]) -> tuple[str, str]:
    if typed.lower() in topics:
        return "topic", typed.lower()
    if code := countries.country(typed):
        return "country", code
    if near := nearest(typed.lower(), topics) or nearest_country(typed):
        raise CommandError("bad-place", given=typed, meant=f"latest {near}")
    raise CommandError("bad-place", given=typed, example="latest 10 France")


def export(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """An id, and the kind of file: Markdown if nothing is said."""
    if rest.lower() in FORMATS:
        raise lacking(usage)
    named = one(usage, " ".join(rest.split()[:1]), topics)
    kind = " ".join(rest.lower().split()[1:]) or FORMATS[0]
    if kind not in FORMATS:
        near = nearest(kind, FORMATS) or FORMATS[0]
        raise CommandError(
            "not-among",
            given=kind,
            known=", ".join(FORMATS),
            meant=f"{usage.verb} {named.words[0]} {near}",
        )
    return Command(verb=usage.verb, words=(*named.words, kind))


def preview(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """How many days back: `7`, or a span such as `2w`."""
    if not rest:
        return Command(verb=usage.verb)
    lasting = span(f"{rest}d" if rest.isdecimal() else rest)
    if lasting is None or not 1 <= lasting.days <= LONGEST_PREVIEW:
        meant = LONGEST_PREVIEW if rest.strip("0dhw ") else 1
        most = str(LONGEST_PREVIEW)
        raise CommandError("bad-number", given=rest, most=most, meant=f"{usage.verb} {meant}")
    return Command(verb=usage.verb, options=(("days", str(lasting.days)),))


def search(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """Words, phrases, exclusions and options."""
    words: list[str] = []
    options: list[tuple[str, str]] = []
    for piece in _PIECE.finditer(_whole_dates(rest)):
        value = (piece["phrase"] or piece["word"] or "").strip()
        if not value.strip("-"):
            continue
        key = (piece["key"] or "").lower()
        if key:
            options.append(_option(piece["minus"], key, value, topics, options))
        elif piece["minus"]:
            options.append(("not", value))
        elif piece["phrase"] is not None:
            options.append(("phrase", value))
        else:
            _refuse_empty_option(value)
            _refuse_near_option(value, rest)
            words.append(value)
    if not words and not options:
        raise lacking(usage)
    if not words and all(name == "not" for name, _ in options):
        raise CommandError("only-exclusions")
    return Command(verb=usage.verb, words=tuple(words), options=tuple(options))


def _whole_dates(rest: str) -> str:
    """The line with dates of several words in quotes: since:10 January 2024."""

    def quoted(found: re.Match[str]) -> str:
        if rest.count('"', 0, found.start()) % 2:
            return found[0]  # within a phrase
        ends = [word.end() for word in re.finditer(r"\S+", found["date"])]
        for end in reversed(ends[1:]):
            date = found["date"][:end]
            if _is_date(date) and any(map(str.isalpha, date)):
                return f'{found["key"]}"{date}"{found["date"][end:]}'
        return found[0]

    return _SPREAD_DATE.sub(quoted, rest)


def _option(
    minus: str | None,
    key: str,
    value: str,
    topics: Collection[str],
    so_far: Sequence[tuple[str, str]],
) -> tuple[str, str]:
    if minus:
        raise CommandError("excluded-option", option=key)
    if key in dict(so_far):
        raise CommandError("repeated-option", option=key)
    return key, OPTIONS[key](value, topics)


def _refuse_empty_option(word: str) -> None:
    if word[-1] in ":：" and (key := word[:-1].lower()) in OPTIONS:
        raise CommandError("no-value", given=key, example=f"search missiles {_EXAMPLES[key]}")


def _refuse_near_option(word: str, rest: str) -> None:
    if not (typed := _NEAR_OPTION.match(word)):
        return
    if near := nearest(typed["key"].lower(), OPTIONS):
        meant = rest.replace(f"{typed['key']}:", f"{near}:", 1)
        raise CommandError("unknown-option", given=typed["key"], meant=f"search {meant}")


def odd_option(command: Command) -> str | None:
    """What may have been meant as an option in a word such as `site:kremlin`; None without one."""
    written = filter(None, map(_NEAR_OPTION.match, command.words))
    return next((each["key"] for each in written), None)


def _any(value: str, topics: Collection[str]) -> str:
    return value


def _country(value: str, topics: Collection[str]) -> str:
    if code := countries.country(value):
        return code
    near = nearest_country(value)
    meant = f'country:"{near}"' if " " in near else f"country:{near}"
    raise CommandError("bad-country", given=value, meant=meant if near else "")


def _language(value: str, topics: Collection[str]) -> str:
    if code := countries.language(value):
        return code
    raise CommandError("bad-language", given=value)


def _topic(value: str, topics: Collection[str]) -> str:
    if not topics or value.lower() in topics:
        return value.lower()
    raise CommandError("bad-topic", given=value, topics=", ".join(sorted(topics)))


def _day(value: str, topics: Collection[str]) -> str:
    if _is_date(value):
        return value
    raise CommandError("bad-date", given=value)


def _is_date(value: str) -> bool:
    return period(value, datetime(2000, 1, 1, tzinfo=UTC)) is not None


OPTIONS: dict[str, Callable[[str, Collection[str]], str]] = {
    "from": _any,
    "country": _country,
    "lang": _language,
    "topic": _topic,
    "since": _day,
    "until": _day,
    "before": _any,
}

_EXAMPLES = {
    "from": "from:state",
    "country": "country:FR",
    "lang": "lang:ko",
    "topic": "topic:dprk-russia-transfers",
    "since": "since:7d",
    "until": "until:2024-01",
    "before": "before:7fk2m",
}

_SPREAD_DATE = re.compile(
    r"""(?<!\S)(?P<key>(?:since|until)[:：]\s*)(?P<date>[^\s":：]+(?:\s+[^\s":：-][^\s":：]*){1,2})(?!\S)""",
    re.IGNORECASE,
)
_PIECE = re.compile(
    rf"""(?P<minus>-)?
         (?:(?P<key>{"|".join(OPTIONS)})[:：]\s*)?
         (?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
