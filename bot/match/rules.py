"""What a sentence can claim: that something passes between the actors, is used, or fights.

Each rule looks for a core (an item and an act close together, or an item that bears its maker's
name) and asks how firmly both actors stand around it. A claim's strength runs from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.lexicon import ItemClass
from bot.match.claim import Claim, claimed
from bot.match.fighters import fighters
from bot.match.recruits import recruits
from bot.match.relations import (
    ASIDE,
    BOND_AFTER,
    CORE,
    LABOUR,
    LIST,
    RECIPIENT,
    direction_of,
    goes_elsewhere,
    named_along,
    owner_of,
    presence,
    third_owns,
    toward,
)
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch
from bot.match.soldiers import named_above, troops
from bot.match.ties import blamed, relations, ties
from bot.match.transfers import ARMS, barter, built_with, carriers, developed, transfers, wanted
from bot.match.uses import used_above, uses


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


def _support(scene: Scene) -> Iterator[Claim]:
    """Help goes from the one to the other: military help, or help along with arms or troops."""
    for item in scene.items("support"):
        core = Stretch.of(item)
        strength, parties = presence(scene, core)
        recipient = scene.nearest(core, scene.recipients)
        given = any(
            hit is not None and core.gap(hit) <= scene.reach(RECIPIENT)
            for hit in (recipient, scene.nearest(core, scene.acts("give", "trade")))
        )
        weight = 0.8 if given or owner_of(scene, item) else 0.45
        direction = direction_of(scene, core, item, None)
        yield from claimed(scene, "transfer", strength * weight, core.join(*parties), direction)
    for help_ in scene.acts("help"):
        yield from _helping(scene, help_)


def _helping(scene: Scene, help_: Hit) -> Iterator[Claim]:
    """The first actor helps the second one, or its war; or the other way round, to arms."""
    if _is_thirds(scene, help_):
        return
    core = Stretch.of(help_)
    after = (hit for hit in scene.actors(scene.topic.b) if hit.start >= help_.end)
    user = scene.nearest(core, after)
    deplored = scene.cues("war") and scene.cues("stance")
    near = scene.reach(CORE if deplored else LIST)
    listed = scene.title.sanctioned and scene.topic.a in scene.title.named
    firm = deplored or listed or _armed(scene) or _needed(scene, help_)
    if user is None or core.gap(user) > near or not (listed or _helps_along(scene, help_)):
        accused = scene.cues("stance") and scene.actors(scene.topic.a)
        user, firm = (_whose_war(scene, help_) if listed or accused else None), True
    if user is None:
        yield from _builds_up(scene, help_)
        return
    strength = 0.65 if firm else 0.4
    yield from claimed(scene, "support", strength, core.join(user), toward(scene.topic.b))


def _helps_along(scene: Scene, help_: Hit) -> bool:
    """True when it is the first actor's help, or that of states among which it is named."""
    if owner_of(scene, help_) is not None:
        return True
    core, topic = Stretch.of(help_), scene.topic
    for state in scene.others(topic.b, topic.theatre or ""):
        if state.term.kind != "actor" or scene.divided(core, state):
            continue
        if any(topic.a in hit.term.keys for hit in (state, *named_along(scene, state))):
            beside = core.gap(state) <= scene.reach(BOND_AFTER) and not scene.parted(core, state)
            if (beside and topic.a not in state.term.keys) or _is_by(scene, help_, state):
                return True
    return False


def _is_by(scene: Scene, help_: Hit, state: Hit) -> bool:
    """True when it says by whom: support for the war by, or from, a state."""
    if not 0 <= state.start - help_.end <= scene.reach(CORE):
        return False
    the = scene.small["the"]
    by = scene.small["by"].finditer(scene.text, help_.end, state.start)
    between = (scene.text[found.end() : state.start].strip() for found in by)
    return any(not word or the.fullmatch(word) for word in between)


def _is_thirds(scene: Scene, help_: Hit) -> bool:
    """True for help by or for a third state, right behind it: an attack supported by America."""
    topic = scene.topic
    behind = [hit for hit in scene.actors() if hit.start >= help_.end]
    if not behind or behind[0].start - help_.end > 1:
        return False
    ours = {topic.a, topic.b, topic.theatre}
    return ours.isdisjoint(behind[0].term.keys) and not any(
        topic.a in hit.term.keys and hit.start - behind[0].end <= LIST for hit in behind
    )


def _armed(scene: Scene) -> bool:
    """True when arms or troops are named that nobody else gets."""
    things = scene.items(*ARMS, "troops", "support")
    return any(
        not (goes_elsewhere(scene, Stretch.of(item)) or third_owns(scene, item)) for item in things
    )


