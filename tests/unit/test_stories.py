"""Events as ministries and the press told them: each is one story, whoever comes first."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cache
from itertools import combinations
from random import Random

import pytest

from bot import facts
from bot.cluster import StoryBook, fingerprint
from bot.model import Fingerprint
from tests.golden import golden
from tests.shipped import lexicon

EVENTS = golden("stories/events")


@cache
def prints() -> dict[tuple[str, int], Fingerprint]:
    words = lexicon()
    found = {}
    for event in EVENTS:
        for number, told in enumerate(event["told"]):
            at = datetime.combine(told["day"], time(), UTC)
            title, text, language = told["title"], told["text"], told["lang"]
            read = facts.extract(title, text, language, published=at, lexicon=words)
            found[event["event"], number] = fingerprint(
                title, text, language, read, at, government=told.get("by", "")
            )
    return found


def stories(order: list[tuple[str, int]]) -> dict[tuple[str, int], str]:
    book = StoryBook()
    return {telling: book.add(prints()[telling])[0] for telling in order}


def ordered(order: str) -> list[tuple[str, int]]:
    tellings = sorted(prints(), key=lambda telling: prints()[telling].at)
    match order:
        case "newest first":
            tellings.reverse()
        case "shuffled" | "shuffled again":
            Random(order).shuffle(tellings)
    return tellings


def together(labels: Mapping[tuple[str, int], str]) -> dict[str, set[tuple[str, int]]]:
    groups: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for telling, label in labels.items():
        groups[label].add(telling)
    return groups


@pytest.mark.parametrize("order", ["oldest first", "newest first", "shuffled", "shuffled again"])
def test_events_are_told_apart_and_their_tellings_brought_together(order: str) -> None:
    found = stories(ordered(order))
    mine, right = together(found), together({telling: telling[0] for telling in found})
    precision = recall = 0.0
    for telling, story in found.items():
        shared = len(mine[story] & right[telling[0]]) / len(found)
        precision += shared / len(mine[story])
        recall += shared / len(right[telling[0]])
    pairs = [pair for group in mine.values() for pair in combinations(sorted(group), 2)]
    assert 2 * precision * recall / (precision + recall) >= 0.93
    assert sum(one[0] == other[0] for one, other in pairs) / len(pairs) >= 0.95


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("joint-statement-2024-01", "council-debate-2024-01"),
        ("joint-statement-2024-01", "us-sanctions-2024-01"),
        ("kirby-missiles-2024-01", "joint-statement-2024-01"),
        ("rutte-kursk-2024-10", "pentagon-10000-2024-10"),
        ("eu-15th-package-2024-12", "ten-states-statement-2024-12"),
        ("jcs-1100-2024-12", "zelensky-3000-2024-12"),
        ("pows-2025-01", "nis-300-killed-2025-01"),
        ("eu-17th-package-2025-05", "uk-with-eu-2025-05"),
        ("kremlin-denies-2024-10", "pyongyang-denies-2024-10"),
        ("uk-sanctions-2024-05", "au-six-entities-2024-05"),
        ("uk-sanctions-2025-02-24", "nz-sanctions-2025-02-24"),
        ("js14-2025-03-04", "unsc-2025-03-05"),
        ("zakharova-2025-05-15", "zakharova-2025-05-22"),
        ("shoigu-sappers-2025-06", "rok-mofa-sappers-2025-06-18"),
        ("briefing-kr-mofa-2025-10-14", "briefing-kr-mofa-2025-10-21"),
        ("jp-sanctions-2025-09-12", "uk-sanctions-2025-09-12"),
        ("lavrov-pyongyang-2023-10", "rok-mofa-lavrov-2023-10-19"),
        ("car-debris-2024-02", "sbu-twenty-missiles-2024-02"),
        ("pentagon-casualties-2024-12-17", "zelensky-burned-faces-2024-12-17"),
    ],
)
def test_what_happened_in_the_same_week_stays_apart(one: str, other: str) -> None:
    found = stories(ordered("oldest first"))
    labels = [
        {label for (event, _), label in found.items() if event == name} for name in (one, other)
    ]
    assert not labels[0] & labels[1]


@pytest.mark.parametrize(
    "event",
    [
        "mariupol-troops-2024-11",
        "belousov-visit-2024-11",
        "reinforcements-2025-01",
        "milley-doubts-2023-09",
        "us-state-2025-04-28",
    ],
)
def test_a_short_report_finds_the_others_by_a_place_a_name_or_a_notion(event: str) -> None:
    found = stories(ordered("oldest first"))
    assert len({label for (name, _), label in found.items() if name == event}) == 1
