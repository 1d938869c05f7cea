"""What a sentence can claim: that something passes between the actors, is used, or fights.

Each rule looks for a core (an item and an act close together, or an item that bears its maker's
name) and asks how firmly both actors stand around it. A claim's strength runs from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.lexicon import Act, ItemClass
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch

# Distances, in letters.
_CORE = 60  # between an item and its act
_NEAR = 90  # between a core and an actor that takes part in it
_BOND_BEFORE = 16  # "North Korean (short-range) missiles"
_BOND_AFTER = 14  # "missiles from North Korea", "soldats nord-coréens"
_RECIPIENT = 25  # between a core and the one it goes to
_ASIDE = 15  # between a claim and a word such as football or parade that takes the edge off it
_LABOUR = 8  # between workers and arms that are sent along with them
_COMPOUND = 1  # "DPRK-made"
_LIST = 40  # between two states that are named in one breath

_ARMS: tuple[ItemClass, ...] = ("weapon", "technology")
_PASSING: tuple[Act, ...] = ("give", "receive", "trade")
_SERVING: tuple[Act, ...] = ("deploy", "fight", "give", "help", "train", "receive")

Parties = tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a rule read in a sentence."""

    rule: str
    strength: float
    stretch: Stretch  # in the folded sentence
    flags: frozenset[str] = frozenset()


def claims(scene: Scene) -> list[Claim]:
    """All that a sentence claims on its topic, strongest first."""
    concepts = scene.concepts
    found = [
        claim
        for rule, subjects in _RULES
        if not concepts.isdisjoint(subjects)
        for claim in rule(scene)
    ]
    found.sort(key=lambda claim: (-claim.strength, claim.stretch))
    return found


def _transfers(scene: Scene) -> Iterator[Claim]:
    """Arms or technology pass."""
    for item in scene.items(*_ARMS):
        thing = Stretch.of(item)
        rule = "technology" if scene.class_of(item) == "technology" else "transfer"
        act = scene.nearest(thing, scene.acts(*_PASSING))
        if act is None or thing.gap(act) > scene.reach(_CORE):
            yield from _addressed(scene, rule, thing)
            continue
        core = thing.join(act)
        if _goes_to_work(scene, item, act):
            continue
        if act.term.keys[0] == "receive" and _received_elsewhere(scene, core):
            continue
        strength, parties = _presence(scene, core)
        direction = _direction(scene, core, item, act)
        yield from _claim(scene, rule, strength, core.join(*parties), direction)


def _addressed(scene: Scene, rule: str, thing: Stretch) -> Iterator[Claim]:
    """A headline leaves the verb out: shells for Russia, from Pyongyang."""
    topic = scene.topic
    for one, other in ((topic.a, topic.b), (topic.b, topic.a)):
        recipient = scene.nearest(
            thing, (hit for hit in scene.recipients() if one in hit.term.keys)
        )
        giver = scene.nearest(thing, scene.actors(other))
        if recipient is None or giver is None:
            continue
        if any(thing.gap(worker) > thing.gap(giver) - _LABOUR for worker in scene.items("labour")):
            continue  # workers go there, to make it
        bundle = thing
        if giver.end <= recipient.start and thing.gap(giver) <= scene.reach(_BOND_AFTER):
            bundle = thing.join(giver)  # missiles from the one to the other
        if bundle.gap(recipient) > scene.reach(_ASIDE):
            continue
        if thing.gap(giver) <= scene.reach(_NEAR) and not scene.parted(thing, recipient):
            yield from _claim(scene, rule, 0.65, thing.join(recipient, giver), _toward(one))


