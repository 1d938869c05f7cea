"""Posts from WordPress's REST interface (/wp-json/wp/v2/…)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import ParseError
from bot.parse.bounds import as_many_as_fit
from bot.parse.entries import Document, Entries, Entry
from bot.text.html import plain


def entries(document: Document) -> Entries:
    """The posts of a list; WordPress's own error objects raise ParseError `not-a-list`."""
    posts = document.json()
    if not isinstance(posts, list):
        code = posts.get("code") if isinstance(posts, Mapping) else None
        raise ParseError("not-a-list", str(code or type(posts).__name__))
    posts, warning = as_many_as_fit(posts)
    found = [_entry(post) for post in posts if isinstance(post, Mapping)]
    return Entries(entries=found, warning=warning)


def _entry(post: Mapping[str, object]) -> Entry:
    bodies = (plain(_rendered(post, "content")), plain(_rendered(post, "excerpt")))
    return Entry(
        title=plain(_rendered(post, "title")),
        link=_rendered(post, "link"),
        guid=_rendered(post, "guid") or _rendered(post, "id"),
        text=max(bodies, key=len),
        published=_utc(_rendered(post, "date_gmt")) or _rendered(post, "date"),
        updated=_rendered(post, "modified_gmt"),
    )


def _utc(date: str) -> str:
    """A date that is in UTC though it names no zone, and names it: the option is for the others."""
    return f"{date}Z" if date[-1:].isdigit() else date


def _rendered(post: Mapping[str, object], name: str) -> str:
    """A field's text: bare, or under `rendered`."""
    value = post.get(name)
    if isinstance(value, Mapping):
        value = value.get("rendered")
    return str(value) if isinstance(value, str | int) else ""
