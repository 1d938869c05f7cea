"""Settings: where values come from, what is refused and in which words, what is never shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import ConfigError
from bot.model import Reason
from bot.settings import Settings, explain, load
from bot.settings.explain import spell

ROOT = Path(__file__).parents[2]
SECRET = "hunter2"  # what must never be seen

FEEDS = """\
sources:
  - id: aa-mfa
    institution: Ministry of Testing
    country: FR
    languages: [fr]
    url: https://mfa.example/feed
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to start the bot in."""
    (tmp_path / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    return tmp_path


def given(folder: Path, **values: str) -> Settings:
    """Settings read with these variables, named without their prefix."""
    return load({f"STATEMENT_BOT_{name}": value for name, value in values.items()}, cwd=folder)


def refusal(folder: Path, **values: str) -> str:
    """What the operator is told about these variables."""
    with pytest.raises(ConfigError) as caught:
        given(folder, **values)
    return str(caught.value)


def test_nothing_need_be_set(folder: Path) -> None:
    settings = given(folder)
    assert settings.data_dir == folder / "data"
    url = settings.database_url.get_secret_value()
    assert url == f"sqlite+aiosqlite:///{folder}/data/statement-bot.db"
    assert settings.destinations == ("console",)
    assert settings.poll_every == timedelta(minutes=5)
    assert settings.max_body == 10 * 1024 * 1024
    assert [source.id for source in settings.sources] == ["aa-mfa"]


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(folder: Path) -> None:
    dotenv = "STATEMENT_BOT_LANGUAGE=fr\nSTATEMENT_BOT_TIMEZONE=Asia/Seoul\nSLACK_TOKEN=x\n"
    (folder / ".env").write_text(dotenv, encoding="utf-8")
    settings = given(folder, LANGUAGE="ko")
    assert (settings.language, settings.timezone, settings.log_level) == (
        "ko",
        "Asia/Seoul",
        "INFO",
    )
    origins = {shown.name: shown.origin for shown in explain(settings)}
    assert origins["STATEMENT_BOT_LANGUAGE"] == "environment"
    assert origins["STATEMENT_BOT_TIMEZONE"] == ".env"
    assert origins["STATEMENT_BOT_LOG_LEVEL"] == "default"


def test_the_process_environment_is_read_when_none_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATEMENT_BOT_LANGUAGE", "ja")
    assert load(cwd=folder).language == "ja"
    assert given(folder).language == "en"


def test_an_empty_variable_is_as_good_as_absent(folder: Path) -> None:
    assert given(folder, LANGUAGE="", PROXY="").language == "en"


def test_relative_paths_start_where_the_bot_starts(folder: Path) -> None:
    (folder / "words").mkdir()
    settings = given(folder, DATA_DIR="kept", LEXICON="words", FEEDS="feeds.yaml")
    assert settings.data_dir == folder / "kept"
    assert settings.lexicon == folder / "words"
    assert settings.feeds == folder / "feeds.yaml"


def test_the_shipped_list_is_used_where_there_is_none(tmp_path: Path) -> None:
    assert {"us-state", "kr-mofa"} <= {source.id for source in given(tmp_path).sources}


def test_sources_without_an_interval_follow_poll_every(folder: Path) -> None:
    (source,) = given(folder, POLL_EVERY="90s").sources
    assert source.every == timedelta(seconds=90)


@pytest.mark.parametrize(
    "url",
    [
        *("sqlite:///somewhere.db", "sqlite+aiosqlite:////var/lib/statements.db"),
        *("postgres://db.example", "postgresql+psycopg://me:p#/@[::1]:5432/statements"),
        *("postgresql://db.example:5432/x?sslmode=require", "postgresql:///x?host=/run/postgresql"),
    ],
)
def test_a_database_is_named_with_or_without_its_driver(folder: Path, url: str) -> None:
    assert given(folder, DATABASE_URL=url).database_url.get_secret_value() == url


@pytest.mark.parametrize(
    "url",
    [
        *("sqlite://", "sqlite://somewhere.db", "mysql://db.example/x", "statements.db"),
        *("postgresql://me:hunter2@db.example:port/x", "postgresql://[::1/x"),
        *("postgresql://me:p@hunter2@db.example/x", "postgresql://me:@hunter2#@db.example:5432/x"),
    ],
)
def test_what_is_no_address_of_a_database_is_refused_unseen(folder: Path, url: str) -> None:
    said = refusal(folder, DATABASE_URL=url)
    assert "expected sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME" in said
    assert "hunter2" not in said


def test_a_replay_starts_its_clock_in_utc(folder: Path) -> None:
    settings = given(folder, START_CLOCK="2024-01-10T09:00:00+09:00", CLOCK_SPEED="60")
    assert settings.start_clock == datetime(2024, 1, 10, tzinfo=UTC)
    assert settings.start_clock is not None
    assert settings.start_clock.tzinfo is UTC
    assert settings.clock_speed == 60


def test_destinations_and_the_one_for_operators(folder: Path) -> None:
    settings = given(
        folder,
        DESTINATIONS="console, slack:C1",
        OPERATOR_DESTINATION="slack:C2",
        LANGUAGE="fr",
        SLACK_BOT_TOKEN="xoxb-1",
    )
    readers = [(to.id, to.language, to.operator) for to in settings.audience]
    assert readers == [
        ("console", "fr", False),
        ("slack:C1", "fr", False),
        ("slack:C2", "fr", True),
    ]
    assert Reason.FIRST not in settings.audience[-1].filter.reasons
    assert Reason.SOURCE_DOWN in settings.audience[-1].filter.reasons


def test_one_destination_can_be_for_alerts_and_for_operators(folder: Path) -> None:
    (only,) = given(folder, OPERATOR_DESTINATION="console").audience
    assert only.operator
    assert only.filter.reasons == frozenset()


def test_settings_do_not_change(folder: Path) -> None:
    settings = given(folder)
    with pytest.raises(ValidationError):
        settings.language = "fr"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KEEP_UNMATCHED_DAYS", "0", "expected a number of at least 1"),
        ("CONTACT", "me", "expected an e-mail address, or a web address"),
        ("CONTACT", "a@b.example\r\nX: y", "expected an e-mail address, or a web address"),
        ("POLL_EVERY", "5", "expected a duration such as 30s, 5m, 1h or 2d"),
        ("POLL_EVERY", "0m", "expected a duration longer than nothing"),
        ("MAX_BODY", "lots", "expected a size such as 500000, 10MB or 10MiB"),
        ("MAX_BODY", "5ms", "expected a size such as 500000, 10MB or 10MiB"),
        ("PARSE_WORKERS", "many", "expected a whole number"),
        ("PARSE_WORKERS", "65", "expected a number of at most 64"),
        ("LEXICON", "nowhere", "expected a folder that exists"),
        ("FAQ", "nowhere", "expected a file that exists"),
        ("HTTP", "[", "expected an address of this machine and a port, such as 127.0.0.1:8080"),
        ("ALL_QUIET_AT", "8", "expected a time of day such as 08:00"),
        ("ALL_QUIET_AT", "24:00", "expected a time of day such as 08:00"),
        ("DESTINATIONS", "console,", "expected console, or a channel and an address"),
        ("OPERATOR_DESTINATION", "#ops", "expected console, or a channel and an address"),
        ("LANGUAGE", "English", "expected a language code in small letters"),
        ("TIMEZONE", "KST", "expected an IANA time zone such as UTC"),
        ("PUBLIC_URL", "bot.example", "expected an address that starts with http://"),
        ("LOG_LEVEL", "loud", "expected 'DEBUG', 'INFO',"),
        ("LOG_FORMAT", "xml", "expected 'auto', 'json' or 'console'"),
        ("START_CLOCK", "2024-01-09", "expected a time with its zone such as"),
        ("START_CLOCK", "2024-01-09T00:00:00", "expected a time with its zone such as"),
        ("CLOCK_SPEED", "0", "expected a number above 0"),
    ],
)
def test_a_mistake_is_told_with_name_origin_and_expectation(
    folder: Path, name: str, value: str, told: str
) -> None:
    (only,) = refusal(folder, **{name: value}).splitlines()
    assert only.startswith(f"STATEMENT_BOT_{name} (environment): got '")
    assert told in only
    assert only.endswith("; correct it or leave it out for the default")


@pytest.mark.parametrize("value", [" ", "-1", "0", "1e400", "9" * 30, "[", "[]", "é", "25:00"])
def test_no_mistake_is_told_in_the_words_of_a_library(folder: Path, value: str) -> None:
    said = refusal(folder, **{name.upper(): value for name in Settings.model_fields})
    wanted = re.findall("expected (.*); correct it", said)
    assert len(wanted) > 20
    for each in wanted:
        assert not re.search(r"Input|should|validation|in a valid|does not|interpret", each)


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    (folder / "feeds.yaml").write_text(FEEDS.replace("FR", "France"), encoding="utf-8")
    (folder / ".env").write_text("STATEMENT_BOT_LOG_FORMAT=xml\n", encoding="utf-8")
    said = refusal(folder, PARSE_WORKERS="many", POL_EVERY="5m").splitlines()
    assert said[0].startswith("STATEMENT_BOT_POL_EVERY (environment): there is no such setting")
    assert said[1].startswith("STATEMENT_BOT_PARSE_WORKERS (environment): got 'many'")
    assert said[2].startswith("STATEMENT_BOT_LOG_FORMAT (.env): got 'xml'")
    assert "feeds.yaml:4: sources[aa-mfa].country: got 'France'" in said[3]
    assert len(said) == 4


def test_what_a_destination_lacks_is_told_with_the_other_mistakes(folder: Path) -> None:
    said = refusal(folder, POLL_EVERY="abc", SMTP_URL="abc", DESTINATIONS="email:me@desk.example")
    assert [line.partition(" (")[0] for line in said.splitlines()[:2]] == [
        "STATEMENT_BOT_POLL_EVERY",
        "STATEMENT_BOT_SMTP_URL",
    ]
    (lacks,) = said.splitlines()[2:]
    beside = refusal(folder, DESTINATIONS="slak:C1, email:me@desk.example,", SMTP_URL="abc")
    assert beside.splitlines()[-1] == lacks
    assert len(beside.splitlines()) == 4
    assert lacks.startswith("the destination email:me@desk.example needs a sender")
    assert lacks.endswith(" in STATEMENT_BOT_SMTP_FROM; see docs/email.md")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("POL_EVERY", "; did you mean STATEMENT_BOT_POLL_EVERY?"),
        ("XXXXXXXXXXXXXXXXXXXXXXXXXXXX", "; see docs/configuration.md"),
    ],
)
def test_a_setting_that_does_not_exist_is_refused(folder: Path, name: str, hint: str) -> None:
    assert refusal(folder, **{name: "1"}).endswith(f"there is no such setting{hint}")
    (folder / ".env").write_text(f"STATEMENT_BOT_{name}=1\n", encoding="utf-8")
    assert f"STATEMENT_BOT_{name} (.env): there is no such setting{hint}" in refusal(folder)


def test_an_unreadable_dotenv_is_told(folder: Path) -> None:
    (folder / ".env").write_bytes("STATEMENT_BOT_CONTACT=é".encode("latin-1"))
    assert ".env: can't be read" in refusal(folder)


# --- secrets --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://bot:{SECRET}@db.example/statements",
        f"postgresql://bot:{SECRET}#1/?@db.example/statements",  # characters left unescaped
        f"postgresql://db.example/statements?user=bot&password={SECRET}",
        f"postgresql://:{SECRET}@db.example/statements",
    ],
)
def test_passwords_are_never_shown(folder: Path, url: str) -> None:
    settings = given(folder, DATABASE_URL=url, PROXY=f"http://me:{SECRET}@proxy.example:3128")
    seen = [repr(settings), str(settings), repr(explain(settings)), str(settings.model_dump())]
    assert all(SECRET not in text for text in seen)
    values = {shown.name: shown.value for shown in explain(settings)}
    assert "db.example/statements" in values["STATEMENT_BOT_DATABASE_URL"]
    assert values["STATEMENT_BOT_PROXY"] == "http://me:***@proxy.example:3128"


@pytest.mark.parametrize("name", ["DATABASE_URL", "PROXY"])
def test_a_refused_secret_is_not_shown_either(folder: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        given(folder, **{name: f"gopher://me:{SECRET}@host.example"})
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


# --- the documentation ----------------------------------------------------------------------------


def test_every_setting_is_described_and_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| `(STATEMENT_BOT_\w+)` \|(.*)$", text)
    documented = dict(rows)
    assert len(documented) == len(rows)
    assert set(documented) == {f"STATEMENT_BOT_{name}".upper() for name in Settings.model_fields}
    for name, setting in Settings.model_fields.items():
        row = documented[f"STATEMENT_BOT_{name}".upper()]
        assert setting.description
        if setting.default_factory is None and setting.default not in (None, "", ()):
            assert f"`{spell(setting.default)}`" in row, row
