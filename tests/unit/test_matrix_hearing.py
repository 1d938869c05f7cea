"""What messages and reactions in a Matrix room ask of the bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.matrix import hearing
from bot.channels.matrix.content import Place
from bot.channels.matrix.invites import is_known
from bot.channels.matrix.rooms import powers, predecessor
from bot.model import Receipt

US = "@statements:chat.example"
NAMES = {US, "@statements", "statements", "Statement Bot"}
PILL = {"formatted_body": f'<a href="https://matrix.to/#/{US}">Statement Bot</a>: latest'}
ESCAPED = {"formatted_body": '<a href="https://matrix.to/#/%40statements%3Achat.example">S</a>'}
MENTION = {"m.mentions": {"user_ids": [US]}}
REPLY = {"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}
EDIT = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$1"}}


def heard(body: Any, *, direct: bool = False, **more: Any) -> str | None:
    content = {"msgtype": "m.text", "body": body, **more}
    return hearing.line(content, us=US, names=NAMES, direct=direct)


@pytest.mark.parametrize(
    ("body", "more", "line"),
    [
        ("!statement latest 3", {}, "latest 3"),
        ("/statement latest", {}, "latest"),
        ("!Statement\n latest", {}, "latest"),
        ("!statement", {}, ""),
        (f"{US}: latest", {}, "latest"),
        ("Statement Bot: latest", PILL, "latest"),
        ("statements, latest", MENTION, "latest"),
        ("statement bot latest", ESCAPED, "latest"),
        ("> <@ann:x> !statement help\n\n!statement latest", REPLY, "latest"),
        ("statements: latest", {}, "latest"),
        ("Statement bot:latest", {}, "latest"),
        ("@statements： latest", {}, "latest"),
        ("statements:", {}, ""),
        ("statements, latest", {}, None),
        ("statements", {}, None),
        ("!statements", {}, None),
        ("!weather Seoul", {}, None),
        ("latest", {}, None),
        ("statements are dull", {}, None),
        ("statementsBot latest", MENTION, None),
        ("thank you, Statement Bot", MENTION, None),
        ("!statement latest", EDIT, None),
        ("!statement latest", {"msgtype": "m.notice"}, None),
        ("> !statement latest", {}, None),
        ("", {}, None),
    ],
)
def test_what_is_asked_in_a_room(body: str, more: dict[str, Any], line: str | None) -> None:
    assert heard(body, **more) == line


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("latest", "latest"),
        ("!statement latest", "latest"),
        (f"{US} latest", "latest"),
        ("!weather Seoul", None),
        ("/me waves", None),
    ],
)
def test_what_is_asked_in_a_chat_of_two(body: str, line: str | None) -> None:
    assert heard(body, direct=True) == line


@pytest.mark.parametrize(
    "more",
    [
        {"m.relates_to": None},
        {"m.relates_to": "x"},
        {"m.relates_to": {"m.in_reply_to": "x"}},
        {"m.mentions": []},
        {"m.mentions": {"user_ids": None}},
        {"formatted_body": 5},
    ],
)
def test_odd_contents_are_borne(more: dict[str, Any]) -> None:
    assert heard("hello", **more) is None
    assert hearing.thread(more) is None
    assert hearing.answered(more) is None


def test_what_a_message_replies_to() -> None:
    assert hearing.answered(REPLY) == "$1"
    assert hearing.answered({}) is None


@pytest.mark.parametrize(
    ("key", "action"),
    [("✅", "acknowledge"), ("🔕", "mute"), ("🔕\ufe0f", "mute"), ("👍", None), ("", None)],
)
def test_what_reactions_ask_for(key: str, action: str | None) -> None:
    assert hearing.action(key) == action


@pytest.mark.parametrize(
    ("user", "inviters", "known"),
    [
        ("@ann:chat.example", (), True),
        ("@ann:chat.example", ("@bob:desk.example",), True),
        ("@bob:desk.example", ("@bob:desk.example",), True),
        ("@eve:desk.example", ("@bob:desk.example",), False),
        ("@eve:desk.example", ("desk.example",), True),
        ("@eve:elsewhere.example", (), False),
    ],
)
def test_whose_people_are_ours(user: str, inviters: tuple[str, ...], known: bool) -> None:
    assert is_known(user, US, inviters) is known


@pytest.mark.parametrize(
    ("typed", "page", "line"),
    [
        ("page 2 show 7fk2m", 2, "show 7fk2m"),
        ("Page 12 search a b", 12, "search a b"),
        ("page 0 show 7fk2m", 1, "page 0 show 7fk2m"),
        ("page 2", 1, "page 2"),
        ("show 7fk2m", 1, "show 7fk2m"),
    ],
)
def test_which_page_is_asked_for(typed: str, page: int, line: str) -> None:
    assert hearing.page(typed) == (page, line)
    assert heard(hearing.turned(line, 3)) == f"page 3 {line}"


def test_who_runs_a_room() -> None:
    created = {"type": "m.room.create", "state_key": "", "sender": "@ann:x"}
    levels = {"users": {"@bob:x": 50, "@eve:x": 49}, "state_default": 0}
    for version, ann in (("12", True), ("11", False)):
        state = [
            {**created, "content": {"room_version": version}},
            {"type": "m.room.power_levels", "state_key": "", "content": levels},
        ]
        able = powers(state, encrypted=False)
        for power, bob in ((50, True), (51, False)):
            runs = [able.runs(user, power=power) for user in ("@ann:x", "@bob:x", "@eve:x")]
            assert runs == [ann, bob, False]


def test_what_a_room_goes_on_from() -> None:
    assert predecessor({"content": {"predecessor": {"room_id": "!old"}}}) == "!old"
    assert predecessor({"content": {}}) is None
    assert predecessor({}) is None


def test_a_message_of_several_events_is_known_by_its_first() -> None:
    place = Place(room="!r:x", events=("$1", "$2", "$3"), root="$0")
    assert place.receipt() == Receipt(id="$1", thread="!r:x $0 $2 $3")
    assert Place.of(place.receipt()) == place
