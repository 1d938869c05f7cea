"""Workers of the one enlist in the other's army: then they are soldiers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.match.claim import Claim, claimed
from bot.match.relations import BOND_AFTER, LIST, NEAR, owner_of, toward
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch


def recruits(scene: Scene) -> Iterator[Claim]:
    """Workers who bear the one's name join the other's army, or sign a contract with it."""
    if not scene.cues("enlist"):
        return
    for worker in scene.items("labour"):
        owner = owner_of(scene, worker)
        if owner is None:
            continue
        core = Stretch.of(worker).join(owner)
        for joined in _joined(scene):
            if core.gap(joined) <= scene.reach(NEAR):
                stretch = core.join(joined)
                yield from claimed(scene, "troops", 0.8, stretch, toward(scene.topic.b))


def _joined(scene: Scene) -> Iterator[Stretch]:
    """Each word of enlisting with the second actor's army, which stands near it."""
    for cue in scene.cues("enlist"):
        for army in _armies(scene):
            near = army.gap(cue) <= scene.reach(LIST)
            if near and not scene.parted(army, cue):
                yield army.join(cue)


def _armies(scene: Scene) -> Iterator[Stretch]:
    """The second actor's armies."""
    for name in scene.actors(scene.topic.b):
        whose = Stretch.of(name)
        if scene.syllabic:  # where the one word says both, as do words of enlisting
            yield whose
            continue
        army = scene.nearest(whose, scene.items("troops"))
        if army is not None and _is_its(scene, whose, army):
            yield whose.join(army)


def _is_its(scene: Scene, whose: Stretch, army: Hit) -> bool:
    """True when an army bears the name that stands there."""
    return whose.gap(army) <= BOND_AFTER and not scene.parted(whose, army)
