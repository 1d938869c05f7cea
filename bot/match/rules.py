"""What a sentence can claim: that something passes between the actors, is used, or fights.

Each rule looks for a core (an item and an act close together, or an item that bears its maker's
name) and asks how firmly both actors stand around it. A claim's strength runs from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.lexicon import Act, ItemClass
from bot.match.relations import (
    ASIDE,
    BOND_AFTER,
    CORE,
    LABOUR,
    LIST,
    NEAR,
    RECIPIENT,
    direction_of,
    goes_elsewhere,
    goes_to_work,
    others_own,
    owner_of,
    presence,
    received_elsewhere,
    third_owns,
    toward,
)
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch

_COMPOUND = 1  # letters: "DPRK-made"

_ARMS: tuple[ItemClass, ...] = ("weapon", "technology")
_STORES = frozenset({"ammunition", "artillery_shell", "artillery", "mortar", "rocket_launcher"})
_PASSING: tuple[Act, ...] = ("give", "receive", "trade")
_SERVING: tuple[Act, ...] = ("deploy", "fight", "honour", "give", "help", "train", "receive")


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
        if act is None or thing.gap(act) > scene.reach(CORE):
            yield from _addressed(scene, rule, thing)
            continue
        core = thing.join(act)
        if goes_to_work(scene, item, act) or _meant_for_another(scene, item, act):
            continue
        if act.term.keys[0] == "receive" and received_elsewhere(scene, core):
            continue
        strength, parties = presence(scene, core)
        direction = direction_of(scene, core, item, act)
        yield from _claim(scene, rule, strength, core.join(*parties), direction)


def _meant_for_another(scene: Scene, item: Hit, act: Hit) -> bool:
    """True when another item is what passes, and to a third state."""
    passing = scene.nearest(Stretch.of(act), scene.items(*_ARMS))
    if passing is None or passing == item:
        return False
    return goes_elsewhere(scene, Stretch.of(act).join(passing))


def _addressed(scene: Scene, rule: str, thing: Stretch) -> Iterator[Claim]:
    """A headline leaves the verb out: shells for Russia, from Pyongyang."""
    topic = scene.topic
    for one, other in ((topic.a, topic.b), (topic.b, topic.a)):
        recipient = scene.nearest(
            thing, (hit for hit in scene.recipients() if one in hit.term.keys)
        )
        giver = scene.nearest(thing, scene.actors(other))
        if recipient is None or giver is None or _spoken_to(scene, recipient):
            continue
        if any(thing.gap(cue) <= scene.reach(ASIDE) for cue in scene.cues("test")):
            continue  # its own missile test, in the other's words
        if any(thing.gap(worker) > thing.gap(giver) - LABOUR for worker in scene.items("labour")):
            continue  # workers go there, to make it
        bundle = thing
        if giver.end <= recipient.start and thing.gap(giver) <= scene.reach(BOND_AFTER):
            bundle = thing.join(giver)  # missiles from the one to the other
        if bundle.gap(recipient) > scene.reach(ASIDE):
            continue
        if thing.gap(giver) <= scene.reach(NEAR) and not scene.parted(thing, recipient):
            yield from _claim(scene, rule, 0.65, thing.join(recipient, giver), toward(one))


def _barter(scene: Scene) -> Iterator[Claim]:
    """Arms or troops are paid for in kind, by two who are named: shells for oil."""
    goods = scene.items("weapon", "troops", "technology", "goods")
    for cue in scene.cues("barter"):
        before = scene.nearest(Stretch.of(cue), (h for h in goods if h.end <= cue.start))
        after = scene.nearest(Stretch.of(cue), (h for h in goods if h.start >= cue.end))
        if before is None or after is None:
            continue
        core = Stretch.of(before).join(after)
        paid = {scene.class_of(before), scene.class_of(after)} & {"weapon", "troops"}
        if paid and Stretch.of(before).gap(after) <= scene.reach(ASIDE):
            strength, parties = presence(scene, core)
            yield from _claim(scene, "transfer", 0.7 * strength, core.join(*parties), frozenset())


def _spoken_to(scene: Scene, recipient: Hit) -> bool:
    """True when it gets nothing but words: condemnation of Pyongyang."""
    said = (*scene.cues("stance"), *scene.cues("denial"))
    return any(0 <= recipient.start - cue.end <= 1 for cue in said)


def _uses(scene: Scene) -> Iterator[Claim]:
    """An arm made by the one is used, or found, where the other fights."""
    topic = scene.topic
    here = scene.named | scene.inherited
    for item in scene.items("weapon"):
        maker = owner_of(scene, item) or _maker(scene, item)
        if maker is None:
            yield from _named_above(scene, item)
            continue
        if "nuclear_weapon" in item.term.keys:  # they are deplored, not used
            continue
        core = Stretch.of(item).join(maker)
        near = scene.reach(NEAR)
        kinds: tuple[Act, ...] = ("use", "fire", "make", *_PASSING)
        kinds += ("fight",) if topic.theatre in here else ()  # it kills there
        acts = [a for a in scene.acts(*kinds) if core.gap(a) <= near]
        act = scene.nearest(core, acts)
        user = scene.nearest(core, scene.actors(topic.b))
        if act is None:
            yield from _stores(scene, item, core, user)
            continue
        if _meant_for_another(scene, item, act):
            continue
        # A missile launch that the other state merely comments on is no use of it.
        fired = act.term.keys[0] == "fire"
        theatre = topic.theatre in here and not (fired and scene.cues("test"))
        if theatre or (user and not fired and any(a.term.keys[0] != "make" for a in acts)):
            place = scene.nearest(core, scene.actors(topic.theatre))
            stretch = core.join(*(hit for hit in (act, user, place) if hit))
            yield from _claim(scene, "use", 1.0 if user else 0.8, stretch, toward(topic.b))


def names_arm(scene: Scene) -> bool:
    """True when a title calls an arm by its maker's name, and doesn't speak of a test."""
    return not scene.cues("test") and any(owner_of(scene, i) for i in scene.items("weapon"))


def _named_above(scene: Scene, item: Hit) -> Iterator[Claim]:
    """The arm that the title calls by its maker's name is fired by the other."""
    if not scene.armed or scene.topic.theatre not in scene.named or third_owns(scene, item):
        return
    thing = Stretch.of(item)
    fired = scene.nearest(thing, scene.acts("fire", "use"))
    user = scene.nearest(thing, scene.actors(scene.topic.b))
    near = [hit for hit in (fired, user) if hit and thing.gap(hit) <= scene.reach(CORE)]
    if len(near) == 2:
        yield from _claim(scene, "use", 0.65, thing.join(*near), toward(scene.topic.b))


