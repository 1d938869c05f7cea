"""Answers to questions in plain words: what is composed of facts first, then who said so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.compose import dating, parts, words
from bot.compose.alerts import edited
from bot.compose.voice import LOCALES, Voice, mark
from bot.model import (
    Answer,
    Block,
    Bullets,
    Cited,
    Destination,
    Document,
    Edit,
    FactKind,
    Fields,
    Finding,
    Heading,
    Inline,
    Note,
    Paragraph,
    Quote,
    Run,
    Statement,
    Story,
)

LONGEST_HEADING = 150  # characters
SURE, LIKELY = 0.9, 0.75  # confidence from which on an answer is called so

REFUSALS = {
    "draft": mark("I write no texts: I answer from the statements in the store."),
    "advice": mark("I give no advice: I answer from the statements in the store."),
    "opinion": mark("I have no opinion: I answer from the statements in the store."),
    "chat": mark("I can’t help with that: I answer from the statements in the store."),
    "abuse": mark("I can’t do that: I answer from the statements in the store."),
}


def asked(answer: Answer, destination: Destination) -> Document:
    """The answer in the asker's language, its quotes in their own; or why there is none."""
    voice = Voice(_in_language(answer.language, destination))
    if answer.refusal:
        return parts.said(voice.runs(REFUSALS[answer.refusal]))
    if not answer.answered:
        return _unanswered(voice, answer.nearest)
    if answer.own:
        return _of_the_desk(voice, answer.own, answer.sources)
    said = [_WORDED[each.kind](voice, each) for each in answer.findings]
    said = said or [_quoted(voice, answer.sources)]
    blocks: list[Block] = [_first_of_all(each) for each in said]
    for source in answer.sources:
        blocks += _source(voice, source)
    return Document(summary=" · ".join(said), blocks=(*blocks, _confidence(voice, answer)))


def _first_of_all(said: str) -> Block:
    # A long list in bold is tiring to read.
    if len(said) <= LONGEST_HEADING:
        return Heading(text=said)
    return Paragraph(runs=(Run(text=said),))


def said_in(texts: Mapping[str, str], destination: Destination) -> str:
    """A text in the destination's language, or in English, or in whatever there is."""
    first = next(iter(texts.values()))
    return texts.get(destination.language) or texts.get("en") or first


def frequent(questions: Sequence[tuple[str, str]], destination: Destination) -> Document:
    """The frequent questions, by what to type for each."""
    voice = Voice(destination)
    heading = voice.say("Questions that are often asked")
    items = tuple(
        voice.runs("{command}: {question}", command=voice.typed(f"faq {key}"), question=question)
        for key, question in questions
    )
    more = voice.runs("Any other question is answered too: just ask it.")
    return Document(
        summary=heading, blocks=(Heading(text=heading), Bullets(items=items), Note(runs=more))
    )


def answer_kept(key: str, destination: Destination) -> Document:
    """The desk's own answer will be given from now on."""
    voice = Voice(destination)
    line = voice.runs("Kept: {command} gives this answer.", command=voice.typed(f"faq {key}"))
    return parts.said(line)


def answer_dropped(key: str, destination: Destination) -> Document:
    """The desk's own answer is given no more."""
    voice = Voice(destination)
    return parts.said(voice.runs("The answer “{key}” is given no more.", key=key))


def plain(document: Document) -> str:
    """What a document says, without its markup."""
    return "\n".join(line for block in document.blocks for line in _lines(block) if line)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text) | Quote(text=text):
            yield text
        case Paragraph(runs=runs) | Note(runs=runs):
            yield "".join(run.text for run in runs)
        case Bullets(items=items):
            yield from ("".join(run.text for run in item) for item in items)
        case Fields(pairs=pairs):
            yield from (f"{name}: {''.join(run.text for run in runs)}" for name, runs in pairs)


def _in_language(language: str, destination: Destination) -> Destination:
    return replace(destination, language=language) if language in LOCALES else destination


