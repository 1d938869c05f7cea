"""Lists of the archive: the newest stories, and what a search found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.compose import dating, parts
from bot.compose.parts import NO_COPIES, Copies
from bot.compose.voice import Voice
from bot.model import Destination, Document, Entry, ListPage, Statement, Story

FLAGS_SHOWN = 12


def stories(told: Sequence[Story], reader: Destination, *, older: str | None) -> ListPage:
    """The newest stories; `older` is the last one's id if more follow."""
    voice = Voice(reader)
    heading = voice.say("Stories") if told else voice.say("The store holds no story yet.")
    entries = tuple(entry(voice, story, reader) for story in told)
    return _listing(voice, heading, entries, older=older)


def found(
    hits: Sequence[tuple[Statement, str]],
    reader: Destination,
    *,
    typed: str,
    older: str | None,
    is_first_page: bool,
    copies: Copies = NO_COPIES,
) -> ListPage:
    """What a search found: statements, each with the passage that says so."""
    voice = Voice(reader)
    if older or not is_first_page:
        heading = voice.say("Statements found")
    else:
        heading = voice.count(len(hits), "1 statement found", "{n} statements found")
    entries = tuple(_hit(voice, *hit, copies) for hit in hits)
    return _listing(voice, heading, entries, typed=typed, older=older)


def not_found(trouble: Document, reader: Destination, *, typed: str) -> ListPage:
    """Why a search found nothing, and what would find something."""
    voice = Voice(reader)
    return _listing(voice, voice.say("Search"), (), typed=typed, trouble=trouble)


def entry(voice: Voice, story: Story, reader: Destination) -> Entry:
    """A story in a list, under the title of the copy in the reader's language if there is one."""
    copy = parts.headlined(story, reader)
    countries = dict.fromkeys(each.country for each in story.statements if each.official)
    names = [voice.flagged(code) for code in countries] or list(story.publishers)
    first = dating.in_order(story.statements)[0]
    return Entry(
        path=f"story/{story.id}",
        title=parts.title(voice, copy),
        language=copy.language,
        when=dating.when(voice, first),
        moment=dating.moment(first),
        who=voice.say("Published by {counter}", counter=parts.counter(voice, story)),
        note=voice.some(names, FLAGS_SHOWN),
        is_retracted=all(each.retraction for each in story.statements),
    )


def _hit(voice: Voice, statement: Statement, snippet: str, copies: Copies) -> Entry:
    return Entry(
        path=f"statement/{statement.id}",
        title=parts.title(voice, statement),
        language=statement.language,
        when=dating.when(voice, statement),
        moment=dating.moment(statement),
        who=parts.publisher(voice, statement),
        snippet=snippet,
        elsewhere=parts.also_at(voice, copies.get(statement.id, ())),
        is_retracted=bool(statement.retraction),
    )


def _listing(
    voice: Voice,
    heading: str,
    entries: tuple[Entry, ...],
    *,
    typed: str = "",
    older: str | None = None,
    trouble: Document | None = None,
) -> ListPage:
    return ListPage(
        heading=heading,
        entries=entries,
        typed=typed,
        trouble=trouble,
        older=older,
        labels={
            "older": voice.say("Older"),
            "newest": voice.say("Newest"),
            "retracted": voice.say("retracted"),
            "pages": voice.say("Pages"),
        },
    )
