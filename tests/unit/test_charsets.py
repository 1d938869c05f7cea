"""Documents in encodings other than those they declare: what ministries' servers send."""

from __future__ import annotations

import pytest

from bot.text.charsets import decode
from tests.unit.test_parse import read

TEXTS = {
    "ru": "Министерство осуждает передачу снарядов и призывает прекратить поставки через порт.",
    "uk": "Міністерство засуджує передачу снарядів і закликає припинити поставки через порт.",
    "el": "Το υπουργείο καταδικάζει τη μεταφορά πυραύλων και ζητεί να σταματήσει αμέσως.",
    "he": "המשרד מגנה את העברת הטילים וקורא להפסיק אותה לאלתר",
    "ar": "تدين الوزارة نقل الصواريخ وتدعو إلى وقفه فورا",
    "ko": "외교부는 포탄 이전을 규탄하며 즉각 중단할 것을 촉구한다",
    "ja": "外務省は砲弾の移転を非難し、直ちに中止するよう求める",
    "zh": "外交部谴责转让炮弹，并要求立即停止",
    "fr": "Le ministère condamne la livraison d’obus et appelle à y mettre un terme.",
}
OLD = [
    *(("ru", "cp1251"), ("ru", "koi8-r"), ("uk", "cp1251"), ("el", "cp1253"), ("he", "cp1255")),
    *(("ar", "cp1256"), ("ko", "euc-kr"), ("ja", "shift_jis"), ("zh", "gbk")),
    ("fr", "cp1252"),
]


def page(text: str, meta: str = "") -> str:
    menu = "".join(f"<li><a class='menu-item' href='/en/{n}'>Press {n}</a></li>" for n in range(9))
    script = "<script>var settings = {locale: 'none', menu: [1, 2, 3]};</script>"
    return f"<html><head>{meta}{script}</head><body><ul>{menu}</ul><p>{text}</p></body></html>"


@pytest.mark.parametrize(("language", "encoding"), OLD)
@pytest.mark.parametrize("declared", ["text/html", "text/html; charset=utf-8"])
def test_a_page_in_an_old_encoding_that_it_does_not_declare_is_read(
    language: str, encoding: str, declared: str
) -> None:
    assert TEXTS[language] in decode(page(TEXTS[language]).encode(encoding), declared)


@pytest.mark.parametrize("language", ["ru", "el", "ko", "zh"])
@pytest.mark.parametrize("declared", ["windows-1251", "iso-8859-1", "euc-kr"])
def test_a_page_in_utf_8_is_read_whatever_it_declares(language: str, declared: str) -> None:
    body = page(TEXTS[language], f'<meta charset="{declared}">').encode()
    assert TEXTS[language] in decode(body, "text/html")
    assert TEXTS[language] in decode(body, f"text/html; charset={declared}")
    assert TEXTS[language] in decode(body[:-1], f"text/html; charset={declared}")


def test_the_page_is_believed_where_its_server_can_not_be_right() -> None:
    body = page(TEXTS["ru"], '<meta charset="koi8-r">').encode("koi8-r")
    assert TEXTS["ru"] in decode(body, "text/html; charset=utf-8")


def test_marks_of_lost_letters_that_stand_in_a_page_are_no_lost_letters() -> None:
    text = "Cor\ufffde du Nord: “des missiles” \ufffd"
    assert text in decode(page(text).encode(), "text/html; charset=utf-8")
    (item,) = read(rss(text, ' encoding="utf-8"').encode()).items
    assert item.title == text


def test_a_broken_byte_costs_a_character_and_no_more() -> None:
    body = page(TEXTS["ru"]).encode() + b"\xff"
    assert TEXTS["ru"] in decode(body, "text/html")
    assert TEXTS["ru"] in decode(body, "text/html; charset=utf-8")


@pytest.mark.parametrize(("language", "encoding"), OLD)
@pytest.mark.parametrize("declared", ["", ' encoding="utf-8"'])
def test_a_feed_in_an_old_encoding_that_it_does_not_declare_is_read(
    language: str, encoding: str, declared: str
) -> None:
    (item,) = read(rss(TEXTS[language], declared).encode(encoding)).items
    assert (item.title, item.text) == (TEXTS[language], TEXTS[language])


@pytest.mark.parametrize("declared", ["windows-1251", "iso-8859-1", "euc-kr", "no-such"])
def test_a_feed_in_utf_8_is_read_whatever_it_declares(declared: str) -> None:
    body = rss(TEXTS["ru"], f' encoding="{declared}"').encode()
    (item,) = read(body, content_type=f"text/xml; charset={declared}").items
    assert item.title == TEXTS["ru"]


def rss(text: str, declared: str) -> str:
    entry = f"<item><title>{text}</title><guid>a</guid><description>{text}</description></item>"
    return f'<?xml version="1.0"{declared}?><rss version="2.0"><channel>{entry}</channel></rss>'


def test_numbers_in_circles_and_signs_of_firms_are_read_in_euc_jp() -> None:
    text = "①ロシアへの移転 ②㈱ 東西海運 №3 1月〜3月"
    body = page(text, '<meta charset="euc-jp">').encode("euc_jis_2004")
    assert text in decode(body, "text/html")
