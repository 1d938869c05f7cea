"""How well detection does on labelled texts: matches, stories, facts, and each mistake."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from bot import cluster
from bot.analyse import Analysis, Analyst
from bot.errors import ConfigError
from bot.lexicon.facts import find
from bot.model import Facts, Match
from bot.text.dates import read_timestamp

_LABELS = ("match", "near", "no")
OFFICIAL = ("ministry", "igo")  # kinds of publishers that speak for themselves
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A labelled text; `label` is match, near or no, `doubt` says why one may argue about it."""

    id: str
    language: str
    publisher: str
    publisher_kind: str
    title: str
    text: str
    label: str
    published: datetime | None = None
    country: str = ""  # the publisher's; left out, what its name says
    story: str = ""  # the event it tells, by any name
    doubt: str = ""
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by kind, as `facts_of` has


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row and what was made of it."""

    row: Row
    analysis: Analysis
    story: str  # the story found; of a text that doesn't alert, one of its own

    @property
    def match(self) -> Match:
        """The verdict."""
        return self.analysis.match

    @property
    def expected(self) -> bool:
        """True when the row is labelled as a match."""
        return self.row.label == "match"

    @property
    def correct(self) -> bool:
        """True when matches alert and nothing else does."""
        return self.match.alerts == self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of one group of rows."""

    name: str
    hits: int
    misses: int
    false_alarms: int
    rejections: int

    @property
    def precision(self) -> float:
        """Alerts that were right; 1 without any alert."""
        alerts = self.hits + self.false_alarms
        return self.hits / alerts if alerts else 1.0

    @property
    def recall(self) -> float:
        """Matches that were found; 1 without any match."""
        matches = self.hits + self.misses
        return self.hits / matches if matches else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cubed:
    """B-cubed precision and recall of stories."""

    texts: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _harmonic(self.precision, self.recall)


def read_rows(path: Path) -> list[Row]:
    """Labelled rows, one JSON object a line. Raises ConfigError."""
    return read_lines(path, "a labelled row", lambda raw, _: _row(raw))


def read_lines(path: Path, what: str, made: Callable[[dict[str, Any], int], T]) -> list[T]:
    """What is `made` of the JSON object and the number of each line; blank ones are passed over.

    Raises ConfigError, which names each line that is not `what`.
    """
    try:
        # Not splitlines: a text may hold the line separators of Unicode as they are.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else f"not UTF-8 ({error.reason})"
        raise ConfigError(f"can't read {path}: {why}") from error
    rows, faults = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(made(json.loads(line), number))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            faults.append(f"{path}:{number}: not {what}: {_fault(error)}")
    if faults:
        raise ConfigError("\n".join(faults))
    return rows


def _fault(error: Exception) -> str:
    match error:
        case KeyError():
            return f"{error.args[0]} is missing"
        case json.JSONDecodeError():
            return f"not JSON ({error})"
        case ValueError():
            return str(error)
    return 'expected an object such as {"id": …}, its values of the kinds that the docs tell'


def _row(raw: dict[str, Any]) -> Row:
    if raw["label"] not in _LABELS:
        raise ValueError(f"label: expected one of {', '.join(_LABELS)}, got {raw['label']!r}")
    published = read_timestamp(raw["published"]) if raw.get("published") else None
    if raw.get("published") and published is None:
        raise ValueError(f"published: expected a date or a time, got {raw['published']!r}")
    return Row(
        id=raw["id"],
        language=raw["lang"],
        publisher=raw.get("publisher") or "",
        publisher_kind=raw.get("publisher_kind") or "other",
        title=raw["title"],
        text=raw["text"],
        label=raw["label"],
        published=published,
        country=raw.get("country") or "",
        story=raw.get("story") or "",
        doubt=raw.get("doubt") or "",
        facts={kind: frozenset(map(str, values)) for kind, values in raw.get("facts", {}).items()},
    )


def judge_rows(analyst: Analyst, rows: Iterable[Row]) -> list[Judged]:
    """What is made of each row that nobody argues about, in the order of publication."""
    books: dict[str, cluster.StoryBook] = defaultdict(cluster.StoryBook)  # no story mixes topics
    plain = [row for row in rows if not row.doubt]
    return [
        _judge(analyst, books, row)
        for row in sorted(plain, key=lambda row: row.published or _UNDATED)
    ]


