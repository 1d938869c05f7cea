"""The two texts that the project began with: both match, and they tell one story."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import cluster
from bot.analyse import Analysis
from bot.model import Level
from tests.shipped import analyst

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
PUBLISHED = datetime(2024, 1, 10, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not here")


def read(name: str) -> tuple[str, str, Analysis]:
    title, _, text = (SEEDS / name).read_text("utf-8").partition("\n")
    return title, text, analyst().analyse(title, text, languages=("en",), published=PUBLISHED)


@pytest.fixture(scope="module")
def article() -> tuple[str, str, Analysis]:
    return read("joint-statement-article-with-faq.txt")


@pytest.fixture(scope="module")
def mirror() -> tuple[str, str, Analysis]:
    return read("joint-statement-mirror-of-diplomatie-gouv-fr.txt")


def test_both_match_and_tell_one_story(
    article: tuple[str, str, Analysis], mirror: tuple[str, str, Analysis]
) -> None:
    book, told = cluster.StoryBook(), set()
    for title, text, found in (article, mirror):
        assert found.match.level is Level.MAIN
        at = PUBLISHED
        print_ = cluster.fingerprint(title, text, found.language, found.facts, at)
        told.add(book.add(print_)[0])
    assert len(told) == 1


def test_the_mirror_states_its_resolutions_and_days(mirror: tuple[str, str, Analysis]) -> None:
    facts = mirror[2].facts
    cited = {(each.number, each.year) for each in facts.resolutions}
    assert cited == {(1718, 2006), (1874, 2009), (2270, 2016)}
    assert {date(2023, 12, 30), date(2024, 1, 2)} <= {each.day for each in facts.dates}
