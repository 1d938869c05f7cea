"""People who are called by nothing but their nationality fight on the other's side."""

from __future__ import annotations

import string
from collections.abc import Iterator

from bot.match.claim import Claim, claimed
from bot.match.relations import (
    ASIDE,
    BOND_AFTER,
    CORE,
    LABOUR,
    RECIPIENT,
    goes_elsewhere,
    toward,
)
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch
from bot.match.soldiers import at_home, is_of_another_war, names_thirds


def _at_the_front(scene: Scene) -> Iterator[Claim]:
    """People of the one stand where nobody of theirs is but to fight."""
    topic = scene.topic
    ours = scene.actors(topic.a)
    for people in scene.cues("nationals"):
        if not any(name.start <= people.start < name.end for name in ours):
            continue
        if scene.cues("sanctions") and scene.acts("fight"):  # which somebody is listed for
            core = Stretch.of(people)
            yield from claimed(scene, "troops", 0.65, core, toward(topic.b))
        war = scene.cues("war") if {topic.b, topic.theatre} & scene.named else ()
        fell = () if scene.cues("elsewhere") or scene.cues("envoy") else scene.cues("battle")
        there = [  # in Ukraine
            place
            for place in scene.actors(topic.theatre)
            if 0 <= place.start - people.end <= scene.reach(BOND_AFTER)
        ]
        war = [cue for cue in war if not _stand_apart(scene, cue, Stretch.of(people))]
        front = scene.nearest(people, (*scene.cues("front"), *war, *fell, *there))
        if front is None or _deplores(scene, people, front):
            continue
        if Stretch.of(people).gap(front) <= scene.reach(ASIDE):
            core = Stretch.of(people).join(front)
            yield from claimed(scene, "troops", 0.65, core, toward(scene.topic.b))


def _deeds(scene: Scene) -> list[Hit]:
    """What people do who fight."""
    topic = scene.topic
    wars = {(war.start, war.end) for war in scene.cues("war") if scene.acts("honour")}
    acts = [  # whoever gives thanks for support in a war names no fight
        act for act in scene.acts("fight") if (act.start, act.end) not in wars
    ]
    trained = scene.cues("nationals") and scene.acts("train")  # nobody else is sent for that
    if scene.cues("war") or scene.cues("front") or scene.title.manned or trained:
        acts += scene.acts("deploy")
    elif scene.cues("condemn") and not scene.items("weapon"):  # involvement in Ukraine
        theatre = scene.actors(topic.theatre)
        near = scene.reach(RECIPIENT)
        deploy = scene.acts("deploy")
        acts += [a for a in deploy if any(0 <= t.start - a.end <= near for t in theatre)]
    if scene.cues("front"):
        acts += scene.acts("honour", "fire", "use")  # whoever is praised or seen there has fought
    if topic.theatre in scene.named and not scene.others(topic.a, topic.b, topic.theatre or ""):
        acts += scene.cues("memorial")  # which nobody builds for another's war
    if scene.items("weapon") and scene.named == {scene.topic.a, scene.topic.b}:
        acts += scene.acts("train")  # the one shows the other's people how to use it
    return acts


def _joined_war(scene: Scene, fighter: Stretch, act: Hit) -> Hit | None:
    """The war that is joined: participation in the war; somebody's participation in it, too."""
    if is_of_another_war(scene):
        return None
    ends = [(act.end, LABOUR)]
    if 0 <= fighter.start - act.end <= scene.reach(LABOUR):
        ends.append((fighter.end, ASIDE))
    wars = scene.cues("war")
    return next(
        (w for w in wars for end, far in ends if 0 <= w.start - end <= scene.reach(far)), None
    )


def _does_not_fight(scene: Scene, core: Stretch, act: Hit) -> bool:
    """True when those named condemn who fights, or a third state stands between."""
    if scene.divided(core, act):
        return True
    if _is_its_war(scene, core, act) or _speaks(scene, core, act):
        return True
    begin, end = min(core.end, act.end), max(core.start, act.start)
    topic = scene.topic
    others = scene.others(topic.a, topic.b, topic.theatre or "")
    if any(begin <= other.start and other.end <= end for other in others):
        return True
    if goes_elsewhere(scene, core.join(act)):
        return True
    # Whoever does the deed is followed by a word for "whose"; who deplores it is not.
    verb_last = scene.syllabic and not scene.follows("whose", core.end)
    said = scene.cues("condemn")
    if verb_last and any(0 <= cue.start - act.end <= scene.reach(ASIDE) for cue in said):
        return True
    return _deplores(scene, core, act)


