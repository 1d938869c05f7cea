"""What a rule read in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.match.relations import ASIDE
from bot.match.scene import Scene, Stretch


class Claim(NamedTuple):
    """What a rule read in a sentence."""

    rule: str
    strength: float
    stretch: Stretch  # in the folded sentence
    flags: frozenset[str] = frozenset()


def claimed(
    scene: Scene, rule: str, strength: float, stretch: Stretch, direction: frozenset[str]
) -> Iterator[Claim]:
    """The claim, if there is anything in it."""
    if not strength:
        return
    if any(stretch.gap(cue) <= scene.reach(ASIDE) for cue in scene.cues("leisure")):
        strength *= 0.5
    kind = {rule} if rule in ("use", "troops", "technology") else set()
    yield Claim(
        rule=rule, strength=strength, stretch=stretch, flags=scene.voices | kind | direction
    )
