"""Stories kept in memory, for callers without a store: same keys, same decision."""

from __future__ import annotations

from collections import Counter, defaultdict

from bot.cluster.decision import decide
from bot.model import Fingerprint, StoryCandidate, StoryDecision

_CANDIDATES = 50


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
        self._stories.setdefault(story_id, []).append(fp)
        for key in fp.keys:
            self._index[key].add(story_id)
        return story_id, decision

    def _candidates(self, fp: Fingerprint) -> list[StoryCandidate]:
        shared = Counter(story for key in fp.keys for story in self._index.get(key, ()))
        return [
            StoryCandidate(
                story_id=story_id,
                first_at=min(member.at for member in self._stories[story_id]),
                members=tuple(self._stories[story_id]),
            )
            for story_id, _ in shared.most_common(_CANDIDATES)
        ]
