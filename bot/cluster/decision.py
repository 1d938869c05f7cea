"""Does a statement tell a story we have?

A story is as like as its likest members are on average, so that one report that mentions two
events doesn't make them one. What is nearly as like other stories may well tell none of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from operator import attrgetter, itemgetter

from bot.cluster.likeness import CERTAIN, likeness
from bot.model import Fingerprint, Ground, StoryCandidate, StoryDecision

WINDOW = timedelta(days=30)  # stories whose last statement is older are not looked at
_ANCHORED = timedelta(days=8)  # further apart, only common wording makes two statements one story
_SAME = 0.42  # from here on the same story: labelled events split more often than they merge
_SHOWN = 5  # grounds that a decision keeps
_MEMBERS = 2  # at least so many are averaged, or half of them
_RIVAL = -2.0  # log odds of another story that it may tell
_weight = attrgetter("weight")
_Weighed = tuple[StoryCandidate, float, list[Ground]]


def decide(fp: Fingerprint, candidates: Sequence[StoryCandidate]) -> StoryDecision:
    """The candidate that `fp` tells, or a new story when none is near enough."""
    weighed = [(candidate, *_likeness_to_story(fp, candidate)) for candidate in candidates]
    best, odds, grounds = max(weighed, key=itemgetter(1), default=(None, -math.inf, []))
    if best and (rivals := [each for each in weighed if each[0].story_id in best.parted]):
        # Of stories that people have told apart, the one with the likest statement.
        near = [(best, odds, grounds), *(each for each in rivals if _probability(each[1]) >= _SAME)]
        best, odds, grounds = max(near, key=lambda each: _likest(fp, each[0]))
    if best and odds < CERTAIN:
        grounds = [*grounds, *(rivalry := list(_rivalry(best, weighed)))]
        odds += _odds(rivalry)
    score = _probability(odds)
    why = tuple(_shown(grounds, odds))
    if best and score >= _SAME:
        return StoryDecision(story_id=best.story_id, score=score, why=why)
    return StoryDecision(story_id=None, score=score, why=why)


def _shown(grounds: Iterable[Ground], odds: float) -> Iterator[Ground]:
    """The weightiest grounds, and what the others come to: with them all adds up as it is read."""
    shown = sorted(grounds, key=lambda ground: -abs(ground.weight))
    yield from shown[:_SHOWN]
    if hidden := shown[_SHOWN:]:
        left = odds - sum(round(ground.weight, 1) for ground in shown[:_SHOWN])
        yield Ground("rest", round(left, 1), (str(len(hidden)),))


def _rivalry(best: StoryCandidate, weighed: Iterable[_Weighed]) -> Iterator[Ground]:
    """The other stories that are near, each as likely at most as that it tells none we have."""
    near = [
        odds
        for story, odds, _ in weighed
        if story is not best and story.story_id not in best.parted and odds > _RIVAL
    ]
    if near:
        shares = (math.exp(min(odds, 0.0)) for odds in near)
        yield Ground("rivals", -math.log1p(sum(shares)), (str(len(near)),))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _likest(fp: Fingerprint, story: StoryCandidate) -> float:
    return max(map(_odds, _all(fp, story)), default=-math.inf)


def _odds(grounds: Iterable[Ground]) -> float:
    return float(sum(map(_weight, grounds)))


def _likeness_to_story(fp: Fingerprint, story: StoryCandidate) -> tuple[float, list[Ground]]:
    """How like it is to a story, and the grounds of the likest member."""
    each = sorted(
        ((_odds(grounds), grounds) for grounds in _all(fp, story)),
        key=itemgetter(0),
        reverse=True,
    )[: max(_MEMBERS, len(story.members) // 2)]
    if not each:
        return -math.inf, []
    odds, grounds = each[0]
    if odds < CERTAIN and (more := len(each) - 1):
        average = sum(value for value, _ in each) / len(each)
        return average, [*grounds, Ground("average", average - odds, (str(more),))]
    return odds, grounds


def _all(fp: Fingerprint, story: StoryCandidate) -> Iterator[list[Ground]]:
    for member in story.members:
        apart = abs(member.at - fp.at)
        if apart <= _ANCHORED or (apart <= WINDOW and _share_wording(fp, member)):
            yield likeness(fp, member)


def _share_wording(left: Fingerprint, right: Fingerprint) -> bool:
    return any(key[0] in "sm" for key in left.keys & right.keys)
