"""Soldiers are sent to the theatre, and neither the second actor nor a third state is named."""

from __future__ import annotations

from bot.match.relations import CORE, others_own, owner_of, tells
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch


def sends(scene: Scene, item: Hit, core: Stretch) -> bool:
    """True when the one, and nobody else, sends them: they can be on one side only."""
    topic = scene.topic
    sender = scene.nearest(core, scene.actors(topic.a))
    goal = scene.nearest(core, scene.actors(topic.theatre))
    if sender is None or goal is None or max(core.gap(sender), core.gap(goal)) > scene.reach(CORE):
        return False
    if sender.term.kind == "recipient" or scene.text.startswith(":", sender.end):
        return False
    thirds = scene.others(topic.a, topic.theatre or "")
    if others_own(scene, item) or not all(tells(scene, third) for third in thirds):
        return False
    return not deplores(scene, item)


def deplores(scene: Scene, item: Hit) -> bool:
    """True when the one condemns that somebody's soldiers are sent."""
    if owner_of(scene, item) is not None:
        return False
    ahead = [hit for hit in scene.actors(scene.topic.a) if hit.end <= item.start]
    condemned = (cue for cue in scene.cues("condemn") if cue.end <= item.start)
    return any(
        # Behind a passive: condemned for; or it is condemned, and what follows is said of it.
        not (scene.follows("for", cue.end) or scene.text.startswith(",", cue.end))
        for cue in condemned
        if any(hit.end <= cue.start for hit in ahead)
    )
