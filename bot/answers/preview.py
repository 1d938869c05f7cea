"""`preview`: what the filters and hours of a destination make of what was published lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot import compose, record, route
from bot.answers import records
from bot.answers.question import Question, Reply
from bot.model import Alert, Destination, Previewed, Reason, Story
from bot.store import Tx, statements, stories

USUAL_DAYS = 7
MOST = 300  # statements that are looked at, the newest


async def preview(tx: Tx, question: Question) -> Reply:
    """What would have come here, and what not, and why."""
    days = int(question.option("days") or USUAL_DAYS)
    since = question.now - timedelta(days=days)
    wants = replace(question.asker, mutes=())  # they are of today, not of then
    hits = await statements.search(tx, (), since=since, limit=MOST)
    if len(hits) == MOST:  # of so many, those of a shorter time
        since = min(hit.statement.at for hit in hits)
    found = [
        each
        for story_id in dict.fromkeys(hit.statement.story_id for hit in hits)
        if story_id
        for each in _judged(wants, await stories.fetch(tx, story_id), since)
    ]
    found.sort(key=lambda each: each.statement.at, reverse=True)
    return Reply(
        document=compose.preview(found, question.asker, period=question.now - since),
        records=[records.previewed(each) for each in found],
    )


def _judged(wants: Destination, story: Story, since: datetime) -> Iterator[Previewed]:
    """The news of a story since then, as if each statement were seen when it was published."""
    told = False
    for number, statement in enumerate(story.statements):
        known = replace(story, statements=story.statements[:number])
        reason = record.news(known, statement)
        if reason is None or statement.retraction:
            continue
        alert = Alert(reason=reason, story=story, statement=statement)
        refusal = route.refusal(wants, alert)
        hold = None if refusal else route.hold(wants, alert, statement.at)
        if statement.at >= since:
            yield Previewed(
                statement=statement,
                reason=reason if told else Reason.FIRST,
                further=statement.institution in known.publishers,
                refusal=refusal or "",
                hold=hold.cause if hold else None,
            )
        told = told or not refusal