def _judge(analyst: Analyst, books: Mapping[str, cluster.StoryBook], row: Row) -> Judged:
    official = row.publisher_kind in OFFICIAL
    analysis = analyst.analyse(
        row.title,
        row.text,
        languages=(row.language,),
        published=row.published,
        official=official,
    )
    story = f"alone: {row.id}"
    if analysis.match.alerts:
        print_ = cluster.fingerprint(
            row.title,
            row.text,
            analysis.language,
            analysis.facts,
            at=row.published or _UNDATED,
            government=row.country or state_in(row.publisher, row.language) if official else "",
        )
        found, _ = books[analysis.match.topic].add(print_)
        story = f"{analysis.match.topic}: {found}"
    return Judged(row=row, analysis=analysis, story=story)


def state_in(publisher: str, language: str) -> str:
    """The state, or the EU, that a publisher's name tells; empty when none or several."""
    # Many go by their English names, whatever they write in.
    marks = {*find(language, publisher), *find("en", publisher)}
    states = {mark.value for mark in marks if mark.kind in ("country", "capital", "bloc")} - {""}
    return states.pop() if len(states) == 1 else ""


def score(name: str, judged: Sequence[Judged]) -> Score:
    """Count a group's outcomes."""
    return Score(
        name=name,
        hits=sum(j.expected and j.match.alerts for j in judged),
        misses=sum(j.expected and not j.match.alerts for j in judged),
        false_alarms=sum(not j.expected and j.match.alerts for j in judged),
        rejections=sum(not j.expected and not j.match.alerts for j in judged),
    )


def score_by(judged: Sequence[Judged], group: Callable[[Judged], str]) -> list[Score]:
    """A score for each group, by name."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(group(one), []).append(one)
    return [score(name, groups[name]) for name in sorted(groups)]


def score_pairs(judged: Sequence[Judged]) -> Score:
    """Pairs of matches that tell one story, against pairs that were put into one."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for one, other in combinations(_storied(judged), 2):
        counts[one.row.story == other.row.story, one.story == other.story] += 1
    return Score(
        name="pairs",
        hits=counts[True, True],
        misses=counts[True, False],
        false_alarms=counts[False, True],
        rejections=counts[False, False],
    )


def score_stories(judged: Sequence[Judged]) -> Cubed:
    """B-cubed: how pure and how complete the story of a match is, on average."""
    rows = _storied(judged)
    found = Counter(one.story for one in rows)
    told = Counter(one.row.story for one in rows)
    both = Counter((one.story, one.row.story) for one in rows)
    shares = [(both[one.story, one.row.story], one) for one in rows]
    count = max(len(rows), 1)
    return Cubed(
        texts=len(rows),
        precision=sum(share / found[one.story] for share, one in shares) / count,
        recall=sum(share / told[one.row.story] for share, one in shares) / count,
    )


def score_facts(judged: Sequence[Judged]) -> list[Score]:
    """A score for each kind of fact that rows give, over those rows."""
    kinds = sorted({kind for one in judged for kind in one.row.facts})
    return [_score_fact(kind, [one for one in judged if kind in one.row.facts]) for kind in kinds]


def _score_fact(kind: str, judged: Sequence[Judged]) -> Score:
    pairs = [
        (one.row.facts[kind], facts_of(one.analysis.facts).get(kind, frozenset())) for one in judged
    ]
    return Score(
        name=kind,
        hits=sum(len(given & found) for given, found in pairs),
        misses=sum(len(given - found) for given, found in pairs),
        false_alarms=sum(len(found - given) for given, found in pairs),
        rejections=0,
    )


def facts_of(facts: Facts) -> dict[str, frozenset[str]]:
    """Facts as a labelled row writes them: numbers, ISO dates and codes, keys, symbols."""
    return {
        "resolutions": frozenset(str(each.number) for each in facts.resolutions),
        "dates": frozenset(each.day.isoformat() for each in facts.dates),
        "signatories": frozenset(each.country for each in facts.signatories),
        "items": frozenset(each.item for each in facts.items),
        "quantities": frozenset(f"{m.item} {m.quantity}" for m in facts.items if m.quantity),
        "documents": frozenset(each.symbol for each in facts.documents),
        "acts": frozenset(each.act for each in facts.acts),
        "deeds": frozenset(
            f"{each.actor or '-'} {each.act} {each.target or '-'}" for each in facts.acts
        ),
        "listings": frozenset(each.name for each in facts.listings),
    }


def _storied(judged: Sequence[Judged]) -> list[Judged]:
    return [one for one in judged if one.expected and one.row.story]


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
