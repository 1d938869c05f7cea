"""Whatever a text holds, a table has it in one cell that is no formula, and Markdown as words."""

from __future__ import annotations

import csv
import re
from io import StringIO

from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Attachment, Document, Paragraph, Quote, Run
from bot.render import csv as tables
from bot.render import markdown

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text("=+-@ \t\n'\"a1,;")
MARKUP = st.text("*_`#<>[]()!&|~-+=.1a \n\\")


@given(st.lists(TEXTS, min_size=1, max_size=4))
@example(["=1+1", " @x", "-", ""])
def test_every_cell_is_whole_and_no_formula(cells: list[str]) -> None:
    columns = [str(number) for number in range(len(cells))]
    written = tables.render(columns, [dict(zip(columns, cells, strict=True))])
    _, row = csv.reader(StringIO(written, newline=""))
    for cell, read in zip(cells, row, strict=True):
        assert read.removeprefix("'") == cell.removeprefix("'") or read == cell
        assert not read.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


@given(MARKUP)
def test_no_character_of_a_text_marks_up(text: str) -> None:
    blocks = (Paragraph(runs=(Run(text=text),)), Quote(text=text, language="en"))
    shown = markdown.render(Document(summary="s", blocks=blocks))
    bare = re.sub(r"\\.", "x", re.sub(r"(?m)^> ?", "", shown))
    assert not re.search(r"[*_`#<>\[\]|~&!]", bare)
    assert not re.search(r"(?m)^\s*([-+=]|\d+[.)])", bare)


@given(st.text())
def test_a_file_can_always_be_written(text: str) -> None:
    assert Attachment(name="a", media_type="text/plain", text=text).content.decode() is not None
