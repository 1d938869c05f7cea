"""Arms or technology pass from the one to the other."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lexicon import Act, ItemClass
from bot.match.claim import Claim, claimed
from bot.match.relations import (
    ASIDE,
    BOND_AFTER,
    CORE,
    LABOUR,
    LIST,
    NEAR,
    RECIPIENT,
    direction_of,
    given_to_theatre,
    goes_elsewhere,
    goes_to_work,
    of_other_news,
    owner_of,
    presence,
    received_elsewhere,
    side_by_side,
    third_owns,
    toward,
)
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch

ARMS: tuple[ItemClass, ...] = ("weapon", "technology")
PASSING: tuple[Act, ...] = ("give", "receive", "trade")
_BESIDE = 2  # letters between know-how and the name that it bears
# What reaches another war only if it was sent there.
STORES = frozenset(
    {"ammunition", "artillery_shell", "artillery", "mortar", "rocket_launcher", "anti_tank_weapon"}
)


def transfers(scene: Scene) -> Iterator[Claim]:
    """Arms or technology pass."""
    for item in scene.items(*ARMS):
        thing = Stretch.of(item)
        rule = "technology" if scene.class_of(item) == "technology" else "transfer"
        act = scene.nearest(thing, scene.acts(*PASSING))
        if act is None or thing.gap(act) > scene.reach(CORE) or scene.divided(thing, act):
            yield from addressed(scene, rule, item)
            yield from _cargo(scene, item)
            continue
        core = thing.join(act)
        if goes_to_work(scene, item, act) or meant_for_another(scene, item, act):
            continue
        if act.term.keys[0] == "give" and given_to_theatre(scene, item, act):
            continue
        if scene.parted(thing, act) and _fired(scene, item):
            continue  # what passes stands elsewhere
        if of_other_news(scene, core):
            continue
        if scene.cues("condemn") and third_owns(scene, item):
            continue  # what a third state has given is deplored
        if act.term.keys[0] == "receive" and received_elsewhere(scene, core):
            continue
        # Who gives shells or guns, and speaks of the war, need not say to whom.
        given = act.term.keys[0] == "give" and not STORES.isdisjoint(item.term.keys)
        strength, parties = presence(scene, core, place=scene.topic.theatre if given else None)
        direction = direction_of(scene, core, item, act)
        yield from claimed(scene, rule, strength, core.join(*parties), direction)


def _fired(scene: Scene, item: Hit) -> bool:
    """True when it is launched: a verb of firing is next to it, and none of giving."""
    thing = Stretch.of(item)
    return any(thing.gap(act) <= 1 for act in scene.acts("fire"))


def built_with(scene: Scene) -> Iterator[Claim]:
    """An arm of the first actor holds know-how that bears the second one's name."""
    topic = scene.topic
    for item in scene.items("technology"):
        thing = Stretch.of(item)
        maker = scene.nearest(thing, scene.actors(topic.b))
        if "satellite" in item.term.keys or maker is None or thing.gap(maker) > _BESIDE:
            continue  # a satellite only sees it
        arms = (arm for arm in scene.items("weapon") if owner_of(scene, arm) is not None)
        arm = scene.nearest(thing, (arm for arm in arms if thing.gap(arm)))
        if arm is None or thing.gap(arm) > scene.reach(CORE) or scene.parted(thing, maker):
            continue
        yield from claimed(scene, "technology", 0.65, thing.join(maker, arm), toward(topic.a))


def wanted(scene: Scene) -> Iterator[Claim]:
    """The one wants arms of the other: nothing else stands between the verb and its object."""
    ours = {scene.topic.a, scene.topic.b}
    for act in scene.acts("want"):
        thing = scene.nearest(act, scene.items("weapon"))
        if thing is None or _between(scene, act, thing) > LABOUR:
            continue
        core = Stretch.of(act).join(thing)
        wanting = scene.nearest(core, (hit for hit in scene.actors() if hit.end <= core.start))
        if wanting is None or core.gap(wanting) > scene.reach(ASIDE):
            continue
        sellers = [hit for hit in scene.actors(*ours) if hit.term.keys[0] not in wanting.term.keys]
        seller = scene.nearest(core, sellers)
        if ours.isdisjoint(wanting.term.keys) or seller is None:
            continue
        if core.gap(seller) <= scene.reach(RECIPIENT) and not scene.divided(core, seller):
            stretch = core.join(wanting, seller)
            yield from claimed(scene, "transfer", 0.65, stretch, toward(wanting.term.keys[0]))


