"""Precision and recall of the matcher: `python -m benchmarks.evaluate FILE.jsonl`."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.evaluate import Judged, Score, judge_rows, read_rows, score, score_by
from bot.lexicon import load
from bot.match import Matcher


def line(result: Score) -> str:
    return (
        f"{result.name:<12} precision {result.precision:.3f}  recall {result.recall:.3f}  "
        f"F1 {result.f1:.3f}  ({result.hits} hits, {result.misses} misses, "
        f"{result.false_alarms} false alarms, {result.rejections} rejections)"
    )


def mistake(judged: Judged) -> str:
    row, match = judged.row, judged.match
    why = "; ".join(f"{e.rule}: {e.span.text}" for e in match.evidence) or match.nearest
    level = match.level or "none"
    return f"{row.id} [{row.language} {row.label}] {row.title}\n    {level} {match.score}: {why}"


def main() -> None:
    judged = judge_rows(Matcher(load()), read_rows(Path(sys.argv[1])))
    print(line(score("all", judged)))
    for title, groups in (
        ("by language", score_by(judged, lambda j: j.row.language)),
        ("by publisher", score_by(judged, lambda j: j.row.publisher_kind)),
        ("by label", score_by(judged, lambda j: j.row.label)),
    ):
        print(f"\n{title}")
        for result in groups:
            print(line(result))
    for title, wanted in (("misses", True), ("false alarms", False)):
        print(f"\n{title}")
        for one in judged:
            if not one.correct and one.expected is wanted:
                print(mistake(one))


if __name__ == "__main__":
    main()
