"""What people type -> Command. One table of verbs drives the parser and help."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.errors import CommandError
from bot.model import Command, Usage
from bot.text import countries

MOST = 50  # statements in one answer
ALIKE = 0.6  # how alike two words must be to ask "did you mean"

# What telephones and word processors make of quotation marks and hyphens.
_STRAIGHT = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"') | dict.fromkeys("–—−", "-"))
_NEAR_OPTION = re.compile(r"(?P<key>[a-z]{2,9})[:：](?!//).", re.IGNORECASE | re.DOTALL)
_AGE = re.compile(r"(?P<n>\d{1,4})(?P<unit>[hdw])", re.IGNORECASE)
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_HOURS = {"h": 1, "d": 24, "w": 168}

Reader = Callable[[Usage, str, Collection[str]], Command]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb(Usage):
    """A command: how it is typed, and what reads the rest of the line."""

    read: Reader


def parse(text: str, *, topics: Collection[str] = ()) -> Command:
    """Understand a line; raises CommandError, and nothing else, when it can't be."""
    name, rest = [*text.translate(_STRAIGHT).split(maxsplit=1), "", ""][:2]
    if not name:
        return Command(verb="help")
    verb = VERBS.get(name.lower())
    if verb is None:
        near = nearest(name.lower(), VERBS)
        raise CommandError(
            "unknown-verb", given=name, meant=f"{near} {rest}".strip() if near else ""
        )
    return verb.read(verb, rest.strip(), topics)


def typed(command: Command) -> str:
    """A search as somebody would type it."""
    pieces = [*command.words, *(_typed_option(*option) for option in command.options)]
    return " ".join([command.verb, *pieces])


def _typed_option(name: str, value: str) -> str:
    shown = f'"{value}"' if name == "phrase" or " " in value else value
    return {"phrase": shown, "not": f"-{shown}"}.get(name, f"{name}:{shown}")


def nearest(typed: str, known: Iterable[str]) -> str:
    """The known word most like the typed one; empty when none is alike."""
    best = process.extractOne(
        typed, list(known), scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=ALIKE
    )
    return best[0] if best else ""


def period(typed: str, now: datetime) -> tuple[datetime, datetime] | None:
    """First moment of a date (2024-01-10, 2024-01, 2024) and of what follows it, in `now`'s zone.

    An age (7d, 12h, 2w) is the one moment that long ago. None: it is neither.
    """
    try:
        if age := _AGE.fullmatch(typed):
            ago = now - timedelta(hours=int(age["n"]) * _HOURS[age["unit"].lower()])
            return ago, ago
        if named := _DATE.fullmatch(typed):
            return _date(now.tzinfo, *(int(part) if part else None for part in named.groups()))
    except (ValueError, OverflowError):
        return None
    return None


def _date(
    zone: tzinfo | None, year: int | None, month: int | None, day: int | None
) -> tuple[datetime, datetime]:
    start = datetime(year or 0, month or 1, day or 1, tzinfo=zone)
    if day:
        return start, start + timedelta(days=1)
    if month:
        return start, (start + timedelta(days=31)).replace(day=1)
    return start, start.replace(year=start.year + 1)


# --- one reader for each way of typing ------------------------------------------------------------