def _between(scene: Scene, one: Hit, other: Hit) -> int:
    """Letters between the two that name none of the topic's actors."""
    left, right = sorted((one, other), key=Stretch.of)
    named = scene.actors(scene.topic.a, scene.topic.b)
    inside = {(hit.start, hit.end) for hit in named if left.end <= hit.start < right.start}
    return max(0, right.start - left.end) - sum(end - start for start, end in inside)


def developed(scene: Scene) -> Iterator[Claim]:
    """The two, named together, develop or build an arm: what the one knows the other learns."""
    topic = scene.topic
    if scene.others(topic.a, topic.b):
        return
    for act in scene.acts("develop"):
        core = Stretch.of(act)
        arms = (arm for arm in scene.items(*ARMS) if "nuclear_weapon" not in arm.term.keys)
        arm = scene.nearest(core, arms)
        a, b = (scene.nearest(core, scene.actors(key)) for key in (topic.a, topic.b))
        if arm is None or a is None or b is None or core.gap(arm) > scene.reach(LIST):
            continue
        if side_by_side(scene, core, a, b) and Stretch.of(a).join(b).gap(core) <= scene.reach(CORE):
            yield from claimed(scene, "technology", 0.65, core.join(arm, a, b), toward(topic.a))


def meant_for_another(scene: Scene, item: Hit, act: Hit) -> bool:
    """True when another item is what passes, and to a third state."""
    if not scene.recipients:
        return False
    passing = scene.nearest(act, scene.items(*ARMS))
    if passing is None or passing == item:
        return False
    return goes_elsewhere(scene, Stretch.of(act).join(passing))


def addressed(scene: Scene, rule: str, item: Hit) -> Iterator[Claim]:
    """A headline leaves the verb out: shells for Russia, from Pyongyang."""
    if not scene.recipients or third_owns(scene, item):
        return
    topic, thing = scene.topic, Stretch.of(item)
    for one, other in ((topic.a, topic.b), (topic.b, topic.a)):
        recipient = scene.nearest(thing, (hit for hit in scene.recipients if one in hit.term.keys))
        giver = scene.nearest(thing, scene.actors(other))
        if recipient is None or giver is None or _spoken_to(scene, recipient):
            continue
        if recipient.start - item.end == 1 and scene.tongue_of(recipient, "to_is_whose"):
            continue  # whose it is
        tried = (*scene.cues("test"), *scene.acts("fire"))
        if any(thing.gap(cue) <= scene.reach(ASIDE) for cue in tried):
            continue  # its own missile test, in the other's words
        if any(Stretch.of(giver).gap(worker) <= LABOUR for worker in scene.items("labour")):
            continue  # workers go there, to make it
        if _passes_on(scene, item, giver, recipient):
            yield from claimed(scene, rule, 0.65, thing.join(recipient, giver), toward(one))


def _passes_on(scene: Scene, item: Hit, giver: Hit, recipient: Hit) -> bool:
    """True when the item stands next to both, or shells and guns next to their route."""
    bundle = thing = Stretch.of(item)
    if thing.gap(giver) > scene.reach(NEAR):
        return False
    stores = not STORES.isdisjoint(item.term.keys)
    if stores and 0 <= recipient.start - giver.end <= 1:
        return True  # from the one to the other
    if giver.end <= recipient.start and thing.gap(giver) <= scene.reach(BOND_AFTER):
        bundle = thing.join(giver)  # missiles from the one to the other
    far = scene.reach(LIST if stores and bundle != thing else ASIDE)
    return bundle.gap(recipient) <= far and not scene.parted(thing, recipient)


