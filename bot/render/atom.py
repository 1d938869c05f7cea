"""Stories -> an Atom feed (RFC 4287): names, times and the ministries' own words.

An entry leads to the story's page in the archive, where readers have one to go to, else to the
first text at its source; its further links lead to the texts. Of our words there is one: RETRACTED.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Literal

from lxml import etree
from lxml.builder import ElementMaker

from bot.model import Block, Bullets, Document, Inline, Quote, Run, Statement, Story
from bot.render import html
from bot.text.dates import read_day

_E = ElementMaker(
    namespace="http://www.w3.org/2005/Atom", nsmap={None: "http://www.w3.org/2005/Atom"}
)
_TITLE = "statement-bot"


Changed = tuple[Story, datetime]  # a story, and when it last changed


def feed(
    stories: Sequence[Changed], *, now: datetime, self_url: str | None = None, archive: str = ""
) -> bytes:
    """The stories, the one that changed last first.

    `self_url` is where readers find the feed, `archive` where they find the archive's pages.
    Without stories the feed was updated `now`; else when the latest of them changed.
    """
    newest_first = sorted(stories, key=itemgetter(1), reverse=True)
    updated = newest_first[0][1] if newest_first else now
    root = _E.feed(
        _E.id(html.legible(self_url or "urn:statement-bot:stories")),
        _E.title(_TITLE),
        _E.updated(_time(updated)),
        *([_E.link(rel="self", href=html.legible(self_url))] if self_url else []),
        *([_page(f"{archive}/")] if archive else []),
        _E.generator(_TITLE),
        *(_entry(story, changed, archive) for story, changed in newest_first),
    )
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _entry(story: Story, changed: datetime, archive: str) -> etree._Element:
    first = story.standing.statements[0]
    publishers = _publishers(story)
    content = Document(summary=first.title, blocks=(*_passage(first), publishers))
    title = html.legible(first.title) or story.id
    fallen = all(each.retraction for each in story.statements)
    return _E.entry(
        _E.id(f"urn:statement-bot:story:{story.id}"),
        # Readers keep what they were shown: only a new title reaches them.
        _E.title(f"RETRACTED: {title}" if fallen else title),
        _E.updated(_time(changed)),
        _E.published(_time(story.first_at)),
        *(_E.author(_E.name(html.legible(name))) for name in _authors(story)),
        *_links(story, archive),
        _E.category(term=story.topic),
        _E.summary(html.fragment(Document(summary="", blocks=(publishers,))), type="html"),
        _E.content(html.fragment(content), type="html"),
    )


def _authors(story: Story) -> Sequence[str]:
    """The institutions that speak; whoever mirrors them only where none of them was seen yet."""
    official = dict.fromkeys(each.institution for each in story.statements if each.official)
    return tuple(official) or story.publishers


def _links(story: Story, archive: str) -> Iterator[etree._Element]:
    rel: Literal["alternate", "related"] = "alternate"  # an entry may have one alternate only
    if archive:
        yield _page(f"{archive}/story/{story.id}")
        rel = "related"
    for statement in story.statements:
        if html.is_web(statement.url):
            yield _E.link(
                rel=rel,
                href=html.legible(statement.url),
                hreflang=html.legible(statement.language),
                title=html.legible(statement.institution),
            )
            rel = "related"


def _page(url: str) -> etree._Element:
    return _E.link(rel="alternate", type="text/html", href=html.legible(url))


def _publishers(story: Story) -> Bullets:
    return Bullets(items=tuple(map(_published, story.statements)))


def _published(statement: Statement) -> Inline:
    gone = bool(statement.retraction)
    return (
        Run(text=statement.institution, strong=True),
        Run(text=f" · {_when(statement)} · "),
        Run(text=statement.title or statement.id, href=statement.url or None, strike=gone),
        *([Run(text=" · RETRACTED", strong=True)] if gone else []),
    )


def _when(statement: Statement) -> str:
    day = read_day(statement.published_raw, languages=(statement.language,))
    return f"{day}" if day else f"{statement.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _passage(statement: Statement) -> Iterator[Block]:
    """The paragraph that holds the first words which matched, verbatim."""
    spans = (each.span for each in statement.match.evidence if each.span.field == "text")
    span = next(spans, None)
    if span is None:
        return
    start = statement.text.rfind("\n\n", 0, span.start) + 1
    end = statement.text.find("\n\n", span.end)
    words = statement.text[start : None if end < 0 else end].strip()
    yield Quote(text=words, language=statement.language)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
