"""`statement-bot slack doctor` against the local Slack: what it finds, and what it advises."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import app
from bot.channels.findings import Finding
from bot.channels.slack.doctor import SCOPES, Keys, examine
from bot.cli import build_parser
from bot.cli.slack import doctor
from bot.errors import ConfigError
from bot.settings import load
from tests.servers.slack import Channel, Fault, Slack

DOCS = Path(__file__).parents[2] / "docs"
NOW = datetime.now(UTC)
FEEDS = (
    "sources:\n- {id: aa, institution: A, country: FR, languages: [fr], url: https://a.example}\n"
)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace in which everything is as it should be."""
    async with Slack() as slack:
        slack.add(Channel(id="C1"))
        yield slack


async def examined(slack: Slack, *channels: str, **keys: str) -> list[Finding]:
    """What is found with these keys, or with the right ones."""
    right = {
        "bot_token": slack.bot_token,
        "app_token": slack.app_token,
        "signing_secret": "",
        "api_url": slack.api_url,
    }
    return await examine(Keys(**{**right, **keys}), channels or ("C1",), clock=lambda: NOW)


def faults(found: list[Finding]) -> list[tuple[str, str]]:
    """What is amiss."""
    return [(each.check, each.code) for each in found if each.code != "ok"]


async def test_nothing_is_amiss(slack: Slack) -> None:
    found = await examined(slack)
    assert faults(found) == []
    assert [each.check for each in found] == [
        "bot-token",
        "app-token",
        "login",
        "scopes",
        "channel",
        "socket",
    ]


async def test_with_a_signing_secret_no_app_token_is_needed(slack: Slack) -> None:
    found = await examined(slack, app_token="", signing_secret=slack.signing_secret)
    assert faults(found) == []
    assert "socket" not in {each.check for each in found}


async def test_tokens_that_are_mixed_up(slack: Slack) -> None:
    found = await examined(slack, bot_token=slack.app_token, app_token=slack.bot_token)
    assert faults(found) == [("bot-token", "wrong-kind"), ("app-token", "wrong-kind")]
    assert faults(await examined(slack, bot_token="", app_token="")) == [
        ("bot-token", "missing"),
        ("app-token", "missing"),
    ]


async def test_what_is_no_token_at_all_is_none_of_the_right_kind(slack: Slack) -> None:
    found = await examined(slack, app_token="foo")
    assert faults(found) == [("app-token", "wrong-kind")]
    assert "foo" not in "".join(each.detail for each in found)  # it may be a secret of another's


async def test_where_slack_can_not_be_reached_the_network_is_looked_at_and_not_the_token(
    slack: Slack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = _environment(slack, tmp_path) | {"SLACK_API_URL": "http://127.0.0.1:9/api/"}
    for name, value in here.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert await doctor(build_parser().parse_args(["slack", "doctor", "--json"])) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = [line for line in lines if line["code"] != "ok"]
    assert [(each["check"], each["code"]) for each in found] == [
        ("login", "no-answer"),
        ("socket", "no-answer"),
    ]
    for each in found:
        assert "gets out to slack.com" in each["remedy"]
        assert "TOKEN" not in each["remedy"]


def _revoke(slack: Slack) -> None:
    slack.revoked = True


def _narrow(slack: Slack) -> None:
    slack.scopes.remove("files:write")


def _remove(slack: Slack) -> None:
    slack.workspace.channels.clear()


def _archive(slack: Slack) -> None:
    slack.channel("C1").archived = True


def _uninvite(slack: Slack) -> None:
    slack.channel("C1").members.clear()


def _no_socket(slack: Slack) -> None:
    slack.play("apps.connections.open", Fault(error="forbidden_team"))


@pytest.mark.parametrize(
    ("happens", "fault"),
    [
        (_narrow, ("scopes", "missing")),
        (_remove, ("channel", "not-found")),
        (_archive, ("channel", "archived")),
        (_uninvite, ("channel", "not-a-member")),
        (_no_socket, ("socket", "failed")),
    ],
)
async def test_a_fault_is_found(
    slack: Slack, happens: Callable[[Slack], None], fault: tuple[str, str]
) -> None:
    happens(slack)
    assert faults(await examined(slack)) == [fault]


async def test_a_direct_message_is_looked_at_without_a_scope_more(slack: Slack) -> None:
    slack.add(Channel(id="D1"))
    assert faults(await examined(slack, "D1")) == []
    assert faults(await examined(slack, "D9")) == [("channel", "not-found")]


async def test_a_revoked_token_ends_the_examination(slack: Slack) -> None:
    _revoke(slack)
    found = await examined(slack)
    assert faults(found)[0] == ("login", "failed")
    assert "token_revoked: install the app again" in next(
        each.detail for each in found if each.check == "login"
    )


def _environment(slack: Slack, folder: Path) -> dict[str, str]:
    (folder / "feeds.yaml").write_text(FEEDS, "utf-8")
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "STATEMENT_BOT_DESTINATIONS": "slack:C1,slack:C9",
        "STATEMENT_BOT_PARSE_WORKERS": "1",
    }


async def test_the_command_line_says_what_to_do(
    slack: Slack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in _environment(slack, tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    arguments = build_parser().parse_args(["slack", "doctor", "--json"])
    assert await doctor(arguments) == 1
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in capsys.readouterr().out.splitlines()
    ]
    (fault,) = [line for line in lines if line["code"] != "ok"]
    assert (fault["check"], fault["subject"], fault["code"]) == ("channel", "C9", "not-found")
    assert "correct the id" in fault["remedy"]
    slack.add(Channel(id="C9"))
    assert await doctor(build_parser().parse_args(["slack", "doctor"])) == 0
    assert "not-found" not in capsys.readouterr().out


async def test_the_bot_is_built_from_settings_alone(slack: Slack, tmp_path: Path) -> None:
    settings = load(_environment(slack, tmp_path), cwd=tmp_path)
    assert slack.bot_token not in repr(settings)
    async with app.built(settings) as built:
        assert "slack" in built.deliverer._channels


def test_settings_are_known_by_slacks_names_and_by_ours(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    ours, slacks = {"STATEMENT_BOT_SLACK_BOT_TOKEN": "xoxb-ours"}, {"SLACK_BOT_TOKEN": "xoxb-other"}
    for given, expected in ((ours, "ours"), (slacks, "other"), (slacks | ours, "ours")):
        token = load(given, cwd=tmp_path).slack_bot_token
        assert token is not None
        assert token.get_secret_value() == f"xoxb-{expected}"


def test_a_channel_without_a_token_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    with pytest.raises(ConfigError, match="slack:C1 needs a bot token in STATEMENT_BOT_SLACK_BOT"):
        load({"STATEMENT_BOT_DESTINATIONS": "slack:C1"}, cwd=tmp_path)


def test_the_manifest_asks_for_what_the_doctor_expects_and_the_docs_explain() -> None:
    manifest = yaml.safe_load((DOCS / "slack-manifest.yaml").read_text("utf-8"))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
    rows = re.findall(r"^\| (`[\w:`, ]+`) \|", (DOCS / "slack.md").read_text("utf-8"), re.MULTILINE)
    explained = {scope for row in rows for scope in re.findall(r"`([\w:]+)`", row)}
    assert explained >= SCOPES
