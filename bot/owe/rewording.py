"""Stories' first messages, brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.model import Alert, Deed, Destination, NewDelivery, Reason, Story
from bot.owe.messages import edit
from bot.store import Parent, Tx, deeds, outbox, stories

Done = Mapping[tuple[str, str], Sequence[Deed]]  # by action and subject, newest first


class Told(NamedTuple):
    """A story as it is now, and its first message at a destination."""

    story: Story
    destination: Destination
    parent: Parent


async def reword(tx: Tx, story: Story, destinations: Sequence[Destination], now: datetime) -> None:
    """Bring a story's first messages up to date at destinations, where there are any."""
    at = {each.id: each for each in destinations}
    parents = await outbox.parents(tx, [story.id])
    told = [Told(story, at[each.destination], each) for each in parents if each.destination in at]
    await reword_all(tx, told, now)


async def reword_all(tx: Tx, told: Sequence[Told], now: datetime) -> None:
    """The same for messages that were found before, of whichever stories."""
    if not told:
        return
    of_stories = {each.story.id: each.story for each in told}
    names = await stories.names(tx, of_stories)
    texts = {text.id for story in of_stories.values() for text in story.statements}
    done = await deeds.about(
        tx,
        {*texts, *(name for known_by in names.values() for name in known_by)},
        actions=("rematch", "correct", "acknowledge"),
    )
    numbers = await outbox.supersede(tx, [each.parent.id for each in told])
    edits = [_edit(each, names, done, numbers[each.parent.id], now) for each in told]
    await outbox.owe(tx, *edits)


def _edit(
    told: Told, names: Mapping[str, Sequence[str]], done: Done, number: int, now: datetime
) -> NewDelivery:
    story, destination, parent = told
    of_story = (each for each in story.statements if each.id == parent.statement_id)
    statement = next(of_story, story.statements[0])
    rematched = done.get(("rematch", statement.id))
    notes = done.get(("correct", statement.id))
    first = Alert(
        reason=Reason.FIRST,
        story=story,
        statement=statement,
        late=statement.is_late,
        rematched_at=rematched[0].at if rematched else None,
    )
    acknowledged = [
        deed
        for name in names[story.id]
        for deed in done.get(("acknowledge", name), ())
        if deed.destination == destination.id
    ]
    return edit(
        first,
        parent.id,
        number,
        destination,
        now,
        note=notes[0].detail if notes else "",
        acknowledged=acknowledged,
    )
