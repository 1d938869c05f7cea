"""The failures, by who must act.

StatementBotError
├── ConfigError      the operator: a setting or feeds.yaml is wrong (exit code 2)
├── FetchError       nobody: the next turn tries again
├── ParseError       a maintainer: the bytes are kept
├── StoreError       the operator: the database or the data folder refuses
├── SendError        the delivery room
│   ├── TryAgain     after a while
│   ├── GiveUp       parked, and the operator is told
│   └── MessageGone  what was to be reworded or replied to is not there: said anew
└── CommandError     whoever typed the command: a code and values, worded by compose
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta


class StatementBotError(Exception):
    """Anything this program raises on purpose."""


class ConfigError(StatementBotError):
    """A setting or feeds.yaml can't be used; names file, line, key and what was expected."""


class FetchError(StatementBotError):
    """A source gave no usable body; `reason` is a short code such as `timeout` or `http-503`."""

    def __init__(
        self, reason: str, detail: str = "", *, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after


class ParseError(StatementBotError):
    """Bytes are not what the source promised; `reason` is a code such as `html-not-feed`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, str]]:
        """Survive the trip back from a worker process."""
        return ParseError, (self.reason, self.detail)


class StoreError(StatementBotError):
    """The database can't be opened, read or written; says what to do."""


class SendError(StatementBotError):
    """A channel didn't take a message."""


class TryAgain(SendError):
    """The channel may take it later; `after` is how long it asked us to wait, if it did."""

    def __init__(
        self, detail: str, *, after: timedelta | None = None, unknown: bool = False
    ) -> None:
        super().__init__(detail)
        self.after = after
        self.unknown = unknown  # the message may have arrived: look before sending again


class GiveUp(SendError):
    """The channel will never take it as things are: park it and tell the operator."""


class MessageGone(SendError):
    """The message to reword or to reply to was deleted, or is too old: say it in a new one."""


class CommandError(StatementBotError):
    """What was typed can't be answered; `code` and `values` are worded by compose."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, str] = values
