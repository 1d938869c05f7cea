"""What is amiss with the bot's place on Matrix, as codes: it reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

import nio

from bot.channels.findings import OK, Finding
from bot.channels.matrix.crypto import Signing, call, standing
from bot.channels.matrix.failures import translated
from bot.channels.matrix.login import Account, Login
from bot.channels.matrix.rooms import powers
from bot.errors import ConfigError, SendError

API = "/_matrix/client/v3"


async def examine(account: Account, rooms: Iterable[str]) -> list[Finding]:
    """Look at the login, the device and each room; what makes further checks idle ends them.

    Checks: login, homeserver, token, device, and room.
    """
    try:
        login = account.login()
    except ConfigError as error:
        return [Finding(check="login", code="missing", detail=str(error))]
    client = nio.AsyncClient(login.homeserver)
    try:
        return await _examine(client, account, login, rooms)
    finally:
        await client.close()


async def _examine(
    client: nio.AsyncClient, account: Account, login: Login, rooms: Iterable[str]
) -> list[Finding]:
    found: list[Finding] = []
    for check in (_homeserver, _token, _device):
        try:
            with translated("the doctor"):
                found.append(await check(client, account, login))
        except SendError as error:
            return [*found, Finding(check=check.__name__[1:], code="failed", detail=str(error))]
    for room in rooms:
        try:
            with translated("the doctor"):
                found.append(await _room(client, room))
        except SendError as error:
            found.append(Finding(check="room", code="failed", subject=room, detail=str(error)))
    return found


async def _homeserver(client: nio.AsyncClient, account: Account, login: Login) -> Finding:
    await call(client, "GET", "/_matrix/client/versions")
    return Finding(check="homeserver", code=OK, subject=login.homeserver)


async def _token(client: nio.AsyncClient, account: Account, login: Login) -> Finding:
    # Not before: servers refuse a wrong token even where none is needed.
    client.access_token = login.access_token
    me = await call(client, "GET", f"{API}/account/whoami")
    client.user_id, client.device_id = me["user_id"], me.get("device_id") or login.device_id
    wrong = login.user_id not in ("", client.user_id)
    code = "other-user" if wrong else OK
    return Finding(check="token", code=code, subject=client.user_id, detail=login.user_id)


async def _device(client: nio.AsyncClient, account: Account, login: Login) -> Finding:
    found = await standing(client, account.folder)
    code = OK if found is Signing.SIGNED else found.value
    return Finding(check="device", code=code, subject=client.device_id or "")


async def _room(client: nio.AsyncClient, room: str) -> Finding:
    joined = await call(client, "GET", f"{API}/joined_rooms")
    if room not in joined["joined_rooms"]:
        return Finding(check="room", code="not-joined", subject=room)
    answer = await client.room_get_state(room)
    if isinstance(answer, nio.ErrorResponse):
        return Finding(check="room", code="failed", subject=room, detail=answer.message)
    encrypted = any(event["type"] == "m.room.encryption" for event in answer.events)
    able = powers(answer.events, encrypted=encrypted)
    detail = f"{'encrypted' if encrypted else 'plain'}, power {able.of(client.user_id):g}"
    code = OK if able.may_post(client.user_id) else "may-not-post"
    return Finding(check="room", code=code, subject=room, detail=f"{detail} of {able.to_post}")
