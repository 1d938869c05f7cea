"""Sentences end where a reader of the language would say so."""

import pytest

from bot.text.sentences import sentences


def split(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["We condemn it on Dec. 30.", "The U.N. Council met.", "See No. 1718 for more."]),
        ("en", ["It cost 1.5 million.", "“Stop this!”", "Why now?", "Mr. Kirby spoke."]),
        ("fr", ["M. Séjourné a parlé.", "« Assez ! »", "La résolution n° 1718 est violée."]),
        ("de", ["Das gilt z. B. für Raketen.", "Am 30. Dezember flogen sie.", "Dr. Maas kam."]),
        ("es", ["El Sr. Borrell habló.", "¿Por qué?", "¡Basta!"]),
        ("it", ["Il dott. Rossi parla.", "Basta."]),
        ("pt", ["O Sr. Silva falou.", "Acabou."]),
        ("nl", ["Zie bijv. de raketten.", "Dat is alles."]),
        ("pl", ["Było to w 2023 r. w Kijowie.", "Spotkali się m.in. ministrowie.", "Koniec."]),
        ("uk", ["Це було 30 грудня 2023 р. у Києві.", "Ми засуджуємо це."]),
        ("ru", ["Это было 30 декабря 2023 г. в Киеве.", "Мы осуждаем это."]),
        ("cs", ["Stalo se to 30. prosince.", "Např. rakety.", "Konec."]),
        ("sk", ["Stalo sa to 30. decembra.", "Koniec."]),
        ("lt", ["Tai įvyko 2023 m. gruodžio 30 d. Kijeve.", "Pabaiga."]),
        ("lv", ["Tas notika 2023. gada 30. decembrī.", "Beigas."]),
        ("et", ["See juhtus 30. detsembril.", "Lõpp."]),
        ("fi", ["Se tapahtui 30. joulukuuta.", "Loppu."]),
        ("sv", ["Det gäller t.ex. robotar.", "Slut."]),
        ("no", ["Det skjedde 30. desember.", "Slutt."]),
        ("da", ["Det skete den 30. december.", "Slut."]),
        ("is", ["Það gerðist 30. desember.", "Búið."]),
        ("ro", ["Dl. Popescu a vorbit.", "Gata."]),
        ("bg", ["Това стана на 30 декември 2023 г. в Киев.", "Край."]),
        ("de", ["Es waren rd. 100 Raketen.", "Ende."]),
        ("ca", ["El Sr. Borrell va parlar.", "S'ha acabat."]),
        ("fa", ["این نقض قطعنامه است.", "چرا اکنون؟", "پایان."]),
        ("hi", ["यह उल्लंघन है।", "क्यों?", "समाप्त।"]),
        ("hy", ["Դա խախտում է բանաձևը։", "Վերջ։"]),
        ("be", ["Гэта было 30 снежня 2023 г. у Кіеве.", "Канец."]),
        ("kk", ["Бұл 2023 жылы болды.", "Соңы."]),
        ("mn", ["Энэ нь 2023 онд болсон.", "Төгсөв."]),
        ("az", ["Bu, 2023-cü ildə olub.", "Son."]),
        ("hr", ["Dogodilo se 30. prosinca.", "Kraj."]),
        ("sl", ["Zgodilo se je 30. decembra.", "Konec."]),
        ("el", ["Γιατί τώρα;", "Καταδικάζουμε τη μεταφορά.", "Τέλος."]),
        ("he", ["אנו מגנים זאת.", "מדוע?", "סוף."]),
        ("ar", ["ندين ذلك.", "لماذا؟", "انتهى."]),
        ("tr", ["Dr. Yılmaz konuştu.", "30. yıl kutlandı.", "Bitti."]),
        ("hu", ["2024. január 2-án történt.", "Vége."]),
        ("mk", ["Ова се случи во 2023 г. во Киев.", "Крај."]),
        ("sq", ["Ne e dënojmë këtë.", "Fund."]),
        ("ka", ["ჩვენ ვგმობთ ამას.", "დასასრული."]),
        ("vi", ["Chúng tôi lên án điều này.", "Hết."]),
        ("id", ["Kami mengutuk ini.", "Selesai."]),
        ("ko", ["우리는 이를 규탄한다.", "왜 지금인가?", "끝."]),
    ],
)
def test_sentence_ends(language: str, expected: list[str]) -> None:
    assert split(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ja", ["我々は移転を非難する。", "なぜ今か？", "「止めよ。」", "以上。"]),
        ("ja", ["決議に反する（「決議」は2006年採択。）。", "以上。"]),
        ("zh", ["我们谴责转让。", "为什么？", "“停止！”", "完。"]),
    ],
)
def test_scripts_without_spaces(language: str, expected: list[str]) -> None:
    assert split("".join(expected), language) == expected


