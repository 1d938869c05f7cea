"""Documents as Matrix messages: golden renderings, hostile texts, and what is too long for one.

`python -m tests.unit.test_render_matrix` writes the golden files anew: read them before committing.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from bot.render.matrix import LARGEST, Message, render
from tests import worded

GOLDEN = Path(__file__).parent.parent / "data" / "golden" / "matrix"
SAFE = {"p", "a", "strong", "em", "del", "ul", "li", "blockquote", "code", "br"}


class Tags(HTMLParser):
    """Every tag and attribute of a piece of HTML; a tag that is left open or closed twice fails."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(name: str) -> str:
    (message,) = render(worded.documents()[name])
    html = re.sub("(</(p|ul|blockquote)>)", "\\1\n", message.html)
    return f"{message.body}\n\n{html}"


def only(*blocks: Heading | Paragraph | Quote | Fields | Bullets | Note | Actions) -> Message:
    (message,) = render(Document(summary="", blocks=blocks))
    return message


@pytest.mark.parametrize("name", worded.documents())
def test_rendering_is_as_golden(name: str) -> None:
    assert shown(name) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_every_golden_file_has_its_document() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(worded.documents())


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "</p><img src=x onerror=y>", '"><a href="javascript:x">', "&lt;"],
)
def test_a_feed_cannot_bring_markup(hostile: str) -> None:
    message = only(
        Heading(text=hostile),
        Quote(text=hostile, language="en"),
        Fields(pairs=((hostile, (Run(text=hostile),)),)),
        Actions(buttons=(Button(label=hostile, href=f"https://x.example/{hostile}"),)),
    )
    tags = Tags(message.html)
    assert tags.tags <= SAFE
    assert [name for name, _ in tags.attributes] == ["href"]
    assert hostile in message.body
    assert hostile in tags.text


def test_direction_overrides_and_controls_are_left_out() -> None:
    message = only(Heading(text="gnp\u202eexe\x1b[2J\ud800"))
    assert message.body == "gnpexe[2J"


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "mailto:a@b.example", "https://" + "x" * 9999]
)
def test_a_link_that_is_not_one_is_shown_as_text(href: str) -> None:
    message = only(Paragraph(runs=(Run(text="read", href=href),)))
    assert (message.body, message.html) == ("read", "<p>read</p>")


def test_what_to_type_is_set_apart_from_other_words_in_the_plain_body() -> None:
    command = Run(text="help search", code=True)
    line = (Run(text="Type "), command, Run(text=" for more"))
    (message,) = render(
        Document(summary="", blocks=(Note(runs=line), Bullets(items=((command,),))))
    )
    assert message.body == "Type `help search` for more\n\n• help search"


def test_a_link_is_named_with_its_address_in_the_plain_body() -> None:
    message = only(Paragraph(runs=(Run(text="Read it", href="https://x.example/a?b=1&c=2"),)))
    assert message.body == "Read it (https://x.example/a?b=1&c=2)"
    assert message.html == '<p><a href="https://x.example/a?b=1&amp;c=2">Read it</a></p>'


def test_a_long_statement_goes_on_in_further_messages() -> None:
    words = " ".join(f"word{number}" for number in range(20_000))
    document = Document(
        summary="", blocks=(Heading(text="Title"), Quote(text=words, language="en"))
    )
    messages = render(document)
    assert len(messages) > 1
    assert messages[0].body.startswith("Title\n\n> word0")
    said = " ".join(message.body.replace("> ", "") for message in messages)
    assert said.split() == ["Title", *words.split()]


TEXTS = st.text(max_size=60) | st.sampled_from(["<b>", "&", "한국어 " * 30, "\n", "👩‍🚀" * 20])
RUNS = st.lists(
    st.builds(
        Run,
        text=TEXTS,
        href=st.none() | st.sampled_from(["https://x.example/?a=1&b=<", "javascript:x"]),
        strong=st.booleans(),
        code=st.booleans(),
        strike=st.booleans(),
    ),
    max_size=6,
).map(tuple)
BLOCKS = st.one_of(
    st.builds(Heading, text=TEXTS),
    st.builds(Paragraph, runs=RUNS),
    st.builds(Quote, text=TEXTS, language=st.just("en")),
    st.builds(Note, runs=RUNS),
    st.builds(Bullets, items=st.lists(RUNS, max_size=4).map(tuple)),
    st.builds(Fields, pairs=st.lists(st.tuples(st.text(max_size=9), RUNS), max_size=4).map(tuple)),
    st.builds(
        Actions,
        buttons=st.lists(
            st.builds(Button, label=TEXTS, href=st.just("https://x.example")), max_size=4
        ).map(tuple),
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(st.lists(BLOCKS, max_size=8), st.sampled_from([700, LARGEST]))
def test_whatever_is_said_fits_and_is_safe(blocks: list[Heading], largest: int) -> None:
    for message in render(Document(summary="", blocks=tuple(blocks)), largest=largest):
        assert len(json.dumps([message.body, message.html])) <= largest
        tags = Tags(message.html)
        assert tags.tags <= SAFE
        assert all((value or "").startswith("https://") for _, value in tags.attributes)
        message.body.encode()


if __name__ == "__main__":
    for each in worded.documents():
        (GOLDEN / f"{each}.txt").write_text(shown(each), "utf-8")
