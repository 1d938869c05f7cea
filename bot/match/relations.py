"""Who stands how in a sentence: around a core, as owner, giver or receiver of what it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch

# Distances, in letters.
CORE = 60  # between an item and its act
NEAR = 90  # between a core and an actor that takes part in it
BOND_BEFORE = 16  # "North Korean (short-range) missiles"
BOND_AFTER = 14  # "missiles from North Korea", "soldats nord-coréens"
RECIPIENT = 25  # between a core and the one it goes to
ASIDE = 15  # between a claim and a word such as football or parade that takes the edge off it
LABOUR = 8  # between workers and arms that are sent along with them
LIST = 40  # between two states that are named in one breath

_NOUN_FIRST = frozenset(
    {"ar", "es", "fr", "he", "id", "it", "pt", "ro", "sq", "th", "vi"}
    | {"bg", "cs", "el", "hr", "mk", "pl", "ru", "sk", "sl", "uk"}
)
_OF = frozenset({"", "de", "del", "de la", "des", "di", "d", "du", "do", "da", "dos", "della"})

Parties = tuple[Hit, ...]


def presence(scene: Scene, core: Stretch, *, place: str | None = None) -> tuple[float, Parties]:
    """How firmly both actors stand around a core, and where; `place` may stand for the second."""
    topic = scene.topic
    if goes_elsewhere(scene, core):
        return 0.0, ()
    a = scene.nearest(core, scene.actors(topic.a))
    b = scene.nearest(core, scene.actors(topic.b))
    if a is not None and b is not None:
        if _deplores(scene, core, a, b) or _deplores(scene, core, b, a):
            return 0.0, ()
        if scene.divided(core, a) and scene.divided(core, b):
            return 0.5, (a, b)
        if _rival(scene, core, a) and not (
            side_by_side(scene, core, a, b) or _from_one_to_the_other(scene, core)
        ):
            return 0.5, (a, b)
        far = max(core.gap(a), core.gap(b))
        return (1.0 if far <= scene.reach(NEAR) else 0.6), (a, b)
    if a is not None and topic.b in scene.inherited:
        sure = 0.8 if topic.b in scene.subjects else 0.7
        return (0.4 if _rival(scene, core, a) else sure), (a,)
    if b is not None and topic.a in scene.inherited:
        closer = any(core.gap(hit) < core.gap(b) for hit in scene.others(topic.a, topic.b))
        return (0.4 if closer or _is_thirds(scene, core) else 0.6), (b,)
    here = place in scene.named or place in scene.title.named
    here = here or (place in scene.inherited and bool(scene.cues("stance")))
    if a is not None and here and not _rival(scene, core, a):
        return 0.65, (a,)
    return _told(scene, core), ()


def _is_thirds(scene: Scene, core: Stretch) -> bool:
    """True when a third state stands right before it: Iran's transfer of drones to Russia."""
    topic = scene.topic
    return any(
        0 <= core.start - third.end <= scene.reach(LABOUR)
        and not (scene.parted(core, third) or tells(scene, third))
        for third in scene.others(topic.a, topic.b, topic.theatre or "")
    )


def side_by_side(scene: Scene, core: Stretch, a: Hit, b: Hit) -> bool:
    """True when both stand together before the core, and any third behind it: Moscow, Pyongyang."""
    pair = Stretch.of(a).join(b)
    if Stretch.of(a).gap(b) > LABOUR or pair.end > core.start:
        return False
    if any(pair.end <= other.start < core.end for other in scene.others(scene.topic.a)):
        return False
    return not any(pair.end <= cue.start < core.start for cue in scene.cues("condemn"))


def _from_one_to_the_other(scene: Scene, core: Stretch) -> bool:
    """True when it says who gives and who gets; a third state further on only says so."""
    ours = {scene.topic.a, scene.topic.b}
    goal = scene.nearest(core, (hit for hit in scene.recipients if ours & set(hit.term.keys)))
    if goal is None or core.gap(goal) > scene.reach(RECIPIENT):
        return False
    ahead = [hit for hit in scene.actors() if hit.end <= min(core.start, goal.start)]
    giver = scene.nearest(core, ahead)
    return giver is not None and not ours.isdisjoint(giver.term.keys)


def _told(scene: Scene, core: Stretch) -> float:
    """How firmly both actors stand around a core in whose sentence neither is named."""
    ours = {scene.topic.a, scene.topic.b}
    if not ours <= scene.inherited:
        return 0.0
    if ours <= scene.title.named:
        if not scene.named:
            return 0.95
        others = [hit for hit in scene.actors() if core.gap(hit) <= scene.reach(LIST)]
        if all(hit.end <= core.start and speaks(scene, hit.end, core.start) for hit in others):
            return 0.65 if scene.cues("both") else 0.6
    return 0.5 if not scene.named or scene.cues("both") else 0.0


