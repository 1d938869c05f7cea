"""The sample ministries of 9 to 12 January 2024: what each of them shows at a given moment.

One YAML file per source lies beside this module. Everything in them was written for this
project; the institutions are samples, and none of the texts was ever published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Literal

import yaml
from cattrs import Converter

from bot.demo.world.formats import FORMATS, Channel, Entry, Served, page
from bot.model import Address, Source

START = datetime(2024, 1, 9, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A release's new words from a moment on."""

    at: datetime
    title: str
    text: str
    dated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One text: `dated` is its date as the source writes it, `at` the moment it appears."""

    id: str
    title: str
    text: str
    dated: str = ""
    updated: str = ""
    at: datetime = START
    edits: tuple[Edit, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text's paragraphs, without the blank lines between them."""
        return tuple(part.strip() for part in self.text.split("\n\n") if part.strip())

    def as_of(self, moment: datetime) -> Release | None:
        """The release as it reads at `moment`; None before it appears."""
        if moment < self.at:
            return None
        current = self
        for edit in self.edits:
            if edit.at <= moment:
                current = replace(current, title=edit.title, text=edit.text, updated=edit.dated)
        return current


@dataclass(frozen=True, slots=True, kw_only=True)
class Ministry:
    """A source with its habits, and all that it publishes during the replay, oldest first."""

    id: str
    institution: str
    country: str
    languages: tuple[str, ...]
    releases: tuple[Release, ...]
    format: Literal["rss", "atom", "rdf", "json"]
    encoding: str = "utf-8"
    body: Literal["feed", "page"] = "feed"
    official: bool = True
    demo: bool = False

    def shown(self, moment: datetime) -> tuple[Release, ...]:
        """The releases of the feed at `moment`, newest first."""
        current = [seen for release in self.releases if (seen := release.as_of(moment))]
        return tuple(reversed(current))


class World:
    """The sample ministries together; knows no clock and no network."""

    def __init__(self, ministries: Iterable[Ministry]) -> None:
        self.ministries = {ministry.id: ministry for ministry in ministries}

    @classmethod
    def load(cls, *, demo: bool = False) -> World:
        """Read all ministries, or only the dozen that the demo plays."""
        converter = Converter(forbid_extra_keys=True)
        converter.register_structure_hook(datetime, lambda value, _: value)
        ministries = [
            converter.structure(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader), Ministry)
            for path in sorted(Path(__file__).parent.glob("*.yaml"))
        ]
        return cls(ministry for ministry in ministries if ministry.demo or not demo)

    def sources(self, base_url: str) -> tuple[Source, ...]:
        """The ministries as sources to poll, served at `base_url`."""
        return tuple(
            Source(
                id=ministry.id,
                institution=ministry.institution,
                country=ministry.country,
                languages=ministry.languages,
                address=Address(url=f"{base_url}/{ministry.id}/feed"),
                official=ministry.official,
                body=ministry.body,
                allow_private=True,
            )
            for ministry in self.ministries.values()
        )

    def moments(self) -> tuple[datetime, ...]:
        """When something changes, in order; the first is the baseline, with everyday news only."""
        releases = [
            release for ministry in self.ministries.values() for release in ministry.releases
        ]
        edits = [edit for release in releases for edit in release.edits]
        return tuple(
            sorted({START, *(release.at for release in releases), *(edit.at for edit in edits)})
        )

    def document(self, source_id: str, moment: datetime, *, base_url: str) -> Served:
        """A source's feed as of `moment`. Raises KeyError for a source that is not there."""
        ministry = self.ministries[source_id]
        content_type, write = FORMATS[ministry.format]
        entries = [
            Entry(
                guid=f"urn:sample:{ministry.id}:{release.id}",
                link=f"{base_url}/{ministry.id}/{release.id}.html",
                title=release.title,
                html=_html(release.paragraphs) if ministry.body == "feed" else "",
                published=release.dated,
                updated=release.updated or release.dated,
            )
            for release in ministry.shown(moment)
        ]
        return Served(content_type=content_type, body=write(_channel(ministry, base_url), entries))

    def page(self, source_id: str, release_id: str, moment: datetime, *, base_url: str) -> Served:
        """A release's page as of `moment`. Raises KeyError when there is none (yet)."""
        ministry = self.ministries[source_id]
        release = {release.id: release for release in ministry.shown(moment)}[release_id]
        body = page(_channel(ministry, base_url), release.title, release.paragraphs)
        return Served(content_type=f"text/html; charset={ministry.encoding}", body=body)


def _channel(ministry: Ministry, base_url: str) -> Channel:
    return Channel(
        title=ministry.institution,
        link=f"{base_url}/{ministry.id}/",
        language=ministry.languages[0],
        encoding=ministry.encoding,
    )


def _html(paragraphs: Sequence[str]) -> str:
    return "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