def test_a_quotation_within_a_japanese_sentence_does_not_end_it() -> None:
    assert split("「止めよ。」と述べた。", "ja") == ["「止めよ。」と述べた。"]


def test_paragraphs_and_list_items_are_apart() -> None:
    text = "A heading\n\nWe ask them to\n• stop the transfers\n• comply\n\nThe end"
    assert split(text, "en") == [
        "A heading",
        "We ask them to",
        "• stop the transfers",
        "• comply",
        "The end",
    ]


def test_a_broken_line_is_no_end() -> None:
    assert split("We condemn\nthe transfer. It must end.", "en") == [
        "We condemn\nthe transfer.",
        "It must end.",
    ]


def test_nothing() -> None:
    assert split(" \n\n ", "en") == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["It violates Security Council Res. No. 1718.", "It must stop."]),
        ("it", ["È l'art. 7 della risoluzione a vietarlo.", "Chiediamo di cessare."]),
        ("pl", ["Przekazała ok. 1 mln pocisków.", "Wzywamy do zaprzestania."]),
        ("uk", ["Передали снаряди кал. 152 мм.", "Закликаємо припинити."]),
        ("cs", ["Ministr dodal: „Musí přestat.“", "Vyzýváme je k tomu."]),
        ("de", ["Das verletzt die Resolution 2270, Ziff. 8.", "Wir fordern ein Ende."]),
        ("de", ["Gemäß Art. 7 vom 3. Mai gilt das Verbot.", "Punkt."]),
        ("da", ["Mødet begynder kl. 9.", "Ministeren taler."]),
        ("ru", ["Снаряды нашли в Курской обл.", "«Мы знаем чьи», — сказал он."]),
        ("ru", ["Шли мины, снаряды и т.д.", "Минобороны молчит."]),
        ("uk", ["Це сталося 2024 р.", "«Ми засуджуємо це», — заявив міністр."]),
        ("nl", ["Dat was op 5 nov. jl.", "Noord-Korea zweeg."]),
        ("nl", ["Op 5 nov. jl. zweeg het land.", "Klaar."]),
        ("en", ["It sent shells, rockets, etc.", "The Council met."]),
        ("pl", ["Umowę podpisano w 2024 r.", "„Potępiamy to”, mówi minister."]),
    ],
)
def test_short_forms_and_closing_quotes(language: str, expected: list[str]) -> None:
    assert split(" ".join(expected), language) == expected


def test_a_narrow_mark_ends_a_sentence_of_ideographs() -> None:
    expected = ["中方有何评论?", "发言人没有回答。"]
    assert split("".join(expected), "zh") == expected


def test_thai_sentences_part_where_one_opens_and_not_at_every_space() -> None:
    expected = [
        "ญี่ปุ่น แคนาดา และ กระทรวงการต่างประเทศไทย ประณามการส่งขีปนาวุธ 10 ลูก ให้รัสเซีย",
        "เราขอเรียกร้องให้เกาหลีเหนือและรัสเซียยุติการกระทำดังกล่าว โดยทันที",
        "นอกจากนี้ รัฐบาลจะจับตาสิ่งที่รัสเซียส่งมอบเป็นการตอบแทน",
    ]
    assert split(" ".join(expected), "th") == expected


@pytest.mark.parametrize("words", ["Missiles from the DPRK to Russia ", "북러", "x"])
def test_what_is_longer_than_any_sentence_is_cut_between_words(words: str) -> None:
    endless = (words * 20_000)[:20_000]
    found = sentences(endless)
    assert "".join(endless[start:end] for start, end in found).replace(" ", "") == (
        endless.replace(" ", "")
    )
    assert all(end - start <= 3_000 for start, end in found)
    if " " in words:
        assert all(endless[end : end + 1].strip() == "" for _, end in found)


@pytest.mark.parametrize(
    ("words", "most"), [("Albania, ", 3_000), ("북러", 1_000), ("ロ露、", 1_000)]
)
def test_a_sentence_may_be_long_less_so_in_scripts_that_say_more_with_each_sign(
    words: str, most: int
) -> None:
    sentence = (words * most)[: most - 1] + "x"
    assert sentences(sentence) == ((0, most),)
    assert len(sentences(sentence + words)) > 1
