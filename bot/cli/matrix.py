"""The commands around Matrix: login, doctor."""

from __future__ import annotations

import argparse
import getpass
import sys

from bot import app
from bot.channels.matrix.crypto import Signing
from bot.channels.matrix.doctor import examine
from bot.channels.matrix.entrance import log_in, named
from bot.cli.found import Found, remedied, report, told
from bot.errors import ConfigError
from bot.settings import Settings

_SIGN_IT = (
    "other clients warn of the bot's device: its account's signing keys are another client's, or "
    "were lost with the bot's folder: confirm the device in a client that has them or makes new "
    "ones (in Element: Settings, Sessions, Verify), or give the bot its own account"
)
_REMEDIES = {
    ("login", "missing"): "log in, or set a token",
    ("homeserver", "failed"): "check MATRIX_HOMESERVER, and that it can be reached from here",
    ("token", "failed"): "run `statement-bot matrix login`, or set a new MATRIX_ACCESS_TOKEN",
    ("token", "other-user"): "the token is another user's: log in again, or correct MATRIX_USER_ID",
    ("device", "failed"): "start the bot once: it uploads the keys of its device",
    ("device", Signing.NO_KEYS): "run `statement-bot matrix login`: it signs the bot's device",
    ("device", Signing.UNSIGNED): "run `statement-bot matrix login`: it signs the bot's device",
    ("device", Signing.FOREIGN): _SIGN_IT,
    ("room", "not-joined"): "invite the bot to the room, from a user of MATRIX_INVITERS",
    ("room", "may-not-post"): "raise the bot's power level, or lower what it takes to post",
    ("room", "failed"): "correct the room's id in the destination, and invite the bot",
}


async def login(arguments: argparse.Namespace) -> int:
    """Take the password once, and keep the login that it gives."""
    account = app.matrix_account(app.read_settings())
    named(account)  # before anybody types a password in vain
    made, signing = await log_in(account, _password(arguments))
    print(f"logged in as {made.user_id}, device {made.device_id}; the login is kept")
    if signing is not Signing.SIGNED:
        print(_SIGN_IT, file=sys.stderr)
    return 0


async def doctor(arguments: argparse.Namespace) -> int:
    """Look at everything that must be right, and say what to do where it isn't."""
    return report(await findings(app.read_settings()), as_json=arguments.json)


async def findings(settings: Settings) -> list[Found]:
    """What the checks of the account and of the rooms that get alerts came to."""
    rooms = await told(settings, "matrix")
    found = await examine(app.matrix_account(settings), rooms)
    return [remedied(each, _REMEDIES) for each in found]


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise ConfigError("nobody is here to be asked: give the password with --password-stdin")
    else:
        given = getpass.getpass("Password of the bot's Matrix account: ")
    if not given:
        raise ConfigError("there is no password: type one, or give it with --password-stdin")
    return given
