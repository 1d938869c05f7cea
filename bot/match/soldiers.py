"""Soldiers of the one are sent to the other, or fight for it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lexicon import Act
from bot.match.claim import Claim, claimed
from bot.match.relations import (
    ASIDE,
    CORE,
    LABOUR,
    NEAR,
    RECIPIENT,
    goes_elsewhere,
    others_own,
    owner_of,
    presence,
    quoted,
    tells,
    third_owns,
    toward,
)
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch
from bot.match.theatre import deplores, sends
from bot.match.transfers import addressed, meant_for_another

_BUILDERS = frozenset({"sappers", "military_builders"})
_SERVING: tuple[Act, ...] = ("deploy", "fight", "honour", "give", "help", "train", "receive")


def troops(scene: Scene) -> Iterator[Claim]:
    """Soldiers of the one are sent to the other or fight for it."""
    if at_home(scene):
        return
    for item in scene.items("troops"):
        owner = owner_of(scene, item)
        if owner is not None and not quoted(scene, item, owner):
            strength, stretch = _service(scene, Stretch.of(item).join(owner))
            yield from claimed(scene, "troops", strength, stretch, toward(scene.topic.b))
        elif owner is None and not third_owns(scene, item):
            yield from _nameless(scene, item)


def _nameless(scene: Scene, item: Hit) -> Iterator[Claim]:
    """Soldiers who bear nobody's name are sent to the other, to a war, or fight in one."""
    thing, direction = Stretch.of(item), toward(scene.topic.b)
    helps = [] if others_own(scene, item) else _helps(scene)
    sending = scene.nearest(thing, [*scene.acts("deploy", "give", "trade"), *helps])
    if sending is not None and meant_for_another(scene, item, sending):
        return
    if sending is not None and thing.gap(sending) <= scene.reach(CORE):
        core = thing.join(sending)
        strength, parties = presence(scene, core, place=scene.topic.theatre)
        if all(hit.term.kind == "recipient" for hit in scene.actors(scene.topic.b)):
            strength = 0.0 if deplores(scene, item) else strength
            if not strength and not is_of_another_war(scene) and sends(scene, item, core):
                strength = 0.65
        if not strength and _goes_abroad(scene, item, core, *scene.cues("war")):
            strength = 0.65
        yield from claimed(scene, "troops", strength, core.join(*parties), direction)
        if not strength and scene.title.manned:
            yield from _unnamed(scene, item, direction)
    elif _goes_abroad(scene, item, thing):
        yield from claimed(scene, "troops", 0.65, thing, direction)
    elif not (others_own(scene, item) or _is_theirs(scene, item)):
        yield from _unnamed(scene, item, direction)
        yield from _captioned(scene, item, direction)
        yield from addressed(scene, "troops", item)


def _helps(scene: Scene) -> list[Hit]:
    """Where the second actor is helped, which stands next to it."""
    helped = [Stretch.of(hit) for hit in scene.actors(scene.topic.b)]
    near = scene.reach(LABOUR)
    return [act for act in scene.acts("help") if any(one.gap(act) <= near for one in helped)]


def at_home(scene: Scene) -> bool:
    """True when soldiers are spoken of who guard the one's own border."""
    return bool(scene.cues("border")) and scene.topic.theatre not in scene.named


def names_men(scene: Scene) -> bool:
    """True when a title speaks of the one's soldiers, or of some that it sends; of no drill."""
    if scene.cues("test") or at_home(scene):
        return False
    soldiers = scene.items("troops")
    return any(owner_of(scene, item) for item in soldiers) or any(
        Stretch.of(item).gap(act) <= scene.reach(CORE) and not others_own(scene, item)
        for item in soldiers
        for act in scene.acts("deploy")
        if scene.topic.a in scene.named and not goes_elsewhere(scene, Stretch.of(item).join(act))
    )


def names_fighters(scene: Scene) -> bool:
    """True when a title's soldiers have fought, and no third state's with or against them."""
    fought = names_men(scene) and bool(scene.acts("fight"))
    return fought and not names_thirds(scene)