def _uses(scene: Scene) -> Iterator[Claim]:
    """An arm made by the one is used, or found, where the other fights."""
    topic = scene.topic
    here = scene.named | scene.inherited
    for item in scene.items("weapon"):
        maker = _owner(scene, item) or _maker(scene, item)
        if maker is None or "nuclear_weapon" in item.term.keys:  # they are deplored, not used
            continue
        core = Stretch.of(item).join(maker)
        near = scene.reach(_NEAR)
        acts = [a for a in scene.acts("use", "fire", "make", *_PASSING) if core.gap(a) <= near]
        act = scene.nearest(core, acts)
        if act is None:
            continue
        user = scene.nearest(core, scene.actors(topic.b))
        # A missile launch that the other state merely comments on is no use of it.
        fired = act.term.keys[0] == "fire"
        theatre = topic.theatre in here and not (fired and scene.cues("test"))
        if theatre or (user and not fired and any(a.term.keys[0] != "make" for a in acts)):
            stretch = core.join(*(hit for hit in (act, user) if hit))
            yield from _claim(scene, "use", 1.0 if user else 0.8, stretch, _toward(topic.b))


def _maker(scene: Scene, item: Hit) -> Hit | None:
    """The topic's first actor, when the item is said to have been made there."""
    thing = Stretch.of(item)
    made = scene.nearest(thing, scene.acts("make"))
    if made is None:
        return None
    states = (hit for hit in scene.actors() if scene.topic.theatre not in hit.term.keys)
    maker = scene.nearest(Stretch.of(made), states)
    if maker is None or scene.topic.a not in maker.term.keys:
        return None
    apart = Stretch.of(made).gap(maker)
    # "identified as DPRK-made": a compound says so from the far end of the sentence too.
    near = apart <= _COMPOUND or thing.gap(made) <= scene.reach(_NEAR)
    return maker if near and apart <= scene.reach(_RECIPIENT) else None


def _troops(scene: Scene) -> Iterator[Claim]:
    """Soldiers of the one are sent to the other or fight for it."""
    direction = _toward(scene.topic.b)
    for item in scene.items("troops"):
        thing = Stretch.of(item)
        owner = _owner(scene, item)
        sending = scene.nearest(thing, scene.acts("deploy", "give"))
        if owner is not None:
            strength, stretch = _service(scene, thing.join(owner))
            yield from _claim(scene, "troops", strength, stretch, direction)
        elif sending is not None and thing.gap(sending) <= scene.reach(_CORE):
            core = thing.join(sending)
            strength, parties = _presence(scene, core, place=scene.topic.theatre)
            yield from _claim(scene, "troops", strength, core.join(*parties), direction)


def _service(scene: Scene, core: Stretch) -> tuple[float, Stretch]:
    """How firmly soldiers who bear their state's name are said to serve the other side."""
    act = scene.nearest(core, scene.acts(*_SERVING))
    if act is not None and core.gap(act) > scene.reach(_CORE):
        act = None
    place = scene.nearest(core, scene.actors(scene.topic.b))
    stretch = core.join(*(hit for hit in (place, act) if hit))
    if place is not None and core.gap(place) <= scene.reach(_NEAR):
        return (1.0 if act else 0.75), stretch
    if place is not None or scene.topic.theatre in scene.named:
        return (0.8 if act else 0.4), stretch
    if scene.topic.b in scene.inherited:
        return (0.7 if act else 0.35), stretch
    return 0.0, stretch


