"""Pieces that alerts and answers share: bylines, counters, facts, why it matched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import structlog

from bot.compose import dating, words
from bot.compose.voice import Voice
from bot.model import (
    PERSONNEL,
    Actions,
    Block,
    Button,
    Delivery,
    Destination,
    Document,
    Facts,
    Inline,
    Listing,
    Match,
    Materiel,
    Note,
    Paragraph,
    Quote,
    Resolution,
    Run,
    Span,
    Statement,
    Story,
)

Copies = Mapping[str, Sequence[Statement]]  # of a statement's id: at other addresses of its page
NO_COPIES: Copies = {}
NAMES_SHOWN = 8
UNSAID = "-"  # what stands for a reason that nobody gave
EVIDENCE_SHOWN = 2
LONGEST = 100  # characters of what is only hinted at

log = structlog.get_logger(__name__)


def byline(voice: Voice, statement: Statement) -> Paragraph:
    """Who published it, on what kind of site, when, and how soon we saw it."""
    return Paragraph(
        runs=voice.runs(
            "{institution} · {standing} · {dated}",
            institution=Run(text=statement.institution, strong=True),
            standing=standing(voice, statement),
            dated=dating.seen(voice, statement),
        )
    )


def standing(voice: Voice, statement: Statement) -> str:
    """Whether the site speaks for the institution."""
    return voice.say("official") if statement.official else voice.say("mirror, not official")


def publisher(voice: Voice, statement: Statement) -> str:
    """Who published it, in full; a mirror and the press are marked, wherever they are named."""
    who = voice.publisher(statement.country, statement.institution)
    return who if statement.official else voice.say("{who} [unofficial]", who=who)


def quotes(statement: Statement, spans: Iterable[Span]) -> tuple[Quote, ...]:
    """The spans as quotes; one whose words are not the statement's is left out."""
    return tuple(
        Quote(text=span.text, language=statement.language)
        for span in spans
        if _verbatim(statement, span)
    )


def _verbatim(statement: Statement, span: Span) -> bool:
    archived = statement.title if span.field == "title" else statement.text
    if archived[span.start : span.end] == span.text and span.text.strip():
        return True
    log.error(
        "quote-not-verbatim",
        statement=statement.id,
        field=span.field,
        start=span.start,
        end=span.end,
    )
    return False


def longest_list(story: Story) -> tuple[str, ...]:
    """The signatories by the copy that names most."""
    lists = [signatories(statement.facts) for statement in story.statements]
    return max(lists, key=len, default=())


def own_copy(story: Story, country: str) -> Statement | None:
    """The first official text of a state that tells the story."""
    return next((s for s in story.statements if s.official and s.country == country), None)


def signatories(facts: Facts) -> tuple[str, ...]:
    """The countries a text names as its authors, each once."""
    return tuple(dict.fromkeys(signatory.country for signatory in facts.signatories))


def counter(voice: Voice, story: Story) -> str:
    """How far it has come: published by 3 of 50 signatories, 2 others and 1 unofficial source.

    Mirrors and the press tell what somebody else said: they count as none of the institutions.
    """
    story = story.standing
    named = longest_list(story)
    stated = max((s.facts.signatory_count or 0 for s in story.statements), default=0)
    total = max(len(named), stated)
    speakers = {
        s.country for s in story.statements if s.official and (not named or s.country in named)
    }
    official = {s.institution for s in story.statements if s.official}
    shown = len({s.institution for s in story.statements} - official)
    unofficial = (
        [voice.count(shown, "1 unofficial source", "{n} unofficial sources")] if shown else []
    )
    if total < 2 or total < len(speakers):
        counted = [voice.count(len(official), "1 institution", "{n} institutions")]
        return voice.join([*(counted if official else ()), *unofficial])
    others = {s.institution for s in story.statements if s.official and s.country not in speakers}
    if speakers:
        of_all = voice.count(
            total,
            "{published} of {n} signatory",
            "{published} of {n} signatories",
            published=len(speakers),
        )
    else:
        of_all = voice.count(total, "none of {n} signatory yet", "none of {n} signatories yet")
    also = [voice.count(len(others), "1 other", "{n} others")] if others else []
    return voice.join([of_all, *also, *unofficial])