def goes_elsewhere(scene: Scene, core: Stretch) -> bool:
    """True when it goes to a third state."""
    ours = (scene.topic.a, scene.topic.b)
    recipient = scene.nearest(core, scene.recipients)
    if recipient is None or not set(ours).isdisjoint(recipient.term.keys):
        return False
    distance = core.gap(recipient)
    closer = any(core.gap(hit) <= distance for hit in scene.actors(*ours))
    return distance <= scene.reach(RECIPIENT) and not closer


def _deplores(scene: Scene, core: Stretch, speaker: Hit, other: Hit) -> bool:
    """True when the one deplores what goes to the theatre; the other stands further off."""
    if speaker.end > core.start:
        return False
    theatre = scene.nearest(core, scene.actors(scene.topic.theatre))
    if theatre is None or core.gap(theatre) > scene.reach(RECIPIENT):
        return False
    return core.gap(theatre) < core.gap(other) and speaks(scene, speaker.end, core.start)


def given_to_theatre(scene: Scene, item: Hit, act: Hit) -> bool:
    """True when the theatre stands beside the verb, and its object behind: "promised Kyiv shells".

    No word says "to" there; but whoever fights a war against it gives it nothing.
    """
    ours = scene.actors(scene.topic.a, scene.topic.b)
    if item.start < act.end or any(act.end <= hit.start < item.start for hit in ours):
        return False
    theatre = scene.actors(scene.topic.theatre)
    given = next((h for h in theatre if h.end <= item.start and Stretch.of(h).gap(act) <= 1), None)
    if given is None:
        return False
    wars = (war for war in scene.cues("war") if war.end <= given.start)
    war = max(wars, key=itemgetter(0), default=None)
    if war is None or given.start - war.end > scene.reach(RECIPIENT):
        return True
    return any(war.end <= hit.start < hit.end <= given.start for hit in theatre)  # that one's war


def received_elsewhere(scene: Scene, core: Stretch) -> bool:
    """True when the one who receives, just before the core, is a third state."""
    before = [hit for hit in scene.actors() if hit.end <= core.start]
    receiver = scene.nearest(core, before)
    if receiver is None or core.gap(receiver) > scene.reach(ASIDE):
        return False
    if any(receiver.end <= war.start < core.start for war in scene.cues("war")):
        return False  # for the war in its land
    if scene.parted(core, receiver):
        return False  # whoever says so
    return {scene.topic.a, scene.topic.b}.isdisjoint(receiver.term.keys)


def goes_to_work(scene: Scene, item: Hit, act: Hit) -> bool:
    """True when workers pass, and the arm is what they will make: workers for a drone factory."""
    worker = scene.nearest(act, scene.items("labour"))
    if worker is None or worker.start > item.start:
        return False
    closer = Stretch.of(worker).gap(act) < Stretch.of(item).gap(act)
    return closer and Stretch.of(worker).gap(item) > scene.reach(LABOUR)


def of_other_news(scene: Scene, core: Stretch) -> bool:
    """True when what is done is other news than the thing: "the deal comes as … missiles"."""
    return any(
        core.start <= cue.start < core.end and "\n" not in scene.text[core.start : cue.start]
        for cue in scene.cues("aside")
    )


def _rival(scene: Scene, core: Stretch, a: Hit) -> bool:
    """True when a third state stands closer to the core, and apart from the topic's first."""
    near = core.gap(a)
    return any(
        core.gap(hit) < near
        and scene.topic.theatre not in hit.term.keys
        and not _listed(scene, hit, a)
        and not tells(scene, hit)
        for hit in scene.others(scene.topic.a, scene.topic.b)
    )


def _listed(scene: Scene, one: Hit, other: Hit) -> bool:
    """True when two states are named in one breath, neither of them speaking of the other."""
    first, second = sorted((one, other), key=Stretch.of)
    if second.start - first.end > scene.reach(LIST) or scene.divided(Stretch.of(first), second):
        return False
    return not speaks(scene, first.end, second.start)


def named_along(scene: Scene, state: Hit) -> Iterator[Hit]:
    """The states next to it with next to nothing between them: Iran's, Belarus's and …"""
    behind = [hit for hit in scene.actors() if hit.start >= state.end]
    ahead = [hit for hit in scene.actors() if hit.end <= state.start]
    for side in (behind, reversed(ahead)):
        last = state
        for hit in side:
            gap = Stretch.of(last).gap(hit)
            if hit.term.kind != "actor" or gap > BOND_AFTER or not _listed(scene, last, hit):
                break
            yield hit
            last = hit


