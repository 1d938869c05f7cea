"""Documents as Markdown: headings, lists, links; and texts that try to be markup."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Actions, Bullets, Button, Document, Fields, Heading, Paragraph, Quote, Run
from bot.render.markdown import render


def shown(*blocks: Any) -> str:
    return render(Document(summary="s", blocks=blocks))


def plain(text: str, **style: Any) -> tuple[Run, ...]:
    return (Run(text=text, **style),)


def test_the_first_heading_is_the_title() -> None:
    assert shown(Heading(text="One"), Heading(text="Two")) == "# One\n\n## Two\n"


def test_lists_quotes_and_styles() -> None:
    assert shown(Fields(pairs=(("Score", plain("0.93")),))) == "- **Score:** 0.93\n"
    assert shown(Bullets(items=(plain("a\nb"), plain("c", code=True)))) == "- a\n  b\n- `c`\n"
    assert shown(Quote(text="One.\n\nTwo.", language="en")) == "> One.\n>\n> Two.\n"
    assert shown(Paragraph(runs=plain("old", strike=True))) == "~~old~~\n"
    assert shown(Actions(buttons=(Button(label="Mute", action="mute"),))) == ""


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<script>", "\\<script\\>"),
        ("[a](javascript:x)", "\\[a\\](javascript:x)"),
        ("*b* _c_ `d`", "\\*b\\* \\_c\\_ \\`d\\`"),
        ("# no title", "\\# no title"),
        ("1. no list", "1\\. no list"),
        ("- no list", "\\- no list"),
        ("a\n=== no title", "a\n\\=== no title"),
        ("&lt;", "\\&lt;"),
        ("in 2024 - and 1.5", "in 2024 - and 1.5"),
    ],
)
def test_what_others_wrote_is_no_markup(text: str, escaped: str) -> None:
    assert shown(Paragraph(runs=plain(text))) == f"{escaped}\n"


def test_links_lead_to_the_web_only() -> None:
    link = plain("here", href="https://a.example/<x>")
    assert shown(Paragraph(runs=link)) == "[here](<https://a.example/%3Cx%3E>)\n"
    assert shown(Paragraph(runs=plain("here", href="javascript:alert(1)"))) == "here\n"
