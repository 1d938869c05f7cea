"""What Slack's API refuses in a message or a view, in its own names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
MESSAGE_BLOCKS = 13_200  # characters of all blocks together
MESSAGE_TEXT = 40_000
UPDATED_TEXT = 4000
METADATA = 4096

_TEXTS = {"plain_text", "mrkdwn"}
_KNOWN = {"header", "section", "context", "actions", "divider", "input", "image", "rich_text"}


class Refused(Exception):
    """A request that Slack answers with `ok: false`."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details


def check_message(text: str, blocks: list[Json], *, updating: bool = False) -> None:
    """Raise Refused for a message that Slack would not take."""
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > (UPDATED_TEXT if updating else MESSAGE_TEXT):
        raise Refused("msg_too_long")
    check_blocks(blocks, most=BLOCKS_PER_MESSAGE)
    if len(json.dumps(blocks, ensure_ascii=False)) > MESSAGE_BLOCKS:
        raise Refused("msg_blocks_too_long")


def check_blocks(blocks: list[Json], *, most: int) -> None:
    """Raise Refused for blocks that Slack would not show."""
    problems = complaints(blocks, most=most)
    if problems:
        raise Refused("invalid_blocks", response_metadata={"messages": problems})


def check_view(view: Json) -> None:
    """Raise Refused for a modal or a Home that Slack would not open."""
    problems = complaints(view.get("blocks", []), most=BLOCKS_PER_VIEW)
    if view.get("type") not in ("modal", "home"):
        problems.append("must be a modal or a home tab [json-pointer:/view/type]")
    if view.get("type") == "modal":
        problems += _text(view.get("title"), 24, "/view/title", kinds={"plain_text"})
        asks = any(block.get("type") == "input" for block in view.get("blocks", []))
        if asks and "submit" not in view:
            problems.append("missing required field: submit [json-pointer:/view]")
        ids = [block["block_id"] for block in view.get("blocks", []) if "block_id" in block]
        if len(set(ids)) < len(ids):
            problems.append("block_id already exists [json-pointer:/view/blocks]")
    if len(view.get("private_metadata", "")) > 3000:
        problems.append("must be less than 3001 characters [json-pointer:/view/private_metadata]")
    if problems:
        raise Refused("invalid_arguments", response_metadata={"messages": problems})


def complaints(blocks: list[Json], *, most: int = BLOCKS_PER_MESSAGE) -> list[str]:
    """What is wrong with blocks, one line each."""
    problems = [] if len(blocks) <= most else [f"no more than {most} items allowed"]
    for number, block in enumerate(blocks):
        problems += _block(block, f"/blocks/{number}")
    return problems


def _block(block: Json, where: str) -> Iterator[str]:
    match block.get("type"):
        case "header":
            yield from _text(block.get("text"), 150, f"{where}/text", kinds={"plain_text"})
        case "section":
            yield from _section(block, where)
        case "context":
            yield from _context(block.get("elements", []), where)
        case "actions":
            yield from _actions(block.get("elements", []), where)
        case "input":
            yield from _text(block.get("label"), 2000, f"{where}/label", kinds={"plain_text"})
            yield from _input(block.get("element"), f"{where}/element")
        case kind if kind not in _KNOWN:
            yield f"unsupported type: {kind} [json-pointer:{where}/type]"


def _section(block: Json, where: str) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield f"missing required field: text or fields [json-pointer:{where}]"
    if "text" in block:
        yield from _text(block["text"], 3000, f"{where}/text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield f"no more than 10 items allowed [json-pointer:{where}/fields]"
    for number, field in enumerate(fields):
        yield from _text(field, 2000, f"{where}/fields/{number}")
    if "accessory" in block:
        yield from _button(block["accessory"], f"{where}/accessory")


def _context(elements: list[Json], where: str) -> Iterator[str]:
    if not 1 <= len(elements) <= 10:
        yield f"must have 1 to 10 elements [json-pointer:{where}/elements]"
    for number, element in enumerate(elements):
        yield from _text(element, 3000, f"{where}/elements/{number}")


def _actions(elements: list[Json], where: str) -> Iterator[str]:
    if not 1 <= len(elements) <= 25:
        yield f"must have 1 to 25 elements [json-pointer:{where}/elements]"
    ids = [element.get("action_id") for element in elements]
    if len(set(ids)) < len(ids):
        yield f"action_id already exists [json-pointer:{where}/elements]"
    for number, element in enumerate(elements):
        yield from _button(element, f"{where}/elements/{number}")


def _button(element: Json, where: str) -> Iterator[str]:
    if element.get("type") != "button":
        return
    yield from _text(element.get("text"), 75, f"{where}/text", kinds={"plain_text"})
    for key, most in (("action_id", 255), ("value", 2000), ("url", 3000)):
        if key in element and not 1 <= len(element[key]) <= most:
            yield f"must be 1 to {most} characters [json-pointer:{where}/{key}]"
    for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if "confirm" in element:
            asked = element["confirm"].get(key)
            yield from _text(asked, most, f"{where}/confirm/{key}", kinds={"plain_text"})
    if "url" in element and not element["url"].startswith(("https://", "http://")):
        yield f"invalid url [json-pointer:{where}/url]"


def _input(element: Any, where: str) -> Iterator[str]:
    if not isinstance(element, dict):
        yield f"missing required field: element [json-pointer:{where}]"
        return
    if element.get("type") == "plain_text_input":
        if len(element.get("initial_value", "")) > 3000:
            yield f"must be less than 3001 characters [json-pointer:{where}/initial_value]"
        return
    options = element.get("options", [])
    if not 1 <= len(options) <= 100:
        yield f"must have 1 to 100 options [json-pointer:{where}/options]"
    for number, option in enumerate(options):
        yield from _text(option.get("text"), 75, f"{where}/options/{number}", kinds={"plain_text"})
        if not 1 <= len(option.get("value", "")) <= 150:
            yield f"must be 1 to 150 characters [json-pointer:{where}/options/{number}/value]"
    initial = element.get("initial_options", [])
    if "initial_option" in element:
        initial = [element["initial_option"]]
    if any(each not in options for each in initial):
        yield f"initial options must be among the options [json-pointer:{where}]"


def _text(text: Any, most: int, where: str, *, kinds: set[str] = _TEXTS) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"must be a text of type {' or '.join(sorted(kinds))} [json-pointer:{where}]"
    elif not text.get("text", "").strip():
        yield f"must be more than 0 characters [json-pointer:{where}/text]"
    elif len(text["text"].encode("utf-16-le")) // 2 > most:
        yield f"must be less than {most + 1} characters [json-pointer:{where}/text]"