def _unanswered(voice: Voice, nearest: Sequence[Cited]) -> Document:
    heading = voice.say("The store doesn’t hold an answer to that.")
    blocks: list[Block] = [Paragraph(runs=(Run(text=heading),))]
    if nearest:
        blocks.append(Paragraph(runs=voice.runs("What comes nearest:")))
        blocks.append(Bullets(items=tuple(_line(voice, each) for each in nearest)))
    else:
        ways = voice.runs(
            "{latest} shows the newest statements, {faq} what is often asked.",
            latest=voice.typed("latest"),
            faq=voice.typed("faq"),
        )
        blocks.append(Note(runs=ways))
    return Document(summary=heading, blocks=tuple(blocks))


def _of_the_desk(voice: Voice, text: str, sources: Sequence[Cited]) -> Document:
    """The desk's own words, as such: no quotes that may say otherwise, and no share to be right."""
    said = voice.say("The desk’s own answer: {text}", text=text)
    blocks: tuple[Block, ...] = (
        Paragraph(runs=(Run(text=said, strong=len(said) <= LONGEST_HEADING),)),
        Note(runs=voice.runs("The desk names as what it rests on:")),
        *(Note(runs=_line(voice, each)) for each in sources),
    )
    return Document(summary=said, blocks=blocks)


def _quoted(voice: Voice, sources: Sequence[Cited]) -> str:
    first = sources[0].statement
    return voice.say(
        "{who}, {day}:",
        who=voice.speaker(first.country, first.institution),
        day=dating.day(voice, first),
    )


def _source(voice: Voice, source: Cited) -> Iterable[Block]:
    yield from parts.quotes(source.statement, source.spans)
    for edit in source.edits:
        yield from _edit(voice, edit)
    yield Note(runs=_line(voice, source))


def _edit(voice: Voice, edit: Edit) -> Iterable[Block]:
    """The words before and after, as the alert showed them."""
    line = voice.runs(
        "{who} changed its text, as seen {when}:",
        who=parts.strong(parts.publisher(voice, edit.after)),
        when=voice.time(edit.seen_at),
    )
    yield Paragraph(runs=line)
    yield from edited(voice, edit.before, edit.after, edit.changes)


def _line(voice: Voice, source: Cited) -> Inline:
    return parts.listed(voice, source.statement, strong=True)


def _confidence(voice: Voice, answer: Answer) -> Note:
    if answer.confidence >= SURE:
        sure = voice.say("high")
    elif answer.confidence >= LIKELY:
        sure = voice.say("fair")
    else:
        sure = voice.say("low: read the sources")
    return Note(runs=voice.runs("Confidence: {sure}", sure=sure))


def _story(finding: Finding) -> Story:
    if finding.story is None:
        raise ValueError(f"{finding.kind} is said of a story")
    return finding.story


def _in_time(finding: Finding) -> list[Statement]:
    return dating.in_order(_story(finding).statements)


def _resolutions(voice: Voice, finding: Finding) -> str:
    cited = {each.number: each for s in _story(finding).statements for each in s.facts.resolutions}
    named = [
        voice.say("{number} ({year})", number=each.number, year=each.year)
        if each.year
        else str(each.number)
        for _, each in sorted(cited.items())
    ]
    listed = voice.join(named)
    if finding.numbers:
        return voice.say(
            "Resolutions cited in the newest {n} texts: {list}", n=finding.numbers[0], list=listed
        )
    return voice.say("Resolutions cited: {list}", list=listed)


def _signatories(voice: Voice, finding: Finding) -> str:
    named = voice.countries(parts.longest_list(_story(finding)))
    listed, (counted,) = voice.join(named), finding.numbers
    if counted > len(named):
        return voice.say(
            "{n} of {total} signatories are named: {list}",
            n=len(named),
            total=counted,
            list=listed,
        )
    return voice.count(
        len(named), "1 signatory is named: {list}", "{n} signatories are named: {list}", list=listed
    )


def _signed(voice: Voice, finding: Finding) -> str:
    return voice.say(
        "Yes: {country} is named among those who signed.", country=_country(voice, finding)
    )


