"""`who`: the signatories that a story's texts name, and who of them has published it."""

from __future__ import annotations

from bot import compose
from bot.answers import finding, records
from bot.answers.question import Question, Reply
from bot.answers.records import Record
from bot.compose import dating
from bot.compose.parts import longest_list, own_copy
from bot.model import Statement, Story
from bot.store import Tx


async def who(tx: Tx, question: Question) -> Reply:
    """Who signed, who has published and who has not. Raises CommandError."""
    story = await finding.story(tx, *question.command.words)
    signed = _signed(story)
    copies = {copy.id for _, copy in signed if copy}
    others = [
        each
        for each in _first_of_each(story)
        if each.id not in copies and not (each.official and each.country in dict(signed))
    ]
    return Reply(
        document=compose.who(story, signed, others, question.asker),
        records=[
            *(_signatory(story, country, copy) for country, copy in signed),
            *(_published(story, each) | {"signatory": False} for each in others),
        ],
    )


def _signed(story: Story) -> list[tuple[str, Statement | None]]:
    """Each signatory, by the copy that names most, with its first official copy."""
    return [(country, own_copy(story, country)) for country in longest_list(story)]


def _first_of_each(story: Story) -> list[Statement]:
    """The first text of each institution."""
    first: dict[str, Statement] = {}
    for statement in dating.in_order(story.statements):
        first.setdefault(statement.institution, statement)
    return list(first.values())


def _signatory(story: Story, country: str, copy: Statement | None) -> Record:
    named = [
        {"statement": statement.id, "version": statement.version, **records.span(each.span)}
        for statement in story.statements
        for each in statement.facts.signatories
        if each.country == country
    ]
    row: Record = {"country": country, "signatory": True, "published": None, "named": named}
    return row | _published(story, copy) if copy else row


def _published(story: Story, copy: Statement) -> Record:
    lag = dating.apart(copy, dating.in_order(story.statements)[0])
    return {
        "country": copy.country,
        "institution": copy.institution,
        "statement": copy.id,
        "url": copy.url,
        "published": dating.moment(copy),
        "lag_seconds": None if lag is None else lag.total_seconds(),
    }
