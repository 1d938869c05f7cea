"""What says that two statements tell one event, and what says that they don't, as log odds.

Near-equal text settles it. Otherwise language-neutral anchors are weighed: time parts two
statements, and so do the days they tell of, different kinds of event, numbers of states, counts in
headlines, whom they begin with and, for what each does for itself (sanctions, counts of losses,
denials), speakers; shared days, names, numbers and kinds of event join them, and in two languages
the notions that both begin with. What passes between Moscow and Pyongyang is told by both, as one
event, unless they deny it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter, eq

from rapidfuzz.fuzz import token_set_ratio

from bot.cluster.anchors import COMMON, NONE, Anchors, listed
from bot.cluster.speakers import PARTNERS, others, shared_by_many, speak_apart, speakers
from bot.lexicon.facts import notions, speaks_for
from bot.model import Fingerprint, Ground

CERTAIN = 8.0  # log odds of equal text
_STRANGE = 0.4  # titles that are less alike than this tell nothing more
_TITLE = 10  # characters; a shorter title says too little to be alike
_SERIES_DAYS = 3  # sooner, "47 states" and "48 states" head copies of one statement
_DAY, _LATELY = timedelta(days=1), 8  # days, with that of publication
_DIGITS = re.compile(r"\d+")
# Statements that do one of these tell of another event than those that do another.
_DEEDS = frozenset(
    {"joint_statement", "sanction", "veto", "captured", "casualties", "treaty"}
    | {"council_meeting", "fuel", "summon", "exchange", "white_paper"}
)
_OWN = frozenset(
    {"sanction", "casualties", "deny", "confirm"}
)  # deeds that each speaker does for itself
_USUAL = frozenset({"deploy"})  # in most headlines, whatever happened
_GROUPS = frozenset({"G7/g7", "NATO/nato"})  # who speaks as one is named by all
# Alike though told by other names: one text's shells are the other's arms.
_FAMILIES = {
    item: family
    for family, items in {
        "weapon": "weapon ammunition artillery_shell artillery mortar explosives"
        " military_equipment",
        "missile": "missile ballistic_missile cruise_missile missile_launcher rocket"
        " rocket_launcher",
        "troops": "troops special_forces officers",
        "sappers": "sappers military_builders workers",
    }.items()
    for item in items.split()
}
_FAMILIAR = {"item": "family", "title:item": "title:family"}
# What both tell: log odds for each of a kind, and at most.
_SHARED = {
    "date": (1.0, 2.0),
    "document": (1.2, 2.4),
    "place": (1.5, 2.0),
    "event": (0.4, 1.2),
    "resolution": (0.2, 0.5),
    "act": (0.1, 0.4),
}
_ITEM, _FAMILY = (0.3, 0.9), 0.5
_TROOPS = 0.6  # … for troops alone: since they fight, most texts name them
# … for a name that neither text begins with, that one does, that both do; and at most.
_NAMES, _NAMED = (0.8, 1.4, 2.2), 3.4
_BACKGROUND = 0.7  # … so much of it for numbers that neither headline gives
_OTHER_DAY = -1.2  # … for what the later text tells of another day
# … for each notion that two beginnings in two languages share, and each that either has; at least.
_NOTION, _NOTIONS, _NO_NOTION = 1.3, -0.2, -0.8
# What a headline doesn't tell by chance: a text that lacks it tells of something else.
_UNTOLD = {
    **{f"event:{deed}": -2.0 for deed in _DEEDS},
    **{f"name:{group}": -1.5 for group in _GROUPS},
    "event:deny": -2.4,
    "event:summon": -4.0,  # over what somebody else told
}
_GROWN = 1.0  # for numbers of states that later signatories may part
# What goes without saying where both begin with the other.
_UNSAID = {
    "veto": "event:sanction",
    "monitoring": "event:sanction",
    "tribute": "event:casualties",  # of the fallen
    "council_meeting": "event:joint_statement",
}

_weight = attrgetter("weight")


def likeness(left: Fingerprint, right: Fingerprint) -> list[Ground]:
    """What says that two statements tell one event, and what says that they don't."""
    wording = _wording(left, right)
    if wording.weight >= CERTAIN:
        return [wording]
    mine, theirs = _by_kind(left.anchors), _by_kind(right.anchors)
    grounds = (
        wording,
        *_circumstances(left, right),
        *_shared(mine, theirs),
        *_names(mine, theirs),
        *_numbers(mine, theirs),
        *_states(mine, theirs),
        *_deeds(mine, theirs),
        *_untold(mine, theirs),
        *_headlines(mine, theirs),
        *others(mine, theirs),
        *speakers(mine, theirs),
        *(() if left.language == right.language else _notions(left, right)),
    )
    return list(filter(_weight, grounds))