def _not_signed(voice: Voice, finding: Finding) -> str:
    return voice.count(
        finding.numbers[0],
        "No: {country} is not the one that is named as having signed.",
        "No: {country} is not among the {n} that are named as having signed.",
        country=_country(voice, finding),
    )


def _country(voice: Voice, finding: Finding) -> str:
    return voice.country(finding.country or "")


def _count(voice: Voice, finding: Finding) -> str:
    if len(finding.numbers) == 1:
        return voice.count(finding.numbers[0], "It speaks for 1.", "It speaks for {n} states.")
    if finding.usual:
        return voice.say(
            "{usual}, most often; the publications count from {least} to {most}.",
            usual=finding.usual,
            least=finding.numbers[0],
            most=finding.numbers[-1],
        )
    return voice.say(
        "Between {least} and {most}: the publications count differently.",
        least=finding.numbers[0],
        most=finding.numbers[-1],
    )


def _when(voice: Voice, finding: Finding) -> str:
    story = _story(finding)
    days = sorted({event.day for s in story.statements for event in s.facts.dates})
    published = voice.say("Published on {day}", day=dating.day(voice, _in_time(finding)[0]))
    if not days:
        return published
    named = voice.some([voice.day(day) for day in days], parts.NAMES_SHOWN)
    return voice.say("{published}; days it names: {days}", published=published, days=named)


def _first(voice: Voice, finding: Finding) -> str:
    first = _in_time(finding)[0]
    return voice.say(
        "First published by {who}, {when}, as far as the store knows",
        who=parts.publisher(voice, first),
        when=dating.when(voice, first),
    )


def _weapons(voice: Voice, finding: Finding) -> str:
    found = [item.item for s in _story(finding).statements for item in s.facts.items]
    named = [words.name(voice, words.ITEMS, key) for key in dict.fromkeys(found)]
    return voice.say("Named: {list}", list=voice.some(named, parts.NAMES_SHOWN))


def _missing(voice: Voice, finding: Finding) -> str:
    story = _story(finding)
    published = {each.country for each in story.statements if each.official}
    missing = [code for code in parts.longest_list(story) if code not in published]
    if not missing:
        return voice.say("All that are named as having signed have published it.")
    return voice.say("Not yet published by {list}", list=voice.join(voice.countries(missing)))


def _changed(voice: Voice, finding: Finding) -> str:
    story = _story(finding)
    if finding.country:
        return voice.say(
            "{country}: texts of this story: {total}; the last one on {day}; changed since: {n}",
            country=_country(voice, finding),
            total=len(story.statements),
            day=dating.day(voice, _in_time(finding)[-1]),
            n=finding.numbers[0],
        )
    return voice.say(
        "Published by {counter}; the last one on {day}; texts changed since: {n}",
        counter=parts.counter(voice, story),
        day=dating.day(voice, _in_time(finding)[-1]),
        n=finding.numbers[0],
    )


def _since(voice: Voice, finding: Finding) -> str:
    if finding.day is None:
        raise ValueError("since says a number since a day")
    day = voice.day(finding.day)
    if finding.country:
        return voice.count(
            finding.numbers[0], "1 statement by {country} since {day}",
            "{n} statements by {country} since {day}",
            country=_country(voice, finding), day=day,
        )  # fmt: skip
    return voice.count(
        finding.numbers[0], "1 statement since {day}", "{n} statements since {day}", day=day
    )


def _silent(voice: Voice, finding: Finding) -> str:
    country = _country(voice, finding)
    if finding.story:
        return voice.say("{country}: no text of this story is in the store.", country=country)
    return voice.say("{country}: no statement is in the store.", country=country)


_WORDED: Mapping[FactKind, Callable[[Voice, Finding], str]] = {
    "resolutions": _resolutions,
    "signatories": _signatories,
    "signed": _signed,
    "not_signed": _not_signed,
    "count": _count,
    "when": _when,
    "first": _first,
    "weapons": _weapons,
    "missing": _missing,
    "changed": _changed,
    "since": _since,
    "silent": _silent,
}
