"""What must not change a verdict, and what must."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold, fold_with_map
from tests.golden import golden
from tests.shipped import matcher

GOLDEN: dict[str, dict[str, list[str]]] = golden("match/golden")
ROWS = [
    (language, text, kind == "about")
    for language, rows in GOLDEN.items()
    for kind in ("about", "not_about")
    for text in rows[kind]
]
UNRELATED = (
    "The city opened a new library on Saturday. Children painted its walls, and a choir sang. "
    "Opening hours are posted at the door."
)
rows = st.sampled_from(ROWS)


def alerts(title: str, text: str, language: str) -> bool:
    return matcher().match(title, text, language=language).alerts


@given(rows)
def test_case_width_and_form_do_not_matter(row: tuple[str, str, bool]) -> None:
    language, text, expected = row
    assert alerts(text.upper(), "", language) == expected
    assert alerts(unicodedata.normalize("NFD", text), "", language) == expected
    assert alerts(unicodedata.normalize("NFKC", text), "", language) == expected


@given(rows)
def test_accents_do_not_matter(row: tuple[str, str, bool]) -> None:
    language, text, expected = row
    assert alerts(fold(text), "", language) == expected


@given(rows, st.sampled_from(["  ", "\n", "\t", "\u00a0", " \u200b"]))
def test_white_space_does_not_matter(row: tuple[str, str, bool], space: str) -> None:
    language, text, expected = row
    assert alerts(text.replace(" ", space), "", language) == expected


@given(rows)
def test_an_unrelated_paragraph_changes_nothing(row: tuple[str, str, bool]) -> None:
    language, text, expected = row
    assert alerts(text, UNRELATED, language) == expected
    assert alerts("", f"{text}\n\n{UNRELATED}", language) == expected


@pytest.mark.parametrize(
    ("title", "swaps"),
    [
        ("North Korea ships shells to Russia", {"North Korea": ["Iran", "Belarus", "South Korea"]}),
        (
            "Corée du Nord : livraison d'obus à la Russie",
            {"Corée du Nord": ["Iran", "Corée du Sud"]},
        ),
        ("КНДР поставляет снаряды России", {"КНДР": ["Иран", "Белоруссия", "Южная Корея"]}),
        ("북한, 러시아에 포탄 수출", {"북한": ["이란", "한국"], "러시아": ["이란", "미얀마"]}),
        ("北朝鮮がロシアに砲弾を供与", {"北朝鮮": ["イラン", "韓国"]}),
        ("North Korea ships shells to Russia", {"Russia": ["Iran", "Myanmar"]}),
    ],
)
def test_other_actors_do_not_match(title: str, swaps: dict[str, list[str]]) -> None:
    assert matcher().match(title, "").alerts
    for actor, others in swaps.items():
        for other in others:
            assert not matcher().match(title.replace(actor, other), "").alerts


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_a_verdict_with_verbatim_spans(title: str, text: str) -> None:
    match = matcher().match(title, text)
    assert 0 <= match.score <= 1
    for evidence in match.evidence:
        span = evidence.span
        source = title if span.field == "title" else text
        assert source[span.start : span.end] == span.text


@given(st.text(max_size=200))
def test_both_foldings_agree(text: str) -> None:
    folded = fold_with_map(text)
    assert folded.text == fold(text)
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)


@given(st.text(max_size=200))
def test_folding_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
