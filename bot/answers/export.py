"""`export`: a case as a file, with every version, quote, fact, offset, time and hash of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from bot import compose, quotes
from bot.answers import finding, records
from bot.answers.question import Question, Reply
from bot.answers.records import Record
from bot.model import Attachment, Exhibit, Statement
from bot.render import csv, markdown
from bot.store import Tx, evidence, statements, stories

COLUMNS = (
    *("statement", "version", "kind", "value", "field", "start", "end", "text"),
    *("institution", "country", "official", "language", "url"),
    *(
        "published",
        "first_seen",
        "gone_since",
        "back_at",
        "seen",
        "fetched_from",
        "fetched_at",
        "sha256",
    ),
)


async def export(tx: Tx, question: Question) -> Reply:
    """The story or the statement that is meant, in a file. Raises CommandError."""
    given, kind = question.command.words
    id_, told_by = await _told_by(tx, given)
    exhibits = [each for statement in told_by for each in await _exhibits(tx, statement)]
    media_type, written = _KINDS[kind]
    text = written(id_, exhibits, question)
    attachment = Attachment(name=f"case-{id_}.{kind}", media_type=media_type, text=text)
    digest = sha256(attachment.content).hexdigest()
    return Reply(
        document=compose.exported(id_, exhibits, attachment, question.asker, sha256=digest),
        records=_statements(exhibits),
    )


async def _told_by(tx: Tx, given: str) -> tuple[str, Sequence[Statement]]:
    """A story's id and statements; those of a statement that tells none."""
    story = await stories.get(tx, given)
    if story is None:
        statement = await finding.statement(tx, given)
        story = await finding.story_of(tx, statement)
        if story is None:
            return statement.id, (statement,)
    return story.id, story.statements


async def _exhibits(tx: Tx, statement: Statement) -> list[Exhibit]:
    seen = await statements.seen(tx, statement.id)
    return [
        Exhibit(
            statement=each,
            seen_at=seen[each.version],
            quotes=quotes.pick(each.title, each.text, each.language, each.match, each.facts),
            read_from=await evidence.get(tx, each.id, each.version),
        )
        for each in await statements.versions(tx, statement.id)
    ]


def _as_markdown(id_: str, exhibits: Sequence[Exhibit], question: Question) -> str:
    return markdown.render(compose.case(id_, exhibits, question.asker, now=question.now))


def _as_json(id_: str, exhibits: Sequence[Exhibit], question: Question) -> str:
    whole = {
        "case": id_,
        "exported": question.now.isoformat(),
        "statements": _statements(exhibits),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _as_csv(id_: str, exhibits: Sequence[Exhibit], question: Question) -> str:
    return csv.render(COLUMNS, (row for each in exhibits for row in _rows(each)))


_KINDS: dict[str, tuple[str, Callable[[str, Sequence[Exhibit], Question], str]]] = {
    "md": ("text/markdown", _as_markdown),
    "json": ("application/json", _as_json),
    "csv": ("text/csv", _as_csv),
}


def _statements(exhibits: Sequence[Exhibit]) -> list[Record]:
    """A record for each statement, its versions within."""
    found: dict[str, Record] = {}
    for exhibit in exhibits:
        statement = exhibit.statement
        versions = found.setdefault(statement.id, {"versions": []})["versions"]
        versions.append(records.exhibit(exhibit))
        found[statement.id] |= {
            **records.brief(statement),
            "retraction": statement.retraction or None,
        }
    return list(found.values())


def _rows(exhibit: Exhibit) -> Iterable[Record]:
    """A row for the text of a version, and one for each thing found in it."""
    statement, read_from = exhibit.statement, exhibit.read_from
    common: Record = {
        **records.brief(statement),
        "statement": statement.id,
        "seen": exhibit.seen_at.isoformat(),
        "fetched_from": read_from and read_from.url,
        "fetched_at": read_from and read_from.fetched_at.isoformat(),
        "sha256": read_from and read_from.sha256,
    }
    yield common | {"kind": "version", "value": statement.title, "text": statement.text}
    for quote in exhibit.quotes:
        yield common | records.span(quote) | {"kind": "quote"}
    for each in statement.match.evidence:
        yield common | records.span(each.span) | {"kind": "match", "value": each.rule}
    for kind, found in records.facts(statement.facts).items():
        for fact in found if isinstance(found, list) else ():
            yield common | fact | {"kind": kind, "value": _value(fact)}


def _value(fact: Record) -> str:
    """What a fact says besides where it stands."""
    told = (value for name, value in fact.items() if name not in ("field", "start", "end", "text"))
    return " ".join(str(value) for value in told if value is not None)
