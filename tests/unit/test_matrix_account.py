"""Matrix without a homeserver: powers, invitations, logins, and what refusals mean."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any

import nio
import pytest
from aiohttp import web

from bot.channels.matrix.crypto import call
from bot.channels.matrix.failures import LoggedOut, failure
from bot.channels.matrix.invites import may_invite
from bot.channels.matrix.login import Account, Login
from bot.channels.matrix.rooms import powers
from bot.errors import ConfigError, TryAgain
from bot.settings import load
from tests.servers.serving import serving

BOT, ANN = "@bot:chat.example", "@ann:chat.example"
LOGIN = Login(homeserver="https://chat.example", access_token="t0ken", user_id=BOT, device_id="D1")


def state(version: str, **levels: Any) -> list[dict[str, Any]]:
    created = {"room_version": version, "additional_creators": [ANN]}
    return [
        {"type": "m.room.create", "state_key": "", "sender": BOT, "content": created},
        {"type": "m.room.power_levels", "state_key": "", "sender": BOT, "content": levels},
    ]


def test_creators_may_do_everything_from_room_version_12_on() -> None:
    new = powers(state("12", events_default=50), encrypted=False)
    assert (new.of(BOT), new.of(ANN), new.of("@eve:chat.example")) == (inf, inf, 0)
    old = powers(state("11", events_default=50, users={ANN: 50}), encrypted=False)
    assert (old.may_post(BOT), old.may_post(ANN)) == (False, True)


def test_encrypted_rooms_may_ask_for_another_power() -> None:
    levels = {"events": {"m.room.message": 100, "m.room.encrypted": 0}}
    assert powers(state("11", **levels), encrypted=True).may_post(ANN)
    assert not powers(state("11", **levels), encrypted=False).may_post(ANN)


@pytest.mark.parametrize(
    ("inviter", "listed", "may"),
    [
        (ANN, (), True),
        ("@ann:other.example", (), False),
        ("@ann:other.example", ("other.example",), True),
        ("@ann:other.example", ("@ann:other.example",), True),
        (ANN, ("other.example",), False),
        ("", (), False),
    ],
)
def test_who_may_invite(inviter: str, listed: tuple[str, ...], may: bool) -> None:
    assert may_invite(inviter, BOT, listed) is may


def test_a_token_that_is_set_wins_over_the_login_that_is_kept(tmp_path: Path) -> None:
    account = Account(folder=tmp_path, homeserver="https://chat.example")
    with pytest.raises(ConfigError, match="statement-bot matrix login"):
        account.login()
    account.keep(LOGIN)
    assert account.login() == LOGIN
    other = Account(folder=tmp_path, homeserver="https://chat.example", access_token="other")
    assert other.login().access_token == "other"


def test_somebody_elses_login_is_not_used(tmp_path: Path) -> None:
    Account(folder=tmp_path).keep(LOGIN)
    with pytest.raises(ConfigError):
        Account(folder=tmp_path, homeserver="https://chat.example", user_id=ANN).login()
    with pytest.raises(ConfigError):
        Account(folder=tmp_path, homeserver="https://other.example").login()


def test_a_damaged_login_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "login.json").write_text("{")
    with pytest.raises(ConfigError, match=r"login\.json: can't be read"):
        Account(folder=tmp_path).login()


def test_tokens_are_not_shown() -> None:
    account = Account(folder=Path(), access_token="t0ken")
    assert "t0ken" not in f"{LOGIN!r} {account!r}"


def test_settings_are_known_by_the_names_that_matrix_tools_use(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"MATRIX_USER_ID={BOT}\n")
    given = {"MATRIX_HOMESERVER": "https://chat.example", "MATRIX_INVITERS": f"{ANN},desk.example"}
    settings = load(given, cwd=tmp_path)
    assert settings.matrix_homeserver == "https://chat.example"
    assert settings.matrix_user_id == BOT
    assert settings.matrix_inviters == (ANN, "desk.example")
    ours = {"STATEMENT_BOT_MATRIX_HOMESERVER": "https://ours.example"}
    assert load(given | ours, cwd=tmp_path).matrix_homeserver == "https://ours.example"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MATRIX_USER_ID", "statements", "a Matrix user such as"),
        ("MATRIX_INVITERS", "ann chat", "Matrix users and homeservers such as"),
        ("STATEMENT_BOT_DESTINATIONS", "matrix:#desk:chat.example", "matrix to be named as in"),
        ("STATEMENT_BOT_DESTINATIONS", "matrix:!desk:chat.example", "needs a homeserver in"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, name: str, value: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load({name: value}, cwd=tmp_path)


def test_how_long_to_wait_is_left_to_the_homeserver() -> None:
    error = failure(nio.ErrorResponse("slow down", "M_LIMIT_EXCEEDED", 2500), "a message")
    assert isinstance(error, TryAgain)
    assert (error.after, error.unknown) == (timedelta(seconds=2.5), False)


def test_a_soft_logout_is_waited_out_and_a_revoked_token_is_not() -> None:
    soft = failure(nio.ErrorResponse("", "M_UNKNOWN_TOKEN", soft_logout=True), "a message")
    assert isinstance(soft, TryAgain)
    hard = failure(nio.ErrorResponse("", "M_UNKNOWN_TOKEN"), "a message")
    assert isinstance(hard, LoggedOut)
    assert "statement-bot matrix login" in str(soft)
    assert "statement-bot matrix login" in str(hard)


def test_an_answer_that_is_no_answer_leaves_open_whether_the_message_arrived() -> None:
    error = failure(nio.ErrorResponse("unknown error"), "a message")
    assert isinstance(error, TryAgain)
    assert error.unknown


async def test_what_we_ask_ourselves_is_sent_as_the_json_that_it_is() -> None:
    asked: list[tuple[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.content_type, await request.text()))
        return web.json_response({"event_id": "$1"})

    homeserver = web.Application()
    homeserver.router.add_put("/send/1", answer)
    async with serving(homeserver) as port:
        client = nio.AsyncClient(f"http://127.0.0.1:{port}")
        client.access_token = LOGIN.access_token
        try:
            assert await call(client, "PUT", "/send/1", {"body": "Hi"}) == {"event_id": "$1"}
        finally:
            await client.close()
    assert asked == [("application/json", '{"body": "Hi"}')]
