"""Stories kept in memory, for callers without a store: same keys, same decision."""

from __future__ import annotations

from collections import Counter, defaultdict

from bot.cluster.decision import decide
from bot.model import Fingerprint, StoryCandidate, StoryDecision

_CANDIDATES, _MEMBERS = 20, 8  # stories looked at, and statements of each


class StoryBook:
    """Stories by number, in the order in which they began."""

    def __init__(self) -> None:
        self._stories: dict[str, list[Fingerprint]] = {}
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
        for key in fp.keys:
            self._index[key].add(story_id)

    def _candidates(self, fp: Fingerprint) -> list[StoryCandidate]:
        shared = Counter(story for key in fp.keys for story in self._index.get(key, ()))
        return [
            StoryCandidate(
                story_id=story_id,
                first_at=min(member.at for member in self._stories[story_id]),
                members=self._nearest(fp, story_id),
            )
            for story_id, _ in shared.most_common(_CANDIDATES)
        ]

    def _nearest(self, fp: Fingerprint, story_id: str) -> tuple[Fingerprint, ...]:
        members = self._stories[story_id]
        if len(members) <= _MEMBERS:
            return tuple(members)
        return tuple(sorted(members, key=lambda m: -len(m.keys & fp.keys))[:_MEMBERS])
