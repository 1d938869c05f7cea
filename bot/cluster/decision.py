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
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
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


class Signal(NamedTuple):
    """Log odds for (or against) one event, and what they rest on."""

    weight: float
    text: str


def decide(fp: Fingerprint, candidates: Sequence[StoryCandidate]) -> StoryDecision:
    """The candidate that `fp` tells, or a new story when none is near enough."""
    best, odds, why = None, -math.inf, "no story is near"
    for candidate in candidates:
        value, reason = _likeness_to_story(fp, candidate)
        if value > odds:
            best, odds, why = candidate.story_id, value, reason
    score = 1 / (1 + math.exp(-odds))
    if score >= _SAME:
        return StoryDecision(story_id=best, score=score, why=why)
    return StoryDecision(story_id=None, score=score, why=f"nearest: {why}" if best else why)


def likeness(left: Fingerprint, right: Fingerprint) -> list[Signal]:
    """What says that two statements tell one event, and what says that they don't."""
    wording = _wording(left, right)
    if wording.weight >= _CERTAIN:
        return [wording]
    return [signal for signal in (wording, *_anchors(left, right)) if signal.weight]


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
    pairs = zip(left.minhash, right.minhash, strict=True)
    share = sum(a == b for a, b in pairs) / len(left.minhash)
    weight = _CERTAIN if share >= 0.5 else 6 * share + 2.0 * bool(shared)
    return Signal(weight, f"{share:.0%} of the wording alike")


def _anchors(left: Fingerprint, right: Fingerprint) -> Iterator[Signal]:
    days = abs(left.at - right.at) / timedelta(days=1)
    yield Signal(-1.0 - 0.8 * min(days, 10), f"{days:.0f} days apart")
    if left.language == right.language:
        ratio = token_set_ratio(left.title, right.title) / 100
        yield Signal(max(0.0, (ratio - 0.5) * 4), "titles alike")
    yield _states(left, right)
    yield _deeds(left, right)
    yield _shared(left, right, "date:", each=1.0, most=2.0)
    yield _shared(left, right, "document:", each=1.2, most=2.4)
    yield _shared(left, right, "name:", each=1.2, most=2.4)
    yield _shared(left, right, "place:", each=0.4, most=0.8)
    yield _shared(left, right, "event:", each=0.4, most=1.2)
    yield _shared(left, right, "resolution:", each=0.2, most=0.5)
    yield _shared(left, right, "item:", each=0.3, most=0.9)
    yield _numbers(left, right)
    yield _counts(left, right)
    yield _agreement(left, right, "package:", 2.0, -4.0)
    yield _untold(left, right, "title:name:", "name:", _GROUPS, -1.5)
    yield _untold(left, right, "title:event:", "event:", frozenset({"deny"}), -1.5)
    yield _untold(left, right, "title:event:", "event:", _DEEDS, -1.2)
    yield _agreement(left, right, "title:event:", 0.8, -0.3)
    yield _items(left, right)
    yield _speakers(left, right)


def _pick(fp: Fingerprint, prefix: str) -> frozenset[str]:
    return _by_kind(fp.anchors).get(prefix, frozenset())


