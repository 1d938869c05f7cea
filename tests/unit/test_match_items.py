"""How many of our own items, in all languages, are told right: floors that must not sink."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.golden import golden
from tests.shipped import matcher

ITEMS = golden("detection/items")
LABELS = ("main", "passage", "mention", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    language: str
    item: str
    wanted: bool
    alerted: bool


def outcomes() -> Iterator[Outcome]:
    for language, labelled in ITEMS.items():
        for label in LABELS:
            for item in labelled[label]:
                title, _, text = item.partition(" | ")
                if label == "passage":
                    pages = f"{labelled['briefing']} " * 3
                    title, text = "", f"{pages}\n\n{item}\n\n{pages}"
                match = matcher().match(title, text)
                yield Outcome(
                    language=language,
                    item=item,
                    wanted=label in ("main", "passage"),
                    alerted=match.alerts,
                )


@pytest.fixture(scope="module")
def told() -> list[Outcome]:
    return list(outcomes())


def recall(told: list[Outcome]) -> float:
    wanted = [outcome for outcome in told if outcome.wanted]
    return sum(outcome.alerted for outcome in wanted) / len(wanted)


def precision(told: list[Outcome]) -> float:
    alerted = [outcome for outcome in told if outcome.alerted]
    return sum(outcome.wanted for outcome in alerted) / len(alerted)


def mistakes(told: list[Outcome]) -> str:
    return "\n".join(f"{o.language}: {o.item}" for o in told if o.wanted != o.alerted)


def test_over_all_languages(told: list[Outcome]) -> None:
    assert recall(told) >= 0.95, mistakes(told)
    assert precision(told) >= 0.97, mistakes(told)


@pytest.mark.parametrize("language", ITEMS)
def test_in_each_language(told: list[Outcome], language: str) -> None:
    own = [outcome for outcome in told if outcome.language == language]
    assert recall(own) >= 0.8, mistakes(own)
    assert precision(own) >= 0.8, mistakes(own)
