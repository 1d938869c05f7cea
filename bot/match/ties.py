"""Military ties of the two, which third states deplore, watch or want to end; and workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.match.claim import Claim, claimed
from bot.match.relations import (
    ASIDE,
    LABOUR,
    LIST,
    RECIPIENT,
    Parties,
    presence,
    speaks,
    third_owns,
)
from bot.match.scanner import Hit
from bot.match.scene import Scene, Stretch


def ties(scene: Scene) -> Iterator[Claim]:
    """Military ties and civilian workers: a mention, unless the ties are unlawful or shall end.

    Or somebody shows evidence of them.
    """
    for item in scene.items("cooperation", "labour"):
        if third_owns(scene, item):
            continue
        core = Stretch.of(item)
        strength, parties = presence(scene, core)
        name = scene.class_of(item)
        weight = 0.3 if name == "cooperation" else 0.45
        deplored = scene.title.sanctioned or scene.cues("sanctions") or scene.cues("breach")
        if name == "cooperation":
            strength = 1.0 if _between_both(scene, core, parties) else strength
            taken_up = _taken_up(scene, core) and _theirs(scene, core)
            shown = _beside(scene, core.join(*parties), scene.cues("evidence"))
            if deplored or taken_up or shown or _condemned(scene, core, parties):
                weight = 0.65
        yield from claimed(scene, name, strength * weight, core.join(*parties), frozenset())


def relations(scene: Scene) -> Iterator[Claim]:
    """What the two do together, of whatever kind, is unlawful, sanctioned or condemned.

    Or third states show evidence of it, or make a statement on it together.
    """
    military = scene.items("cooperation")
    if scene.items("goods", "labour") or scene.cues("leisure"):
        return
    for cue in scene.cues("relations"):
        core = Stretch.of(cue)
        if third_owns(scene, cue) or any(not core.gap(item) for item in military):
            continue
        strength, parties = presence(scene, core)
        if any(_beside_third(scene, party) for party in parties):
            continue  # Tokyo and Moscow cooperate
        stretch = core.join(*parties)
        before = [c for c in scene.cues("sanctions") if _sanctioned(scene, c, core, stretch)]
        deplored = _beside(scene, stretch, (*scene.cues("breach"), *before))
        told = scene.cues("evidence") and _taken_up(scene, core) and _theirs(scene, core)
        if len(parties) == 2 and (deplored or told or _condemned(scene, core, parties)):
            yield from claimed(scene, "cooperation", strength * 0.65, stretch, frozenset())


def _sanctioned(scene: Scene, cue: Hit, core: Stretch, stretch: Stretch) -> bool:
    """True when ties are what is sanctioned: no sanctions on the one, on which others cooperate."""
    if not scene.syllabic:
        return cue.end <= core.start
    return cue.end <= stretch.start or core.end <= cue.start


def _beside_third(scene: Scene, party: Hit) -> bool:
    """True when a party is named in one breath with a third state, and not with the other."""
    topic = scene.topic
    ours = {topic.a, topic.b}
    if ours <= set(party.term.keys):
        return False
    words = (hit for hit in scene.actors(*party.term.keys) if not ours.issuperset(hit.term.keys))
    if any(word.start <= party.start < word.end for word in words):
        return True  # one word: 日露
    other = topic.a if topic.b in party.term.keys else topic.b
    if any(Stretch.of(party).gap(hit) <= LABOUR for hit in scene.actors(other)):
        return False
    thirds = scene.others(topic.a, topic.b, topic.theatre or "")
    near = scene.reach(LABOUR)
    return any(
        0 < party.start - third.end <= near and not scene.parted(Stretch.of(third), party)
        for third in thirds
    )


def blamed(scene: Scene) -> Iterator[Claim]:
    """Both are condemned in one breath, where a war is spoken of."""
    topic = scene.topic
    condemned, wars = scene.cues("condemn"), scene.cues("war")
    if not wars or scene.cues("test"):
        return
    for one in scene.actors(topic.a):
        other = scene.nearest(one, scene.actors(topic.b))
        if other is None or Stretch.of(one).gap(other) > scene.reach(LABOUR):
            continue
        pair = Stretch.of(one).join(other)
        theirs = 1 if other.end == pair.end else 0  # "… and the Russian war"
        if any(pair.start <= war.start < pair.end + theirs + 1 for war in wars):
            continue  # it is the war that is condemned, and something else
        near = scene.reach(ASIDE)
        object_ = scene.follows("object", pair.end)  # it is condemned, and condemns nobody
        if any(0 <= pair.start - cue.end <= near for cue in condemned) or (
            object_ and any(0 <= cue.start - pair.end <= near for cue in condemned)
        ):
            yield from claimed(scene, "cooperation", 0.65, pair, frozenset())


def _beside(scene: Scene, core: Stretch, cues: Sequence[Hit]) -> bool:
    """True when one of the cues stands next to it, in the same clause."""
    near = scene.reach(RECIPIENT)
    return any(core.gap(cue) <= near and not scene.parted(core, cue) for cue in cues)


def _between_both(scene: Scene, core: Stretch, parties: Parties) -> bool:
    """True when both parties stand together next to it: between the one and the other."""
    if len(parties) < 2:
        return False
    one, other = map(Stretch.of, parties)
    near = scene.reach(ASIDE)
    return one.gap(other) <= near and core.gap(one.join(other)) <= near


def _theirs(scene: Scene, core: Stretch) -> bool:
    """True when the ties are the two actors' own, and not a third's against them."""
    ours = {scene.topic.a, scene.topic.b}
    ahead = scene.nearest(core, (hit for hit in scene.actors() if hit.end <= core.start))
    beside = ahead and core.gap(ahead) <= scene.reach(ASIDE)
    if ahead and scene.small["against"].search(scene.text, ahead.end, core.start):
        return False
    if ahead and beside and not speaks(scene, ahead.end, core.start):
        return not ours.isdisjoint(ahead.term.keys)
    behind = scene.nearest(core, (hit for hit in scene.actors() if hit.start >= core.end))
    if behind is None or core.gap(behind) > LIST or ours.isdisjoint(behind.term.keys):
        return False
    between = scene.text[core.end : behind.start].split()
    words = [word for word in between if not scene.small["the"].fullmatch(word)]
    if words and scene.small["between"].fullmatch(words[-1]):
        return True
    if behind.term.kind == "recipient":
        return scene.tongue_of(behind, "to_is_of")
    return not words


def begins_with_third(scene: Scene) -> bool:
    """True when the first one named is a third state, or a body of states: NATO, the EU."""
    first = next(iter(scene.actors()), None)  # they are in order
    if first is None:
        return False
    topic = scene.topic
    if {topic.a, topic.b, topic.theatre}.isdisjoint(first.term.keys):
        return True
    return any(body.end <= first.start for body in scene.cues("body"))


def _taken_up(scene: Scene, core: Stretch) -> bool:
    """True when a third state speaks of it: the first one named, there or in the title."""
    named = (*scene.actors(), *scene.cues("body"))
    if any(hit.end <= core.start for hit in named) and begins_with_third(scene):
        return True
    return scene.title.spoken and not scene.others(scene.topic.a, scene.topic.b)


def _condemned(scene: Scene, core: Stretch, parties: Parties) -> bool:
    """True when a word of condemnation, or that it stop, is next to it and to nothing else.

    It may follow behind both parties, and further off where a war is spoken of.
    """
    condemned = scene.cues("condemn")
    said = scene.nearest(core, (*condemned, *scene.cues("cease")))
    if said is None:
        return False
    left, right = min(core.end, said.end), max(core.start, said.start)
    alone = not any(left <= hit.start < right for hit in scene.actors())
    near = scene.reach(LIST if alone else RECIPIENT)
    if core.gap(said) <= near and not scene.parted(core, said):
        return True
    both = core.join(*(party for party in parties if party.start >= core.end))
    behind = scene.reach(LIST if scene.cues("war") else ASIDE)
    return any(0 <= cue.start - both.end <= behind for cue in condemned)
