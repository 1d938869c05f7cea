"""Does a statement tell a story we have?

Near-equal text settles it. Otherwise language-neutral anchors are weighed as log odds: time parts
two statements, and so do different kinds of event, numbers of states, counts in headlines and, for
what each does for itself (sanctions, counts of losses, denials), speakers; shared days, names,
numbers and kinds of event join them. What Moscow admits and what Pyongyang admits are two events.
A story is as like as its likest members are on average, so that one report that mentions two
events doesn't make them one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from operator import eq, itemgetter
from typing import NamedTuple

from rapidfuzz.fuzz import token_set_ratio

from bot.model import Fingerprint, StoryCandidate, StoryDecision

WINDOW = timedelta(days=30)  # stories whose last statement is older are not looked at
_ANCHORED = timedelta(days=8)  # further apart, only common wording makes two statements one story
_SAME = 0.5  # at least this likely: the same story
_CERTAIN = 8.0  # log odds of equal text
_MEMBERS = 3  # at least so many are averaged, or a third of them
# Statements that do one of these tell of another event than those that do another.
_DEEDS = frozenset(
    {"joint_statement", "sanction", "veto", "captured", "casualties", "treaty", "council_meeting"}
)
_OWN = frozenset({"sanction", "casualties", "deny"})  # deeds that each speaker does for itself
_GROUPS = frozenset({"G7/g7", "NATO/nato", "MSMT/msmt"})  # who speaks as one is named by all
_PEOPLE = frozenset({"troops", "special_forces", "sappers", "military_builders", "officers"})
# What both tell: log odds for each of a kind, and at most.
_SHARED = {
    "date": (1.0, 2.0),
    "document": (1.2, 2.4),
    "name": (1.2, 2.4),
    "place": (0.4, 0.8),
    "event": (0.4, 1.2),
    "resolution": (0.2, 0.5),
    "item": (0.3, 0.9),
}
# What a headline doesn't tell by chance: a text that lacks it tells of something else.
_UNTOLD = (("name", _GROUPS, -1.5), ("event", frozenset({"deny"}), -1.5), ("event", _DEEDS, -1.2))

Anchors = Mapping[str, frozenset[str]]  # by kind
_NONE: frozenset[str] = frozenset()


class Signal(NamedTuple):
    """Log odds for (or against) one event, and what they rest on."""

    weight: float
    text: str


def decide(fp: Fingerprint, candidates: Sequence[StoryCandidate]) -> StoryDecision:
    """The candidate that `fp` tells, or a new story when none is near enough."""
    weighed = [(candidate, *_likeness_to_story(fp, candidate)) for candidate in candidates]
    best, odds, why = max(weighed, key=itemgetter(1), default=(None, -math.inf, ""))
    if best and (rivals := [each for each in weighed if each[0].story_id in best.parted]):
        # Of stories that people have told apart, the one with the likest statement.
        near = [(best, odds, why), *(each for each in rivals if _probability(each[1]) >= _SAME)]
        best, odds, why = max(near, key=lambda each: _likest(fp, each[0]))
    score = _probability(odds)
    if best and score >= _SAME:
        return StoryDecision(story_id=best.story_id, score=score, why=why)
    return StoryDecision(
        story_id=None, score=score, why=f"nearest: {why}" if why else "no story is near"
    )


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _likest(fp: Fingerprint, story: StoryCandidate) -> float:
    each = (sum(signal.weight for signal in signals) for signals in _all(fp, story))
    return max(each, default=-math.inf)


def likeness(left: Fingerprint, right: Fingerprint) -> list[Signal]:
    """What says that two statements tell one event, and what says that they don't."""
    wording = _wording(left, right)
    if wording.weight >= _CERTAIN:
        return [wording]
    signals = (
        wording,
        *_circumstances(left, right),
        *_anchors(_by_kind(left.anchors), _by_kind(right.anchors)),
    )
    return [signal for signal in signals if signal.weight]