def facts(voice: Voice, found: Facts, story: Story | None = None) -> tuple[tuple[str, Inline], ...]:
    """What the text says that can be checked, as names and values.

    Who signed is told as by the whole `story`, so that it agrees with the counter.
    """
    signed = signatories(found)
    if story is not None:
        signed = max(signed, longest_list(story.standing), key=len)
    rows = {
        voice.say("Resolutions"): voice.row(
            dict.fromkeys(resolution(voice, each) for each in found.resolutions)
        ),
        voice.say("UN documents"): voice.some(
            [each.symbol for each in found.documents], NAMES_SHOWN
        ),
        voice.say("Event dates"): voice.row(
            voice.day(day) for day in sorted({event.day for event in found.dates})
        ),
        materiel_title(voice, found.items): voice.row(
            dict.fromkeys(materiel(voice, each) for each in found.items)
        ),
        voice.say("Acts"): voice.row(
            dict.fromkeys(words.name(voice, words.ACTS, act.act) for act in found.acts)
        ),
        voice.say("Signatories"): _signatories(voice, signed, found.signatory_count),
        voice.say("Sanctions listings"): voice.some(
            [listing(voice, each) for each in found.listings], NAMES_SHOWN
        ),
    }
    return tuple((name, (Run(text=value),)) for name, value in rows.items() if value)


def listing(voice: Voice, of: Listing) -> str:
    """MG-Flot LLC (EU 269/2014)."""
    if of.programme is None:
        return of.name
    return voice.say("{name} ({programme})", name=of.name, programme=of.programme)


def resolution(voice: Voice, of: Resolution) -> str:
    """2270 (2016)."""
    if of.year is None:
        return str(of.number)
    return voice.say("{number} ({year})", number=of.number, year=of.year)


def materiel(voice: Voice, of: Materiel) -> str:
    """Ballistic missiles (at least 1,200)."""
    named = words.name(voice, words.ITEMS, of.item)
    if not of.quantity:
        return named
    numbers = (voice.decimal(int(each), "#,##0") for each in of.quantity.split("–"))
    quantity = "–".join(numbers)
    if of.bound:
        quantity = voice.say(words.BOUNDS[of.bound], n=quantity)
    return voice.say("{item} ({quantity})", item=named, quantity=quantity)


def materiel_title(voice: Voice, items: Sequence[Materiel]) -> str:
    """What to call them: soldiers and workers are no weapons."""
    if any(each.item in PERSONNEL for each in items):
        return voice.say("Weapons and personnel")
    return voice.say("Weapons")


def _signatories(voice: Voice, signed: Sequence[str], stated: int | None) -> str:
    named = [voice.country(code) for code in signed]
    if not named:
        return str(stated or "")
    return voice.say("{n}: {names}", n=len(named), names=voice.some(named, NAMES_SHOWN))


def why(voice: Voice, match: Match) -> Inline:
    """Why a text matched: how much of it is about the topic, its score, and the words."""
    if match.level is None:
        return voice.runs("no match")
    spoken = dict.fromkeys(evidence.span.text for evidence in match.evidence)
    return voice.runs(
        "{level} ({score}): {words}",
        level=voice.say(words.LEVELS[match.level]),
        score=voice.decimal(match.score, "0.00"),
        words=voice.row(
            voice.say("“{title}”", title=shortened(text)) for text in list(spoken)[:EVIDENCE_SHOWN]
        ),
    )


def link(voice: Voice, statement: Statement) -> tuple[Actions, ...]:
    """A button to the statement at its source, if it has an address."""
    if not statement.url:
        return ()
    return (Actions(buttons=(source_button(voice, statement),)),)


def source_button(voice: Voice, statement: Statement) -> Button:
    """A button to the statement at its source."""
    return Button(label=voice.say("Read at the source"), href=statement.url)


def retraction(statement: Statement) -> str:
    """Why a statement was taken back, if that was said."""
    return "" if statement.retraction == UNSAID else statement.retraction


def page_fate(voice: Voice, statement: Statement) -> str:
    """That a statement's page was removed, since when, and whether it is back; else nothing."""
    if statement.gone_since is None:
        return ""
    missing = voice.time(statement.gone_since)
    if statement.back_at is None:
        return voice.say("⚠ page removed, missing since {when}", when=missing)
    back = voice.time(statement.back_at)
    return voice.say(
        "page back since {back}, had been missing since {when}", back=back, when=missing
    )


