"""Settings of webhooks and mail: what destinations need, and what is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import app
from bot.errors import ConfigError
from bot.settings import Settings, explain, load

FEEDS = (
    "sources:\n- {id: aa, institution: A, country: FR, languages: [fr], url: https://a.example}\n"
)
SECRET = "hunter2-hunter2-hunter2"
WEBHOOK = {"WEBHOOKS": f"desk=https://hooks.example/{SECRET}", "WEBHOOK_SECRET": SECRET}
MAIL = {"SMTP_URL": f"smtp://bot:{SECRET}@mail.example:587", "SMTP_FROM": "Us <bot@desk.example>"}


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
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None
    return str(caught.value)


async def test_channels_are_built_for_the_destinations_that_are_named(folder: Path) -> None:
    named = "console,webhook:desk,email:reader@news.example"
    settings = given(folder, DESTINATIONS=named, PARSE_WORKERS="1", **WEBHOOK, **MAIL)
    async with app.built(settings) as built:
        assert set(built.deliverer._channels) == {"console", "webhook", "email"}


def test_secrets_of_channels_are_never_shown(folder: Path) -> None:
    settings = given(folder, **WEBHOOK, **MAIL)
    seen = [repr(settings), str(settings), repr(explain(settings)), str(settings.model_dump())]
    assert all(SECRET not in text for text in seen)
    values = {shown.name.removeprefix("STATEMENT_BOT_"): shown.value for shown in explain(settings)}
    assert values["WEBHOOKS"] == "desk=***"
    assert values["WEBHOOK_SECRET"] == "***"
    assert values["SMTP_URL"] == "smtp://bot:***@mail.example:587"


def test_a_destination_tells_what_it_lacks(folder: Path) -> None:
    told = refusal(folder, DESTINATIONS="webhook:dsk", **WEBHOOK)
    assert "the destination webhook:dsk needs dsk=ADDRESS in STATEMENT_BOT_WEBHOOKS" in told
    assert "did you mean desk?" in told
    told = refusal(folder, DESTINATIONS="webhook:desk", WEBHOOKS=WEBHOOK["WEBHOOKS"])
    assert "webhook:desk needs a key to sign with in STATEMENT_BOT_WEBHOOK_SECRET" in told
    assert told.endswith("; see docs/webhook.md")
    told = refusal(folder, OPERATOR_DESTINATION="email:ops@desk.example")
    assert "email:ops@desk.example needs a mail server in STATEMENT_BOT_SMTP_URL" in told
    assert "email:ops@desk.example needs a sender in STATEMENT_BOT_SMTP_FROM" in told


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DESTINATIONS", "slak:C1", "did you mean slack?"),
        ("DESTINATIONS", "fax:12", "expected console, or a channel and an address"),
        ("DESTINATIONS", "webhook:", "expected webhook to be named as in webhook:desk"),
        ("DESTINATIONS", "email:me", "expected email to be named as in email:desk@news.example"),
        ("DESTINATIONS", "email:a@b.example\nBcc:x@y.example", "expected email to be named"),
        ("WEBHOOKS", f"https://hooks.example/{SECRET}", "expected names and addresses such as"),
        ("WEBHOOKS", f"desk=ftp://{SECRET}.example", "expected names and addresses such as"),
        ("WEBHOOKS", f"a=https://{SECRET}.example,a=https://b.example", "expected every name once"),
        ("WEBHOOK_SECRET", "short", "got a value that is not shown, expected"),
        ("SMTP_URL", f"https://{SECRET}@mail.example", "expected smtp://USER:PASSWORD@HOST"),
        ("SMTP_FROM", "bot", "expected an address such as bot@desk.example"),
        ("SMTP_FROM", "bot@desk.example\nBcc: x@y.example", "expected an address such as"),
        ("HTTP", "8080", "expected an address of this machine and a port, such as"),
        ("HTTP", "http://127.0.0.1:8080", "expected an address of this machine and a port"),
        ("HTTP", "127.0.0.1:99999", "expected an address of this machine and a port"),
        ("HTTP_TOKEN", "short", "got a value that is not shown, expected"),
        ("HTTP_PASSWORD", f"{SECRET}-alone", "expected NAME:PASSWORD"),
        ("HTTP_PASSWORD", "desk:short", "got a value that is not shown, expected NAME"),
    ],
)
def test_a_mistake_is_told(folder: Path, name: str, value: str, told: str) -> None:
    assert told in refusal(folder, **{name: value})


def test_the_atom_file_stands_where_the_bot_starts(folder: Path) -> None:
    assert given(folder, ATOM_FILE="stories.atom").atom_file == folder / "stories.atom"


async def test_slack_is_heard_by_requests_where_the_bot_serves_http(folder: Path) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "signs"}
    settings = given(folder, DESTINATIONS="slack:C1", PARSE_WORKERS="1", **tokens)
    async with app.built(settings) as built:
        assert built.listeners == ()
    settings = given(folder, HTTP="127.0.0.1:8080", PARSE_WORKERS="1", **tokens)
    async with app.built(settings) as built:
        assert [each.name for each in built.listeners] == ["slack"]


def test_a_slack_channel_goes_by_its_id(folder: Path) -> None:
    told = refusal(folder, DESTINATIONS="slack:#desk", SLACK_BOT_TOKEN="xoxb-1")
    assert "slack to be named as in slack:C0123, by the id" in told


def test_tokens_that_are_swapped_are_refused_at_the_start(folder: Path) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}
    told = refusal(folder, DESTINATIONS="slack:C1", **tokens)
    assert "STATEMENT_BOT_SLACK_BOT_TOKEN and STATEMENT_BOT_SLACK_APP_TOKEN are swapped" in told


def test_a_usual_name_that_is_misspelt_is_recognised(folder: Path) -> None:
    with pytest.raises(ConfigError, match="is SLACK_BOT_TOKN SLACK_BOT_TOKEN, misspelt"):
        load(
            {"STATEMENT_BOT_DESTINATIONS": "slack:C1", "SLACK_BOT_TOKN": "xoxb-1"},
            cwd=folder,
        )
    # What concerns other programs is no mistake.
    load({"SLACK_WEBHOOK_URL": "https://hooks.example", "MATRIX_SIZE": "3"}, cwd=folder)


def test_a_tab_in_the_list_of_sources_is_called_one(folder: Path) -> None:
    (folder / "feeds.yaml").write_text(FEEDS.replace("- {id", "\t- {id"), "utf-8")
    assert "feeds.yaml:2: column 1: not YAML: a tab stands here" in refusal(folder)
