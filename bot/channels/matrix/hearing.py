"""What an event says to us: a line to answer, a reaction to act on, or nothing; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import unquote

PREFIXES = ("!statement", "/statement")
OTHERS = ("!", "/")  # what begins so is for another bot, or for the client
REACTIONS = {"✅": "acknowledge", "🔕": "mute"}
_PAGE = re.compile(r"page\s+(?P<number>[1-9]\d{0,3})\s+(?P<line>\S.*)", re.IGNORECASE | re.DOTALL)
_CALLED = ":："
_PARTED = f" \n\t,{_CALLED}"
_EMOJI_STYLE = "\ufe0f"  # which some clients add


def line(
    content: Mapping[str, Any], *, us: str, names: Collection[str], direct: bool
) -> str | None:
    """What a message asks of us, without our name; None if it isn't for us.

    `names` are ours in the room; in a `direct` chat all is for us. An edit asks nothing anew.
    """
    if content.get("msgtype") != "m.text" or _relation(content).get("rel_type") == "m.replace":
        return None
    said = _own_words(content)
    first, *_ = said.split(maxsplit=1) or [""]
    if first.lower() in PREFIXES:
        return said[len(first) :].strip()
    if said.startswith(OTHERS):
        return None
    # By a colon behind our name people speak to us, by the name alone of us.
    called = _after_name(said, names, _PARTED if _mentions(content, us) else _CALLED)
    return said if called is None and direct else called


def page(said: str) -> tuple[int, str]:
    """Which page of the answer to a line is asked for, and the line: `page 2 show 7fk2m`."""
    if found := _PAGE.fullmatch(said):
        return int(found["number"]), found["line"]
    return 1, said


def turned(said: str, number: int) -> str:
    """What to type for a page of the answer to a line."""
    return f"{PREFIXES[0]} page {number} {said}"


def thread(content: Mapping[str, Any]) -> str | None:
    """The root of the thread in which an event stands."""
    relation = _relation(content)
    root: str | None = relation.get("event_id")
    return root if relation.get("rel_type") == "m.thread" else None


def answered(content: Mapping[str, Any]) -> str | None:
    """The event to which a message replies."""
    found = _relation(content).get("m.in_reply_to")
    event: str | None = found.get("event_id") if isinstance(found, dict) else None
    return event


def action(key: str) -> str | None:
    """What a reaction asks for."""
    return REACTIONS.get(key.removesuffix(_EMOJI_STYLE))


def _relation(content: Mapping[str, Any]) -> Mapping[str, Any]:
    found = content.get("m.relates_to")
    return found if isinstance(found, dict) else {}


def _own_words(content: Mapping[str, Any]) -> str:
    """The body, without the quotation that older clients put above a reply."""
    body = str(content.get("body", ""))
    if "m.in_reply_to" in _relation(content) and body.startswith("> "):
        body = body.partition("\n\n")[2]
    return body.strip()


def _mentions(content: Mapping[str, Any], us: str) -> bool:
    mentioned = content.get("m.mentions")
    if isinstance(mentioned, dict) and us in (mentioned.get("user_ids") or ()):
        return True
    html = unquote(str(content.get("formatted_body", "")))
    return f"https://matrix.to/#/{us}" in html or str(content.get("body", "")).startswith(us)


def _after_name(said: str, names: Collection[str], behind: str) -> str | None:
    """What follows one of the names at the beginning, if one of these marks stands between."""
    for name in sorted(names, key=len, reverse=True):
        rest = said[len(name) :]
        if not said.lower().startswith(name.lower()):
            continue
        if rest[:1] in behind if rest else behind == _PARTED:
            return rest.lstrip(_PARTED)
    return None
