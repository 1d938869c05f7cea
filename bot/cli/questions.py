"""`statement-bot evaluate-faq`: how well questions are answered from a store."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot import app, lexicon
from bot.answers import Answers, Asking
from bot.evaluate import read_lines
from bot.model import Command, Destination
from bot.settings import Settings
from bot.store import Store

ASKER = Destination(id="console")
SHOWN = 200  # characters of an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question with what is known of its answer; `must` are alternatives parted by `|`."""

    id: str
    question: str
    language: str
    answerable: bool
    sources: frozenset[str]  # ids that an import gave
    must: tuple[str, ...]  # each must stand in the answer or its quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A question, what was answered, and whether that is right."""

    row: Row
    answer: dict[str, Any]  # as `ask --json` prints it

    @property
    def from_a_right_source(self) -> bool:
        """True when one of the sources is among those that hold the answer."""
        return any(source["id"] in self.row.sources for source in self.answer["sources"])

    @property
    def says_it(self) -> bool:
        """True when the answer or its quotes hold what they must."""
        text = self.answer["text"].casefold()
        return all(
            any(each.casefold() in text for each in alternatives.split("|"))
            for alternatives in self.row.must
        )

    @property
    def right(self) -> bool:
        """True for an answer from a right source that says it, and for a rightful refusal."""
        if not self.row.answerable:
            return not self.answer["answered"]
        return self.from_a_right_source and self.says_it


async def evaluate(arguments: argparse.Namespace) -> int:
    """Ask every question, print what came of it and the totals; the exit code is always 0."""
    settings = app.read_settings()
    rows = read_rows(Path(arguments.file))
    judged = await _judged(settings, rows, arguments.store)
    if arguments.json:
        print(json.dumps(_report(judged), ensure_ascii=False, indent=2))
    else:
        print("\n".join(line for each in judged for line in _lines(each)))
        print(_totals(judged))
    return 0


async def _judged(settings: Settings, rows: Sequence[Row], url: str | None) -> list[Judged]:
    now = app.clock(settings)()
    place = url or settings.database_url.get_secret_value()
    async with await Store.open(place, migrate=not url) as store:
        asking = Asking(words=partial(lexicon.load, settings.lexicon), own_faq=settings.faq)
        answers = Answers(store=store, sources=(), asking=asking)
        return [
            Judged(
                row=row,
                answer=dict((await answers.reply(_asked(row), ASKER, now=now)).records[0]),
            )
            for row in rows
        ]


def _asked(row: Row) -> Command:
    return Command(verb="ask", words=(row.question,))


def read_rows(path: Path) -> list[Row]:
    """Questions, one JSON object a line. Raises ConfigError."""
    return read_lines(path, "a question", _row)


def _row(raw: dict[str, Any], number: int) -> Row:
    return Row(
        id=raw.get("id") or str(number),
        question=raw["question"],
        language=raw.get("lang") or "",
        answerable=bool(raw["answerable"]),
        sources=frozenset(raw.get("sources") or ()),
        must=tuple(raw.get("must") or ()),
    )


def _lines(judged: Judged) -> list[str]:
    row, answer = judged.row, judged.answer
    sources = ", ".join(source["id"] for source in answer["sources"])
    said = f"answered from {sources}" if answer["answered"] else "declined"
    fault = "" if judged.right else f" · {_fault(judged)}"
    return [
        f"{'right' if judged.right else 'WRONG'} {row.id} [{row.language}] {row.question}",
        f"      {said}{fault}",
        f"      {' '.join(answer['text'].split())[:SHOWN]}",
    ]


def _fault(judged: Judged) -> str:
    if not judged.row.answerable:
        return "should have been declined"
    if not judged.answer["answered"]:
        return f"should have been answered from {', '.join(sorted(judged.row.sources))}"
    if not judged.from_a_right_source:
        return f"wrong source: should be {', '.join(sorted(judged.row.sources))}"
    return f"lacks {', '.join(judged.row.must)}"


def _totals(judged: Sequence[Judged]) -> str:
    counted = _counts(judged)
    return "\n".join(
        f"{kind}: {numbers['right']} of {numbers['all']} right" for kind, numbers in counted.items()
    )


def _counts(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    kinds = {
        "answerable": [each for each in judged if each.row.answerable],
        "unanswerable": [each for each in judged if not each.row.answerable],
    }
    return {
        kind: {"all": len(group), "right": sum(each.right for each in group)}
        for kind, group in kinds.items()
    }


def _report(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        "totals": _counts(judged),
        "questions": [
            {
                "id": each.row.id,
                "question": each.row.question,
                "answerable": each.row.answerable,
                "right": each.right,
                "right_source": each.from_a_right_source if each.row.answerable else None,
                "says_it": each.says_it if each.row.answerable else None,
                **each.answer,
            }
            for each in judged
        ],
    }
