"""Questions in plain words, answered from the store with their sources, or not at all.

question ─► understood ─► its entry in the FAQ ─► a few dozen statements ─► the sentences that
answer, or a refusal ─► what the facts of their story say to it ─► Document
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Container
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz

from bot import compose, lexicon
from bot.answers import finding, findings, records
from bot.answers.changing import changed
from bot.answers.question import Question, Reply
from bot.answers.recalling import WELL, Recalling, terms_of
from bot.asking import (
    Asked,
    Library,
    Verdict,
    Vocabulary,
    read,
    respelled,
)
from bot.asking.question import entries
from bot.asking.question.naming import as_names
from bot.asking.question.respelling import is_slip
from bot.asking.sought import Sought
from bot.asking.texts import lookup
from bot.commands import nearest
from bot.compose import dating
from bot.errors import CommandError
from bot.lexicon import Lexicon
from bot.lexicon import faq as faqs
from bot.lexicon.faq import Entry
from bot.model import Answer, Document, Story
from bot.store import Tx, faq, recall, statements, stories
from bot.store.index import Index

_NEWEST = 3  # … of a speaker, when nothing else is asked
_SAME_TOPIC = 85  # of 100, for a frequent question's word and what was typed for it
_SURE_LETTERS = 4  # of a word that may be mistyped behind them
_ONE_WORD = re.compile(r"[\w-]+", re.ASCII)
_ID = re.compile(r"(?<![\w-])(?=[a-z0-9]*\d)[a-z0-9]{5,7}(?![\w-])", re.IGNORECASE)


class Asking:
    """Answers questions with a lexicon, and the FAQ of a file of one's own and the shipped ones.

    `words` gives the lexicon when the first question is asked.
    """

    def __init__(
        self, *, words: Callable[[], Lexicon] = lexicon.load, own_faq: Path | None = None
    ) -> None:
        self._words = words
        self._entries = faqs.load(own_faq)

    async def ask(self, tx: Tx, question: Question) -> Reply:
        """The answer to a question."""
        (text,) = question.command.words
        text, scope = await _scoped(tx, text, question)
        asked = await self._understood(tx, text, question)
        answer = await self._answer(tx, asked, scope, question)
        return _reply(answer, question)

    async def faq(self, tx: Tx, question: Question) -> Reply:
        """The frequent questions, or the answer to the one that is meant."""
        known = [*await faq.every(tx), *self._entries]
        if not question.command.words:
            listed = [(each.key, compose.said_in(each.asked, question.asker)) for each in known]
            document = compose.frequent(listed, question.asker)
            return Reply(document=document, records=[_entry(each) for each in known])
        (topic,) = question.command.words
        named = [each for each in known if fuzz.ratio(each.key, topic.lower()) >= _SAME_TOPIC]
        if not named and _ONE_WORD.fullmatch(topic):
            near = nearest(topic.lower(), [each.key for each in known])
            raise CommandError("not-frequent", given=topic, meant=near and f"faq {near}")
        wanted = compose.said_in(named[0].asked, question.asker) if named else topic
        return await self.ask(tx, question.about(wanted))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._words())

    @cached_property
    def _library(self) -> Library:
        return Library(self._vocabulary)

    async def _understood(self, tx: Tx, text: str, question: Question) -> Asked:
        """The question; words that nobody knows are taken for those that they look like."""
        asked = await asyncio.to_thread(self._read, text, question)
        odd = [each.text for each in asked.sought if not each.keys]
        index = Index(tx)
        unknown = [word for word in odd if not await recall.is_known(index, word)]
        if not unknown:
            return asked
        meant = await asyncio.to_thread(respelled, text, unknown, self._vocabulary, asked.language)
        if meant != text:
            asked = await asyncio.to_thread(self._read, meant, question)
        return await _with_names(index, asked, unknown)

    def _read(self, text: str, question: Question) -> Asked:
        return read(text, self._vocabulary, question.now, fallback=question.asker.language)

    async def _answer(
        self, tx: Tx, asked: Asked, scope: Story | None, question: Question
    ) -> Answer:
        if asked.refusal:
            return Answer(language=asked.language, refusal=asked.refusal)
        known = [*await faq.every(tx), *self._entries]
        entry = entries.fitting(asked, known, scoped=scope is not None)
        if entry and entry.text and (own := await findings.own(tx, asked, entry)):
            return own
        if told := await findings.of_speakers(tx, asked, question.now, _NEWEST):
            return told
        if entry and scope is None and (cited := await findings.of_government(tx, asked, entry)):
            return cited
        if entry and scope and entry.answer == "changed":
            return await changed(tx, scope, asked)
        return await self._found(tx, asked, entry, scope, question)

    async def _found(
        self, tx: Tx, asked: Asked, entry: Entry | None, scope: Story | None, question: Question
    ) -> Answer:
        """What the texts answer, and the facts of the story that they tell."""
        recalling = Recalling(tx, self._library, now=question.now)
        verdict = Verdict()
        for wanted in dict.fromkeys([entries.narrowed(asked, entry) if entry else asked, asked]):
            verdict = await recalling.verdict(wanted, scope)
            if verdict.answers:
                break
        is_of_changes = entry is not None and entry.answer == "changed"
        if is_of_changes and (told := await findings.story_of(tx, verdict.sources)):
            return await changed(tx, told, asked, verdict.confidence)
        said = await findings.of_story(tx, asked, entry, verdict.sources) if entry else []
        signed = None
        if entry and entry.country and not said:
            # No list tells: a sentence may, of the same story where it names some who signed.
            if signed := await findings.with_signatories(tx, verdict.sources):
                verdict = await recalling.among(asked, signed.statements)
            elif wanted != asked:
                verdict = await recalling.verdict(asked, scope)
        enough = verdict.confidence >= WELL or (_is_of(verdict, scope) and verdict.is_thorough)
        if not (said or signed or enough):
            beside = await recalling.beside(asked)
            verdict = max(verdict, beside, key=lambda each: each.confidence)
        return Answer(
            language=asked.language,
            findings=tuple(finding for finding, _ in said),
            sources=findings.led_by(said, verdict.sources),
            nearest=tuple(passage.cited for passage in verdict.nearest),
            confidence=verdict.confidence,
        )


async def _with_names(index: Index, asked: Asked, unknown: Container[str]) -> Asked:
    """The question; words that no text holds in any form, and that stand where a name would, are
    names: nothing is answered that does without them."""
    if not any(each.placed and each.text in unknown for each in asked.sought):
        return asked
    unheard = [
        each.text
        for each in asked.sought
        if each.placed
        and each.text in unknown
        and not await _is_heard_of(index, each, asked.language)
    ]
    return replace(asked, sought=as_names(asked.sought, unheard)) if unheard else asked


async def _is_heard_of(index: Index, word: Sought, language: str) -> bool:
    """True for a word that a text holds in another form, or for one of its words mistyped."""
    if await recall.is_held(index, terms_of(lookup.forms(word, language))):
        return True
    near = await index.beginning_so(word.text[:_SURE_LETTERS])
    return any(is_slip(word.text, known) for known in near)


def _is_of(verdict: Verdict, scope: Story | None) -> bool:
    """True for an answer of the story that is meant."""
    told_by = {each.statement.story_id for each in verdict.sources}
    return scope is not None and scope.id in told_by


async def _scoped(tx: Tx, text: str, question: Question) -> tuple[str, Story | None]:
    """A question without the id in it, and the story that the id names or that it is asked of."""
    for named in _ID.finditer(text):
        story = await stories.get(tx, named[0])
        if story is None and (told_by := await statements.get(tx, named[0])):
            story = await finding.story_of(tx, told_by)
        if story:
            return f"{text[: named.start()]} {text[named.end() :]}", story
    return text, await stories.get(tx, question.story_id) if question.story_id else None


def _reply(answer: Answer, question: Question) -> Reply:
    document = compose.asked(answer, question.asker)
    return Reply(document=document, records=[_record(answer, document)])


def _record(answer: Answer, document: Document) -> records.Record:
    """An answer for programs; a source's id is the one that an import gave, if one did.

    What the desk says in its own words is `by` the desk: no measured share of that is right.
    """
    return {
        "answered": answer.answered,
        "by": "desk" if answer.own else "store",
        "text": compose.plain(document),
        "sources": [
            {
                "id": each.statement.given_id or each.statement.id,
                "url": each.statement.url,
                "institution": each.statement.institution,
                "published": dating.printed(each.statement),
                "quote": " ".join(span.text for span in each.spans),
                "edits": [records.edit(edit) for edit in each.edits],
            }
            for each in answer.sources
        ],
        "confidence": None if answer.own else answer.confidence,
    }


def _entry(entry: Entry) -> records.Record:
    """A frequent question for programs."""
    return {"key": entry.key, "asked": dict(entry.asked), "sources": list(entry.sources)}
