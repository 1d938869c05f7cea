"""How well stories are told apart: B-cubed and pair F1 over labelled rows, and the time it takes.

    python -m benchmarks.stories [FILE.jsonl] [--why]

Rows need id, lang, title, text, published, label and story; only matches that have a day are
counted. Without a file, the events of the project's own tests are told apart.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, cycle
from pathlib import Path
from time import process_time
from typing import Any

import yaml

from benchmarks.match import pace
from bot import facts, interpreter, lexicon
from bot.cluster import StoryBook, fingerprint
from bot.cluster.likeness import likeness
from bot.model import Fingerprint

OWN = Path(__file__).parents[1] / "tests/data/stories/events.yaml"
_OPEN, _SIZE = 10_000, 5_000

Row = Mapping[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description="How well stories are told apart, and how fast.")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--why", action="store_true", help="print each error with its grounds")
    arguments = parser.parse_args()
    rows = _labelled(arguments.file) if arguments.file else _own()
    rows.sort(key=lambda row: str(row["published"]))
    words = lexicon.load()
    prints = {row["id"]: _fingerprint(row, words) for row in rows}
    truth = {row["id"]: row["story"] for row in rows}
    for name, order in (("oldest first", rows), ("newest first", rows[::-1])):
        found = _cluster(order, prints)
        print(f"{name}: {len(set(truth.values()))} stories, {len(set(found.values()))} found")
        print("  B-cubed P {:.3f} R {:.3f} F1 {:.3f}".format(*b_cubed(truth, found)))
        print("  pairs   P {:.3f} R {:.3f} F1 {:.3f}".format(*pairs(truth, found)))
    if arguments.why:
        _explain(rows, prints, _cluster(rows, prints))
    _time(rows, prints, words)


def _labelled(path: Path) -> list[Row]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["label"] == "match" and row.get("published")]


def _own() -> list[Row]:
    return [
        {
            **row,
            "id": f"{event['event']}-{number}",
            "story": event["event"],
            "published": str(row["day"]),
        }
        for event in yaml.safe_load(OWN.read_text(encoding="utf-8"))
        for number, row in enumerate(event["told"])
    ]


def _fingerprint(row: Row, words: lexicon.Lexicon) -> Fingerprint:
    at = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
    title, text, language = row["title"], row["text"], row["lang"]
    found = facts.extract(title, text, language, published=at, lexicon=words)
    return fingerprint(title, text, language, found, at, row.get("by", ""))


def _cluster(rows: Iterable[Row], prints: Mapping[str, Fingerprint]) -> dict[str, str]:
    book = StoryBook()
    return {row["id"]: book.add(prints[row["id"]])[0] for row in rows}


def b_cubed(truth: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1, averaged over items."""
    together, right = _groups(found), _groups(truth)
    precision = recall = 0.0
    for item in truth:
        mine, theirs = together[found[item]], right[truth[item]]
        precision += len(mine & theirs) / len(mine) / len(truth)
        recall += len(mine & theirs) / len(theirs) / len(truth)
    return precision, recall, _f1(precision, recall)


def pairs(truth: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of items that are put together."""
    right, mine = _pairs(truth), _pairs(found)
    precision = len(right & mine) / len(mine) if mine else 1.0
    recall = len(right & mine) / len(right) if right else 1.0
    return precision, recall, _f1(precision, recall)


def _groups(labels: Mapping[str, str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for item, label in labels.items():
        groups[label].add(item)
    return groups


def _pairs(labels: Mapping[str, str]) -> set[tuple[str, str]]:
    return {p for group in _groups(labels).values() for p in combinations(sorted(group), 2)}


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _explain(
    rows: Sequence[Row], prints: Mapping[str, Fingerprint], found: Mapping[str, str]
) -> None:
    for left, right in combinations(rows, 2):
        same = left["story"] == right["story"]
        if same != (found[left["id"]] == found[right["id"]]):
            grounds = likeness(prints[left["id"]], prints[right["id"]])
            reason = ", ".join(
                f"{ground.code} {' '.join(ground.values)} {ground.weight:+.1f}"
                for ground in grounds
            )
            odds = sum(ground.weight for ground in grounds)
            print(f"{'SPLIT' if same else 'MERGED'} {odds:+.1f} {reason}")
            for row in (left, right):
                print(f"    {row['published']} {row['lang']} {row['story']}: {row['title']}")


def _time(rows: Sequence[Row], prints: Mapping[str, Fingerprint], words: lexicon.Lexicon) -> None:
    book = StoryBook()
    for number, fp in zip(range(_OPEN), cycle(prints.values()), strict=False):
        book.put(_later(fp, 1 + number // len(prints)), f"story-{number}")
    long = [row for row in rows if len(row["text"].encode()) >= _SIZE // 4]
    texts = [_resized(row) for row in long or rows if row["text"]]
    for row in texts[:20]:
        _fingerprint(row, words)  # words of a language are read when first asked for
    interpreter.settle()  # as the service does
    slower = pace()
    start = process_time()
    for row in texts:
        book.add(_fingerprint(row, words))
    spent = (process_time() - start) / len(texts) * 1000
    print(
        f"facts and story of 5 KB among {len(book)} stories: {spent:.2f} ms a statement (<= 5),"
        f" {spent / slower:.2f} at the budgets' pace (pace {slower:.2f})"
    )


def _resized(row: Row) -> Row:
    """The row with its text cut, or repeated, to 5 KB."""
    repeated = "\n\n".join([row["text"]] * (1 + _SIZE // len(row["text"].encode())))
    return {**row, "text": repeated.encode()[:_SIZE].decode(errors="ignore")}


def _later(fp: Fingerprint, weeks: int) -> Fingerprint:
    """The like of `fp` some weeks of six days later, in other words."""
    anchors = (key.split(":", 2) for key in fp.keys if key.startswith("a:"))
    keys = {f"a:{int(bucket) + 2 * weeks}:{anchor}" for _, bucket, anchor in anchors}
    return replace(
        fp,
        at=fp.at + timedelta(days=6 * weeks),
        keys=frozenset(keys),
        minhash=tuple(value + weeks for value in fp.minhash),
        sentences=frozenset(),
    )


if __name__ == "__main__":
    main()
