"""Arms of the one are used, or found, where the other fights."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lexicon import Act
from bot.match.claim import Claim, claimed
from bot.match.relations import (
    ASIDE,
    BOND_AFTER,
    CORE,
    LABOUR,
    NEAR,
    RECIPIENT,
    goes_elsewhere,
    of_other_news,
    owner_of,
    speaks,
    third_owns,
    toward,
)
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch
from bot.match.transfers import PASSING, STORES, meant_for_another

_STATIONED = frozenset({"air_defence", "aircraft", "armoured_vehicle", "tank", "helicopter"})
_COMPOUND = 1  # letters: "DPRK-made"


def uses(scene: Scene) -> Iterator[Claim]:
    """An arm made by the one is used, or found, where the other fights."""
    topic = scene.topic
    here = scene.named | scene.inherited
    for item in scene.items("weapon"):
        if _is_programme(scene, item):
            continue
        maker = owner_of(scene, item) or _maker(scene, item)
        if maker is None:
            yield from _named_above(scene, item)
            yield from _told_apart(scene, item)
            yield from _come_far(scene, item)
            yield from _seen_there(scene, item)
            continue
        core = Stretch.of(item).join(maker)
        near = scene.reach(NEAR)
        acts = [
            act
            for act in scene.acts(*_telling(scene))
            if core.gap(act) <= near and not _is_listed(scene, core, act)
        ]
        act = _deed(scene, item, acts)
        user = scene.nearest(core, scene.actors(topic.b))
        if act is None:
            yield from _stores(scene, item, core)
            continue
        if meant_for_another(scene, item, act) or of_other_news(scene, Stretch.of(item).join(act)):
            continue
        passes = act.term.keys[0] in PASSING
        if passes and goes_elsewhere(scene, Stretch.of(item).join(act)):
            continue
        # A missile launch that the others merely comment on is no use of it.
        fired = act.term.keys[0] == "fire"
        tried = fired and (scene.cues("test") or (user is None and _its_own(scene, core)))
        theatre = topic.theatre in here and not tried
        stores = not STORES.isdisjoint(item.term.keys)
        telling = stores or any(a.term.keys[0] != "make" for a in acts)
        if fired:
            telling = stores and user is not None and user.end <= act.start
        if theatre or (user and telling):
            place = scene.nearest(core, scene.actors(topic.theatre))
            stretch = core.join(*(hit for hit in (act, user, place) if hit))
            yield from claimed(scene, "use", 1.0 if user else 0.8, stretch, toward(topic.b))


def _is_programme(scene: Scene, item: Hit) -> bool:
    """True for nuclear arms and missiles named along with them: they are deplored, not used."""
    if "nuclear_weapon" in item.term.keys:
        return True
    nuclear = (arm for arm in scene.items("weapon") if "nuclear_weapon" in arm.term.keys)
    between = (
        scene.text[arm.end : item.start].strip()
        for arm in nuclear
        if 0 <= item.start - arm.end <= LABOUR
    )
    return any(not word or scene.small["and"].fullmatch(word) for word in between)


def _is_listed(scene: Scene, core: Stretch, act: Hit) -> bool:
    """True behind a war that is named next: its missiles, the war in Ukraine and …"""
    user = scene.actors(scene.topic.b)
    return any(
        core.end <= war.start <= act.start
        and scene.parted(core, war)
        and not any(core.end <= hit.start < war.start for hit in user)
        for war in scene.cues("war")
    )


def _its_own(scene: Scene, core: Stretch) -> bool:
    """True for a launch that breaks resolutions, at no war that is named, or that is deplored."""
    forbidden = scene.cues("council") and scene.topic.theatre not in scene.named
    return bool(forbidden) or _commented(scene, core)


def _commented(scene: Scene, core: Stretch) -> bool:
    """True when the war's theatre is named for its stance alone: Ukraine condemned the launch."""
    named = scene.actors(scene.topic.theatre)
    return bool(named) and all(
        place.end <= core.start and speaks(scene, place.end, core.start) for place in named
    )


def _deed(scene: Scene, item: Hit, acts: list[Hit]) -> Hit | None:
    """The nearest act; a launcher's name is none."""
    act = scene.nearest(item, acts)
    if act is None or act.term.keys[0] != "fire" or act.start >= item.end or act.start < item.start:
        return act
    return scene.nearest(item, (a for a in acts if a.start >= item.end or a.end <= item.start))


def _telling(scene: Scene) -> tuple[Act, ...]:
    """What tells of an arm that it is used: acts that its maker's name alone makes plain."""
    kinds: tuple[Act, ...] = ("use", "fire", "make", *PASSING)
    if scene.topic.theatre in scene.named | scene.inherited:
        kinds += ("fight",)  # it kills there
    if scene.cues("war"):
        kinds += ("help",)  # it keeps the war going
    return kinds


def names_arm(scene: Scene) -> bool:
    """True when a title calls an arm by its maker's name, and doesn't speak of a test."""
    return not scene.cues("test") and any(owner_of(scene, i) for i in scene.items("weapon"))


def _named_above(scene: Scene, item: Hit) -> Iterator[Claim]:
    """The arm that the title calls by its maker's name is fired at the other's war."""
    if not scene.title.armed or scene.topic.theatre not in scene.named or third_owns(scene, item):
        return
    thing = Stretch.of(item)
    fired = scene.nearest(thing, scene.acts("fire", "use"))
    user = scene.nearest(thing, scene.actors(scene.topic.b))
    near = [hit for hit in (fired, user) if hit and thing.gap(hit) <= scene.reach(CORE)]
    if fired in near and (user in near or user is None):
        yield from claimed(scene, "use", 0.65, thing.join(*near), toward(scene.topic.b))


