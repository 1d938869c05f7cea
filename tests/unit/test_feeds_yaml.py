"""feeds.yaml: what an operator may write, what is refused and in which words, what we ship."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest

from bot.errors import ConfigError
from bot.model import Address, FeedEvidence, Kind, Source
from bot.parse import parse
from bot.settings import load_feeds
from bot.settings.feeds import OPTIONS, EvidenceEntry, SourceEntry

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "feeds.yaml"
CATALOGUE = ROOT.parent / "shared" / "feeds" / "catalogue.json"

GOOD = """\
sources:
  - id: aa-mfa
    institution: Ministry of Testing
    country: NO
    languages: [no, en]
    url: https://mfa.example/feed
"""


def written(folder: Path, text: str) -> Path:
    """A feeds.yaml with this text."""
    path = folder / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    """What the operator is told about this text."""
    with pytest.raises(ConfigError) as caught:
        load_feeds(written(folder, text))
    return str(caught.value)


def test_a_short_entry_gets_the_usual_values(tmp_path: Path) -> None:
    """The country NO and the language no aren't YAML's false."""
    path = written(tmp_path, GOOD)
    assert load_feeds(path, every=timedelta(minutes=7)) == (
        Source(
            id="aa-mfa",
            institution="Ministry of Testing",
            country="NO",
            languages=("no", "en"),
            address=Address(url="https://mfa.example/feed"),
            every=timedelta(minutes=7),
        ),
    )


def test_a_full_entry_reaches_the_source(tmp_path: Path) -> None:
    text = r"""
sources:
  - id: aa-mfa
    institution: Ministry of Testing
    country: EU
    languages: [fr]
    standing: mirror
    url: https://mfa.example/list
    kind: html_index
    options: {link_pattern: '/news/\d+$'}
    fallbacks:
      - url: https://mfa.example/map.xml
        kind: sitemap
    body: page
    key: link
    user_agent: Browser/1.0
    title_skip: ['(?i)travel']
    every: 1.5h
    enabled: false
    reason: on holiday
    evidence: {date: 2026-03-19, confidence: low}
    allow_private: true
