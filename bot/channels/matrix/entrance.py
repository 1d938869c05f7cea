"""A password, used once: it becomes a login that is kept, and a signed device."""

from __future__ import annotations

import nio

from bot.channels.matrix.connection import close, new_client
from bot.channels.matrix.crypto import Signing, cross_sign, publish
from bot.channels.matrix.failures import failure, translated
from bot.channels.matrix.login import HOW_TO, Account, Login
from bot.errors import ConfigError, GiveUp

DEVICE_NAME = "statement-bot"


def named(account: Account) -> tuple[str, str]:
    """The homeserver and the user that the operator set. Raises ConfigError where they didn't."""
    if not account.homeserver or not account.user_id:
        raise ConfigError(HOW_TO)
    return account.homeserver, account.user_id


async def log_in(account: Account, password: str) -> tuple[Login, Signing]:
    """Log in, keep the login, and sign the device.

    The device of an earlier login is used again, so that it can still read what it could read.
    Raises ConfigError where it isn't set whose login it is, TryAgain or GiveUp where it fails.
    """
    homeserver, user_id = named(account)
    kept = account.kept()
    client = new_client(homeserver, account)
    client.user = user_id
    client.device_id = kept.device_id if kept else None
    try:
        with translated("the login"):
            answer = await client.login(password, device_name=DEVICE_NAME)
            if isinstance(answer, nio.ErrorResponse):
                raise _refusal(answer)
            login = Login(
                homeserver=homeserver,
                access_token=client.access_token,
                user_id=client.user_id,
                device_id=client.device_id,
            )
            account.keep(login)
            await publish(client)
            return login, await cross_sign(client, account.folder, password=password)
    finally:
        await close(client)


def _refusal(answer: nio.ErrorResponse) -> Exception:
    if answer.status_code == "M_FORBIDDEN":
        return GiveUp(
            f"the homeserver refuses the login: {answer.message}; check user and password"
        )
    return failure(answer, "the login")
