"""Numbers, denials and other words that stories are told apart by, in the languages' own ways."""

import pytest

from bot.lexicon.facts import find
from bot.lexicon.facts.numbers import numbers


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("it", "già tremila soldati", [3000]),
        ("de", "dreitausend Mann", [3000]),
        ("nl", "tienduizend granaten", [10_000]),
        ("sv", "tiotusen soldater", [10_000]),
        ("fi", "kolmetuhatta sotilasta", [3000]),
        ("hu", "tizenkétezer katona", [12_000]),
        ("sk", "desaťtisíc vojakov", [10_000]),
        ("he", "עשרת אלפים חיילים", [10_000]),
        ("th", "ทหารสามพันนาย", [3000]),
        ("ja", "兵士一万二千人", [12_000]),
        ("zh", "三千名士兵", [3000]),
        ("zh", "十二万枚炮弹", [120_000]),
        ("ko", "병력 만2천여 명", [12_000]),
        ("ko", "만 명을 보냈다", [10_000]),
        ("ko", "어제 만난 사람", []),
        ("tr", "6 bin 700 konteyner", [6700]),
        ("ru", "11 тысяч, 500 снарядов", [11_000, 500]),
        ("ru", "полторы тысячи солдат", [1500]),
        ("en", "12k troops and 10 KN-23", [12_000, 10]),
        ("en", "about 3.5K troops", [3500]),
        ("en", "10 thousand 122-mm rockets", [10_000, 122]),
        ("ru", "10 тысяч 152-мм снарядов", [10_000, 152]),
        ("es", "12 mil 155 mm", [12_000, 155]),
        ("zh", "三千多名士兵", [3000]),
        ("zh", "三千五百枚炮弹", []),
        ("zh", "一百二十万枚炮弹", []),
        ("ja", "三千万発", []),
        ("ko", "만 천 명", [11_000]),
        ("ko", "몇 천 명을 보냈다", []),
        ("ko", "병력 수 만 명", []),
        ("en", f"{'9' * 5000} shells, 12 guns", [12]),  # more digits than Python makes a number of
        ("zh", f"{'9' * 400}万枚炮弹", []),
        ("en", f"{'9' * 400} million", []),
    ],
)
def test_numbers_are_read_as_people_write_them(language: str, text: str, values: list[int]) -> None:
    assert [number.value for number in numbers(language, text)] == values


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We did not supply any shells"),
        ("pt", "Pyongyang garante não ter fornecido granadas"),
        ("es", "Pionyang dice no haber vendido proyectiles"),
        ("fr", "Pyongyang assure ne pas avoir vendu d'obus"),
        ("it", "Pyongyang: mai venduto proiettili"),
        ("de", "Pjöngjang: Wir haben keine Munition geliefert"),
        ("ar", "بيونغ يانغ: لم نصدر قذائف"),
        ("ru", "Пхеньян: мы не поставляли снаряды"),
        ("uk", "Пхеньян: ми не продавали снарядів"),
        ("ja", "平壌は砲弾を輸出していないと述べた"),
        ("tr", "Pyongyang top mermisi satmadığını söyledi"),
        ("id", "Pyongyang tidak pernah menjual peluru"),
        ("fi", "Pjongjang: emme ole, eikä maa ei ole myynyt ammuksia"),
        ("sv", "Pyongyang har inte sålt granater"),
        ("cs", "Pchjongjang: granáty jsme nedodali, nedodal je nikdo"),
    ],
)
def test_who_says_that_nothing_was_sent_denies_it(language: str, text: str) -> None:
    assert ("event", "deny") in {(mark.kind, mark.value) for mark in find(language, text)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "외교부는 러시아 대사를 불러 항의했다"),
        ("th", "กระทรวงเชิญเอกอัครราชทูตรัสเซียมาพบ"),
        ("pt", "Seul convoca embaixador da Rússia"),
        ("es", "Seúl convoca a embajador de Rusia"),
        ("it", "Seul, convocato ambasciatore di Mosca"),
        ("fr", "Séoul : l'ambassadeur de Russie convoqué"),
        ("tr", "Rus büyükelçi bakanlığa çağrıldı"),
        ("zh", "首尔约见俄罗斯大使"),
        ("lt", "Vilnius išsikvietė reikalų patikėtinį"),
        ("de", "Wien bestellt den Geschäftsträger ein"),
        ("es", "Madrid convoca al encargado de negocios norcoreano"),
        ("ru", "Прага вызвала временного поверенного КНДР"),
    ],
)
def test_an_envoy_is_summoned_in_the_words_of_headlines(language: str, text: str) -> None:
    assert ("event", "summon") in {(mark.kind, mark.value) for mark in find(language, text)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "la reunión de los ministros"),
        ("it", "la riunione dei ministri"),
        ("pt", "a reunião dos ministros"),
        ("th", "โฆษกกล่าวว่าทั้งสองฝ่ายร่วมมือกัน"),
        ("hi", "इस पर बयान"),
        ("uk", "крім того, самохідні гармати"),
        ("hu", "számos fegyver"),
        ("no", "nå ser man dem"),
    ],
)
def test_a_word_that_is_spelled_like_a_state_names_none(language: str, text: str) -> None:
    assert not {mark.value for mark in find(language, text) if mark.kind == "country"} - {""}


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("hi", "किम जोंग उन और लावरोव की मुलाकात", {"KP/kim_jong_un", "RU/lavrov"}),
        ("th", "เซเลนสกีและรุตเตอแถลง", {"UA/zelensky", "NATO/rutte"}),
        ("ka", "შოიგუმ და პესკოვმა განაცხადეს", {"RU/shoigu", "RU/peskov"}),
        ("he", "בודנוב: וגנר קיבלה פגזים", {"UA/budanov", "wagner"}),
        ("el", "Ο Σοϊγκού και ο Λόιντ Όστιν", {"RU/shoigu", "US/austin"}),
        ("hy", "Զելենսկին և Պուտինը", {"UA/zelensky", "RU/putin"}),
        ("fa", "پوتین و کیم جونگ اون دیدار کردند", {"RU/putin", "KP/kim_jong_un"}),
        ("ar", "شين وون سيك ويون سوك يول", {"KR/shin_won_sik", "KR/yoon"}),
        ("bg", "Рюте: войниците са в Русия", {"NATO/rutte"}),
        ("be", "Лаўроў і Пуцін", {"RU/lavrov", "RU/putin"}),
        ("ru", "Объединенный комитет начальников штабов в Сеуле", {"KR/jcs"}),
        ("vi", "Cơ quan Tình báo Quốc gia cho biết", {"KR/nis"}),
    ],
)
def test_who_matters_is_known_by_name_in_every_script(
    language: str, text: str, names: set[str]
) -> None:
    assert names <= {mark.value for mark in find(language, text) if mark.kind == "name"}
