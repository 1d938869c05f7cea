"""Who the bot is on Matrix: what was set, or what `statement-bot matrix login` kept."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from bot.errors import ConfigError

HOW_TO = (
    "the Matrix channel needs a login: set MATRIX_HOMESERVER and MATRIX_USER_ID and run "
    "`statement-bot matrix login`, or set MATRIX_ACCESS_TOKEN too"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """An access token and whose it is; ids are empty where only the homeserver knows them."""

    homeserver: str
    access_token: str = field(repr=False)
    user_id: str = ""
    device_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the operator set, and the private folder where logins and keys are kept."""

    folder: Path
    homeserver: str | None = None
    user_id: str | None = None
    access_token: str | None = field(default=None, repr=False)
    device_id: str | None = None
    inviters: tuple[str, ...] = ()  # users or homeservers; none: those of our own homeserver

    def login(self) -> Login:
        """The login to use now: the one that is set, or else the one that is kept.

        Raises ConfigError where there is none.
        """
        if self.access_token and self.homeserver:
            return Login(
                homeserver=self.homeserver,
                access_token=self.access_token,
                user_id=self.user_id or "",
                device_id=self.device_id or "",
            )
        kept = self.kept()
        if kept is None:
            raise ConfigError(HOW_TO)
        return kept

    def kept(self) -> Login | None:
        """The login that was kept, unless it is somebody else's. Raises ConfigError."""
        try:
            login = Login(**json.loads(self._file.read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise ConfigError(f"{self._file}: can't be read ({error}); log in again") from error
        others = self.homeserver not in (None, login.homeserver) or (
            self.user_id not in (None, login.user_id)
        )
        return None if others else login

    def keep(self, login: Login) -> None:
        """Keep a login for the next start, readable for the bot's user only."""
        write_secret(self._file, json.dumps(asdict(login)))

    def position(self, user_id: str) -> str | None:
        """Up to where this user's news are handled; None if that isn't known."""
        try:
            kept = json.loads(self._position_file.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        position: str | None = kept.get(user_id)
        return position

    def keep_position(self, user_id: str, position: str) -> None:
        """Keep up to where a user's news are handled. Raises ConfigError.

        It outlives a login: a new device must not answer again what was answered.
        """
        write_secret(self._position_file, json.dumps({user_id: position}))

    def lock(self) -> IO[str]:
        """Hold the folder until the file is closed or the process ends. Raises ConfigError.

        Two processes with the keys of one device would break each other's encryption.
        """
        path = self.folder / "lock"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{path}: can't be written ({error})") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise ConfigError(f"{path}: another statement-bot runs with this account") from error
        return file

    @property
    def _file(self) -> Path:
        return self.folder / "login.json"

    @property
    def _position_file(self) -> Path:
        return self.folder / "position.json"


def write_secret(path: Path, text: str) -> None:
    """Put a text into a file with mode 0600, at once or not at all. Raises ConfigError."""
    temporary = path.with_suffix(".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        temporary.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: can't be written ({error})") from error
