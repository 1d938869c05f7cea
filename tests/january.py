"""What is expected of the replay of 9 to 12 January 2024 (bot/demo/world)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cattrs import Converter

from tests.golden import golden


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    source: str
    release: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedStory:
    first: str  # the source that has it before all others
    publishers: int
    demo_publishers: int
    amended: tuple[Amended, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    stories: dict[str, ExpectedStory]
    releases: dict[str, dict[str, str]]  # source -> release -> story, "near" or "no"

    def telling(self, story: str) -> set[tuple[str, str]]:
        """Source and release of everything that tells a story."""
        return {
            (source, release)
            for source, labels in self.releases.items()
            for release, label in labels.items()
            if label == story
        }


def expected() -> Expected:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(datetime, lambda value, _: value)
    return converter.structure(golden("january/expected"), Expected)
