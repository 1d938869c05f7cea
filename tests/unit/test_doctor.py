"""The doctor: what is wrong, where, and what to do; all of it at once, and nothing is changed."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import ssl
import tempfile
from pathlib import Path

import pytest

from bot.store import Store, outbox
from tests.made import delivery
from tests.servers.feeds import FeedServer
from tests.shell import FEEDS, Ended, Shell

ALONE = FEEDS.replace("url: https://aa.example/rss", "url: http://127.0.0.1:9/rss")


def list_source(url: str) -> None:
    """A feeds.yaml whose one enabled source is at this address of the machine."""
    near = f"url: {url}\n    allow_private: true"
    Path("feeds.yaml").write_text(FEEDS.replace("url: https://aa.example/rss", near), "utf-8")


def codes(ended: Ended) -> dict[object, object]:
    """What each check came to."""
    return {each["check"]: each["code"] for each in ended.records}


async def test_where_all_is_well_nothing_is_found(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FeedServer() as server:
        server.put("/rss", "<rss version='2.0'><channel/></rss>")
        list_source(server.url("/rss"))
        monkeypatch.setenv("STATEMENT_BOT_OPERATOR_DESTINATION", "console")
        monkeypatch.setenv("STATEMENT_BOT_CONTACT", "desk@news.example")
        monkeypatch.setenv("STATEMENT_BOT_WEBHOOKS", f"desk={server.url('/hook')}")
        ended = await asyncio.to_thread(shell, "doctor", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert set(codes(ended).values()) == {"ok"}
    assert {"database", "network", "clock", "webhook:desk"} <= codes(ended).keys()


def test_wrong_settings_are_named_each_and_come_first(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATEMENT_BOT_LANGUAGE", "English")
    monkeypatch.setenv("STATEMENT_BOT_POL_EVERY", "5m")
    ended = shell("doctor", "--json")
    assert ended.code == 1
    assert {each["check"] for each in ended.records} == {"settings"}
    said = " ".join(str(each["detail"]) for each in ended.records)
    assert "STATEMENT_BOT_LANGUAGE" in said
    assert "did you mean STATEMENT_BOT_POLL_EVERY?" in said


def test_all_that_is_wrong_is_told_at_once(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("feeds.yaml").write_text(ALONE, "utf-8")
    Path("data").mkdir()
    Path("data/statement-bot.db").write_text("not a database" * 100)
    Path("words").mkdir()
    Path("words/en.yaml").write_text("items: [what", "utf-8")
    given = {
        "LEXICON": "words",
        "WEBHOOKS": "desk=http://127.0.0.1:9/hunter2",
        "SMTP_URL": "smtp://bot:hunter2@127.0.0.1:9",
        "SLACK_BOT_TOKEN": "xapp-hunter2",
        "MATRIX_HOMESERVER": "http://127.0.0.1:9",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"STATEMENT_BOT_{name}", value)
    ended = shell("doctor", "--json")
    assert ended.code == 1
    assert "hunter2" not in ended.out + ended.err
    assert codes(ended) == {
        "settings": "ok",
        "destinations": "ok",
        "operators": "note",
        "contact": "note",
        "sources": "ok",
        "data": "ok",
        "lexicon": "wrong",
        "database": "failed",
        "network": "failed",
        "mail-server": "unreachable",
        "webhook:desk": "failed",
        "slack bot-token": "wrong-kind",
        "slack app-token": "missing",
        "matrix login": "missing",
    }
    for each in ended.records:
        assert each["code"] == "ok" or each["remedy"] or each["detail"]


async def test_a_webhook_whose_certificate_nobody_trusts_is_told(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tls: ssl.SSLContext
) -> None:
    async with FeedServer("localhost", tls=tls) as server:
        list_source(server.url("/rss"))
        monkeypatch.setenv("STATEMENT_BOT_WEBHOOKS", f"desk={server.url('/hook')}")
        ended = await asyncio.to_thread(shell, "doctor", "--json")
    found = next(each for each in ended.records if each["check"] == "webhook:desk")
    assert (found["code"], found["detail"]) == ("certificate", "self-signed certificate")
    assert "SSL_CERT_FILE" in str(found["remedy"])


def test_a_data_folder_that_can_not_be_written_is_told(shell: Shell) -> None:
    Path("feeds.yaml").write_text(ALONE.replace("enabled: false", "enabled: true"), "utf-8")
    Path("data").write_text("a file in its place")
    ended = shell("doctor")
    assert ended.code == 1
    assert "STATEMENT_BOT_DATA_DIR" in ended.out


@pytest.mark.parametrize(
    ("failure", "code", "advice"),
    [
        (errno.ENOSPC, "disk-full", "free some space"),
        (errno.EDQUOT, "disk-full", "quota"),
        (errno.EACCES, "failed", "the right to write there"),
        (errno.EROFS, "failed", "mount it"),
    ],
)
def test_a_full_disk_is_told_from_a_missing_right(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, failure: int, code: str, advice: str
) -> None:
    Path("feeds.yaml").write_text(ALONE.replace("enabled: false", "enabled: true"), "utf-8")

    def refused(**_: object) -> None:
        raise OSError(failure, os.strerror(failure))

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    found = next(each for each in shell("doctor", "--json").records if each["check"] == "data")
    assert found["code"] == code
    assert advice in str(found["remedy"])


def test_nothing_enabled_is_told(shell: Shell) -> None:
    Path("feeds.yaml").write_text(FEEDS[: FEEDS.index("  - id: bb")] + "    enabled: false\n")
    found = codes(shell("doctor", "--json"))
    assert found["sources"] == "none-enabled"
    assert found["network"] == "ok"


def test_operators_who_are_not_reached_are_told_here(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("feeds.yaml").write_text(ALONE, "utf-8")
    monkeypatch.setenv("STATEMENT_BOT_OPERATOR_DESTINATION", "webhook:ops")
    monkeypatch.setenv("STATEMENT_BOT_WEBHOOKS", "ops=http://127.0.0.1:9/ops")
    monkeypatch.setenv("STATEMENT_BOT_WEBHOOK_SECRET", "a-secret-that-only-the-two-of-us-know")

    async def park() -> None:
        store = await Store.open("sqlite:///data/statement-bot.db", migrate=True)
        async with store.write() as tx:
            await outbox.owe(tx, delivery("down", destination="webhook:ops"))
            await outbox.park(tx, "down", "webhook ops answered 404")
        await store.close()

    asyncio.run(park())
    found = codes(shell("doctor", "--json"))
    assert (found["operators"], found["deliveries"]) == ("not-reached", "parked")


def test_a_place_that_asks_for_a_topic_that_is_not_watched_is_named(shell: Shell) -> None:
    Path("feeds.yaml").write_text(ALONE, "utf-8")
    assert shell("ask", "settings", "topics", "dprk-russia-transfers").code == 0
    assert codes(shell("doctor", "--json"))["destinations"] == "ok"
    Path("words/topics").mkdir(parents=True)
    topic = "topic: iran-russia\na: iran\nb: russia\nclasses: [weapon]\n"
    Path("words/topics/dprk-russia-transfers.yaml").write_text(topic, "utf-8")
    Path(".env").write_text("STATEMENT_BOT_LEXICON=words\n", "utf-8")
    ended = shell("doctor", "--json")
    assert (ended.code, codes(ended)["destinations"]) == (1, "wrong")
    said = [each["detail"] for each in ended.records if each["check"] == "destinations"]
    assert said[-1] == "asks for topics that are not enabled: dprk-russia-transfers"


def test_an_answer_of_the_desk_that_rests_on_nothing_is_named(shell: Shell) -> None:
    Path("feeds.yaml").write_text(ALONE, "utf-8")
    text = {"id": "m1", "title": "Pyongyang ships shells to Moscow", "text": ""}
    Path("texts.jsonl").write_text(json.dumps(text), "utf-8")
    assert shell("import", "texts.jsonl").code == 0
    asked = "asked: {en: Who is on our list?}, text: Six firms."
    entries = f"good: {{{asked}, sources: [m1]}}\nbad: {{{asked}, sources: [m2, 'https://a.example/1']}}\n"
    Path("faq.yaml").write_text(entries, "utf-8")
    Path(".env").write_text("STATEMENT_BOT_FAQ=faq.yaml\n", "utf-8")
    told = [each for each in shell("doctor", "--json").records if each["check"] == "faq"]
    assert [(each["subject"], each["code"]) for each in told] == [("bad", "note")]
