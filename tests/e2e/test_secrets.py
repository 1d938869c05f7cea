"""A run with every secret set and every service out of reach: none is seen in log or output."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.settings.origins import is_secret
from tests.flow import FOOTBALL, NOON, Entry, eventually, rss
from tests.processes import Bot, free_port
from tests.servers.feeds import FeedServer

MARK = "hunter2"  # within every secret
FEEDS = """\
sources:
- {{id: mfa, institution: A ministry, country: FR, languages: [en], url: "{url}",
  allow_private: true, every: 1s}}
- {{id: far, institution: Another, country: DE, languages: [en], url: "https://far.example/feed",
  proxy: "http://me:{mark}-of-the-source@127.0.0.1:9", every: 1s}}
"""
NOWHERE = "http://127.0.0.1:9"
SECRETS = {
    "proxy": "",  # it would keep the bot from this test's server
    "alive_url": f"{NOWHERE}/{MARK}-alive",
    "webhooks": f"desk={NOWHERE}/{MARK}-hook",
    "webhook_secret": f"{MARK}-hunter2-hunter2",
    "smtp_url": f"smtp://bot:{MARK}-mail@127.0.0.1:9",
    "slack_bot_token": f"xoxb-{MARK}",
    "slack_app_token": f"xapp-{MARK}",
    "slack_signing_secret": f"{MARK}-signing",
    "matrix_access_token": f"syt_{MARK}",
    "http_token": f"{MARK}-hunter2-token",
    "http_password": f"reader:{MARK}-http",
}
OTHERS = {
    "destinations": "console,webhook:desk,email:a@desk.example,slack:C0123,matrix:!room:a.example",
    "smtp_from": "bot@desk.example",
    "slack_api_url": f"{NOWHERE}/api/",
    "matrix_homeserver": NOWHERE,
    "matrix_user_id": "@bot:a.example",
    "matrix_device_id": "DEVICE",
    "log_level": "DEBUG",
    "log_format": "json",
    "per_host_spacing": "0s",
    "start_clock": NOON.isoformat(),
}


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


def test_every_secret_setting_is_set_in_this_run() -> None:
    known = {name for name, field in Settings.model_fields.items() if is_secret(field)}
    assert known == {*SECRETS, "database_url"}  # PostgreSQL's is told of in test_settings.py


@pytest.mark.timeout(300)
async def test_no_secret_is_seen_and_a_statement_can_be_followed(
    tmp_path: Path, server: FeedServer
) -> None:
    old = Entry(guid="old", title="Football", text=FOOTBALL)
    server.put("/feed", rss(old))
    file = tmp_path / "feeds.yaml"
    file.write_text(FEEDS.format(url=server.url("/feed"), mark=MARK), "utf-8")
    bot = Bot(tmp_path, **SECRETS, **OTHERS, http=f"127.0.0.1:{free_port()}")
    await bot.start()
    try:
        await eventually(lambda: len(server.requests("/feed")) > 1, within=90)
        server.put("/feed", rss(Entry(guid="news"), old))
        tried = ("webhook:desk", "email:a@desk.example", "slack:C0123", "matrix:!room:a.example")
        await eventually(lambda: set(tried) <= put_off(bot), within=90)
        await bot.end(within=60)
    finally:
        await bot.kill()

    assert MARK not in bot.log.read_text("utf-8")
    assert MARK not in bot.shown
    records = events(bot)
    (matched,) = [each for each in records if each["event"] == "matched"]
    sent = [each for each in records if each["event"] == "delivery-sent"]
    assert [each["destination"] for each in sent] == ["console"]
    assert sent[0]["statement"] == matched["statement"]
    assert sent[0]["receipt"]
    assert len(str(matched["run"])) == 8


def events(bot: Bot) -> list[dict[str, object]]:
    """The log so far, but for a line that is just being written."""
    lines = bot.log.read_text("utf-8").splitlines(keepends=True) if bot.log.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def put_off(bot: Bot) -> set[object]:
    """Destinations that a message could not be delivered to."""
    told = ("delivery-deferred", "delivery-parked")
    return {each["destination"] for each in events(bot) if each["event"] in told}