def _stores(scene: Scene, item: Hit, core: Stretch, user: Hit | None) -> Iterator[Claim]:
    """Shells and guns of the one, next to the other: they threaten nobody from where they were."""
    if user is None or core.gap(user) > scene.reach(NEAR) or goes_elsewhere(scene, core):
        return
    if not _STORES.isdisjoint(item.term.keys) and not scene.cues("test"):
        yield from _claim(scene, "use", 0.65, core.join(user), toward(scene.topic.b))


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
    near = apart <= _COMPOUND or thing.gap(made) <= scene.reach(NEAR)
    return maker if near and apart <= scene.reach(RECIPIENT) else None


def _troops(scene: Scene) -> Iterator[Claim]:
    """Soldiers of the one are sent to the other or fight for it."""
    direction = toward(scene.topic.b)
    for item in scene.items("troops"):
        thing = Stretch.of(item)
        owner = owner_of(scene, item)
        sending = scene.nearest(thing, scene.acts("deploy", "give"))
        if owner is not None:
            strength, stretch = _service(scene, thing.join(owner))
            yield from _claim(scene, "troops", strength, stretch, direction)
        elif third_owns(scene, item):
            continue
        elif sending is not None and thing.gap(sending) <= scene.reach(CORE):
            core = thing.join(sending)
            strength, parties = presence(scene, core, place=scene.topic.theatre)
            yield from _claim(scene, "troops", strength, core.join(*parties), direction)
        elif not others_own(scene, item):
            yield from _unnamed(scene, thing, direction)
            yield from _addressed(scene, "troops", thing)


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
        yield from _claim(scene, "troops", 0.65, core.join(*parties), direction)


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


