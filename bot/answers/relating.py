"""Stories that follow up on a story, or that it follows up on."""

from __future__ import annotations

from bot import cluster
from bot.answers.records import Record
from bot.model import Related, Story
from bot.store import Tx, stories

MOST_RELATED = 3


async def related(tx: Tx, story: Story) -> list[tuple[Story, Related]]:
    """The nearest ones, with what they share; none that was retracted altogether."""
    members = await stories.fingerprints(tx, story.id)
    if not members:
        return []
    keys = cluster.related_keys(members)
    near = await stories.sharing(tx, keys, topic=story.topic, without=story.id)
    found = []
    for each in cluster.relate(members, near)[:MOST_RELATED]:
        other = await stories.fetch(tx, each.story_id)
        if any(
            statement.match.alerts and not statement.retraction for statement in other.statements
        ):
            found.append((other, each))
    return found


def record(story: Story, of: Related) -> Record:
    """A related story for programs."""
    return {"story": story.id, "title": story.statements[0].title, "shares": list(of.shared)}
