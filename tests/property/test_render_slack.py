"""Whatever a document says, Slack takes it, and nobody is pinged."""

from __future__ import annotations

import operator
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.model import (
    Actions,
    Block,
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
from bot.render.slack import render
from tests.property.thorough import examples
from tests.servers.slack import limits

PIECES = st.sampled_from(
    ["<!channel>", "<@U1>", "&", "<", ">", "|", "*", "_", "`", "~", "\n", " ", "🇺🇸", "북한"]
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join),
    st.builds(operator.mul, PIECES | st.text(min_size=1, max_size=4), st.integers(1, 400)),
)
LINKS = st.none() | TEXTS | TEXTS.map("https://ministry.example/{}".format)
RUNS = st.lists(
    st.builds(
        Run, text=TEXTS, href=LINKS, strong=st.booleans(), code=st.booleans(), strike=st.booleans()
    ),
    max_size=3,
).map(tuple)
BUTTONS = st.builds(Button, label=TEXTS, href=LINKS, action=st.none() | TEXTS, value=TEXTS)
BLOCKS = st.one_of(
    st.builds(Heading, text=TEXTS),
    st.builds(Paragraph, runs=RUNS),
    st.builds(Quote, text=TEXTS, language=st.just("en")),
    st.builds(Fields, pairs=st.lists(st.tuples(TEXTS, RUNS), max_size=11).map(tuple)),
    st.builds(Bullets, items=st.lists(RUNS, max_size=5).map(tuple)),
    st.builds(Note, runs=RUNS),
    st.builds(Actions, buttons=st.lists(BUTTONS, max_size=30).map(tuple)),
)
OURS = re.compile(r"<https?://[^<>|\s]+\|[^<>]*>")


@examples(30)
@given(TEXTS, st.lists(BLOCKS, max_size=3), st.integers(1, 20))
def test_any_document_fits_and_pings_nobody(summary: str, some: list[Block], times: int) -> None:
    document = Document(summary=summary, blocks=tuple(some * times))
    for message in render(document):
        limits.check_message(message.text, list(message.blocks), updating=True)
        texts = [message.text, *(text for block in message.blocks for text in _texts(block))]
        for text in texts:
            left = re.sub(r"(?m)^> ?", "", OURS.sub("", text))
            assert not set(left) & set("<>"), text


def _texts(part: object) -> list[str]:
    """Every text that Slack shows of a block."""
    match part:
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            return [text]
        case dict():
            return [text for value in part.values() for text in _texts(value)]
        case list():
            return [text for value in part for text in _texts(value)]
        case _:
            return []