def _fighters(scene: Scene) -> Iterator[Claim]:
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
        acts += scene.acts("honour")  # whoever falls or is praised there has fought
    for fighter in scene.actors(topic.a):
        core = Stretch.of(fighter)
        act = scene.nearest(core, acts)
        place = scene.nearest(core, scene.actors(topic.b, topic.theatre))
        if act is None or place is None:
            continue
        if core.gap(act) <= scene.reach(CORE // 2) and core.gap(place) <= scene.reach(CORE):
            yield from _claim(scene, "troops", 0.65, core.join(act, place), toward(topic.b))


def _support(scene: Scene) -> Iterator[Claim]:
    """Help goes from the one to the other: military help, or help along with arms or troops."""
    for item in scene.items("support"):
        core = Stretch.of(item)
        strength, parties = presence(scene, core)
        recipient = scene.nearest(core, scene.recipients())
        given = any(
            hit is not None and core.gap(hit) <= scene.reach(RECIPIENT)
            for hit in (recipient, scene.nearest(core, scene.acts("give")))
        )
        weight = 0.8 if given or owner_of(scene, item) else 0.45
        direction = direction_of(scene, core, item, None)
        yield from _claim(scene, "transfer", strength * weight, core.join(*parties), direction)
    for help_ in scene.acts("help"):
        core = Stretch.of(help_)
        after = (hit for hit in scene.actors(scene.topic.b) if hit.start >= help_.end)
        user = scene.nearest(core, after)
        deplored = scene.cues("war") and scene.cues("stance")
        near = scene.reach(CORE if deplored else LIST)
        if user is None or core.gap(user) > near or not owner_of(scene, help_):
            yield from _builds_up(scene, help_)
            continue
        strength = 0.65 if deplored or _armed(scene) else 0.4
        yield from _claim(scene, "support", strength, core.join(user), toward(scene.topic.b))


def _armed(scene: Scene) -> bool:
    """True when arms or troops are named that nobody else gets."""
    things = scene.items(*_ARMS, "troops")
    return any(not goes_elsewhere(scene, Stretch.of(item)) for item in things)


def _builds_up(scene: Scene, help_: Hit) -> Iterator[Claim]:
    """The second actor helps the first one to arms: to build drones, with a satellite."""
    if scene.cues("test") or scene.cues("council"):
        return
    core = Stretch.of(help_)
    near = scene.reach(CORE)
    parties = [scene.nearest(core, scene.actors(key)) for key in (scene.topic.b, scene.topic.a)]
    helper, helped = parties
    if helper is None or helped is None or max(core.gap(helper), core.gap(helped)) > near:
        return
    kinds: tuple[ItemClass, ...] = ("technology",)  # goes one way, in whatever order they stand
    if helper.end <= help_.start and help_.end <= helped.start:
        kinds = _ARMS
    thing = scene.nearest(core, scene.items(*kinds))
    if thing is not None and core.gap(thing) <= near:
        stretch = core.join(helper, helped, thing)
        yield from _claim(scene, "technology", 0.65, stretch, toward(scene.topic.a))


def _business(scene: Scene) -> Iterator[Claim]:
    """Sanctions and Security Council business: a mention, unless over troops or support."""
    about = scene.items("troops", "support") or _helps(scene)
    for cue in (*scene.cues("sanctions"), *scene.cues("council")):
        core = Stretch.of(cue)
        strength, parties = presence(scene, core)
        weight = 0.65 if about and cue.term.keys[0] == "sanctions" else 0.4
        yield from _claim(scene, "business", strength * weight, core.join(*parties), frozenset())


def _helps(scene: Scene) -> bool:
    """True when the second actor is what is helped: for supporting Russia's war."""
    users = scene.actors(scene.topic.b)
    return any(
        0 <= user.start - help_.end <= scene.reach(ASIDE)
        for help_ in scene.acts("help")
        for user in users
    )


def _ties(scene: Scene) -> Iterator[Claim]:
    """Military ties and civilian workers: a mention, unless somebody is sanctioned for the ties."""
    for item in scene.items("cooperation", "labour"):
        core = Stretch.of(item)
        strength, parties = presence(scene, core)
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
    if any(stretch.gap(cue) <= scene.reach(ASIDE) for cue in scene.cues("leisure")):
        strength *= 0.5
    kind = {rule} if rule in ("use", "troops", "technology") else set()
    yield Claim(
        rule=rule, strength=strength, stretch=stretch, flags=scene.voices | kind | direction
    )


# Each rule with the concepts without one of which it has nothing to say.
_RULES: tuple[tuple[Callable[[Scene], Iterator[Claim]], frozenset[str]], ...] = (
    (_transfers, frozenset(_ARMS)),
    (_barter, frozenset({"barter"})),
    (_uses, frozenset({"weapon"})),
    (_troops, frozenset({"troops"})),
    (_fighters, frozenset({"fight", "front"})),
    (_support, frozenset({"support", "help"})),
    (_business, frozenset({"sanctions", "council"})),
    (_ties, frozenset({"cooperation", "labour"})),
)
