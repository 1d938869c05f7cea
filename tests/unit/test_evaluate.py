"""Scoring labelled texts."""

import json
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.evaluate import judge_rows, read_rows, score, score_by
from bot.lexicon import load
from bot.match import Matcher

ROWS = [
    ("a", "match", "North Korea ships shells to Russia", None),
    ("b", "match", "A statement that says nothing", None),
    ("c", "near", "Lavrov flies to Pyongyang", None),
    ("d", "no", "Russia sends more shells it got from Pyongyang to the front", None),
    ("e", "match", "Harbour opened", "somebody argues about this one"),
]


def test_counts_alerts_against_labels_and_leaves_doubtful_rows_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    lines = (
        {"id": key, "lang": "en", "title": title, "text": "", "label": label, "doubt": doubt}
        for key, label, title, doubt in ROWS
    )
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    judged = judge_rows(Matcher(load()), read_rows(path))
    result = score("all", judged)
    assert (result.hits, result.misses, result.false_alarms, result.rejections) == (1, 1, 1, 1)
    assert (result.precision, result.recall, result.f1) == (0.5, 0.5, 0.5)
    assert [one.row.id for one in judged if not one.correct] == ["b", "d"]
    assert [part.name for part in score_by(judged, lambda one: one.row.label)] == [
        "match",
        "near",
        "no",
    ]


def test_a_row_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('\n{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"rows\.jsonl:2: not a labelled row"):
        read_rows(path)
