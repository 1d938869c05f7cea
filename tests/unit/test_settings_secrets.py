"""Secrets in files: each secret setting may name a file instead, and says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import ConfigError
from bot.settings import Settings, explain, load, secrets
from bot.settings.origins import is_secret

ROOT = Path(__file__).parents[2]
SECRETS = [name.upper() for name, field in Settings.model_fields.items() if is_secret(field)]
FITTING = {
    "DATABASE_URL": "postgresql://bot:hunter2@db.example/statements",
    "HTTP_PASSWORD": "reader:hunter2-hunter2",
    "PROXY": "http://me:hunter2@proxy.example:3128",
    "SMTP_URL": "smtp://bot:hunter2@mail.example:587",
    "WEBHOOKS": "desk=https://hooks.example/hunter2",
}


def given(folder: Path, **values: str) -> Settings:
    """Settings read with these variables, named without their prefix."""
    return load({f"STATEMENT_BOT_{name}": value for name, value in values.items()}, cwd=folder)


def refusal(folder: Path, **values: str) -> str:
    """What the operator is told about these variables."""
    with pytest.raises(ConfigError) as caught:
        given(folder, **values)
    return str(caught.value)


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
    secret = FITTING.get(name, "hunter2-hunter2-hunter2")
    (tmp_path / "secret").write_text(f"{secret}\n")
    settings = given(tmp_path, **{f"{name}_FILE": "secret"})
    value = getattr(settings, name.lower())
    if isinstance(value, dict):
        assert value["desk"].get_secret_value() == secret.partition("=")[2]
    else:
        assert isinstance(value, SecretStr)
        assert value.get_secret_value() == secret
    (shown,) = [each for each in explain(settings) if each.name == f"STATEMENT_BOT_{name}"]
    assert shown.origin == "secret"
    assert "hunter2" not in shown.value


def test_a_platforms_own_names_may_name_files_too(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-1")
    settings = load({"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")}, cwd=tmp_path)
    assert settings.slack_bot_token == SecretStr("xoxb-1")


def test_a_file_named_in_dotenv_yields_to_the_environment(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 16)
    (tmp_path / ".env").write_text("STATEMENT_BOT_WEBHOOK_SECRET_FILE=key\n")
    assert given(tmp_path).webhook_secret == SecretStr("k" * 16)
    assert given(tmp_path, WEBHOOK_SECRET="e" * 16).webhook_secret == SecretStr("e" * 16)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "can't be read (No such file or directory)"),
        (b"\n", "is empty; put the secret into it"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_file_without_a_secret_is_refused(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    said = refusal(tmp_path, WEBHOOK_SECRET_FILE="key")
    assert said.startswith("STATEMENT_BOT_WEBHOOK_SECRET_FILE (environment): ")
    assert f"{tmp_path}/key" in said
    assert told in said


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hunter2-in-the-file")
    said = refusal(tmp_path, WEBHOOK_SECRET_FILE="key", WEBHOOK_SECRET="hunter2-in-the-open")
    assert "STATEMENT_BOT_WEBHOOK_SECRET is set too; keep one of the two" in said
    assert "hunter2" not in said


def test_a_secret_that_does_not_fit_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hunter2")
    said = refusal(tmp_path, WEBHOOK_SECRET_FILE="key")
    assert said.startswith("STATEMENT_BOT_WEBHOOK_SECRET (key): got a value that is not shown")
    assert "hunter2" not in said


def test_a_password_with_a_colon_is_no_less_a_secret(tmp_path: Path) -> None:
    settings = given(tmp_path, HTTP_PASSWORD="reader:hunter2:hunter2")
    assert "hunter2:hunter2" in secrets(settings)


def test_settings_that_are_no_secrets_stand_in_no_file(tmp_path: Path) -> None:
    assert "there is no such setting" in refusal(tmp_path, CONTACT_FILE="contact")


def test_a_mistyped_file_is_met_with_a_hint(tmp_path: Path) -> None:
    said = refusal(tmp_path, SLACK_BOT_TOKN_FILE="token")
    assert "did you mean STATEMENT_BOT_SLACK_BOT_TOKEN_FILE?" in said


def test_all_that_holds_a_secret_is_documented_as_one() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `STAT")}
    named = {name.removeprefix("STATEMENT_BOT_") for name, row in rows.items() if "secret |" in row}
    assert named == set(SECRETS)
