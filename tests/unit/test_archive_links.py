"""Alerts lead to their story in the archive, where readers can reach it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Actions, Destination
from bot.settings import load
from bot.store import Store, subscriptions
from tests.fakes import Posted
from tests.flow import NOON, Entry, Flow

ARCHIVE = "https://statements.desk.example"
OLD, NEWS = Entry(guid="old", title="Football", text="Two goals to one."), Entry(guid="news")


def led_to(posted: Posted) -> list[str | None]:
    """Where the buttons of a message named Archive lead."""
    return [
        button.href
        for block in posted.document.blocks
        if isinstance(block, Actions)
        for button in block.buttons
        if button.label == "Archive"
    ]


@pytest.mark.parametrize("archive", [ARCHIVE, ""])
async def test_alerts_link_to_the_archive_if_there_is_an_address(
    sqlite_store: Store, archive: str
) -> None:
    flow = Flow(sqlite_store, destinations=(Destination(id="fake:desk", archive=archive),))
    async with sqlite_store.write() as tx:
        await subscriptions.put(tx, Destination(id="fake:joined"), active=True, now=NOON)
    await flow.poll(OLD)
    await flow.poll(OLD, NEWS)
    await flow.told()
    story_id = flow.channel.posts[0].delivery.story_id
    links = [f"{ARCHIVE}/story/{story_id}"] if archive else []
    assert [led_to(posted) for posted in flow.channel.posts] == [links, links]


def test_the_address_is_that_of_the_settings_while_http_is_on(tmp_path: Path) -> None:
    public = {"STATEMENT_BOT_PUBLIC_URL": f"{ARCHIVE}/"}
    assert load(public, cwd=tmp_path).audience[0].archive == ""
    http = {"STATEMENT_BOT_HTTP": "127.0.0.1:8080"}
    assert load(public | http, cwd=tmp_path).audience[0].archive == ARCHIVE
