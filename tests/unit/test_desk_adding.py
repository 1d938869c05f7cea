"""`add`, `test`, `preview` and `health`: what keeps alerts from being missed."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import time, timedelta
from importlib import import_module

import pytest

from bot.answers import Answers
from bot.desk import Desk
from bot.errors import FetchError
from bot.model import Destination, Filter, Permissions, QuietHours, Reason
from bot.reading import Reader
from bot.render.text import render
from bot.store import Store, deeds, evidence, listening, outbox, statements, subscriptions
from tests.fakes import InlineWorkers
from tests.flow import DESK, FOOTBALL, NOON, SHELLS, TRANSFER, Entry, Flow, page
from tests.made import delivery
from tests.shipped import analyst

OLD = Entry(guid="old", title="Football", text=FOOTBALL)
NEWS = Entry(guid="news", title="Missiles")
MISSED = "https://mfa.example/missed"
ELSEWHERE = "https://embassy.example/1"
OPERATORS = Destination(id="fake:operators", operator=True)
TOPICS = ("dprk-russia-transfers",)


@dataclass(slots=True)
class Room:
    """A channel, its source, and an operator in it."""

    flow: Flow
    desk: Desk

    async def say(self, text: str, who: str = "fake:op") -> str:
        asker = self.desk.asker(who, DESK.id)
        document = await self.desk.answer(text, asker, now=self.flow.clock())
        return " ".join(render(document, width=100).split())

    async def record(self, text: str) -> dict[str, object]:
        (found,) = await self.desk.records(
            text, self.desk.asker("fake:op", DESK.id), now=self.flow.clock()
        )
        return found

    def shows(self, url: str, text: str) -> None:
        self.flow.web.put(url, page(text), content_type="text/html")


@pytest.fixture
async def room(sqlite_store: Store) -> Room:
    named = (DESK, OPERATORS)
    flow = Flow(sqlite_store, destinations=named)
    reader = Reader(fetch=flow.web, workers=InlineWorkers(), analyst=analyst(), clock=flow.clock)
    desk = Desk(
        store=sqlite_store,
        answers=Answers(store=sqlite_store, sources=flow.sources, named=named),
        named=named,
        permissions=Permissions(operators=frozenset({"fake:op"}), settings_by="listed"),
        topics=TOPICS,
        sources=flow.sources,
        reading=lambda: nullcontext(reader),
    )
    await flow.poll(OLD)
    return Room(flow, desk)


# --- add ------------------------------------------------------------------------------------------


async def test_a_page_that_was_missed_is_read_stored_and_told(room: Room) -> None:
    room.shows(MISSED, f"{TRANSFER}\n\n{SHELLS}")
    text = await room.say(f"add {MISSED} 2024-01-09")
    assert text.startswith("Added: 🇫🇷 France (Ministry mfa)")
    assert "because it matches" in text
    assert DESK.id in text
    assert (await room.flow.told())[0] == "NEW"
    async with room.flow.store.read() as tx:
        added = await statements.by_url(tx, MISSED)
        assert added
        blob = await evidence.get(tx, added.id, 1)
        (deed,) = await deeds.listing(tx, action="add")
    assert (added.source_id, added.official) == ("mfa", True)
    assert "on_word" not in added.match.flags
    assert blob
    assert TRANSFER[:20] in blob.body.decode()
    assert added.published == NOON.replace(day=9, hour=0)
    assert (deed.subject, deed.detail) == (added.id, MISSED)
    again = await room.say(f"add {MISSED}")
    assert f"in the store as statement {added.id}" in again


async def test_who_is_not_told_of_what_was_added_is_named_with_the_reason(room: Room) -> None:
    await room.say("mute 24h")
    room.shows(MISSED, f"{TRANSFER}\n\n{SHELLS}")
    text = await room.say(f"add {MISSED} 2024-01-09")
    assert f"• {DESK.id}: held back while muted, until" in text
    assert f"• {OPERATORS.id}: " not in text  # it is told


async def test_what_does_not_match_is_taken_on_the_operators_word(room: Room) -> None:
    room.shows(ELSEWHERE, "The embassy has read the letter with concern and will reply to it soon.")
    text = await room.say(f"add {ELSEWHERE}")
    assert "on your word" in text
    assert "embassy.example" in text
    assert (await room.flow.told())[0] == "NEW"
    alert = " ".join(render(room.flow.channel.posts[0].document).split())
    assert "mirror, not official" in alert
    assert "on an operator’s word" in await room.say(f"why {ELSEWHERE}")


async def test_a_kept_text_that_did_not_match_becomes_a_match(room: Room) -> None:
    kept = "https://mfa.example/old"
    assert (await room.say(f"why {kept}")).startswith("Not a match")
    room.shows(kept, FOOTBALL)
    before = await room.record(f"why {kept}")
    after = await room.record(f"add {kept}")
    assert (after["id"], after["level"]) == (before["id"], "main")
    assert (await room.flow.told())[0] == "NEW"


async def test_a_page_that_cannot_be_read_is_said_to_be(room: Room) -> None:
    room.flow.web.fail(MISSED, FetchError("refused-address"))
    assert "leads to a private address" in await room.say(f"add {MISSED}")
    assert "is no web address" in await room.say("add file:///etc/passwd")
    assert "is no date" in await room.say(f"add {MISSED} someday")
    assert "Only operators" in await room.say(f"add {MISSED}", who="fake:ann")
    assert await room.flow.told() == []


# --- test -----------------------------------------------------------------------------------------


async def test_a_sample_goes_the_way_of_alerts_and_tells_no_story(room: Room) -> None:
    assert "on its way" in await room.say("test")
    assert await room.flow.told() == ["SAMPLE"]
    shown = render(room.flow.channel.posts[0].document)
    assert "This is a sample: nothing was published." in shown
    async with room.flow.store.read() as tx:
        assert await statements.latest(tx, 1) == []
        (sent,) = await outbox.listing(tx)
    assert sent.reason is Reason.SAMPLE
    assert "Only those named" in await room.say("test", who="fake:ann")


async def test_at_the_terminal_the_sample_is_seen_at_once(room: Room) -> None:
    asker = room.desk.asker("console", "console")
    document = await room.desk.answer("test", asker, now=NOON)
    assert document.summary.startswith("SAMPLE")


# --- preview --------------------------------------------------------------------------------------


async def test_preview_tells_what_would_have_come_and_what_not(room: Room) -> None:
    await room.flow.poll(OLD, NEWS)
    room.flow.clock.advance(timedelta(days=2))
    assert (await room.say("preview")).startswith("1 alert would have come here in the last 7 days")
    assert "0 alerts" in await room.say("preview 1")
    await wants(room, replace(DESK, filter=Filter(countries=frozenset({"JP"}))))
    text = await room.say("preview 30")
    assert "0 alerts would have come" in text
    assert "Not wanted here, and why:" in text
    assert "Missiles its country" in text
    await wants(room, replace(DESK, quiet=QuietHours(start=time(11), end=time(13))))
    assert "held back in quiet hours" in await room.say("preview")
    assert (await room.record("preview"))["held_by"] == "quiet"


async def test_preview_of_more_than_is_looked_at_says_for_how_long(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("bot.answers.preview"), "MOST", 1)
    await room.flow.poll(OLD, NEWS)
    room.flow.clock.advance(timedelta(days=2))
    assert "in the last 2 days" in await room.say("preview 30")


async def wants(room: Room, destination: Destination) -> None:
    async with room.flow.store.write() as tx:
        await subscriptions.put(tx, destination, active=True, now=NOON)


# --- health ---------------------------------------------------------------------------------------


async def test_health_says_what_is_not_well(room: Room) -> None:
    text = await room.say("health")
    assert text.startswith("All is well")
    assert "Sources 1 ok" in text
    assert "Deliveries none waits" in text
    assert "Troubles are told to fake:operators" in text
    async with room.flow.store.write() as tx:
        await listening.put(tx, "slack", NOON)
        await listening.put(tx, "matrix", None, "M_UNKNOWN_TOKEN: log in again")
    await room.flow.poll(OLD, NEWS)
    async with room.flow.store.write() as tx:
        await outbox.park_all(tx, DESK.id, "not_in_channel")
    room.flow.clock.advance(timedelta(hours=2))
    text = await room.say("health")
    assert text.startswith("3 things are not well")
    assert "Slack listening since 10 Jan 2024, 12:00 UTC" in text
    assert "Matrix ⚠ not listening: M_UNKNOWN_TOKEN: log in again" in text
    assert "Why deliveries are parked: • fake:desk: not_in_channel" in text
    assert "1 parked to fake:desk since 10 Jan 2024, 12:00 UTC" in text
    assert "is statement-bot run running?" in text
    async with room.flow.store.write() as tx:
        for number in range(3):
            await outbox.owe(tx, delivery(f"more-{number}", destination=DESK.id))
        await outbox.park_all(tx, DESK.id, "not_in_channel")
    text = await room.say("health")
    assert text.startswith("3 things are not well")  # as before: the channel's trouble is one
    assert "4 parked to fake:desk" in text
    assert "to fake:operators since" in text
    assert "to fake:operators since" not in await room.say("health", who="fake:ann")
    assert (await room.record("health"))["listening"] == {
        "slack": NOON.isoformat(),
        "matrix": None,
    }


async def test_after_a_crash_nobody_is_said_to_listen(room: Room) -> None:
    async with room.flow.store.write() as tx:
        await listening.live(tx, NOON)
        await listening.put(tx, "slack", NOON)
    room.flow.clock.advance(timedelta(minutes=2))
    assert "Slack listening since" in await room.say("health")
    room.flow.clock.advance(timedelta(minutes=2))
    text = await room.say("health")
    assert "Slack ⚠ not listening: is statement-bot run running?" in text
    assert (await room.record("health"))["listening"] == {"slack": None}
