"""Documents as Block Kit: golden renderings, and feeds that try to ping, to mark up, to flood.

`python -m tests.unit.test_render_slack` writes the golden files anew: read them before committing.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.model import (
    Actions,
    Bullets,
    Button,
    Document,
    Fields,
    Heading,
    Note,
    Paragraph,
    Quote,
    Run,
)
from bot.render.slack import Message, render
from tests import worded
from tests.servers.slack import limits

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "slack"
LINK = "https://ministry.example/"


def spelled(messages: tuple[Message, ...]) -> str:
    """The messages as a golden file holds them."""
    shown = [{"text": each.text, "blocks": each.blocks} for each in messages]
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def document(*blocks: Any) -> Document:
    return Document(summary="A summary", blocks=blocks)


def plain(text: str, **style: Any) -> tuple[Run, ...]:
    return (Run(text=text, **style),)


def only(*blocks: Any) -> tuple[dict[str, Any], ...]:
    """The blocks of a document that fits one message."""
    (message,) = render(document(*blocks))
    return message.blocks


def words(*blocks: Any) -> str:
    """What a document of one text says, with its markup."""
    (block,) = only(*blocks)
    text: str = block["text"]["text"]
    return text


@pytest.mark.parametrize("name", worded.documents())
def test_rendering_is_as_golden(name: str) -> None:
    shown = spelled(render(worded.documents()[name]))
    assert shown == (GOLDEN / f"{name}.json").read_text("utf-8")


def test_every_golden_file_has_its_document() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(worded.documents())


@pytest.mark.parametrize("name", worded.documents())
def test_the_sdk_and_the_server_take_what_is_rendered(name: str) -> None:
    for message in render(worded.documents()[name]):
        for block in Block.parse_all(list(message.blocks)):
            block.validate_json()
        assert limits.complaints(list(message.blocks)) == []


@pytest.mark.parametrize(
    "hostile",
    ["<!channel>", "<@U1>", "<#C1>", "<!subteam^S1>", f"<{LINK}|click>", "&lt;!here&gt;"],
)
def test_feeds_cannot_ping_or_link(hostile: str) -> None:
    messages = render(
        Document(
            summary=hostile,
            blocks=(
                Heading(text=hostile),
                Paragraph(runs=plain(hostile, strong=True)),
                Quote(text=hostile, language="en"),
                Fields(pairs=((hostile, plain(hostile)),)),
                Bullets(items=(plain(hostile, code=True),)),
                Note(runs=plain(hostile, href=LINK)),
                Actions(buttons=(Button(label=hostile, href=LINK),)),
            ),
        )
    )
    shown = spelled(messages).replace(f"<{LINK}|", "")
    assert "<" not in shown
    assert "&lt;!here" not in shown or "&amp;lt;!here" in shown
    texts = re.findall(r'"type": "mrkdwn",\s*"text": ".*",\s*"verbatim": (\w+)', shown)
    assert texts
    assert set(texts) == {"true"}


@pytest.mark.parametrize("hostile", ["*bold*", "_italic_", "~gone~", "`code`", ":skull:", "> said"])
def test_marks_of_a_feed_mark_nothing(hostile: str) -> None:
    shown = words(Paragraph(runs=plain(hostile)))
    mark = re.escape(hostile[0].replace(">", "&gt;"))
    assert re.match(f"\u2060{mark}\u2060", shown)
    assert shown.replace("\u2060", "").replace("&gt;", ">") == hostile


def test_names_with_underscores_stay_as_they_are() -> None:
    assert words(Paragraph(runs=plain("title_skip"))) == "title_skip"


def test_marks_of_ours_touch_the_words() -> None:
    runs = (Run(text=" first \n second ", strong=True), Run(text="gone", strike=True))
    assert words(Paragraph(runs=runs)) == "*first* \n *second* ~gone~"
    assert words(Paragraph(runs=plain("a`b", code=True))) == "`a'b`"


def test_a_link_keeps_its_words_and_leads_to_the_web_only() -> None:
    run = Run(text=" the\nsource ", href="https://a.example/?a=1&b=<|>")
    assert words(Paragraph(runs=(Run(text="See"), run, Run(text="now")))) == (
        "See <https://a.example/?a=1&amp;b=%3C%7C%3E|the source> now"
    )
    assert words(Paragraph(runs=plain("read", href="javascript:alert(1)"))) == "read"


@pytest.mark.parametrize(("style", "mark"), [("strong", "*"), ("strike", "~")])
def test_marks_stand_around_a_link(style: str, mark: str) -> None:
    said = words(Paragraph(runs=plain("A title", href=LINK, **{style: True})))
    # With marks inside, Slack on Android shows no link at all.
    assert said == f"{mark}<{LINK}|A title>{mark}"


def test_every_line_of_a_quote_is_marked() -> None:
    assert words(Quote(text="One.\n\nTwo.\n", language="en")) == "> One.\n> \n> Two."


def test_short_facts_stand_in_columns_and_long_ones_in_lines() -> None:
    short = ("Day", plain("today"))
    (block,) = only(Fields(pairs=(short, short)))
    assert [field["text"] for field in block["fields"]] == ["*Day*\ntoday"] * 2
    assert words(Fields(pairs=(short, ("Names", plain("x " * 80))))) == (
        "*Day*  today\n*Names*  " + ("x " * 80).strip()
    )


def test_more_facts_than_a_section_holds_go_on_in_the_next() -> None:
    blocks = only(Fields(pairs=tuple((f"Fact {n}", plain(str(n))) for n in range(51))))
    assert [len(block["fields"]) for block in blocks] == [10, 10, 10, 10, 10, 1]


def test_a_long_headline_stands_in_full() -> None:
    headline = "Joint statement " * 20
    assert words(Heading(text=headline)).replace("*", "") == headline.strip()


def test_a_long_sentence_is_split_between_words() -> None:
    sentence = "missiles & shells " * 280
    first, *rest = only(Paragraph(runs=plain(sentence)))
    assert rest
    assert first["text"]["text"].endswith(("missiles", "shells"))
    whole = " ".join(block["text"]["text"] for block in (first, *rest))
    assert whole.replace("&amp;", "&") == sentence.strip()


def test_what_is_too_long_goes_on_in_further_messages_and_the_buttons_stay() -> None:
    quotes = [Quote(text=f"{n} {'word ' * 1000}", language="en") for n in range(8)]
    buttons = Actions(buttons=(Button(label="Acknowledge", action="acknowledge", value="7fk2m"),))
    messages = render(document(Heading(text="Title"), *quotes, buttons))
    assert len(messages) > 2
    kinds = [[block["type"] for block in message.blocks] for message in messages]
    assert kinds[0][-1] == "actions"
    assert not any("actions" in later for later in kinds[1:])
    assert messages[1].text.startswith(f"A summary (2/{len(messages)})")
    said = "".join(block["text"]["text"] for m in messages for block in m.blocks if "text" in block)
    assert said.count("word") == 8000


def test_buttons_carry_their_meaning_whole_or_are_left_out() -> None:
    (block,) = only(
        Paragraph(runs=()),
        Actions(
            buttons=(
                Button(label="Mute & hide", action="mute", value="24h"),
                Button(label="x" * 100, href=LINK),
                Button(label="Bad", href="javascript:alert(1)"),
                Button(label="Cut", action="mute", value="v" * 2001),
            )
        ),
    )
    first, second = block["elements"]
    assert (first["action_id"], first["value"]) == ("0/mute", "24h")
    assert first["text"]["text"] == "Mute &amp; hide"
    assert (second["url"], len(second["text"]["text"])) == (LINK, 75)


def test_a_document_without_words_says_its_summary() -> None:
    assert words() == "A summary"


if __name__ == "__main__":
    for each, said in worded.documents().items():
        (GOLDEN / f"{each}.json").write_text(spelled(render(said)), "utf-8")
