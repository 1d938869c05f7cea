"""What operators say of stories: that two are one, or that one is two."""

from __future__ import annotations

from dataclasses import replace

from bot import compose, record, regroup
from bot.answers import Reply, finding
from bot.desk.request import Request
from bot.errors import CommandError
from bot.model import Statement, Story
from bot.store import Tx, deeds, statements, stories


async def merge(tx: Tx, request: Request) -> Reply:
    """Make the second story a part of the first."""
    kept, other = [await finding.story(tx, given) for given in request.command.words]
    if kept.id == other.id:
        raise CommandError("same-story", given=" ".join(dict.fromkeys(request.command.words)))
    if kept.topic != other.topic:
        raise CommandError("other-topic", given=kept.topic, other=other.topic)
    messages = await regroup.merge(
        tx, kept, other, who=request.asker.name, named=request.named, now=request.now
    )
    await deeds.put(tx, request.deed("story merge", subject=kept.id, detail=other.id))
    whole = await stories.fetch(tx, kept.id)
    return Reply(
        document=compose.merge_done(whole, other, messages, request.place.wants),
        records=[{"story": whole.id, "merged": other.id, "messages": messages}],
    )


async def split(tx: Tx, request: Request) -> Reply:
    """Make a text, or a story that was merged into another, tell a story of its own."""
    (given,) = request.command.words
    story, leaving, back_to = await _leaving(tx, given)
    if len(leaving) == len(story.statements):
        raise CommandError("tells-alone", given=given, story=story.id)
    own, messages, owed = await regroup.split(
        tx,
        story,
        leaving,
        back_to=back_to,
        copies=() if back_to else [each for each in leaving if _was_no_news(story, each)],
        who=request.asker.name,
        named=request.named,
        now=request.now,
    )
    detail = " ".join(each.id for each in leaving)
    await deeds.put(tx, request.deed("story split", subject=own.id, detail=detail))
    rest = await stories.fetch(tx, story.id)
    return Reply(
        document=compose.split_done(rest, own, messages, request.place.wants, owed=owed),
        records=[{"story": own.id, "split_from": rest.id, "messages": messages, "owed": owed}],
    )


def _was_no_news(story: Story, statement: Statement) -> bool:
    """True for what was taken for a copy of what its institution had said before it."""
    earlier = story.statements[: story.statements.index(statement)]
    known = replace(story, statements=earlier)
    return not statement.retraction and record.news(known, statement) is None


async def _leaving(tx: Tx, given: str) -> tuple[Story, list[Statement], str]:
    """The story that loses some statements, these, and the story that they go back to, if any."""
    if (statement := await statements.get(tx, given)) and statement.story_id:
        return await stories.fetch(tx, statement.story_id), [statement], ""
    story = await stories.get(tx, given)
    if story is None:
        raise CommandError("no-statement", given=given)
    for absorbed, told_by in (await stories.absorbed(tx, story.id)).items():
        left = [each for each in story.statements if each.id in told_by]
        if absorbed == given and left:  # they may have been split off one by one
            return story, left, absorbed
    raise CommandError("which-text", given=story.id, meant=f"story {story.id}")
