"""Folding: one spelling for many, and the way back."""

import pytest

from bot.text.fold import fold, fold_with_map

PAIRS = [
    ("NORTH KOREA", "north korea"),
    ("Corée du Nord", "coree du nord"),
    ("l’armée d'Ukraine", "l armee d ukraine"),
    ("Noord-Koreaanse", "noord koreaanse"),
    ("ＫＮ－２３", "kn 23"),
    ("ﾐｻｲﾙ", "ミサイル"),
    ("ガス ばくだん", "ガス ばくだん"),
    ("Σίσυφος", "σισυφοσ"),
    ("Ёлка", "елка"),
    ("Йод", "йод"),
    ("їжа", "іжа"),
    ("İstanbul ısı", "istanbul isi"),
    ("Łódź straße Đà Nẵng", "lodz strasse da nang"),
    ("صَوَارِيخ إلى روسيا", "صواريخ الي روسيا"),
    ('צה"ל', "צהל"),
    ("북·러", "북 러"),
    ("mis\u00adsile \u200bdeal", "missile deal"),
    ("trans-\nfer of\n\tarms", "transfer of arms"),
    ("North-\nKorea", "north korea"),
    ("  a   b  ", "a b"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "folded"), PAIRS)
def test_folds(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold_with_map(written).text == folded


def test_decomposed_hangul_folds_like_composed() -> None:
    assert fold("\u1112\u1161\u11ab국") == "한국"
    assert fold_with_map("\u1112\u1161\u11ab국").text == "한국"


def test_half_a_pair_is_nothing_to_look_for() -> None:
    """A text that was cut within an emoji ends with one, and what is typed may hold any bytes."""
    for written in ("Missiles \ud83d", "Mis\udcffsiles", "Ракеты \ud83d"):
        folded = fold(written)
        assert folded.encode().decode() == folded in ("missiles", "ракеты")
        assert fold_with_map(written).text == folded


def test_offsets_lead_back_to_the_original() -> None:
    written = "La  Corée\u00ad du Nord — e\u0301té"
    folded = fold_with_map(written)
    start = folded.text.index("coree du nord")
    begin, end = folded.original(start, start + len("coree du nord"))
    assert written[begin:end] == "Corée\u00ad du Nord"
    start = folded.text.index("ete")
    begin, end = folded.original(start, start + 3)
    assert written[begin:end] == "e\u0301té"