@lru_cache(maxsize=4096)
def _by_kind(anchors: frozenset[str]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for anchor in anchors:
        kind, _, value = anchor.rpartition(":")
        groups.setdefault(f"{kind}:", set()).add(value)
    return {kind: frozenset(values) for kind, values in groups.items()}


def _shared(
    left: Fingerprint, right: Fingerprint, prefix: str, *, each: float, most: float
) -> Signal:
    both = sorted(_pick(left, prefix) & _pick(right, prefix))
    return Signal(min(most, each * len(both)), f"{prefix} {' '.join(both)}")


def _agreement(left: Fingerprint, right: Fingerprint, prefix: str, yes: float, no: float) -> Signal:
    mine, theirs = _pick(left, prefix), _pick(right, prefix)
    if not mine or not theirs:
        return Signal(0.0, "")
    both = sorted(mine & theirs)
    if both:
        return Signal(yes * len(both), f"{prefix} {' '.join(both)}")
    return Signal(no, f"{prefix} differs")


def _numbers(left: Fingerprint, right: Fingerprint) -> Signal:
    both = sorted(_pick(left, "number:") & _pick(right, "number:"))
    weight = sum({1: 0.6, 2: 1.2}.get(len(number.strip("0")), 2.0) for number in both)
    return Signal(min(3.0, weight), f"numbers {' '.join(both)}")


def _states(left: Fingerprint, right: Fingerprint) -> Signal:
    counts = [int(count) for fp in (left, right) for count in _pick(fp, "states:")]
    if len(counts) < 2:
        return Signal(0.0, "")
    close = max(counts) <= 1.3 * min(counts)
    return Signal(2.0 if close else -3.0, f"{counts[0]} and {counts[1]} states")


def _items(left: Fingerprint, right: Fingerprint) -> Signal:
    """What the headlines are about; "shells" and "arms" may be one thing, arms and men may not."""
    mine, theirs = _pick(left, "title:item:"), _pick(right, "title:item:")
    apart = bool(mine & _PEOPLE) != bool(theirs & _PEOPLE)
    return _agreement(left, right, "title:item:", 0.8, -0.8 if apart else 0.0)


def _speakers(left: Fingerprint, right: Fingerprint) -> Signal:
    mine, theirs = _pick(left, "speaker:"), _pick(right, "speaker:")
    both = mine & theirs
    if both and len(both) * 2 >= len(mine | theirs):
        return Signal(0.7 * len(both), f"both by {' '.join(sorted(both))}")
    together = all("lead:event:joint_statement" in fp.anchors for fp in (left, right))
    apart = _other_speakers(left, right) and not together
    return Signal(-1.2 if apart else 0.0, "other speakers")


def _other_speakers(left: Fingerprint, right: Fingerprint) -> bool:
    mine, theirs = _pick(left, "speaker:"), _pick(right, "speaker:")
    return bool(mine and theirs) and not mine & theirs


def _counts(left: Fingerprint, right: Fingerprint) -> Signal:
    """Headlines that each count something which the other text doesn't count."""
    mine, theirs = _pick(left, "title:number:"), _pick(right, "title:number:")
    if not mine or not theirs:
        return Signal(0.0, "")
    if mine & _pick(right, "number:") or theirs & _pick(left, "number:"):
        return Signal(0.0, "")
    return Signal(-2.0, f"numbers {' '.join(sorted(mine))} against {' '.join(sorted(theirs))}")


def _untold(
    left: Fingerprint,
    right: Fingerprint,
    heading: str,
    anywhere: str,
    values: frozenset[str],
    weight: float,
) -> Signal:
    """What one headline says and the other text doesn't say at all."""
    untold = sorted(
        value
        for one, other in ((left, right), (right, left))
        for value in (_pick(one, heading) & values) - _pick(other, anywhere)
    )
    return Signal(weight * len(untold), f"only one tells {' '.join(untold)}")


def _deeds(left: Fingerprint, right: Fingerprint) -> Signal:
    mine, theirs = _pick(left, "lead:event:") & _DEEDS, _pick(right, "lead:event:") & _DEEDS
    both = mine & theirs
    if both and _other_speakers(left, right) and "joint_statement" not in both:
        return Signal(-1.4 if both <= _OWN else 0.0, f"each has its {' '.join(sorted(both))}")
    if both:
        titled = all(both & _pick(fp, "title:event:") for fp in (left, right))
        return Signal(
            1.4 if titled or "joint_statement" in both else 0.7, f"both {' '.join(sorted(both))}"
        )
    if not mine or not theirs:
        return Signal(0.0, "")
    return Signal(-2.5, f"{' '.join(sorted(mine))} against {' '.join(sorted(theirs))}")