def names_thirds(scene: Scene) -> bool:
    """True when it speaks of a third state's soldiers."""
    return any(third_owns(scene, item) for item in scene.items("troops"))


def _unnamed(scene: Scene, item: Hit, direction: frozenset[str]) -> Iterator[Claim]:
    """Soldiers of no named state fight where the one speaks of them and the other has its war."""
    topic, soldiers = scene.topic, Stretch.of(item)
    serving = [*scene.acts("fight", "honour", "train"), *scene.cues("front")]
    serving += scene.acts("deploy") if scene.title.manned and scene.cues("war") else []
    act = scene.nearest(soldiers, serving)
    if act is not None and soldiers.gap(act) > scene.reach(CORE):
        act = None
    if scene.items("labour") or (act is None and not _sent_along(scene, item)):
        return
    core = soldiers.join(act) if act else soldiers
    near = [scene.nearest(core, scene.actors(key)) for key in (topic.a, topic.b)]
    parties = [hit for hit in near if hit and core.gap(hit) <= scene.reach(NEAR)]
    told = topic.a in scene.inherited and not scene.others(topic.b)
    if len(parties) == 2 or (parties and near[1] and told):
        yield from claimed(scene, "troops", 0.65, core.join(*parties), direction)
    elif (
        _praised(scene)
        or _sanctioned(scene, core)
        or (scene.title.manned and not parties and topic.theatre in scene.named)
    ):
        yield from claimed(scene, "troops", 0.65, core, direction)


def _is_theirs(scene: Scene, item: Hit) -> bool:
    """True when the word is part of a name that something goes to: to the Russian army."""
    return any(hit.start <= item.start and item.end <= hit.end for hit in scene.recipients)


def _captioned(scene: Scene, item: Hit, direction: frozenset[str]) -> Iterator[Claim]:
    """Soldiers in the other's land, before whom the one is named: North Korea, troops in Russia."""
    ahead = [hit for hit in scene.actors() if hit.end <= item.start]
    behind = [hit for hit in scene.actors(scene.topic.b) if hit.start >= item.end]
    if not ahead or not behind or scene.topic.a not in ahead[-1].term.keys:
        return
    if max(item.start - ahead[-1].end, behind[0].start - item.end) > LABOUR:
        return
    if not (scene.parted(Stretch.of(item), behind[0]) or scene.cues("leader")):
        stretch = Stretch.of(item).join(ahead[-1], behind[0])
        yield from claimed(scene, "troops", 0.65, stretch, direction)


def _service(scene: Scene, core: Stretch) -> tuple[float, Stretch]:
    """How firmly soldiers who bear their state's name are said to serve the other side."""
    act = scene.nearest(core, scene.acts(*_SERVING))
    if act is not None and core.gap(act) > scene.reach(CORE):
        act = None
    place = scene.nearest(core, scene.actors(scene.topic.b))
    if place is not None and scene.divided(core, place):
        place = None
    stretch = core.join(*(hit for hit in (place, act) if hit))
    if act is None and scene.acts("fire") and scene.items("weapon"):
        return 0.0, stretch  # an army that launches its own missiles
    if place is not None and core.gap(place) <= scene.reach(NEAR):
        return (1.0 if act else 0.35 if _in_attendance(scene, core, place) else 0.75), stretch
    theatre = scene.nearest(core, scene.actors(scene.topic.theatre))
    if place is not None or theatre is not None:
        there = theatre is not None and (
            core.gap(theatre) <= scene.reach(RECIPIENT)
            or not scene.others(scene.topic.a, scene.topic.theatre or "")
        )
        return (0.8 if act else 0.65 if there else 0.4), stretch
    if scene.topic.b in scene.inherited - scene.named:
        return (0.7 if act else 0.35), stretch
    alone = scene.cues("war") or not scene.others(scene.topic.a)
    disputed = act and alone and (scene.cues("condemn") or scene.cues("denial"))
    listed = act in scene.acts("fight", "deploy") and scene.cues("sanctions")
    return (0.65 if disputed or listed or _fell(scene, core) else 0.0), stretch


