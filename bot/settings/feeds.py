"""feeds.yaml: the sources to poll, each mistake reported with its line and key."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from bot.errors import ConfigError
from bot.model import Address, FeedEvidence, Kind, Source
from bot.settings import lines
from bot.settings.lines import KeyPath, Lines
from bot.settings.values import (
    Country,
    DateRegex,
    HeaderName,
    Interval,
    Language,
    OneLine,
    Regex,
    RoughDate,
    Selector,
    SourceId,
    Text,
    Timezone,
    WebAddress,
    did_you_mean,
    expected,
    shortened,
)

_FIND_LINKS = {"link", "link_pattern", "item"}  # a list page needs one of these options


class Entry(BaseModel):
    """Something with keys in feeds.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Options(Entry):
    """What any kind may be told."""

    zone: Timezone | None = None


class HtmlIndexOptions(Options):
    """Where a list page keeps its entries: CSS selectors and regular expressions."""

    item: Selector | None = None
    link: Selector | None = None
    link_pattern: Regex | None = None
    title: Selector | None = None
    title_pattern: Regex | None = None
    date: Selector | None = None
    date_in_url: DateRegex | None = None


class SitemapOptions(Options):
    """Which pages of a sitemap count, and which sitemaps of an index."""

    link_pattern: Regex | None = None
    sitemap_pattern: Regex | None = None


class PageWatchOptions(Options):
    """Which part of a page is watched, and which of its links are documents."""

    text: Selector | None = None
    link: Selector | None = None
    link_pattern: Regex | None = None


class JsonApiOptions(Options):
    """Where a JSON answer keeps its entries: dotted paths, several with commas."""

    items: Text | None = None
    id: Text | None = None
    title: Text
    link: Text
    date: Text | None = None
    text: Text | None = None
    base: WebAddress | None = None


OPTIONS: dict[Kind, type[Entry]] = {
    Kind.FEED: Options,
    Kind.HTML_INDEX: HtmlIndexOptions,
    Kind.WP_REST: Options,
    Kind.SITEMAP: SitemapOptions,
    Kind.JSON_API: JsonApiOptions,
    Kind.PAGE_WATCH: PageWatchOptions,
}


