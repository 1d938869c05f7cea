"""What the facts of stories say to a question: lists, counts and days that need no quoting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from bot import quotes
from bot.answers import finding
from bot.asking import Asked
from bot.asking.question import entries
from bot.compose import dating
from bot.lexicon.faq import Entry
from bot.model import Answer, Cited, FactKind, Finding, Span, Statement, Story
from bot.store import Tx, recall, statements, stories
from bot.text.sentences import sentences

QUOTED = 2  # sentences of a statement that nothing special was asked of
_READ = 100  # texts of a government that are looked at, the newest
_CITING = 5  # texts that are shown for the resolutions they cite: few governments need two
_STATES = 5  # that a question names, of which each is answered for
_WHOLE = 0.9  # of the signatories that are counted, for a list that leaves nobody out

Found = tuple[Finding, Cited]  # and the words that show it


async def of_speakers(tx: Tx, asked: Asked, now: datetime, limit: int) -> Answer | None:
    """The newest that each of the named states said, or how much since a day, when that is all it
    asks.

    Where all of it is older, that comes nearest; None when there is none at all.
    """
    since = next((each for each in asked.periods if each.since), None)
    if not entries.only_speakers(asked) and not (since and not asked.sought):
        return None
    codes: list[str | None] = [*entries.countries(asked)[:_STATES]] or [None]
    newest = {code: await statements.latest(tx, limit, country=code) for code in codes}
    kept = {
        code: [each for each in said if not since or each.at >= since.first(now)]
        for code, said in newest.items()
    }
    sources = tuple(telling(each) for said in kept.values() for each in said)
    if not sources:  # they speak here, but not since
        nearest = tuple(telling(each) for said in newest.values() for each in said) if since else ()
        return Answer(language=asked.language, nearest=nearest) if nearest else None
    of = [code for code, said in kept.items() if not said or (since and "count" in asked.wants)]
    return Answer(
        language=asked.language,
        findings=tuple(
            [
                await _how_many(tx, since.first(now), code)
                if since
                else Finding(kind="silent", country=code)
                for code in of
            ]
        ),
        sources=sources,
        confidence=1.0,
    )


async def _how_many(tx: Tx, since: datetime, country: str | None) -> Finding:
    """How many statements there are since then, by a state or by all."""
    number = await recall.how_many(tx, since, country=country)
    return Finding(kind="since", numbers=(number,), country=country, day=since.date())


async def of_government(tx: Tx, asked: Asked, entry: Entry) -> Answer | None:
    """The resolutions that a government cites in all its texts, when a question asks no more."""
    countries = entries.countries(asked)
    if entry.answer != "resolutions" or len(set(countries)) != 1 or asked.periods:
        return None
    if not entries.asks_only_of(asked, entry):
        return None
    newest = await statements.latest(tx, _READ, country=countries[0])
    by_number: dict[int, Statement] = {}
    for each in sorted(newest, key=lambda text: -len(_numbers(text))):
        for number in _numbers(each):
            by_number.setdefault(number, each)
    citing = {each.id: each for each in by_number.values()}
    if not citing:
        return None
    told = tuple(citing.values())[:_CITING]
    story_id = told[0].story_id
    story = await stories.get(tx, story_id) if story_id else None
    if story is None:
        return None
    return Answer(
        language=asked.language,
        findings=(
            Finding(
                kind="resolutions",
                story=replace(story, statements=told),
                numbers=(_READ,) if len(newest) == _READ else (),
            ),
        ),
        sources=tuple(map(_citing, told)),
        confidence=1.0,
    )


def _citing(statement: Statement) -> Cited:
    """A statement with each sentence that cites a resolution."""
    shown = (_showing(statement, each.span).spans for each in statement.facts.resolutions)
    return Cited(statement=statement, spans=tuple(dict.fromkeys(chain.from_iterable(shown))))


def _numbers(statement: Statement) -> set[int]:
    return {each.number for each in statement.facts.resolutions}


async def of_story(tx: Tx, asked: Asked, entry: Entry, sources: Sequence[Cited]) -> list[Found]:
    """What the story of the best source says by its facts, of each state where it is asked of some;
    empty when they don't say it."""
    if not sources or entry.answer is None or entry.answer not in _FACTS:
        return []
    story = await story_of(tx, sources)
    if story is None:
        return []
    known = {each.statement.id for each in sources}
    countries = entries.countries(asked)
    theirs = [each for each in story.statements if each.country in countries]
    chosen = theirs if entry.answer in _OF_A_TEXT and theirs else story.statements
    first = sorted(chosen, key=lambda each: each.id not in known)
    of = replace(story, statements=tuple(first))
    named = countries if entry.answer in _OF_A_STATE else [""]
    found = [_FACTS[entry.answer](of, each) for each in named]
    told = [each for each in found if each]
    if told and len(told) < len(found):  # of the others the list leaves it open: whom it names
        told += filter(None, [_signatories(of, "")])
    return told


def led_by(said: Sequence[Found], sources: Sequence[Cited]) -> tuple[Cited, ...]:
    """The sources, first those whose words show the facts, those words among their quotes."""
    for each in reversed(said):
        sources = _led_by(each, sources)
    return tuple(sources)