def below(voice: Voice, statement: Statement) -> Inline:
    """The same as one more line of an entry, if there is something to say."""
    fate = page_fate(voice, statement)
    return (Run(text=f"\n{fate}"),) if fate else ()


def title(voice: Voice, statement: Statement) -> str:
    """What a statement calls itself."""
    return statement.title or voice.say("(no title)")


def listed(
    voice: Voice,
    statement: Statement,
    *,
    when: str = "",
    strong: bool = False,
    strike: bool = False,
) -> Inline:
    """A statement as lists show it; `when` it was published, unless something else is said."""
    address = statement.url or None
    return voice.runs(
        "{id} · {when} · {who}\n{title}",
        id=code(statement.id),
        when=when or dating.when(voice, statement),
        who=publisher(voice, statement),
        title=Run(text=title(voice, statement), href=address, strong=strong, strike=strike),
    )


def headed(voice: Voice, statement: Statement) -> str:
    """Who speaks, in short, and what a statement calls itself."""
    return voice.headed(statement.country, statement.institution, title(voice, statement))


def headlined(story: Story, reader: Destination) -> Statement:
    """The copy whose title stands for a story: in the reader’s language, else in English, official,
    if any is."""
    read = (reader.language, "en")
    return min(
        story.standing.statements,
        key=lambda each: (
            read.index(each.language) if each.language in read else len(read),
            not each.official,
        ),
    )


def each_once(story: Story, copies: Copies) -> list[Statement]:
    """The statements of a story in the order of time, without other addresses of their pages."""
    hidden = {copy.id for each in copies.values() for copy in each}
    return [each for each in dating.in_order(story.statements) if each.id not in hidden]


def elsewhere(voice: Voice, copies: Sequence[Statement]) -> Inline:
    """How many other addresses of its page show the same text, behind its title."""
    also = also_at(voice, copies)
    return (Run(text=f" ({also})"),) if also else ()


def also_at(voice: Voice, copies: Sequence[Statement]) -> str:
    """How many other addresses show the same text; nothing if none does."""
    if not copies:
        return ""
    return voice.count(len(copies), "also at 1 other address", "also at {n} other addresses")


def ids(voice: Voice, statement: Statement) -> Inline:
    """What to type to ask further."""
    typed = voice.runs("statement {id}", id=code(statement.id))
    if statement.story_id is None:
        return typed
    return voice.runs(
        "story {story} · {statement}", story=code(statement.story_id), statement=typed
    )


def code(text: str) -> Run:
    """Something to type."""
    return Run(text=text, code=True)


def strong(text: str) -> Run:
    """Something to see first."""
    return Run(text=text, strong=True)


def shortened(text: str) -> str:
    """The beginning of a text on one line, up to a space if there is one."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    return (line[:LONGEST].rpartition(" ")[0] or line[:LONGEST]) + " …"


def says(voice: Voice, delivery: Delivery) -> str:
    """What a delivery says, in a line."""
    return delivery.document.summary or voice.say("(its words can’t be read)")


def summary(line: Inline) -> str:
    """A line without its styles."""
    return " ".join("".join(run.text for run in line).split())


def said(line: Inline, *blocks: Block) -> Document:
    """A line, which is its own summary, and what stands below it."""
    return Document(summary=summary(line), blocks=(Paragraph(runs=line), *blocks))


def ways_to_speak(voice: Voice, destination: Destination) -> tuple[Note, ...]:
    """How we are spoken to, on platforms where it takes more than a command."""
    if not voice.prefix:
        return ()
    line = voice.runs(
        "Here a command begins with {prefix}, as in {example}, or with my name; in a chat of two it"
        " needs neither.",
        prefix=code(voice.prefix),
        example=voice.typed("subscribe"),
    )
    if destination.id.startswith("matrix:"):
        reactions = voice.runs(
            "React to an alert with {seen} to acknowledge it, with {quiet} to mute its story.",
            seen="✅",
            quiet="🔕",
        )
        line = (*line, Run(text=" "), *reactions)
    return (Note(runs=line),)
