"""Encrypted rooms: who gets the keys, and the signature without which clients warn of our device.

nio knows no cross-signing. The account's three keys are made here once, kept with mode 0600, and
the bot's device is signed with them: then clients that hide unsigned devices show our messages.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import nio
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa

from bot.channels.matrix.failures import failure
from bot.channels.matrix.login import write_secret
from bot.errors import GiveUp, TryAgain

USAGES = ("master", "self_signing", "user_signing")
KEYS = "/_matrix/client/v3/keys"

Json = dict[str, Any]


class Signing(StrEnum):
    """How the device stands with its account's cross-signing keys."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    NO_KEYS = "no_keys"  # the account has none yet
    FOREIGN = "foreign"  # the account has keys, made by another client: it must sign us


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key of 32 secret bytes."""

    seed: bytes

    @property
    def public(self) -> str:
        """The public half, as Matrix writes it."""
        return _base64(self._key.public_key().export_key(format="raw"))

    def signature(self, signed: Mapping[str, Any]) -> str:
        """The signature of an object, without what is never signed."""
        kept = {name: signed[name] for name in signed if name not in ("signatures", "unsigned")}
        message = nio.Api.to_canonical_json(kept).encode()
        return _base64(eddsa.new(self._key, "rfc8032").sign(message))

    def signed(self, plain: Mapping[str, Any], user: str) -> Json:
        """The object with the key's signature."""
        return {**plain, "signatures": {user: {f"ed25519:{self.public}": self.signature(plain)}}}

    @property
    def _key(self) -> ECC.EccKey:
        return ECC.construct(curve="Ed25519", seed=self.seed)


async def publish(client: nio.AsyncClient) -> None:
    """Give the homeserver our device's keys, again if it has lost them with an earlier login."""
    if not client.should_upload_keys:
        query = {"device_keys": {client.user_id: [client.device_id]}}
        shown = await call(client, "POST", f"{KEYS}/query", query)
        known = shown["device_keys"].get(client.user_id, {})
        client.olm.account.shared = client.device_id in known
    if client.should_upload_keys:
        _check(await client.keys_upload(), "the keys of the bot's device")


async def cross_sign(client: nio.AsyncClient, folder: Path, *, password: str = "") -> Signing:
    """Sign the client's own device, with keys that are made where the account has none.

    The homeserver may ask for the password when keys are uploaded. Raises TryAgain or GiveUp.
    """
    file = folder / "cross-signing.json"
    keys = _keys(file)
    standing, device = await _standing(client, keys)
    if standing is Signing.NO_KEYS:
        keys = keys or {usage: SigningKey(secrets.token_bytes(32)) for usage in USAGES}
        # Kept before they are uploaded: keys that nobody holds could never sign again.
        write_secret(file, json.dumps({usage: _base64(keys[usage].seed) for usage in keys}))
        await _upload(client, keys, password)
    if standing in (Signing.NO_KEYS, Signing.UNSIGNED):
        signed = keys["self_signing"].signed(device, client.user_id)
        body = {client.user_id: {client.device_id: signed}}
        answered = await call(client, "POST", f"{KEYS}/signatures/upload", body)
        if answered.get("failures"):
            raise GiveUp(f"the homeserver refuses the device's signature: {answered['failures']}")
        standing = Signing.SIGNED
    return standing


async def standing(client: nio.AsyncClient, folder: Path) -> Signing:
    """How the device stands, with the keys kept in `folder`. Raises TryAgain or GiveUp."""
    found, _ = await _standing(client, _keys(folder / "cross-signing.json"))
    return found