def _wording(left: Fingerprint, right: Fingerprint) -> Ground:
    shared = len(left.sentences & right.sentences)
    smaller = min(len(left.sentences), len(right.sentences))
    if shared and (shared == smaller or (shared > 1 and shared * 2 >= smaller)):
        return Ground("sentences", CERTAIN, (str(shared), str(smaller)))
    share = sum(map(eq, left.minhash, right.minhash)) / len(left.minhash)
    weight = CERTAIN if share >= 0.5 else 6 * share + 2.0 * bool(shared)
    return Ground("wording", weight, (f"{share:.0%}",))


def _circumstances(left: Fingerprint, right: Fingerprint) -> Iterator[Ground]:
    days = abs(left.at - right.at) / _DAY
    later = 0.6 * min(days, 1) + 1.2 * min(max(days - 1, 0), 2) + 0.9 * min(max(days - 3, 0), 7)
    yield Ground("days", -0.5 - later, (f"{days:.0f}",))
    yield from _other_day(*sorted((left, right), key=attrgetter("at")))
    if left.language == right.language and days >= _SERIES_DAYS and _one_series(left, right):
        yield Ground("series", -3.0)
    elif left.language == right.language and min(len(left.title), len(right.title)) >= _TITLE:
        ratio = token_set_ratio(left.title, right.title) / 100
        weight = (max(ratio, _STRANGE) - 0.5) * 4
        yield Ground("titles" if weight >= 0 else "titles-unlike", weight)


def _other_day(first: Fingerprint, later: Fingerprint) -> Iterator[Ground]:
    """A day of the last week that only the later text tells, and tells of alone."""
    if later.at - first.at < _DAY:
        return
    told, known = (_by_kind(each.anchors).get("date", NONE) for each in (later, first))
    lately = told & {_day(later.at - ago * _DAY) for ago in range(_LATELY)}
    if lately and told.isdisjoint(known | {_day(first.at), _day(first.at - _DAY)}):
        yield Ground("other-day", _OTHER_DAY, listed("date", lately))


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _one_series(left: Fingerprint, right: Fingerprint) -> bool:
    """True for titles that differ in numbers alone: briefings of two weeks, two packages."""
    titles = [_DIGITS.sub("#", each.title) for each in (left, right)]
    return left.title != right.title and titles[0] == titles[1]


def _notions(left: Fingerprint, right: Fingerprint) -> Iterator[Ground]:
    """What two beginnings speak of: in two languages that is all there is of their wording."""
    mine, theirs = (_by_kind(side.anchors).get("notion", NONE) for side in (left, right))
    if mine and theirs:
        known = notions(left.language).values & notions(right.language).values
        both, either = len(mine & theirs), len((mine | theirs) & known)
        weight = max(_NO_NOTION, _NOTION * both + _NOTIONS * either)
        yield Ground("notions", weight, (f"{both / max(either, 1):.0%}",))


@lru_cache(maxsize=4096)
def _by_kind(anchors: frozenset[str]) -> Anchors:
    groups: dict[str, set[str]] = {}
    for anchor in anchors:
        kind, _, value = anchor.rpartition(":")
        groups.setdefault(kind, set()).add(value)
        if kind in _FAMILIAR:
            groups.setdefault(_FAMILIAR[kind], set()).add(_FAMILIES.get(value, value))
    titled = {anchor.removeprefix("title:") for anchor in anchors if anchor.startswith("title:")}
    groups["headline"] = titled & _UNTOLD.keys()
    return {"all": anchors} | {kind: frozenset(values) for kind, values in groups.items()}


def _shared(left: Anchors, right: Anchors) -> Iterator[Ground]:
    for kind, (each, most) in _SHARED.items():
        both = left.get(kind, NONE) & right.get(kind, NONE)
        if both:
            count = len(both) - len(both & COMMON) / 2
            yield Ground("both", min(most, each * count), listed(kind, both))
    if families := left.get("family", NONE) & right.get("family", NONE):
        each, most = _ITEM
        items = left["item"] & right["item"]
        told = _FAMILY + min(most, each * len(items))
        weight = _TROOPS if families == {"troops"} else told
        yield Ground("both", weight, listed("item", items or families))


def _names(left: Anchors, right: Anchors) -> Iterator[Ground]:
    """Names in both: the background of a report names whoever spoke of the matter before."""
    both = left.get("name", NONE) & right.get("name", NONE)
    begun = [side.get("lead:name", NONE) for side in (left, right)]
    weights = {name: _NAMES[sum(name in each for each in begun)] for name in both}
    for person in both & speaks_for().keys():  # whoever names one names his institution
        pair = sorted((person, speaks_for()[person]), key=lambda name: weights.get(name, 0.0))
        weights.pop(pair[0], None)
    weight = sum(weight / 2 if name in COMMON else weight for name, weight in weights.items())
    yield Ground("both", min(_NAMED, weight), listed("name", both))