def _led_by(said: Found, sources: Sequence[Cited]) -> tuple[Cited, ...]:
    finding, showing = said
    quoted = next((s for s in sources if s.statement.id == showing.statement.id), None)
    others = [each for each in sources if each is not quoted]
    if quoted is None:
        return (showing, *others)
    if finding.kind not in _SHOWN:
        return tuple(sources)
    spans = {(each.field, each.start): each for each in (*quoted.spans, *showing.spans)}
    both = replace(quoted, spans=tuple(spans[at] for at in sorted(spans)))
    return (both, *others)


async def with_signatories(tx: Tx, sources: Sequence[Cited]) -> Story | None:
    """The story of the best source, when any of its texts names who signed."""
    story = await story_of(tx, sources)
    return story if story and _longest_list(story).facts.signatories else None


async def story_of(tx: Tx, sources: Sequence[Cited]) -> Story | None:
    """The story that the best source tells."""
    story_id = sources[0].statement.story_id if sources else None
    return await stories.get(tx, story_id) if story_id else None


async def own(tx: Tx, asked: Asked, entry: Entry) -> Answer | None:
    """The desk's own answer, as long as a statement that it rests on is in the store."""
    found = [await finding.named(tx, each) for each in entry.sources]
    sources = tuple(Cited(statement=statement, spans=()) for statement in found if statement)
    return Answer(language=asked.language, own=entry.text, sources=sources) if sources else None


def telling(statement: Statement) -> Cited:
    """A statement with the sentences of it that say most."""
    spans = quotes.pick(
        statement.title,
        statement.text,
        statement.language,
        statement.match,
        statement.facts,
        limit=QUOTED,
    )
    return Cited(statement=statement, spans=spans or (_title(statement),))


def _title(statement: Statement) -> Span:
    return Span(field="title", start=0, end=len(statement.title), text=statement.title)


def _resolutions(story: Story, country: str) -> Found | None:
    best = max(story.statements, key=lambda each: len(each.facts.resolutions))
    if not best.facts.resolutions:
        return None
    said = Finding(kind="resolutions", story=story)
    return said, _showing(best, best.facts.resolutions[0].span)


def _signatories(story: Story, country: str) -> Found | None:
    best = _longest_list(story)
    if not best.facts.signatories:
        return None
    said = Finding(kind="signatories", story=story, numbers=(_counted(story),))
    return said, _showing(best, best.facts.signatories[0].span)


def _signed(story: Story, country: str) -> Found | None:
    """Whether a state signed: no is said only by a list that leaves nobody out."""
    best = _longest_list(story)
    named = {each.country: each.span for each in best.facts.signatories}
    if country in named:
        return Finding(kind="signed", story=story, country=country), _showing(best, named[country])
    if not named or len(named) < _WHOLE * _counted(story):
        return None
    said = Finding(kind="not_signed", story=story, country=country, numbers=(len(named),))
    return said, _showing(best, next(iter(named.values())))


def _count(story: Story, country: str) -> Found | None:
    counting = [each for each in story.statements if each.facts.signatory_count]
    if not counting:
        return None
    numbers = [each.facts.signatory_count or 0 for each in counting]
    (usual, often), *others = Counter(numbers).most_common()
    commonest = next(each for each in counting if each.facts.signatory_count == usual)
    said = Finding(
        kind="count",
        story=story,
        numbers=tuple(sorted(set(numbers))),
        usual=usual if not others or often > others[0][1] else None,
    )
    return said, telling(commonest)


def _when(story: Story, country: str) -> Found | None:
    return Finding(kind="when", story=story), telling(_in_time(story)[0])


def _first(story: Story, country: str) -> Found | None:
    return Finding(kind="first", story=story), telling(_in_time(story)[0])


def _weapons(story: Story, country: str) -> Found | None:
    best = max(story.statements, key=lambda each: len({item.item for item in each.facts.items}))
    if not best.facts.items:
        return None
    return Finding(kind="weapons", story=story), _showing(best, best.facts.items[0].span)


def _missing(story: Story, country: str) -> Found | None:
    best = _longest_list(story)
    if not best.facts.signatories:
        return None
    said = Finding(kind="missing", story=story)
    return said, _showing(best, best.facts.signatories[0].span)


_FACTS: Mapping[FactKind, Callable[[Story, str], Found | None]] = {
    "resolutions": _resolutions,
    "signatories": _signatories,
    "signed": _signed,
    "count": _count,
    "when": _when,
    "first": _first,
    "weapons": _weapons,
    "missing": _missing,
}


_OF_A_STATE: frozenset[FactKind] = frozenset({"signed"})  # … and is asked of each that is named
_OF_A_TEXT = frozenset({"resolutions", "weapons"})  # which a named government's own text tells
_SHOWN = frozenset({"resolutions", "signatories", "signed", "not_signed", "weapons", "missing"})


def _in_time(story: Story) -> list[Statement]:
    return dating.in_order(story.statements)


def _longest_list(story: Story) -> Statement:
    return max(story.statements, key=lambda each: len({s.country for s in each.facts.signatories}))


def _counted(story: Story) -> int:
    return max(each.facts.signatory_count or 0 for each in story.statements)


def _showing(statement: Statement, span: Span) -> Cited:
    """The sentence that a fact was read from."""
    if span.field == "title":
        return Cited(statement=statement, spans=(_title(statement),))
    return Cited(statement=statement, spans=tuple(_around(statement, span)))


def _around(statement: Statement, span: Span) -> Iterator[Span]:
    for start, end in sentences(statement.text, statement.language):
        if start <= span.start < end:
            yield Span(field="text", start=start, end=end, text=statement.text[start:end])
