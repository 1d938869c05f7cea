"""What people type and do in rooms of the real Synapse, and what they see then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import nio
import pytest
from nio.crypto.attachments import decrypt_attachment

from bot.channels.matrix.connection import TIMELINE
from bot.commands import VERBS
from bot.deliver import LEASE
from bot.model import Permissions
from bot.ports import Passing, Step
from bot.store import Store, listening, stories, subscriptions
from tests.flow import TRANSFER
from tests.integration.matrix import Team, reading, team
from tests.integration.matrix_office import SOURCES, Office, office, until
from tests.processes import PATIENCE
from tests.servers.synapse import PASSWORD, Homeserver, User


@pytest.fixture
async def desk(homeserver: Homeserver, tmp_path: Path, sqlite_store: Store) -> Office:
    """An office whose room has two people and the bot; not open yet."""
    made = await office(team(homeserver, tmp_path), sqlite_store)
    made.invite("guest")
    return made


@pytest.fixture
async def open_desk(desk: Office) -> AsyncIterator[Office]:
    async with desk.open():
        await desk.greeted()
        yield desk


async def test_from_the_invitation_to_the_thread(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    made = await office(team(homeserver, tmp_path, invited=False), sqlite_store)
    async with made.open():
        await made.greeted()
        invite = f"rooms/{made.team.room}/invite"
        made.call("POST", invite, {"user_id": made.team.bot.id})
        await until(lambda: len(made.seen()) == 1)
        (greeting,) = made.seen()
        assert greeting["content"]["msgtype"] == "m.notice"
        assert "!statement subscribe" in greeting["content"]["body"]
        assert "alerts come here" in (await made.answer(made.say("!statement subscribe"))).lower()
        await made.publish()
        await made.publish(at=SOURCES[1])
        await until(lambda: len(made.seen()) == 5)
    _, _, alert, joined, edit = made.seen()
    assert alert["content"]["msgtype"] == "m.text"
    assert joined["content"]["m.relates_to"]["event_id"] == alert["event_id"]
    assert joined["content"]["m.relates_to"]["rel_type"] == "m.thread"
    assert edit["content"]["m.relates_to"] == {
        "rel_type": "m.replace",
        "event_id": alert["event_id"],
    }


async def test_an_encrypted_room_is_served_as_a_plain_one(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    invited = team(homeserver, tmp_path, encrypted=True, invited=False)
    made = await office(invited, sqlite_store)
    async with made.open(), reading(made.team, tmp_path) as reader:
        await made.greeted()
        invite = f"rooms/{made.team.room}/invite"
        made.call("POST", invite, {"user_id": made.team.bot.id})
        await until(lambda: len(made.seen()) == 1)
        question = await _ask(reader, made, "!statement subscribe")
        edit = {"rel_type": "m.replace", "event_id": question}
        again = {"msgtype": "m.text", "body": "!statement latest"}
        more = {"m.relates_to": edit, "m.new_content": again}
        await _ask(reader, made, "!statement latest", **more)
        await until(lambda: len(made.seen()) == 2)
        await made.publish()
        await until(lambda: len(made.seen()) == 3)
        made.react(made.seen()[2]["event_id"], "✅")
        await until(lambda: len(made.seen()) == 5)
        bodies = await _read(reader, made)
    assert {event["type"] for event in made.seen()} == {"m.room.encrypted"}
    greeting, subscribed, alert, *acknowledged = bodies
    assert "!statement subscribe" in greeting
    assert "alerts come here" in subscribed.lower()
    assert "Statement on missiles" in alert
    assert any("acknowledged" in body.lower() for body in acknowledged)


async def test_every_command_is_answered_in_the_thread_of_its_question(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    made = await office(team(homeserver, tmp_path, encrypted=True), sqlite_store)
    async with reading(made.team, tmp_path) as reader:
        async with made.open():
            await made.greeted()
        lines = [f"!statement {verb.examples[0]}" for verb in VERBS.values()]
        asked = dict(zip(await _ask_all(reader, made, lines), lines, strict=True))
        assert len(asked) > TIMELINE  # while the bot was away
        async with made.open():
            await made.all_answered(asked)
    for answer in made.seen():
        assert answer["type"] == "m.room.encrypted"
        relation = answer["content"].get("m.relates_to", {})
        question = relation.get("m.in_reply_to", {}).get("event_id")
        if line := asked.pop(question, None):
            assert (relation["rel_type"], relation["event_id"]) == ("m.thread", question), line
    assert not asked


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_case_is_exported_as_a_file(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store, encrypted: bool
) -> None:
    made = await office(team(homeserver, tmp_path, encrypted=encrypted), sqlite_store)
    await made.publish_silently()
    async with sqlite_store.read() as tx:
        (story,) = await stories.latest(tx, 1)
    async with made.open(), reading(made.team, tmp_path) as reader:
        await made.greeted()
        question = await _ask(reader, made, f"!statement export {story.id} csv")
        await until(lambda: len(made.answers(question)) == 2)
        page = await _messages(reader, made)
        file = next(each for each in page if each["msgtype"] == "m.file")
        where = file["file"]["url"] if encrypted else file["url"]
        body = (await reader.download(where)).body
    if encrypted:
        assert b"statement" not in body
        keys = file["file"]
        body = decrypt_attachment(body, keys["key"]["k"], keys["hashes"]["sha256"], keys["iv"])
    assert file["body"] == f"case-{story.id}.csv"
    assert TRANSFER in body.decode("utf-8-sig")
    assert file["info"]["size"] == len(body)


async def test_who_is_spoken_to_answers(open_desk: Office) -> None:
    us = open_desk.team.bot.id
    mention: dict[str, Any] = {"m.mentions": {"user_ids": [us]}}
    pill = f'<a href="https://matrix.to/#/{us}">bot</a>: sources'
    short = us[1:].partition(":")[0]
    for_us = [
        open_desk.say("!statement sources"),
        open_desk.say("/statement sources"),
        open_desk.say(f"{us}: sources"),
        open_desk.say(f"{short} sources", mention),
        open_desk.say(f"{short}: sources", {"formatted_body": pill}),
    ]
    for answer in [await open_desk.answer(each) for each in for_us]:
        assert "2 sources" in answer
    in_thread = open_desk.say_in_thread(for_us[0], "!statement sources")
    await open_desk.answer(in_thread)
    (event,) = open_desk.answers(in_thread)
    assert event["content"]["m.relates_to"]["event_id"] == for_us[0]
    assert "Did you mean" in await open_desk.answer(open_desk.say("!statement latset"))


async def test_what_is_not_for_us_is_passed_over(open_desk: Office) -> None:
    open_desk.say("!weather Seoul")
    open_desk.say("!statements")
    open_desk.say("/me waves")
    open_desk.say("I asked the statement bot: latest")
    open_desk.say(f"ask {open_desk.team.bot.id} for sources")
    open_desk.put("m.room.message", {"msgtype": "m.notice", "body": "!statement latest"})
    open_desk.react(open_desk.say("hello"), "✅")
    last = open_desk.say("!statement sources")
    await open_desk.answer(last)
    assert len(open_desk.seen()) == 1


async def test_an_edit_does_not_ask_again(open_desk: Office) -> None:
    question = open_desk.say("!statement sources")
    await open_desk.answer(question)
    open_desk.edit(question, "!statement latest")
    await open_desk.answer(open_desk.say("!statement help"))
    assert len(open_desk.seen()) == 2


async def test_in_a_chat_of_two_no_prefix_is_needed(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    made = await office(team(homeserver, tmp_path), sqlite_store)
    async with made.open():
        await made.greeted()
        assert "2 sources" in await made.answer(made.say("sources"))
        made.say("!weather Seoul")
        assert "alerts come here" in (await made.answer(made.say("subscribe"))).lower()


async def test_settings_are_changed_by_those_who_run_the_room(desk: Office) -> None:
    desk.permissions = Permissions()
    room = f"rooms/{desk.team.room}/state"
    # In such a room the creator outranks all and is in no list of powers.
    assert desk.call("GET", f"{room}/m.room.create")["room_version"] == "12"
    levels = desk.call("GET", f"{room}/m.room.power_levels")
    assert desk.team.reader.id not in levels.get("users", {})
    line = "!statement settings timezone Asia/Seoul"
    async with desk.open():
        await desk.greeted()
        guest = desk.another("other")
        assert "run this place" in await desk.answer(desk.say(line, by=guest))
        assert "Asia/Seoul" in await desk.answer(desk.say(line))
        desk.call("PUT", f"{room}/m.room.power_levels", levels | {"users": {guest.id: 50}})
        assert "Asia/Seoul" in await desk.answer(desk.say(line, by=guest))


async def test_the_operator_decides_who_runs_a_room_and_what_chats_of_two_are_for(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    made = await office(team(homeserver, tmp_path), sqlite_store)
    made.permissions = Permissions(direct_messages="read")
    made.settings_power = 60
    async with made.open():
        await made.greeted()
        assert "questions only" in await made.answer(made.say("subscribe"))
        assert "2 sources" in await made.answer(made.say("sources"))
        guest = made.another("other")
        assert "Subscribed" in await made.answer(made.say("!statement subscribe"))
        path = f"rooms/{made.team.room}/state/m.room.power_levels"
        levels = made.call("GET", path)
        for power, answer in ((50, "run this place"), (60, "muted here")):
            made.call("PUT", path, levels | {"users": {**levels["users"], guest.id: power}})
            assert answer in await made.answer(made.say("!statement mute 24h", by=guest))


async def test_a_long_answer_has_pages(open_desk: Office) -> None:
    paragraph = f"{TRANSFER} " * 20
    await open_desk.publish_silently(text=f"{paragraph}\n\n" * 40)
    found = await open_desk.answer(open_desk.say("!statement latest"))
    short = found.partition("show ")[2].partition("`")[0]
    first = await open_desk.answer(open_desk.say(f"!statement show {short}"))
    *_, below = first.splitlines()
    assert below.startswith("Page 1 of ")
    following = below.partition(": ")[2].strip("`")
    assert following == f"!statement page 2 show {short}"
    second = await open_desk.answer(open_desk.say(following))
    assert "Page 2 of" in second
    assert second != first
    last = await open_desk.answer(open_desk.say(f"!statement page 99 show {short}"))
    assert "the next" not in last.splitlines()[-1]


async def test_health_says_since_when_the_homeserver_is_heard(open_desk: Office) -> None:
    assert "Matrix: listening since" in await open_desk.answer(open_desk.say("!statement health"))


async def test_health_names_a_revoked_token(open_desk: Office) -> None:
    open_desk.call("POST", "logout", {}, by=open_desk.team.bot)
    async with asyncio.timeout(PATIENCE):
        while "matrix login" not in await _not_heard(open_desk):  # noqa: ASYNC110  # an operator looks again
            await asyncio.sleep(0.05)


async def _not_heard(office: Office) -> str:
    async with office.flow.store.read() as tx:
        found = await listening.get(tx, "matrix", now=office.flow.clock())
    return found.why if found else ""


async def test_reactions_acknowledge_and_mute(open_desk: Office) -> None:
    await open_desk.answer(open_desk.say("!statement subscribe"))
    await open_desk.publish()
    await until(lambda: len(open_desk.seen()) == 2)
    alert = open_desk.seen()[1]["event_id"]
    seen = open_desk.react(alert, "✅")
    assert "Acknowledged" in await open_desk.answer(seen)
    muted = open_desk.react(alert, "🔕\ufe0f")
    assert "muted" in (await open_desk.answer(muted)).lower()
    await open_desk.answer(open_desk.say_in_thread(alert, "!statement unmute story"))
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": alert}}}
    again = open_desk.say("!statement mute story", reply)
    assert "muted" in (await open_desk.answer(again)).lower()
    reworded = [each["content"].get("m.new_content", {}).get("body") for each in open_desk.seen()]
    assert any(body and open_desk.team.reader.id[1:].split(":")[0] in body for body in reworded)


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_reaction_counts_before_the_alert_is_known_to_have_arrived(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store, encrypted: bool
) -> None:
    made = await office(team(homeserver, tmp_path, encrypted=encrypted), sqlite_store)
    made.passing = _fails_at(Step.SENT)
    async with made.open(), reading(made.team, tmp_path) as reader:
        await made.greeted()
        await made.all_answered([await _ask(reader, made, "!statement subscribe")])
        await made.publish()
        await until(lambda: len(made.seen()) == 2)
        await made.all_answered([made.react(made.seen()[1]["event_id"], "✅")])
        assert "Acknowledged" in (await _read(reader, made))[-1]
        made.flow.clock.advance(LEASE)
        made.deliverer.wake()
        await until(lambda: len(made.seen()) == 4)
        who = made.team.reader.id[1:].partition(":")[0]
        assert who in (await _read(reader, made))[-1]


def _fails_at(step: Step) -> Passing:
    """Fail the first time that something comes to this step."""
    steps = [step]

    def pass_(passed: Step) -> None:
        if passed in steps:
            steps.remove(passed)
            raise RuntimeError("as if the process had ended here")

    return pass_


async def test_questions_asked_while_the_bot_was_away_are_answered_once(desk: Office) -> None:
    position = desk.team.folder / "position.json"
    async with desk.open():
        await desk.greeted()
    before = position.read_text()
    asked = [desk.say(f"!statement {line}") for line in ("latest", "sources", "help")]
    for number in range(TIMELINE):  # with the questions more than one /sync tells
        desk.say(f"small talk {number}")
    async with desk.open():
        for question in asked:
            await desk.answer(question)
    # As after a crash before the position was kept.
    position.write_text(before)
    last = desk.say("!statement sources")
    async with desk.open():
        await desk.answer(last)
    assert [len(desk.answers(question)) for question in (*asked, last)] == [1, 1, 1, 1]
    assert len(desk.seen()) == 4


async def test_a_question_of_yesterday_stays_unanswered(desk: Office) -> None:
    async with desk.open():
        await desk.greeted()
    old = desk.say("!statement sources")
    await asyncio.sleep(0.1)
    desk.flow.clock.now = datetime.now(UTC) + timedelta(hours=12)
    new = desk.say("!statement sources")
    async with desk.open():
        await desk.answer(new)
    assert desk.answers(old) == []


async def test_a_lost_position_answers_nothing_again(desk: Office) -> None:
    question = desk.say("!statement sources")
    async with desk.open():
        await desk.greeted()
        await desk.answer(desk.say("!statement sources"))
    assert desk.answers(question) == []


async def test_two_bots_on_one_database_answer_once(open_desk: Office, tmp_path: Path) -> None:
    other = replace(open_desk, team=another_device(open_desk, tmp_path))
    async with other.open():
        await until((other.team.folder / "position.json").exists)
        asked = [open_desk.say(f"!statement {line}") for line in ("sources", "latest", "subscribe")]
        await open_desk.all_answered(asked)
        open_desk.call("POST", f"rooms/{open_desk.team.room}/kick", {"user_id": other.team.bot.id})
        await until(lambda: _knows(open_desk, []))
        open_desk.call(
            "POST", f"rooms/{open_desk.team.room}/invite", {"user_id": other.team.bot.id}
        )
        await until(partial(_greeted_again, open_desk, 1))
        await open_desk.answer(open_desk.say("!statement sources"))
    assert len(open_desk.seen()) == 5


async def test_a_new_device_greets_no_room_again(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    made = await office(team(homeserver, tmp_path, invited=False), sqlite_store)
    async with made.open():
        await made.greeted()
        made.call("POST", f"rooms/{made.team.room}/invite", {"user_id": made.team.bot.id})
        await until(lambda: len(made.seen()) == 1)
    made.team = another_device(made, tmp_path)
    async with made.open():
        await until((made.team.folder / "position.json").exists)
        await made.answer(made.say("!statement sources"))
    assert len(made.seen()) == 2


def another_device(made: Office, folder: Path) -> Team:
    """The bot after a new login, with a folder of its own for the keys."""
    login = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": made.team.bot.id},
        "password": PASSWORD,
    }
    new = made.call("POST", "login", login)
    bot = User(id=made.team.bot.id, access_token=new["access_token"], device_id=new["device_id"])
    return replace(made.team, bot=bot, folder=folder / "other")


async def test_put_out_and_brought_back(open_desk: Office) -> None:
    await open_desk.answer(open_desk.say("!statement subscribe"))
    bot, room = open_desk.team.bot, open_desk.team.room
    for times, how in enumerate(("kick", "ban"), start=1):
        open_desk.call("POST", f"rooms/{room}/{how}", {"user_id": bot.id, "reason": "too loud"})
        await until(lambda: _knows(open_desk, []))
        await open_desk.publish(at=SOURCES[times - 1])
        if how == "ban":
            open_desk.call("POST", f"rooms/{room}/unban", {"user_id": bot.id})
        open_desk.call("POST", f"rooms/{room}/invite", {"user_id": bot.id})
        await until(partial(_greeted_again, open_desk, times))


def _greeted_again(made: Office, times: int) -> bool:
    greetings = [event for event in made.seen() if "as set" in event["content"]["body"]]
    return len(greetings) == times


@pytest.mark.parametrize("open_to_all", [True, False])
async def test_an_upgraded_room_is_followed(open_desk: Office, open_to_all: bool) -> None:
    await open_desk.answer(open_desk.say("!statement subscribe"))
    old = open_desk.team.room
    if open_to_all:
        rule = {"join_rule": "public"}
        open_desk.call("PUT", f"rooms/{old}/state/m.room.join_rules", rule)
    made = open_desk.call("POST", f"rooms/{old}/upgrade", {"new_version": "11"})
    new = str(made["replacement_room"])
    if not open_to_all:
        open_desk.call("POST", f"rooms/{new}/invite", {"user_id": open_desk.team.bot.id})
    await until(lambda: _knows(open_desk, [new]))
    open_desk.team, open_desk.greetings = replace(open_desk.team, room=new), 0
    await open_desk.publish()
    await until(lambda: len(open_desk.seen()) == 1)
    assert "Statement on missiles" in open_desk.seen()[0]["content"]["body"]


async def test_an_upgrade_of_long_ago_is_followed(desk: Office) -> None:
    async with desk.open():
        await desk.greeted()
        await desk.answer(desk.say("!statement subscribe"))
    rule = {"join_rule": "public"}
    desk.call("PUT", f"rooms/{desk.team.room}/state/m.room.join_rules", rule)
    made = desk.call("POST", f"rooms/{desk.team.room}/upgrade", {"new_version": "11"})
    await asyncio.sleep(0.1)
    desk.flow.clock.now = datetime.now(UTC) + timedelta(hours=12)
    async with desk.open():
        await until(lambda: _knows(desk, [str(made["replacement_room"])]))
    async with desk.flow.store.read() as tx:
        known = await subscriptions.get(tx, f"matrix:{made['replacement_room']}")
    assert known
    assert known[1]


async def test_a_room_without_people_is_left(
    homeserver: Homeserver, tmp_path: Path, sqlite_store: Store
) -> None:
    made = await office(team(homeserver, tmp_path), sqlite_store)
    async with made.open():
        await made.greeted()
        made.call("POST", f"rooms/{made.team.room}/leave", {})
        await until(lambda: _knows(made, []))


def _knows(made: Office, rooms: list[str]) -> bool:
    """Whether the bot is in these rooms and no others."""
    joined = made.call("GET", "joined_rooms", by=made.team.bot)
    return list(joined["joined_rooms"]) == rooms


async def _ask(reader: nio.AsyncClient, made: Office, body: str, **more: Any) -> str:
    """Say something in an encrypted room."""
    (event,) = await _ask_all(reader, made, [body], **more)
    return event


async def _ask_all(
    reader: nio.AsyncClient, made: Office, bodies: Sequence[str], **more: Any
) -> list[str]:
    """Say several things, one after the other."""
    await reader.sync()
    if reader.should_query_keys:
        await reader.keys_query()
    sent = [
        await reader.room_send(
            made.team.room,
            "m.room.message",
            {"msgtype": "m.text", "body": body, **more},
            ignore_unverified_devices=True,
        )
        for body in bodies
    ]
    return [str(each.event_id) for each in sent]


async def _read(reader: nio.AsyncClient, made: Office) -> list[str]:
    """What the bot wrote, as the reader can read it, oldest first."""
    said = [each.get("m.new_content", each) for each in await _messages(reader, made)]
    return [each.get("body", "?") for each in said][made.greetings :]


async def _messages(reader: nio.AsyncClient, made: Office) -> list[dict[str, Any]]:
    """The content of what the bot wrote, as the reader can read it, oldest first."""
    await reader.sync()
    page = await reader.room_messages(made.team.room, limit=50)
    return [
        event.source["content"]
        for event in reversed(page.chunk)
        if event.sender == made.team.bot.id and event.source["type"] == "m.room.message"
    ]