def tells(scene: Scene, state: Hit) -> bool:
    """True when it is a state that only says so: according to Washington, "Seoul: …"."""
    if scene.text.startswith(":", state.end):
        return True
    return any(
        0 <= cue.start - state.end <= scene.reach(RECIPIENT) or 0 <= state.start - cue.end <= 1
        for cue in scene.cues("said")
    )


def speaks(scene: Scene, start: int, end: int) -> bool:
    """True when somebody takes a stance there: what follows is what they speak of."""
    said = (*scene.cues("stance"), *scene.cues("denial"))
    return any(start <= cue.start and cue.end <= end for cue in said)


def quoted(scene: Scene, item: Hit, owner: Hit) -> bool:
    """True when an officer is somebody who says something: a North Korean general: "…"."""
    end = max(item.end, owner.end)
    said = scene.text.startswith(":", end) or any(
        0 <= cue.start - end <= scene.reach(LABOUR)
        and not any(0 <= goal.start - cue.end <= 1 for goal in scene.recipients)  # reported in
        for cue in scene.cues("said")
    )
    return said and "officers" in item.term.keys


def owner_of(scene: Scene, item: Hit) -> Hit | None:
    """The topic's first actor, when the item bears its name."""
    owners = scene.actors(scene.topic.a)
    if not owners:
        return None
    thing = Stretch.of(item)
    others = scene.others(scene.topic.a)
    first, last = item.start - scene.reach(BOND_BEFORE), item.end + scene.reach(BOND_AFTER)
    for owner in owners:
        if owner.end < first or owner.start > last:
            continue
        if owner.start < item.end and item.start < owner.end:
            return owner  # one word: 北朝鮮兵
        before = owner.end <= item.start
        if not before and scene.syllabic:
            continue  # there, whatever qualifies a noun stands before it
        left, right = (owner.end, item.start) if before else (item.end, owner.start)
        if scene.parted(thing, owner) or speaks(scene, left, right):
            continue
        if (not before or right - left > 1) and third_owns(scene, item):
            continue  # the one speaks of troops of a third, or a third's stand there
        if not any(left <= hit.start < right for hit in others):
            return owner
    return None


def others_own(scene: Scene, item: Hit) -> bool:
    """True when the item bears the name of anyone but the topic's first actor."""
    return _bears_name(scene, item, scene.others(scene.topic.a), BOND_BEFORE)


def third_owns(scene: Scene, item: Hit) -> bool:
    """True when the item plainly bears the name of a third state: Soviet soldiers."""
    return _bears_name(scene, item, scene.others(scene.topic.a, scene.topic.b), 1)


def _bears_name(scene: Scene, item: Hit, named: Sequence[Hit], reach: int) -> bool:
    """True when one of those named stands so many letters before the item, or right after it."""
    places = {cue.start for cue in scene.cues("front")}  # nobody's soldiers are Kursk's
    places |= {hit.start for hit in scene.recipients}  # nor theirs to whom they are sent
    owners = [hit for hit in named if hit.term.kind == "actor" and hit.start not in places]
    if any(hit.start <= item.start < hit.end for hit in owners):
        return True  # one word: Sowjetsoldaten
    near = max(1, scene.reach(reach))
    fights = (*scene.cues("war"), *scene.cues("battle"), *scene.acts("fight"))
    before = (
        hit
        for hit in owners
        if 0 <= item.start - hit.end <= near
        and not any(hit.end <= f.start and f.end <= item.start for f in fights)
    )  # whoever fell in the war in Ukraine need not be Ukraine's
    if any(not scene.parted(Stretch.of(item), owner) for owner in before):
        return True
    return any(
        hit.term.language in _NOUN_FIRST
        and (hit.start - item.end == 1 or scene.text[item.end : hit.start].strip(" '") in _OF)
        for hit in owners
        if 0 <= hit.start - item.end <= BOND_AFTER
    )


def direction_of(scene: Scene, core: Stretch, item: Hit, act: Hit | None) -> frozenset[str]:
    """Which way it passes, as far as the words tell."""
    a, b = scene.topic.a, scene.topic.b
    ours = [hit for hit in scene.recipients if hit.term.keys[0] in (a, b)]
    recipient = scene.nearest(core, ours)
    if recipient is not None and core.gap(recipient) <= scene.reach(LIST):
        return toward(recipient.term.keys[0])
    ahead = [] if act is None else [h for h in scene.actors(a, b) if h.end <= act.start]
    subject = scene.nearest(act, ahead) if act else None
    if act is None or subject is None or len(subject.term.keys) > 1:
        return toward(a if scene.class_of(item) == "technology" else b)
    doer = subject.term.keys[0]
    if act.term.keys[0] == "receive":
        return toward(doer)
    return toward(b if doer == a else a)


def toward(actor: str) -> frozenset[str]:
    """The flag of what goes to an actor."""
    return frozenset({f"to_{actor}"})