async def share_keys(client: nio.AsyncClient, room: nio.MatrixRoom) -> None:
    """Let every device in an encrypted room read what is sent next. Raises TryAgain.

    nio goes on when a request fails here, and those devices could never read the message.
    """
    if not room.members_synced:
        _check(await client.joined_members(room.room_id), "the members of a room")
    if client.should_query_keys:
        _check(await client.keys_query(), "the devices of a room")
    if not client.olm.should_share_group_session(room.room_id):
        return
    if missing := client.get_missing_sessions(room.room_id):
        _check(await client.keys_claim(missing), "keys for the devices of a room")
    shared = await client.share_group_session(room.room_id, ignore_unverified_devices=True)
    if _reachable(client, room) - shared.users_shared_with:
        client.invalidate_outbound_session(room.room_id)
        raise TryAgain("some devices in the room didn't get the key")


async def call(
    client: nio.AsyncClient,
    method: str,
    path: str,
    body: object = None,
    *,
    optional: bool = False,
    doing: str = "",
) -> Json:
    """What the homeserver answers to a request of which nio knows nothing, or too little.

    It is empty where what is `optional` isn't there. A refusal names what we were `doing`, or the
    path. Raises TryAgain or GiveUp.
    """
    token = client.access_token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    data = None
    if body is not None:
        # As nio says of its own requests, and text of no kind that a proxy may turn away.
        data, headers["Content-Type"] = json.dumps(body), "application/json"
    async with await client.send(method, path, data, headers) as response:
        answered: Json = await client.parse_body(response)
        # Not just any 404: a wrong one, of a proxy, must not make a room look unencrypted.
        if optional and answered.get("errcode") == "M_NOT_FOUND":
            return {}
        if not response.ok:
            error = nio.ErrorResponse.from_dict(answered)
            error.transport_response = response
            raise failure(error, doing or path.removeprefix("/_matrix/client/v3/"))
        return answered


def _check(response: nio.Response, doing: str) -> None:
    if isinstance(response, nio.ErrorResponse):
        raise failure(response, doing)


def _reachable(client: nio.AsyncClient, room: nio.MatrixRoom) -> set[tuple[str, str]]:
    """The devices in a room, but for our own, with which we have a channel for keys."""
    return {
        (user, device.id)
        for user in room.users
        for device in client.device_store.active_user_devices(user)
        if device.id != client.device_id
        and client.olm.session_store.get(device.curve25519) is not None
    }


def _keys(file: Path) -> dict[str, SigningKey]:
    if not file.exists():
        return {}
    seeds = json.loads(file.read_text("utf-8"))
    return {usage: SigningKey(base64.b64decode(seeds[usage] + "=")) for usage in USAGES}


async def _standing(
    client: nio.AsyncClient, keys: Mapping[str, SigningKey]
) -> tuple[Signing, Json]:
    """How our device stands, and what the homeserver shows of it."""
    me = client.user_id
    shown = await call(client, "POST", f"{KEYS}/query", {"device_keys": {me: []}})
    device = shown["device_keys"].get(me, {}).get(client.device_id)
    if device is None:
        raise TryAgain("the homeserver has no keys of the bot's device yet")
    master = shown.get("master_keys", {}).get(me)
    signing = shown.get("self_signing_keys", {}).get(me)
    if master is None or signing is None:
        return Signing.NO_KEYS, device
    (signing_key,) = signing["keys"]
    if signing_key in device.get("signatures", {}).get(me, {}):
        return Signing.SIGNED, device
    ours = "self_signing" in keys and f"ed25519:{keys['self_signing'].public}" == signing_key
    return (Signing.UNSIGNED if ours else Signing.FOREIGN), device


async def _upload(client: nio.AsyncClient, keys: Mapping[str, SigningKey], password: str) -> None:
    me = client.user_id
    public = {
        usage: {
            "user_id": me,
            "usage": [usage],
            "keys": {f"ed25519:{key.public}": key.public},
        }
        for usage, key in keys.items()
    }
    body: Json = {
        f"{usage}_key": plain if usage == "master" else keys["master"].signed(plain, me)
        for usage, plain in public.items()
    }
    if password:
        who = {"type": "m.id.user", "user": me}
        body["auth"] = {"type": "m.login.password", "identifier": who, "password": password}
    await call(client, "POST", f"{KEYS}/device_signing/upload", body)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")
