"""Stories kept in memory, for callers without a store: same keys, same decision."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from heapq import nlargest

from bot.cluster.decision import decide
from bot.model import Fingerprint, StoryCandidate, StoryDecision

_CANDIDATES, _MEMBERS = 20, 8  # stories looked at, and statements of each


class StoryBook:
    """Stories by number, in the order in which they began."""

    def __init__(self) -> None:
        self._stories: dict[str, list[Fingerprint]] = {}
        self._began: dict[str, datetime] = {}
        self._index: dict[str, set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._stories)

    def add(self, fp: Fingerprint) -> tuple[str, StoryDecision]:
        """Put a statement into the story it tells, or begin one; returns the story's id."""
        decision = decide(fp, self._candidates(fp))
        story_id = decision.story_id or f"story-{len(self._stories) + 1}"
        self.put(fp, story_id)
        return story_id, decision

    def put(self, fp: Fingerprint, story_id: str) -> None:
        """Let a statement tell a story, whatever the two have in common."""
        self._stories.setdefault(story_id, []).append(fp)
        self._began[story_id] = min(self._began.get(story_id, fp.at), fp.at)
        for key in fp.keys:
            self._index[key].add(story_id)

    def _candidates(self, fp: Fingerprint) -> list[StoryCandidate]:
        shared = Counter(story for key in fp.keys for story in self._index.get(key, ()))

        def nearness(story_id: str) -> tuple[int, datetime, str]:
            return shared[story_id], self._began[story_id], story_id

        return [
            StoryCandidate(
                story_id=story_id,
                first_at=self._began[story_id],
                members=self._nearest(fp, story_id),
            )
            for story_id in nlargest(_CANDIDATES, shared, key=nearness)
        ]

    def _nearest(self, fp: Fingerprint, story_id: str) -> tuple[Fingerprint, ...]:
        members = self._stories[story_id]
        if len(members) <= _MEMBERS:
            return tuple(members)
        return tuple(sorted(members, key=lambda m: -len(m.keys & fp.keys))[:_MEMBERS])
