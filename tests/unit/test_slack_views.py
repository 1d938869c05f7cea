"""Slack's modals and Home: golden ones; inside its limits whatever they hold; what is typed, read.

`python -m tests.unit.test_slack_views` writes the golden files anew: read them before committing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.channels.slack import spots, views
from bot.model import (
    Actions,
    Bullets,
    Button,
    Document,
    FormField,
    HomePage,
    Paragraph,
    Run,
    SettingsForm,
)
from tests import worded
from tests.servers.slack.limits import check_view

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "slack_views"
LONG = "<!channel> & *long* " * 300


def form(*fields: FormField, title: str = "Alerts here") -> SettingsForm:
    return SettingsForm(
        destination="slack:C1",
        subscribed=True,
        title=title,
        submit="Save",
        cancel="Cancel",
        fields=fields,
    )


def views_shown() -> dict[str, dict[str, Any]]:
    """The modal and Home, by name."""
    return {
        "settings": views.modal(worded.form()),
        "home": views.home(worded.page(), None, direct="D1"),
        "home-after": views.home(worded.page(), worded.documents()["muted"], direct="D1"),
    }


@pytest.mark.parametrize("name", ["settings", "home", "home-after"])
def test_views_are_as_golden_and_valid(name: str) -> None:
    view = views_shown()[name]
    assert spelled(view) == (GOLDEN / f"{name}.json").read_text("utf-8")
    View(**view).validate_json()
    check_view(view)


def spelled(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("kind", ["text", "one", "many"])
def test_any_form_can_be_opened(kind: Any) -> None:
    choices = tuple((str(n), f"{n} {LONG}") for n in range(90))
    field = FormField(
        key="k", label=LONG, hint=LONG, value=f"7, {LONG}", kind=kind, choices=choices
    )
    view = views.modal(form(field, title=LONG))
    check_view(view)
    assert "<!channel>" not in str({**view, "blocks": [{**view["blocks"][0], "element": {}}]})


def test_what_is_chosen_now_is_shown_and_read_back() -> None:
    choices = (("main", "Main"), ("passage", "Passage"), ("mention", "Mention"))
    many = FormField(
        key="levels", label="L", hint="", value="main, passage", kind="many", choices=choices
    )
    element = views.modal(form(many))["blocks"][0]["element"]
    assert [each["value"] for each in element["initial_options"]] == ["main", "passage"]
    state = {
        "levels": {"levels": {**element, "selected_options": element["initial_options"]}},
        "score": {"score": {"type": "plain_text_input", "value": None}},
        "cadence": {"cadence": {"type": "static_select", "selected_option": {"value": "daily"}}},
    }
    assert views.answers({"state": {"values": state}}) == {
        "levels": "main, passage",
        "score": "",
        "cadence": "daily",
    }


def test_any_home_can_be_shown() -> None:
    lines = Document(summary="s", blocks=(Bullets(items=((Run(text=LONG),),) * 60),))
    buttons = Actions(buttons=(Button(label="Pause", action="mute", value="24h"),))
    place = Document(summary="s", blocks=(Paragraph(runs=(Run(text=LONG),)), buttons))
    page = HomePage(about=lines, places=tuple((f"slack:C{n}", place) for n in range(80)))
    view = views.home(page, lines, direct="D1")
    check_view(view)
    named = [block["block_id"] for block in view["blocks"] if block["type"] == "actions"]
    assert named[0].startswith("slack:C0/")
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U0BOT> latest 5", "latest 5"),
        ("<@U0BOT|statement>: help", "help"),
        ("hello <@U0BOT>, latest 5", "latest 5"),
        ("what did Japan say, <@U0BOT>?", "what did Japan say, ?"),
        ("<@U0BOT> search <@U2|bea>", "search @bea"),
        ("<@U0BOT>", ""),
        ("why <https://a.example/?x=1&amp;y=2|a.example>", "why https://a.example/?x=1&y=2"),
        ("search &lt;b&gt; <#C1|general> <mailto:a@b.example|a@b.example>",
         "search <b> #general a@b.example"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_was_typed_is_read_without_markup(sent: str, typed: str) -> None:
    assert spots.line(sent, "U0BOT") == typed


def test_a_command_may_begin_with_anybodys_name() -> None:
    assert spots.line("<@U2|bea> &amp; more") == "@bea & more"


if __name__ == "__main__":
    for each, shown in views_shown().items():
        (GOLDEN / f"{each}.json").write_text(spelled(shown), "utf-8")