def used_above(scene: Scene) -> Iterator[Claim]:
    """What the title calls by its maker's name the other uses at its war: "their use by …"."""
    topic = scene.topic
    if not scene.title.armed or scene.items("weapon") or topic.theatre not in scene.named:
        return
    for use in scene.acts("use", "fire"):
        user = scene.nearest(use, scene.actors(topic.b))
        if user is not None and Stretch.of(use).gap(user) <= scene.reach(ASIDE):
            yield from claimed(scene, "use", 0.65, Stretch.of(use).join(user), toward(topic.b))


def _stores(scene: Scene, item: Hit, core: Stretch) -> Iterator[Claim]:
    """Shells and guns of the one, next to the other or at its war: they reach no further alone."""
    places = scene.actors(scene.topic.b, scene.topic.theatre)
    place = scene.nearest(core, places)
    if place is None and not scene.others(scene.topic.a) and not scene.cues("elsewhere"):
        place = scene.nearest(core, scene.cues("battle"))  # which the one fights in no other war
    if place is None or core.gap(place) > scene.reach(NEAR) or goes_elsewhere(scene, core):
        return
    telling = not STORES.isdisjoint(item.term.keys) or _aimed(scene, core)
    telling = telling or ("weapon" in item.term.keys and bool(scene.cues("denial")))
    if telling and not scene.cues("test"):
        yield from claimed(scene, "use", 0.65, core.join(place), toward(scene.topic.b))


def _aimed(scene: Scene, core: Stretch) -> bool:
    """True when the war's theatre stands right behind it: cluster bombs on Kherson."""
    place = scene.nearest(core, scene.actors(scene.topic.theatre))
    if place is None or place.start < core.end or core.gap(place) > scene.reach(ASIDE):
        return False
    if any(0 <= war.start - place.end <= 1 for war in scene.cues("war")):
        return False  # it is the war there that is spoken of too
    return not (scene.cues("stance") or scene.parted(core, place))


def _told_apart(scene: Scene, item: Hit) -> Iterator[Claim]:
    """An arm's maker is told at the end of the sentence: what hit Kyiv was North Korean."""
    topic, thing = scene.topic, Stretch.of(item)
    if scene.cues("test"):
        return
    maker = scene.nearest(thing, (h for h in scene.actors(topic.a) if h.start >= item.end))
    if maker is None or thing.gap(maker) > scene.reach(NEAR) or scene.divided(thing, maker):
        return
    if scene.others(topic.a, topic.b, topic.theatre or "") or _taken_up(scene, item, maker):
        return
    user = scene.nearest(thing, scene.actors(topic.b))
    place = scene.nearest(thing, scene.actors(topic.theatre))
    struck = place is not None and scene.acts("fire", "fight", "use")
    stored = user is not None and not scene.acts("fire") and not STORES.isdisjoint(item.term.keys)
    if struck or stored:
        ends = [hit for hit in (maker, user, place) if hit]
        yield from claimed(scene, "use", 0.65, thing.join(*ends), toward(topic.b))


def _come_far(scene: Scene, item: Hit) -> Iterator[Claim]:
    """Shells and guns have come from the one's land to the war: from Wonsan to the Donbas."""
    topic, thing = scene.topic, Stretch.of(item)
    if STORES.isdisjoint(item.term.keys) or scene.cues("stance") or scene.cues("leader"):
        return
    if scene.others(topic.a, topic.b, topic.theatre or "") or goes_elsewhere(scene, thing):
        return
    ends = [scene.nearest(thing, scene.actors(key)) for key in (topic.a, topic.theatre)]
    near = [hit for hit in ends if hit and thing.gap(hit) <= scene.reach(CORE)]
    if len(near) == len(ends):
        yield from claimed(scene, "use", 0.65, thing.join(*near), toward(topic.b))


def _seen_there(scene: Scene, item: Hit) -> Iterator[Claim]:
    """The second actor's guns are seen where the first is: they don't get there by themselves."""
    topic, thing = scene.topic, Stretch.of(item)
    if _STATIONED.isdisjoint(item.term.keys) or scene.cues("leisure") or scene.cues("test"):
        return
    if scene.others(topic.a, topic.b, topic.theatre or ""):
        return
    near = scene.reach(CORE)
    found = scene.nearest(thing, scene.acts("use", "deploy"))
    owner = scene.nearest(thing, scene.actors(topic.b))
    place = scene.nearest(thing, scene.actors(topic.a))
    if found is None or owner is None or place is None:
        return
    if thing.gap(owner) > scene.reach(BOND_AFTER) or thing.gap(found) > near:
        return
    if thing.gap(place) <= scene.reach(CORE):
        yield from claimed(scene, "use", 0.65, thing.join(found, owner, place), toward(topic.a))


def _taken_up(scene: Scene, item: Hit, maker: Hit) -> bool:
    """True when the maker only speaks of the arm, or its leader does."""
    if any(maker.start <= leader.start < maker.end for leader in scene.cues("leader")):
        return True
    return speaks(scene, item.end, maker.start)


def _maker(scene: Scene, item: Hit) -> Hit | None:
    """The topic's first actor, when the item is said to have been made there."""
    thing = Stretch.of(item)
    made = scene.nearest(thing, scene.acts("make"))
    if made is None:
        return None
    states = (hit for hit in scene.actors() if scene.topic.theatre not in hit.term.keys)
    maker = scene.nearest(made, states)
    if maker is None or scene.topic.a not in maker.term.keys:
        return None
    apart = Stretch.of(made).gap(maker)
    # "identified as DPRK-made": a compound says so from the far end of the sentence too.
    near = apart <= _COMPOUND or thing.gap(made) <= scene.reach(NEAR)
    return maker if near and apart <= scene.reach(RECIPIENT) else None
