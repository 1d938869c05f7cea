"""Alerts in plain and encrypted rooms of the real Synapse."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import nio
import pytest
from vodozemac import Ed25519PublicKey, Ed25519Signature, SignatureException

from bot.channels.matrix import connection
from bot.channels.matrix.channel import MatrixChannel
from bot.channels.matrix.content import Place
from bot.channels.matrix.login import Login
from bot.errors import ConfigError, GiveUp, MessageGone, SendError, TryAgain
from bot.model import Document, Heading, Quote
from tests.integration.matrix import (
    Team,
    bodies,
    delivery,
    document,
    eventually,
    reading,
    team,
)
from tests.integration.matrix_office import until
from tests.servers import synapse
from tests.servers.synapse import Homeserver, Proxy, User

LONG = "미사일 이전을 규탄한다. " * 6_000  # 200 KB
IN_BOTH = pytest.mark.parametrize(
    "kind", ["plain", pytest.param("encrypted", marks=pytest.mark.long)]
)


@pytest.fixture
def plain(homeserver: Homeserver, tmp_path: Path) -> Team:
    return team(homeserver, tmp_path)


@pytest.fixture
def encrypted(homeserver: Homeserver, tmp_path: Path) -> Team:
    return team(homeserver, tmp_path, encrypted=True)


async def test_an_alert_its_thread_and_its_new_wording(plain: Team) -> None:
    async with plain.channel() as channel:
        parent = await channel.send(delivery(plain), thread=None)
        joined = delivery(plain, "d2", document=document("Korea too"))
        reply = await channel.send(joined, thread=parent)
        shown = delivery(plain, "d3", document=document("Amended"), broadcast=True)
        await channel.send(shown, thread=reply)
        await channel.edit(parent, document("Joint statement (2)"), key="e1")
    first, second, third, edit = plain.events()
    assert first["content"]["msgtype"] == "m.text"
    assert first["content"]["body"] == "Joint statement"
    assert first["content"]["formatted_body"] == "<p><strong>Joint statement</strong></p>"
    assert first["content"]["m.mentions"] == {}
    thread = second["content"]["m.relates_to"]
    assert (thread["rel_type"], thread["event_id"]) == ("m.thread", first["event_id"])
    assert third["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": first["event_id"]}}
    assert edit["content"]["m.relates_to"]["rel_type"] == "m.replace"
    assert edit["content"]["m.relates_to"]["event_id"] == first["event_id"]
    assert edit["content"]["m.new_content"]["body"] == "Joint statement (2)"


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
async def test_a_repeat_makes_no_second_event(kind: str, request: pytest.FixtureRequest) -> None:
    team: Team = request.getfixturevalue(kind)
    async with team.channel() as channel:
        once = await channel.send(delivery(team), thread=None)
        await channel.edit(once, document("new"), key="e1")
    async with team.channel() as channel:
        assert await channel.find(delivery(team), thread=None) == once
        assert await channel.find(delivery(team, "d2"), thread=None) is None
        assert await channel.send(delivery(team), thread=None) == once
        await channel.edit(once, document("new"), key="e1")
    assert len(team.events()) == 2


async def test_a_message_sent_unawares_is_found(plain: Team) -> None:
    async with Proxy(plain.homeserver) as proxy, plain.channel(proxy.url) as channel:
        await channel.find(delivery(plain), thread=None)
        proxy.lossy = True
        with pytest.raises(TryAgain) as caught:
            await channel.send(delivery(plain), thread=None)
        assert caught.value.unknown
        proxy.lossy = False
        await channel.send(delivery(plain), thread=None)
    assert len(plain.events()) == 1


async def test_an_encrypted_room_is_read_before_and_after_a_restart(
    encrypted: Team, tmp_path: Path
) -> None:
    async with reading(encrypted, tmp_path) as reader:
        async with encrypted.channel() as channel:
            parent = await channel.send(delivery(encrypted), thread=None)
        assert await bodies(reader, encrypted) == ["Joint statement"]
        async with encrypted.channel() as channel:
            again = delivery(encrypted, "d2", document=document("Korea too"))
            await channel.send(again, thread=parent)
            await channel.edit(parent, document("Joint statement (2)"), key="e1")
        assert (await bodies(reader, encrypted))[:2] == ["Joint statement", "Korea too"]
    events = encrypted.events()
    assert {event["type"] for event in events} == {"m.room.encrypted"}
    relation = events[1]["content"]["m.relates_to"]
    assert (relation["rel_type"], relation["event_id"]) == ("m.thread", parent.id)


async def test_nothing_goes_in_the_clear_into_a_room_that_has_just_become_encrypted(
    plain: Team,
) -> None:
    async with Proxy(plain.homeserver) as proxy, plain.channel(proxy.url) as channel:
        await channel.find(delivery(plain), thread=None)
        proxy.hearing.clear()
        plain.homeserver.call(
            "PUT",
            f"/_matrix/client/v3/rooms/{plain.room}/state/m.room.encryption",
            {"algorithm": "m.megolm.v1.aes-sha2"},
            user=plain.reader,
        )
        with pytest.raises(TryAgain, match="just become encrypted"):
            await channel.send(delivery(plain), thread=None)
    assert plain.events() == []


async def test_the_device_is_signed_by_its_account(encrypted: Team) -> None:
    async with encrypted.channel() as channel:
        await channel.find(delivery(encrypted), thread=None)
    bot = encrypted.bot
    query: dict[str, Any] = {"device_keys": {bot.id: []}}
    keys = encrypted.homeserver.call(
        "POST", "/_matrix/client/v3/keys/query", query, user=encrypted.reader
    )
    master, signing = keys["master_keys"][bot.id], keys["self_signing_keys"][bot.id]
    assert is_signed(signing, by=master)
    assert is_signed(keys["device_keys"][bot.id][bot.device_id], by=signing)
    secrets = encrypted.folder / "cross-signing.json"
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert encrypted.folder.stat().st_mode & 0o777 == 0o700


async def test_a_hostile_title_is_only_words(plain: Team) -> None:
    titles = (
        "@room <script>alert(1)</script>",
        "[x](javascript:y) **b**",
        "\u202egnp.exe\u2066",
    )
    async with plain.channel() as channel:
        for number, title in enumerate(titles):
            hostile = delivery(plain, f"d{number}", document=document(title))
            await channel.send(hostile, thread=None)
    said = [event["content"] for event in plain.events()]
    assert [each["body"] for each in said] == [*titles[:2], "gnp.exe"]
    assert all(each["m.mentions"] == {} for each in said)
    assert not any("<script" in each["formatted_body"] for each in said)
    assert not any("href" in each["formatted_body"] for each in said)


@IN_BOTH
async def test_a_long_statement_arrives_whole(kind: str, request: pytest.FixtureRequest) -> None:
    team: Team = request.getfixturevalue(kind)
    async with team.channel() as channel:
        receipt = await channel.send(delivery(team, document=quoting(LONG)), thread=None)
        events = team.events()
        assert list(Place.of(receipt).events) == [event["event_id"] for event in events]
        assert await channel.find(delivery(team), thread=None) == receipt
    if kind == "plain":
        said = " ".join(event["content"]["body"].replace("> ", "") for event in events)
        assert said.split() == ["A", *LONG.split()]


@IN_BOTH
async def test_a_shorter_wording_leaves_nothing_of_the_longer(
    kind: str, request: pytest.FixtureRequest
) -> None:
    team: Team = request.getfixturevalue(kind)
    async with team.channel() as channel:
        owed = delivery(team, document=quoting(LONG[: len(LONG) // 8]))
        receipt = await channel.send(owed, thread=None)
        await channel.edit(receipt, document("short"), key="e1")
    first, *others, edit = team.events()
    assert len(others) >= 2
    assert first["content"]
    assert [each["content"] for each in others] == [{}] * len(others)
    if kind == "plain":
        assert edit["content"]["m.new_content"]["body"] == "short"


async def test_what_was_deleted_is_neither_reworded_nor_replied_to(plain: Team) -> None:
    async with plain.channel() as channel:
        parent = await channel.send(delivery(plain), thread=None)
        path = f"/_matrix/client/v3/rooms/{plain.room}/redact/{parent.id}/r1"
        plain.homeserver.call("PUT", path, {}, user=plain.reader)
        with pytest.raises(MessageGone):
            await channel.edit(parent, document("new"), key="e1")
        with pytest.raises(MessageGone):
            await channel.send(delivery(plain, "d2"), thread=parent)


async def test_two_bots_do_not_share_an_account(plain: Team) -> None:
    async with plain.channel():
        with pytest.raises(ConfigError, match="another statement-bot"):
            async with plain.channel():
                pass


async def test_invitations_are_accepted_from_those_who_may(
    homeserver: Homeserver, tmp_path: Path
) -> None:
    invited = team(homeserver, tmp_path)
    rooms = []
    for host in (homeserver.register("stranger"), invited.reader):
        made = homeserver.call("POST", "/_matrix/client/v3/createRoom", {}, user=host)
        rooms.append(made["room_id"])
        path = f"/_matrix/client/v3/rooms/{made['room_id']}/invite"
        homeserver.call("POST", path, {"user_id": invited.bot.id}, user=host)
    account = replace(invited.account(), inviters=(invited.reader.id,))
    strange, known = (delivery(invited, destination=f"matrix:{room}") for room in rooms)
    async with MatrixChannel(account, rng=Random(1)) as channel:
        await eventually(partial(channel.send, known, thread=None))
        with pytest.raises(GiveUp, match="isn't in the room"):
            await channel.send(strange, thread=None)


async def test_an_invitation_outlasts_a_busy_homeserver(
    homeserver: Homeserver, tmp_path: Path
) -> None:
    invited = team(homeserver, tmp_path, invited=False)
    async with Proxy(homeserver) as proxy, invited.channel(proxy.url) as channel:
        proxy.busy = {"/join/"}
        path = f"/_matrix/client/v3/rooms/{invited.room}/invite"
        homeserver.call("POST", path, {"user_id": invited.bot.id}, user=invited.reader)
        await until(lambda: any("/join/" in path for path in proxy.requests))
        proxy.busy.clear()
        news: dict[str, object] = {"name": "something else happens to the bot"}
        homeserver.call("POST", "/_matrix/client/v3/createRoom", news, user=invited.bot)
        await eventually(partial(channel.send, delivery(invited), thread=None))
    assert len(invited.events()) == 1


async def test_a_room_without_the_bot_is_given_up(plain: Team) -> None:
    elsewhere = delivery(plain, destination="matrix:!nowhere:synapse.test")
    async with plain.channel() as channel:
        with pytest.raises(GiveUp, match="invite it"):
            await channel.send(elsewhere, thread=None)


async def test_a_room_where_the_bot_may_not_post_is_given_up(plain: Team) -> None:
    path = f"/_matrix/client/v3/rooms/{plain.room}/state/m.room.power_levels"
    levels = plain.homeserver.call("GET", path, user=plain.reader)
    plain.homeserver.call("PUT", path, levels | {"events_default": 50}, user=plain.reader)
    async with plain.channel() as channel:
        with pytest.raises(GiveUp, match="let it post"):
            await channel.send(delivery(plain), thread=None)


async def test_a_revoked_token_is_told_and_a_new_login_taken_up(plain: Team) -> None:
    account = replace(plain.account(), access_token=None)
    account.keep(kept(plain, plain.bot))
    plain.homeserver.call("POST", "/_matrix/client/v3/logout", {}, user=plain.bot)
    async with MatrixChannel(account, rng=Random(1)) as channel:
        with pytest.raises(GiveUp, match="matrix login"):
            await channel.send(delivery(plain), thread=None)
        account.keep(kept(plain, log_in(plain)))
        await eventually(partial(channel.send, delivery(plain), thread=None))
    assert len(plain.events()) == 1


async def test_after_the_loss_of_its_keys_the_bot_knows_what_it_said_in_an_encrypted_room(
    encrypted: Team, tmp_path: Path
) -> None:
    said = delivery(encrypted)
    async with encrypted.channel() as channel:
        first = await channel.send(said, thread=None)
    anew = replace(encrypted, bot=log_in(encrypted), folder=tmp_path / "another machine")
    async with anew.channel() as channel:
        await eventually(partial(channel.send, delivery(anew, "d2"), thread=first))
        assert await channel.find(said, thread=None) == first


@IN_BOTH
async def test_at_a_soft_logout_messages_wait_for_the_next_login(
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    team: Team = request.getfixturevalue(kind)
    monkeypatch.setattr(connection, "LONGEST_DELAY", timedelta(seconds=3))
    async with Proxy(team.homeserver) as proxy, reading(team, tmp_path) as reader:
        account = replace(team.account(proxy.url), access_token=None)
        account.keep(kept(team, team.bot, url=proxy.url))
        async with MatrixChannel(account, rng=Random(1)) as channel:
            await channel.find(delivery(team), thread=None)
            proxy.expired = True
            proxy.requests.clear()
            poke = f"/_matrix/client/v3/rooms/{team.room}/state/m.room.topic"
            team.homeserver.call("PUT", poke, {"topic": "so that /sync answers"}, user=team.reader)
            await until(lambda: any(path.endswith("/sync") for path in proxy.requests))
            for _ in range(3):
                with pytest.raises(TryAgain, match="matrix login"):
                    await channel.send(delivery(team), thread=None)
            proxy.expired = False
            again = log_in(team, device_id=team.bot.device_id)
            account.keep(kept(team, again, url=proxy.url))
            await eventually(partial(channel.send, delivery(team), thread=None))
        assert await bodies(reader, team) == ["Joint statement"]


@pytest.mark.parametrize(
    ("seconds", "most"), [(3, 6), pytest.param(10, 20, marks=pytest.mark.long)]
)
async def test_an_outage_is_waited_out_politely(plain: Team, seconds: int, most: int) -> None:
    async with Proxy(plain.homeserver) as proxy, plain.channel(proxy.url) as channel:
        await channel.find(delivery(plain), thread=None)
        proxy.down = True
        proxy.requests.clear()
        with pytest.raises(TryAgain, match="502") as caught:
            await channel.send(delivery(plain), thread=None)
        assert caught.value.unknown
        await asyncio.sleep(seconds)
        assert sum(path.endswith("/sync") for path in proxy.requests) < most
        proxy.down = False
        await channel.send(delivery(plain), thread=None)
    assert len(plain.events()) == 1


@pytest.mark.long
async def test_usual_rate_limits_lose_nothing(tmp_path: Path) -> None:
    if not synapse.installed():
        pytest.skip("synapse")
    with synapse.running(limits=True) as homeserver:
        slow = team(homeserver, tmp_path)
        refused: list[SendError] = []
        async with slow.channel() as channel:
            for number in range(11):
                owed = delivery(slow, f"d{number}")
                await eventually(partial(channel.send, owed, thread=None), seen=refused)
        assert len(slow.events()) == 11
    assert any(isinstance(error, TryAgain) and error.after for error in refused)


def is_signed(signed: dict[str, Any], *, by: dict[str, Any]) -> bool:
    """Whether an object bears a good signature of a cross-signing key, as other clients look."""
    ((name, public),) = by["keys"].items()
    said = {key: value for key, value in signed.items() if key not in ("signatures", "unsigned")}
    key = Ed25519PublicKey.from_base64(public)
    signature = Ed25519Signature.from_base64(signed["signatures"][by["user_id"]][name])
    try:
        key.verify_signature(nio.Api.to_canonical_json(said).encode(), signature)
    except SignatureException:
        return False
    return True


def quoting(words: str) -> Document:
    return Document(summary="long", blocks=(Heading(text="A"), Quote(text=words, language="ko")))


def log_in(team: Team, **more: object) -> User:
    """A new login of the bot's."""
    who = {"type": "m.id.user", "user": team.bot.id}
    body = {"type": "m.login.password", "identifier": who, "password": synapse.PASSWORD, **more}
    made = team.homeserver.call("POST", "/_matrix/client/v3/login", body)
    return User(id=team.bot.id, access_token=made["access_token"], device_id=made["device_id"])


def kept(team: Team, user: User, *, url: str = "") -> Login:
    return Login(
        homeserver=url or team.homeserver.url,
        access_token=user.access_token,
        user_id=user.id,
        device_id=user.device_id,
    )
