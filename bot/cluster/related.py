"""Which stories follow up on each other: too different to be one, yet about the same things.

A sanctions package that names an earlier transfer shares with it what few texts share: the day of
an event, a document, a number, a sentence. A Council debate on the next day need not, but it falls
just short of being the same story. Nothing else relates two: arms and places are in most texts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from bot.cluster.fingerprint import DAYS
from bot.cluster.likeness import likeness
from bot.model import Fingerprint, Related, StoryCandidate

REACH = timedelta(days=180)  # between stories that are related
_NEAR = timedelta(days=3)
_JUST_SHORT = -0.5  # log odds of one event, of stories that are near in time
# What parts an event from an answer to it, or from a debate of it, does not make them strangers.
_PARTING = frozenset({"other-speakers", "answer", "untold", "deeds"})
_MOST_ANCHORS = 20
_ENOUGH = 2.0
# How much each of a kind counts, and all of them at most; the telling ones first.
_TELLING = {
    "document": (1.5, 3.0),
    "package": (1.5, 1.5),
    "date": (1.0, 2.0),
    "number": (1.0, 2.0),
}
_FURTHER = {
    "event": (0.4, 0.8),
    "place": (0.3, 0.6),
    "item": (0.2, 0.6),
    "name": (0.2, 0.4),
    "resolution": (0.2, 0.4),
}
_SENTENCE = 1.5


def related_keys(members: Sequence[Fingerprint]) -> frozenset[str]:
    """Keys under which the store finds stories that share something telling."""
    telling = sorted(
        {each for member in members for each in member.anchors if _kind(each) in _TELLING},
        key=lambda anchor: (list(_TELLING).index(_kind(anchor)), anchor),
    )
    days = [member.at.toordinal() for member in members]
    first, last = min(days) - REACH.days, max(days) + REACH.days
    own = {key for member in members for key in member.keys if key[0] in "as"}
    return frozenset(own).union(
        f"a:{bucket * 2}:{anchor}"
        for anchor in telling[:_MOST_ANCHORS]
        for bucket in range(first // DAYS, last // DAYS + 1)
    )


def relate(members: Sequence[Fingerprint], candidates: Sequence[StoryCandidate]) -> list[Related]:
    """Those of the candidates that are related to the story of these members, nearest first."""
    found = [
        max(each, key=lambda related: related.score)
        for story in candidates
        if (each := [_related(story.story_id, a, b) for a in members for b in story.members])
    ]
    near = [related for related in found if related.score >= _ENOUGH]
    return sorted(near, key=lambda related: (-related.score, related.story_id))


def _related(story_id: str, left: Fingerprint, right: Fingerprint) -> Related:
    shared = left.anchors & right.anchors
    telling = tuple(sorted(anchor for anchor in shared if _tells(anchor)))
    sentences = len(left.sentences & right.sentences)
    score = 0.0
    if telling or sentences:
        score = sum(_weights(shared)) + _SENTENCE * bool(sentences)
    if abs(left.at - right.at) <= _NEAR:
        odds = sum(g.weight for g in likeness(left, right) if g.code not in _PARTING)
        score = max(score, odds - _JUST_SHORT + _ENOUGH)
    arms = tuple(sorted(anchor for anchor in shared if _kind(anchor) == "item"))
    return Related(story_id=story_id, score=score, shared=telling or arms, sentences=sentences)


def _weights(shared: Collection[str]) -> Iterator[float]:
    for kind, (each, most) in (_TELLING | _FURTHER).items():
        yield min(most, each * sum(1 for anchor in shared if _counts(anchor, kind)))


def _counts(anchor: str, kind: str) -> bool:
    return _kind(anchor) == kind and (kind != "number" or _tells(anchor))


def _tells(anchor: str) -> bool:
    """True for what two texts don't share by chance; a round number they may."""
    kind, _, value = anchor.partition(":")
    return kind in _TELLING and (kind != "number" or len(value.strip("0")) > 1)


def _kind(anchor: str) -> str:
    return anchor.partition(":")[0]