"""
    assert load_feeds(written(tmp_path, text)) == (
        Source(
            id="aa-mfa",
            institution="Ministry of Testing",
            country="EU",
            languages=("fr",),
            address=Address(
                url="https://mfa.example/list",
                kind=Kind.HTML_INDEX,
                options=(("link_pattern", r"/news/\d+$"),),
            ),
            fallbacks=(Address(url="https://mfa.example/map.xml", kind=Kind.SITEMAP),),
            official=False,
            body="page",
            key="link",
            user_agent="Browser/1.0",
            title_skip=("(?i)travel",),
            every=timedelta(minutes=90),
            enabled=False,
            reason="on holiday",
            evidence=FeedEvidence(date="2026-03-19", confidence="low"),
            allow_private=True,
        ),
    )


def test_a_key_without_a_value_is_as_good_as_absent(tmp_path: Path) -> None:
    (source,) = load_feeds(written(tmp_path, GOOD + "    user_agent:\n    title_skip: ~\n"))
    assert source.user_agent is None
    assert source.title_skip == ()


def test_the_one_key_of_the_whole_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"qqq: got an unknown key, expected only sources$"):
        load_feeds(written(tmp_path, f"qqq: 1\n{GOOD}"))


def test_sources_keep_the_order_of_the_file(tmp_path: Path) -> None:
    second = GOOD.partition("\n")[2].replace("aa-mfa", "zz-mfa")
    third = second.replace("zz-mfa", "bb-mfa")
    sources = load_feeds(written(tmp_path, GOOD + second + third))
    assert [source.id for source in sources] == ["aa-mfa", "zz-mfa", "bb-mfa"]


# One mistake each: a line to add to (or to put in place of) those of GOOD, and what is said of it.
MISTAKES = {
    "unknown key": ("lenguages: [en]", 7, "lenguages: got an unknown key; did you mean languages?"),
    "unknown key, nothing near": (
        "qqq: 1",
        7,
        "qqq: got an unknown key, expected one of allow_private, archive, body,",
    ),
    "country": ("country: Norway", 4, "country: got 'Norway', expected an ISO 3166 code"),
    "country unassigned": ("country: ZZ", 4, "country: got 'ZZ', expected an ISO 3166 code"),
    "language": (
        "languages: [EN]",
        5,
        "languages[0]: got 'EN', expected a language code in small letters",
    ),
    "one language": ("languages: en", 5, "languages: got 'en', expected a list"),
    "no languages": (
        "languages: []",
        5,
        "languages: got an empty list, expected at least one language code such as en",
    ),
    "scheme": (
        "url: ftp://mfa.example/feed",
        6,
        "url: got 'ftp://mfa.example/feed', expected an address that starts with http://",
    ),
    "no host": ("url: https:///feed", 6, "url: got 'https:///feed', expected an address"),
    "bad port": ("url: https://a:99999/", 6, "url: got 'https://a:99999/', expected an address"),
    "space in address": ("url: https://a.example/a b", 6, "url: got "),
    "id": ("id: AA MFA", 2, "id: got 'AA MFA', expected small letters, digits and single hyphens"),
    "empty name": ("institution: ''", 3, "institution: got '', expected some text"),
    "kind": ("kind: rss", 7, "kind: got 'rss', expected 'feed', 'html_index',"),
    "standing": ("standing: private", 7, "standing: got 'private', expected 'official' or"),
    "body": ("body: none", 7, "body: got 'none', expected 'feed', 'page' or 'api'"),
    "key": ("key: id", 7, "key: got 'id', expected 'guid' or 'link'"),
    "duration": ("every: 5", 7, "every: got '5', expected a duration such as 30s, 5m, 1h"),
    "duration is a list": ("every: [5m]", 7, "every: got a list, expected a duration such as 30s"),
    "no duration": ("every: 0s", 7, "every: got '0s', expected a duration longer than nothing"),
    "switch": ("enabled: maybe", 7, "enabled: got 'maybe', expected true or false"),
    "regex": (
        "title_skip: ['(']",
        7,
        "title_skip[0]: got '(', expected a valid regular expression (",
    ),
    "user agent": ('user_agent: "a\\nb"', 7, "expected one line of printable ASCII characters"),
    "evidence date": (
        "evidence: {date: lately, confidence: high}",
        7,
        "evidence.date: got 'lately', expected a day, month or year such as 2026-03-19",
    ),
    "evidence key": (
        "evidence: {date: 2026, confidence: high, whoo: me}",
        7,
        "evidence.whoo: got an unknown key, expected one of confidence, date",
    ),
    "evidence incomplete": (
        "evidence: {date: 2026}",
        7,
        "evidence.confidence: got nothing, expected a value",
    ),
    "evidence is text": ("evidence: seen it", 7, "evidence: got 'seen it', expected keys with"),
    "fallback": (
        "fallbacks: [{url: x}]",
        7,
        "fallbacks[0].url: got 'x', expected an address that starts with",
    ),
    "fallback key": (
        "fallbacks: [{url: 'http://a', kinds: feed}]",
        7,
        "fallbacks[0].kinds: got an unknown key; did you mean kind?",
    ),
    "option of no kind": (
        "options: {link: a}",
        7,
        "options.link: got an unknown key, expected only zone",
    ),
    "option is a list": ("options: {link: [a]}", 7, "options.link: got a list, expected text"),
    "header of ours": (
        "headers: {Host: mfa.example}",
        7,
        "headers.Host: got 'Host', expected the name of a header that the bot does not set",
    ),
    "unknown key of an archive": (
        "archive: {url: https://mfa.example/all, knd: feed}",
        7,
        "archive.knd: got an unknown key; did you mean kind?",
    ),
    "list page without links": (
        "kind: html_index",
        2,
        "enabled: got true, expected false until options name link, link_pattern or item",
    ),
}


@pytest.mark.parametrize(("line", "number", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_with_line_key_and_expectation(
    tmp_path: Path, line: str, number: int, told: str
) -> None:
    key = line.partition(":")[0]
    text, replaced = re.subn(rf"(?m)\b{key}: .*$", lambda _: line, GOOD)
    said = refusal(tmp_path, text if replaced else f"{GOOD}    {line}\n")
    (only,) = said.splitlines()
    assert re.search(rf"feeds\.yaml:{number}: sources\[[^]]+\]\.", only)
    assert told in only


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("{linkk: a}", "options.linkk: got an unknown key; did you mean link?"),
        ("{link_pattern: '['}", "options.link_pattern: got '[', expected a valid regular"),
        ("{item: article..card}", "options.item: got 'article..card', expected a valid CSS"),
        (
            r"{link: a, date_in_url: '\d+'}",
            r"options.date_in_url: got '\\d+', expected a regular expression with the groups",
        ),
    ],
)
def test_options_must_suit_the_kind(tmp_path: Path, options: str, told: str) -> None:
    said = refusal(tmp_path, GOOD + f"    kind: html_index\n    options: {options}\n")
    assert f"feeds.yaml:8: sources[aa-mfa].{told}" in said
    assert "enabled" not in said


def test_a_json_source_must_say_where_titles_and_links_are(tmp_path: Path) -> None:
    said = refusal(tmp_path, GOOD + "    kind: json_api\n    options: {items: pages}\n")
    assert "feeds.yaml:8: sources[aa-mfa].options.title: got nothing, expected a value" in said
    assert "feeds.yaml:8: sources[aa-mfa].options.link: got nothing, expected a value" in said


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, GOOD + "    country: FR\n")
    assert "feeds.yaml:7: sources[aa-mfa].country: got the key twice, expected it once" in said


def test_two_sources_cannot_share_an_id(tmp_path: Path) -> None:
    said = refusal(tmp_path, GOOD + GOOD.partition("\n")[2])
    assert "feeds.yaml:7: sources[aa-mfa].id: got the id of line 2, expected one of its own" in said


def test_an_entry_without_an_id_is_told_by_its_place(tmp_path: Path) -> None:
    said = refusal(tmp_path, GOOD.replace("id: aa-mfa\n    ", ""))
    assert "feeds.yaml:2: sources[0].id: got nothing, expected a value" in said


def test_all_mistakes_of_a_file_are_told_at_once_from_top_to_bottom(tmp_path: Path) -> None:
    text = GOOD.replace("NO", "Norway").replace("https", "gopher") + "    every: soon\n"
    said = refusal(tmp_path, text)
    assert [line.split(":")[1] for line in said.splitlines()] == ["4", "6", "7"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "feeds.yaml:1: the file is empty"),
        ("# nothing\n", "feeds.yaml:1: the file is empty"),
        ("sources: []\n", "feeds.yaml:1: sources: got an empty list, expected at least one source"),
        ("sources: [{id: ''}]\n", "feeds.yaml:1: sources[0].id: got '', expected small letters"),
        ("- id: x\n", "feeds.yaml:1: got a list, expected keys with values"),
        ("sources: &all [*all]\n", "feeds.yaml: nested too deep, or an alias stands within"),
        ("sources: \x00\n", "feeds.yaml: not YAML: unacceptable character"),
        ("feeds: []\n", "feeds.yaml:1: sources: got nothing, expected a value"),
        ("sources:\n  - id: [\n", "feeds.yaml:3: column 1: not YAML: "),
        ("sources:\n\t- id: x\n", "feeds.yaml:2: column 1: not YAML: "),
        ("sources:\n  - {{a}}: x\n", "feeds.yaml:2: sources[0].{…}: got an unknown key"),
    ],
)
def test_a_file_that_is_no_list_of_sources(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yaml: can't be read .*STATEMENT_BOT_FEEDS"):
        load_feeds(tmp_path / "gone.yaml")


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes("sources: # é".encode("latin-1"))
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        load_feeds(path)


# --- the list we ship -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> tuple[Source, ...]:
    return load_feeds(SHIPPED)


def test_enabled_sources_have_been_seen_to_work(shipped: tuple[Source, ...]) -> None:
    assert [s.id for s in shipped if s.enabled and s.evidence is None] == []
    assert sum(source.enabled for source in shipped) > 40


def test_disabled_sources_say_why(shipped: tuple[Source, ...]) -> None:
    assert [s.id for s in shipped if not s.enabled and not s.reason] == []


def test_an_institution_belongs_to_one_country(shipped: tuple[Source, ...]) -> None:
    """Institutions are counted by name, so two ministries must not share one."""
    pairs = {(source.institution, source.country) for source in shipped}
    assert len(pairs) == len({institution for institution, _ in pairs})


@pytest.mark.skipif(not CATALOGUE.is_file(), reason="the catalogue is not here")
def test_every_institution_of_the_catalogue_is_there(shipped: tuple[Source, ...]) -> None:
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    countries = {source.id: source.country for source in shipped}
    for institution in catalogue:
        assert countries.get(institution["id"]) == institution["country"], institution["id"]


@pytest.mark.skipif(not CATALOGUE.is_file(), reason="the catalogue is not here")
def test_only_addresses_with_evidence_are_enabled(shipped: tuple[Source, ...]) -> None:
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    status = {a["url"]: a["status"] for entry in catalogue for a in entry["sources"]}
    for source in shipped:
        listed = source.address.url.partition("jcr:content")[0]  # the catalogue describes the rest
        if source.enabled:
            assert status[listed] in ("works", "works-with-care"), source.id


def test_the_example_in_the_documentation_loads(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert [source.id for source in load_feeds(written(tmp_path, example))] == ["aa-mfa", "bb-mfa"]


def test_every_key_is_documented() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    keys = {*SourceEntry.model_fields, *EvidenceEntry.model_fields}
    options = {name for entry in OPTIONS.values() for name in entry.model_fields}
    missing = {name for name in keys | options | set(Kind) if f"`{name}`" not in text}
    assert not missing


# Lists with the marks that these sites are known to have, in words of our own.
LISTS = {
    "es-maec-press": (
        (
            "<a href='/es/Comunicacion/NotasPrensa/Paginas/index.aspx'>Notas</a>"
            "<a href='{}'>Llamada del ministro</a>"
        ),
        "/es/Comunicacion/NotasPrensa/Paginas/2024_NOTAS_P/20240110_NOTA001.aspx",
    ),
    "se-ud-sv": (
        "<a href='/pressmeddelanden/'>Alla</a><a href='{}'>Uttalande om missiler</a>",
        "/pressmeddelanden/2024/01/uttalande-om-missiler/",
    ),
    "pt-mne-en": (
        (
            "<div class='items-row'><div itemprop='blogPost'><h2><a href='{}'>Statement</a></h2>"
            "<time datetime='2024-01-10T09:00:00+00:00'>10 January</time></div></div>"
            "<ul class='pagination'><li><a href='?start=6'>2</a></li></ul>"
        ),
        "/en/communication-and-media/press-releases/statement",
    ),
    "fr-meae-en": (
        (
            "<main><article><a href='{}'>Statement</a><time datetime='2024-01-10'></time></article>"
            "</main><a href='?page=2'>2</a>"
        ),
        "/en/press/press-room/official-statements-and-speeches/statement",
    ),
}


@pytest.mark.parametrize("id_", LISTS)
def test_what_we_ship_reads_lists_as_their_sites_have_them(
    id_: str, shipped: tuple[Source, ...]
) -> None:
    (source,) = (each for each in shipped if each.id == id_)
    page, path = LISTS[id_]
    body = f"<html><body>{page.format(path)}</body></html>".encode()
    found = parse(source, source.address, url=source.address.url, content_type="", body=body)
    (item,) = found.items
    assert item.link == urljoin(source.address.url, path)
    assert source.enabled
