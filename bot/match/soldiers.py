"""Soldiers of the one are sent to the other, or fight for it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lexicon import Act
from bot.match.claim import Claim, claimed
from bot.match.relations import (
    CORE,
    NEAR,
    RECIPIENT,
    others_own,
    owner_of,
    presence,
    third_owns,
    toward,
)
from bot.match.scene import Scene, Stretch
from bot.match.transfers import addressed

_SERVING: tuple[Act, ...] = ("deploy", "fight", "honour", "give", "help", "train", "receive")


def troops(scene: Scene) -> Iterator[Claim]:
    """Soldiers of the one are sent to the other or fight for it."""
    direction = toward(scene.topic.b)
    for item in scene.items("troops"):
        thing = Stretch.of(item)
        owner = owner_of(scene, item)
        sending = scene.nearest(thing, scene.acts("deploy", "give"))
        if owner is not None:
            strength, stretch = _service(scene, thing.join(owner))
            yield from claimed(scene, "troops", strength, stretch, direction)
        elif third_owns(scene, item):
            continue
        elif sending is not None and thing.gap(sending) <= scene.reach(CORE):
            core = thing.join(sending)
            strength, parties = presence(scene, core, place=scene.topic.theatre)
            yield from claimed(scene, "troops", strength, core.join(*parties), direction)
        elif not others_own(scene, item):
            yield from _unnamed(scene, thing, direction)
            yield from addressed(scene, "troops", thing)


def _unnamed(scene: Scene, soldiers: Stretch, direction: frozenset[str]) -> Iterator[Claim]:
    """Soldiers of no named state fight where the one speaks of them and the other has its war."""
    topic = scene.topic
    serving = [*scene.acts("fight", "honour", "train"), *scene.cues("front")]
    act = scene.nearest(soldiers, serving)
    if act is None or soldiers.gap(act) > scene.reach(CORE) or scene.items("labour"):
        return
    core = soldiers.join(act)
    near = [scene.nearest(core, scene.actors(key)) for key in (topic.a, topic.b)]
    parties = [hit for hit in near if hit and core.gap(hit) <= scene.reach(NEAR)]
    told = topic.a in scene.inherited and not scene.others(topic.b)
    if len(parties) == 2 or (parties and near[1] and told):
        yield from claimed(scene, "troops", 0.65, core.join(*parties), direction)


def _service(scene: Scene, core: Stretch) -> tuple[float, Stretch]:
    """How firmly soldiers who bear their state's name are said to serve the other side."""
    act = scene.nearest(core, scene.acts(*_SERVING))
    if act is not None and core.gap(act) > scene.reach(CORE):
        act = None
    place = scene.nearest(core, scene.actors(scene.topic.b))
    stretch = core.join(*(hit for hit in (place, act) if hit))
    if place is not None and core.gap(place) <= scene.reach(NEAR):
        return (1.0 if act else 0.75), stretch
    theatre = scene.nearest(core, scene.actors(scene.topic.theatre))
    if place is not None or theatre is not None:
        there = theatre is not None and core.gap(theatre) <= scene.reach(RECIPIENT)
        return (0.8 if act else 0.65 if there else 0.4), stretch
    if scene.topic.b in scene.inherited:
        return (0.7 if act else 0.35), stretch
    return 0.0, stretch


def fighters(scene: Scene) -> Iterator[Claim]:
    """People who are called by nothing but their nationality fight on the other's side."""
    topic = scene.topic
    if "troops" not in topic.classes or scene.items("labour"):
        return
    if any(third_owns(scene, item) for item in scene.items("troops")):
        return
    acts = scene.acts("fight")
    if scene.cues("war") or scene.cues("front"):
        acts += scene.acts("deploy")
    if scene.cues("front"):
        acts += scene.acts("honour", "fire", "use")  # whoever is praised or seen there has fought
    leaders = [] if scene.cues("front") else scene.cues("leader")  # who fights in no battle
    for fighter in scene.actors(topic.a):
        core = Stretch.of(fighter)
        if any(core.start <= leader.start < core.end for leader in leaders):
            continue
        act = scene.nearest(core, acts)
        place = scene.nearest(core, scene.actors(topic.b, topic.theatre))
        if act is None or place is None:
            continue
        if core.gap(act) <= scene.reach(CORE // 2) and core.gap(place) <= scene.reach(CORE):
            yield from claimed(scene, "troops", 0.65, core.join(act, place), toward(topic.b))