class AddressEntry(Entry):
    """One address, as an operator writes it."""

    url: WebAddress
    kind: Kind = Kind.FEED
    options: dict[str, str] = Field(default_factory=dict, validate_default=True)

    @field_validator("options")
    @classmethod
    def _suit_the_kind(cls, options: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if "kind" in info.data:
            OPTIONS[info.data["kind"]].model_validate(options)
        return options

    def address(self) -> Address:
        """The same for the rest of the program."""
        return Address(url=self.url, kind=self.kind, options=tuple(self.options.items()))


class EvidenceEntry(Entry):
    """Why the address is believed to work, as an operator writes it."""

    date: RoughDate
    confidence: Literal["high", "medium", "low"]


def _some_language(given: list[str]) -> list[str]:
    if not given:
        raise ValueError("at least one language code such as en, ko or fr (mul: several)")
    return given


class SourceEntry(AddressEntry):
    """One source, as an operator writes it."""

    id: SourceId
    institution: Text
    country: Country
    languages: Annotated[list[Language], AfterValidator(_some_language)]
    standing: Literal["official", "mirror"] = "official"
    fallbacks: list[AddressEntry] = Field(default_factory=list)
    archive: AddressEntry | None = None
    body: Literal["feed", "page", "api"] = "feed"
    key: Literal["guid", "link"] = "guid"
    user_agent: OneLine | None = None
    headers: dict[HeaderName, OneLine] = Field(default_factory=dict)
    proxy: WebAddress | None = Field(default=None, repr=False)
    title_skip: list[Regex] = Field(default_factory=list)
    every: Interval | None = None
    enabled: bool = Field(default=True, validate_default=True)
    reason: str = ""
    evidence: EvidenceEntry | None = None
    allow_private: bool = False

    @field_validator("enabled")
    @classmethod
    def _readable(cls, enabled: bool, info: ValidationInfo) -> bool:
        kind, options = info.data.get("kind"), info.data.get("options")
        if options is None:  # a mistake that is told already
            return enabled
        if enabled and kind is Kind.HTML_INDEX and not options.keys() & _FIND_LINKS:
            raise ValueError("false until options name link, link_pattern or item")
        return enabled

    def source(self, every: timedelta) -> Source:
        """The same for the rest of the program; `every` is for entries that name no interval."""
        return Source(
            id=self.id,
            institution=self.institution,
            country=self.country,
            languages=tuple(self.languages),
            address=self.address(),
            fallbacks=tuple(fallback.address() for fallback in self.fallbacks),
            archive=self.archive.address() if self.archive else None,
            official=self.standing == "official",
            body=self.body,
            key=self.key,
            user_agent=self.user_agent,
            headers=tuple(self.headers.items()),
            proxy=self.proxy,
            title_skip=tuple(self.title_skip),
            every=self.every or every,
            enabled=self.enabled,
            reason=self.reason,
            evidence=FeedEvidence(**self.evidence.model_dump()) if self.evidence else None,
            allow_private=self.allow_private,
        )


def _some_source(given: list[SourceEntry]) -> list[SourceEntry]:
    if not given:
        raise ValueError("at least one source; docs/configuration.md shows how one is written")
    return given


class FeedsFile(Entry):
    """The whole of feeds.yaml."""

    sources: Annotated[list[SourceEntry], AfterValidator(_some_source)]


class Problem(NamedTuple):
    """One mistake and the line, counted from 1, on which it stands."""

    line: int
    message: str


def shipped_feeds() -> Path:
    """The list of sources that came with the bot: in the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "feeds.yaml"
    return installed if installed.is_file() else package.parent / "feeds.yaml"


def load_feeds(path: Path, *, every: timedelta = timedelta(minutes=5)) -> tuple[Source, ...]:
    """Read the sources in the order of the file.

    `every` is the interval of sources that name none.
    Raises ConfigError with one line for each mistake: file, line, key, what was expected.
    """
    document = _read(path)
    problems = [*_doubled_keys(document), *_doubled_ids(document)]
    try:
        file = FeedsFile.model_validate(document.tree)
    except ValidationError as error:
        problems += [_problem(detail, document) for detail in error.errors()]
    if problems:
        raise ConfigError("\n".join(f"{path}:{p.line}: {p.message}" for p in sorted(problems)))
    return tuple(entry.source(every) for entry in file.sources)


def _read(path: Path) -> Lines:
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = lines.read(text)
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be read ({error.strerror}); "
            "put the file there or let STATEMENT_BOT_FEEDS name another"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: got bytes that are not UTF-8; save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{mark.line + 1}: column {mark.column + 1}" if mark else "1"
        why = error.problem or error.context
        if mark and _is_tab(text, mark):
            why = "a tab stands here; YAML is indented by spaces"
        raise ConfigError(f"{path}:{where}: not YAML: {why}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    except RecursionError:
        raise ConfigError(f"{path}: nested too deep, or an alias stands within itself") from None
    if document.tree is None:
        raise ConfigError(f"{path}:1: the file is empty, expected sources: and a list under it")
    return document


def _is_tab(text: str, mark: yaml.Mark) -> bool:
    line = "".join(text.splitlines()[mark.line : mark.line + 1])
    return line[mark.column : mark.column + 1] == "\t"


def _doubled_keys(document: Lines) -> Iterator[Problem]:
    for path in document.doubled:
        message = f"{_spell(path, document)}: got the key twice, expected it once"
        yield Problem(line=document.of[path], message=message)


def _doubled_ids(document: Lines) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index in itertools.count():
        path = ("sources", index, "id")
        if path[:2] not in document.of:
            return
        name = document.at(path)
        if not isinstance(name, str):
            continue
        line = document.near(path)
        if name in first:
            message = (
                f"sources[{name}].id: got the id of line {first[name]}, expected one of its own"
            )
            yield Problem(line=line, message=message)
        first.setdefault(name, line)


def _problem(error: ErrorDetails, document: Lines) -> Problem:
    """What pydantic found wrong, in the operator's terms."""
    path = error["loc"]
    where = f"{_spell(path, document)}: " if path else ""
    if error["type"] == "extra_forbidden":
        known = sorted(_keys_beside(path, document))
        wanted = f", expected {'one of ' if known[1:] else 'only '}{', '.join(known)}"
        message = f"got an unknown key{did_you_mean(str(path[-1]), known) or wanted}"
    else:
        given = "nothing" if error["type"] == "missing" else shortened(error["input"])
        message = f"got {given}, expected {expected(error)}"
    return Problem(line=document.near(path), message=where + message)


def _keys_beside(path: KeyPath, document: Lines) -> Collection[str]:
    """The keys that may stand where `path` ends."""
    match path:
        case (*around, "options", _):
            kind = document.at((*around, "kind"))
            return OPTIONS[Kind(str(kind or Kind.FEED))].model_fields
        case (*_, "evidence", _):
            return EvidenceEntry.model_fields
        case (*_, "fallbacks", int(), _) | (*_, "archive", _):
            return AddressEntry.model_fields
        case ("sources", int(), _):
            return SourceEntry.model_fields
        case _:
            return FeedsFile.model_fields


def _spell(path: KeyPath, document: Lines) -> str:
    """A path as people write it: `sources[kr-mofa].fallbacks[0].url`."""
    spelled = ""
    for depth, step in enumerate(path):
        if step == "[key]":  # pydantic's word for a key that is wrong itself
            continue
        if isinstance(step, str):
            spelled += f".{step}" if spelled else step
        elif depth == 1:
            name = document.at((*path[:2], "id"))
            spelled += f"[{name or step}]" if isinstance(name, str) else f"[{step}]"
        else:
            spelled += f"[{step}]"
    return spelled