def _fighters(scene: Scene) -> Iterator[Claim]:
    """People who are called by nothing but their nationality fight on the other's side."""
    topic = scene.topic
    if "troops" not in topic.classes or scene.items("labour"):
        return
    for fighter in scene.actors(topic.a):
        core = Stretch.of(fighter)
        act = scene.nearest(core, scene.acts("fight"))
        place = scene.nearest(core, scene.actors(topic.b, topic.theatre))
        if act is None or place is None:
            continue
        if core.gap(act) <= scene.reach(_CORE // 2) and core.gap(place) <= scene.reach(_CORE):
            yield from _claim(scene, "troops", 0.65, core.join(act, place), _toward(topic.b))


def _support(scene: Scene) -> Iterator[Claim]:
    """Help goes from the one to the other: military help, or help along with arms or troops."""
    for item in scene.items("support"):
        core = Stretch.of(item)
        strength, parties = _presence(scene, core)
        recipient = scene.nearest(core, scene.recipients())
        given = recipient is not None and core.gap(recipient) <= scene.reach(_RECIPIENT)
        weight = 0.8 if given or _owner(scene, item) else 0.45
        direction = _direction(scene, core, item, None)
        yield from _claim(scene, "transfer", strength * weight, core.join(*parties), direction)
    for help_ in scene.acts("help"):
        core = Stretch.of(help_)
        after = (hit for hit in scene.actors(scene.topic.b) if hit.start >= help_.end)
        user = scene.nearest(core, after)
        if user is None or core.gap(user) > scene.reach(_LIST) or not _owner(scene, help_):
            continue
        strength = 0.65 if scene.items(*_ARMS, "troops") else 0.4
        yield from _claim(scene, "support", strength, core.join(user), _toward(scene.topic.b))


def _business(scene: Scene) -> Iterator[Claim]:
    """Sanctions and Security Council business: a mention, unless over troops or support."""
    about = scene.items("troops", "support")
    for cue in (*scene.cues("sanctions"), *scene.cues("council")):
        core = Stretch.of(cue)
        strength, parties = _presence(scene, core)
        weight = 0.65 if about and cue.term.keys[0] == "sanctions" else 0.4
        yield from _claim(scene, "business", strength * weight, core.join(*parties), frozenset())


def _ties(scene: Scene) -> Iterator[Claim]:
    """Military ties and civilian workers: a mention, unless somebody is sanctioned for the ties."""
    for item in scene.items("cooperation", "labour"):
        core = Stretch.of(item)
        strength, parties = _presence(scene, core)
        name = scene.class_of(item)
        weight = 0.3 if name == "cooperation" else 0.45
        if name == "cooperation" and (scene.sanctioned or scene.cues("sanctions")):
            weight = 0.65
        yield from _claim(scene, name, strength * weight, core.join(*parties), frozenset())


def _claim(
    scene: Scene, rule: str, strength: float, stretch: Stretch, direction: frozenset[str]
) -> Iterator[Claim]:
    """The claim, if there is anything in it."""
    if not strength:
        return
    if any(stretch.gap(cue) <= scene.reach(_ASIDE) for cue in scene.cues("leisure")):
        strength *= 0.5
    kind = {rule} if rule in ("use", "troops", "technology") else set()
    yield Claim(
        rule=rule, strength=strength, stretch=stretch, flags=scene.voices | kind | direction
    )


def _presence(scene: Scene, core: Stretch, *, place: str | None = None) -> tuple[float, Parties]:
    """How firmly both actors stand around a core, and where; `place` may stand for the second."""
    topic = scene.topic
    if _elsewhere(scene, core):
        return 0.0, ()
    a = scene.nearest(core, scene.actors(topic.a))
    b = scene.nearest(core, scene.actors(topic.b))
    if a is not None and b is not None:
        if _rival(scene, core, a):
            return 0.5, (a, b)
        far = max(core.gap(a), core.gap(b))
        return (1.0 if far <= scene.reach(_NEAR) else 0.6), (a, b)
    if a is not None and topic.b in scene.inherited:
        return (0.4 if _rival(scene, core, a) else 0.7), (a,)
    if b is not None and topic.a in scene.inherited:
        closer = any(core.gap(hit) < core.gap(b) for hit in scene.others(topic.a, topic.b))
        return (0.4 if closer else 0.6), (b,)
    if a is not None and place in scene.named and not _rival(scene, core, a):
        return 0.65, (a,)
    alone = not scene.named or bool(scene.cues("both"))
    return (0.5 if alone and {topic.a, topic.b} <= scene.inherited else 0.0), ()


def _elsewhere(scene: Scene, core: Stretch) -> bool:
    """True when it goes to a third state."""
    ours = (scene.topic.a, scene.topic.b)
    recipient = scene.nearest(core, scene.recipients())
    if recipient is None or not set(ours).isdisjoint(recipient.term.keys):
        return False
    distance = core.gap(recipient)
    closer = any(core.gap(hit) <= distance for hit in scene.actors(*ours))
    return distance <= scene.reach(_RECIPIENT) and not closer


def _received_elsewhere(scene: Scene, core: Stretch) -> bool:
    """True when the one who receives, just before the core, is a third state."""
    before = [hit for hit in scene.actors() if hit.end <= core.start]
    receiver = scene.nearest(core, before)
    if receiver is None or core.gap(receiver) > scene.reach(_ASIDE):
        return False
    return {scene.topic.a, scene.topic.b}.isdisjoint(receiver.term.keys)


def _goes_to_work(scene: Scene, item: Hit, act: Hit) -> bool:
    """True when workers pass, and the arm is what they will make: workers for a drone factory."""
    worker = scene.nearest(Stretch.of(act), scene.items("labour"))
    if worker is None or worker.start > item.start:
        return False
    closer = Stretch.of(worker).gap(act) < Stretch.of(item).gap(act)
    return closer and Stretch.of(worker).gap(item) > scene.reach(_LABOUR)


def _rival(scene: Scene, core: Stretch, a: Hit) -> bool:
    """True when a third state stands closer to the core, and apart from the topic's first."""
    others = [
        hit
        for hit in scene.others(scene.topic.a, scene.topic.b)
        if scene.topic.theatre not in hit.term.keys and not _listed(scene, hit, a)
    ]
    rival = scene.nearest(core, others)
    return rival is not None and core.gap(rival) < core.gap(a)


def _listed(scene: Scene, one: Hit, other: Hit) -> bool:
    """True when two states are named in one breath, neither of them speaking of the other."""
    first, second = sorted((one, other))
    if second.start - first.end > scene.reach(_LIST):
        return False
    return not _speaks(scene, first.end, second.start)


def _speaks(scene: Scene, start: int, end: int) -> bool:
    """True when somebody takes a stance there: what follows is what they speak of."""
    said = (*scene.cues("stance"), *scene.cues("denial"))
    return any(start <= cue.start and cue.end <= end for cue in said)


def _owner(scene: Scene, item: Hit) -> Hit | None:
    """The topic's first actor, when the item bears its name."""
    thing = Stretch.of(item)
    others = scene.others(scene.topic.a)
    for owner in scene.actors(scene.topic.a):
        if owner.start < item.end and item.start < owner.end:
            return owner  # one word: 北朝鮮兵
        before = owner.end <= item.start
        if thing.gap(owner) > scene.reach(_BOND_BEFORE if before else _BOND_AFTER):
            continue
        if not before and scene.syllabic:
            continue  # there, whatever qualifies a noun stands before it
        left, right = (owner.end, item.start) if before else (item.end, owner.start)
        if scene.parted(thing, owner) or _speaks(scene, left, right):
            continue
        if not any(left <= hit.start < right for hit in others):
            return owner
    return None


def _direction(scene: Scene, core: Stretch, item: Hit, act: Hit | None) -> frozenset[str]:
    """Which way it passes, as far as the words tell."""
    a, b = scene.topic.a, scene.topic.b
    ours = [hit for hit in scene.recipients() if hit.term.keys[0] in (a, b)]
    recipient = scene.nearest(core, ours)
    if recipient is not None and core.gap(recipient) <= scene.reach(_LIST):
        return _toward(recipient.term.keys[0])
    ahead = [] if act is None else [h for h in scene.actors(a, b) if h.end <= act.start]
    subject = scene.nearest(Stretch.of(act), ahead) if act else None
    if act is None or subject is None or len(subject.term.keys) > 1:
        return _toward(a if scene.class_of(item) == "technology" else b)
    doer = subject.term.keys[0]
    if act.term.keys[0] == "receive":
        return _toward(doer)
    return _toward(b if doer == a else a)


def _toward(actor: str) -> frozenset[str]:
    return frozenset({f"to_{actor}"})


# Each rule with the concepts without one of which it has nothing to say.
_RULES: tuple[tuple[Callable[[Scene], Iterator[Claim]], frozenset[str]], ...] = (
    (_transfers, frozenset(_ARMS)),
    (_uses, frozenset({"weapon"})),
    (_troops, frozenset({"troops"})),
    (_fighters, frozenset({"fight"})),
    (_support, frozenset({"support", "help"})),
    (_business, frozenset({"sanctions", "council"})),
    (_ties, frozenset({"cooperation", "labour"})),
)
