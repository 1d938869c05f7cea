"""What a sentence can claim: that something passes between the actors, is used, or fights.

Each rule looks for a core (an item and an act close together, or an item that bears its maker's
name) and asks how firmly both actors stand around it. A claim's strength runs from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch

_CORE = 60  # letters between an item and its act
_NEAR = 90  # letters between a core and an actor that takes part in it
_BOND_BEFORE = 16  # "North Korean (short-range) missiles"
_BOND_AFTER = 14  # "missiles from North Korea", "soldats nord-coréens"

ARMS = ("weapon", "technology", "support")
PASSING = ("give", "receive", "trade")
SERVING = ("deploy", "fight", "give", "help", "train", "receive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a rule read in a sentence."""

    rule: str
    strength: float
    stretch: Stretch  # in the folded sentence
    flags: frozenset[str] = frozenset()


def claims(scene: Scene) -> list[Claim]:
    """All that a sentence claims on its topic, strongest first."""
    found = [
        *_transfers(scene),
        *_uses(scene),
        *_troops(scene),
        *_fighters(scene),
        *_ties(scene),
    ]
    found.sort(key=lambda claim: (-claim.strength, claim.stretch))
    return found


def _transfers(scene: Scene) -> Iterator[Claim]:
    """An item of arms passes."""
    for item in scene.items(*ARMS):
        for act in scene.acts(*PASSING):
            core = Stretch.of(item).join(act)
            if Stretch.of(item).gap(act) > scene.reach(_CORE):
                continue
            strength, parties = _presence(scene, core)
            if strength and not _elsewhere(scene, core):
                rule = "technology" if _class(scene, item) == "technology" else "transfer"
                yield _claim(scene, rule, strength, core, parties, item, act)


def _uses(scene: Scene) -> Iterator[Claim]:
    """An item made by the one is used, or found, where the other fights."""
    topic = scene.topic
    for item in scene.items("weapon"):
        maker = _bond(scene, item)
        if maker is None:
            continue
        core = Stretch.of(item).join(maker)
        act = scene.nearest(core, scene.acts("use", "fire", *PASSING))
        if act is None or core.gap(act) > scene.reach(_NEAR):
            continue
        user = scene.nearest(core, scene.actors(topic.b))
        theatre = scene.names(topic.theatre)
        if user is None and not theatre:
            continue
        # A missile launch that the other state merely comments on is no use of it.
        if act.term.keys[0] == "fire" and not theatre:
            continue
        whole = core.join(*(h for h in (act, user) if h is not None))
        yield Claim(
            rule="use",
            strength=1.0 if user else 0.8,
            stretch=whole,
            flags=_flags(scene) | {"use", f"to_{topic.b}"},
        )


def _troops(scene: Scene) -> Iterator[Claim]:
    """Soldiers of the one are sent to the other or fight for it."""
    for item in scene.items("troops"):
        thing = Stretch.of(item)
        owner = _bond(scene, item)
        sending = scene.nearest(thing, scene.acts("deploy", "give"))
        if owner is not None:
            yield from _owned_troops(scene, thing.join(owner))
        elif sending is not None and thing.gap(sending) <= scene.reach(_CORE):
            core = thing.join(sending)
            strength, parties = _presence(scene, core)
            if strength and not _elsewhere(scene, core):
                yield _troops_claim(scene, strength, core.join(*parties))


def _owned_troops(scene: Scene, core: Stretch) -> Iterator[Claim]:
    """Soldiers who bear their state's name, at the other's side."""
    act = scene.nearest(core, scene.acts(*SERVING))
    if act is not None and core.gap(act) > scene.reach(_CORE):
        act = None
    place = scene.nearest(core, scene.actors(scene.topic.b))
    strength = _service(scene, core, place, acting=act is not None)
    if strength:
        yield _troops_claim(scene, strength, core.join(*(h for h in (place, act) if h)))


def _service(scene: Scene, core: Stretch, place: Hit | None, *, acting: bool) -> float:
    """How firmly such soldiers are said to serve the other side."""
    if place is not None and core.gap(place) <= scene.reach(_NEAR):
        return 1.0 if acting else 0.75
    if place is not None or scene.names(scene.topic.theatre):
        return 0.8 if acting else 0.4
    if scene.topic.b in scene.inherited:
        return 0.7 if acting else 0.35
    return 0.0


