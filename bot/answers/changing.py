"""What institutions changed in their texts of a story: the words before and after, not quotes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from bot import diff
from bot.asking import Asked
from bot.asking.question import entries
from bot.compose import dating
from bot.model import Answer, Cited, Edit, Finding, Statement, Story
from bot.store import Tx, statements

_SHOWN = 5  # texts, those that changed last; and edits of each


async def changed(tx: Tx, story: Story, asked: Asked, confidence: float = 1.0) -> Answer:
    """Which texts changed since they were first seen, and how; of each named state, if any is."""
    countries = entries.countries(asked)
    told = dating.in_order(story.standing.statements)
    theirs = [each for each in told if not countries or each.country in countries]
    cited = [
        Cited(statement=each, spans=(), edits=edits)
        for each in theirs
        if each.version > 1 and (edits := await _edits(tx, each))
    ]
    cited.sort(key=lambda each: each.edits[-1].seen_at, reverse=True)
    return Answer(
        language=asked.language,
        findings=tuple(_counted(story, theirs, cited, each) for each in countries or [""]),
        # Where nothing changed, the text that came last is what there is to look at.
        sources=tuple(cited[:_SHOWN]) or (Cited(statement=(theirs or told)[-1], spans=()),),
        confidence=confidence,
    )


def _counted(
    story: Story, told: Sequence[Statement], changed: Sequence[Cited], country: str
) -> Finding:
    """How many texts changed: of a state's, or of all."""
    theirs = tuple(each for each in told if country in ("", each.country))
    if not theirs:
        return Finding(kind="silent", story=story, country=country)
    number = sum(country in ("", each.statement.country) for each in changed)
    of = replace(story, statements=theirs) if country else story
    return Finding(kind="changed", story=of, country=country or None, numbers=(number,))


async def _edits(tx: Tx, statement: Statement) -> tuple[Edit, ...]:
    """The last edits of a text that are worth telling, as they were told then."""
    versions = await statements.versions(tx, statement.id)
    seen = await statements.seen(tx, statement.id)
    # Off the loop: a long text takes long to compare.
    return await asyncio.to_thread(_told, versions, seen)


def _told(versions: Sequence[Statement], seen: Mapping[int, datetime]) -> tuple[Edit, ...]:
    told = [pair for pair in pairwise(versions) if not diff.is_trifle(*pair)]
    return tuple(
        Edit(
            before=before,
            after=after,
            seen_at=seen[after.version],
            changes=diff.changes(before.text, after.text),
        )
        for before, after in told[-_SHOWN:]
    )
