"""`statement-bot evaluate`: how well detection does on texts that a desk has labelled."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import app, compose, lexicon
from bot.analyse import Analyst
from bot.evaluate import (
    Cubed,
    Judged,
    Score,
    judge_rows,
    read_rows,
    score,
    score_by,
    score_facts,
    score_pairs,
    score_stories,
)

GROUPS = {
    "language": lambda one: one.row.language,
    "kind": lambda one: one.row.publisher_kind,
    "publisher": lambda one: one.row.publisher,
}


async def evaluate(arguments: argparse.Namespace) -> int:
    """Print scores and mistakes; the exit code is 0 however good or bad they are."""
    settings = app.read_settings()
    rows = read_rows(Path(arguments.file))
    judged = judge_rows(Analyst(lexicon.load(settings.lexicon)), rows)
    if arguments.json:
        print(json.dumps(_report(judged, len(rows)), ensure_ascii=False))
    else:
        print("\n".join(_lines(judged, len(rows))))
    return 0


def _report(judged: list[Judged], rows: int) -> dict[str, Any]:
    return {
        "rows": rows,
        "left_out": rows - len(judged),
        "all": _numbers(score("all", judged)),
        "by": {
            name: [_numbers(each) for each in score_by(judged, key)] for name, key in GROUPS.items()
        },
        "story_pairs": _numbers(score_pairs(judged)),
        "stories": _cubed(score_stories(judged)),
        "facts": [_numbers(each) for each in score_facts(judged)],
        "misses": [_mistake(one) for one in judged if one.expected and not one.correct],
        "false_alarms": [_mistake(one) for one in judged if not one.expected and not one.correct],
    }


def _numbers(result: Score) -> dict[str, Any]:
    return {
        "name": result.name,
        "precision": round(result.precision, 4),
        "recall": round(result.recall, 4),
        "f1": round(result.f1, 4),
        "hits": result.hits,
        "misses": result.misses,
        "false_alarms": result.false_alarms,
        "rejections": result.rejections,
    }


def _cubed(result: Cubed) -> dict[str, Any]:
    return {
        "texts": result.texts,
        "precision": round(result.precision, 4),
        "recall": round(result.recall, 4),
        "f1": round(result.f1, 4),
    }


def _mistake(one: Judged) -> dict[str, Any]:
    return {
        "id": one.row.id,
        "language": one.row.language,
        "label": one.row.label,
        "title": one.row.title,
        "level": one.match.level,
        "score": one.match.score,
        "evidence": [{"rule": e.rule, "text": e.span.text} for e in one.match.evidence],
        "nearest": compose.nearest(one.match),
    }


def _lines(judged: list[Judged], rows: int) -> Iterator[str]:
    yield f"{rows} rows, {rows - len(judged)} left out as doubtful"
    yield _line(score("all", judged))
    for name, key in GROUPS.items():
        yield f"\nby {name}"
        yield from map(_line, score_by(judged, key))
    stories = score_stories(judged)
    if stories.texts:
        yield f"\nstories, over {stories.texts} matches"
        yield _line(score_pairs(judged))
        yield f"{'B-cubed':<24} {_rates(stories)}"
    if facts := score_facts(judged):
        yield "\nfacts"
        yield from map(_line, facts)
    for title, wanted in (("misses", True), ("false alarms", False)):
        yield f"\n{title}"
        yield from (_why(one) for one in judged if not one.correct and one.expected is wanted)


def _line(result: Score) -> str:
    counts = f"{result.hits} hits, {result.misses} misses, {result.false_alarms} false alarms"
    return f"{result.name:<24} {_rates(result)}  ({counts})"


def _rates(result: Score | Cubed) -> str:
    return f"precision {result.precision:.3f}  recall {result.recall:.3f}  F1 {result.f1:.3f}"


def _why(one: Judged) -> str:
    row, match = one.row, one.match
    why = "; ".join(f"{e.rule}: {e.span.text}" for e in match.evidence) or compose.nearest(match)
    level = match.level or "none"
    return f"{row.id} [{row.language} {row.label}] {row.title}\n    {level} {match.score}: {why}"