def _fighters(scene: Scene) -> Iterator[Claim]:
    """People who are called by nothing but their nationality fight on the other's side."""
    topic = scene.topic
    if "troops" not in topic.classes:
        return
    for fighter in scene.actors(topic.a):
        core = Stretch.of(fighter)
        act = scene.nearest(core, scene.acts("fight"))
        place = scene.nearest(core, scene.actors(topic.b))
        if act is None or place is None or core.gap(act) > scene.reach(_CORE // 2):
            continue
        if core.gap(place) <= scene.reach(_CORE):
            yield _troops_claim(scene, 0.65, core.join(act, place))


def _troops_claim(scene: Scene, strength: float, stretch: Stretch) -> Claim:
    return Claim(
        rule="troops",
        strength=strength,
        stretch=stretch,
        flags=_flags(scene) | {"troops", f"to_{scene.topic.b}"},
    )


def _ties(scene: Scene) -> Iterator[Claim]:
    """Weaker words: military support, military ties, workers, help for the other's war."""
    topic = scene.topic
    if not (scene.names(topic.a) and scene.names(topic.b)):
        return
    weights = {"support": 0.8, "cooperation": 0.3, "labour": 0.3}
    for item in scene.items(*weights):
        name = _class(scene, item)
        core = Stretch.of(item)
        strength, parties = _presence(scene, core)
        if strength:
            rule = name if name != "support" else "transfer"
            yield _claim(scene, rule, strength * weights[name], core, parties, item, None)


def _presence(scene: Scene, core: Stretch) -> tuple[float, tuple[Hit, ...]]:
    """How firmly both actors stand around a core, and where."""
    topic = scene.topic
    a = scene.nearest(core, scene.actors(topic.a))
    b = scene.nearest(core, scene.actors(topic.b))
    if a is not None and b is not None:
        far = max(core.gap(a), core.gap(b))
        return (1.0 if far <= scene.reach(_NEAR) else 0.6), (a, b)
    if a is not None and topic.b in scene.inherited:
        return 0.7, (a,)
    if b is not None and topic.a in scene.inherited:
        return 0.6, (b,)
    if {topic.a, topic.b} <= scene.inherited and (scene.cue("both") or not any(scene.actors())):
        return 0.5, ()
    return 0.0, ()


def _elsewhere(scene: Scene, core: Stretch) -> bool:
    """True when what passes goes to a third state, or comes from one and only from there."""
    ours = {scene.topic.a, scene.topic.b}
    recipients = [h for h in scene.actors() if h.term.kind == "recipient"]
    nearest = scene.nearest(core, recipients)
    if nearest is None or ours.intersection(nearest.term.keys):
        return False
    if core.gap(nearest) > scene.reach(25):
        return False
    rivals = [h for h in scene.actors(*ours) if core.gap(h) <= core.gap(nearest)]
    return not rivals


def _bond(scene: Scene, item: Hit) -> Hit | None:
    """The topic's first actor, when the item bears its name."""
    thing = Stretch.of(item)
    for maker in scene.actors(scene.topic.a):
        before = maker.end <= item.start
        limit = scene.reach(_BOND_BEFORE if before else _BOND_AFTER)
        if thing.gap(maker) > limit:
            continue
        between = (maker.end, item.start) if before else (item.end, maker.start)
        others = (h for h in scene.actors() if scene.topic.a not in h.term.keys)
        if not any(between[0] <= h.start < between[1] for h in others):
            return maker
    return None


def _claim(
    scene: Scene,
    rule: str,
    strength: float,
    core: Stretch,
    parties: tuple[Hit, ...],
    item: Hit,
    act: Hit | None,
) -> Claim:
    whole = core.join(*parties)
    direction = _direction(scene, core, item, act)
    return Claim(rule=rule, strength=strength, stretch=whole, flags=_flags(scene) | direction)


def _class(scene: Scene, item: Hit) -> str:
    return scene.lexicon.items[item.term.keys[0]]


def _direction(scene: Scene, core: Stretch, item: Hit, act: Hit | None) -> frozenset[str]:
    """Which way it passes, as far as the words tell."""
    a, b = scene.topic.a, scene.topic.b
    to = [h for h in scene.actors(a, b) if h.term.kind == "recipient"]
    nearest = scene.nearest(core, to)
    if nearest is not None and core.gap(nearest) <= scene.reach(40):
        return frozenset(f"to_{key}" for key in nearest.term.keys)
    first = min(scene.actors(a, b), key=lambda h: h.start, default=None)
    if first is None or act is None or len(first.term.keys) > 1:
        return frozenset({f"to_{a if _class(scene, item) == 'technology' else b}"})
    other = {a: b, b: a}[next(key for key in first.term.keys if key in (a, b))]
    giver_first = act.term.keys[0] != "receive"
    return frozenset({f"to_{other if giver_first else first.term.keys[0]}"})


def _flags(scene: Scene) -> frozenset[str]:
    """Doubts and refusals that the sentence voices."""
    names = {"negation": "negated", "denial": "denied", "hypothetical": "hypothetical"}
    return frozenset(flag for cue, flag in names.items() if scene.cue(cue))