def _bare(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    if rest:
        raise CommandError(
            "surplus", verb=usage.verb, given=rest, form=usage.form, meant=usage.verb
        )
    return Command(verb=usage.verb)


def _one(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    first, *others = rest.split() or [""]
    if not first:
        raise CommandError("missing", verb=usage.verb, form=usage.form)
    if others:
        surplus = " ".join(others)
        meant = f"{usage.verb} {first}"
        raise CommandError("surplus", verb=usage.verb, given=surplus, form=usage.form, meant=meant)
    return Command(verb=usage.verb, words=(first.strip("#<>"),))


def _help(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    if not rest:
        return Command(verb=usage.verb)
    asked = rest.split()[0].lower()
    if asked not in VERBS:
        near = nearest(asked, VERBS)
        raise CommandError("unknown-verb", given=asked, meant=f"help {near}" if near else "")
    return Command(verb=usage.verb, words=(asked,))


def _latest(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    words = rest.split()
    options: list[tuple[str, str]] = []
    number = next((word for word in words if word.isdecimal()), None)
    if number is not None:
        if len(number) > len(str(MOST)) or not 1 <= int(number) <= MOST:
            raise CommandError("bad-number", given=number, most=str(MOST), meant=f"latest {MOST}")
        options.append(("limit", str(int(number))))
        words.remove(number)
    if place := " ".join(words):
        options.append(_place(place, topics))
    return Command(verb=usage.verb, options=tuple(options))


def _place(typed: str, topics: Collection[str]) -> tuple[str, str]:
    if typed.lower() in topics:
        return "topic", typed.lower()
    if code := countries.country(typed):
        return "country", code
    near = nearest(typed.lower(), [*topics, *countries.country_names("en")])
    raise CommandError("bad-place", given=typed, meant=f"latest {near}" if near else "")


def _search(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    words: list[str] = []
    options: list[tuple[str, str]] = []
    for piece in _PIECE.finditer(rest):
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
            _refuse_near_option(value, rest)
            words.append(value)
    if not words and not options:
        raise CommandError("missing", verb=usage.verb, form=usage.form, meant=usage.examples[0])
    if not words and all(name == "not" for name, _ in options):
        raise CommandError("only-exclusions")
    return Command(verb=usage.verb, words=tuple(words), options=tuple(options))


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


def _refuse_near_option(word: str, rest: str) -> None:
    if not (typed := _NEAR_OPTION.match(word)):
        return
    if near := nearest(typed["key"].lower(), OPTIONS):
        meant = rest.replace(f"{typed['key']}:", f"{near}:", 1)
        raise CommandError("unknown-option", given=typed["key"], meant=f"search {meant}")


def _any(value: str, topics: Collection[str]) -> str:
    return value


def _country(value: str, topics: Collection[str]) -> str:
    if code := countries.country(value):
        return code
    near = nearest(value.lower(), countries.country_names("en"))
    raise CommandError("bad-country", given=value, meant=f"country:{near}" if near else "")


def _language(value: str, topics: Collection[str]) -> str:
    if code := countries.language(value):
        return code
    raise CommandError("bad-language", given=value)


def _topic(value: str, topics: Collection[str]) -> str:
    if not topics or value.lower() in topics:
        return value.lower()
    raise CommandError("bad-topic", given=value, topics=", ".join(sorted(topics)))


def _day(value: str, topics: Collection[str]) -> str:
    if period(value, datetime(2000, 1, 1, tzinfo=UTC)):
        return value
    raise CommandError("bad-date", given=value)


OPTIONS: dict[str, Callable[[str, Collection[str]], str]] = {
    "from": _any,
    "country": _country,
    "lang": _language,
    "topic": _topic,
    "since": _day,
    "until": _day,
}

_PIECE = re.compile(
    rf"""(?P<minus>-)?
         (?:(?P<key>{"|".join(OPTIONS)})[:：]\s*)?
         (?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)

VERBS = {
    verb.verb: verb
    for verb in (
        Verb(
            verb="latest",
            form="latest [N] [COUNTRY|TOPIC]",
            examples=("latest", "latest 10", "latest france", "latest 3 South Korea"),
            read=_latest,
        ),
        Verb(
            verb="search",
            form="search WORDS",
            examples=(
                "search ballistic missiles",
                'search "artillery shells" since:2024-01-01',
                "search Pyongyang country:fr -sport",
                "search 북한 lang:ko until:2024-01",
                'search missiles from:"Department of State" since:7d',
            ),
            read=_search,
        ),
        Verb(verb="show", form="show ID", examples=("show 7fk2m",), read=_one),
        Verb(verb="story", form="story ID", examples=("story 4kq7a",), read=_one),
        Verb(
            verb="why",
            form="why ID|URL",
            examples=("why 7fk2m", "why https://ministry.example/news/1"),
            read=_one,
        ),
        Verb(verb="sources", form="sources", examples=("sources",), read=_bare),
        Verb(verb="help", form="help [COMMAND]", examples=("help", "help search"), read=_help),
    )
}