def _likeness_to_story(fp: Fingerprint, story: StoryCandidate) -> tuple[float, str]:
    each = sorted(
        ((sum(s.weight for s in signals), signals) for signals in _all(fp, story)),
        key=lambda pair: -pair[0],
    )[: max(_MEMBERS, len(story.members) // 3)]
    if not each:
        return -math.inf, ""
    odds = each[0][0]
    if odds < _CERTAIN:
        odds = sum(value for value, _ in each) / len(each)
    reasons = sorted(each[0][1], key=lambda s: -abs(s.weight))
    return odds, ", ".join(f"{signal.text} ({signal.weight:+.1f})" for signal in reasons[:5])


def _all(fp: Fingerprint, story: StoryCandidate) -> Iterator[list[Signal]]:
    for member in story.members:
        apart = abs(member.at - fp.at)
        if apart <= _ANCHORED or (apart <= WINDOW and _share_wording(fp, member)):
            yield likeness(fp, member)


def _share_wording(left: Fingerprint, right: Fingerprint) -> bool:
    return any(key[0] in "sm" for key in left.keys & right.keys)


def _wording(left: Fingerprint, right: Fingerprint) -> Signal:
    shared = len(left.sentences & right.sentences)
    smaller = min(len(left.sentences), len(right.sentences))
    if shared * 2 >= smaller > 0:
        return Signal(_CERTAIN, f"{shared} of {smaller} sentences alike")
    share = sum(map(eq, left.minhash, right.minhash)) / len(left.minhash)
    weight = _CERTAIN if share >= 0.5 else 6 * share + 2.0 * bool(shared)
    return Signal(weight, f"{share:.0%} of the wording alike")


def _circumstances(left: Fingerprint, right: Fingerprint) -> Iterator[Signal]:
    days = abs(left.at - right.at) / timedelta(days=1)
    yield Signal(-1.0 - 0.8 * min(days, 10), f"{days:.0f} days apart")
    if left.language == right.language:
        ratio = token_set_ratio(left.title, right.title) / 100
        if ratio > 0.5:
            yield Signal((ratio - 0.5) * 4, "titles alike")


@lru_cache(maxsize=4096)
def _by_kind(anchors: frozenset[str]) -> Anchors:
    groups: dict[str, set[str]] = {}
    for anchor in anchors:
        kind, _, value = anchor.rpartition(":")
        groups.setdefault(kind, set()).add(value)
    return {kind: frozenset(values) for kind, values in groups.items()}


def _anchors(left: Anchors, right: Anchors) -> Iterator[Signal]:
    yield from _shared(left, right)
    yield from _numbers(left, right)
    yield from _states(left, right)
    yield from _deeds(left, right)
    yield from _untold(left, right)
    yield from _headlines(left, right)
    yield from _speakers(left, right)


def _shared(left: Anchors, right: Anchors) -> Iterator[Signal]:
    for kind, (each, most) in _SHARED.items():
        both = left.get(kind, _NONE) & right.get(kind, _NONE)
        if both:
            yield Signal(min(most, each * len(both)), f"{kind} {_list(both)}")


def _numbers(left: Anchors, right: Anchors) -> Iterator[Signal]:
    """Numbers in both, the rounder the less they say; and headlines that count different things."""
    mine, theirs = left.get("number", _NONE), right.get("number", _NONE)
    both = mine & theirs
    if both:
        weight = sum({1: 0.6, 2: 1.2}.get(len(number.strip("0")), 2.0) for number in both)
        yield Signal(min(3.0, weight), f"numbers {_list(both)}")
    above, below = left.get("title:number", _NONE), right.get("title:number", _NONE)
    if above and below and not above & theirs and not below & mine:
        yield Signal(-2.0, f"numbers {_list(above)} against {_list(below)}")


def _states(left: Anchors, right: Anchors) -> Iterator[Signal]:
    counts = [int(count) for side in (left, right) for count in side.get("states", _NONE)]
    if len(counts) == 2:
        close = max(counts) <= 1.3 * min(counts)
        yield Signal(2.0 if close else -3.0, f"{counts[0]} and {counts[1]} states")


def _deeds(left: Anchors, right: Anchors) -> Iterator[Signal]:
    mine, theirs = (side.get("lead:event", _NONE) & _DEEDS for side in (left, right))
    both = mine & theirs
    if both and _other_speakers(left, right) and "joint_statement" not in both:
        yield Signal(-2.6 if both <= _OWN else 0.0, f"each has its {_list(both)}")
    elif both:
        titled = all(both & side.get("title:event", _NONE) for side in (left, right))
        firm = titled or "joint_statement" in both
        yield Signal(1.4 if firm else 0.7, f"both {_list(both)}")
    elif mine and theirs:
        yield Signal(-2.5, f"{_list(mine)} against {_list(theirs)}")


def _untold(left: Anchors, right: Anchors) -> Iterator[Signal]:
    """What one headline says and the other text doesn't say at all."""
    for kind, values, weight in _UNTOLD:
        heading = f"title:{kind}"
        untold = (left.get(heading, _NONE) & values) - right.get(kind, _NONE)
        untold |= (right.get(heading, _NONE) & values) - left.get(kind, _NONE)
        if untold:
            yield Signal(weight * len(untold), f"only one tells {_list(untold)}")


def _headlines(left: Anchors, right: Anchors) -> Iterator[Signal]:
    yield from _agreement(left, right, "package", 2.0, -4.0)
    yield from _agreement(left, right, "title:event", 0.8, -0.3)
    # "Shells" and "arms" may be one thing; arms and men may not.
    people = [bool(side.get("title:item", _NONE) & _PEOPLE) for side in (left, right)]
    yield from _agreement(left, right, "title:item", 0.8, -0.8 if people[0] != people[1] else 0.0)


def _agreement(left: Anchors, right: Anchors, kind: str, yes: float, no: float) -> Iterator[Signal]:
    mine, theirs = left.get(kind, _NONE), right.get(kind, _NONE)
    both = mine & theirs
    if both:
        yield Signal(yes * len(both), f"{kind} {_list(both)}")
    elif mine and theirs:
        yield Signal(no, f"another {kind}")


def _speakers(left: Anchors, right: Anchors) -> Iterator[Signal]:
    mine, theirs = left.get("speaker", _NONE), right.get("speaker", _NONE)
    both = mine & theirs
    if both and len(both) * 2 >= len(mine | theirs):
        yield Signal(0.7 * len(both), f"both by {_list(both)}")
    # Of a joint statement each ministry tells as its own.
    elif _other_speakers(left, right) and not all(
        "joint_statement" in side.get("lead:event", _NONE) for side in (left, right)
    ):
        yield Signal(-1.2, "other speakers")


def _other_speakers(left: Anchors, right: Anchors) -> bool:
    mine, theirs = left.get("speaker", _NONE), right.get("speaker", _NONE)
    return bool(mine and theirs) and not mine & theirs


def _list(values: frozenset[str]) -> str:
    return " ".join(sorted(values))