def _numbers(left: Anchors, right: Anchors) -> Iterator[Ground]:
    """Numbers in both, the rounder the less they say; and headlines that count different things."""
    mine, theirs = left.get("number", NONE), right.get("number", NONE)
    above, below = left.get("title:number", NONE), right.get("title:number", NONE)
    both = mine & theirs
    if both:
        weight = sum({1: 1.0, 2: 1.8}.get(len(number.strip("0")), 2.8) for number in both)
        weight *= 1 if both & (above | below) else _BACKGROUND
        yield Ground("both", min(3.5, weight), listed("number", both))
    if above & below:
        yield Ground("titles-both", 1.0, listed("number", above & below))
    elif above and below and not above & theirs and not below & mine:
        yield Ground("counts", -3.0, (*listed("number", above), *listed("number", below)))
    elif uncounted := (above - theirs) | (below - mine):
        yield Ground("untold", -0.8, listed("number", uncounted))


def _states(left: Anchors, right: Anchors) -> Iterator[Ground]:
    told = [*left.get("states", NONE), *right.get("states", NONE)]
    if len(told) == 2:
        fewer, more = sorted(map(int, told))
        weight = 2.0 if fewer == more else _GROWN if more <= 1.3 * fewer else -3.0
        yield Ground("states", weight, tuple(told))


def _deeds(left: Anchors, right: Anchors) -> Iterator[Ground]:
    begun = [side.get("lead:event", NONE) for side in (left, right)]
    own = begun[0] & begun[1] & _each_for_itself(left, right)
    mine, theirs = (events & _DEEDS for events in begun)
    both = mine & theirs
    if both | own and "joint_statement" not in both and speak_apart(left, right):
        yield Ground("own", -2.5 if both <= own else 0.0, listed("event", own))
    elif both:
        titled = all(both & side.get("title:event", NONE) for side in (left, right))
        firm = titled or "joint_statement" in both
        yield Ground("begin", 1.4 if firm else 0.7, listed("event", both))
    elif mine and theirs and not (mine <= right["event"] and theirs <= left["event"]):
        yield Ground("deeds", -2.5, (*listed("event", mine), *listed("event", theirs)))


def _each_for_itself(left: Anchors, right: Anchors) -> frozenset[str]:
    """Deeds of which each speaker tells its own: a summons too, but of who was summoned."""
    told = left.get("speaker", NONE) | right.get("speaker", NONE)
    return _OWN if told & PARTNERS else _OWN | {"summon"}


def _untold(left: Anchors, right: Anchors) -> Iterator[Ground]:
    """What one headline says and the other text doesn't say at all."""
    untold = (left["headline"] - right["all"]) | (right["headline"] - left["all"])
    # Two states in one headline speak together, whether or not it says so.
    if len(left.get("speaker", NONE) & right.get("speaker", NONE)) > 1:
        untold -= {"event:joint_statement"}
    if shared_by_many(left, right):
        untold -= {"event:casualties"}  # each speaker deplores them in words of his own
    begun = left.get("lead:event", NONE) & right.get("lead:event", NONE)
    untold -= {_UNSAID.get(event) for event in begun}
    if "security_council" in left.get("name", NONE) & right.get("name", NONE):
        untold -= {"event:council_meeting"}
    if untold:
        yield Ground("untold", sum(_UNTOLD[each] for each in untold), tuple(sorted(untold)))


def _headlines(left: Anchors, right: Anchors) -> Iterator[Ground]:
    yield from _agreement(left, right, "package", 2.0, -4.0)
    yield from _agreement(left, right, "title:event", 0.8, -0.3)
    mine, theirs = left.get("title:family", NONE), right.get("title:family", NONE)
    if mine and theirs:
        both, weight = (mine & theirs, 0.3) if mine & theirs else (mine ^ theirs, -0.8)
        yield Ground("titles-both" if weight > 0 else "titles-differ", weight, listed("item", both))


def _agreement(left: Anchors, right: Anchors, kind: str, yes: float, no: float) -> Iterator[Ground]:
    mine, theirs = (side.get(kind, NONE) - _USUAL for side in (left, right))
    both = mine & theirs
    if both:
        yield Ground("titles-both", yes * len(both), listed(kind.removeprefix("title:"), both))
    elif mine and theirs:
        yield Ground("titles-differ", no, listed(kind.removeprefix("title:"), mine ^ theirs))