def _spoken_to(scene: Scene, recipient: Hit) -> bool:
    """True when it gets nothing but words: condemnation of Pyongyang."""
    said = (*scene.cues("stance"), *scene.cues("denial"))
    return any(0 <= recipient.start - cue.end <= 1 for cue in said)


def barter(scene: Scene) -> Iterator[Claim]:
    """Arms or troops are paid for in kind, by two who are named: shells for oil."""
    goods = scene.items("weapon", "troops", "technology", "goods")
    for cue in scene.cues("barter"):
        before = scene.nearest(cue, (h for h in goods if h.end <= cue.start))
        after = scene.nearest(cue, (h for h in goods if h.start >= cue.end))
        if before is None or after is None:
            continue
        core = Stretch.of(before).join(after)
        swapped = {scene.class_of(before), scene.class_of(after)}
        if not swapped & {"weapon", "troops"}:
            continue
        if Stretch.of(before).gap(after) <= scene.reach(ASIDE):
            strength, parties = presence(scene, core)
            seller = scene.nearest(core, scene.actors(scene.topic.a))
            if not strength and seller and len(swapped) > 1 and "troops" in swapped:
                strength, parties = 0.9, (seller,)  # nobody else takes its soldiers
            yield from claimed(scene, "transfer", 0.7 * strength, core.join(*parties), frozenset())


def announces(scene: Scene) -> bool:
    """True when a title says that arms pass, of one of the two or in a notice of sanctions.

    A ship that is known for carrying them says it too.
    """
    if not (scene.named & {scene.topic.a, scene.topic.b} or scene.cues("sanctions")):
        return False
    if scene.cues("carrier"):
        return True
    cores = [
        Stretch.of(item).join(act)
        for item in scene.items("weapon")
        for act in scene.acts(*PASSING)
        if Stretch.of(item).gap(act) <= scene.reach(ASIDE)
    ]
    return any(not goes_elsewhere(scene, core) for core in cores)


def ships(scene: Scene) -> bool:
    """True when a title says that something goes to one of the two, and names the other."""
    if scene.items("labour", "goods", "troops") or scene.cues("leisure"):
        return False
    return any(
        presence(scene, Stretch.of(act))[0] >= 1
        and any(Stretch.of(act).gap(goal) <= scene.reach(LIST) for goal in scene.recipients)
        for act in scene.acts("give")
    )


def _cargo(scene: Scene, item: Hit) -> Iterator[Claim]:
    """What the title sends from the one to the other are shells and guns."""
    if scene.title.shipped and not STORES.isdisjoint(item.term.keys):
        core = Stretch.of(item)
        if not goes_elsewhere(scene, core):
            yield from claimed(scene, "transfer", 0.65, core, frozenset())


def carriers(scene: Scene) -> Iterator[Claim]:
    """What the title has called arms goes from the one to the other: in containers, by ship.

    Ships known for carrying them carry nothing else, and a war needs them.
    """
    known = scene.title.announced or scene.cues("carrier") or _for_war(scene)
    if not known or scene.items("labour", "goods"):
        return
    if any(owner_of(scene, item) is None for item in scene.items("weapon")):
        return
    for act in scene.acts("give"):
        core = Stretch.of(act)
        near = (help_ for help_ in scene.acts("help") if core.gap(help_) <= scene.reach(LIST))
        if any(not scene.parted(core, help_) for help_ in near):
            continue  # it is support that somebody promises
        strength, parties = presence(scene, core)
        if strength >= 0.6 or (strength and not parties):
            yield from claimed(scene, "transfer", 0.65, core.join(*parties), frozenset())


def _for_war(scene: Scene) -> bool:
    """True when something goes to somebody's war."""
    return any(
        0 <= war.start - goal.end <= scene.reach(ASIDE)
        for war in scene.cues("war")
        for goal in scene.recipients
    )
