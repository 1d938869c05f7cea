"""A command: how it is typed, what reads it, and who may."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import CommandError
from bot.model import Command, Usage

Reader = Callable[[Usage, str, Collection[str]], Command]


class Right(StrEnum):
    """What one must be allowed to do for a command."""

    READ = "read"
    MARK = "mark"  # leave a note on an alert, as with Acknowledge
    HUSH = "hush"  # let less come here, or nothing
    CHANGE = "change"  # the settings of the destination
    OPERATE = "operate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb(Usage):
    """A command: how it is typed, what reads the rest of the line, and who may."""

    read: Reader
    right: Right = Right.READ


def lacking(usage: Usage) -> CommandError:
    """A command that needs more: what, and where ids are found or how it is done."""
    if " ID" in usage.form:
        return CommandError("missing-id", verb=usage.verb, form=usage.form)
    return CommandError("missing", verb=usage.verb, form=usage.form, example=usage.examples[0])
