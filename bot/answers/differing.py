"""`diff`: a statement's last two versions, or two governments' texts."""

from __future__ import annotations

from bot import compose, diff
from bot.answers import finding, records
from bot.answers.question import Question, Reply
from bot.model import Statement
from bot.store import Tx, statements


async def differences(tx: Tx, question: Question) -> Reply:
    """What changed, or what one says and the other doesn't. Raises CommandError."""
    texts = [await finding.statement(tx, given) for given in question.command.words]
    if len(texts) == 1:
        return await _versions(tx, question, *texts)
    return _texts(question, *texts)


async def _versions(tx: Tx, question: Question, statement: Statement) -> Reply:
    *earlier, after = await statements.versions(tx, statement.id)
    if not earlier:
        return Reply(
            document=compose.unchanged(after, question.asker),
            records=[{**records.brief(after), "versions": [after.version]}],
        )
    before = earlier[-1]
    changes = diff.changes(before.text, after.text)
    return Reply(
        document=compose.changed(before, after, changes, question.asker),
        records=[
            {
                **records.brief(after),
                "versions": [before.version, after.version],
                "title_before": before.title,
                **records.facts_apart(diff.compare(before, after)),
                "changes": [records.change(each) for each in changes],
            }
        ],
    )


def _texts(question: Question, left: Statement, right: Statement) -> Reply:
    found = diff.compare(left, right)
    return Reply(
        document=compose.compared(left, right, found, question.asker),
        records=[
            {
                "left": records.brief(left),
                "right": records.brief(right),
                "same_language": found.same_language,
                **records.facts_apart(found),
                "sentences": {"left": list(found.left_only), "right": list(found.right_only)},
                "changes": [records.change(each) for each in found.reworded],
            }
        ],
    )
