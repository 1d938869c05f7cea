"""An answer to a question in plain words, before it is worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.model.statements import Statement, Story
from bot.model.texts import Change, Span

FactKind = Literal[
    "resolutions", "signatories", "signed", "not_signed", "count", "when", "first", "weapons",
    "missing", "changed", "since", "silent",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What one version of a statement changed in the one before."""

    before: Statement
    after: Statement
    seen_at: datetime  # when it was first seen so
    changes: tuple[Change, ...]  # of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Sentences of a statement that answer a question, in the order of the text; or its edits."""

    statement: Statement
    spans: tuple[Span, ...]
    edits: tuple[Edit, ...] = ()  # oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the facts of a story answer: composed in the asker's language, not quoted."""

    kind: FactKind
    story: Story | None = None
    country: str | None = None  # whom the question names
    numbers: tuple[int, ...] = ()  # smallest first; of resolutions, how many texts were read
    usual: int | None = None  # the one of them that is told most often
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the store says to a question: an answer with its sources, or why there is none."""

    language: str  # of the question
    findings: tuple[Finding, ...] = ()  # one, or one for each state that the question names
    own: str = ""  # the desk's own words, which no statement says
    sources: tuple[Cited, ...] = ()
    nearest: tuple[Cited, ...] = ()  # what comes closest, when nothing answers
    refusal: str = ""  # why it is not answered at all: draft, advice, opinion, chat, abuse
    confidence: float = 0.0  # 0 to 1

    @property
    def answered(self) -> bool:
        """True when there is an answer; each has a source."""
        return bool(self.sources)
