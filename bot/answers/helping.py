"""`help`: the commands, and one of them with examples that work on what is in the store."""

from __future__ import annotations

from dataclasses import replace

from bot import commands, compose
from bot.answers import records
from bot.answers.question import Question, Reply
from bot.commands import Right
from bot.commands.verb import Verb
from bot.store import Tx, statements

# What stands in examples for a statement, a story and an address of the store.
STATEMENT, OTHER, STORY = "7fk2m", "b3x9r", "4kq7a"
ADDRESS = "https://ministry.example/news/1"


async def helping(tx: Tx, question: Question) -> Reply:
    """All commands, those of operators for operators only; or the one that is named."""
    if question.command.words:
        (verb,) = (commands.VERBS[name] for name in question.command.words)
        shown = [await _with_ids(tx, verb)]
        document = compose.help_one(
            shown[0],
            question.asker,
            operators=verb.right is Right.OPERATE,
            instead=question.option("instead") is not None,
        )
        return Reply(document=document, records=[records.usage(each) for each in shown])
    everybodys = [each for each in commands.VERBS.values() if each.right is not Right.OPERATE]
    others = [each for each in commands.VERBS.values() if each.right is Right.OPERATE]
    operators = others if question.everywhere else []
    document = compose.help_all(everybodys, question.asker, operators=operators)
    return Reply(
        document=document, records=[records.usage(each) for each in (*everybodys, *operators)]
    )


async def _with_ids(tx: Tx, verb: Verb) -> Verb:
    """A command whose examples name what is there; one that changes something keeps its own."""
    if verb.right is not Right.READ:
        return verb
    newest = await statements.latest(tx, 2)
    if not newest:
        return verb
    first, last = newest[0], newest[-1]
    there = {STATEMENT: first.id, OTHER: last.id, STORY: first.story_id, ADDRESS: first.url}
    examples = verb.examples
    for placeholder, named in there.items():
        examples = tuple(each.replace(placeholder, named or placeholder) for each in examples)
    return replace(verb, examples=examples)