def _stand_apart(scene: Scene, act: Hit, core: Stretch) -> bool:
    """True for things named one by one: an attack and missiles; North Koreans, the war, and …"""
    war = any(act.start <= cue.start <= act.end for cue in scene.cues("war"))
    if core.end <= act.start:
        comma, _, article = scene.text[core.end : act.start].strip().partition(" ")
        listed = not article or any(scene.small[w].fullmatch(article) for w in ("the", "between"))
        return war and comma == "," and listed
    between = scene.text[act.end : core.start]
    behind = between.lstrip(string.ascii_lowercase) if between[:1].isalpha() else between
    words = behind.strip()
    return bool(scene.small["and"].fullmatch(words)) or (words == "," and war)


def _deplores(scene: Scene, people: Stretch | Hit, war: Hit) -> bool:
    """True when people condemn what stands behind: "North Koreans condemn the war"."""
    condemned = scene.cues("condemn")
    return any(people.end <= cue.start and cue.end <= war.start for cue in condemned)


def _speaks(scene: Scene, core: Stretch, act: Hit) -> bool:
    """True when the one only says so: "North Korea: Ukraine is a graveyard", "… calls it one".

    Who names the other speaks of fighting beside it; of people, and of the front, others speak.
    """
    if scene.topic.b in scene.named or scene.cues("nationals") or scene.cues("front"):
        return False
    if scene.text.startswith(":", core.end):
        return core.end < act.start
    return any(core.end <= cue.start and cue.end <= act.start for cue in scene.cues("said"))


def _is_its_war(scene: Scene, core: Stretch, act: Hit) -> bool:
    """True when the deed is the second actor's war, condemned along with what the first one did."""
    owners = scene.actors(scene.topic.b)
    owned = any(core.end <= owner.start and 0 <= act.start - owner.end <= 1 for owner in owners)
    war = any(act.start <= cue.start < act.end for cue in scene.cues("war"))
    return owned and war and any(cue.end <= core.start for cue in scene.cues("condemn"))


def _is_ceremony(scene: Scene) -> bool:
    """True when an envoy is named, who dies at his post, or a museum of some other war."""
    if scene.cues("front"):
        return False
    museum = scene.cues("memorial") and scene.topic.theatre not in scene.named
    return bool(scene.cues("envoy") or museum)


def _is_arms(scene: Scene, named: Hit) -> bool:
    """True when the name is that of an arm's maker, right beside it, and of nobody who fights."""
    beside = (Stretch.of(item).gap(named) <= 1 for item in scene.items("weapon"))
    return any(beside) and not scene.cues("nationals")


def _is_goal(scene: Scene, named: Hit, act: Hit | None) -> bool:
    """True when something goes to whom it names; in some languages "to" is "of", too."""
    if named.term.kind != "recipient":
        return False
    if act is None or not scene.tongue_of(named, "to_is_of"):
        return True
    return not 0 <= named.start - act.end <= 1


def fighters(scene: Scene) -> Iterator[Claim]:
    """People who are called by nothing but their nationality fight on the other's side."""
    topic = scene.topic
    if "troops" not in topic.classes or scene.items("labour"):
        return
    yield from _at_the_front(scene)
    if at_home(scene) or names_thirds(scene) or _is_ceremony(scene):
        return
    acts = _deeds(scene)
    leaders = [] if scene.cues("front") else scene.cues("leader")  # who fights in no battle
    for fighter in scene.actors(topic.a):
        core = Stretch.of(fighter)
        act = scene.nearest(core, (act for act in acts if not _stand_apart(scene, act, core)))
        if _is_goal(scene, fighter, act) or any(
            core.start <= leader.start < core.end for leader in leaders
        ):
            continue
        place = scene.nearest(core, scene.actors(topic.b, topic.theatre))
        if act and _is_arms(scene, fighter):
            continue  # it is a missile that falls
        if act is None or _does_not_fight(scene, core, act):
            continue
        place = place or _joined_war(scene, core, act)
        if place is None:
            continue
        near = CORE if scene.cues("front") else CORE // 2
        fight = core.join(act)
        if core.gap(act) <= scene.reach(near) and fight.gap(place) <= scene.reach(CORE):
            strength = 0.8 if {topic.b, topic.theatre} <= scene.named else 0.65
            yield from claimed(scene, "troops", strength, fight.join(place), toward(topic.b))