def _needed(scene: Scene, help_: Hit) -> bool:
    """True when the war could not go on without the help: "without" stands next to it."""
    giver = owner_of(scene, help_)
    if giver is None or not scene.cues("war"):
        return False
    core = Stretch.of(help_).join(giver)
    near = scene.reach(LABOUR)
    beside = (hit for hit in scene.cues("negation") if not core.start <= hit.start < core.end)
    return any(core.gap(hit) <= near for hit in beside)


def _builds_up(scene: Scene, help_: Hit) -> Iterator[Claim]:
    """The second actor helps the first one to arms: to build drones, with a satellite."""
    if scene.cues("test") or scene.cues("council"):
        return
    core = Stretch.of(help_)
    near = scene.reach(CORE)
    helper, helped = (
        scene.nearest(core, scene.actors(key)) for key in (scene.topic.b, scene.topic.a)
    )
    if helper is None or core.gap(helper) > near:
        return
    if helped is None or core.gap(helped) > near:
        if not (scene.title.armed or scene.topic.a in scene.title.named):
            return
        helped = helper  # the one, or its arm, was named above, and the other's help is now
    helped_most = scene.nearest(core, (hit for hit in scene.actors() if hit.start >= help_.end))
    ours = {scene.topic.a, scene.topic.b}
    if helped_most and core.gap(helped_most) <= LABOUR and ours.isdisjoint(helped_most.term.keys):
        return  # it is a third state that is helped
    kinds: tuple[ItemClass, ...] = ("technology",)  # goes one way, in whatever order they stand
    theirs = helper.term.kind == "actor" and 0 <= help_.start - helper.end <= 1  # Russian help
    if theirs or (helper.end <= help_.start and help_.end <= helped.start):
        kinds = ARMS
    thing = scene.nearest(core, scene.items(*kinds))
    if thing is None or core.gap(thing) > near or third_owns(scene, thing):
        return
    if not goes_elsewhere(scene, Stretch.of(thing)):
        stretch = core.join(helper, helped, thing)
        yield from claimed(scene, "technology", 0.65, stretch, toward(scene.topic.a))


def _business(scene: Scene) -> Iterator[Claim]:
    """Sanctions and Security Council business: a mention, unless over troops or support."""
    about = scene.items("troops", "support") or _helps(scene)
    for cue in (*scene.cues("sanctions"), *scene.cues("council")):
        core = Stretch.of(cue)
        strength, parties = presence(scene, core)
        weight = 0.65 if about and cue.term.keys[0] == "sanctions" else 0.4
        yield from claimed(scene, "business", strength * weight, core.join(*parties), frozenset())


def _helps(scene: Scene) -> bool:
    """True when the second actor, or its war, is what is helped: for supporting Russia's war."""
    users = scene.actors(scene.topic.b)
    return any(
        any(0 <= user.start - help_.end <= scene.reach(ASIDE) for user in users)
        or _whose_war(scene, help_) is not None
        for help_ in scene.acts("help")
    )


def _whose_war(scene: Scene, help_: Hit) -> Hit | None:
    """The second actor where its war stands between it and the help, in front of which both are."""
    wars = [*scene.cues("war"), *scene.actors(scene.topic.theatre)]
    near = scene.reach(CORE)
    for user in scene.actors(scene.topic.b):
        ahead = 0 <= help_.start - user.end <= near
        if ahead and any(user.end <= war.start and war.end <= help_.start for war in wars):
            return user
    return None


# Each rule with the concepts without one of which it has nothing to say.
_RULES: tuple[tuple[Callable[[Scene], Iterator[Claim]], frozenset[str]], ...] = (
    (transfers, frozenset(ARMS)),
    (built_with, frozenset({"technology"})),
    (developed, frozenset({"develop"})),
    (wanted, frozenset({"want"})),
    (barter, frozenset({"barter"})),
    (carriers, frozenset({"give"})),
    (uses, frozenset({"weapon"})),
    (used_above, frozenset({"use", "fire"})),
    (troops, frozenset({"troops"})),
    (fighters, frozenset({"fight", "front", "deploy", "train", "nationals", "memorial"})),
    (recruits, frozenset({"labour"})),
    (named_above, frozenset({"front", "fight", "deploy", "give", "troops"})),
    (_support, frozenset({"support", "help"})),
    (_business, frozenset({"sanctions", "council"})),
    (ties, frozenset({"cooperation", "labour"})),
    (relations, frozenset({"relations"})),
    (blamed, frozenset({"condemn"})),
)
