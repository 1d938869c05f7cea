"""How well the matcher does on labelled texts: precision, recall, F1, and each mistake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError
from bot.match import Matcher
from bot.model import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A labelled text; `label` is match, near or no, `doubt` says why one may argue about it."""

    id: str
    language: str
    publisher_kind: str
    title: str
    text: str
    label: str
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row and what the matcher made of it."""

    row: Row
    match: Match

    @property
    def expected(self) -> bool:
        """True when the row is labelled as a match."""
        return self.row.label == "match"

    @property
    def correct(self) -> bool:
        """True when the matcher alerts on matches and on nothing else."""
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
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_rows(path: Path) -> list[Row]:
    """Labelled rows, one JSON object a line. Raises ConfigError."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            rows.append(
                Row(
                    id=raw["id"],
                    language=raw["lang"],
                    publisher_kind=raw.get("publisher_kind", "other"),
                    title=raw["title"],
                    text=raw["text"],
                    label=raw["label"],
                    doubt=raw.get("doubt") or "",
                )
            )
        except (ValueError, KeyError) as error:
            raise ConfigError(f"{path}:{number}: not a labelled row: {error!r}") from error
    return rows


def judge_rows(matcher: Matcher, rows: Iterable[Row]) -> list[Judged]:
    """What the matcher makes of each row that nobody argues about."""
    return [
        Judged(row=row, match=matcher.match(row.title, row.text, language=row.language))
        for row in rows
        if not row.doubt
    ]


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
