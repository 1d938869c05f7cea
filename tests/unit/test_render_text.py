"""Documents as text: golden renderings, and feeds that try to steer the terminal.

`python -m tests.unit.test_render_text` writes the golden files anew: read them before committing.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.model import Actions, Bullets, Button, Document, Fields, Heading, Paragraph, Quote, Run
from bot.render.text import render, render_for
from tests import worded

GOLDEN = Path(__file__).parent.parent / "data" / "golden"
WIDTHS = (80, 120)


def file_of(name: str, width: int) -> Path:
    return GOLDEN / f"{name}.{width}.txt"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", worded.documents())
def test_rendering_is_as_golden(name: str, width: int) -> None:
    shown = render(worded.documents()[name], width=width)
    assert shown == file_of(name, width).read_text("utf-8")


def test_every_golden_file_has_its_document() -> None:
    expected = {file_of(name, width) for name in worded.documents() for width in WIDTHS}
    assert set(GOLDEN.glob("*.txt")) == expected


@pytest.mark.parametrize("width", [40, 80, 100])
def test_lines_keep_to_the_width_though_letters_are_wide(width: int) -> None:
    wide = Document(
        summary="",
        blocks=(
            Heading(text="북한 탄도미사일 " * 20),
            Quote(text="弾道ミサイルの移転を非難する。" * 20, language="ja"),
            Bullets(items=((Run(text="導彈轉移" * 40),),)),
            Fields(pairs=(("Title", (Run(text="북러 군사협력 " * 20),)),)),
        ),
    )
    assert max(map(cell_len, render(wide, width=width).splitlines())) <= width


def test_an_address_stays_in_one_piece() -> None:
    url = "https://ministry.example/" + "a" * 200
    document = Document(summary="", blocks=(Actions(buttons=(Button(label="Read", href=url),)),))
    assert f"Read: {url}\n" in render(document, width=80)


def test_names_that_take_half_the_width_stand_above_their_values() -> None:
    pairs = (("rematch [DAYS] [dry-run]", (Run(text="judge the texts again"),)),)
    document = Document(summary="", blocks=(Fields(pairs=pairs),))
    assert render(document, width=80) == "rematch [DAYS] [dry-run]  judge the texts again\n"
    assert render(document, width=40) == "rematch [DAYS] [dry-run]\n  judge the texts again\n"


def test_where_words_cannot_be_links_their_addresses_stand_below() -> None:
    url = "https://ministry.example/" + "a" * 200
    runs = (Run(text="5 · "), Run(text="A title " * 8, href=url), Run(text="then", href=url))
    document = Document(summary="", blocks=(Bullets(items=(runs,)), Paragraph(runs=runs)))
    piped = render(document, width=40)
    assert piped.count(f"\n  {url}\n") == 1
    assert piped.endswith(f"\n{url}\n")
    terminal = Console(width=40, force_terminal=True, color_system="truecolor", file=StringIO())
    assert f"\n{url}" not in render_for(terminal, document)


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[2Jgone",
        "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
        "\x9b31mred",
        "a\u202egnp.exe",
        "\u2066hidden\u2069",
        "bell\x07 back\x08space\x7f nul\x00",
        "over\rwritten",
    ],
)
def test_feeds_cannot_steer_the_terminal(hostile: str) -> None:
    run = Run(text=hostile, href=f"https://x.example/{hostile}")
    document = Document(
        summary=hostile,
        blocks=(
            Heading(text=hostile),
            Paragraph(runs=(run,)),
            Quote(text=hostile, language="en"),
            Fields(pairs=((hostile, (run,)),)),
            Bullets(items=((run,),)),
            Actions(buttons=(Button(label=hostile, href=f"https://x.example/{hostile}"),)),
        ),
    )
    plain = render(document)
    assert not set(plain) & set("\x00\x07\x08\x0d\x1b\x7f\x9b\u202e\u2066\u2069")
    console = Console(force_terminal=True, width=80, color_system="standard", legacy_windows=False)
    coloured = render_for(console, document)
    assert "\x1b[2J" not in coloured
    assert "evil.example\x07" not in coloured
    assert not set(coloured) & set("\x00\x07\x08\x0d\x7f\x9b\u202e\u2066\u2069")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", " https://x"])
def test_links_lead_to_the_web_only(href: str) -> None:
    runs = (Run(text="read", href=href), Run(text="this", href="https://ministry.example/"))
    console = Console(force_terminal=True, width=80, color_system="standard", legacy_windows=False)
    shown = render_for(console, Document(summary="", blocks=(Paragraph(runs=runs),)))
    assert shown.count("\x1b]8;id=") == 1
    assert "https://ministry.example/" in shown


def test_brackets_are_words_not_markup() -> None:
    document = Document(
        summary="", blocks=(Paragraph(runs=(Run(text="[red]alert[/red] :smile:"),)),)
    )
    assert render(document) == "[red]alert[/red] :smile:\n"


def test_lines_never_break_at_spaces_that_forbid_it() -> None:
    words = "Ce mot est « mot\u00a0»\u202f; rien d’autre"
    for width in range(20, 40):
        document = Document(
            summary="", blocks=(Heading(text=words), Paragraph(runs=(Run(text=words),)))
        )
        shown = render(document, width=width)
        assert shown.count("mot\u00a0»\u202f;") == 2


if __name__ == "__main__":
    for name, document in worded.documents().items():
        for width in WIDTHS:
            file_of(name, width).write_text(render(document, width=width), "utf-8")
