"""Scoring labelled texts."""

import json
from pathlib import Path

import pytest

from bot.analyse import Analyst
from bot.cli import main
from bot.errors import ConfigError
from bot.evaluate import (
    Row,
    judge_rows,
    read_rows,
    score,
    score_by,
    score_facts,
    score_pairs,
    score_stories,
)
from tests.shipped import analyst, with_words

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
    judged = judge_rows(analyst(), read_rows(path))
    result = score("all", judged)
    assert (result.hits, result.misses, result.false_alarms, result.rejections) == (1, 1, 1, 1)
    assert (result.precision, result.recall, result.f1) == (0.5, 0.5, 0.5)
    assert [one.row.id for one in judged if not one.correct] == ["b", "d"]
    assert [part.name for part in score_by(judged, lambda one: one.row.label)] == [
        "match",
        "near",
        "no",
    ]


def test_rows_that_are_none_are_each_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    undated = (
        '{"id": "b", "lang": "en", "title": "", "text": "", "label": "no", "published": "soon"}'
    )
    path.write_text(f'\n{{"id": "a"}}\n{undated}\n', encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_rows(path)
    first, second = str(refused.value).splitlines()
    assert first.endswith("rows.jsonl:2: not a labelled row: label is missing")
    assert second.endswith(
        "rows.jsonl:3: not a labelled row: published: expected a date or a time, got 'soon'"
    )


def test_a_text_may_hold_the_line_separators_of_unicode(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    row = {"id": "a", "lang": "en", "title": "T", "text": "one\u2028two\x85three", "label": "no"}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    assert [read.text for read in read_rows(path)] == [row["text"]]


def test_stories_and_facts_are_scored_where_rows_give_them(tmp_path: Path) -> None:
    joint = {
        "title": "Joint statement on missiles from North Korea",
        "text": "We condemn the export of ballistic missiles by the DPRK to Russia, and their use "
        "against Ukraine on 2 January 2024, in violation of UN Security Council Resolution 2270.",
        "label": "match",
        "lang": "en",
        "published": "2024-01-09",
    }
    lines = (
        {
            **joint,
            "id": "a",
            "story": "joint",
            "facts": {"resolutions": [2270, 1718], "deeds": ["- condemn KP"]},
        },
        {**joint, "id": "b", "story": "joint", "published": "2024-01-10"},
        {**joint, "id": "c", "story": "joint", "title": "Harbour opened", "text": ""},
    )
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    judged = judge_rows(analyst(), read_rows(path))
    pairs = score_pairs(judged)
    assert (pairs.hits, pairs.misses, pairs.false_alarms) == (1, 2, 0)
    stories = score_stories(judged)
    assert (stories.texts, stories.precision, round(stories.recall, 3)) == (3, 1.0, 0.556)
    deeds, resolutions = score_facts(judged)
    assert (deeds.name, deeds.hits, deeds.false_alarms) == ("deeds", 1, 0)
    assert (resolutions.name, resolutions.hits, resolutions.misses) == ("resolutions", 1, 1)


def test_no_story_mixes_two_topics(tmp_path: Path) -> None:
    topic = "topic: iran-russia-transfers\na: iran\nb: russia\nclasses: [weapon]\n"
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/iran-russia-transfers.yaml").write_text(topic, encoding="utf-8")
    text = "Drones and shells were shipped to Russia again, the intelligence service of Kyiv says."
    rows = [
        Row(
            id=actor,
            language="en",
            publisher="",
            publisher_kind="news",
            title=f"{actor} ships weapons to Russia",
            text=text,
            label="match",
            story=actor,
        )
        for actor in ("North Korea", "Iran")
    ]
    judged = judge_rows(Analyst(with_words(tmp_path)), rows)
    assert {one.match.topic for one in judged} == {"dprk-russia-transfers", "iran-russia-transfers"}
    assert score_pairs(judged).false_alarms == 0


def test_a_label_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    row = {"id": "a", "lang": "en", "title": "", "text": "", "label": "yes"}
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(ConfigError, match="expected one of match, near, no"):
        read_rows(path)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_desk_reads_scores_and_each_mistake(
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = (
        {"id": key, "lang": "en", "title": title, "text": "", "label": label, "doubt": doubt}
        for key, label, title, doubt in ROWS
    )
    Path("rows.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert main(["evaluate", "rows.jsonl", *options]) == 0
    said = capsys.readouterr().out
    if options:
        report = json.loads(said)
        assert (report["rows"], report["left_out"], report["all"]["recall"]) == (5, 1, 0.5)
        assert [each["id"] for each in report["misses"]] == ["b"]
        assert report["false_alarms"][0]["evidence"]
    else:
        assert "recall 0.500" in said
        assert "b [en match] A statement that says nothing" in said
