"""Modals and Home as Slack's API takes them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.model import Document, FormField, HomePage, SettingsForm
from bot.render import slack
from bot.render.slack import Json, Message, plain

SETTINGS = "settings"  # the modal's name
BLOCKS = 100  # of a modal or a Home
PLACES = 20  # channels that a Home shows
TITLE, LABEL, OPTION, VALUE, INPUT = 24, 200, 75, 150, 3000


def answer(message: Message, below: Document) -> Message:
    """A message with something more below it."""
    if not below.blocks:
        return message
    more = slack.render(below)[0].blocks
    return Message(text=message.text, blocks=(*message.blocks, *more))


def modal(form: SettingsForm) -> Json:
    """The settings as a form; submitting it gives the answers to `answers`."""
    return {
        "type": "modal",
        "callback_id": SETTINGS,
        "private_metadata": form.destination,
        "title": plain(form.title, TITLE),
        "submit": plain(form.submit, TITLE),
        "close": plain(form.cancel, TITLE),
        "blocks": [_input(each) for each in form.fields],
    }


def outcome(submitted: Mapping[str, Any], document: Document) -> Json:
    """What came of submitting a modal, shown in its place."""
    return {
        "type": "modal",
        "callback_id": SETTINGS,
        "private_metadata": submitted["private_metadata"],
        "title": submitted["title"],
        "close": submitted["close"],
        "blocks": list(slack.render(document)[0].blocks),
    }


def answers(submitted: Mapping[str, Any]) -> dict[str, str]:
    """What was entered into a modal, by field; of several choices their values, with commas."""
    entered = submitted["state"]["values"]
    return {key: _entered(next(iter(elements.values()))) for key, elements in entered.items()}


def home(page: HomePage, notice: Document | None, *, direct: str) -> Json:
    """The Home: what was just done there, if anything, and the page."""
    blocks = [*_blocks(notice)] if notice else []
    blocks += _blocks(page.about)
    for destination, document in page.places[:PLACES]:
        blocks += _of_place(destination, document)
    return {"type": "home", "private_metadata": direct, "blocks": blocks[:BLOCKS]}


def _blocks(document: Document) -> tuple[Json, ...]:
    return slack.render(document)[0].blocks


def _of_place(destination: str, document: Document) -> Iterator[Json]:
    """The blocks of a place; those with buttons say which place it is."""
    for number, block in enumerate(_blocks(document)):
        named = {"block_id": f"{destination}/{number}"} if block["type"] == "actions" else {}
        yield {**block, **named}


def _input(field: FormField) -> Json:
    shown: Json = {
        "type": "input",
        "block_id": field.key,
        "label": plain(field.label, LABEL),
        "optional": field.optional,
        "element": _element(field),
    }
    if field.hint:
        shown["hint"] = plain(field.hint, LABEL)
    return shown


def _element(field: FormField) -> Json:
    if field.kind == "text":
        element: Json = {"type": "plain_text_input", "action_id": field.key}
        return {**element, "initial_value": field.value[:INPUT]} if field.value else element
    options = [_option(value, shown) for value, shown in field.choices]
    present = {value.strip() for value in field.value.split(",")}
    chosen = [option for option in options if option["value"] in present]
    if field.kind == "many":
        element = {"type": "multi_static_select", "action_id": field.key, "options": options}
        return {**element, "initial_options": chosen} if chosen else element
    element = {"type": "static_select", "action_id": field.key, "options": options}
    return {**element, "initial_option": chosen[0]} if chosen else element


def _option(value: str, shown: str) -> Json:
    return {"text": plain(shown, OPTION), "value": value[:VALUE]}


def _entered(element: Mapping[str, Any]) -> str:
    if element["type"] == "multi_static_select":
        return ", ".join(_values(element.get("selected_options") or ()))
    if element["type"] == "static_select":
        return ", ".join(_values(filter(None, [element.get("selected_option")])))
    return element.get("value") or ""


def _values(options: Iterable[Mapping[str, str]]) -> Iterator[str]:
    return (option["value"] for option in options)
