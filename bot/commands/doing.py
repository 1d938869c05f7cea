"""Readers of what stands after a verb that changes something."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.commands import wishes
from bot.commands.near import nearest
from bot.commands.times import period, span
from bot.commands.verb import lacking
from bot.errors import CommandError
from bot.model import Command, DeliveryState, Usage

LONGEST_MUTE = timedelta(days=365)

_STORY = re.compile(r"(?:story|thread)\b\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_QUESTION = re.compile(r"(.+?[?？])\s*(.+)", re.DOTALL)
_REMATCH = re.compile(
    r"""(?:(?P<days>\d{1,5})\s*(?:d|days?)?)?\s*
        (?P<dry_run>dry[- ]?run)?\s*
        (?:drop\s+(?P<drop>\S.*))?""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_EACH = ("list", "show", "retry", "drop")


def wishing(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """What is wished for, by key, as it was typed."""
    try:
        return Command(verb=usage.verb, options=tuple(wishes.split(rest, topics)))
    except CommandError as error:
        ways = {
            key: f"{usage.verb} {value}"
            for key, value in error.values.items()
            if key in ("meant", "example") and value
        }
        raise CommandError(error.code, **{**error.values, **ways}) from error


def mute(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """For how long, and which story; without an id it is the one of the thread."""
    if not rest:
        raise lacking(usage)
    of_story = _STORY.fullmatch(rest)
    if of_story is None:
        return Command(verb=usage.verb, options=(("for", _span(rest)),))
    first, _, after = of_story["rest"].partition(" ")
    if span(of_story["rest"]) or not first:
        first, after = "", of_story["rest"]
    lasting = (("for", _span(after)),) if after.strip() else ()
    return Command(verb=usage.verb, options=(("story", first.strip("#<>")), *lasting))


def unmute(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """Everything, or which story."""
    if not rest:
        return Command(verb=usage.verb)
    if (of_story := _STORY.fullmatch(rest)) and len(of_story["rest"].split()) <= 1:
        return Command(verb=usage.verb, options=(("story", of_story["rest"].strip("#<>")),))
    meant = f"unmute story {rest}" if len(rest.split()) == 1 else usage.verb
    raise CommandError("surplus", verb=usage.verb, given=rest, form=usage.form, meant=meant)


def _span(typed: str) -> str:
    lasting = span(typed)
    if lasting is None or lasting > LONGEST_MUTE:
        raise CommandError("bad-span", given=typed)
    return typed.strip().lower()


def deliveries(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """What to do with deliveries (list them, if nothing is said), and with which."""
    what, *more = rest.lower().split() or ["list"]
    if what not in _EACH:
        near = nearest(what, _EACH)
        meant = " ".join(["deliveries", near, *more]) if near else usage.verb
        raise CommandError("surplus", verb=usage.verb, given=rest, form=usage.form, meant=meant)
    if what == "list":
        return Command(verb=usage.verb, words=("list", *_state(more)))
    if len(more) != 1:
        raise CommandError("which-delivery", verb=f"{usage.verb} {what}")
    return Command(verb=usage.verb, words=(what, more[0].strip("#<>")))


def _state(typed: list[str]) -> list[str]:
    if len(typed) > 1 or not set(typed) <= set(DeliveryState):
        near = nearest(typed[0], DeliveryState)
        known = ", ".join(DeliveryState)
        raise CommandError(
            "not-among",
            given=" ".join(typed),
            known=known,
            meant=near and f"deliveries list {near}",
        )
    return typed


def add(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """A web address, and perhaps the day on which the text was published."""
    address, *days = rest.strip("<>").split() or [""]
    if not address:
        raise lacking(usage)
    if not is_web(address):
        raise CommandError("bad-address", given=address)
    if len(days) > 1:
        meant = f"{usage.verb} {address}"
        surplus = " ".join(days[1:])
        raise CommandError("surplus", verb=usage.verb, given=surplus, form=usage.form, meant=meant)
    if days and period(days[0], datetime(2000, 1, 1, tzinfo=UTC)) is None:
        raise CommandError("bad-date", given=days[0])
    return Command(verb=usage.verb, words=(address, *days))


def is_web(address: str) -> bool:
    """True for an address that can be fetched."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def rematch(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """How many days back, whether to change anything, and why to retract what is lost."""
    typed = _REMATCH.fullmatch(rest)
    if typed is None:
        raise CommandError("bad-rematch", given=rest, form=usage.form, meant=usage.examples[0])
    given = {name.replace("_", "-"): value for name, value in typed.groupdict().items() if value}
    if "days" in given:
        given["days"] = str(int(given["days"]))
    if given.get("days") == "0" or {"drop", "dry-run"} <= given.keys():
        raise CommandError("bad-rematch", given=rest, form=usage.form, meant=usage.examples[0])
    return Command(verb=usage.verb, options=tuple(given.items()))


def two(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """Two ids."""
    named = [each.strip("#<>") for each in rest.split()]
    if len(named) < 2:
        raise lacking(usage)
    if len(named) > 2:
        surplus, meant = " ".join(named[2:]), " ".join([usage.verb, *named[:2]])
        raise CommandError("surplus", verb=usage.verb, given=surplus, form=usage.form, meant=meant)
    return Command(verb=usage.verb, words=tuple(named))


def answered(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """An id, a question up to its question mark, and the answer."""
    named, _, said = rest.partition(" ")
    found = _QUESTION.fullmatch(said.strip())
    if said.strip() and not found:
        raise CommandError("no-question", form=usage.form, example=usage.examples[0])
    if not found:
        raise lacking(usage)
    return Command(verb=usage.verb, words=(named.strip("#<>"), found[1], found[2]))


def noted(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    """An id, and a text of any length after it."""
    named, *note = rest.split(maxsplit=1) or [""]
    required = not usage.form.endswith("]")
    if not named or (required and not note):
        raise lacking(usage)
    return Command(verb=usage.verb, words=(named.strip("#<>"), *note))