def _in_attendance(scene: Scene, core: Stretch, place: Hit) -> bool:
    """True when nobody is sent: an army's men and an envoy are named one beside the other."""
    if not (scene.cues("envoy") or scene.cues("memorial")):
        return False
    if scene.cues("front") or scene.cues("battle") or scene.cues("war"):
        return False
    between = scene.text[min(core.end, place.end) : max(core.start, place.start)]
    return "," in between or any(scene.small["and"].fullmatch(word) for word in between.split())


def _goes_abroad(scene: Scene, item: Hit, core: Stretch, *wars: Hit) -> bool:
    """True when the one, and nobody else, has soldiers in battle or in a war, or sends sappers."""
    here = scene.nearest(core, scene.actors(scene.topic.a))
    if here is None or core.gap(here) > scene.reach(NEAR):
        return False
    if not all(tells(scene, other) for other in scene.others(scene.topic.a)):
        return False
    if is_of_another_war(scene) or others_own(scene, item):
        return False
    near = scene.reach(ASIDE)
    return not _BUILDERS.isdisjoint(item.term.keys) or any(
        core.gap(war) <= near for war in (*scene.cues("battle"), *wars)
    )


def _fell(scene: Scene, core: Stretch) -> bool:
    """True when soldiers were killed, wounded or captured, which now happens in one war only."""
    near = scene.reach(CORE)
    return not is_of_another_war(scene) and any(core.gap(c) <= near for c in scene.cues("battle"))


def is_of_another_war(scene: Scene) -> bool:
    """True when it speaks of another war, a disaster or a mine, or of a test."""
    return bool(scene.cues("elsewhere") or scene.cues("test"))


def _sent_along(scene: Scene, item: Hit) -> bool:
    """True when it goes without saying that soldiers serve: sappers, or those of the title."""
    if not _BUILDERS.isdisjoint(item.term.keys):
        return True
    if scene.topic.a not in scene.title.named:
        return False
    places = (hit for hit in scene.recipients if scene.topic.b in hit.term.keys)
    there = any(0 <= place.start - item.end <= 1 for place in places)  # "the soldiers in Russia"
    return there or scene.title.sanctioned


def _sanctioned(scene: Scene, core: Stretch) -> bool:
    """True when the one's soldiers were sent, which is what somebody is sanctioned for."""
    if not (scene.title.sanctioned and scene.title.manned) or scene.others(scene.topic.b):
        return False
    return any(core.gap(act) <= scene.reach(ASIDE) for act in scene.acts("deploy"))


def _praised(scene: Scene) -> bool:
    """True when the one's leader praises whoever fights at the war of the other."""
    praised = scene.acts("honour") and scene.acts("fight") and scene.cues("leader")
    return bool(praised) and scene.named == {scene.topic.a, scene.topic.theatre}


def _sent_on(scene: Scene) -> Iterator[Claim]:
    """Whoever is sent goes to the other: a transfer to Russia is expected in July."""
    if scene.items("weapon", "labour", "goods"):
        return
    for goal in scene.recipients:
        act = scene.nearest(goal, scene.acts("deploy"))
        if act is None or scene.topic.b not in goal.term.keys:
            continue
        core = Stretch.of(act)
        if core.gap(goal) <= scene.reach(ASIDE):
            yield from claimed(scene, "troops", 0.65, core.join(goal), toward(scene.topic.b))


def named_above(scene: Scene) -> Iterator[Claim]:
    """The soldiers that the title names fight at a place where nobody is but to fight."""
    if scene.title.fought:  # and here stands for or against whom
        for place in scene.actors(scene.topic.theatre, scene.topic.b):
            yield from claimed(scene, "troops", 0.65, Stretch.of(place), toward(scene.topic.b))
    if scene.title.manned:  # and here go to the other
        yield from _sent_on(scene)
    if scene.topic.a not in scene.title.named or scene.topic.a in scene.named:
        return
    for front in scene.cues("front"):
        act = scene.nearest(front, scene.acts("fight", "honour"))
        if act is not None and Stretch.of(front).gap(act) <= scene.reach(CORE):
            core = Stretch.of(front).join(act)
            yield from claimed(scene, "troops", 0.65, core, toward(scene.topic.b))
