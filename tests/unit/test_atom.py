"""The Atom feed: a golden one, read back by the parser that readers use, and hostile titles.

`python -m tests.unit.test_atom` writes the golden feed anew: read it before committing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from bot.model import Story
from bot.render import atom
from tests import worded

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "stories.atom"
ARCHIVE = "https://statements.desk.example"
SELF = f"{ARCHIVE}/stories.atom"
NOW = worded.SEEN + timedelta(days=3)

LATER = replace(worded.MIRROR, id="zz9yk", story_id="8mwh2", title="Later", first_seen=NOW)
OTHER = Story(id="8mwh2", topic="dprk-russia-transfers", first_at=worded.SEEN, statements=(LATER,))


def golden() -> bytes:
    grown = worded.story(worded.MIRROR, worded.AMERICAN, worded.KOREA)
    return atom.feed([told(grown), told(OTHER)], self_url=SELF, now=NOW)


def told(story: Story) -> tuple[Story, datetime]:
    """A story that has not changed since its last text was seen."""
    return story, max(statement.first_seen for statement in story.statements)


def test_the_feed_is_as_golden() -> None:
    assert golden() == GOLDEN.read_bytes()


def test_a_reader_finds_what_there_is_to_know() -> None:
    feed = feedparser.parse(golden())
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Later", worded.MIRROR.title]
    entry = feed.entries[1]
    assert entry.id == "urn:statement-bot:story:4kq7a"
    assert entry.link == worded.MIRROR.url
    assert entry.updated == "2024-01-11T16:07:00Z"
    assert [author.name for author in entry.authors] == [
        worded.AMERICAN.institution,
        worded.KOREA.institution,
    ]
    for statement in (worded.MIRROR, worded.AMERICAN, worded.KOREA):
        assert statement.institution in entry.summary
        assert statement.url in entry.summary
    assert worded.ENGLISH.split("\n\n")[0] in entry.content[0].value


def test_where_there_is_an_archive_entries_lead_to_their_page_there() -> None:
    story = worded.story(worded.MIRROR, worded.AMERICAN)
    feed = feedparser.parse(atom.feed([told(story)], self_url=SELF, archive=ARCHIVE, now=NOW))
    (entry,) = feed.entries
    assert (feed.feed.link, entry.link) == (f"{ARCHIVE}/", f"{ARCHIVE}/story/4kq7a")
    related = [link.href for link in entry.links if link.rel == "related"]
    assert related == [worded.MIRROR.url, worded.AMERICAN.url]


@pytest.mark.parametrize("archive", ["", ARCHIVE])
def test_the_feed_has_what_the_standard_wants(archive: str) -> None:
    shown = [told(worded.story(worded.MIRROR, worded.AMERICAN)), told(OTHER)]
    root = etree.fromstring(atom.feed(shown, self_url=SELF, archive=archive, now=NOW))
    names = {"a": "http://www.w3.org/2005/Atom"}
    for element in (root, *root.findall("a:entry", names)):
        for needed in ("id", "title", "updated"):
            assert len(element.findall(f"a:{needed}", names)) == 1
    for entry in root.findall("a:entry", names):
        assert entry.findall("a:author", names)
        assert len(entry.findall("a:link[@rel='alternate']", names)) == 1
    ids = [element.text for element in root.iterfind(".//a:id", names)]
    assert len(set(ids)) == len(ids)


def test_a_reader_learns_what_was_taken_back() -> None:
    false = replace(worded.MIRROR, retraction="a forgery")
    stands = worded.story(false, worded.AMERICAN)
    fallen = replace(OTHER, statements=(replace(LATER, retraction="a forgery"),))
    written = atom.feed([told(stands), (fallen, NOW + timedelta(hours=1))], self_url=SELF, now=NOW)
    first, second = feedparser.parse(written).entries
    assert (first.title, first.updated) == ("RETRACTED: Later", "2024-01-13T15:04:00Z")
    assert second.title == worded.AMERICAN.title
    assert second.summary.count("RETRACTED") == 1


def test_an_empty_feed_says_when_it_was_made() -> None:
    feed = feedparser.parse(atom.feed([], self_url=None, now=NOW))
    assert not feed.bozo
    assert (feed.feed.updated, feed.entries) == ("2024-01-13T14:04:00Z", [])


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "]]>&\x00\ud800\ufffe\x1b[2J"])
def test_titles_cannot_break_the_feed(words: str) -> None:
    hostile = replace(
        worded.AMERICAN, title=words, institution=words, url="javascript:alert(1)", language=words
    )
    written = atom.feed([told(worded.story(hostile))], self_url=SELF, now=NOW)
    (entry,) = feedparser.parse(written, sanitize_html=False).entries
    assert "<script" not in entry.content[0].value
    assert "javascript:" not in entry.content[0].value
    assert "links" not in entry


if __name__ == "__main__":
    GOLDEN.write_bytes(golden())
